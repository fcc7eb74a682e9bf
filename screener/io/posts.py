"""A file, folder or zip of posts -> its posts, one by one; only the current post is in memory."""

from collections.abc import Iterator, Mapping
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, TypeVar

from screener.io import archive, csv_rows, folder, workbook
from screener.io.limits import MEMBER, RATIO
from screener.io.lines import LONG, Seen, lines, unseen
from screener.io.rows import Columns, ColumnsError, Header, InvalidRecord, Keys, RawRecord, distinct, of_posts, row
from screener.io.source import MISSING, TABLES, Source, UnfitError, suffix
from screener.io.text import require_file
from screener.types import ScreenerError

ROWS: Final = 256  # rows of a Parquet file in memory at once
BLANK: Final = b"\xef\xbb\xbf \t\r\n"
Posts = Iterator[RawRecord | InvalidRecord]
T = TypeVar("T")


def posts(path: Path | Source, columns: Columns | None = None, seen: Seen = unseen) -> Posts:
    """Yield posts. `seen` is told the progress, in the unit of `extent`. Raises ScreenerError."""
    if isinstance(path, Source):
        read = rows(path, of_posts(columns or {}), columns or {}, seen)
    elif path.is_dir() or archive.is_archive(path):
        read = _in_folder(path, seen)
    else:
        require_file(path)
        suffix(path)
        return posts(Source.at(path), columns, seen)
    return started(_named(path, read))


def rows(source: Source, header: Header, columns: Columns, seen: Seen = unseen) -> Posts:
    """Yield the rows of a table or of JSON lines. Raises UnfitError if the file is not what its name says."""
    home = source.path.parent if source.path else Path()
    try:
        if source.kind == ".xlsx":
            yield from workbook.rows(source, header, home, seen)
        elif source.kind == ".parquet":
            yield from _parquet(source, header, home, seen)
        elif source.kind.startswith(".csv"):
            yield from _csv(source, header, home, seen)
        else:
            yield from _jsonl(source, columns, home, seen)
    except ImportError:
        raise ScreenerError(MISSING.format(source.kind)) from None


def names(source: Source) -> list[str]:
    """Return the columns of a table, or the keys in the first rows of a .jsonl file, in order."""
    if source.kind == ".jsonl":
        found = [_keys(line) for line in islice(lines(source), 20) if line and line.strip(BLANK)]
        return list(dict.fromkeys(name for some in found for name in some))
    if source.kind == ".xlsx":
        first = workbook.names(source)
    else:
        cells = next(csv_rows.cells(source), ("", []))[1]
        first = cells if isinstance(cells, list) else []
    return list(dict.fromkeys(name.strip() for name in first if name.strip()))


def extent(path: Path | Source) -> int:
    """Return how much there is to read: the bytes of a file, the rows of a table, the posts of a folder or zip."""
    if isinstance(path, Path) and (path.is_dir() or archive.is_archive(path)):
        found, others = folder.listed(path)
        return len(found) + len(others)
    source = path if isinstance(path, Source) else Source.at(path)
    if source.kind not in TABLES:
        return source.size
    try:
        return workbook.extent(source) if source.kind == ".xlsx" else int(_parquet_file(source).metadata.num_rows)
    except ImportError:
        raise ScreenerError(MISSING.format(source.kind)) from None
    except UnfitError as unfit:
        raise ScreenerError(f"{path}: {unfit}.") from None


def started(rows: Iterator[T]) -> Iterator[T]:
    """Read up to the first row now, so that a file of another type is rejected at once."""
    return chain(list(islice(rows, 1)), rows)


def _named(path: Path | Source, read: Posts) -> Posts:
    """The same, with the file named in error messages."""
    try:
        yield from read
    except ColumnsError as unfit:
        raise ScreenerError(f"{path}: {unfit} with --column text=NAME.") from None
    except UnfitError as unfit:
        raise ScreenerError(f"{path}: {unfit}.") from None


def _in_folder(path: Path, seen: Seen) -> Posts:
    for one in folder.posts(path):
        yield one
        seen(1)


def _jsonl(source: Source, columns: Columns, home: Path, seen: Seen) -> Posts:
    for number, line in enumerate(lines(source, seen), start=1):
        if line is None:
            yield InvalidRecord(f"line {number}", LONG)
        elif line.strip(BLANK):
            yield RawRecord(f"line {number}", line, home, columns)


def _csv(source: Source, header: Header, home: Path, seen: Seen) -> Posts:
    cells = csv_rows.cells(source, seen)
    _, first = next(cells, ("", []))
    if isinstance(first, str):
        raise UnfitError(f"it is not CSV in its first line, {first}")
    keys: Keys = header(first)
    for place, values in cells:
        if isinstance(values, str):
            yield InvalidRecord(place, values)
        elif any(value.strip() for value in values):
            yield row(place, keys, values, home)


def _keys(line: bytes) -> list[str]:
    try:
        return list(RawRecord("", line).fields())
    except ScreenerError:
        return []


def _parquet_file(source: Source) -> Any:
    """Open a Parquet file. Raises UnfitError if it is not one, or unpacks to far more than its size."""
    from pyarrow import ArrowException, parquet

    try:
        file = parquet.ParquetFile(source.path or source.open())
        for group in range(file.metadata.num_row_groups):
            about = file.metadata.row_group(group)
            for one in map(about.column, range(about.num_columns)):
                if one.total_uncompressed_size > max(MEMBER, RATIO * one.total_compressed_size):
                    raise UnfitError(archive.BOMB)
        return file
    except (ArrowException, OSError) as error:
        raise UnfitError(f"it cannot be read as .parquet ({type(error).__name__}): save it again") from None


def _parquet(source: Source, header: Header, home: Path, seen: Seen) -> Posts:
    file = _parquet_file(source)
    keys = header(file.schema_arrow.names)
    number = 0
    for batch in file.iter_batches(ROWS):
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            number += 1
            record = {key: value for key, value in zip(keys, values, strict=True) if key and value is not None}
            yield RawRecord(f"row {number}", record, home)
            seen(1)


def listed(name: str, data: bytes, what: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return each row's place and its cells by column. `what` names the rows' content; none may be skipped.

    Raises ScreenerError if the file is of another type, or a row cannot be read.
    """
    source = Source(name, data)
    if source.kind not in (".csv", ".xlsx"):
        raise ScreenerError(f"{name} is not a .csv or .xlsx file: save the list as one of these.")
    try:
        found = list(rows(source, distinct, {}))
    except UnfitError as error:
        raise ScreenerError(f"{name}: {error}.") from None
    if wrong := [row.place for row in found if isinstance(row, InvalidRecord)]:
        raise ScreenerError(f"{name}, {wrong[0]} cannot be read: fix it so that no {what} is left out.")
    return [(f"{name}, {row.place}", row.fields()) for row in found if not isinstance(row, InvalidRecord)]
