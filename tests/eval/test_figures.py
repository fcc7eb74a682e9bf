"""`screener eval` and a second implementation of the metrics, where there is one, give the same figures."""

from __future__ import annotations

import importlib.util
import json
import random
from pathlib import Path
from typing import Any

import pytest

from models.encoder.corpus import parse_markup
from screener.evaluate import auroc, average_precision, calibration_error, figures, told
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


def test_without_cases_a_figure_is_missing_not_zero() -> None:
    result = figures([], {})
    assert result["leak_rate"] is None
    assert result["disruption"]["auroc"] is None
    assert any("leak_rate" in line and line.endswith("-") for line in told(result))


def test_ranking_figures_by_hand() -> None:
    chances = [(0.9, True), (0.5, False), (0.5, True), (0.1, False)]
    assert auroc(chances) == 0.875
    assert average_precision(chances) == pytest.approx((1 + 2 / 3) / 2)
    assert calibration_error([(1.0, True), (0.25, False)]) == 0.125
