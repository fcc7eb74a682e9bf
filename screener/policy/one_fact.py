"""Findings -> findings, one a fact: what two rules say of the same words is told once, by the graver of them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from screener.labels import CONCERNS
from screener.types import SEVERITIES, Finding, Span

# What is said of the same sentence in the name of several of these is one reproach: a sneer is conduct and disruption.
REPROACHES: Final = frozenset({"confidential", "boundary", "conduct", "disruption", "safety"})


def one_fact(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return the findings in their order, those that tell one fact as one, with the other rules under `also`.

    The finding that stays is a mandatory report before others, then the gravest, then the one whose score lies furthest
    above what its rule asks for. Notes stay as they are: a note may be what is left of a finding that was vouched for.
    """
    given = tuple(findings)
    kept: dict[int, Finding] = {}  # by its place in `given`
    for n in sorted((n for n, f in enumerate(given) if f.severity != "note"), key=lambda n: _weight(given[n])):
        finding = given[n]
        same = next((place for place, other in kept.items() if _same_fact(other, finding)), None)
        if same is None:
            kept[n] = finding
        else:
            also = {rule.code: rule for rule in (*kept[same].also, finding.rule, *finding.also)}
            also.pop(kept[same].rule.code, None)
            kept[same] = replace(kept[same], also=tuple(also.values()))
    return tuple(kept.get(n, f) for n, f in enumerate(given) if n in kept or f.severity == "note")


def _same_fact(one: Finding, other: Finding) -> bool:
    """Whether two findings speak of the same words: of reproaches all that touch, else all that are nearly as long."""
    if one.picture != other.picture or one.rule.concern == other.rule.concern:
        return False
    if {one.rule.concern, other.rule.concern} <= REPROACHES and _touch(one.span, other.span):
        return True
    if one.span is None or other.span is None:
        return False
    shared = min(one.span.end, other.span.end) - max(one.span.start, other.span.start)
    return 2 * shared >= max(len(one.span), len(other.span))


def _touch(one: Span | None, other: Span | None) -> bool:
    return one.overlaps(other) if one and other else one is other


def _weight(finding: Finding) -> tuple[bool, int, bool, float, int, str]:
    rule = finding.rule
    least = next(iter(rule.when.values()), 1.0)
    above = finding.score / least
    grave = rule.report_to != "mandatory_report", -SEVERITIES.index(finding.severity), finding.span is None
    return *grave, -above, CONCERNS.index(rule.concern), rule.code
