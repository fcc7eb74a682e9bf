"""Disruption signals -> the level in words, with the sentences that moved it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from screener.types import DISRUPTION_HIGH, DISRUPTION_LOW, Disruption, Level, Reason, Signal


def disruption(signals: Sequence[Signal], least: Mapping[str, float]) -> Disruption:
    """The probability of level 2 or more, and the highest level whose signal reaches its threshold."""
    scores = {s.label: s for s in signals if s.span is None}
    reached = {label for label, s in scores.items() if label in least and s.score >= least[label]}
    level: Level = "none"
    if DISRUPTION_LOW in reached:
        level = "low"
    if "disruption" in reached:
        level = "high" if DISRUPTION_HIGH in reached else "elevated"
    main = scores.get("disruption")
    if main is None:
        return Disruption(0.0, level)
    share = round(main.score / max(len(main.links), 1), 4)
    return Disruption(main.score, level, tuple(Reason(span, share) for span in main.links))
