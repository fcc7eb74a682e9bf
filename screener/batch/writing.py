"""Reports -> the bytes of an output file: what is appended, and what a finished file of its kind needs besides."""

from __future__ import annotations

import csv
import gzip
import io
import json
import os
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, Final

from screener.io.source import LINES, MISSING, PACKED, TABLES
from screener.io.spreadsheets import harmless
from screener.report.page import article, opening
from screener.report.wire import COLUMNS, to_json, to_row
from screener.types import Report, ScreenerError

WRITTEN: Final = (*LINES, *(f"{kind}{packed}" for kind in LINES for packed in PACKED), *TABLES, ".html")
PRIVATE: Final = 0o600


def encoded(report: Report, kind: str) -> bytes:
    """One report as it is appended, before it is packed. A table's row waits as a line of JSON."""
    if kind.startswith(".jsonl"):
        return f"{to_json(report)}\n".encode()
    if kind == ".html":
        return article(report).encode("utf-8", "replace")
    row = to_row(report)
    if kind.startswith(".csv"):
        return _csv([harmless(row[name]) for name in COLUMNS])
    if kind == ".parquet":
        row["report"] = to_json(report)
    return f"{json.dumps(row)}\n".encode()


def header(kind: str) -> bytes:
    """What stands before the first report. Excel takes a CSV file for UTF-8 only if it starts with the mark."""
    if kind == ".html":
        return opening("Screened posts").encode()
    return b"\xef\xbb\xbf" + _csv(COLUMNS) if kind.startswith(".csv") else b""


def packed(data: bytes, kind: str) -> bytes:
    """Pack a portion by itself: portions one after the other are one packed file, and can be appended to."""
    if not data:
        return data
    if kind.endswith(".gz"):
        return gzip.compress(data, mtime=0)
    if kind.endswith(".zst"):
        return bytes(_zstandard().compress(data, asbytes=True))
    return data


def require(kind: str) -> None:
    """Raise ScreenerError if a kind of file needs what is not installed: before the work, not after it."""
    try:
        if kind.endswith(".zst"):
            _zstandard()
        elif kind == ".parquet":
            import pyarrow.parquet  # noqa: F401
        elif kind == ".xlsx":
            import xlsxwriter  # noqa: F401
    except ImportError:
        raise ScreenerError(MISSING.format(kind)) from None


def finished(rows: Path, kind: str) -> Path:
    """Make the file that people get of the file that reports were appended to, beside it."""
    if kind not in TABLES:
        return rows
    from screener.batch import tables

    made = table(rows, kind)
    try:
        made.unlink(missing_ok=True)
        private(made).close()  # what fills it keeps its permissions
        with rows.open("rb") as lines:
            tables.write(lines, made, kind)
    except BaseException:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        raise
    return made


def private(path: Path, how: int = os.O_TRUNC) -> IO[bytes]:
    """Open a file to write that nobody else reads, for it quotes posts. A link is not followed to where it leads."""
    if path.is_symlink():
        raise ScreenerError(f"{path} is a link to another file: remove it, or choose another name.")
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | how | getattr(os, "O_NOFOLLOW", 0), PRIVATE)
    try:
        if hasattr(os, "fchmod"):  # it may have been there before
            os.fchmod(handle, PRIVATE)
        return os.fdopen(handle, "wb", buffering=0)
    except BaseException:
        os.close(handle)
        raise


def table(rows: Path, kind: str) -> Path:
    """Where a table is made before it gets its name."""
    return rows.with_name(f"{rows.name}{kind}")


def _csv(cells: list[str] | tuple[str, ...]) -> bytes:
    line = io.StringIO()
    csv.writer(line).writerow(cells)
    return line.getvalue().encode("utf-8", "replace")


def _zstandard() -> Any:
    import pyarrow

    return pyarrow.Codec("zstd")
