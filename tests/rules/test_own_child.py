"""'My boy Leo' at school may be a pupil, 'my son Leo' is not: sixty pairs, of which half were not looked at."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from screener import Draft, Report, Screener

PAIRS = [json.loads(line) for line in (Path(__file__).parent / "own_child.jsonl").read_text("utf-8").splitlines()]
HELD = PAIRS[1::2]  # the words of IDN107 and of screener/kin.py were written with the other half
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
    own = frozenset({("own_child", "Noor L.")})
    plain, vouched = screener.judge(
        [Draft("a", text), Draft("b", text, attested=frozenset({"own_child"}), attested_of=own)]
    )
    assert [(f.rule.code, f.severity, f.quote) for f in plain.findings][:1] == [("IDN109", "review", "Noor L.")]
    assert (plain.verdict, vouched.verdict) == ("review", "clear")
