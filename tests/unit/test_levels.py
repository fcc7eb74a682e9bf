"""What a score asks of people: elevated is looked at, high is held, and whoever may be in danger comes first."""

from __future__ import annotations

import io
from collections.abc import Mapping

import pytest
from rich.console import Console

from screener import Draft, Report, Screener
from screener.labels import DISRUPTION_HIGH, DISRUPTION_LOW
from screener.policy.judge import judge, verdict
from screener.policy.level import assess_disruption
from screener.policy.pack import PACKS, Pack, load_pack
from screener.report import to_dict, to_html, to_terminal
from screener.report.words import PROTECTED
from screener.types import ACCOUNTS, AUDIENCES, Finding, Signal

EVERYWHERE = [(account, audience) for account in ACCOUNTS for audience in AUDIENCES]
HOURS = "within 48 hours"


@pytest.fixture(scope="module")
def pack() -> Pack:
    return load_pack(PACKS / "psesd")


def scored(least: Mapping[str, float], *reached: str) -> list[Signal]:
    """Scores of a whole post: those named stand just at their threshold, all others are nothing."""
    labels = (DISRUPTION_LOW, "disruption", DISRUPTION_HIGH, "safety", "conduct")
    return [Signal(label, None, least[label] if label in reached else 0.0, "test") for label in labels]


def asked(pack: Pack, account: str, audience: str, *reached: str) -> tuple[str, tuple[Finding, ...]]:
    draft = Draft("d", "Some words.", account, audience)  # type: ignore[arg-type]
    least = pack.thresholds
    signals = scored(least, *reached)
    return assess_disruption(signals, least).level, judge(draft, signals, pack)


@pytest.mark.parametrize(("account", "audience"), EVERYWHERE)
def test_elevated_is_looked_at_and_high_is_held(pack: Pack, account: str, audience: str) -> None:
    low, nothing = asked(pack, account, audience, DISRUPTION_LOW)
    assert (low, nothing) == ("low", ())
    level, found = asked(pack, account, audience, DISRUPTION_LOW, "disruption")
    assert (level, verdict(found)) == ("elevated", "review")
    assert {f.rule.report_to for f in found} == {"program_director"}
    level, found = asked(pack, account, audience, DISRUPTION_LOW, "disruption", DISRUPTION_HIGH)
    assert (level, verdict(found)) == ("high", "hold")
    assert {f.rule.report_to for f in found} == {"program_director"}


@pytest.mark.parametrize(("account", "audience"), EVERYWHERE)
def test_danger_comes_before_all_else(pack: Pack, account: str, audience: str) -> None:
    _, found = asked(pack, account, audience, "disruption", DISRUPTION_HIGH, "conduct", "safety")
    assert len(found) >= 3
    assert found[0].rule.concern == "safety"
    assert found[0].severity == "hold"
    assert found[0].rule.report_to == "mandatory_report"
    assert all(f.rule.concern != "safety" for f in found[1:])


def test_nothing_an_author_says_mutes_a_rule_of_safety(pack: Pack) -> None:
    rules = [rule for rule in pack.rules if rule.code.startswith("SAF")]
    assert len(rules) >= 9
    for rule in rules:
        assert not rule.allowed_by, rule.code
        assert not rule.unless, rule.code
        assert rule.report_to == "mandatory_report", rule.code
        assert rule.accounts == dict.fromkeys(ACCOUNTS, "hold"), rule.code
        assert rule.audiences == frozenset(AUDIENCES), rule.code


def shown(report: Report) -> str:
    console = Console(file=io.StringIO(), width=200)
    console.print(to_terminal(report))
    return " ".join(console.file.getvalue().split())  # type: ignore[attr-defined]


def test_a_report_tells_of_the_48_hours_before_anything_else_to_do(screener: Screener, pack: Pack) -> None:
    text = (
        "A second grader told me his stepdad locks him in the shed at night. "
        "This whole damn school covers it up, everybody storm the office Monday, call the principal till she quits."
    )
    report = screener.screen([Draft("d", text, "personal")])[0]
    assert report.verdict == "hold"
    assert to_dict(report)["findings"][0]["report_to"] == "mandatory_report"
    assert any(f.rule.concern != "safety" for f in report.findings)
    assert HOURS in pack.tell["mandatory_report"]
    for words in (shown(report), to_html(report)):
        assert HOURS in words
        assert pack.tell["program_director"] not in words[: words.index(pack.tell["mandatory_report"])]


@pytest.mark.parametrize("account", ACCOUNTS)
def test_every_report_on_a_personal_account_says_what_is_the_authors(screener: Screener, account: str) -> None:
    texts = ("Vote yes on the levy.", "Pull the alarm at ten and run, they can't suspend all of you.", "")
    for report in screener.screen([Draft(str(n), text, account) for n, text in enumerate(texts)]):  # type: ignore[arg-type]
        for words in (shown(report), to_html(report)):
            assert (PROTECTED in words) == (account == "personal")
