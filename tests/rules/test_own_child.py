"""'My boy Leo' at school may be a pupil, 'my son Leo' is not: sixty pairs, of which half were not looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screener import Draft, Report, Screener

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "own_child.jsonl").read_text("utf-8").splitlines()]
HELD = PAIRS[1::2]  # the words of IDN107 and of screener/relationships.py were written with the other half
LEAST_PUPILS = 0.95
MOST_OWN = 0.12


@pytest.fixture(scope="module")
def reports(screener: Screener) -> dict[str, list[Report]]:
    return {side: screener.judge([Draft(p["id"], p[side]) for p in HELD]) for side in ("pupil", "own")}


def test_half_is_held_and_no_sentence_stands_twice() -> None:
    assert (len(PAIRS), len(HELD)) == (60, 30)
    assert len({text for p in PAIRS for text in (p["pupil"], p["own"])}) == 120


def test_a_pupil_who_is_called_ones_own_is_stopped(reports: dict[str, list[Report]]) -> None:
    stopped = [report.verdict != "clear" for report in reports["pupil"]]
    assert sum(stopped) / len(stopped) >= LEAST_PUPILS


def test_a_child_of_ones_own_is_not_and_a_note_says_what_was_taken_for_granted(
    reports: dict[str, list[Report]],
) -> None:
    stopped = [report for report in reports["own"] if report.verdict != "clear"]
    assert len(stopped) / len(HELD) <= MOST_OWN
    for report in reports["own"]:
        named = any(entity.label == "STUDENT_NAME" for entity in report.entities)
        assert not named or report.findings, report.draft_id


@pytest.mark.parametrize(
    "text",
    [
        "My boy Tobias finally passed his ELPA in 3rd period.",
        "My kid in room 4, Mateo, has ADHD.",
        "My sweet girl Amina has leukemia. Room 3 loves you.",
        "My sweet Tobias made it a whole week without being sent home.",
        "My guy Omar made it 5 days without an office referral.",
        "My Aria aced her WISC evaluation, qualifies for SLD services.",
        "My son's classmate Tobias failed the test in 3rd period.",
        "My daughter and my boy Tobias from room 4 got their referral.",
    ],
)
def test_words_of_school_cancel_the_inference(screener: Screener, text: str) -> None:
    assert screener.judge([Draft("d", text)])[0].verdict != "clear"


@pytest.mark.parametrize("told", ["has an IEP", "has ADHD and takes Ritalin"])
def test_a_child_beside_ones_own_is_not_taken_for_it(screener: Screener, told: str) -> None:
    text = f"My son Max is 5. Noor L. {told}."
    vouched_draft = Draft(
        "b", text, attested=frozenset({"own_child"}), attested_of=frozenset({("own_child", "Noor L.")})
    )
    plain, vouched = screener.judge([Draft("a", text), vouched_draft])
    assert [(f.rule.code, f.severity, f.quote) for f in plain.findings][:1] == [("IDN109", "review", "Noor L.")]
    assert (plain.verdict, vouched.verdict) == ("review", "clear")


@pytest.mark.parametrize(
    "text",
    [
        "My student Jaylen in 4th period built a great robot.",
        "Our amazing students Jaylen and Noemi built a great robot in 4th period.",
        "Mi alumna Noemí construyó un robot en mi clase de cuarto.",
    ],
)
def test_nobody_is_asked_whose_child_a_student_is(screener: Screener, text: str) -> None:
    drafts = [Draft("d", text, "professional"), Draft("d", text, "personal")]
    for report, code in zip(screener.judge(drafts), ("IDN101", "IDN104"), strict=True):
        found = {finding.rule.code for finding in report.findings if "student_identity" in finding.concerns}
        assert found
        assert "IDN107" not in found
        assert code in found or not text.startswith("My student")


def test_a_relative_who_is_a_student_may_be_ones_own(screener: Screener) -> None:
    (report,) = screener.judge([Draft("d", "My daughter and star student Noemi won the robot contest in 4th period.")])
    assert "IDN107" in {finding.rule.code for finding in report.findings}
