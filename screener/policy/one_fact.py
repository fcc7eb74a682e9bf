"""Findings -> findings, one per fact: if two rules match the same words, the more severe one reports them."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from screener.labels import CONCERNS, POST_LABELS
from screener.types import SEVERITIES, Finding, Span

MUCH: Final = 0.2  # of a probability
# Several of these in one sentence are one accusation: a sneer is conduct and disruption.
REPROACHES: Final = frozenset({"confidential", "boundary", "conduct", "disruption", "safety"})


def one_fact(text: str, findings: Iterable[Finding]) -> list[Finding]:
    """Return the findings of a text; those that state the same fact are merged, with the other rules under `also`.

    Preferred in this order: of accusations the much likelier one, a safety rule, the most severe, a rule with words of
    its own, the one whose score is furthest above its threshold. Notes stay as they are, since a note may be a finding
    that was vouched for. The order is undefined.
    """
    found = list(findings)
    kept: list[Finding] = []
    told = [f for f in found if f.severity != "note"]
    for finding in sorted(told, key=lambda f: (_outdone(f, told), *_weight(f))):
        same = next((n for n, other in enumerate(kept) if _same_fact(other, finding)), None)
        if same is None:
            kept.append(finding)
        else:
            kept[same] = _joined(text, kept[same], finding)
    return kept + [finding for finding in found if finding.severity == "note"]


def _joined(text: str, one: Finding, other: Finding) -> Finding:
    """Merge two findings at the higher severity; for two accusations, with the words of both.

    Whom to tell is what the graver of the rules asks: a mandatory report stays one.
    """
    also = {rule.code: rule for rule in (*one.also, other.rule, *other.also)}
    also.pop(one.rule.code, None)
    span = one.span
    if one.span and other.span and _reproach(one, other):
        span = Span(min(one.span.start, other.span.start), max(one.span.end, other.span.end))
    grade = max(one.severity, other.severity, key=SEVERITIES.index)
    quote = text[span.start : span.end] if span and span != one.span else one.quote
    rule = one.rule
    if other.rule.report_to == "mandatory_report" and _reproach(one, other):
        rule = replace(rule, report_to=other.rule.report_to, tell=other.rule.tell)
    return replace(one, rule=rule, severity=grade, span=span, quote=quote, also=tuple(also.values()))


def _same_fact(one: Finding, other: Finding) -> bool:
    """Whether two findings, the more severe first, are about the same words.

    Accusations are if they touch; others if they have nearly the same length. A mood next to an accusation adds nothing
    to it; a worry about somebody does.
    """
    if one.picture != other.picture:
        return False
    touch = (
        one.span.overlaps(other.span) if one.span and other.span else (one.span, one.quote) == (other.span, other.quote)
    )
    if _reproach(one, other) and (touch or (other.rule.neutral and other.rule.concern != "safety")):
        return True
    if touch and other.rule.concern == "confidential" and _anchor(one) == "CREDENTIAL":
        return True
    if one.span is None or other.span is None:
        return False
    shared = min(one.span.end, other.span.end) - max(one.span.start, other.span.start)
    return 2 * shared >= max(len(one.span), len(other.span))


def _reproach(one: Finding, other: Finding) -> bool:
    return {one.rule.concern, other.rule.concern} <= REPROACHES


def _outdone(finding: Finding, others: Iterable[Finding]) -> bool:
    """Whether the post's score makes another accusation much likelier: a boundary at .99, beside safety at .5."""
    scored = [f for f in others if f.rule.concern in REPROACHES and not f.rule.neutral and _anchor(f) in POST_LABELS]
    return finding in scored and max(f.score for f in scored) > finding.score + MUCH


def _anchor(finding: Finding) -> str:
    return next(iter(finding.rule.when), "")


def _weight(finding: Finding) -> tuple[bool, int, bool, bool, bool, float, int, str]:
    rule = finding.rule
    grave = rule.concern != "safety", -SEVERITIES.index(finding.severity), rule.neutral
    of_post = _anchor(finding) in POST_LABELS
    above = finding.score / next(iter(rule.when.values()), 1.0)
    return *grave, of_post, of_post and not rule.terms, -above, CONCERNS.index(rule.concern), rule.code
