"""Thresholds that serve each label -> thresholds that serve the whole: the pack's, moved where the verdicts gain.

Read by `tune`; works on signals that are measured once, so that a set of thresholds costs a quarter of a second.
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

STEPS = (0.7, 0.85, 1.18, 1.4)
ROUNDS = 2
GAIN = 0.001
LEAST, MOST = 0.33, 0.85  # no lower score is right one time in three, even where every second post is risky
AT_LEAST = {"concern_macro_f1": 0.86, "risky_caught": 0.96, "disruption_high_caught": 0.92}
AT_MOST = {
    "leak_rate": 0.08,
    "false_alarm_rate": 0.08,
    "hold_passed_as_clear": 0.015,
    "protected_speech_flagged": 0.05,
}


def measured(
    posts: Sequence[dict[str, Any]],
    facts: Sequence[Sequence[Signal]],
    folder: Path,
    least: dict[str, float],
) -> Figures:
    """The figures of a pack with these thresholds."""
    pack = load_pack(folder, least)
    reports = {}
    for post, signals in zip(posts, facts, strict=True):
        findings = judge(Draft(post["id"], post["text"], post["account"], post["audience"]), signals, pack)
        probability = next((s.score for s in signals if s.label == "disruption"), 0.0)
        reports[post["id"]] = {
            "entities": [place(s) for s in entities(signals, pack.thresholds)],
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


def place(signal: Signal) -> dict[str, Any]:
    assert signal.span is not None
    return {"label": signal.label, "start": signal.span.start, "end": signal.span.end}


def worth(found: Figures) -> float:
    """One number for a set of figures: a wrong silence harms a child, a wrong alarm makes people switch it off.

    What a figure lacks to the floor of the plan weighs three times what it gains beyond it.
    """
    lost = sum(max(found[name] - floor, 0.0) for name, floor in AT_MOST.items())
    lost += sum(max(floor - found[name], 0.0) for name, floor in AT_LEAST.items())
    return float(
        found["any_person"]["f"]
        + sum(found[name] for name in AT_LEAST)
        - sum(found[name] for name in AT_MOST)
        + 0.3 * found["hold_caught_as_hold"]
        - 2 * lost
    )


SEEN: list[tuple[Sequence[dict[str, Any]], Sequence[Sequence[Signal]], Path]] = []  # what forked processes look at


def worth_of(least: dict[str, float]) -> float:
    """The worth of these thresholds over what was SEEN."""
    return worth(measured(*SEEN[0], least))


def settled(
    posts: Sequence[dict[str, Any]], facts: Sequence[Sequence[Signal]], folder: Path, least: dict[str, float]
) -> dict[str, float]:
    """Move one threshold after the other while the worth rises."""
    SEEN[:] = [(posts, facts, folder)]
    with ProcessPoolExecutor(os.cpu_count(), get_context("fork")) as pool:
        best = worth_of(least)
        for label in (*POST_LABELS, *NAMES, *DETAILS) * ROUNDS:
            tries = [{**least, label: moved(least[label], step)} for step in STEPS]
            value, most = max(zip(pool.map(worth_of, tries), tries, strict=True), key=itemgetter(0))
            if value > best + GAIN:
                best, least = value, most
    return least


def moved(score: float, step: float) -> float:
    return round(min(max(score * step, LEAST), MOST), 2)
