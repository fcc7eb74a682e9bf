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

_CLD2_SETTINGS: Final = read(Path(__file__).with_name("cld2.yaml"))
READ, ROMANCE_LANGUAGES, SIMILAR_TO_SPANISH, _RARE_LANGUAGES, _SYLLABIC_LANGUAGES = (
    frozenset(_CLD2_SETTINGS[codes].split()) for codes in ("read", "romance", "close", "rare", "syllables")
)
SPANISH: Final = "es"
UNIDENTIFIED: Final = "another language"
_INVALID_FOR_CLD2: Final = regex.compile(r"[\p{Cc}\p{Cn}\p{Cs}]")  # CLD2 takes no text that has noncharacters in it
_EXTRA_WORDS_RARE: Final = 2
_MIN_WORDS_SYLLABIC: Final = 6
LATIN: Final = "LATIN"
# Letters that occur in English and Spanish text: ordinals, units, decoration that normalizing leaves.
_AS_LATIN: Final = frozenset({"FEMININE", "MASCULINE", "MICRO", "MODIFIER", "DOUBLE-STRUCK", "SCRIPT", "MATHEMATICAL"})
BRAILLE: Final = re.compile("[\u2801-\u28ff]")
_KANA: Final = frozenset({"HIRAGANA", "KATAKANA"})
# Letters to a word, roughly, in scripts that put no space between words.
_LETTERS_PER_WORD: Final = {"CJK": 2, "HIRAGANA": 4, "KATAKANA": 4, "THAI": 4, "LAO": 4, "KHMER": 4, "MYANMAR": 4}
LabeledRange = tuple[int, int, str]
_WORD: Final = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+|[@#]\s?\S+|(?P<word>[^\s\d!-&(-,./:-@\[-`{-~…·•、。，：；！？「」（）]+)"
)
_QUOTED: Final = re.compile(r'"[^"\n]{1,80}"|「[^」\n]{1,40}」')
_MAX_QUOTATION_WORDS: Final = 5  # maximum words of a short quotation
_MAX_KNOWN_WORDS_BETWEEN: Final = 2  # maximum known words between the words of one range
_MIN_UNKNOWN_SHARE: Final = 0.4  # share of unknown words to ask CLD2 about the whole sentence


def identified(words: Iterable[str], guess: bool = False) -> tuple[str, str]:
    """Return the language's code and name; 'un' if CLD2 is not sure, unless it may guess."""
    is_reliable, _, languages = pycld2.detect(_INVALID_FOR_CLD2.sub("", " ".join(words)).encode(), bestEffort=guess)
    name, code, _, _ = languages[0]
    if not (is_reliable or guess):
        return "un", ""
    return code, _CLD2_SETTINGS["names"].get(name) or name.removeprefix("X_").replace("_", " ").title()


def name_language_of_script(script: str, words: Sequence[str]) -> str:
    """Return the name of the language of words in another script, or else of the script."""
    if script == "CJK":
        return "Japanese" if any("\u3040" <= letter <= "\u30ff" for word in words for letter in word) else "Chinese"
    code, language = identified(words, guess=True)
    return f"{script.capitalize()} letters" if code in READ else language


def min_word_count(code: str, default: int) -> int:
    """Return how many words a part needs to count as this language, where `default` is the usual minimum."""
    if code in _RARE_LANGUAGES:
        return default + _EXTRA_WORDS_RARE
    return _MIN_WORDS_SYLLABIC if code in _SYLLABIC_LANGUAGES and default > 2 else default


def is_letter(character: str) -> bool:
    """Whether a character is a letter; Braille counts, though Unicode calls it signs."""
    return character.isalpha() or BRAILLE.match(character) is not None


@cache
def _read_script_name(letter: str) -> str:
    return unicodedata.name(letter, "").partition(" ")[0].partition("-")[0] if is_letter(letter) else ""


def classify_script(letter: str) -> str:
    """Return the script of a letter, LATIN for those that are read, '' for other characters; kana count as Han."""
    if letter < "\u0250":
        return LATIN if letter.isalpha() else ""
    name = _read_script_name(letter)
    return LATIN if name in _AS_LATIN else "CJK" if name in _KANA else name


def estimate_word_count(word: str) -> float:
    """Return about how many words a run of letters is: more than one in scripts without spaces between words."""
    letters = [_LETTERS_PER_WORD.get(_read_script_name(letter), 0) for letter in word if is_letter(letter)]
    return sum(1 / count for count in letters) if all(letters) else 1.0


@dataclass(frozen=True, slots=True)
class ForeignRange:
    """A range of unknown words in a sentence, their places, and their language."""

    start: int
    end: int
    words: frozenset[str]
    code: str
    language: str


@dataclass(frozen=True, slots=True)
class SentenceWords:
    """The words of a sentence: `latin` (without names), which of them are `unknown`, and `others` by script."""

    sentence: Span
    latin: list[LabeledRange] = field(default_factory=list)
    unknown: list[int] = field(default_factory=list)
    others: dict[str, list[LabeledRange]] = field(default_factory=dict)

    @classmethod
    def from_text(cls, text: str, sentence: Span, known: frozenset[str]) -> SentenceWords:
        """Split a sentence into words, without names; Latin words that are not in `known` are unknown."""
        words = cls(sentence)
        first = True
        for match in _WORD.finditer(text, sentence.start, sentence.end):
            token = (match["word"] or "").strip("'-")
            letter = next(filter(is_letter, token), "")
            if not letter:
                continue
            start, end = match.span()
            if (name := classify_script(letter)) != LATIN:
                words.others.setdefault(name, []).append((start, end, token))
                continue
            is_name = letter.isupper() and not token.isupper() and not first
            first = False
            if is_name or len(token) < 2:
                continue
            word = token.lower()
            if word not in known and not known.issuperset(re.split("['-]", word)):
                words.unknown.append(len(words.latin))
            words.latin.append((start, end, word))
        return words

    def exclude_short_quotations(self, text: str) -> SentenceWords:
        """Return a copy without the words in quotations of at most _MAX_QUOTATION_WORDS words."""
        quotes = [q.span() for q in _QUOTED.finditer(text, self.sentence.start, self.sentence.end)]
        quotes = [
            (start, end) for start, end in quotes if self._count_words_between(start, end) <= _MAX_QUOTATION_WORDS
        ]
        if not quotes:
            return self

        def is_outside_quotes(place: LabeledRange) -> bool:
            return not any(start <= place[0] < end for start, end in quotes)

        kept = [n for n, place in enumerate(self.latin) if is_outside_quotes(place)]
        return replace(
            self,
            latin=[self.latin[n] for n in kept],
            unknown=[kept.index(n) for n in self.unknown if n in kept],
            others={
                name: left for name, places in self.others.items() if (left := [*filter(is_outside_quotes, places)])
            },
        )

    def _count_words_between(self, start: int, end: int) -> float:
        latin = sum(start <= place[0] < end for place in self.latin)
        others = (place for places in self.others.values() for place in places)
        return latin + sum(estimate_word_count(word) for at, _, word in others if start <= at < end)

    def count_words_in_script(self, script: str) -> float:
        """Return the number of words in these scripts, without names."""
        words = [word for _, _, word in self.others[script]]
        return sum(
            estimate_word_count(word) for n, word in enumerate(words) if not (n and word[0].isupper()) or word.isupper()
        )

    def list_unread_ranges(self) -> list[tuple[int, int]]:
        unknown = [self.latin[n] for n in self.unknown]
        return [(start, end) for places in (unknown, *self.others.values()) for start, end, _ in places]

    def find_foreign_ranges(self) -> Iterator[ForeignRange]:
        """Yield the ranges of Latin words that are in another language."""
        if len(self.unknown) < 2:
            return
        code, language = identified(word for _, _, word in self.latin)
        if code not in READ and len(self.unknown) >= _MIN_UNKNOWN_SHARE * len(self.latin):
            yield self._build_range(self.unknown, code, language)
            return
        for numbers in self._group_nearby_unknown():
            rest, language = identified(self.latin[n][2] for n in numbers)
            if rest not in READ and not (code == SPANISH and rest in ROMANCE_LANGUAGES):
                yield self._build_range(numbers, rest, language)

    def _build_range(self, numbers: Sequence[int], code: str, language: str) -> ForeignRange:
        words = frozenset(self.latin[n][2] for n in numbers)
        return ForeignRange(self.latin[numbers[0]][0], self.latin[numbers[-1]][1], words, code, language)

    def _group_nearby_unknown(self) -> Iterator[list[int]]:
        group: list[int] = []
        for n in self.unknown:
            if group and n - group[-1] > _MAX_KNOWN_WORDS_BETWEEN + 1:
                yield group
                group = []
            group.append(n)
        yield group
