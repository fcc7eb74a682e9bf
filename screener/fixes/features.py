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


def describe(subject: Subject, kind: str, edits: Sequence[Edit]) -> list[float]:
    """Return the features of one candidate for a finding; `kind` is one of KINDS."""
    raw, sentences = subject.raw, subject.sentences
    start, end = edits[0].start, edits[-1].end
    own = [n for n, s in enumerate(sentences) if s.start < end and start < s.end] or [0]
    first, last = sentences[own[0]], sentences[own[-1]]
    removed, total = sum(len(raw[e.start : e.end].split()) for e in edits), subject.words
    head, tail = raw[first.start : start], raw[end : last.end]
    rest = head + tail
    after = raw[sentences[own[-1] + 1].start : sentences[own[-1] + 1].end] if own[-1] + 1 < len(sentences) else ""
    before = raw[sentences[own[0] - 1].start : sentences[own[0] - 1].end] if own[0] else ""
    part, whole, role = kind == "part", kind == "sentences", kind == "role"
    is_first, is_last = own[0] == 0, own[-1] == len(sentences) - 1
    begins = not head.strip() or MARK_BEFORE.search(head) or MARK_BEFORE.match(raw[start:end].strip()[:1])
    numbers = (
        *(kind == one for one in KINDS),
        len(own) - 1,
        log1p(removed),
        removed / max(total, 1),
        log1p(len(rest.split())),
        log1p(max(total - removed, 0)),
        is_first,
        is_last,
        log1p(len(sentences)),
        whole and is_first,
        whole and is_last,
        whole and before.rstrip().endswith(":"),
        whole and GOES_ON.match(after) is not None,
        whole and PRONOUN.search(after) is not None,
        whole and PRONOUN.search(raw[start:end]) is not None,
        whole and log1p(len(after.split())),
        whole and before.rstrip().endswith("?"),
        whole and "\n" in raw[max(end - 1, 0) : end + 2],
        part and bool(begins),
        part and MARK_AFTER.match(raw, end) is not None,
        part and ONLY_MARKS.match(tail) is not None,
        part and not tail.strip(),
        part and not head.strip(),
        part and OPEN_END.search(head) is not None,
        part and GOES_ON.match(tail) is not None,
        part and tail.lstrip(" ,.;:!?)")[:1].isupper(),
        part and GOES_ON.match(raw[start:end]) is not None,
        part and is_clause(head),
        part and is_clause(tail),
        part and PRONOUN.search(after) is not None,
        part and is_clause(rest),
        part and is_clause(raw[start:end]),
        part * log1p(max(removed - len(subject.quote.split()), 0)),
        subject.records,
        role and subject.records,
        role and any(c.isdigit() for c in rest),
        role and log1p(total),
        role and not head.strip(),
        role and PRONOUN.search(tail) is not None,
        role and any(edit.text for edit in edits),
        role * log1p(len(edits)),
        subject.is_spanish,
        subject.account == "agency",
        subject.account == "personal",
        *(concern in subject.concerns for concern in CONCERNS),
    )
    return [float(number) for number in numbers]
