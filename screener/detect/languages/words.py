"""A sentence -> its words by script, which of the Latin ones are unknown, and what language CLD2 takes words for.

CLD2 is compiled with its data, so it needs no files and no connections.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Final

import pycld2
import regex

from screener.lexicon import read
from screener.types import Span

_SAID: Final = read(Path(__file__).with_name("cld2.yaml"))
READ, ROMANCE, CLOSE, _RARE, _SYLLABLES = (
    frozenset(_SAID[codes].split()) for codes in ("read", "romance", "close", "rare", "syllables")
)
SPANISH: Final = "es"
UNTOLD: Final = "another language"
_REFUSED: Final = regex.compile(r"[\p{Cc}\p{Cn}\p{Cs}]")  # CLD2 takes no text that has noncharacters in it
_MORE_RARE: Final = 2
_LEAST_SYLLABLES: Final = 6
LATIN: Final = "LATIN"
# Letters that occur in English and Spanish text: ordinals, units, decoration that normalizing leaves.
_AS_LATIN: Final = frozenset({"FEMININE", "MASCULINE", "MICRO", "MODIFIER", "DOUBLE-STRUCK", "SCRIPT", "MATHEMATICAL"})
_KANA: Final = frozenset({"HIRAGANA", "KATAKANA"})
# Letters to a word, roughly, in scripts that put no space between words.
_LETTERS: Final = {"CJK": 2, "HIRAGANA": 4, "KATAKANA": 4, "THAI": 4, "LAO": 4, "KHMER": 4, "MYANMAR": 4}
Place = tuple[int, int, str]
_WORD: Final = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|[@#]\s?\S+|(?P<word>[^\s\d!-&(-,./:-@\[-`{-~…·•、。，：；！？「」（）]+)"
)
_QUOTED: Final = re.compile(r'"[^"\n]{1,80}"|「[^」\n]{1,40}」')
_MOTTO: Final = 5  # maximum words of a short quotation
_APART: Final = 2  # maximum known words between the words of one range
_SHARE: Final = 0.4  # share of unknown words to ask CLD2 about the whole sentence


def identified(words: Iterable[str], guess: bool = False) -> tuple[str, str]:
    """Return the language's code and name; 'un' if CLD2 is not sure, unless it may guess."""
    sure, _, languages = pycld2.detect(_REFUSED.sub("", " ".join(words)).encode(), bestEffort=guess)
    name, code, _, _ = languages[0]
    return (code, _SAID["names"].get(name) or name.replace("_", " ").title()) if sure or guess else ("un", "")


def of_script(script: str, words: Sequence[str]) -> str:
    """Return the name of the language of words in another script, or else of the script."""
    if script == "CJK":
        return "Japanese" if any("\u3040" <= letter <= "\u30ff" for word in words for letter in word) else "Chinese"
    code, language = identified(words, guess=True)
    return f"{script.capitalize()} letters" if code in READ else language


def least_words(code: str, least: int) -> int:
    """Return the minimum words of a part in this language, if `least` is the usual minimum."""
    if code in _RARE:
        return least + _MORE_RARE
    return _LEAST_SYLLABLES if code in _SYLLABLES and least > 2 else least


@cache
def _named(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0].partition("-")[0] if letter.isalpha() else ""


def script(letter: str) -> str:
    """Return the script of a letter, LATIN for those that are read, '' for other characters; kana count as Han."""
    if letter < "\u0250":
        return LATIN if letter.isalpha() else ""
    name = _named(letter)
    return LATIN if name in _AS_LATIN else "CJK" if name in _KANA else name


def weight(word: str) -> float:
    """Return the number of words in a run of letters."""
    letters = [_LETTERS.get(_named(letter), 0) for letter in word if letter.isalpha()]
    return sum(1 / count for count in letters) if all(letters) else 1.0


@dataclass(frozen=True, slots=True)
class Stretch:
    """A range of unknown words in a sentence, their places, and their language."""

    start: int
    end: int
    words: frozenset[str]
    code: str
    language: str


@dataclass(frozen=True, slots=True)
class Words:
    """The words of a sentence: `latin` (without names), which of them are `unknown`, and `others` by script."""

    sentence: Span
    latin: list[Place] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    others: dict[str, list[Place]] = field(default_factory=dict)

    @classmethod
    def of(cls, text: str, sentence: Span, known: frozenset[str]) -> Words:
        words = cls(sentence)
        first = True
        for match in _WORD.finditer(text, sentence.start, sentence.end):
            said = (match["word"] or "").strip("'-")
            letter = said[:1] if said[:1].isalpha() else next(filter(str.isalpha, said), "")
            if not letter:
                continue
            start, end = match.span()
            if (name := script(letter)) != LATIN:
                words.others.setdefault(name, []).append((start, end, said))
                continue
            named = letter.isupper() and not said.isupper() and not first
            first = False
            if named or len(said) < 2:
                continue
            word = said.lower()
            if word not in known and not known.issuperset(re.split("['-]", word)):
                words.unknown.append(len(words.latin))
            words.latin.append((start, end, word))
        return words

    def without_mottoes(self, text: str) -> Words:
        """Return the words without short quotations."""
        quotes = [q.span() for q in _QUOTED.finditer(text, self.sentence.start, self.sentence.end)]
        quotes = [(start, end) for start, end in quotes if self._count(start, end) <= _MOTTO]
        if not quotes:
            return self

        def outside(place: Place) -> bool:
            return not any(start <= place[0] < end for start, end in quotes)

        kept = [n for n, place in enumerate(self.latin) if outside(place)]
        return replace(
            self,
            latin=[self.latin[n] for n in kept],
            unknown=[kept.index(n) for n in self.unknown if n in kept],
            others={name: left for name, places in self.others.items() if (left := [*filter(outside, places)])},
        )

    def _count(self, start: int, end: int) -> float:
        latin = sum(start <= place[0] < end for place in self.latin)
        others = (place for places in self.others.values() for place in places)
        return latin + sum(weight(word) for at, _, word in others if start <= at < end)

    def weight(self, script: str) -> float:
        """Return the number of words in these scripts, without names."""
        words = [word for _, _, word in self.others[script]]
        return sum(weight(word) for n, word in enumerate(words) if not (n and word[0].isupper()) or word.isupper())

    def unknown_words(self) -> list[str]:
        return [self.latin[n][2] for n in self.unknown]

    def places(self) -> list[tuple[int, int]]:
        """Return the places of the unread words."""
        unknown = [self.latin[n] for n in self.unknown]
        return [(start, end) for places in (unknown, *self.others.values()) for start, end, _ in places]

    def in_other_languages(self) -> Iterator[Stretch]:
        """Yield the ranges of Latin words that are in another language."""
        if len(self.unknown) < 2:
            return
        code, language = identified(word for _, _, word in self.latin)
        if code not in READ and len(self.unknown) >= _SHARE * len(self.latin):
            yield self._stretch(self.unknown, code, language)
            return
        for numbers in self._close():
            rest, language = identified(self.latin[n][2] for n in numbers)
            if rest not in READ and not (code == SPANISH and rest in ROMANCE):
                yield self._stretch(numbers, rest, language)

    def _stretch(self, numbers: Sequence[int], code: str, language: str) -> Stretch:
        words = frozenset(self.latin[n][2] for n in numbers)
        return Stretch(self.latin[numbers[0]][0], self.latin[numbers[-1]][1], words, code, language)

    def _close(self) -> Iterator[list[int]]:
        """Yield groups of unknown words that are close together."""
        stretch: list[int] = []
        for n in self.unknown:
            if stretch and n - stretch[-1] > _APART + 1:
                yield stretch
                stretch = []
            stretch.append(n)
        yield stretch
