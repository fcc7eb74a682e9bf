"""What is counted of a batch, and what the summary says and does not say."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screener.batch.summary import build_tables, render_page, write_summary
from screener.batch.tally import MAX_VALUES, OTHER, Columns, Tally, mask_context, parse_month
from screener.io import RawRecord
from screener.policy.pack import PACKS, load_pack
from screener.report.words import PROTECTED_POSTS
from screener.types import Signal, Span
from tests import made

PACK = load_pack(PACKS / "psesd")


def counted(*posts: tuple[str, str, str]) -> Tally:
    """Count posts of a school, a day and a verdict."""
    tally = Tally()
    for school, day, verdict in posts:
        line = json.dumps({"text": "x", "school": school, "date": day}).encode()
        findings = () if verdict == "clear" else (made.finding(severity=verdict),)  # type: ignore[arg-type]
        tally.count(RawRecord("line 1", line, Path()), made.report(verdict=verdict, findings=findings), Columns())
    return tally


POSTS = (("North", "2026-01-31", "hold"), ("North", "2/1/2026", "clear"), ("<b>South", "2026-02-03T10:00", "review"))


def test_counts_are_by_concern_rule_school_and_month() -> None:
    tally = counted(*POSTS)
    assert tally.verdicts == {"hold": 1, "clear": 1, "review": 1}
    assert tally.concerns == {"education_record": 2}
    assert tally.rules == {"FER101": {"hold": 1, "review": 1}}
    assert tally.groups["school"]["North"] == {"hold": 1, "clear": 1, "education_record": 1}
    assert tally.months["2026-02"] == {"clear": 1, "review": 1, "education_record": 1}


def test_a_column_is_found_whatever_its_capitals() -> None:
    tally = Tally()
    raw = RawRecord("line 2", {"text": "x", "school": "North", "posted": "2026-01-31"}, Path())
    tally.count(raw, made.report(), Columns(("School",), ("Posted",)))
    assert list(tally.groups["School"]) == ["North"]
    assert list(tally.months) == ["2026-01"]


def test_parts_add_up_to_the_whole_and_survive_a_checkpoint() -> None:
    parts = Tally()
    for post in POSTS:
        parts.add(Tally.from_dict(json.loads(json.dumps(counted(post).to_dict()))))
    assert parts == counted(*POSTS)


def test_counts_do_not_grow_with_the_values_of_a_column() -> None:
    tally = counted(*((f"School {n}", "", "clear") for n in range(MAX_VALUES + 50)))
    assert len(tally.groups["school"]) == MAX_VALUES + 1
    assert tally.groups["school"][OTHER]["clear"] == 50


@pytest.mark.parametrize(
    ("day", "told"), [("2026-11-24", "2026-11"), ("3/9/2025", "2025-03"), ("yesterday", "(none)"), (20261, "(none)")]
)
def test_a_month_is_read_from_a_day(day: object, told: str) -> None:
    assert parse_month(day) == told


def test_an_example_hides_who_it_is_about_also_where_nobody_was_recognized() -> None:
    text = "my Noor and Zoë Quill, 12, @zq_7, room B14, now has an IEP, says her mom"
    report = made.report(
        text=text,
        entities=(Signal("STUDENT_NAME", Span(3, 7), 0.9, "encoder"),),
        findings=(made.finding("IEP", text),),
    )
    told = mask_context(report, report.findings[0])
    assert told == "my [student name] and Z… Q…, #, #, room #, now has an I…, says her mom"
    cut = mask_context(
        made.report(text="Annabella" * 20 + " has an IEP", entities=()), made.finding("IEP", "x" * 188 + "IEP")
    )
    assert "nabella" not in cut


def test_the_page_stands_alone_and_runs_nothing_of_the_input() -> None:
    told = render_page(counted(*POSTS), PACK)
    assert "Summary of 3 posts" in told
    assert "&lt;b&gt;South" in told
    assert "<b>South" not in told
    assert "<polyline" in told
    assert not any(word in told for word in ("<script", "src=", "http:", "https:"))


@pytest.mark.parametrize("personal", [0, 2])
def test_what_is_the_authors_is_said_once_where_accounts_are_personal(tmp_path: Path, personal: int) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="'make tables' sets up what .xlsx needs")
    tally = counted(*POSTS)
    for _ in range(personal):
        report = made.report(verdict="clear", findings=(), protected_expression=True)
        tally.count(RawRecord("line 4", b'{"text": "x"}', Path()), report, Columns())
    assert tally.personal == Tally.from_dict(tally.to_dict()).personal == personal
    assert render_page(tally, PACK).count(PROTECTED_POSTS) == (personal > 0)
    write_summary(tmp_path / "out.xlsx", tally, PACK)
    cells = [c.value for sheet in openpyxl.load_workbook(tmp_path / "out.xlsx") for row in sheet for c in row]
    assert cells.count(PROTECTED_POSTS) == (personal > 0)


def test_rates_are_parts_of_the_posts_they_are_about(tmp_path: Path) -> None:
    by = {table.title: table for table in build_tables(counted(*POSTS), PACK)}
    assert by["Verdicts"].rows[2] == ("hold", 1, 1 / 3)
    assert by["By school"].rows[0] == ("North", 2, 1, 0, 1, 0.0, 0.5, "education_record")
    assert by["Rules"].rows[0][:5] == ("FER101", "detail-from-an-education-record", 1, 1, 0)


def test_the_workbook_has_the_figures_of_the_page(tmp_path: Path) -> None:
    openpyxl = pytest.importorskip("openpyxl", reason="'make tables' sets up what .xlsx needs")
    write_summary(tmp_path / "out.xlsx", counted(*POSTS), PACK)
    book = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [cell.value for cell in book["2 Concerns"][2]] == ["education_record", 2, 2 / 3]
    assert book["5 By month"]._charts
    assert [path.name for path in tmp_path.iterdir()] == ["out.xlsx"]
