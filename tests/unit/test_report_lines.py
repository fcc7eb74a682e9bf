"""The lines of a draft in the terminal: carets under what was found, and of a long draft no more than is needed."""

from __future__ import annotations

import pytest
from rich.cells import cell_len

from screener.report.terminal import split_rows
from tests import made
from tests.unit.test_report import trimmed


def test_carets_stand_under_wide_letters_and_notes_have_marks_of_their_own() -> None:
    found = (made.finding("雪雪", "学校 雪雪 IEP"), made.finding("IEP", "学校 雪雪 IEP", severity="note"))
    assert "│ 学校 雪雪 IEP\n     │      ^^^^ ~~~\n" in trimmed(made.report(text="学校 雪雪 IEP", findings=found))


def test_of_a_long_draft_only_what_stands_around_a_finding_is_shown() -> None:
    lines = [f"Line {n} of the letter." for n in range(1, 41)]
    lines[19] = "Noor has an IEP now."
    text = "\n".join(lines)
    out = trimmed(made.report(text=text, findings=(made.finding("IEP", text),), rewrite=None, images=()))
    framed = [line for line in out.splitlines() if "│" in line or "…" in line]
    said = ["   …", "  19 │ Line 19 of the letter.", "  20 │ Noor has an IEP now.", "     │             ^^^"]
    assert framed == [*said, "  21 │ Line 21 of the letter.", "   … (19 more lines)"]
    assert [line.split()[0] for line in out.splitlines() if line.startswith(" HOLD")] == ["HOLD", "HOLD"]


@pytest.mark.parametrize("width", [20, 33, 80])
@pytest.mark.parametrize("text", ["a" * 90, "one two three " * 20, "雪" * 50, "\n\nx\n", "a " * 60 + "\nb"])
def test_rows_cover_a_text_once_and_fit(text: str, width: int) -> None:
    found = split_rows(text, width)
    assert "".join(text[row.span.start : row.span.end] for row in found) == text.rstrip().replace("\n", "")
    assert all(cell_len(text[row.span.start : row.span.end].rstrip()) <= max(width - 7, 20) for row in found)
