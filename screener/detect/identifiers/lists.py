"""A header line, or a list of births -> the values in its columns and rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from screener.detect.identifiers.matcher import Found
from screener.lexicon import alternation, expressions

_COLUMNS: Final = expressions(Path(__file__).with_name("_columns.yaml"))
# "home by 3:30", "period 2": prose or a time, where only an address or a date is written with words.
_PROSE: Final = re.compile(r"[a-z]{2,} |(?<!\d)\d{1,2}:\d\d(?!\d)")
_IN_WORDS: Final = frozenset({"STREET_ADDRESS", "DATE_OF_BIRTH"})
_CELLS: Final = re.compile(r"\s*[,;|\t/]\s*|\s[-–—·]\s")


def _header(cells: Sequence[str]) -> list[str | None]:
    return [next((label for label, words in _COLUMNS.items() if words.fullmatch(cell)), None) for cell in cells]


def columns(text: str) -> list[Found]:
    """Read the lines under a header such as `name,grade,dob` by the header's columns."""
    results: list[Found] = []
    header: list[str | None] = []
    at = 0
    for line in text.split("\n"):
        cells = _CELLS.split(line) if len(line) < 400 else []
        numbered = re.search(r"\d", line)
        if len(cells) >= 3 and not numbered:
            header = _header(cells) if any(_header(cells)) else header
        elif header and len(cells) >= max(3, len(header)):
            place = at
            for label, cell in zip(header, cells, strict=False):
                place = text.index(cell, place)
                prose = label not in _IN_WORDS and _PROSE.search(cell)
                if label and len(cell) <= 40 and re.search(r"\d", cell) and not prose:
                    results.append(Found(label, place, place + len(cell), 0.7))
                place += len(cell)
        at += len(line) + 1
    return results


_MONTH: Final = alternation("months")
_OF_SOMEBODY: Final = re.compile(
    rf"(?<![^\W_])[A-ZÀ-Þ][\w'’\-]{{1,20}}\.?[,:]?\s{{1,4}}"
    rf"(?P<v>(?:\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]|(?i:{_MONTH})\.?\s\d{{1,2}},?\s)(?:(?:19|20)?\d\d|['’]\d\d))"
    r"(?![\w]|[/.\-]\d)"
)
_BIRTH: Final = re.compile(r"birth|\bborn\b|\bdob\b|d\.o\.b|bday|cumple|\bnaci", re.I)
_LISTED: Final = re.compile(
    r"\b(?:birthdays|bdays|birthday (?:train|list|crew|kids|club)|cumplea\w{3} de|velas)\b", re.I
)
_DAY: Final = re.compile(
    rf"(?<![\w/.\-])(?:(?:{_MONTH})\.?\s{{0,2}}(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?(?!\d|:)(?:,?\s(?:19|20)\d\d)?|"
    rf"(?:the\s)?\d{{1,2}}(?:st|nd|rd|th)?\s(?:(?:of|de)\s)?(?:{_MONTH})\b(?:\s(?:del?\s)?(?:19|20)\d\d)?|"
    r"\d{1,2}[/.\-]\d{1,2}(?:[/.\-](?:19|20)?\d\d)?)(?![\w/%]|[.\-]\d)",
    re.I,
)
_APART: Final = 80  # at most so many characters stand between two birthdays of a list
_OLDEST: Final = 1925
# A child old enough for preschool; a date later than that beside a name is an event as likely as a birth.
_YOUNGEST: Final = 3


def birthdays(text: str, born: Sequence[Found]) -> list[Found]:
    """Find dates in a list of births: each after a name, or on from a title such as "October birthdays"."""
    sure = {found.start for found in born if found.score >= 0.7}
    owned = list(_OF_SOMEBODY.finditer(text))
    if len(sure) < 2:
        latest = date.today().year - _YOUNGEST
        owned = [match for match in owned if _OLDEST <= _year(match["v"]) <= latest]
        if not _BIRTH.search(text):  # "Argonaut, Oct. 19, 1982": the sources of an article
            owned = [match for match in owned if match["v"][0].isdigit()]
        owned = owned if len(owned) >= 3 else []
    more = [Found("DATE_OF_BIRTH", *match.span("v"), 0.62) for match in owned]
    if sure and _LISTED.search(text):
        more += [Found("DATE_OF_BIRTH", *place, 0.65) for place in _going_on(text, min(sure))]
    return more


def _going_on(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Dates from the first birthday on, as far as the list goes: to the end of a sentence that holds none."""
    end = start
    for match in _DAY.finditer(text, start):
        if len(re.findall(r"[.!?](?=\s)|\n\s*\n", text[end : match.start()])) > 1 or match.start() - end > _APART:
            return
        yield match.span()
        end = match.end()


def _year(value: str) -> int:
    """The year of a numeric date; two digits mean this century up to this year, else the last."""
    digits = re.findall(r"\d+", value)
    year = int(digits[-1] if len(digits[0]) < 4 else digits[0])
    if year < 100:
        year += 2000 if year <= date.today().year % 100 else 1900
    return year
