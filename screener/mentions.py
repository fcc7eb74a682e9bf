"""Mentions of names -> one role for each person, with the mentions that no detector found."""

import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Final

from screener.labels import NAMES
from screener.lexicon import pattern
from screener.types import Signal, Span

WORD: Final = re.compile(r"[^\W\d_]+(?:['’ʻ][^\W\d_]+)*")
# Before one of these words, a name is that of a place, a school or a prize.
PLACE_SUFFIX: Final = re.compile(rf"\s+(?:(?:junior|senior|jr|sr)\.?\s+)?{pattern('places')}\b", re.IGNORECASE)
# After these words, a name is an author's or a photographer's: 23 of 25 such names in the corpus are.
# After 'By' alone or 'Written by', many are students (school papers): the encoder decides.
CREDIT_PREFIX: Final = re.compile(
    r"\b(?:(?:books?|photos?|pictures?)\s+(?:by|courtesy\s+of)|(?:photo|picture)\s+credits?:?)\s+$", re.IGNORECASE
)
STUDENT_CUE: Final = re.compile(
    r"\bgrade|\bstudent|\bclass of\b|['’]\d\d\b|\b(?:freshman|sophomore|junior|senior)\b", re.IGNORECASE
)
CREDIT_CONTEXT: Final = 40  # code points on each side of a name
REPEATED_MENTION_FACTOR: Final = 0.9  # a repeated mention scores a little lower than the first

RoleSignals = dict[str, Signal]  # the roles that one span was given


def sum_role_scores(roles: RoleSignals) -> float:
    """Return the score that a span is a person's name, whatever the person's role."""
    return sum(s.score for s in roles.values())


def suppress_overlapping_mentions(names: dict[Span, RoleSignals]) -> list[tuple[Span, RoleSignals]]:
    """Of overlapping mentions, keep the one with the highest score, then the longest."""
    kept: list[tuple[Span, RoleSignals]] = []
    taken: set[int] = set()  # code points
    for span, roles in sorted(names.items(), key=lambda item: (-sum_role_scores(item[1]), -len(item[0]))):
        if taken.isdisjoint(range(span.start, span.end)):
            taken.update(range(span.start, span.end))
            kept.append((span, roles))
    return sorted(kept, key=lambda item: item[0].start)


def is_place(raw: str, span: Span) -> bool:
    after = PLACE_SUFFIX.match(raw, span.end, span.end + 40)
    return after is not None and raw[span.start : span.start + 1].isupper() and after[0].strip()[:1].isupper()


def relabel_credited_author(raw: str, span: Span, roles: RoleSignals) -> RoleSignals:
    """Relabel a credited photographer or author as OTHER_NAME, unless the words next to the name say 'student'."""
    start = max(span.start - CREDIT_CONTEXT, 0)
    if "STUDENT_NAME" not in roles or not CREDIT_PREFIX.search(raw, start, span.start):
        return roles
    if STUDENT_CUE.search(raw, start, span.end + CREDIT_CONTEXT):
        return roles
    others = {label: signal for label, signal in roles.items() if label != "STUDENT_NAME"}
    same = [roles[label] for label in ("STUDENT_NAME", "OTHER_NAME") if label in roles]
    score = min(sum(signal.score for signal in same), 1.0)
    return others | {"OTHER_NAME": replace(same[0], label="OTHER_NAME", score=score)}


def words_of(raw: str, span: Span) -> frozenset[str]:
    found = [w.casefold() for w in WORD.findall(raw[span.start : span.end])]
    return frozenset(w for w in found if len(w) > 1) or frozenset(found)


def assign_roles(raw: str, mentions: Sequence[tuple[Span, RoleSignals]]) -> list[Signal]:
    """Give all mentions of one person the role that fits them best together.

    Two mentions are the same person if the words of one are a subset of the other's: 'Maya', 'Maya Lindqvist'. The
    score is that of naming a person, whatever the role.
    """
    keys = [words_of(raw, span) for span, _ in mentions]
    by_word: dict[str, list[int]] = defaultdict(list)
    for n, key in enumerate(keys):
        for word in key:
            by_word[word].append(n)
    resolved = []
    for (span, roles), key in zip(mentions, keys, strict=True):
        numbers = sorted({n for word in key for n in by_word[word] if key <= keys[n] or keys[n] <= key})
        same = [mentions[n][1] for n in numbers] or [roles]
        mean = {label: sum(r[label].score for r in same if label in r) / len(same) for label in NAMES}
        label = max(mean, key=lambda name: mean[name])
        first = next(iter(roles.values()))
        resolved.append(Signal(label, span, round(min(sum_role_scores(roles), 1.0), 4), first.source))
    return resolved


def find_missed_mentions(raw: str, named: Sequence[Signal], taken: Sequence[Span]) -> list[Signal]:
    """Find further mentions of the words of a name, spelled the same, that no detector found."""
    words: dict[str, Signal] = {}
    for name in named:
        for match in WORD.finditer(raw, name.span.start, name.span.end) if name.span else ():
            word = match[0]
            if len(word) >= 3 and word[0].isupper() and (word not in words or words[word].score < name.score):
                words[word] = name
    found: dict[Span, Signal] = {}
    points = {at for span in taken for at in range(span.start, span.end)}
    for word, name in words.items():
        for at in find_whole_word(raw, word):
            span = Span(at, at + len(word))
            if any(n in points for n in range(at, span.end)) or is_place(raw, span) or is_sentence_start(raw, at):
                continue
            if name.span and (span not in found or found[span].score < name.score * REPEATED_MENTION_FACTOR):
                score = round(name.score * REPEATED_MENTION_FACTOR, 4)
                found[span] = Signal(name.label, span, score, "mention", (name.span,))
    return list(found.values())


def find_whole_word(raw: str, word: str) -> Iterator[int]:
    """Yield the offsets of a word that is not part of another one; 30 times as fast as a pattern for each name."""
    at = raw.find(word)
    while at >= 0:
        end = at + len(word)
        if in_word(raw[end : end + 1]) or (at and in_word(raw[at - 1])):
            at = raw.find(word, at + 1)
        else:
            yield at
            at = raw.find(word, end)


def in_word(character: str) -> bool:
    return character.isalnum() or character == "_"


def is_sentence_start(raw: str, at: int) -> bool:
    """Whether the offset is at the start of a sentence, where a capital does not show that 'Will' is a name."""
    while at and raw[at - 1] in " \t":
        at -= 1
    return at == 0 or raw[at - 1] in ".!?\n"
