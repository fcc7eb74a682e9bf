"""What accuses quotes words that carry it; what is only a mood accuses nobody, and is as grave as it was."""

from __future__ import annotations

import pytest

from screener import Draft, Report, Screener
from screener.labels import POST_LABELS
from screener.policy.pack import Pack
from screener.types import Finding

ACCUSING = ("CND", "DSR", "SAF", "BND", "CNF")
POSTS = {
    "sneer": (
        "Conferences are next week, sign up in the office. Those trailer park moms breed like rats and then send the "
        "litter to my classroom. Disgusting people. Coffee is in the library."
    ),
    "insult": (
        "Nice weather today. Our principal is a liar and a thief and so is her fat cow of a secretary. See you there!"
    ),
    "leak": "Lunch is soup. Between us: cabinet cut all aides at Hollybrook in closed session last night. Stay warm.",
    "channel": "We read chapter four. Add me on Snap after ten, girls, and keep it between us. Bring pencils.",
}
MOODS = {
    "tone": (
        "Lunch duty again. Some people were raised by wolves. Others by their phones. I smile and hand out napkins."
    ),
    "worry": "She says goodnight twice now. She left me her good pens. She says somebody else should have them.",
}


def judged(screener: Screener, text: str) -> Report:
    return screener.judge([Draft("d", text)])[0]


def accusing(report: Report) -> list[Finding]:
    return [f for f in report.findings if f.rule.code.startswith(ACCUSING) and f.severity != "note"]


@pytest.mark.parametrize("name", POSTS)
def test_an_accusation_quotes_words_that_carry_it(screener: Screener, name: str) -> None:
    text = POSTS[name]
    report = judged(screener, text)
    found = accusing(report)
    assert found
    for finding in found:
        assert finding.span
        assert finding.quote == text[finding.span.start : finding.span.end]
        assert text.split(". ")[0] not in finding.quote, "the first sentence is harmless"
        assert text.rsplit(". ", 1)[-1] not in finding.quote, "the last sentence is harmless"
    left = text
    for finding in found:
        left = left.replace(finding.quote, "")
    again = judged(screener, left)
    scores = {s.label: s.score for s in again.signals if s.span is None}
    for rule in (rule for finding in found for rule in (finding.rule, *finding.also)):
        anchor, least = next(iter(rule.when.items()))
        assert anchor not in POST_LABELS or scores[anchor] < least, rule.code


@pytest.mark.parametrize("name", MOODS)
def test_a_mood_accuses_nobody_and_still_stops_the_post(screener: Screener, name: str) -> None:
    report = judged(screener, MOODS[name])
    assert report.verdict != "clear"
    assert not accusing(report)
    assert [f.rule.neutral for f in report.findings if f.severity != "note"] == [True]


def test_a_worry_about_somebody_says_calmly_whom_to_talk_to(screener: Screener) -> None:
    (found,) = judged(screener, MOODS["worry"]).findings
    assert (found.rule.concern, found.severity) == ("safety", "hold")
    told = f"{found.rule.message} {found.rule.advice}"
    assert "988" in told
    assert "counselor" in told
    assert "911" not in told
    assert not {"grooming", "abuse", "threat"} & set(told.lower().split())


def test_every_concern_that_accuses_has_a_rule_that_does_not(screener: Screener) -> None:
    pack: Pack = screener.pack
    accuse = {rule.concern for rule in pack.rules if rule.code.startswith(ACCUSING)}
    assert accuse == set(pack.neutral_rules)


def test_grooming_and_mockery_need_words_of_their_own(screener: Screener) -> None:
    for code in ("SAF116", "CND113"):
        assert screener.pack.rule(code).terms, code
    kind = judged(
        screener, "Tough meeting for Kaden today, but his mom was amazing. We fixed the plan. This is why I do it."
    )
    assert "CND113" not in {f.rule.code for f in kind.findings}
