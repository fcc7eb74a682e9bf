"""A phrase in the rules' notation -> a pattern over the words of a text, in time proportional to the text's length.

A phrase is words, and between them:

    (a|b c|)   one of these; an empty choice makes it optional, and so does ? after a word or a bracket
    <slot>     one of the phrases of a shared list; <title>: a title in quotation marks
    ~          up to three words of any kind in the same sentence; ~6: up to six; ~~12: up to twelve, across a full stop
    .          the end of a sentence
    %          a number in digits
    ^          the first word of a sentence follows
    @          the place of the sure wording; only in its exceptions

Words are compared in the form that `said` returns: lowercase, without accents and apostrophes, "sooo" as "so".
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from screener.lexicon import unaccented, words
from screener.types import ScreenerError

WORD: Final = re.compile(r"[^\W_]+(?:['’´`ʼ‘‛][^\W_]+)*")
STOP: Final = "."
PLACE: Final = "@"
TITLE: Final = "<title>"
MOST_WORDS: Final = 20  # maximum words in a gap

_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’´`ʼ‘‛"))
_DRAWN_OUT: Final = re.compile(r"([aeiouy])\1{2,}")
_TOKEN: Final = re.compile(
    r"(?P<word>[^\W_]+(?:['’][^\W_]+)*)|(?P<sign>[()|?.%^@])|(?P<gap>~~?\d*)|<(?P<slot>[a-z_]+)>|(?P<other>\S)"
)
_PLAIN: Final = re.compile(r"([^\W_][\w'’ |]*)\)")
_SIGNS: Final = {STOP: r" \.", "%": " [0-9]+", "^": r"(?:(?<= \.)|(?<!.))", PLACE: " @"}
_COMMON: Final = words("common")  # never used to select patterns


def said(word: str) -> str:
    """Return a word in the form that patterns compare."""
    word = unaccented(word.lower())
    if not word.isalnum():
        word = word.translate(_APOSTROPHES)
    return _DRAWN_OUT.sub(lambda drawn: drawn[1], word)


@dataclass(frozen=True)
class Phrase:
    """A phrase ready for searching.

    `needs`: of each set, one word must be in the text. `crosses`: it may continue past the end of a sentence.
    """

    source: str
    regex: str
    needs: tuple[frozenset[str], ...]
    crosses: bool

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The regular expression, compiled when first needed: most texts need few of them."""
        return re.compile(self.regex + "(?= |$)")

    @cached_property
    def key(self) -> frozenset[str]:
        """The rarest needed words, estimated without counting."""
        return min(self.needs, key=lambda words: (len(words & _COMMON) * 50 + len(words), -max(map(len, words))))


Match = tuple[str, int, int]
"""The code of a rule, and where its wording stands in the folded text."""


def distinct(found: Iterable[Match]) -> list[Match]:
    """Return the matches in text order; of a rule's overlapping ones, the first and longest."""
    kept: list[Match] = []
    for code, start, end in sorted(found, key=lambda match: (match[0], match[1], -match[2])):
        if not (kept and kept[-1][0] == code and start < kept[-1][2]):
            kept.append((code, start, end))
    return sorted(kept, key=lambda match: (match[1], match[2], match[0]))


Slots = Mapping[str, "Piece"]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a phrase being read: its pattern, the words it requires, whether it may be empty."""

    regex: str = ""
    needs: tuple[frozenset[str], ...] = ()
    crosses: bool = False

    def then(self, other: Piece) -> Piece:
        return Piece(self.regex + other.regex, (*self.needs, *other.needs), self.crosses or other.crosses)

    def optional(self) -> Piece:
        return Piece(f"(?:{self.regex})?", (), self.crosses)


class _Reader:
    """Reads a phrase from left to right."""

    def __init__(self, source: str, slots: Slots) -> None:
        self.source, self.slots = source, slots
        self.tokens = list(_TOKEN.finditer(source))
        self.at = 0
        for found in self.tokens:
            if found["other"]:
                raise self.fail(f"holds {found['other']!r}, which means nothing there")

    def fail(self, why: str) -> ScreenerError:
        return ScreenerError(f"the phrase {self.source!r} {why}")

    def next(self) -> re.Match[str] | None:
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def take(self) -> re.Match[str]:
        found = self.next()
        if found is None:
            raise self.fail("ends too early")
        self.at += 1
        return found

    def sign(self, sign: str) -> bool:
        found = self.next()
        if found is None or found["sign"] != sign:
            return False
        self.at += 1
        return True

    def choice(self) -> Piece:
        choices = [self.sequence()]
        while self.sign("|"):
            choices.append(self.sequence())
        if len(choices) == 1:
            return choices[0]
        return either(choices)

    def sequence(self) -> Piece:
        whole = Piece()
        while (found := self.next()) is not None and found["sign"] not in ("|", ")"):
            piece = self.item()
            whole = whole.then(piece.optional() if self.sign("?") else piece)
        return whole

    def item(self) -> Piece:
        found = self.take()
        if found["word"]:
            word = said(found["word"])
            return Piece(" " + re.escape(word), (frozenset((word,)),))
        if found["gap"]:
            return self.gap(found["gap"])
        if found["slot"]:
            if found["slot"] not in self.slots:
                raise self.fail(f"names the list <{found['slot']}>, which is not there")
            return self.slots[found["slot"]]
        if found["sign"] == "(":
            if (plain := _PLAIN.match(self.source, found.end())) is not None:
                return self.words(plain)
            piece = self.choice()
            if not self.sign(")"):
                raise self.fail("has a bracket that is not closed")
            return piece
        if found["sign"] not in _SIGNS:
            raise self.fail(f"has {found['sign']!r} where a word should stand")
        return Piece(_SIGNS[found["sign"]], (), found["sign"] == STOP)

    def words(self, found: re.Match[str]) -> Piece:
        """Return a bracket of plain words, the usual case: the same as choice() in a tenth of the time."""
        while self.tokens[self.at].end() < found.end():
            self.at += 1
        self.at += 1
        choices = [said(choice).split() for choice in found[1].split("|")]
        regex = "|".join("".join(f" {word}" for word in choice) for choice in choices)
        if not all(choices):
            return Piece(f"(?:{regex})")
        return Piece(f"(?:{regex})", (frozenset(choice[0] for choice in choices),))

    def gap(self, sign: str) -> Piece:
        most = int(sign.strip("~") or 3)
        if not 0 < most <= MOST_WORDS:
            raise self.fail(f"leaves out {most} words: give 1 to {MOST_WORDS}")
        crosses = sign.startswith("~~")
        return Piece(f"(?: {'[^ ]+' if crosses else '[^ .]+'}){{0,{most}}}?", (), crosses)


def either(choices: Sequence[Piece]) -> Piece:
    """Combine alternatives: the text must have a required word of each."""
    needs: tuple[frozenset[str], ...] = ()
    if all(choice.needs for choice in choices):
        needs = (frozenset().union(*(min(c.needs, key=len) for c in choices)),)
    return Piece(f"(?:{'|'.join(c.regex for c in choices)})", needs, any(c.crosses for c in choices))


def piece(source: str, slots: Slots) -> Piece:
    """Read a part of a phrase. Raises ScreenerError that quotes it and says what is wrong."""
    reader = _Reader(source, slots)
    found = reader.choice()
    if reader.next() is not None:
        raise reader.fail("closes a bracket that was not opened")
    return found


def phrase(source: str, slots: Slots) -> Phrase:
    """Read a whole phrase, which must have at least one required word."""
    found = piece(source, slots)
    if not found.needs:
        raise ScreenerError(f"the phrase {source!r} needs a word that must stand there")
    return Phrase(source, found.regex, found.needs, found.crosses)


def lists(given: Mapping[str, Sequence[str]]) -> dict[str, Piece]:
    """Return the shared lists by name; a list may use those above it."""
    known: dict[str, Piece] = {"title": Piece(" " + TITLE, (frozenset((TITLE,)),))}
    for name, choices in given.items():
        known[name] = either([piece(choice, known) for choice in choices])
    return known
