"""Signals -> the facts of one post: overlaps resolved, all mentions of a name found, details linked to people."""

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from screener.detect.identifiers.spoken import has_valid_format
from screener.detect.languages.offices import drop_contradicted_guesses
from screener.exemptions import drop_exempt
from screener.labels import CONFIRMED_SCORE, DETAILS, HARMLESS, IDENTIFIERS, LABELS, NAMES, PUBLIC_CONTACT, UNREAD
from screener.lexicon import pattern
from screener.mentions import (
    RoleSignals,
    assign_roles,
    find_missed_mentions,
    is_place,
    relabel_credited_author,
    sum_role_scores,
    suppress_overlapping_mentions,
)
from screener.types import Signal, Span, Text

# These words alone are not a detail: next to 'IEP rewritten', the encoder also marks 'her'.
FUNCTION_WORDS: Final = re.compile(rf"(?:\W*{pattern('small_words')}\b)*\W*", re.IGNORECASE)
# The rest of a word or number that a place begins in, in Latin script.
_LETTER: Final = "[A-Za-zÀ-ɏ]"
_JOINS: Final = rf"[0-9A-Za-zÀ-ɏ]|(?<={_LETTER})['’](?!s\b)(?={_LETTER})|(?<=\d)[.:,/](?=\d)"
WORD_REMAINDER: Final = re.compile(rf"(?:(?<=[0-9A-Za-zÀ-ɏ])|(?<={_LETTER}['’])|(?<=\d[.:,/]))(?:{_JOINS})+")
ATTACHED: Final = re.compile(rf"(?<=\d)(?:(?!{_LETTER})[^\W\d_])+$")  # a particle after a number: "555-0131로"
NON_NAME_SUFFIX: Final = re.compile(rf"['’](?!s\b){_LETTER}")  # 'PR'd' after a name is a word of its own
# What a player's figures are is told at every game.
STATISTIC: Final = re.compile(rf"(?i)\W*(?:averag\w+\s+)?\d[\d.,]*\s*{pattern('statistics')}\W*")
IDENTIFIER_LABELS: Final = frozenset((*IDENTIFIERS, PUBLIC_CONTACT, HARMLESS))
NUMBER_LABELS: Final = frozenset(label.name for label in LABELS.values() if label.number)
MAX_SENTENCE_DISTANCE: Final = 2  # a detail belongs to people named at most this many sentences away


def resolve(text: Text, signals: Sequence[Signal]) -> tuple[Signal, ...]:
    """Return the signals with one label per span, in text order; post-level signals come last."""
    names: dict[Span, RoleSignals] = defaultdict(dict)
    others: list[Signal] = []
    separate: list[Signal] = []
    for signal in (align_to_words(text.raw, s) for s in drop_exempt(text, drop_contradicted_guesses(text, signals))):
        if signal.span is None or signal.label.startswith(("wording:", "sure:", "ROSTER_", UNREAD)):
            separate.append(signal)
        elif signal.label in NAMES:
            known = names[signal.span].get(signal.label)
            if known is None or known.score < signal.score:
                names[signal.span][signal.label] = signal
        else:
            others.append(signal)
    candidates = [s for s in others if s.label in IDENTIFIER_LABELS and has_label_format(text.raw, s)]
    identifiers = merge_identifiers(candidates)
    persons = [
        (span, relabel_credited_author(text.raw, span, roles))
        for span, roles in suppress_overlapping_mentions(names)
        if not any(c.span and c.span.overlaps(span) and c.score >= sum_role_scores(roles) for c in identifiers)
        and not is_place(text.raw, span)
    ]
    named = assign_roles(text.raw, persons)
    named += find_missed_mentions(text.raw, named, [s.span for s in others + named if s.span])
    sentences = [text.back(s.start, s.end) for s in text.sentences]
    details = merge_details([s for s in others if s.label in DETAILS])
    details = [s for s in details if s.span and not STATISTIC.fullmatch(text.raw, s.span.start, s.span.end)]
    details = [link_to_people(sentences, d, named) for d in drop_incomplete_details(text.raw, sentences, details)]
    identifiers = [c for c in identifiers if not any(n.span == c.span for n in named)]
    facts = sorted([*named, *identifiers, *details], key=lambda s: (s.span.start, s.span.end) if s.span else (0, 0))
    return (*facts, *separate)


def align_to_words(raw: str, signal: Signal) -> Signal:
    """Extend a detail or number that the encoder found to whole words; cut the partial word off the end of a name."""
    span = signal.span
    if span is None or signal.source != "encoder":
        return signal
    if signal.label in NAMES:
        last = raw.rfind(" ", span.start, span.end)
        cut = last > span.start and NON_NAME_SUFFIX.match(raw, span.end)
        return replace(signal, span=Span(span.start, last)) if cut else signal
    start, end = span.start, begun.end() if (begun := WORD_REMAINDER.match(raw, span.end)) else span.end
    while WORD_REMAINDER.match(raw, start):
        start -= 1
    end = start + len(ATTACHED.sub("", raw[start:end]))
    return replace(signal, span=Span(start, end))


def has_label_format(raw: str, signal: Signal) -> bool:
    """Whether the text at a signal has its label's format: the encoder may mark only the hyphens of a number."""
    span = signal.span
    return span is not None and has_valid_format(signal.label, raw[span.start : span.end], signal.source == "encoder")


def merge_identifiers(identifiers: Sequence[Signal]) -> list[Signal]:
    """Resolve overlapping identifiers: detectors that agree raise the score, otherwise the higher score wins.

    Patterns give exact spans; the encoder may run on into the next identifier or lose the bracket of '(206)'. If a
    pattern identifies a number by its cue, or as harmless, the encoder's other labels are ignored.
    """
    kept: list[Signal] = []
    for group in group_identifiers(identifiers):
        if any(signal.label == HARMLESS for signal in group):
            continue
        by_pattern = {s.label for s in group if s.source != "encoder" and s.score >= CONFIRMED_SCORE}
        if confirmed := by_pattern & NUMBER_LABELS:
            # A cue can make a pattern take an office phone for another number, unless the number's own format is clear.
            is_clear = all(LABELS[label].own_form for label in confirmed)
            ruled_out = {*NUMBER_LABELS, PUBLIC_CONTACT} if is_clear else NUMBER_LABELS
            group = [s for s in group if s.source != "encoder" or s.label in confirmed or s.label not in ruled_out]
        # Pieces into which one detector splits a number count as one opinion.
        best_by_source: dict[tuple[str, str], float] = {}
        for signal in group:
            label_and_source = signal.label, signal.source
            best_by_source[label_and_source] = max(best_by_source.get(label_and_source, 0.0), signal.score)
        combined: dict[str, float] = {}
        for (label, _), score in best_by_source.items():
            combined[label] = 1 - (1 - combined.get(label, 0.0)) * (1 - score)
        label = max(combined, key=lambda name: combined[name])
        same_label = [s for s in group if s.label == label]
        best = max(same_label, key=lambda s: (s.score, len(s.span or "")))
        same_label += [s for s in group if s.label == PUBLIC_CONTACT and best.source == "encoder"]
        kept.append(replace(best, span=merge_spans(same_label), score=round(min(combined[label], 0.9999), 4)))
    return kept


def group_identifiers(identifiers: Sequence[Signal]) -> list[list[Signal]]:
    """Group the signals of patterns that overlap, with the encoder's signals there; then the encoder's other ones."""
    groups = list(group_overlapping([s for s in identifiers if s.source != "encoder"]))
    places = [merge_spans(group) for group in groups]
    alone: list[Signal] = []
    for signal in identifiers:
        span = signal.span
        if signal.source != "encoder" or span is None:
            continue
        shared = [min(span.end, p.end) - max(span.start, p.start) for p in places]
        if max(shared, default=0) <= 0:
            alone.append(signal)
            continue
        n = shared.index(max(shared))
        start = max([span.start, *(p.end for p in places[:n])])
        end = min([span.end, *(p.start for p in places[n + 1 :])])
        groups[n].append(replace(signal, span=Span(start, end)))
    return [*groups, *group_overlapping(alone)]


def merge_details(details: Sequence[Signal]) -> list[Signal]:
    """Merge overlapping details with the same label."""
    merged = []
    for label in DETAILS:
        for group in group_overlapping([d for d in details if d.label == label]):
            merged.append(replace(max(group, key=lambda s: s.score), span=merge_spans(group)))
    return merged


def drop_incomplete_details(raw: str, sentences: Sequence[Span], details: Sequence[Signal]) -> list[Signal]:
    """Drop a detail of function words if its sentence has a fuller detail with the same label."""
    function_words_only = [d for d in details if d.span and FUNCTION_WORDS.fullmatch(raw, d.span.start, d.span.end)]
    full = [d for d in details if d not in function_words_only]

    def has_fuller_detail(detail: Signal) -> bool:
        here = [s for s in sentences if detail.span and s.overlaps(detail.span)]
        return any(f.span and f.label == detail.label and s.overlaps(f.span) for s in here for f in full)

    return [d for d in details if d in full or not has_fuller_detail(d)]


def group_overlapping(signals: Sequence[Signal]) -> Iterable[list[Signal]]:
    """Yield lists of signals, in text order, of which each overlaps an earlier one in its list."""
    group: list[Signal] = []
    end = -1
    for signal in sorted(signals, key=lambda s: s.span.start if s.span else 0):
        assert signal.span is not None
        if group and signal.span.start >= end:
            yield group
            group = []
        group.append(signal)
        end = max(end, signal.span.end) if len(group) > 1 else signal.span.end
    if group:
        yield group


def merge_spans(signals: Sequence[Signal]) -> Span:
    spans = [s.span for s in signals if s.span]
    return Span(min(s.start for s in spans), max(s.end for s in spans))


def link_to_people(sentences: Sequence[Span], detail: Signal, named: Sequence[Signal]) -> Signal:
    """Link a detail to the people it is about: those in its sentence, or else in the nearest earlier sentence."""
    if detail.span is None or not named:
        return detail
    at = next((n for n, s in enumerate(sentences) if s.overlaps(detail.span)), None)
    if at is None:
        return detail
    for n in range(at, max(at - MAX_SENTENCE_DISTANCE, 0) - 1, -1):
        people = tuple(p.span for p in named if p.span and p.label != "OTHER_NAME" and p.span.overlaps(sentences[n]))
        if people:
            return replace(detail, links=people)
    return detail
