"""A table with a header line -> the values in its columns."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from screener.detect.identifiers.matcher import Found
from screener.labels import LABELS

_COLUMNS: Final = {
    label.name: re.compile(rf"\s*(?:\w+[ _])?(?:{label.header})s?\s*#?\s*", re.IGNORECASE)
    for label in LABELS.values()
    if label.header
}
# "home by 3:30", "period 2": prose or a time, where only an address or a date is written with words.
_PROSE: Final = re.compile(r"[a-z]{2,} |(?<!\d)\d{1,2}:\d\d(?!\d)")
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
        if len(cells) >= 3 and not re.search(r"\d", line):
            header = _header(cells) if any(_header(cells)) else header
        elif header and len(cells) >= max(3, len(header)):
            place = at
            for label, cell in zip(header, cells, strict=False):
                place = text.index(cell, place)
                prose = label and not LABELS[label].in_words and _PROSE.search(cell)
                if label and len(cell) <= 40 and re.search(r"\d", cell) and not prose:
                    results.append(Found(label, place, place + len(cell), 0.7))
                place += len(cell)
        at += len(line) + 1
    return results
