"""Fixes of whole drafts, with the real screener: what they leave is screened, and no leak falls silent with its cue."""

from __future__ import annotations

from pathlib import Path

import pytest

from screener import Draft, Report, Screener
from screener.fixes.edits import applied
from screener.types import Account, Edit, Rewrite

DRAFTS: tuple[tuple[Account, str], ...] = (
    (
        "agency",
        "Field day was a blast! Bring your shirts back. Thank you, Maya Raman of room 6, for the lemonade stand.",
    ),
    (
        "agency",
        "The art walk is on Thursday. Devon Blackwell, who got off his IEP in May, painted the big mural. Come by!",
    ),
    ("agency", "Book fair all week. Coins and cards are both fine. Questions? Text Hana Kifle's mom at 253-555-0142."),
    ("personal", "Yard sale on Saturday, lots of books. Cash only, please. I live at 418 Juniper Ct."),
    (
        "agency",
        "La feria es el viernes en el gimnasio. ¡Traigan monedas! Felicidades a Yahir Montes, que ya salió del "
        "programa bilingüe.",
    ),
    (
        "professional",
        "Spelling bee today! Ribbons go home Friday. Winners: Noor Hassan, Tavita Leota and Ayaan Warsame.",
    ),
)


def screened(screener: Screener, account: Account, text: str) -> Report:
    return screener.screen([Draft("d", text, account)])[0]


def all_edits(report: Report) -> set[Edit]:
    return {edit for finding in report.findings for fix in finding.fixes or () for edit in fix.edits}


@pytest.mark.parametrize(("account", "text"), DRAFTS)
def test_all_fixes_together_are_the_rewrite_and_need_no_more(screener: Screener, account: Account, text: str) -> None:
    report = screened(screener, account, text)
    assert report.verdict != "clear"
    assert report.rewrite is not None
    assert all(finding.fixes for finding in report.findings if finding.severity != "note")
    assert applied(text, all_edits(report)).strip() == report.rewrite.text
    again = screened(screener, account, report.rewrite.text)
    assert (again.verdict, again.rewrite, all_edits(again)) == (report.rewrite.verdict, None, set())


def test_a_batch_that_asks_for_no_rewrite_has_no_fixes(screener: Screener) -> None:
    assert all(f.fixes is None for f in screener.judge([Draft("d", DRAFTS[0][1], "agency")])[0].findings)


@pytest.mark.parametrize(
    "text",
    [
        "Staff, Dana Whitlock will be our new principal. Not announced yet, so act surprised. Cake at noon.",
        "I want to die. Call me at 253-555-0142. The bake sale is on Friday and the gym is open.",
        "Pics of my kiddos below! Thank you Priya Raman for the lemonade. The field is closed until Monday.",
    ],
)
def test_what_words_cannot_mend_does_not_fall_silent(screener: Screener, text: str) -> None:
    report = screened(screener, "professional", text)
    assert report.verdict != "clear"
    assert report.rewrite is None
    with_all = screener.judge([Draft("d", applied(text, all_edits(report)), "professional")])[0]
    assert with_all.verdict != "clear"


def test_the_office_list_gives_the_line_to_call(
    screener: Screener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENER_OFFICE", str(tmp_path))
    listed = 'phones: ["x4410", "(253) 555-0176"]\n'
    (tmp_path / "office-list.yaml").write_text(listed, encoding="utf-8")
    report = screened(screener, "agency", "Book fair all week. Questions? Text me at 253-555-0142.")
    assert [fix.title for f in report.findings for fix in f.fixes or ()] == ["Give the office line (253) 555-0176"]
    assert report.rewrite == Rewrite("Book fair all week. Questions? Call (253) 555-0176.", "clear")
