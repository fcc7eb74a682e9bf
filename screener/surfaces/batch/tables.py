"""Spreadsheets and Parquet: rows read one by one, and tables written from rows that are already on disk."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from screener.report.wire import COLUMNS
from screener.surfaces.batch.posts import Raw, Unread
from screener.surfaces.batch.reading import MISSING, Posts, Seen, cells, columns
from screener.surfaces.cells import cell, started
from screener.types import ScreenerError

ROWS: Final = 1024  # held at once
SHEET_ROWS: Final = 1_048_576  # of a sheet, its header included
CELL: Final = 32_767  # characters of a cell
BORN: Final = datetime(2000, 1, 1)  # the same file for the same reports, whenever it is made


def posts(path: Path, kind: str, seen: Seen) -> Posts:
    try:
        return started(_xlsx(path, seen) if kind == ".xlsx" else _parquet(path, seen))
    except ImportError:
        raise ScreenerError(MISSING.format(kind)) from None


def extent(path: Path, kind: str) -> int:
    if kind == ".xlsx":
        return int(_sheet(path).max_row or 0)
    return int(_parquet_file(path).metadata.num_rows)


def write(rows: IO[bytes], path: Path, kind: str) -> None:
    """Make a table of lines of JSON, each one row."""
    try:
        (_to_xlsx if kind == ".xlsx" else _to_parquet)(rows, path)
    except ImportError:
        raise ScreenerError(MISSING.format(kind)) from None


def _sheet(path: Path) -> Any:
    import openpyxl

    try:
        return openpyxl.load_workbook(path, read_only=True, data_only=True).worksheets[0]
    except ImportError:
        raise
    except Exception as error:  # whatever its parsers raise on broken bytes
        raise ScreenerError(f"{path} cannot be read as .xlsx ({type(error).__name__}): save it again.") from None


def _xlsx(path: Path, seen: Seen) -> Posts:
    sheet = _sheet(path)
    sheet.reset_dimensions()  # a sheet may say that it is 16,384 columns wide, and each row would be made as wide
    rows = sheet.iter_rows(values_only=True)
    header = columns(path, [cell(value) for value in next(rows, ())])
    seen(1)
    for number, row in enumerate(rows, start=2):
        values = [cell(value) for value in row]
        while values and not values[-1]:  # a sheet is as wide as its widest row ever was
            values.pop()
        if any(value.strip() for value in values):
            try:
                yield Raw(f"row {number}", cells(header, values), path.parent)
            except ScreenerError as error:
                yield Unread(f"row {number}", str(error))
        seen(1)


def _parquet_file(path: Path) -> Any:
    from pyarrow import ArrowException, parquet

    try:
        return parquet.ParquetFile(path)
    except (ArrowException, OSError) as error:
        raise ScreenerError(f"{path} cannot be read as .parquet ({type(error).__name__}): save it again.") from None


def _parquet(path: Path, seen: Seen) -> Posts:
    file = _parquet_file(path)
    header = columns(path, file.schema_arrow.names)
    number = 0
    for batch in file.iter_batches(ROWS):
        for row in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            number += 1
            yield Raw(f"row {number}", {k: v for k, v in zip(header, row, strict=True) if v is not None}, path.parent)
            seen(1)


def _records(rows: IO[bytes]) -> Iterator[list[dict[str, str]]]:
    while some := [json.loads(line) for line in islice(rows, ROWS)]:
        yield some


def _to_xlsx(rows: IO[bytes], path: Path) -> None:
    import xlsxwriter

    # What it keeps on disk on its way holds words of posts: it belongs beside the output, not where all programs write.
    aside = path.with_name(f"{path.name}.rows")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    try:
        _fill(xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(aside)}), rows)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _fill(book: Any, rows: IO[bytes]) -> None:
    book.set_properties({"created": BORN})
    sheet, at = None, SHEET_ROWS
    for some in _records(rows):
        for record in some:
            if sheet is None or at == SHEET_ROWS:
                sheet, at = book.add_worksheet(), 1
                sheet.freeze_panes(1, 0)
                for n, name in enumerate(COLUMNS):
                    sheet.write_string(0, n, name)
            for n, name in enumerate(COLUMNS):
                words = record[name]
                # Written as a string, no cell runs as a formula.
                sheet.write_string(at, n, words if len(words) <= CELL else f"{words[: CELL - 1]}…")
            at += 1
    if sheet is None:
        book.add_worksheet()
    book.close()


def _to_parquet(rows: IO[bytes], path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.string()) for name in (*COLUMNS, "report")])
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for some in _records(rows):
            file.write_table(pa.Table.from_pylist(some, schema))
