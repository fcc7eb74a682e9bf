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
from screener.labels import (
    CONFIRMED_SCORE,
    DETAILS,
    HARMLESS,
    IDENTIFIERS,
    LABELS,
    MUST_HOLD,
    NAMES,
    OF_STUDENTS,
    PUBLIC_CONTACT,
)
from screener.lexicon import alternation, words
from screener.office_list.forms import KINDS, WORD, plain
from screener.types import Signal, Span, Text

# Labels that may describe a contact; the office list does not apply to other numbers.
CONTACT_LABELS: Final = frozenset(
    (PUBLIC_CONTACT, "USERNAME", *(label.name for label in LABELS.values() if label.owner == "either"))
)
# Post scores of the encoder that can depend on listed numbers and names.
DEPENDENT_LABELS: Final = frozenset({"student_identity", "pii", "minor_image", MUST_HOLD})
IMPERSONAL_LABELS: Final = frozenset({"health", "education_record"})  # also these, if only an animal or a law is named
_ANIMAL: Final = re.compile(rf"(?i)\b(?:{alternation('animals')})s?\b|[🐕🐶🐩🦮🐾🐈🐱🐹🐰🐇🐢🦎🐦🐴🤖]")
MIN_SCORE: Final = 0.2  # below this post score or name score, nothing depends on the list
CITATION_TEXT: Final = "the law"
# What a school announces of itself, and plain words for it: a leave, on the agency's accounts, figures of a game, the
# range of an honor list.
LEAVE_WORDS: Final = re.compile(r"(?i).*(?:leave|permiso|licencia)")
PUBLISHED_FACTS: Final = (
    (LEAVE_WORDS, "leave"),
    (re.compile(r"(?i)[\d.]+ ?(?:[a-z]pg|\w+ (?:per|an?|each|por) \w+|era|batting average)\b"), "a lot"),
    (re.compile(r"(?i)(?:gpa |of ){0,2}[1-4]\.\d\d?(?!\.|\d)"), "by points"),
)
_GRADE: Final = (
    r"(?:(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth)[ -]grade(?:r\b|\b(?! tea))|"
    r"gr(?:ade|\.)? ?\d|freshman|sophomore|junior|senior|student|pupil|class of|alum|estudiante|alumn[oa]\b)"
)
# Words right before or after a name that make it a student's, even if the same name is on the list.
_STUDENT_BEFORE: Final = re.compile(rf"(?i)\b{_GRADE}s?(?: named| called|,)?\s\Z")
_STUDENT_AFTER: Final = re.compile(
    rf"(?i)[\s,(–-]{{1,3}}(?:(?:is|was|who is|an?|our|my|the|una?|mi|nuestr[oa])\s){{0,2}}{_GRADE}|\s['’]\d\d\b"
)
_CONTEXT_LENGTH: Final = 24  # code points before a name to search for such words


def drop_exempt(text: Text, signals: Sequence[Signal]) -> list[Signal]:
    """Return the signals without those that the list or a citation explains, and without the list's own marks."""
    contacts, names = _match_list(text.raw, signals)
    laws = _harmless_spans(text, signals)
    kept = [Signal(PUBLIC_CONTACT, span, 1.0, SOURCE) for span in contacts]
    roles: dict[Span, list[Signal]] = defaultdict(list)
    for signal in signals:
        if signal.span and signal.span in names and signal.label in NAMES:
            roles[signal.span].append(signal)
        elif signal.source != SOURCE and not _is_explained(signal, contacts, laws):
            kept.append(signal)
    for span, signals_of_name in roles.items():
        if role := KINDS[names[span]].reads:
            kept.append(Signal(role, span, min(sum(s.score for s in signals_of_name), 1.0), SOURCE))
    return kept


def _is_explained(signal: Signal, contacts: Iterable[Span], harmless: Sequence[Span]) -> bool:
    """Whether a signal overlaps a listed contact, or is the encoder's and overlaps a harmless span."""
    span = signal.span
    if span is None:
        return False
    if signal.label in (*CONTACT_LABELS, *IDENTIFIERS, *NAMES) and any(map(span.overlaps, contacts)):
        return True
    return signal.source == "encoder" and signal.label in (*DETAILS, *NAMES) and any(map(span.overlaps, harmless))


def _harmless_spans(text: Text, signals: Sequence[Signal]) -> list[Span]:
    """Return the spans that a pattern knows to be harmless: a law, a policy, an order number, what is published."""
    found = [s.span for s in signals if s.span and s.label == HARMLESS]
    return [s for s in found if text.account == "agency" or not LEAVE_WORDS.match(text.raw, s.start, s.end)]


def replace_exempt(text: Text, signals: Sequence[Signal]) -> tuple[str, frozenset[str]]:
    """Return the text with plain words for listed items and citations, and the labels whose post scores depend on them.

    The encoder's post scores cannot be split, so it has to read the post without these items. If no score depends on
    them, both results are empty.
    """
    scores = {s.label: s.score for s in signals if s.span is None}
    dependent = frozenset(
        label for label in DEPENDENT_LABELS | IMPERSONAL_LABELS if scores.get(label, 0.0) >= MIN_SCORE
    )
    if not dependent:
        return "", dependent
    contacts, names = _match_list(text.raw, signals)
    private_signals = [
        s for s in signals if s.source == "encoder" and s.span and s.label in (*IDENTIFIERS, *OF_STUDENTS)
    ]
    private_spans = [s.span for s in private_signals if s.span and s.score >= MIN_SCORE]
    laws = _harmless_spans(text, signals)
    published_facts = {
        law: words for law in laws for sort, words in PUBLISHED_FACTS if sort.match(text.raw, law.start, law.end)
    }
    name_replacements = dict(_name_replacements(text.raw, signals))
    has_animal = (
        any(s.label == "animals" and s.span in name_replacements for s in signals)
        and _ANIMAL.search(text.folded) is not None
    )
    mentions = {s.span for s in signals if s.label in NAMES and s.span}
    persons = {m for m in mentions if not (has_animal and names.get(m) == "animals") and not any(map(m.overlaps, laws))}
    if (persons and not published_facts) or not (has_animal or laws):
        dependent &= DEPENDENT_LABELS
    replacements = dict.fromkeys(laws, CITATION_TEXT) | published_facts
    replacements |= {
        span: KINDS[kind].instead for span, kind in contacts.items() if any(map(span.overlaps, private_spans))
    }
    if has_animal or any(span.overlaps(other) for span in names for other in private_spans):
        replacements |= name_replacements
    if not replacements or not dependent:
        return "", frozenset()
    parts, at = [], 0
    for span in sorted(replacements, key=lambda span: (span.start, -span.end)):
        if span.start >= at:
            parts += [text.raw[at : span.start], replacements[span]]
            at = span.end
    return "".join([*parts, text.raw[at:]]), dependent


def cap_post_scores(
    signals: Sequence[Signal], second_reading: Sequence[Signal], dependent: frozenset[str]
) -> list[Signal]:
    """Return the signals with the dependent post scores capped at those of the second reading."""
    second_scores = {s.label: s.score for s in second_reading if s.span is None and s.label in dependent}
    return [
        replace(s, score=min(s.score, second_scores[s.label])) if s.span is None and s.label in second_scores else s
        for s in signals
    ]


def _name_replacements(raw: str, signals: Sequence[Signal]) -> Iterator[tuple[Span, str]]:
    """Yield the spans of listed names that are written as names and are not a student's, with their replacements."""
    for signal in signals:
        span = signal.span
        is_written_as_name = (
            span and signal.source == SOURCE and not _is_contact(signal.label) and raw[span.start].isupper()
        )
        if span and is_written_as_name and not _is_student(raw, span):
            yield span, KINDS[signal.label].instead or raw[span.start : span.end].lower()


def _is_contact(kind: str) -> bool:
    """Whether a kind of list entry is a contact, and not a name."""
    return KINDS[kind].reads == PUBLIC_CONTACT


def _match_list(raw: str, signals: Sequence[Signal]) -> tuple[Mapping[Span, str], Mapping[Span, str]]:
    """Return the spans of listed contacts that no pattern identifies as something else, and of listed names."""
    list_marks = [(s.span, s.label) for s in signals if s.source == SOURCE and s.span]
    if not list_marks:
        return {}, {}
    confirmed = [
        s.span
        for s in signals
        if s.span and s.source not in ("encoder", SOURCE) and s.score >= CONFIRMED_SCORE and s.label in IDENTIFIERS
        if s.label not in CONTACT_LABELS
    ]
    contacts = {span: kind for span, kind in list_marks if _is_contact(kind) and not any(map(span.overlaps, confirmed))}
    list_names = [(span, kind) for span, kind in list_marks if not _is_contact(kind)]
    mentions = {s.span for s in signals if s.span and s.label in NAMES}
    names: dict[Span, str] = {}
    for mention in mentions if list_names else ():
        name = _strip_title(raw, mention)
        for span, kind in list_names:
            if span.start <= name.start and name.end <= span.end and not _is_student(raw, span):
                names.setdefault(mention, kind)
    return contacts, names


def _strip_title(raw: str, mention: Span) -> Span:
    """Return the span of a mention without titles before the name or 's after it."""
    words_found = [(plain(match[0]), *match.span()) for match in WORD.finditer(raw, mention.start, mention.end)]
    while len(words_found) > 1 and words_found[0][0] in words("titles"):
        words_found = words_found[1:]
    if len(words_found) > 1 and words_found[-1][0] == "s":
        words_found = words_found[:-1]
    return Span(words_found[0][1], words_found[-1][2]) if words_found else mention


def _is_student(raw: str, name: Span) -> bool:
    """Whether words right before or after a name call the person a student."""
    before = _STUDENT_BEFORE.search(raw, max(name.start - _CONTEXT_LENGTH, 0), name.start)
    return before is not None or _STUDENT_AFTER.match(raw, name.end) is not None
