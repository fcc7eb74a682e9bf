"""A .xlsx workbook -> the rows of all its sheets: values as last computed, no formulas, no external links."""

import io
import warnings
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from screener.io import archive
from screener.io.lines import Seen, unseen
from screener.io.rows import ColumnsError, Header, InvalidRecord, Keys, RawRecord, cell, row
from screener.io.source import Source, UnfitError

OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def rows(source: Source, header: Header, folder: Path, seen: Seen = unseen) -> Iterator[RawRecord | InvalidRecord]:
    """Yield the rows of each sheet, with its first row as header; a sheet with an unsuitable first row is named.

    Raises ColumnsError if no sheet has a suitable first row, ImportError if openpyxl is not installed.
    """
    with _sheets(source) as sheets:
        yield from _rows(sheets, header, folder, seen)


def _rows(sheets: list[Any], header: Header, folder: Path, seen: Seen) -> Iterator[RawRecord | InvalidRecord]:
    headers = [_header(sheet, header) for sheet in sheets]
    if not any(isinstance(keys, list) for keys in headers):
        raise next((keys for keys in headers if isinstance(keys, ColumnsError)), None) or _refusal(header)
    for number, (sheet, keys) in enumerate(zip(sheets, headers, strict=True)):
        where = f"sheet '{sheet.title[:40]}', " if number else ""
        if isinstance(keys, ColumnsError):
            yield InvalidRecord(f"{where}row 1", f"the sheet was skipped: {keys}")
            continue
        for at, values in enumerate(_cells(sheet), start=1):
            if at > 1 and any(value.strip() for value in values):
                yield row(f"{where}row {at}", keys or [], values, folder)
            seen(1)


def names(source: Source) -> list[str]:
    """Return the columns of all sheets."""
    with _sheets(source) as sheets:
        return [name for sheet in sheets for name in _first(sheet)]


def extent(source: Source) -> int:
    """Return the number of rows, as far as the workbook says."""
    with _sheets(source) as sheets:
        return sum(int(sheet.max_row or 0) for sheet in sheets)


def _header(sheet: Any, header: Header) -> Keys | ColumnsError | None:
    """Return a sheet's columns, or why they do not form a table; None for an empty sheet."""
    first = _first(sheet)
    if not first and not any(_cells(sheet)):
        return None
    try:
        return header(first)
    except ColumnsError as error:
        return error


def _first(sheet: Any) -> list[str]:
    with closing(_cells(sheet)) as cells:
        return next(cells, [])


def _refusal(header: Header) -> ColumnsError:
    """Return why a workbook without any cells is rejected."""
    try:
        header(())
    except ColumnsError as error:
        return error
    return ColumnsError("it is empty: choose another file")


def _cells(sheet: Any) -> Generator[list[str]]:
    """Yield the rows as text, without trailing empty cells: a sheet stays as wide as its widest row ever was."""
    try:
        # A sheet may claim 16,384 columns, and each row would get that many cells.
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(values_only=True):
            values = [cell(value) for value in cells]
            while values and not values[-1]:
                values.pop()
            yield values
    except Exception as error:  # whatever its parsers raise on broken bytes
        raise _broken(error) from None


@contextmanager
def _sheets(source: Source) -> Iterator[list[Any]]:
    import openpyxl

    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # about styles that it does not know
    _require_harmless(source)
    try:
        given = source.path or io.BytesIO(source.data)
        book = openpyxl.load_workbook(given, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever its parsers raise on broken bytes
        raise _broken(error) from None
    with closing(book):
        yield list(book.worksheets)


def _broken(error: Exception) -> UnfitError:
    return UnfitError(f"it cannot be read as .xlsx ({type(error).__name__}): save it again")


def _require_harmless(source: Source) -> None:
    """Raise UnfitError for a workbook with a password or macros, or that unpacks to too much."""
    with source.open() as file:
        if file.read(len(OLE)) == OLE:
            raise UnfitError("it is password protected or an old .xls file: save it as .xlsx without a password")
    with archive.opened(source) as zipped:
        for name in zipped.namelist():
            if name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name.lower():
                raise UnfitError("it contains macros: save it as .xlsx without macros")
        if "xl/workbook.xml" not in zipped.namelist():
            raise UnfitError("it is not an .xlsx workbook: save it again as .xlsx")
        for one in zipped.infolist():
            if not one.is_dir():
                archive.measure(zipped, one)
