"""A file, folder or zip -> its posts, one by one: nothing is held but the post at hand."""

from __future__ import annotations

import csv
import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path
from typing import IO, Any, Final

from screener.extras import missing
from screener.surfaces import folder
from screener.surfaces.archive import is_archive
from screener.surfaces.batch.posts import Raw, Unread, entry
from screener.surfaces.cells import separator
from screener.surfaces.drafts import require_file
from screener.types import Draft, ScreenerError

LINES: Final = (".jsonl", ".csv")
PACKED: Final = (".gz", ".zst")
TABLES: Final = (".xlsx", ".parquet")
READ: Final = (*LINES, *(f"{kind}{packed}" for kind in LINES for packed in PACKED), *TABLES, ".zip")
MISSING: Final = missing("What {} files need", "tables")

Seen = Callable[[int], None]
Posts = Iterator[Raw | Unread]


def suffix(path: Path, known: tuple[str, ...] = READ) -> str:
    """Return the kind of file, in small letters. Raises ScreenerError if it is not a known one."""
    name = path.name.lower()
    for kind in known:
        if name.endswith(kind):
            return kind
    raise ScreenerError(f"{path} does not end in {', '.join(known[:-1])} or {known[-1]}: give it one of these endings.")


def read(
    path: Path, account: str = "personal", audience: str = "public", seen: Seen = lambda size: None
) -> Iterator[Draft | Unread]:
    """Read drafts; what a post does not say of itself is as given."""
    return (entry(raw, account, audience) for raw in posts(path, seen))


def posts(path: Path, seen: Seen = lambda size: None) -> Posts:
    """Read posts as their file has them. `seen` hears how far it is, in the measure of `extent`."""
    if path.is_dir() or is_archive(path):
        return _in_folder(path, seen)
    require_file(path)
    kind = suffix(path)
    if kind in TABLES:
        from screener.surfaces.batch import tables

        return tables.posts(path, kind, seen)
    return (_jsonl if kind.startswith(".jsonl") else _csv)(path, seen)


def extent(path: Path) -> int:
    """How much there is to read: bytes of a file, rows of a table, what a folder or zip holds."""
    if path.is_dir() or is_archive(path):
        found, others = folder.listed(path)
        return len(found) + len(others)
    if suffix(path) in TABLES:
        from screener.surfaces.batch import tables

        return tables.extent(path, suffix(path))
    return path.stat().st_size


def cells(header: list[str], row: list[str]) -> dict[str, str]:
    """One row of a table as a record."""
    if any("\udc80" <= char <= "\udcff" for cell in row for char in cell):
        raise ScreenerError("it is not UTF-8 text: save the file as 'CSV UTF-8'")
    if len(row) > len(header):
        raise ScreenerError(f"it has {len(row)} cells under {len(header)} columns: put the text in quotation marks")
    return dict(zip(header, row, strict=False))


def columns(path: Path, names: list[str]) -> list[str]:
    """The columns of a table in small letters. Raises ScreenerError if none of them is 'text'."""
    header = [name.strip().lower() for name in names]
    if "text" not in header:
        found = ", ".join(repr(name[:40]) for name in header) or "none"
        raise ScreenerError(f"{path} has no column 'text' (columns found: {found}): name the posts' column 'text'.")
    return header


def _in_folder(path: Path, seen: Seen) -> Posts:
    for name, post in folder.posts(path):
        yield Raw(name, post, path) if isinstance(post, dict) else Unread(name, post)
        seen(1)


def _jsonl(path: Path, seen: Seen) -> Posts:
    for number, line in enumerate(_lines(path, seen), start=1):
        if line.strip(b"\xef\xbb\xbf \t\r\n"):
            yield Raw(f"line {number}", line, path.parent)


def _csv(path: Path, seen: Seen) -> Posts:
    csv.field_size_limit(2**31 - 1)
    lines = _decoded(_lines(path, seen))
    first = next(lines, "")
    rows = csv.reader(chain([first], lines), delimiter=separator(first))
    try:
        header = columns(path, next(rows, []))
    except csv.Error as error:
        raise ScreenerError(f"{path} is not CSV in its first line ({error}): save it as 'CSV UTF-8'.") from None
    while True:
        place = f"line {rows.line_num + 1}"
        try:
            row = next(rows)
            if any(cell.strip() for cell in row):
                yield Raw(place, cells(header, row), path.parent)
        except StopIteration:
            return
        except csv.Error as error:
            yield Unread(place, f"it is not CSV ({error}): mend the line")
        except ScreenerError as error:
            yield Unread(place, str(error))


def _decoded(lines: Iterator[bytes]) -> Iterator[str]:
    """Decode line by line; bytes that are not UTF-8 stay recognizable, so that only their row is refused."""
    for number, line in enumerate(lines):
        if number == 0 and line.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ScreenerError("The file is UTF-16, not UTF-8: save it as 'CSV UTF-8'.")
        yield line.decode("utf-8-sig" if number == 0 else "utf-8", "surrogateescape")


def _lines(path: Path, seen: Seen) -> Iterator[bytes]:
    """The lines of a file, unpacked if it is packed; `seen` hears the bytes of the file itself."""
    number = 0
    with path.open("rb") as file:
        unpacked = _unpacked(path, file)
        before = 0
        try:
            for number, line in enumerate(unpacked, start=1):  # noqa: B007  (told if the file ends too early)
                # Within a block that was unpacked at once the file stands still.
                now = before + len(line) if unpacked is file else file.tell()
                seen(now - before)
                before = now
                yield line
        except (EOFError, OSError, zlib.error) as error:
            raise ScreenerError(
                f"{path} is damaged or cut off after line {number} ({type(error).__name__}): copy or pack it again."
            ) from None


def _unpacked(path: Path, file: IO[bytes]) -> Any:
    kind = path.suffix.lower()
    if kind == ".gz":
        return gzip.GzipFile(fileobj=file)
    if kind != ".zst":
        return file
    try:
        import pyarrow
    except ImportError:
        raise ScreenerError(MISSING.format(".zst")) from None
    return io.BufferedReader(pyarrow.CompressedInputStream(pyarrow.PythonFile(file, "r"), "zstd"), 1 << 16)
