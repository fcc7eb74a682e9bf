"""A list from an office, as .csv or .xlsx -> all of its rows."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from screener.io.posts import rows
from screener.io.rows import InvalidRecord, distinct
from screener.io.source import Source, UnfitError
from screener.types import ScreenerError


def listed(name: str, data: bytes, what: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return each row's place and its cells by column. `what` names the rows' content; none may be skipped.

    Raises ScreenerError if the file is of another type, or a row cannot be read.
    """
    source = Source(name, data)
    if source.kind not in (".csv", ".xlsx"):
        raise ScreenerError(f"{name} is not a .csv or .xlsx file: save the list as one of these.")
    try:
        found = list(rows(source, distinct, {}))
    except UnfitError as error:
        raise ScreenerError(f"{name}: {error}.") from None
    if wrong := [row.place for row in found if isinstance(row, InvalidRecord)]:
        raise ScreenerError(f"{name}, {wrong[0]} cannot be read: fix it so that no {what} is left out.")
    return [(f"{name}, {row.place}", row.fields()) for row in found if not isinstance(row, InvalidRecord)]
