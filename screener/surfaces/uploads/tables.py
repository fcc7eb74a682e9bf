"""A .csv, .xlsx or .jsonl file in memory -> its rows, each a record; a row that is none is refused by its number."""

from __future__ import annotations

import csv
import io
import json
import warnings
from collections.abc import Callable, Iterator
from itertools import islice, zip_longest
from typing import Any, Final

from screener.extras import remedy
from screener.surfaces.cells import cell, separator, started
from screener.surfaces.uploads.given import UnfitError, Upload
from screener.surfaces.uploads.packed import workbook

Rows = Iterator[tuple[str, dict[str, Any] | str]]
"""The place of each row, and the record or what is wrong with it."""

UTF8: Final = "it is not UTF-8 text: save it as 'CSV UTF-8'"
MISSING: Final = f"what reading .xlsx needs is not installed: {remedy('tables')}, then try again"


def rows(upload: Upload) -> Rows:
    """Raises UnfitError if the file is not what its name says."""
    return _READERS[upload.kind](upload.data)


def header(upload: Upload) -> list[str]:
    """The columns of a table, or the keys in the first rows of a .jsonl file, in their order."""
    if upload.kind == ".jsonl":
        records = [record for _, record in islice(rows(upload), 20) if isinstance(record, dict)]
        return list(dict.fromkeys(str(key) for record in records for key in record))
    table = _cells_csv(upload.data) if upload.kind == ".csv" else _cells_xlsx(upload.data)
    return [name.strip() for name in next(table, ("", []))[1] if name.strip()]


def _text(data: bytes) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise UnfitError("it is UTF-16, not UTF-8: save it as 'CSV UTF-8'")
    if b"\x00" in data[:4096]:
        raise UnfitError("it is not text: choose another file, or save it again")
    return data.decode("utf-8-sig", "surrogateescape")


def _cells_csv(data: bytes) -> Iterator[tuple[str, list[str]]]:
    text = _text(data)
    csv.field_size_limit(2**31 - 1)
    read = csv.reader(io.StringIO(text, newline=""), delimiter=separator(text.partition("\n")[0]))
    while True:
        place = f"line {read.line_num + 1}"
        try:
            yield place, next(read)
        except StopIteration:
            return
        except csv.Error as error:
            raise UnfitError(f"it is not CSV at {place} ({error}): save it again as CSV") from None


def _cells_xlsx(data: bytes) -> Iterator[tuple[str, list[str]]]:
    workbook(data)
    try:
        import openpyxl
    except ImportError:
        raise UnfitError(MISSING) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # it warns of styles that it does not know
            # Values as they were last computed: no formula is read, and no link to elsewhere is kept.
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
            sheet = book.worksheets[0]
            sheet.reset_dimensions()  # it may say that it is 16,384 columns wide, and each row would be made as wide
            for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
                values = [cell(value) for value in row]
                while values and not values[-1]:
                    values.pop()
                yield f"row {number}", values
    except Exception as error:  # whatever its parsers raise on broken bytes
        raise UnfitError(f"it cannot be read as .xlsx ({type(error).__name__}): save it again") from None


def _table(cells: Iterator[tuple[str, list[str]]]) -> Rows:
    names = [name.strip() for name in next(cells, ("", []))[1]]
    if not any(names):
        raise UnfitError("it has no row of column names: put them into the first row")
    for place, values in cells:
        if not any(value.strip() for value in values):
            continue
        if len(values) > len(names):
            yield place, f"it has {len(values)} cells under {len(names)} columns: put the text in quotation marks"
        elif any("\udc80" <= char <= "\udcff" for value in values for char in value):
            yield place, UTF8
        else:
            yield place, {name: value for name, value in zip_longest(names, values, fillvalue="") if name}


def _jsonl(data: bytes) -> Rows:
    for number, line in enumerate(_text(data).split("\n"), start=1):
        if line.strip():
            yield f"line {number}", _record(line)


def _record(line: str) -> dict[str, Any] | str:
    if any("\udc80" <= char <= "\udcff" for char in line):
        return "it is not UTF-8 text: save the file as UTF-8"
    try:
        record = json.loads(line)
    except json.JSONDecodeError as error:
        return f"it is not JSON at character {error.pos + 1} ({error.msg}): mend the line"
    except (RecursionError, ValueError):
        return "it is JSON of a kind that no draft needs: mend the line"
    return record if isinstance(record, dict) else 'it is not an object: write {"text": "..."}'


_READERS: Final[dict[str, Callable[[bytes], Rows]]] = {
    ".csv": lambda data: started(_table(_cells_csv(data))),
    ".xlsx": lambda data: started(_table(_cells_xlsx(data))),
    ".jsonl": lambda data: started(_jsonl(data)),
}
