"""A .xlsx workbook -> the rows of all its sheets: values as last computed, no formulas, no external links."""

import io
import re
import warnings
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any, Final
from xml.etree import ElementTree
from zipfile import ZipFile, ZipInfo

from screener.io import archive
from screener.io.limits import MB
from screener.io.lines import ProgressCallback, ignore_progress
from screener.io.rows import ColumnsError, Header, InvalidRecord, Keys, RawRecord, format_cell, make_record
from screener.io.source import Source, UnfitError

_FORMULA: Final = re.compile(rb"[<:]f[\s/>]")
OLE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def read_rows(
    source: Source, header: Header, folder: Path, on_progress: ProgressCallback = ignore_progress
) -> Iterator[RawRecord | InvalidRecord]:
    """Yield the rows of each sheet, with its first row as header; a sheet with an unsuitable first row is named.

    Raises ColumnsError if no sheet has a suitable first row, ImportError if openpyxl is not installed.
    """
    with _open_sheets(source) as sheets:
        yield from _read_sheets(sheets, header, folder, on_progress)


def _read_sheets(
    sheets: list[Any], header: Header, folder: Path, on_progress: ProgressCallback
) -> Iterator[RawRecord | InvalidRecord]:
    headers = [_read_header(sheet, header) for sheet in sheets]
    if not any(isinstance(keys, list) for keys in headers):
        raise next((keys for keys in headers if isinstance(keys, ColumnsError)), None) or _explain_empty(header)
    for number, (sheet, keys) in enumerate(zip(sheets, headers, strict=True)):
        where = f"sheet '{sheet.title[:40]}', " if number else ""
        if isinstance(keys, ColumnsError):
            yield InvalidRecord(f"{where}row 1", f"the sheet was skipped: {keys}")
            continue
        for at, values in enumerate(_read_cells(sheet), start=1):
            if at > 1 and any(value.strip() for value in values):
                yield make_record(f"{where}row {at}", keys or [], values, folder)
            on_progress(1)


def read_column_names(source: Source) -> list[str]:
    with _open_sheets(source) as sheets:
        return [name for sheet in sheets for name in _read_first_row(sheet)]


def count_rows(source: Source) -> int:
    """Return the number of rows, as far as the workbook says."""
    with _open_sheets(source) as sheets:
        return sum(int(sheet.max_row or 0) for sheet in sheets)


def _read_header(sheet: Any, header: Header) -> Keys | ColumnsError | None:
    """Return a sheet's columns, or why they do not form a table; None for an empty sheet."""
    first = _read_first_row(sheet)
    if not first and not any(_read_cells(sheet)):
        return None
    try:
        return header(first)
    except ColumnsError as error:
        return error


def _read_first_row(sheet: Any) -> list[str]:
    with closing(_read_cells(sheet)) as cells:
        return next(cells, [])


def _explain_empty(header: Header) -> ColumnsError:
    """Return why a workbook without any cells is rejected."""
    try:
        header(())
    except ColumnsError as error:
        return error
    return ColumnsError("it is empty: choose another file")


def _read_cells(sheet: Any) -> Generator[list[str]]:
    """Yield the rows as text, without trailing empty cells: a sheet stays as wide as its widest row ever was."""
    try:
        # A sheet may claim 16,384 columns, and each row would get that many cells.
        sheet.reset_dimensions()
        for cells in sheet.iter_rows(values_only=True):
            values = [format_cell(value) for value in cells]
            while values and not values[-1]:
                values.pop()
            yield values
    except Exception as error:  # whatever its parsers raise on broken bytes
        raise _make_unreadable_error(error) from None


@contextmanager
def _open_sheets(source: Source) -> Iterator[list[Any]]:
    import openpyxl

    warnings.filterwarnings("ignore", category=UserWarning, module="openpyxl")  # about styles that it does not know
    _require_harmless(source)
    try:
        given = source.path or io.BytesIO(source.data)
        book = openpyxl.load_workbook(given, read_only=True, data_only=True, keep_links=False)
    except Exception as error:  # whatever its parsers raise on broken bytes
        raise _make_unreadable_error(error) from None
    with closing(book):
        yield list(book.worksheets)


def _make_unreadable_error(error: Exception) -> UnfitError:
    return UnfitError(f"it cannot be read as .xlsx ({type(error).__name__}): save it again")


def _require_harmless(source: Source) -> None:
    """Raise UnfitError for a workbook with a password or macros, or that unpacks to too much."""
    with source.open() as file:
        if file.read(len(OLE)) == OLE:
            raise UnfitError("it is password protected or an old .xls file: save it as .xlsx without a password")
    with archive.open_zip(source) as zipped:
        for name in zipped.namelist():
            if name.lower().endswith(("vbaproject.bin", "vbadata.xml")) or "/macrosheets/" in name.lower():
                raise UnfitError("it contains macros: save it as .xlsx without macros")
        if "xl/workbook.xml" not in zipped.namelist():
            raise UnfitError("it is not an .xlsx workbook: save it again as .xlsx")
        for one in zipped.infolist():
            if not one.is_dir():
                archive.check_size(zipped, one)
                if cell := _find_unsaved_formula(zipped, one):
                    raise UnfitError(f"cell {cell} has a formula without its value: open it in Excel and save it again")


def _find_unsaved_formula(zipped: ZipFile, one: ZipInfo) -> str:
    """Return the first cell of a sheet with a formula whose value no program has saved; mostly none.

    Such a cell would be read as empty. A formula whose value is an empty text has the type of a text.
    """
    if not one.filename.endswith(".xml") or not _has_formulas(zipped, one):
        return ""
    with zipped.open(one) as file, suppress(ElementTree.ParseError):  # of a damaged sheet, its reader says so
        for _, element in ElementTree.iterparse(file):  # noqa: S314  (openpyxl reads with the same parser)
            tag = element.tag.rpartition("}")[2]
            if tag == "c":
                parts = {part.tag.rpartition("}")[2]: part.text for part in element}
                if "f" in parts and not parts.get("v") and element.get("t") not in ("str", "inlineStr"):
                    return element.get("r", "?")
            if tag == "row":
                element.clear()
    return ""


def _has_formulas(zipped: ZipFile, one: ZipInfo) -> bool:
    end = b""
    with zipped.open(one) as file:
        while part := file.read(MB):
            if _FORMULA.search(end + part):
                return True
            end = part[-2:]
    return False
