"""A candidate in its draft -> the numbers that the model of readers' verdicts judges it by."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from math import log1p
from typing import Final

from screener.fixes.clauses import is_clause, spanish
from screener.types import Account, Edit, Span

KINDS: Final = ("role", "contact", "part", "sentences")
CONCERNS: Final = ("student_identity", "education_record", "health", "pii")
MARK_BEFORE: Final = re.compile(r"[,;:.!?…(\[\"“«—–\n-]\s*\Z")
MARK_AFTER: Final = re.compile(r"[\s)\]\"”»'’]*(?:[,;:.!?…()\[\]\"“”«»—–\n]|\s-\s|\Z)")
OPEN_END: Final = re.compile(  # of what stands before a part that goes: something has to follow
    r"(?i)\b(?:the|an?|my|our|your|his|her|their|this|that|of|to|in|on|at|with|for|from|by|and|or|but|is|was|are|were|has|"
    r"had|who|el|la|los|las|una?|mi|su|de|del|al|a|en|con|por|para|y|o|que|es|era)\W*\Z"
)
GOES_ON: Final = re.compile(  # how a text begins that goes on with what stood before it
    r"(?i)\W*(?:s?he|it|they|this|that|these|those|his|hers?|their|him|them|and|but|so|or|because|also|then|which|who|is|was|"
    r"were|are|has|had|did|to|of|él|ella|eso|esto|sus?|y|pero|porque|l[aoe]s?|ya|también|es|era|está|de)\b"
)
PRONOUN: Final = re.compile(r"(?i)\b(?:s?he|hers?|him|his|they|them|their|it|él|ella|sus?|les?|los?)\b")
ONLY_MARKS: Final = re.compile(r"[\W_]*\Z")


@dataclass(frozen=True)
class Subject:
    """A finding in its draft: its words and concerns; `records`: whether the draft has findings about a record."""

    raw: str
    sentences: Sequence[Span]
    account: Account | None
    quote: str
    concerns: frozenset[str]
    records: bool

    @cached_property
    def words(self) -> int:
        return len(self.raw.split())

    @cached_property
    def is_spanish(self) -> bool:
        return spanish(self.raw) > 0


class Place:
    """The text in and around the edits of one candidate."""

    def __init__(self, subject: Subject, edits: Sequence[Edit]) -> None:
        raw, sentences = subject.raw, subject.sentences
        start, end = edits[0].start, edits[-1].end
        own = [n for n, s in enumerate(sentences) if s.start < end and start < s.end] or [0]
        first, last = own[0], own[-1]
        self.sentences = len(own)
        self.is_first, self.is_last = first == 0, last == len(sentences) - 1
        self.head, self.tail = raw[sentences[first].start : start], raw[end : sentences[last].end]
        self.rest = self.head + self.tail
        self.taken = raw[start:end]
        self.before = "" if self.is_first else raw[sentences[first - 1].start : sentences[first - 1].end].rstrip()
        self.after = "" if self.is_last else raw[sentences[last + 1].start : sentences[last + 1].end]
        self.ends_line = "\n" in raw[max(end - 1, 0) : end + 2]
        self.ends_at_mark = MARK_AFTER.match(raw, end) is not None
        self.removed = sum(len(raw[edit.start : edit.end].split()) for edit in edits)


def describe(subject: Subject, kind: str, edits: Sequence[Edit]) -> list[float]:
    """Return the features of one candidate for a finding; `kind` is one of KINDS."""
    place = Place(subject, edits)
    extra = max(place.removed - len(subject.quote.split()), 0)
    numbers = (
        *(kind == one for one in KINDS),
        place.sentences - 1,
        log1p(place.removed),
        place.removed / max(subject.words, 1),
        log1p(len(place.rest.split())),
        log1p(max(subject.words - place.removed, 0)),
        place.is_first,
        place.is_last,
        log1p(len(subject.sentences)),
        *(_describe_sentences(place) if kind == "sentences" else [0] * 9),
        *((*_describe_part(place), log1p(extra)) if kind == "part" else [0] * 15),
        subject.records,
        *(_describe_role(subject, place, edits) if kind == "role" else [0] * 7),
        subject.is_spanish,
        subject.account == "agency",
        subject.account == "personal",
        *(concern in subject.concerns for concern in CONCERNS),
    )
    return [float(number) for number in numbers]


def _describe_sentences(place: Place) -> list[float]:
    return [
        place.is_first,
        place.is_last,
        place.before.endswith(":"),
        GOES_ON.match(place.after) is not None,
        PRONOUN.search(place.after) is not None,
        PRONOUN.search(place.taken) is not None,
        log1p(len(place.after.split())),
        place.before.endswith("?"),
        place.ends_line,
    ]


def _describe_part(place: Place) -> list[float]:
    head, tail, taken = place.head, place.tail, place.taken
    begins = not head.strip() or MARK_BEFORE.search(head) or MARK_BEFORE.match(taken.strip()[:1])
    return [
        bool(begins),
        place.ends_at_mark,
        ONLY_MARKS.match(tail) is not None,
        not tail.strip(),
        not head.strip(),
        OPEN_END.search(head) is not None,
        GOES_ON.match(tail) is not None,
        tail.lstrip(" ,.;:!?)")[:1].isupper(),
        GOES_ON.match(taken) is not None,
        is_clause(head),
        is_clause(tail),
        PRONOUN.search(place.after) is not None,
        is_clause(place.rest),
        is_clause(taken),
    ]


def _describe_role(subject: Subject, place: Place, edits: Sequence[Edit]) -> list[float]:
    return [
        subject.records,
        any(character.isdigit() for character in place.rest),
        log1p(subject.words),
        not place.head.strip(),
        PRONOUN.search(place.tail) is not None,
        any(edit.text for edit in edits),
        log1p(len(edits)),
    ]
