"""Signals -> what reaches a pack's thresholds: the entities, and the disruption level with its reasons."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from screener.labels import DISRUPTION_HIGH, DISRUPTION_LOW, MOVED, SPAN_LABELS
from screener.types import Disruption, Level, Reason, Signal, Span

MAX_REASONS: Final = 8  # maximum places reported, the strongest ones


def entities(facts: Sequence[Signal], thresholds: Mapping[str, float]) -> list[Signal]:
    """Return the people, details and identifiers that reach the pack's thresholds."""
    return [s for s in facts if s.span and s.label in SPAN_LABELS and s.score >= thresholds[s.label]]


def assess_disruption(signals: Sequence[Signal], thresholds: Mapping[str, float]) -> Disruption:
    """Return the probability of level 2 or more, and the level: elevated if `disruption` reaches its threshold, high if
    `disruption_high` does, too."""
    scores = {s.label: s for s in signals if s.span is None and s.label != MOVED}
    reached = {label for label, s in scores.items() if label in thresholds and s.score >= thresholds[label]}
    level: Level = "none"
    if DISRUPTION_LOW in reached:
        level = "low"
    if "disruption" in reached:
        level = "high" if DISRUPTION_HIGH in reached else "elevated"
    main = scores.get("disruption")
    return Disruption(main.score if main else 0.0, level, tuple(_strongest_reasons(signals)))


def _strongest_reasons(signals: Sequence[Signal]) -> Iterator[Reason]:
    """Yield the strongest reasons that have a place, one per place, strongest first."""
    placed = [Reason(s.span, s.score, s.source) for s in signals if s.label == MOVED and s.span]
    taken: dict[Span, Reason] = {}
    for reason in sorted(placed, key=lambda r: (-abs(r.weight), r.span.start)):
        taken.setdefault(reason.span, reason)
    yield from list(taken.values())[:MAX_REASONS]
