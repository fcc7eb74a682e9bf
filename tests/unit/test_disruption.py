"""The classifier: it orders what it should, shows why, and never reads as clear when it failed."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest
from rich.console import Console, RenderableType

from screener import Draft, Screener
from screener.cli.explain import rank_causes, render_explanation
from screener.labels import MOVED, POST_LABELS
from screener.normalize import normalize
from screener.report.words import drove
from screener.rescore import disruption
from screener.rescore.disruption import Classifier, grams
from screener.types import ACCOUNTS, Account, Signal, Span, Text
from screener.weights import verified

CALL = "Everybody show up in principal Ostrander's driveway tonight and don't leave till she quits. Share this."
OPINION = "I think principal Ostrander's plan is wrong, and I will say so at the board meeting on Monday."


@pytest.fixture(scope="module")
def screener() -> Screener:
    return Screener.load()


def printed(shown: RenderableType) -> str:
    out = io.StringIO()
    Console(width=200, file=out).print(shown)
    return out.getvalue()


def facts(**scores: float) -> list[Signal]:
    return [Signal(label, None, scores.get(label, 0.1), "encoder", (Span(0, 8),)) for label in POST_LABELS]


def test_a_call_is_graver_than_an_opinion_in_the_same_words(screener: Screener) -> None:
    call, opinion = screener.judge([Draft("call", CALL), Draft("opinion", OPINION)])
    assert call.disruption.level in ("elevated", "high")
    assert opinion.disruption.level in ("none", "low")
    assert call.disruption.probability > 3 * opinion.disruption.probability
    assert not [f for f in opinion.findings if f.rule.concern == "disruption"]


def test_the_report_says_what_drove_the_score(screener: Screener) -> None:
    call, opinion = screener.judge([Draft("call", CALL), Draft("opinion", OPINION)])
    assert "a call to go after somebody" in drove(call)
    assert drove(opinion) == ""
    assert call.protected_expression
    assert opinion.protected_expression
    weights = [abs(reason.weight) for reason in call.disruption.reasons]
    assert weights == sorted(weights, reverse=True)
    assert all(0 <= r.span.start < r.span.end <= len(CALL) for r in call.disruption.reasons)


def test_the_parts_add_up_to_the_score() -> None:
    classify = Classifier()

    def weighed(text: str, **scores: float) -> tuple[float, float]:
        found = classify(Draft("d", text), normalize(text), facts(**scores))
        score = next(s.score for s in found if s.label == "disruption")
        return score, sum(s.score for s in found if s.label == MOVED)

    low, high = weighed(OPINION, disruption=0.1), weighed(OPINION, disruption=0.4, disruption_low=0.4)
    assert high[0] > low[0]
    assert high[1] > low[1]


def test_a_level_is_never_likelier_than_the_one_below() -> None:
    classify = Classifier()
    for text in (CALL, OPINION, "", "x", "share " * 500, "¿Qué?"):
        found = classify(Draft("d", text), normalize(text), facts(disruption=0.9, disruption_high=0.95))
        scores = {s.label: s.score for s in found if s.span is None}
        assert scores["disruption_low"] >= scores["disruption"] >= scores["disruption_high"]


def test_without_facts_nothing_is_said() -> None:
    assert not [s for s in Classifier()(Draft("d", "Hi."), normalize("Hi."), ()) if s.label != MOVED]


def test_it_depends_on_nothing_but_its_post(screener: Screener) -> None:
    alone = screener.judge([Draft("a", CALL)])[0]
    among = screener.judge([Draft("b", OPINION), Draft("a", CALL)])[1]
    assert replace(alone, versions={}) == replace(among, versions={})


def test_weights_of_another_list_of_cues_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    told = json.loads(verified("disruption/features.json")) | {"cues": "0" * 64}
    monkeypatch.setattr(disruption, "verified", lambda name: json.dumps(told).encode())
    with pytest.raises(ValueError, match="trained on other features"):
        Classifier()


def test_if_it_fails_the_draft_is_not_called_clear(screener: Screener) -> None:
    class Broken(Classifier):
        def __call__(self, draft: Draft, text: Text, facts: object) -> tuple[Signal, ...]:
            raise RuntimeError(text.raw)

    broken = Screener(screener.pack, screener.detectors, rescore=Broken())
    report = broken.judge([Draft("d", "See you all at the harvest dinner on Friday!")])[0]
    assert report.verdict == "review"
    assert report.not_checked == ("disruption",)


def test_explain_gathers_causes_with_their_words(screener: Screener) -> None:
    found = rank_causes(screener.judge([Draft("call", CALL)])[0])
    assert found == sorted(found, key=lambda cause: -abs(cause[1]))
    assert any("driveway" in quotes for _, _, quotes in found)


@pytest.mark.parametrize("account", ACCOUNTS)
def test_explain_speaks_of_the_account_and_the_readers_of_the_draft_alone(screener: Screener, account: Account) -> None:
    report = screener.judge([Draft("call", CALL, account)])[0]
    causes = [cause for cause, _, _ in rank_causes(report)]
    assert {cause for cause in causes if cause.endswith("account")} <= {f"it goes out on the {account} account"}
    assert {cause for cause in causes if cause.startswith("its readers")} <= {"its readers: public"}
    assert causes.count("how the post reads as a whole") == 1
    told = printed(render_explanation(report))
    assert not [word for word in ("encoder", "log odds", "must_hold", "disruption_low") if word in told]
    assert "must_hold 0." in printed(render_explanation(report, with_scores=True))


def test_grams_have_their_places() -> None:
    assert list(grams("Tag HER church")) == [
        ("tag", 0, 3), ("her", 4, 7), ("tag her", 0, 7), ("church", 8, 14), ("her church", 4, 14),
    ]  # fmt: skip
