"""Signals -> Findings -> Verdict: the only place where measurements become decisions.

Two properties hold by construction: adding a rule never lowers a verdict, and a draft that was not completely checked
is never clear.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Final

from screener.labels import DETAILS, NAMES, POST_LABELS, SPAN_LABELS
from screener.policy.pack import Pack
from screener.policy.vouches import Vouched
from screener.types import ATTESTATIONS, SEVERITIES, Attestation, Draft, Finding, Rule, Severity, Signal, Span, Verdict

# Maximum distance of a wording from its anchor, in code points: about half a sentence. A detail is described
# nearby; no verdict of 8,242 held-out posts changes for distances from 25 to 120.
NEAR: Final = 60
SURE: Final = -1  # in place of that distance: sure words have no anchor

Place = tuple[Span | None, Signal, int]  # where a rule matches, its anchor, and the distance of the nearest wording
_RANK: Final = {severity: rank for rank, severity in enumerate(SEVERITIES)}


def judge(draft: Draft, signals: Sequence[Signal], pack: Pack) -> tuple[Finding, ...]:
    """Return the pack's findings: mandatory reports first, then the most severe, then in text order."""
    by_label: dict[str, list[Signal]] = {}
    for signal in signals:
        by_label.setdefault(signal.label, []).append(signal)
    best = {label: max(signal.score for signal in found) for label, found in by_label.items()}

    vouched = Vouched.of(draft, signals, pack) if draft.attested else None
    findings: list[tuple[Finding, int]] = []
    for rule in pack.candidates(by_label):
        severity = rule.accounts.get(draft.account)
        if severity is None or draft.audience not in rule.audiences:
            continue
        places: list[Place] = [(s.span, s, SURE) for s in by_label.get(f"sure:{rule.code}", ())]
        if all(best.get(label, 0.0) >= least for label, least in rule.when.items()):
            places += _places(rule, by_label, pack.thresholds)
        for span, anchor, far in places:
            quote = draft.text[span.start : span.end] if span else anchor.picture
            grade, allowed, despite = _graded(rule, severity, draft, (vouched, anchor, span) if vouched else None)
            findings.append((Finding(rule, grade, span, quote, anchor.score, allowed, anchor.picture, despite), far))
    return in_order(_settle(findings))


def _graded(
    rule: Rule, severity: Severity, draft: Draft, place: tuple[Vouched, Signal, Span | None] | None
) -> tuple[Severity, Attestation | None, Attestation | None]:
    """Return a finding's severity given the author's vouches, the vouch that allows it, and one that does not."""
    if place is None:
        return severity, None, None
    vouched, anchor, span = place
    given = [a for a in ATTESTATIONS if a in draft.attested and a in rule.allowed_by | rule.softened_by]
    held = [a for a in given if vouched.holds(a, anchor, span)]
    if allowed := next((a for a in held if a in rule.allowed_by), None):
        return "note", allowed, None
    softened = next((a for a in held if a in rule.softened_by), None)
    grade = min(severity, "review", key=_RANK.__getitem__) if softened else severity
    return grade, None, softened or next(iter(given), None)


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Put mandatory reports first, then the most severe findings, then in text order."""
    return tuple(sorted(findings, key=_order))


def verdict(findings: Iterable[Finding], not_checked: Sequence[str] = ()) -> Verdict:
    """Return the highest severity; notes do not count, and a part that was not checked counts as a review."""
    rank = max((_RANK[finding.severity] for finding in findings), default=0)
    if rank == _RANK["hold"]:
        return "hold"
    return "review" if rank == _RANK["review"] or not_checked else "clear"


def _places(rule: Rule, by_label: Mapping[str, Sequence[Signal]], thresholds: Mapping[str, float]) -> Iterator[Place]:
    """Yield where a rule matches, by its scores and its weighed words; its `when` is already met."""
    words = [signal.span for signal in by_label.get(f"wording:{rule.code}", ()) if signal.span]
    if rule.terms and not words:
        return
    silencers = [s for label in rule.unless for s in by_label.get(label, ()) if s.score >= thresholds[label]]
    anchor, least = next(iter(rule.when.items()), ("", 0.0))
    if any(s.span is None or s.label in POST_LABELS or anchor not in SPAN_LABELS for s in silencers):
        return
    if not anchor:
        yield from ((span, Signal("", span, 1.0, ""), 0) for span in words)
    for signal in by_label.get(anchor, ()):
        span = signal.span
        if signal.score < least or any(span and s.span and s.span.overlaps(span) for s in silencers):
            continue
        if signal.label in DETAILS and not _is_about(signal, rule, by_label):
            continue
        far = [_distance(span, word) if span else 0 for word in words] or [0]
        if min(far) > NEAR:
            continue
        nearest = words[far.index(min(far))] if words and anchor in POST_LABELS else span
        yield nearest, signal, min(far)


def _is_about(detail: Signal, rule: Rule, by_label: Mapping[str, Sequence[Signal]]) -> bool:
    """Whether the person whom a detail stands nearest to is of a kind that the rule names, if it names one."""
    kinds, place = [label for label in rule.when if label in NAMES], detail.span
    if not kinds or not detail.links or place is None:
        return True
    nearest = min(detail.links, key=lambda person: _distance(person, place))
    return any(s.span == nearest for kind in kinds for s in by_label[kind])


def _distance(a: Span, b: Span) -> int:
    return max(a.start - b.end, b.start - a.end, 0)


def _settle(findings: Iterable[tuple[Finding, int]]) -> Iterator[Finding]:
    """Keep one finding per concern and place, picture by picture.

    Preferred in this order: the most severe, sure words, the most specific, the one with the nearest wording, the
    highest score. A finding about the whole post overlaps every place, so it is dropped if one of the same concern with
    a place is at least as severe.
    """
    kept: dict[tuple[str, str], list[Span | None]] = {}
    for finding, _ in sorted(findings, key=_weight):
        places = kept.setdefault((finding.rule.concern, finding.picture), [])
        span = finding.span
        if places and span is None:
            continue
        if span is not None and any(place and place.overlaps(span) for place in places):
            continue
        places.append(span)
        yield finding


def _weight(found: tuple[Finding, int]) -> tuple[int, bool, bool, bool, int, bool, int, float, str]:
    finding, far = found
    rule = finding.rule
    conditions = len(rule.when) + bool(rule.terms)
    grave = -_RANK[finding.severity], rule.neutral, finding.span is None, far != SURE
    return *grave, -conditions, not rule.terms, far, -finding.score, rule.code


def _order(finding: Finding) -> tuple[bool, int, int, str]:
    start = finding.span.start if finding.span else -1
    return finding.rule.report_to != "mandatory_report", -_RANK[finding.severity], start, finding.rule.code
