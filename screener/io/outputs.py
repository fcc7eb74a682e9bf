"""Rows -> an output file: portions that are appended, and the table that they become. Only its user can read it."""

import gzip
import json
import os
import shutil
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final

from screener.io.source import FILE_SUFFIXES, MISSING_PACKAGE, TABLE_SUFFIXES, resolve_address
from screener.io.spreadsheets import CREATION_DATE, write_row
from screener.types import ScreenerError

OUTPUT_SUFFIXES: Final = (*FILE_SUFFIXES, ".html")
PRIVATE_MODE: Final = 0o600
BATCH_ROWS: Final = 1024  # rows in memory at once
SHEET_ROWS: Final = 1_048_576  # rows of a sheet, including the header


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


def build_output(rows: Path, kind: str, columns: Sequence[str]) -> Path:
    """Turn the file of appended rows into the final file, next to it."""
    if kind not in TABLE_SUFFIXES:
        return rows
    made = get_table_path(rows, kind)
    try:
        made.unlink(missing_ok=True)
        open_private(made).close()  # writing to it keeps its permissions
        with rows.open("rb") as lines:
            (to_xlsx if kind == ".xlsx" else _to_parquet)(lines, made, columns)
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


def _load_zstandard() -> Any:
    import pyarrow

    return pyarrow.Codec("zstd")


def _read_batches(rows: IO[bytes]) -> Iterator[list[dict[str, str]]]:
    while some := [json.loads(line) for line in islice(rows, BATCH_ROWS)]:
        yield some


def to_xlsx(rows: IO[bytes], path: Path, columns: Sequence[str]) -> None:
    """Make a spreadsheet of JSON lines, one row each."""
    import xlsxwriter

    # Its temporary files hold words of posts: they belong next to the output, not in the shared temporary folder.
    aside = path.with_name(f"{path.name}.rows")
    shutil.rmtree(aside, ignore_errors=True)
    aside.mkdir(mode=0o700)
    try:
        _write_rows(xlsxwriter.Workbook(path, {"constant_memory": True, "tmpdir": str(aside)}), rows, columns)
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _write_rows(book: Any, rows: IO[bytes], columns: Sequence[str]) -> None:
    book.set_properties({"created": CREATION_DATE})
    sheet, at = None, SHEET_ROWS
    for some in _read_batches(rows):
        for record in some:
            if sheet is None or at == SHEET_ROWS:
                sheet, at = book.add_worksheet(), 1
                sheet.freeze_panes(1, 0)
                write_row(sheet, 0, columns)
            write_row(sheet, at, map(record.__getitem__, columns))
            at += 1
    if sheet is None:
        book.add_worksheet()
    book.close()


def _to_parquet(rows: IO[bytes], path: Path, columns: Sequence[str]) -> None:
    import pyarrow as pa
    from pyarrow import parquet

    schema = pa.schema([(name, pa.string()) for name in columns])
    with parquet.ParquetWriter(path, schema, compression="zstd") as file:
        for some in _read_batches(rows):
            file.write_table(pa.Table.from_pylist(some, schema))


def upload(made: Path, place: str) -> None:
    """Move a finished file and its errors to an address; object stores show a file only when it is complete.

    If there are no errors, an earlier run's error file there is deleted.
    """
    from pyarrow import fs

    system, path = resolve_address(place)
    for ending in ("", ".errors.jsonl"):
        file = made.with_name(made.name + ending)
        if file.exists():
            fs.copy_files(str(file.absolute()), path + ending, fs.LocalFileSystem(), system)
            file.unlink()
        elif system.get_file_info(path + ending).is_file:
            system.delete_file(path + ending)
