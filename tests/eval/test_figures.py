"""`screener eval` and a second implementation of the metrics, where there is one, give the same figures."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any

import pytest

from models.encoder.corpus import parse_markup
from screener.evaluate import auroc, average_precision, calibration_error, figures, format_figures
from screener.labels import CONCERNS, SPAN_LABELS

ROOT = Path(__file__).parents[2]
SCORER = ROOT.parent / "shared" / "eval" / "score.py"


def posts() -> list[dict[str, Any]]:
    found = []
    for path in sorted((ROOT / "data" / "corpus").glob("t[1-6].jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines()[:60]:
            post = json.loads(line)
            text, spans = parse_markup(post.pop("markup"))
            marked = [{"start": a, "end": b, "label": label, "text": text[a:b]} for a, b, label in spans]
            found.append({**post, "text": text, "spans": marked})
    return found


def guess(post: dict[str, Any], dice: random.Random) -> dict[str, Any]:
    """A report that is partly right: spans moved, left out, invented; concerns and verdict sometimes wrong."""
    entities, findings = [], []
    for span in post["spans"]:
        if dice.random() < 0.8:
            start = max(0, span["start"] + dice.randint(-3, 3))
            end = min(len(post["text"]), max(start + 1, span["end"] + dice.randint(-4, 2)))
            label = span["label"] if dice.random() < 0.8 else dice.choice(SPAN_LABELS)
            entities.append({"label": label, "start": start, "end": end})
    for concern in [*post["categories"], dice.choice(CONCERNS)]:
        if dice.random() < 0.7:
            place = dice.choice([*entities, {"start": None, "end": None}])
            severity = dice.choice(["note", "review", "hold"])
            told = {"concern": concern, "concerns": [concern], "severity": severity}
            findings.append({**told, "start": place["start"], "end": place["end"]})
    verdict = post["verdict"] if dice.random() < 0.7 else dice.choice(["clear", "review", "hold"])
    probability = round(min(1.0, max(0.0, 0.25 * post["disruption"] + dice.gauss(0.1, 0.2))), 2)
    report = {"id": post["id"], "entities": entities, "findings": findings, "verdict": verdict}
    return {**report, "disruption": {"probability": probability}}


def flat(value: Any, place: str = "") -> dict[str, Any]:
    if isinstance(value, dict):
        return {key: leaf for name, part in value.items() for key, leaf in flat(part, f"{place}/{name}").items()}
    return {place: value}


@pytest.mark.skipif(not SCORER.exists(), reason=f"no second implementation in {SCORER}")
@pytest.mark.parametrize("seed", range(5))
def test_a_second_implementation_gives_the_same_figures(seed: int) -> None:
    spec = importlib.util.spec_from_file_location("score", SCORER)
    assert spec
    assert spec.loader
    scorer = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(scorer)
    dice = random.Random(seed)
    gold = dice.sample(posts(), 200)
    reports = {post["id"]: guess(post, dice) for post in gold[:-3]}
    theirs, ours = flat(scorer.score(gold, reports)), flat(figures(gold, reports))
    assert ours.pop("/only_not_read") == 0  # which the other does not tell apart
    assert list(ours) == list(theirs)
    for name, value in theirs.items():
        assert ours[name] == (pytest.approx(value, abs=1e-12) if isinstance(value, float) else value), name


def span(start: int, end: int, label: str) -> dict[str, Any]:
    return {"start": start, "end": end, "label": label}


def finding(concern: str, severity: str, start: int | None = None, end: int | None = None) -> dict[str, Any]:
    return {"concern": concern, "concerns": [concern], "severity": severity, "start": start, "end": end}


def labeled(number: int, verdict: str, spans: list[Any], categories: list[str], disruption: int = 0) -> dict[str, Any]:
    names = {"id": str(number), "text": "x" * 40, "verdict": verdict, "spans": spans}
    return {**names, "categories": categories, "disruption": disruption}


def reported(verdict: str, entities: list[Any], findings: list[Any], probability: float = 0.0) -> dict[str, Any]:
    return {
        "entities": entities,
        "findings": findings,
        "verdict": verdict,
        "disruption": {"probability": probability},
    }


def test_figures_of_five_posts_by_hand() -> None:
    student, name = "student_identity", "STUDENT_NAME"
    posts = [
        labeled(1, "hold", [span(0, 10, name), span(20, 30, "EDU_DETAIL")], [student, "education_record"]),
        labeled(2, "review", [span(0, 10, name)], [student]),
        labeled(3, "clear", [], [], disruption=1),
        labeled(4, "clear", [span(0, 4, name)], []),  # a name that identifies nobody: leaving it is no leak
        labeled(5, "hold", [], ["disruption"], disruption=3),
    ]
    reports = {
        # Half of the name is found, and one letter of the detail, which is enough for a detail.
        "1": reported("hold", [span(0, 5, name), span(29, 40, "EDU_DETAIL")], [finding(student, "hold", 0, 5)]),
        # Less than half of the name is found; it counts as predicted and right, since the name covers it.
        "2": reported("clear", [span(0, 4, name)], [finding(student, "note", 0, 10)]),
        "3": reported("review", [], [finding("disruption", "review")], probability=0.6),
        "4": reported("clear", [], []),
        "5": reported("hold", [], [finding("disruption", "hold")], probability=0.9),
    }
    result = figures(posts, reports)
    assert result["spans"][name] == {
        "precision": 1.0,  # 2 of 2
        "recall": pytest.approx(1 / 3),
        "f": pytest.approx(0.5),
        "gold": 3,
        "predicted": 2,
    }
    assert result["spans"]["EDU_DETAIL"]["f"] == 1.0
    assert result["any_person"] == result["spans"][name]
    assert result["concerns"][student] == {
        "precision": 1.0,
        "recall": 0.5,  # a note says nothing
        "f": pytest.approx(2 / 3),
        "gold": 2,
        "predicted": 1,
    }
    assert result["concerns"]["disruption"]["f"] == pytest.approx(2 / 3)  # 1 of 2 right, 1 of 1 found
    assert result["concerns"]["education_record"]["f"] is None  # nothing predicted; the mean counts it as 0
    assert result["concern_macro_f1"] == pytest.approx((2 / 3 + 2 / 3 + 0) / 3)
    assert (result["protected_spans"], result["leak_rate"]) == (3, pytest.approx(2 / 3))  # the detail and post 2's name
    assert result["verdicts"] == {
        "clear->clear": 1,
        "clear->review": 1,
        "hold->hold": 2,
        "review->clear": 1,
    }
    assert (result["hold_caught_as_hold"], result["hold_passed_as_clear"]) == (1.0, 0.0)
    assert (result["risky_caught"], result["false_alarm_rate"]) == (pytest.approx(2 / 3), 0.5)
    assert result["clear_held"] == 0.0
    assert (result["protected_speech_flagged"], result["disruption_high_caught"]) == (1.0, 1.0)
    assert result["disruption"]["auroc"] == 1.0


def test_without_cases_a_figure_is_missing_not_zero() -> None:
    result = figures([], {})
    assert result["leak_rate"] is None
    assert result["disruption"]["auroc"] is None
    assert any("leak_rate" in line and line.endswith("-") for line in format_figures(result))


def test_ranking_figures_by_hand() -> None:
    chances = [(0.9, True), (0.5, False), (0.5, True), (0.1, False)]
    assert auroc(chances) == 0.875
    assert average_precision(chances) == pytest.approx((1 + 2 / 3) / 2)
    assert calibration_error([(1.0, True), (0.25, False)]) == 0.125
