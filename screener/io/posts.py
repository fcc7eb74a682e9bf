"""A file, folder or zip of posts -> its posts, one by one; only the current post is in memory."""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any, Final, TypeVar

from screener.io import archive, csv_rows, folder, workbook
from screener.io.limits import MEMBER, RATIO
from screener.io.lines import LINE_TOO_LONG, ProgressCallback, ignore_progress, read_lines
from screener.io.rows import (
    Columns,
    ColumnsError,
    Header,
    InvalidRecord,
    Keys,
    RawRecord,
    make_post_header,
    make_record,
    match_columns,
    require_distinct,
)
from screener.io.source import MISSING_PACKAGE, TABLE_SUFFIXES, Source, UnfitError, match_suffix
from screener.io.text import require_file
from screener.types import ScreenerError

BATCH_ROWS: Final = 256  # rows of a Parquet file in memory at once
SAMPLE_ROWS: Final = 20  # rows from which it is told what a column holds
SENTENCE: Final = re.compile(r"(?:[^\W\d_]++\W++){3}[^\W\d_]")  # four words
BLANK_BYTES: Final = b"\xef\xbb\xbf \t\r\n"
Posts = Iterator[RawRecord | InvalidRecord]
T = TypeVar("T")


def read_posts(
    path: Path | Source, columns: Columns | None = None, on_progress: ProgressCallback = ignore_progress
) -> Posts:
    """Yield posts. `on_progress` is called with the progress since its last call, in the unit of `count_units`.

    Raises ScreenerError.
    """
    if isinstance(path, Source):
        read = read_rows(path, make_post_header(columns or {}), columns or {}, on_progress)
    elif path.is_dir() or archive.is_archive(path):
        read = _read_folder(path, on_progress)
    else:
        require_file(path)
        match_suffix(path)
        return read_posts(Source.at(path), columns, on_progress)
    named = _name_errors(path, read)
    return chain(list(islice(named, 1)), named)  # the first row now: a file of another type is rejected at once


def read_rows(
    source: Source, header: Header, columns: Columns, on_progress: ProgressCallback = ignore_progress
) -> Posts:
    """Yield the rows of a table or of JSON lines. Raises UnfitError if the file is not what its name says."""
    home = source.path.parent if source.path else Path()
    try:
        if source.kind == ".xlsx":
            yield from workbook.read_rows(source, header, home, on_progress)
        elif source.kind == ".parquet":
            yield from _read_parquet(source, header, home, on_progress)
        elif source.kind.startswith(".csv"):
            yield from _read_csv(source, header, home, on_progress)
        else:
            yield from _read_jsonl(source, columns, home, on_progress)
    except ImportError:
        raise ScreenerError(MISSING_PACKAGE.format(source.kind)) from None


def read_column_names(source: Source) -> list[str]:
    """Return the columns of a table, or the keys in the first rows of a .jsonl file, in order."""
    if source.kind.startswith(".jsonl"):
        found = [_read_keys(line) for line in islice(read_lines(source), 20) if line and line.strip(BLANK_BYTES)]
        return list(dict.fromkeys(name for some in found for name in some))
    if source.kind == ".xlsx":
        first = workbook.read_column_names(source)
    else:
        cells = next(csv_rows.read_rows(source), ("", []))[1]
        first = cells if isinstance(cells, list) else []
    return list(dict.fromkeys(name.strip() for name in first if name.strip()))


def list_unread_columns(source: Source, columns: Columns) -> list[str]:
    """Return the columns that hold sentences, by the first rows, and are no field of a post; none if it is no table."""
    if not source.kind.startswith((".csv", ".jsonl", ".xlsx")):
        return []
    found: dict[str, None] = {}
    try:
        rows = islice(read_rows(source, lambda header: [name.strip() for name in header], columns), SAMPLE_ROWS)
        for record in (row.fields() for row in rows if isinstance(row, RawRecord)):
            names = list(record)
            used = [record[names[at]] for at in match_columns(names, columns).values()]
            words = (name for name, value in record.items() if isinstance(value, str) and SENTENCE.search(value))
            found |= {name: None for name in words if record[name] not in used}
    except (ImportError, ScreenerError):  # its reader says what is wrong
        return []
    return list(found)


def tell_unread(names: Sequence[str]) -> str:
    listed = " and ".join(", ".join(f"'{name[:40]}'" for name in names).rsplit(", ", 1))
    columns_are = f"The column {listed} is" if len(names) == 1 else f"The columns {listed} are"
    return f"{columns_are} not read: put all words that go out into one column."


def count_units(path: Path | Source) -> int:
    """Return how much there is to read: the bytes of a file, the rows of a table, the posts of a folder or zip."""
    if isinstance(path, Path) and (path.is_dir() or archive.is_archive(path)):
        found, others = folder.list_posts(path)
        return len(found) + len(others)
    source = path if isinstance(path, Source) else Source.at(path)
    if source.kind not in TABLE_SUFFIXES:
        return source.size
    try:
        return workbook.count_rows(source) if source.kind == ".xlsx" else int(_open_parquet(source).metadata.num_rows)
    except ImportError:
        raise ScreenerError(MISSING_PACKAGE.format(source.kind)) from None
    except UnfitError as unfit:
        raise ScreenerError(f"{path}: {unfit}.") from None


def _name_errors(path: Path | Source, read: Posts) -> Posts:
    """The same, with the file named in error messages."""
    try:
        yield from read
    except ColumnsError as unfit:
        raise ScreenerError(f"{path}: {unfit} with --column text=NAME.") from None
    except UnfitError as unfit:
        raise ScreenerError(f"{path}: {unfit}.") from None


def _read_folder(path: Path, on_progress: ProgressCallback) -> Posts:
    for one in folder.read_posts(path):
        yield one
        on_progress(1)


def _read_jsonl(source: Source, columns: Columns, home: Path, on_progress: ProgressCallback) -> Posts:
    for number, line in enumerate(read_lines(source, on_progress), start=1):
        if line is None:
            yield InvalidRecord(f"line {number}", LINE_TOO_LONG)
        elif line.strip(BLANK_BYTES):
            yield RawRecord(f"line {number}", line, home, columns)


def _read_csv(source: Source, header: Header, home: Path, on_progress: ProgressCallback) -> Posts:
    cells = csv_rows.read_rows(source, on_progress)
    _, first = next(cells, ("", []))
    if isinstance(first, str):
        raise UnfitError(f"it is not CSV in its first line, {first}")
    keys: Keys = header(first)
    for place, values in cells:
        if isinstance(values, str):
            yield InvalidRecord(place, values)
        elif any(value.strip() for value in values):
            yield make_record(place, keys, values, home)


def _read_keys(line: bytes) -> list[str]:
    try:
        return list(RawRecord("", line).fields())
    except ScreenerError:
        return []


def _open_parquet(source: Source) -> Any:
    """Open a Parquet file. Raises UnfitError if it is not one, or unpacks to far more than its size."""
    from pyarrow import ArrowException, parquet

    try:
        file = parquet.ParquetFile(source.path or source.open())
        for group in range(file.metadata.num_row_groups):
            about = file.metadata.row_group(group)
            for one in map(about.column, range(about.num_columns)):
                if one.total_uncompressed_size > max(MEMBER, RATIO * one.total_compressed_size):
                    raise UnfitError(archive.ZIP_BOMB)
        return file
    except (ArrowException, OSError) as error:
        raise UnfitError(f"it cannot be read as .parquet ({type(error).__name__}): save it again") from None


def _read_parquet(source: Source, header: Header, home: Path, on_progress: ProgressCallback) -> Posts:
    file = _open_parquet(source)
    keys = header(file.schema_arrow.names)
    number = 0
    for batch in file.iter_batches(BATCH_ROWS):
        for values in zip(*(column.to_pylist() for column in batch.columns), strict=True):
            number += 1
            record = {key: value for key, value in zip(keys, values, strict=True) if key and value is not None}
            yield RawRecord(f"row {number}", record, home)
            on_progress(1)


def read_table(name: str, data: bytes, what: str) -> list[tuple[str, Mapping[str, Any]]]:
    """Return each row's place and its cells by column. `what` names the rows' content; none may be skipped.

    Raises ScreenerError if the file is of another type, or a row cannot be read.
    """
    source = Source(name, data)
    if source.kind not in (".csv", ".xlsx"):
        raise ScreenerError(f"{name} is not a .csv or .xlsx file: save the list as one of these.")
    try:
        found = list(read_rows(source, require_distinct, {}))
    except UnfitError as error:
        raise ScreenerError(f"{name}: {error}.") from None
    if wrong := [row.place for row in found if isinstance(row, InvalidRecord)]:
        raise ScreenerError(f"{name}, {wrong[0]} cannot be read: fix it so that no {what} is left out.")
    return [(f"{name}, {row.place}", row.fields()) for row in found if not isinstance(row, InvalidRecord)]
