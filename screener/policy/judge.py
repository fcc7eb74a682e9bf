"""Signals -> Findings -> Verdict: the only place where measurements become decisions.

Two properties hold by construction: adding a rule never lowers a verdict, and a draft that was not completely checked
is never clear.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from screener.labels import DETAILS, NAMES, POST_LABELS, SPAN_LABELS
from screener.policy.pack import Pack
from screener.policy.vouches import VouchScope
from screener.types import ATTESTATIONS, SEVERITIES, Attestation, Draft, Finding, Rule, Severity, Signal, Span, Verdict

# Maximum distance of a wording from its anchor, in code points: about half a sentence. A detail is described
# nearby; no verdict of 8,242 held-out posts changes for distances from 25 to 120.
MAX_WORDING_DISTANCE: Final = 60
SURE_WORDING_DISTANCE: Final = -1  # stands for the distance of sure words, which have no anchor

Match = tuple[Span | None, Signal, int]  # where a rule matches, its anchor, and the distance of the nearest wording
_RANK: Final = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def judge(draft: Draft, signals: Sequence[Signal], pack: Pack) -> tuple[Finding, ...]:
    """Return the pack's findings: mandatory reports first, then the most severe, then in text order."""
    by_label: dict[str, list[Signal]] = {}
    for signal in signals:
        by_label.setdefault(signal.label, []).append(signal)
    best = {label: max(signal.score for signal in labeled) for label, labeled in by_label.items()}

    vouches = VouchScope.from_draft(draft, signals, pack) if draft.attested else None
    findings: list[tuple[Finding, int]] = []
    for rule in pack.candidates(by_label):
        severity = rule.accounts.get(draft.account)
        if severity is None or draft.audience not in rule.audiences:
            continue
        matches: list[Match] = [(s.span, s, SURE_WORDING_DISTANCE) for s in by_label.get(f"sure:{rule.code}", ())]
        if all(best.get(label, 0.0) >= least for label, least in rule.when.items()):
            matches += _find_matches(rule, by_label, pack.thresholds)
        for span, anchor, distance in matches:
            quote = draft.text[span.start : span.end] if span else anchor.picture
            grade, allowed, despite = _apply_vouches(
                rule, severity, draft, (vouches, anchor, span) if vouches else None
            )
            findings.append(
                (Finding(rule, grade, span, quote, anchor.score, allowed, anchor.picture, despite), distance)
            )
    return sort_findings(_deduplicate(findings))


def _apply_vouches(
    rule: Rule, severity: Severity, draft: Draft, context: tuple[VouchScope, Signal, Span | None] | None
) -> tuple[Severity, Attestation | None, Attestation | None]:
    """Return a finding's severity after the author's vouches, the vouch that allows it, and one that does not.

    `context` is the vouches, the anchor and the place; None if the author vouched for nothing.
    """
    if context is None:
        return severity, None, None
    vouches, anchor, span = context
    relevant = [a for a in ATTESTATIONS if a in draft.attested and a in rule.allowed_by | rule.softened_by]
    applicable = [a for a in relevant if vouches.applies_to(a, anchor, span)]
    if allowed := next((a for a in applicable if a in rule.allowed_by), None):
        return "note", allowed, None
    softened = next((a for a in applicable if a in rule.softened_by), None)
    grade = min(severity, "review", key=_RANK.__getitem__) if softened else severity
    return grade, None, softened or next(iter(relevant), None)


def sort_findings(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put mandatory reports first, then the most severe findings, then in text order."""
    return tuple(sorted(findings, key=_sort_key))


def verdict(findings: Iterable[Finding], not_checked: Sequence[str] = ()) -> Verdict:
    """Return the highest severity; notes do not count, and a part that was not checked counts as a review."""
    rank = max((_RANK[finding.severity] for finding in findings), default=0)
    if rank == _RANK["hold"]:
        return "hold"
    return "review" if rank == _RANK["review"] or not_checked else "clear"


def _find_matches(
    rule: Rule, by_label: Mapping[str, Sequence[Signal]], thresholds: Mapping[str, float]
) -> Iterator[Match]:
    """Yield the matches of a rule whose `when` is already met: by its anchor's scores and its weighed words."""
    wordings = [signal.span for signal in by_label.get(f"wording:{rule.code}", ()) if signal.span]
    if rule.terms and not wordings:
        return
    exceptions = [s for label in rule.unless for s in by_label.get(label, ()) if s.score >= thresholds[label]]
    anchor, least = next(iter(rule.when.items()), ("", 0.0))
    if any(s.span is None or s.label in POST_LABELS or anchor not in SPAN_LABELS for s in exceptions):
        return
    if not anchor:
        yield from ((span, Signal("", span, 1.0, ""), 0) for span in wordings)
    for signal in by_label.get(anchor, ()):
        span = signal.span
        if signal.score < least or any(span and s.span and s.span.overlaps(span) for s in exceptions):
            continue
        if signal.label in DETAILS and not _is_about_named_role(signal, rule, by_label):
            continue
        distances = [_distance(span, word) if span else 0 for word in wordings] or [0]
        if min(distances) > MAX_WORDING_DISTANCE:
            continue
        nearest = wordings[distances.index(min(distances))] if wordings and anchor in POST_LABELS else span
        yield nearest, signal, min(distances)


def _is_about_named_role(detail: Signal, rule: Rule, by_label: Mapping[str, Sequence[Signal]]) -> bool:
    """Whether the nearest person linked to a detail has a role that the rule requires, if it requires one."""
    roles, place = [label for label in rule.when if label in NAMES], detail.span
    if not roles or not detail.links or place is None:
        return True
    nearest = min(detail.links, key=lambda person: _distance(person, place))
    return any(s.span == nearest for kind in roles for s in by_label[kind])


def _distance(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end, 0)


def _deduplicate(findings: Iterable[tuple[Finding, int]]) -> Iterator[Finding]:
    """Keep one finding per concern and place, picture by picture.

    Preferred in this order: the most severe, sure words, the most specific, the one with the nearest wording, the
    highest score. A finding about the whole post overlaps every place, so it is dropped if one of the same concern with
    a place is at least as severe.
    """
    kept: dict[tuple[str, str], list[Span | None]] = {}
    for finding, _ in sorted(findings, key=_priority):
        places = kept.setdefault((finding.rule.concern, finding.picture), [])
        span = finding.span
        if places and span is None:
            continue
        if span is not None and any(place and place.overlaps(span) for place in places):
            continue
        places.append(span)
        yield finding


def _priority(found: tuple[Finding, int]) -> tuple[int, bool, bool, bool, int, bool, int, float, str]:
    finding, distance = found
    rule = finding.rule
    conditions = len(rule.when) + bool(rule.terms)
    base = -_RANK[finding.severity], rule.neutral, finding.span is None, distance != SURE_WORDING_DISTANCE
    return *base, -conditions, not rule.terms, distance, -finding.score, rule.code


def _sort_key(finding: Finding) -> tuple[bool, int, int, str]:
    start = finding.span.start if finding.span else -1
    return finding.rule.report_to != "mandatory_report", -_RANK[finding.severity], start, finding.rule.code
