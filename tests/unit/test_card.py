"""What evaluation writes into a card: each part in its place, slices of the posts they name, failures quoted."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from models import card
from models.encoder.evaluate import format_ranges, list_failures, slices_table


def post(ident: str, text: str, verdict: str, account: str = "agency") -> dict[str, Any]:
    span = (0, 4, "STUDENT_NAME")
    more = {"spans": [span], "categories": ["student_identity"], "disruption": 0, "tags": []}
    return {"id": ident, "text": text, "verdict": verdict, "account": account, "audience": "public", **more}


def report(verdict: str, found: bool) -> dict[str, Any]:
    entity = {"label": "STUDENT_NAME", "start": 0, "end": 4}
    concerns = ["student_identity"]
    finding = {"rule": "FER101", "concerns": concerns, "severity": verdict, "start": 0, "end": 4}
    said = {"entities": [entity], "findings": [finding]} if found else {"entities": [], "findings": []}
    return {"verdict": verdict, "disruption": {"probability": 0.1}, **said}


POSTS = [
    post("t1-001", "Noor won.", "hold"),
    post("t1-002", f"Noor {'and then ' * 30}", "hold", "personal"),
    post("t24-003", "Noor sang.", "clear", "personal"),
]
REPORTS = {"t1-001": report("hold", True), "t1-002": report("clear", False), "t24-003": report("hold", True)}


def test_parts_stand_between_their_markers_and_nothing_else_changes(tmp_path: Path) -> None:
    path = tmp_path / "card.md"
    path.write_text("# A\n\n<!-- b -->\nold\nlines\n<!-- /b -->\n\nend\n", encoding="utf-8")
    card.write(path, {"b": "new \\1"})
    assert path.read_text(encoding="utf-8") == "# A\n\n<!-- b -->\nnew \\1\n<!-- /b -->\n\nend\n"
    with pytest.raises(ValueError, match="no place for its c"):
        card.write(path, {"c": "new"})


def test_slices_count_the_posts_they_name() -> None:
    rows = dict(line.strip("| ").split(" | ", 1) for line in slices_table(POSTS, REPORTS).splitlines()[2:])
    assert rows["agency account"].startswith("1 | 1.000 | 1.000 | 1.000 | 0.000")
    assert rows["personal account"].startswith("2 | 0.667 | 0.667 | 0.667 | 0.500 | 1.000")
    assert rows["professional account"].startswith("0 | -")
    assert [rows[name][0] for name in ("under 20 words", "20 to 60 words", "over 60 words")] == ["2", "0", "1"]
    assert [rows[name][0] for name in ("drafts as they come", "one theme, or near twins")] == ["2", "1"]


def test_failures_quote_the_beginning_of_what_is_held_or_passed_wrongly() -> None:
    passed, held = list_failures(POSTS, REPORTS).splitlines()
    assert passed.startswith("- labeled hold, reported clear (student_identity): “Noor and then")
    assert passed.endswith("…”")
    assert len(passed.split("“")[1]) == card.QUOTE_LENGTH + 2
    assert held == "- labeled clear, reported hold (FER101): “Noor sang.”"


def test_names_of_files_in_a_row_are_told_by_the_first_and_the_last() -> None:
    assert format_ranges({"t2", "t1", "t9", "t3", "t11", "t12"}) == "t1-t3, t9, t11-t12"
    assert format_ranges(()) == ""
