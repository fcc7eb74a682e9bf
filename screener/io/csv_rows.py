"""A .csv file -> its rows. An unclosed quotation mark spoils only its own row."""

import csv
from collections import deque
from collections.abc import Iterator
from itertools import chain
from typing import Final

from screener.io.limits import LINE
from screener.io.lines import LINE_TOO_LONG, ProgressCallback, ignore_progress, read_lines
from screener.io.source import Source, UnfitError
from screener.io.text import UTF16, decode_windows_1252

SEPARATORS: Final = ",;\t"
SNIFF_BYTES: Final = 64  # bytes that reveal a picture or a zip named .csv
UNCLOSED_QUOTE: Final = "a quotation mark opens here and never closes: close it, or double it if it is part of the text"

Cells = tuple[str, list[str] | str]
"""The place of a row, and its cells or what is wrong with it."""


def read_rows(source: Source, on_progress: ProgressCallback = ignore_progress) -> Iterator[Cells]:
    """Yield the rows, the header first. Bytes that are not UTF-8 are marked, so that only their row is rejected."""
    with source.open() as file:
        head = file.peek(SNIFF_BYTES)[:SNIFF_BYTES] if source.kind == ".csv" else b""  # type: ignore[attr-defined]
        if b"\x00" in head and head[:2] not in UTF16:
            raise UnfitError("it is not a text file: choose another file, or save it again")
    read = _decode_lines(read_lines(source, on_progress))
    first = next(read, "")
    hint = (first or "").strip().lower()
    if hint.startswith("sep=") and len(hint) == 5:  # Excel's own notation for the separator
        yield from _parse_rows(read, (first or "").strip()[4], 2)
    else:
        # Excel writes ; where the decimal sign is a comma.
        yield from _parse_rows(chain([first], read), max(SEPARATORS, key=(first or "").count), 1)


def _parse_rows(read: Iterator[str | None], delimiter: str, number: int) -> Iterator[Cells]:
    """Read row by row: a row that is not valid CSV is named, and reading continues with the next line as a row."""
    csv.field_size_limit(2 * LINE)
    pending = _RewindableLines(read)
    while True:
        place = f"line {number}"
        pending.start_row()
        try:
            row = next(csv.reader(pending, delimiter=delimiter, strict=True))
        except StopIteration:
            return
        except (csv.Error, _TooLongError) as error:
            if len(pending.used) > 1:
                reason = UNCLOSED_QUOTE
            else:
                reason = LINE_TOO_LONG if isinstance(error, _TooLongError) else f"it is not CSV ({error}): fix the line"
            yield place, reason
            pending.waiting.extendleft(reversed(pending.used[1:]))
            number += 1
        else:
            number += len(pending.used)
            yield place, row


class _TooLongError(Exception):
    """A row is longer than the limit."""


class _RewindableLines:
    """Lines that can be read again: if they were not a valid row, all but the first are."""

    def __init__(self, read: Iterator[str | None]) -> None:
        self.read = read
        self.waiting: deque[str | None] = deque()
        self.used: list[str | None] = []
        self.size = 0  # characters in the row so far

    def start_row(self) -> None:
        self.used.clear()
        self.size = 0

    def __iter__(self) -> Iterator[str]:
        return self

    def __next__(self) -> str:
        line = self.waiting.popleft() if self.waiting else next(self.read)
        self.used.append(line)
        self.size += len(line or "")
        if line is None or self.size > LINE:
            raise _TooLongError
        return line


def _decode_lines(read: Iterator[bytes | None]) -> Iterator[str | None]:
    for number, line in enumerate(read):
        yield None if line is None else _decode_line(line.removeprefix(b"\xef\xbb\xbf") if number == 0 else line)


def _decode_line(line: bytes) -> str:
    """Decode UTF-8 or Windows-1252; other bytes stay recognizable."""
    try:
        return line.decode()
    except UnicodeDecodeError:
        return decode_windows_1252(line) or line.decode("utf-8", "surrogateescape")
