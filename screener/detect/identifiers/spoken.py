"""Normalized text -> the text with numbers in digits: "two oh six", "dos cero seis", "2 0 6", "2O6".

The recognizers read both texts; `Reading` maps positions back to the original.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from screener.labels import LABELS
from screener.lexicon import mapping

TENS: Final = mapping("tens")
REPEATS: Final = {word: int(times) for word, times in mapping("repeats").items()}
_CJK: Final = dict(zip("〇零一二三四五六七八九", "00123456789", strict=True))
# Each number word and its digits.
NUMBERS: Final = {**mapping("units"), **mapping("teens"), **TENS}
_WORDS: Final = frozenset({*NUMBERS, *REPEATS})
# "1418 Quince Ct" is a street.
_WORD: Final = "|".join(sorted({*_WORDS, *mapping("multiples")}, key=len, reverse=True)).replace(
    "quince", "(?-i:quince|QUINCE)"
)
_UNIT: Final = rf"(?:\d\ufe0f?\u20e3|[{''.join(_CJK)}]|(?:{_WORD})(?![^\W_])|\d{{1,4}}(?![^\W_]))"
_BETWEEN: Final = (
    r"[ \t]{0,2}(?:[,.;·/()\-–—…]|\b(?:and|y|dash|guion|guión|dot|punto|point|slash|diagonal)\b)?[ \t]{0,3}"
)
# Signs that keep their meaning: parts of an IP address, of a date.
_KEPT_SEPARATORS: Final = {".": ".", "dot": ".", "punto": ".", "point": ".", "/": "/", "slash": "/", "diagonal": "/"}
# This many digits are a complete number (Social Security, phone, card): after a comma, another one begins.
_COMPLETE_LENGTHS: Final = (9, 10, 16)
# Bounded on both sides, and every repetition consumes at least one character: linear on any text.
# The "four" of "the last four, 3 0 9 7" is no digit of it.
_RUN: Final = re.compile(rf"(?<![^\W_])(?<!last )(?<!first )(?<!timos ){_UNIT}(?:{_BETWEEN}{_UNIT}){{2,39}}", re.I)
_PART: Final = re.compile(rf"{_UNIT}|[^\W\d_]+|[^\w ]", re.I)
_LOOKALIKE: Final = re.compile(r"(?<![^\W_])[\dOoIl]{3}([-. ])[\dOoIl]{3}\1[\dOoIl]{4}(?![^\W_])")
_SPACED: Final = re.compile(r"\u20e3|(?<![\w])\d[ .,\-]{1,3}\d(?!\w)|\d[OoIl]|[OoIl]\d")
_CJK_RUN: Final = re.compile(rf"[{''.join(_CJK)}]{{2}}")
_LOOKALIKE_DIGITS: Final = str.maketrans("OoIl", "0011")


@dataclass(frozen=True, slots=True)
class Reading:
    """`text[i]` stands for `[starts[i], ends[i])` of the original text."""

    text: str
    starts: list[int]
    ends: list[int]

    def is_unchanged(self, start: int, end: int) -> bool:
        """Whether [start, end) has the same length in the original: nothing in it was spelled out."""
        return self.ends[end - 1] - self.starts[start] == end - start


def _parse_token(word: str) -> str | None:
    """Return the digits of one number word or figure; None for punctuation and joining words."""
    if word[0].isdigit():
        return word.rstrip("\ufe0f\u20e3")
    return NUMBERS.get(word) or _CJK.get(word) or mapping("multiples").get(word)


def _parse_run(run: re.Match[str]) -> Reading | None:
    """Turn a run of number words into digits; None if it is too short to be a dictated number."""
    text = ""
    starts: list[int] = []
    ends: list[int] = []
    spelled = singles = group = 0
    is_figure = False
    times, after_tens, pause, single = 1, False, "", False
    for part in _PART.finditer(run[0]):
        word, start, end = part[0].lower(), run.start() + part.start(), run.start() + part.end()
        value = _parse_token(word)
        if value is None:
            times = REPEATS.get(word, times)
            spaced = word in "-–" and run[0][part.start() - 1] == " "
            if word in _KEPT_SEPARATORS:
                stop = word == "." and run[0][part.end() : part.end() + 1] == " " != run[0][part.start() - 1]
                pause = "-" if stop else _KEPT_SEPARATORS[word]  # "Seven. Seven. Nought." is not an IP address
            elif word in ("and", "y") and is_figure:
                pause = ","  # "3.2.1.4 and 3.2.1.5" are two
            elif not word.isalpha() and times == 1:
                pause = " -" if spaced else word
            continue
        spelled += not word[0].isdigit()
        singles += word[0].isdigit() and len(value) == 1
        one = len(value) == 1 or word in TENS
        if after_tens and len(value) == 1 and value != "0":  # "forty two" is 42, not 402
            text, starts, ends = text[:-1], starts[:-1], ends[:-1]
        elif pause and text and not (pause in "-–" and single and one):  # "two-five-three" is one group
            is_complete = group > _COMPLETE_LENGTHS[0] or (
                sum(map(str.isdigit, text)) in _COMPLETE_LENGTHS and not re.match("3[47]", text)
            )
            sign = pause if pause in "./" else ", " if pause == "," and (is_complete or "." in text) else "-"
            text, starts, ends = text + sign, starts + [start - 1] * len(sign), ends + [start] * len(sign)
            group = 0
        text += value * times
        group += len(value) * times
        starts += [start] * len(value) * times
        ends += [end] * len(value) * times
        times, after_tens, pause, single, is_figure = 1, word in TENS, "", one, word[0].isdigit()
    if "/" in text and any(len(part) not in (1, 2, 4) for part in re.split(r"\D+", text)):
        text = text.replace("/", "-")  # no date
    dictated = spelled >= 3 or singles >= 4 or (singles == 3 and sum(map(str.isdigit, text)) in _COMPLETE_LENGTHS)
    return Reading(text, starts, ends) if dictated else None


def parse_spoken_digits(text: str, words: Sequence[str], digits: int) -> Reading | None:
    """Turn dictated, spaced and look-alike digits into digits; None if there are none.

    `words`: the words of the text in lowercase; `digits`: its number of digits.
    """
    numerals = sum(map(_WORDS.__contains__, words))
    if numerals < 2 and not (digits >= 4 and _SPACED.search(text)) and (text.isascii() or not _CJK_RUN.search(text)):
        return None
    edits: list[tuple[int, int, Reading]] = []
    for run in _RUN.finditer(text):
        dictated = _parse_run(run)
        if dictated is not None:
            edits.append((run.start(), run.end(), dictated))
    for match in _LOOKALIKE.finditer(text):
        digit_count = sum(map(str.isdigit, match[0]))
        if 5 < digit_count < 10:
            places = range(match.start(), match.end())
            corrected = Reading(match[0].translate(_LOOKALIKE_DIGITS), list(places), [place + 1 for place in places])
            edits.append((match.start(), match.end(), corrected))
    return replace_ranges(text, sorted(edits, key=lambda edit: edit[0])) if edits else None


def replace_ranges(text: str, edits: Sequence[tuple[int, int, Reading]]) -> Reading:
    """Replace ranges of a text by readings; a range that overlaps an earlier one is skipped."""
    out: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    at = 0
    for begin, end, reading in [*edits, (len(text), len(text), Reading("", [], []))]:
        if begin >= at:
            out += (text[at:begin], reading.text)
            starts += (*range(at, begin), *reading.starts)
            ends += (*range(at + 1, begin + 1), *reading.ends)
            at = end
    return Reading("".join(out), starts, ends)


_SPELLED: Final = re.compile("|".join(sorted(NUMBERS, key=len, reverse=True)), re.I)
_ZIP: Final = re.compile(r"\s*\d{5}[-–]\d{4}\s*")


def has_valid_format(label: str, value: str, from_encoder: bool) -> bool:
    """Whether a value has its label's format; `from_encoder`: found by the encoder, which goes by appearance."""
    if from_encoder and label == "PHONE_NUMBER":
        # "Apt. 030" and "-345.98" are none; where digits are spelled out, a part of one may be: "three six oh, 555".
        return sum(map(str.isdigit, value)) >= 7 or _SPELLED.search(value) is not None
    if label == "US_SSN" and _ZIP.fullmatch(value):
        return False
    return sum(map(str.isalnum, value)) >= (LABELS[label].shortest if label in LABELS else 1)
