"""What is the same in every table that is read: the separator of a CSV, a cell of a sheet, a first row."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime
from itertools import chain, islice
from typing import Final, TypeVar

T = TypeVar("T")

SEPARATORS: Final = ",;\t"


def separator(header: str) -> str:
    """What stands between the cells of a CSV, by its first line: Excel writes ; where the comma is for decimals."""
    return max(SEPARATORS, key=header.count)


def cell(value: object) -> str:
    """A value of a spreadsheet as text."""
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def started(rows: Iterator[T]) -> Iterator[T]:
    """Read up to the first row now, so that a file of another kind is refused at once."""
    return chain(list(islice(rows, 1)), rows)
