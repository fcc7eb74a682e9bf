"""A letter -> its script, and its share of a word in scripts without spaces."""

from __future__ import annotations

import unicodedata
from functools import cache
from typing import Final

LATIN: Final = "LATIN"
# Letters that occur in English and Spanish text: ordinals, units, decoration that normalizing leaves.
_AS_LATIN: Final = frozenset({"FEMININE", "MASCULINE", "MICRO", "MODIFIER", "DOUBLE-STRUCK", "SCRIPT", "MATHEMATICAL"})
_KANA: Final = frozenset({"HIRAGANA", "KATAKANA"})
# Letters to a word, roughly, in scripts that put no space between words.
_LETTERS: Final = {"CJK": 2, "HIRAGANA": 4, "KATAKANA": 4, "THAI": 4, "LAO": 4, "KHMER": 4, "MYANMAR": 4}


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
