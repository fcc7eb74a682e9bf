"""Reports -> the bytes of an output file: what is appended, and what a finished file of its type needs."""

import csv
import gzip
import io
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import suppress
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from screener.io.source import COMPRESSED_SUFFIXES, LINE_SUFFIXES, MISSING_PACKAGE, TABLE_SUFFIXES
from screener.io.spreadsheets import MAX_CELL_LENGTH, escape_formula
from screener.report.page import article, opening
from screener.report.wire import COLUMNS, to_json, to_row
from screener.types import Report, ScreenerError

OUTPUT_SUFFIXES: Final = (
    *LINE_SUFFIXES,
    *(f"{kind}{packed}" for kind in LINE_SUFFIXES for packed in COMPRESSED_SUFFIXES),
    *TABLE_SUFFIXES,
    ".html",
)
PRIVATE_MODE: Final = 0o600
BATCH_ROWS: Final = 1024  # rows in memory at once
SHEET_ROWS: Final = 1_048_576  # rows of a sheet, including the header
CREATION_DATE: Final = datetime(2000, 1, 1)  # a fixed date gives the same file for the same reports


def encode_report(report: Report, kind: str) -> bytes:
    """Return one report as it is appended, before compression. A table row is kept as a line of JSON."""
    if kind.startswith(".jsonl"):
        return f"{to_json(report)}\n".encode()
    if kind == ".html":
        return article(report).encode("utf-8", "replace")
    row = to_row(report)
    if kind.startswith(".csv"):
        return _encode_csv_row([escape_formula(row[name]) for name in COLUMNS])
    if kind == ".parquet":
        row["report"] = to_json(report)
    return f"{json.dumps(row)}\n".encode()


def make_header(kind: str) -> bytes:
    """Return what precedes the first report. Excel reads a CSV file as UTF-8 only with a byte order mark."""
    if kind == ".html":
        return opening("Screened posts").encode()
    return b"\xef\xbb\xbf" + _encode_csv_row(COLUMNS) if kind.startswith(".csv") else b""


def compress(data: bytes, kind: str) -> bytes:
    """Compress a portion by itself: concatenated portions are one valid compressed file."""
    if not data:
        return data
    if kind.endswith(".gz"):
        return gzip.compress(data, mtime=0)
    if kind.endswith(".zst"):
        return bytes(_load_zstandard().compress(data, asbytes=True))
    return data


def require_package(kind: str) -> None:
    """Raise ScreenerError, before the run, if a file type needs a package that is not installed."""
    try:
        if kind.endswith(".zst"):
            _load_zstandard()
        elif kind == ".parquet":
            import pyarrow.parquet  # noqa: F401
        elif kind == ".xlsx":
            import xlsxwriter  # noqa: F401
    except ImportError:
        raise ScreenerError(MISSING_PACKAGE.format(kind)) from None


def build_output(rows: Path, kind: str) -> Path:
    """Turn the file of appended reports into the final file, next to it."""
    if kind not in TABLE_SUFFIXES:
        return rows
    made = get_table_path(rows, kind)
    try:
        made.unlink(missing_ok=True)
        open_private(made).close()  # writing to it keeps its permissions
        with rows.open("rb") as lines:
            (to_xlsx if kind == ".xlsx" else _to_parquet)(lines, made)
    except BaseException:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        raise
    return made


def open_private(path: Path, flags: int = os.O_TRUNC) -> IO[bytes]:
    """Open a file for writing that only the user can read, since it quotes posts. Links are not followed."""
    if path.is_symlink():
        raise ScreenerError(f"{path} is a link to another file: remove it, or choose another name.")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | flags | getattr(os, "O_NOFOLLOW", 0), PRIVATE_MODE)
    try:
        if hasattr(os, "fchmod"):  # it may have existed before
            os.fchmod(handle, PRIVATE_MODE)
        return os.fdopen(handle, "wb", buffering=0)
    except BaseException:
        os.close(handle)
        raise


def get_table_path(rows: Path, kind: str) -> Path:
    """Return the path where a table is built before it is renamed."""
    return rows.with_name(f"{rows.name}{kind}")


def _encode_csv_row(cells: list[str] | tuple[str, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")


def _load_zstandard() -> Any:
    import pyarrow

    return pyarrow.Codec("zstd")


def _read_batches(rows: IO[bytes]) -> Iterator[list[dict[str, str]]]:
    while some := [json.loads(line) for line in islice(rows, BATCH_ROWS)]:
        yield some


def to_xlsx(rows: IO[bytes], path: Path) -> None:
    """Make a spreadsheet of JSON lines, one row each."""
    import xlsxwriter

    # Its temporary files hold words of posts: they belong next to the output, not in the shared temporary folder.
    aside = path.with_name(f"{path.name}.rows")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    try:
        _write_rows(xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(aside)}), rows)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_rows(book: Any, rows: IO[bytes]) -> None:
    book.set_properties({"created": CREATION_DATE})
    sheet, at = None, SHEET_ROWS
    for some in _read_batches(rows):
        for record in some:
            if sheet is None or at == SHEET_ROWS:
                sheet, at = book.add_worksheet(), 1
                sheet.freeze_panes(1, 0)
                for n, name in enumerate(COLUMNS):
                    sheet.write_string(0, n, name)
            for n, name in enumerate(COLUMNS):
                words = record[name]
                # Written as a string, no cell runs as a formula.
                sheet.write_string(
                    at, n, words if len(words) <= MAX_CELL_LENGTH else f"{words[: MAX_CELL_LENGTH - 1]}…"
                )
            at += 1
    if sheet is None:
        book.add_worksheet()
    book.close()


def _to_parquet(rows: IO[bytes], path: Path) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.string()) for name in (*COLUMNS, "report")])
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for some in _read_batches(rows):
            file.write_table(pa.Table.from_pylist(some, schema))
