"""Thresholds that fit each label -> thresholds that fit the verdicts: a search over the pack's thresholds, one by one.

Used by `models.encoder.tune`. The signals of the posts are measured once; then a set of thresholds takes a quarter of a
second.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from operator import itemgetter
from pathlib import Path
from typing import Any

from screener.evaluate import Figures, figures
from screener.labels import DETAILS, NAMES, POST_LABELS
from screener.policy.judge import judge, verdict
from screener.policy.level import entities
from screener.policy.pack import load_pack
from screener.types import Draft, Signal

FACTORS = (0.7, 0.85, 1.18, 1.4)  # tried on each threshold
ROUNDS = 2
MIN_GAIN = 0.001
# A finding at a lower score is right less than one time in three, even where every second post is risky.
MIN_THRESHOLD, MAX_THRESHOLD = 0.33, 0.85
FLOORS = {"concern_macro_f1": 0.86, "risky_caught": 0.96, "disruption_high_caught": 0.92}
CEILINGS = {
    "leak_rate": 0.08,
    "false_alarm_rate": 0.08,
    "hold_passed_as_clear": 0.015,
    "protected_speech_flagged": 0.05,
}

Posts = Sequence[dict[str, Any]]
Signals = Sequence[Sequence[Signal]]


def evaluate_thresholds(posts: Posts, signals: Signals, folder: Path, thresholds: dict[str, float]) -> Figures:
    """The figures over labeled posts, whose signals are given, with the pack in `folder` and these thresholds."""
    pack = load_pack(folder, thresholds)
    reports = {}
    for post, found in zip(posts, signals, strict=True):
        findings = judge(Draft(post["id"], post["text"], post["account"], post["audience"]), found, pack)
        probability = next((s.score for s in found if s.label == "disruption"), 0.0)
        reports[post["id"]] = {
            "entities": [entity_dict(s) for s in entities(found, pack.thresholds)],
            "findings": [
                {
                    "concerns": [f.rule.concern],
                    "severity": f.severity,
                    "start": f.span.start if f.span else None,
                    "end": f.span.end if f.span else None,
                }
                for f in findings
            ],
            "verdict": verdict(findings),
            "disruption": {"probability": probability},
        }
    return figures(posts, reports)


def entity_dict(signal: Signal) -> dict[str, Any]:
    assert signal.span is not None
    return {"label": signal.label, "start": signal.span.start, "end": signal.span.end}


def objective(found: Figures) -> float:
    """The number that the search maximizes: a missed risk harms a child, a false alarm makes people switch it off.

    A figure's distance to its floor or ceiling weighs three times as much as what it gains beyond.
    """
    shortfall = sum(max(found[name] - ceiling, 0.0) for name, ceiling in CEILINGS.items())
    shortfall += sum(max(floor - found[name], 0.0) for name, floor in FLOORS.items())
    return float(
        found["any_person"]["f"]
        + sum(found[name] for name in FLOORS)
        - sum(found[name] for name in CEILINGS)
        + 0.3 * found["hold_caught_as_hold"]
        - 2 * shortfall
    )


WORKER_INPUTS: list[tuple[Posts, Signals, Path]] = []  # one entry, which forked processes inherit


def objective_of(thresholds: dict[str, float]) -> float:
    """The objective of these thresholds over WORKER_INPUTS."""
    return objective(evaluate_thresholds(*WORKER_INPUTS[0], thresholds))


def search_thresholds(posts: Posts, signals: Signals, folder: Path, thresholds: dict[str, float]) -> dict[str, float]:
    """The thresholds after coordinate ascent: each is multiplied by the best of FACTORS where the objective gains."""
    WORKER_INPUTS[:] = [(posts, signals, folder)]
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as pool:
        best = objective_of(thresholds)
        for label in (*POST_LABELS, *NAMES, *DETAILS) * ROUNDS:
            candidates = [{**thresholds, label: scale(thresholds[label], factor)} for factor in FACTORS]
            value, candidate = max(zip(pool.map(objective_of, candidates), candidates, strict=True), key=itemgetter(0))
            if value > best + MIN_GAIN:
                best, thresholds = value, candidate
    return thresholds


def scale(threshold: float, factor: float) -> float:
    """The product, rounded to hundredths and kept between MIN_THRESHOLD and MAX_THRESHOLD."""
    return round(min(max(threshold * factor, MIN_THRESHOLD), MAX_THRESHOLD), 2)
