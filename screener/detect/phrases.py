"""A phrase in the rules' notation -> a pattern over the words of a text, in time proportional to the text's length.

A phrase is words, and between them:

    (a|b c|)   one of these; an empty choice makes it optional, and so does ? after a word or a bracket
    <slot>     one of the phrases of a shared list; <title>: a title in quotation marks
    ~          up to three words of any kind in the same sentence; ~6: up to six; ~~12: up to twelve, across a full stop
    .          the end of a sentence
    %          a number in digits
    ^          the first word of a sentence follows
    @          the place of the sure wording; only in its exceptions, and not seen from before the last comma

Words are compared in the form that `fold_word` returns: lowercase, without accents and apostrophes, "sooo" as "so".
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
SENTENCE_END: Final = "."
MATCH_PLACE: Final = "@"
TITLE: Final = "<title>"
MAX_GAP_WORDS: Final = 20  # maximum words in a gap

_APOSTROPHES: Final = dict.fromkeys(map(ord, "'’´`ʼ‘‛"))
_REPEATED_VOWEL: Final = re.compile(r"([aeiouy])\1{2,}")
_TOKEN: Final = re.compile(
    r"(?P<word>[^\W_]+(?:['’][^\W_]+)*)|(?P<sign>[()|?.%^@])|(?P<gap>~~?\d*)|<(?P<slot>[a-z_]+)>|(?P<other>\S)"
)
_WORD_CHOICE: Final = re.compile(r"([^\W_][\w'’ |]*)\)")
_SIGN_PATTERNS: Final = {SENTENCE_END: r" \.", "%": " [0-9]+", "^": r"(?:(?<= \.)|(?<!.))", MATCH_PLACE: " @"}
_COMMON_WORDS: Final = words("common")  # never used to select patterns


def fold_word(word: str) -> str:
    """Return a word in the form that patterns compare."""
    word = unaccented(word.lower())
    if not word.isalnum():
        word = word.translate(_APOSTROPHES)
    return _REPEATED_VOWEL.sub(lambda drawn: drawn[1], word)


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
        return min(self.needs, key=lambda words: (len(words & _COMMON_WORDS) * 50 + len(words), -max(map(len, words))))


Match = tuple[str, int, int]
"""The code of a rule, and where its wording stands in the folded text."""


def deduplicate_matches(found: Iterable[Match]) -> list[Match]:
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

    def concatenate(self, other: Piece) -> Piece:
        return Piece(self.regex + other.regex, (*self.needs, *other.needs), self.crosses or other.crosses)

    def make_optional(self) -> Piece:
        return Piece(f"(?:{self.regex})?", (), self.crosses)


class _Parser:
    def __init__(self, source: str, slots: Slots) -> None:
        self.source, self.slots = source, slots
        self.tokens = list(_TOKEN.finditer(source))
        self.at = 0
        for found in self.tokens:
            if found["other"]:
                raise self.make_error(f"holds {found['other']!r}, which means nothing there")

    def make_error(self, why: str) -> ScreenerError:
        return ScreenerError(f"the phrase {self.source!r} {why}")

    def peek(self) -> re.Match[str] | None:
        """Return the next token without consuming it; None at the end."""
        return self.tokens[self.at] if self.at < len(self.tokens) else None

    def accept(self, sign: str) -> bool:
        """Move past the next token if it is this sign; return whether it was."""
        found = self.peek()
        if found is None or found["sign"] != sign:
            return False
        self.at += 1
        return True

    def parse_choice(self) -> Piece:
        """Read alternatives up to a closing bracket or the end."""
        choices = [self.parse_sequence()]
        while self.accept("|"):
            choices.append(self.parse_sequence())
        if len(choices) == 1:
            return choices[0]
        return combine_alternatives(choices)

    def parse_sequence(self) -> Piece:
        """Read items up to the next alternative, a closing bracket or the end."""
        whole = Piece()
        while (found := self.peek()) is not None and found["sign"] not in ("|", ")"):
            piece = self.parse_item()
            whole = whole.concatenate(piece.make_optional() if self.accept("?") else piece)
        return whole

    def parse_item(self) -> Piece:
        """Read a word, a gap, a shared list, a bracket or a sign."""
        found = self.tokens[self.at]
        self.at += 1
        if found["word"]:
            word = fold_word(found["word"])
            return Piece(" " + re.escape(word), (frozenset((word,)),))
        if found["gap"]:
            return self.parse_gap(found["gap"])
        if found["slot"]:
            if found["slot"] not in self.slots:
                raise self.make_error(f"names the list <{found['slot']}>, which is not there")
            return self.slots[found["slot"]]
        if found["sign"] == "(":
            if (plain := _WORD_CHOICE.match(self.source, found.end())) is not None:
                return self.parse_word_choice(plain)
            piece = self.parse_choice()
            if not self.accept(")"):
                raise self.make_error("has a bracket that is not closed")
            return piece
        if found["sign"] not in _SIGN_PATTERNS:
            raise self.make_error(f"has {found['sign']!r} where a word should stand")
        return Piece(_SIGN_PATTERNS[found["sign"]], (), found["sign"] == SENTENCE_END)

    def parse_word_choice(self, found: re.Match[str]) -> Piece:
        """Return a bracket of plain words, the usual case: the same as parse_choice() in a tenth of the time."""
        while self.tokens[self.at].end() < found.end():
            self.at += 1
        self.at += 1
        choices = [fold_word(choice).split() for choice in found[1].split("|")]
        regex = "|".join("".join(f" {word}" for word in choice) for choice in choices)
        if not all(choices):
            return Piece(f"(?:{regex})")
        return Piece(f"(?:{regex})", (frozenset(choice[0] for choice in choices),))

    def parse_gap(self, sign: str) -> Piece:
        """Return a piece that matches up to so many words; after ~~, also the end of a sentence."""
        max_words = int(sign.strip("~") or 3)
        if not 0 < max_words <= MAX_GAP_WORDS:
            raise self.make_error(f"leaves out {max_words} words: give 1 to {MAX_GAP_WORDS}")
        crosses = sign.startswith("~~")
        return Piece(f"(?: {'[^ ]+' if crosses else '[^ .]+'}){{0,{max_words}}}?", (), crosses)


def combine_alternatives(choices: Sequence[Piece]) -> Piece:
    """Combine alternatives: the text must have a required word of each."""
    needs: tuple[frozenset[str], ...] = ()
    if all(choice.needs for choice in choices):
        needs = (frozenset().union(*(min(c.needs, key=len) for c in choices)),)
    return Piece(f"(?:{'|'.join(c.regex for c in choices)})", needs, any(c.crosses for c in choices))


def parse_piece(source: str, slots: Slots) -> Piece:
    """Read a part of a phrase. Raises ScreenerError that quotes it and says what is wrong."""
    reader = _Parser(source, slots)
    found = reader.parse_choice()
    if reader.peek() is not None:
        raise reader.make_error("closes a bracket that was not opened")
    return found


def phrase(source: str, slots: Slots) -> Phrase:
    """Read a whole phrase, which must have at least one required word."""
    found = parse_piece(source, slots)
    if not found.needs:
        raise ScreenerError(f"the phrase {source!r} needs a word that must stand there")
    return Phrase(source, found.regex, found.needs, found.crosses)


def lists(given: Mapping[str, Sequence[str]]) -> dict[str, Piece]:
    """Return the shared lists by name; a list may use those above it."""
    known: dict[str, Piece] = {"title": Piece(" " + TITLE, (frozenset((TITLE,)),))}
    for name, choices in given.items():
        known[name] = combine_alternatives([parse_piece(choice, known) for choice in choices])
    return known
