"""Rows on disk -> spreadsheets and Parquet files."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from screener.io.source import MISSING
from screener.report.wire import COLUMNS
from screener.types import ScreenerError

ROWS: Final = 1024  # rows in memory at once
SHEET_ROWS: Final = 1_048_576  # rows of a sheet, including the header
CELL: Final = 32_767  # maximum characters of a cell
BORN: Final = datetime(2000, 1, 1)  # a fixed date gives the same file for the same reports


def write(rows: IO[bytes], path: Path, kind: str) -> None:
    """Make a table of JSON lines, one row each."""
    try:
        (_to_xlsx if kind == ".xlsx" else _to_parquet)(rows, path)
    except ImportError:
        raise ScreenerError(MISSING.format(kind)) from None


def _records(rows: IO[bytes]) -> Iterator[list[dict[str, str]]]:
    while some := [json.loads(line) for line in islice(rows, ROWS)]:
        yield some


def _to_xlsx(rows: IO[bytes], path: Path) -> None:
    import xlsxwriter

    # Its temporary files hold words of posts: they belong next to the output, not in the shared temporary folder.
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
