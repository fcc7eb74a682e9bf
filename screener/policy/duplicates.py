"""Findings -> findings without duplicates: if two rules match the same words, the more severe one reports them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from screener.labels import CONCERNS, POST_LABELS
from screener.types import SEVERITIES, Finding, Span

MIN_SCORE_GAP: Final = 0.2  # difference of two probabilities from which the lower accusation is outscored
# Several of these in one sentence are one accusation: a sneer is conduct and disruption.
ACCUSATION_CONCERNS: Final = frozenset({"confidential", "boundary", "conduct", "disruption", "safety"})


def merge_duplicates(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings of a text; those about the same words are merged, with the other rules under `also`.

    Preferred in this order: of accusations the much likelier one, a safety rule, the most severe, a rule with words of
    its own, the one whose score is furthest above its threshold. Notes stay as they are, since a note may be a finding
    that was vouched for. The order is undefined.
    """
    found = list(findings)
    kept: list[Finding] = []
    open_findings = [f for f in found if f.severity != "note"]
    for finding in sorted(open_findings, key=lambda f: (_is_outscored(f, open_findings), *_priority(f))):
        duplicate = next((n for n, other in enumerate(kept) if _is_duplicate(other, finding)), None)
        if duplicate is None:
            kept.append(finding)
        else:
            kept[duplicate] = _merge(text, kept[duplicate], finding)
    return kept + [finding for finding in found if finding.severity == "note"]


def _merge(text: str, one: Finding, other: Finding) -> Finding:
    """Merge two findings at the higher severity; for two accusations, with the words of both.

    If either rule asks for a mandatory report, the merged finding does, too.
    """
    also = {rule.code: rule for rule in (*one.also, other.rule, *other.also)}
    also.pop(one.rule.code, None)
    span = one.span
    if one.span and other.span and _are_accusations(one, other):
        span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
    grade = max(one.severity, other.severity, key=SEVERITIES.index)
    quote = text[span.start : span.end] if span and span != one.span else one.quote
    rule = one.rule
    if other.rule.report_to == "mandatory_report" and _are_accusations(one, other):
        rule = replace(rule, report_to=other.rule.report_to, tell=other.rule.tell)
    return replace(one, rule=rule, severity=grade, span=span, quote=quote, also=tuple(also.values()))


def _is_duplicate(one: Finding, other: Finding) -> bool:
    """Whether two findings, the more severe first, are about the same words.

    Accusations are if they touch; others if they have nearly the same length. A mood next to an accusation adds nothing
    to it; a worry about somebody does.
    """
    if one.picture != other.picture:
        return False
    is_same_place = (
        one.span.overlaps(other.span) if one.span and other.span else (one.span, one.quote) == (other.span, other.quote)
    )
    if _are_accusations(one, other) and (is_same_place or (other.rule.neutral and other.rule.concern != "safety")):
        return True
    if is_same_place and other.rule.concern == "confidential" and _anchor_label(one) == "CREDENTIAL":
        return True
    if one.span is None or other.span is None:
        return False
    shared = min(one.span.end, other.span.end) - max(one.span.start, other.span.start)
    return 2 * shared >= max(len(one.span), len(other.span))


def _are_accusations(one: Finding, other: Finding) -> bool:
    return {one.rule.concern, other.rule.concern} <= ACCUSATION_CONCERNS


def _is_outscored(finding: Finding, others: Iterable[Finding]) -> bool:
    """Whether the post's score makes another accusation much likelier: a boundary at .99, beside safety at .5."""
    scored = [
        f
        for f in others
        if f.rule.concern in ACCUSATION_CONCERNS and not f.rule.neutral and _anchor_label(f) in POST_LABELS
    ]
    return finding in scored and max(f.score for f in scored) > finding.score + MIN_SCORE_GAP


def _anchor_label(finding: Finding) -> str:
    """Return the first label of the rule's `when`; empty if it has none."""
    return next(iter(finding.rule.when), "")


def _priority(finding: Finding) -> tuple[bool, int, bool, bool, bool, float, int, str]:
    rule = finding.rule
    base = rule.concern != "safety", -SEVERITIES.index(finding.severity), rule.neutral
    is_post_score = _anchor_label(finding) in POST_LABELS
    threshold_ratio = finding.score / next(iter(rule.when.values()), 1.0)
    return (
        *base,
        is_post_score,
        is_post_score and not rule.terms,
        -threshold_ratio,
        CONCERNS.index(rule.concern),
        rule.code,
    )
