"""Signals -> signals: applies the office list: contacts on it are public, and a name on it has its listed role.

The list only removes signals or lowers scores. It does not apply where a pattern identifies a number by checksum or
cue, where nearby words call a name a student's, or to anything said about a person besides the name.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from screener.detect.office_list import SOURCE
from screener.labels import DETAILS, HARMLESS, IDENTIFIERS, LABELS, MUST_HOLD, NAMES, OF_STUDENTS, PUBLIC_CONTACT
from screener.lexicon import alternation, words
from screener.office_list.forms import KINDS, WORD, plain
from screener.types import Signal, Span, Text

# Labels that may describe a contact; the office list does not apply to other numbers.
CONTACTS: Final = frozenset(
    (PUBLIC_CONTACT, "USERNAME", *(label.name for label in LABELS.values() if label.owner == "either"))
)
SURE: Final = 0.7  # a pattern's score if a checksum or nearby words identify the number
# Post scores of the encoder that can depend on listed numbers and names.
RESTING: Final = frozenset({"student_identity", "pii", "minor_image", MUST_HOLD})
OF_NOBODY: Final = frozenset({"health", "education_record"})  # also these, if only an animal or a law is named
_BEAST: Final = re.compile(rf"(?i)\b(?:{alternation('animals')})s?\b|[🐕🐶🐩🦮🐾🐈🐱🐹🐰🐇🐢🦎🐦🐴🤖]")
LEAST: Final = 0.2  # below this post score or name score, nothing depends on the list
CITED: Final = "the law"
# What a school announces of itself, and plain words for it: a leave, on the agency's accounts, figures of a game, the
# range of an honor list.
LEAVE: Final = re.compile(r"(?i).*(?:leave|permiso|licencia)")
PUBLISHED: Final = (
    (LEAVE, "leave"),
    (re.compile(r"(?i)[\d.]+ ?(?:[a-z]pg|\w+ (?:per|an?|each|por) \w+|era|batting average)\b"), "a lot"),
    (re.compile(r"(?i)(?:gpa |of ){0,2}[1-4]\.\d\d?(?!\.|\d)"), "by points"),
)
_GRADE: Final = (
    r"(?:(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth)[ -]grade(?:r\b|\b(?! tea))|"
    r"gr(?:ade|\.)? ?\d|freshman|sophomore|junior|senior|student|pupil|class of|alum|estudiante|alumn[oa]\b)"
)
# Words right before or after a name that make it a student's, even if the same name is on the list.
_BEFORE: Final = re.compile(rf"(?i)\b{_GRADE}s?(?: named| called|,)?\s\Z")
_AFTER: Final = re.compile(
    rf"(?i)[\s,(–-]{{1,3}}(?:(?:is|was|who is|an?|our|my|the|una?|mi|nuestr[oa])\s){{0,2}}{_GRADE}|\s['’]\d\d\b"
)
_NEAR: Final = 24  # code points before a name to search for such words


def as_listed(text: Text, signals: Sequence[Signal]) -> list[Signal]:
    """Return the signals without those that the list or a citation explains, and without the list's own marks."""
    places, names = _places(text.raw, signals)
    laws = _laws(text, signals)
    kept = [Signal(PUBLIC_CONTACT, span, 1.0, SOURCE) for span in places]
    roles: dict[Span, list[Signal]] = defaultdict(list)
    for signal in signals:
        if signal.span and signal.span in names and signal.label in NAMES:
            roles[signal.span].append(signal)
        elif signal.source != SOURCE and not _explained(signal, places, laws):
            kept.append(signal)
    for span, found in roles.items():
        if role := KINDS[names[span]].reads:
            kept.append(Signal(role, span, min(sum(s.score for s in found), 1.0), SOURCE))
    return kept


def _explained(signal: Signal, places: Iterable[Span], laws: Sequence[Span]) -> bool:
    """Whether a signal is at a listed contact, or is the encoder's reading of a citation."""
    span = signal.span
    if span is None:
        return False
    if signal.label in (*CONTACTS, *IDENTIFIERS, *NAMES) and any(map(span.overlaps, places)):
        return True
    return signal.source == "encoder" and signal.label in (*DETAILS, *NAMES) and any(map(span.overlaps, laws))


def _laws(text: Text, signals: Sequence[Signal]) -> list[Span]:
    """Return the spans that a pattern knows to be harmless: a law, a policy, an order number, what is published."""
    found = [s.span for s in signals if s.span and s.label == HARMLESS]
    return [s for s in found if text.account == "agency" or not LEAVE.match(text.raw, s.start, s.end)]


def in_plain_words(text: Text, signals: Sequence[Signal]) -> tuple[str, frozenset[str]]:
    """Return the text with plain words in place of listed items and citations, and the post scores that depend on them.

    The encoder's post scores cannot be split, so it has to read the post without these items. If no score depends on
    them, both results are empty.
    """
    scores = {s.label: s.score for s in signals if s.span is None}
    resting = frozenset(label for label in RESTING | OF_NOBODY if scores.get(label, 0.0) >= LEAST)
    if not resting:
        return "", resting
    places, names = _places(text.raw, signals)
    private = [s for s in signals if s.source == "encoder" and s.span and s.label in (*IDENTIFIERS, *OF_STUDENTS)]
    taken = [s.span for s in private if s.span and s.score >= LEAST]
    laws = _laws(text, signals)
    published = {law: words for law in laws for sort, words in PUBLISHED if sort.match(text.raw, law.start, law.end)}
    said = dict(_said(text.raw, signals))
    beasts = any(s.label == "animals" and s.span in said for s in signals) and _BEAST.search(text.folded) is not None
    mentions = {s.span for s in signals if s.label in NAMES and s.span}
    persons = {m for m in mentions if not (beasts and names.get(m) == "animals") and not any(map(m.overlaps, laws))}
    if (persons and not published) or not (beasts or laws):
        resting &= RESTING
    instead = dict.fromkeys(laws, CITED) | published
    instead |= {span: KINDS[kind].instead for span, kind in places.items() if any(map(span.overlaps, taken))}
    if beasts or any(span.overlaps(other) for span in names for other in taken):
        instead |= said
    if not instead or not resting:
        return "", frozenset()
    out, at = [], 0
    for span in sorted(instead, key=lambda span: (span.start, -span.end)):
        if span.start >= at:
            out += [text.raw[at : span.start], instead[span]]
            at = span.end
    return "".join([*out, text.raw[at:]]), resting


def milder(signals: Sequence[Signal], again: Sequence[Signal], resting: frozenset[str]) -> list[Signal]:
    """Return the signals with the dependent post scores capped at those of the second reading."""
    read = {s.label: s.score for s in again if s.span is None and s.label in resting}
    return [replace(s, score=min(s.score, read[s.label])) if s.span is None and s.label in read else s for s in signals]


def _said(raw: str, signals: Sequence[Signal]) -> Iterator[tuple[Span, str]]:
    """Yield the spans of listed names that are written as names and are not a student's, with their replacements."""
    for signal in signals:
        span = signal.span
        named = span and signal.source == SOURCE and not _contact(signal.label) and raw[span.start].isupper()
        if span and named and not _of_pupil(raw, span):
            yield span, KINDS[signal.label].instead or raw[span.start : span.end].lower()


def _contact(kind: str) -> bool:
    return KINDS[kind].reads == PUBLIC_CONTACT


def _places(raw: str, signals: Sequence[Signal]) -> tuple[Mapping[Span, str], Mapping[Span, str]]:
    """Return the spans of listed contacts that no pattern identifies as something else, and of listed names."""
    own = [(s.span, s.label) for s in signals if s.source == SOURCE and s.span]
    if not own:
        return {}, {}
    sure = [
        s.span
        for s in signals
        if s.span and s.source not in ("encoder", SOURCE) and s.score >= SURE and s.label in IDENTIFIERS
        if s.label not in CONTACTS
    ]
    places = {span: kind for span, kind in own if _contact(kind) and not any(map(span.overlaps, sure))}
    listed = [(span, kind) for span, kind in own if not _contact(kind)]
    mentions = {s.span for s in signals if s.span and s.label in NAMES}
    names: dict[Span, str] = {}
    for mention in mentions if listed else ():
        bare = _without_title(raw, mention)
        for span, kind in listed:
            if span.start <= bare.start and bare.end <= span.end and not _of_pupil(raw, span):
                names.setdefault(mention, kind)
    return places, names


def _without_title(raw: str, mention: Span) -> Span:
    """Return a mention without titles before the name or 's after it."""
    said = [(plain(match[0]), *match.span()) for match in WORD.finditer(raw, mention.start, mention.end)]
    while len(said) > 1 and said[0][0] in words("titles"):
        said = said[1:]
    if len(said) > 1 and said[-1][0] == "s":
        said = said[:-1]
    return Span(said[0][1], said[-1][2]) if said else mention


def _of_pupil(raw: str, name: Span) -> bool:
    before = _BEFORE.search(raw, max(name.start - _NEAR, 0), name.start)
    return before is not None or _AFTER.match(raw, name.end) is not None
