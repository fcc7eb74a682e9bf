"""New entries -> the office list: one by one or from a table. Students are kept off it."""

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from screener.detect.roster import Roster
from screener.io.posts import read_table
from screener.normalize import normalize
from screener.office.roster import FIRST_NAMES, LAST_NAMES, find_cell
from screener.office_list import files
from screener.office_list.files import OfficeList
from screener.office_list.forms import KINDS, NO_STUDENTS, STUDENT_COLUMNS, find_kind
from screener.types import ScreenerError

COLUMN_ADVICE: Final = "name its columns 'kind' and 'entry', or use name, phone, email, address, school"


def add(more: Iterable[tuple[str, str]], path: Path | None = None) -> tuple[OfficeList, int]:
    """Add entries (kind and words) to the list; return it, and the number of new entries.

    Raises ScreenerError, and adds nothing, if an entry is invalid or names a student on the list of students.
    """
    more = list(more)
    before = files.load(path)
    after = before.with_entries(more)
    if named := list_students(more):
        raise ScreenerError(
            f"'{named[0]}' was not added. It has the name of a student on the list of students. {NO_STUDENTS}"
        )
    files.save(after, path)
    return after, len(after) - len(before)


def list_students(entries: Iterable[tuple[str, str]]) -> list[str]:
    """Return the entries that have the name of a student who must not be named."""
    names = [entry for kind, entry in entries if KINDS[kind].reads != "PUBLIC_CONTACT"]
    found = Roster()(list(map(normalize, names))) if names else []
    return [name for name, listed in zip(names, found, strict=True) if listed]


def remove(kind: str, entry: str, path: Path | None = None) -> OfficeList:
    """Remove an entry from the list. Raises ScreenerError if it is not on it."""
    after = files.load(path).without_entry(kind, entry)
    files.save(after, path)
    return after


def read_entries(name: str, data: bytes) -> list[tuple[str, str]]:
    """Return the entries of a .csv or .xlsx file. Raises ScreenerError if it is unreadable or a list of students."""
    found = [entry for place, row in read_table(name, data, "entry") for entry in _parse_row(place, row)]
    if not found:
        raise ScreenerError(f"{name} has no entries for the office list: {COLUMN_ADVICE}.")
    return found


def _parse_row(place: str, row: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    cells = {" ".join(str(column).split()).casefold(): str(value or "").strip() for column, value in row.items()}
    if wrong := next((column for column in cells if STUDENT_COLUMNS.search(column)), None):
        raise ScreenerError(f"{place}: the column '{wrong[:40]}' belongs to a list of students. {NO_STUDENTS}")
    if "kind" in cells:
        if not (entry := find_cell(cells, "entry", "value")):
            raise ScreenerError(f"{place}: the entry is empty: {COLUMN_ADVICE}.")
        yield find_kind(cells["kind"]), entry
        return
    first, last = find_cell(cells, *FIRST_NAMES), find_cell(cells, *LAST_NAMES)
    if first and last:
        yield "staff", f"{first} {last}"
    for kind, row_of_kind in KINDS.items():
        for column, value in cells.items():
            if value and (column == kind or column in row_of_kind.also):
                yield kind, value
