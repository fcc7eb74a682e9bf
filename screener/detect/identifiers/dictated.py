"""Normalized text -> the text with dictated codes joined: "W D L seven, jay, star", "C as in cat, X, 9 0".

For codes with letters: plates, licenses, insurance and student numbers. `spoken` handles digits alone.
"""

import re
from collections.abc import Sequence
from typing import Final

from screener.detect.identifiers.spoken import NUMBERS, REPEATS, TENS, Reading, replace_ranges
from screener.lexicon import mapping

_LETTER_NAMES: Final = mapping("letters")
_SIGN_NAMES: Final = mapping("signs")
# Words without which a text cannot have a dictated code; "de", "te", "i" and the like are in every text.
_TRIGGER_WORDS: Final = frozenset("bcfghjklnpqrvwxz") | frozenset(
    "wdl star asterisk asterisco doble ese ene ele eme jota equis zeta erre dubya dee ell jay pee kay cee gee".split()
)
_LETTERS: Final = r"(?-i:[A-Z]{1,7}\*{0,5}[A-Z]{0,2})|[b-df-hj-np-tv-z]{1,3}|[aeiou]"
_WORDS: Final = "|".join(sorted({*NUMBERS, *REPEATS, *_LETTER_NAMES, *_SIGN_NAMES}, key=len, reverse=True))
_SPELLING_AID: Final = r"(?:[ ,]{1,2}(?:as in|like in|for|de|como en|como)[ ](?-i:[A-Za-zÀ-ÿ]{2,12}))?"
_UNIT: Final = rf"(?:(?:{_WORDS}|{_LETTERS}){_SPELLING_AID}|\d{{1,6}})(?![^\W_])"
_BETWEEN: Final = r"(?:[ \t]{1,2}|,[ \t]{0,2}|[ ]?[\-–][ ]?|[ ](?:and|y)[ ])"
# Bounded, and every repetition consumes a character: linear on any text.
_RUN: Final = re.compile(rf"(?<![^\W_]){_UNIT}(?:{_BETWEEN}{_UNIT}){{2,24}}", re.I)
_PART: Final = re.compile(
    rf"(?<![^\W_])(?P<unit>{_WORDS}|{_LETTERS}|\d{{1,6}})(?![^\W_])(?P<like>{_SPELLING_AID})", re.I
)


def _parse_code(run: re.Match[str]) -> tuple[int, int, Reading] | None:
    """Join one run; None if it is not a code: too short, without a letter or a digit, or not dictated."""
    text = ""
    starts: list[int] = []
    ends: list[int] = []
    times, ten, dictated, letters = 1, False, 0, 0
    for part in _PART.finditer(run[0]):
        word, start, end = part["unit"].lower(), run.start() + part.start(), run.start() + part.end()
        if word in REPEATS:
            times, dictated = REPEATS[word], dictated + 1
            continue
        if word == "y" and ten:
            continue
        number = NUMBERS.get(word)
        # The name of a letter counts as dictated; a block of capitals may be in any text.
        value = number or _SIGN_NAMES.get(word) or _LETTER_NAMES.get(word) or part["unit"].upper()
        dictated += number is not None or word in _SIGN_NAMES or len(value) < len(word) or bool(part["like"])
        dictated += len(word) == 1 and not word.isdigit()
        letters += value.isalpha()
        if ten and number and len(number) == 1 and number != "0":
            text, starts, ends = text[:-1], starts[:-1], ends[:-1]
        text += value * times
        starts += [start] * len(value) * times
        ends += [end] * len(value) * times
        times, ten = 1, word in TENS
    digits = sum(map(str.isdigit, text))
    if dictated < 2 or not letters or digits < 2 or len(text) < 5:
        return None
    return run.start(), run.end(), Reading(text, starts, ends)


def parse_dictated_codes(text: str, words: Sequence[str], digits: int) -> Reading | None:
    """Join dictated letters and digits into codes; None if there are none.

    `words`: the words of the text in lowercase; `digits`: its number of digits.
    """
    if _TRIGGER_WORDS.isdisjoint(words) or (digits < 2 and sum(map(NUMBERS.__contains__, words)) < 2):
        return None
    edits = [edit for run in _RUN.finditer(text) if (edit := _parse_code(run))]
    return replace_ranges(text, edits) if edits else None
