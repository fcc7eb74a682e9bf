"""Column names and a row of values -> the fields of a post; or why the row is rejected."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from typing import Any, Final

from screener.io.source import UnfitError
from screener.io.text import FIELDS, parse_json
from screener.types import Image, ScreenerError

# Names of fields in exports; used if exactly one of them is present.
FIELD_ALIASES: Final[Mapping[str, tuple[str, ...]]] = {
    "text": ("message", "caption", "content", "post text", "body"),
    "id": ("post id", "post_id"),
    "images": ("image", "picture", "pictures", "photo", "photos"),
    "school": ("campus", "building"),
    "author": ("created by", "submitted by", "owner"),
    "network": ("channel", "platform", "social network"),
    "scheduled": ("scheduled for", "scheduled time", "scheduled date", "publish date", "publish time", "goes out on"),
}

Columns = Mapping[str, str]
"""In which column a field stands: {"text": "Post body"}; an empty name: in none."""
Keys = list[str]
"""The field or name of each column; empty for one that is left out."""
Header = Callable[[Sequence[str]], Keys]


class ColumnsError(UnfitError):
    """The columns of a table do not show what a post is."""


@dataclass(frozen=True, slots=True)
class InvalidRecord:
    """A row that is not a draft: its place, what is wrong, and its own id if known."""

    place: str
    reason: str
    ident: str = ""


@dataclass(frozen=True, slots=True)
class RawRecord:
    """A post as its file has it: a line of JSON, or cells by column; and the place of its pictures.

    `embedded` are pictures in the same file as the words. The record is parsed where it is screened, so the reader only
    has to read lines.
    """

    place: str
    record: bytes | Mapping[str, Any]
    folder: Path = Path()
    columns: Columns = field(default_factory=dict)
    embedded: tuple[Image, ...] = field(default=(), repr=False)

    def fields(self) -> Mapping[str, Any]:
        """Return the fields. Raises ScreenerError, without any of the line's words, if the line is not a record."""
        return parse_record(self.record, self.columns) if isinstance(self.record, bytes) else self.record


def parse_record(line: bytes, columns: Columns) -> dict[str, Any]:
    """Parse one line of JSON; what it says of a post stands under the post's own names."""
    try:
        record = parse_json(line)
        if not isinstance(record, dict):
            raise ScreenerError('it is not an object: write {"text": "..."}')
        names = list(record)
        return record | {field: record[names[at]] for field, at in match_columns(names, columns).items()}
    except ColumnsError:
        raise
    except UnfitError as unfit:
        remedy = "save the file as UTF-8" if "UTF-8" in str(unfit) else "fix the line"
        raise ScreenerError(f"{unfit}: {remedy}") from None


def match_columns(names: Sequence[str], columns: Columns) -> Mapping[str, int]:
    """Return the column of each field: as given, or by the field's own name, ignoring case.

    Several files share the given mapping, and not every file has all its columns. Raises ColumnsError if a field has
    two columns: one of them would be ignored.
    """
    return _match_columns(tuple(names), tuple(columns.items()))


@lru_cache(maxsize=64)  # each line of JSON has its own keys, mostly the same as the line before
def _match_columns(names: tuple[str, ...], column_names: tuple[tuple[str, str], ...]) -> Mapping[str, int]:
    columns = dict(column_names)
    bare = [name.strip() for name in names]
    folded = [name.lower() for name in bare]
    found: dict[str, int] = {}
    wanted = [one for one in FIELDS if columns.get(one) != ""]
    for one in wanted:
        column = columns.get(one, "").strip()
        matches = [n for n, name in enumerate(bare) if column and name == column]
        matches = matches or [n for n, name in enumerate(folded) if column and name == column.lower()]
        matches = matches or [n for n, name in enumerate(folded) if name == one]
        if len(matches) > 1:
            listed = " and ".join(repr(bare[n][:40]) for n in matches)
            raise ColumnsError(
                f"it has {len(matches)} columns for '{one}' ({listed}): rename the extra ones, or say which one to use"
            )
        if matches:
            found[one] = matches[0]
    for one in (one for one in wanted if one in FIELD_ALIASES):
        if one in found and (one != "images" or columns.get(one)):
            continue
        matches = [n for n, name in enumerate(folded) if name in FIELD_ALIASES[one] and n not in found.values()]
        if len(matches) == 1 and one not in found:
            found[one] = matches[0]
        elif matches and one == "images":  # nobody would notice a skipped picture
            raise ColumnsError("it has more than one column of pictures: rename the others, or say which one to use")
    return found


def make_post_header(columns: Columns) -> Header:
    """Return the columns of a table of posts. Raises ColumnsError if no column, or more than one, has the words."""

    def header(names: Sequence[str]) -> Keys:
        found = match_columns(names, columns)
        if "text" not in found:
            listed = ", ".join(repr(name.strip()[:40]) for name in names) or "none"
            raise ColumnsError(
                f"it has no column 'text' (columns found: {listed}): "
                "rename the column with the posts to 'text', or say which one to use"
            )
        taken = {at: one for one, at in found.items()}
        folded = [name.strip().lower() for name in names]
        return [taken.get(n, "" if name in found else name) for n, name in enumerate(folded)]

    return header


def require_distinct(names: Sequence[str]) -> Keys:
    """Return the columns of another kind of table by name. Raises ColumnsError if two have the same name."""
    keys = [name.strip().lower() for name in names]
    if not any(keys):
        raise ColumnsError("it has no column names: put them in the first row")
    if twice := next((key for key in keys if key and keys.count(key) > 1), None):
        raise ColumnsError(f"it has more than one column '{twice[:40]}': rename the extra ones")
    return keys


def make_record(place: str, keys: Keys, values: Sequence[str], folder: Path) -> RawRecord | InvalidRecord:
    """Return one row of a table as a record; missing cells at the end are empty."""
    if len(values) > len(keys):
        reason = f"it has {len(values)} cells but {len(keys)} columns: put the text in quotation marks"
        return InvalidRecord(place, reason)
    record = {key: value for key, value in zip_longest(keys, values, fillvalue="") if key}
    if any("\udc80" <= char <= "\udcff" for value in values for char in value):
        ident = record.get("id", "")
        reason = "it is not UTF-8 text: save the file as 'CSV UTF-8'"
        return InvalidRecord(place, reason, ident if ident.isprintable() else "")
    return RawRecord(place, record, folder)


def format_cell(value: object) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, date | datetime) else str(value)
