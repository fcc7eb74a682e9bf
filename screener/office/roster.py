"""A .csv or .xlsx list of students -> the roster's hashes. The file is read in memory and not kept."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from screener.detect.roster import Known, Student, plain, save
from screener.io.posts import read_table
from screener.types import ScreenerError

YES_VALUES: Final = frozenset("yes y true t 1 x optout out norelease none".split())
NO_VALUES: Final = frozenset(
    "no n false f 0 denied refused declined withheld revoked notgranted norelease optout".split()
)
ALLOWED_VALUES: Final = frozenset("yes y true t 1 x granted given signed onfile allowed".split())
UNSET_VALUES: Final = frozenset("no n false f 0".split())
FIRST_NAMES: Final = ("first name", "first", "given name")  # names of the column
LAST_NAMES: Final = ("last name", "last", "surname")
COLUMN_ADVICE: Final = (
    "name its columns 'first name', 'last name', 'nicknames', 'no media release' and 'directory opt-out' "
    "(yes where it applies)"
)


def read_roster(name: str, data: bytes) -> list[Student]:
    """Return the students of a list. Raises ScreenerError if it cannot be read or nobody has a flag."""
    students = [_parse_student(place, row) for place, row in read_table(name, data, "student")]
    if not any(one.no_release or one.opt_out for one in students):
        raise ScreenerError(f"No student in {name} has a flag: {COLUMN_ADVICE}.")
    return students


def import_roster(name: str, data: bytes, folder: Path | None = None) -> Known:
    """Replace the list. Raises ScreenerError if the file cannot be read or no student has a flag."""
    return save(read_roster(name, data), folder)


def _parse_student(place: str, row: Mapping[str, Any]) -> Student:
    cells = {plain(str(column)): str(value).strip() for column, value in row.items() if value is not None}
    first, last = find_cell(cells, *FIRST_NAMES), find_cell(cells, *LAST_NAMES)
    if not first and not last:
        whole = find_cell(cells, "name", "student", "student name", "full name")
        if "," in whole:
            last, _, first = (part.strip() for part in whole.partition(","))
        else:
            first, _, last = whole.rpartition(" ")
    if not plain(first) or not plain(last):
        raise ScreenerError(f"{place} has no first and last name: {COLUMN_ADVICE}.")
    nicknames = re.split(r"\s*[;,/|]\s*", find_cell(cells, "nicknames", "nickname", "preferred name", "goes by"))
    released = _parse_flag(cells, ("no media release", "no release"), ("media release", "release", "photo release"))
    listed = _parse_flag(cells, ("directory opt out", "opt out", "optout"), ("directory information", "directory"))
    if released is None or listed is None:
        raise ScreenerError(f"{place} has a flag that is not yes or no: fix it so that no student is left out.")
    return Student(first, last, tuple(n for n in nicknames if n), released, listed)


def find_cell(cells: Mapping[str, str], *names: str) -> str:
    """Return the first of these columns that is not empty."""
    return next((cells[name] for name in names if cells.get(name)), "")


def _parse_flag(cells: Mapping[str, str], against: tuple[str, ...], allowing: tuple[str, ...]) -> bool | None:
    """Whether a flag is set: a yes in a column that denies, or a no in one that allows; None: neither."""
    denied, allowed = _normalize_cell(find_cell(cells, *against)), _normalize_cell(find_cell(cells, *allowing))
    if denied not in YES_VALUES | UNSET_VALUES | {""} or allowed not in ALLOWED_VALUES | NO_VALUES | {""}:
        return None
    return denied in YES_VALUES or allowed in NO_VALUES


def _normalize_cell(cell: str) -> str:
    """Return a cell in lowercase, without blanks and punctuation."""
    return re.sub(r"[\W_]", "", cell).casefold()
