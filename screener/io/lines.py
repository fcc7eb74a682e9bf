"""A file, packed or not -> its lines, one by one; of one that is too long only the place is kept."""

from __future__ import annotations

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, BinaryIO, Final

from screener.io.limits import LINE, MB
from screener.io.source import MISSING, Source, UnfitError
from screener.io.text import UTF16
from screener.types import ScreenerError

LONG: Final = f"it is longer than {LINE // MB} MB: split it"

Seen = Callable[[int], None]
"""Hears how far a file is read: bytes of the file itself."""


def unseen(size: int) -> None:
    """For whoever does not want to know."""


def lines(source: Source, seen: Seen = unseen) -> Iterator[bytes | None]:
    """The lines in UTF-8, unpacked if they are packed; None for one that is too long.

    Raises UnfitError if the file is damaged or cut off.
    """
    number = 0
    with source.open() as file:
        unpacked = _unpacked(source.kind, file)
        before = 0
        try:
            for number, (line, size) in enumerate(_recoded(unpacked), start=1):  # noqa: B007  (told if it is cut off)
                # Within a block that was unpacked at once the file stands still.
                now = before + size if unpacked is file and size else file.tell()
                seen(now - before)
                before = now
                yield line
        except (EOFError, OSError, zlib.error, UnicodeDecodeError) as error:
            kind = type(error).__name__
            raise UnfitError(
                f"it is damaged or cut off after line {number} ({kind}): copy or compress it again"
            ) from None


def cut(file: IO[Any], end: Any = b"\n") -> Iterator[tuple[Any, int]]:
    """Each line with its length, the end of the line included; None in place of a line that is too long."""
    while line := file.readline(LINE + 1):
        size = len(line)
        if size <= LINE:
            yield line, size
            continue
        while not line.endswith(end) and (line := file.readline(LINE)):
            size += len(line)
        yield None, size


def _recoded(file: Any) -> Iterator[tuple[bytes | None, int]]:
    """The lines in UTF-8 with their length in the file, which is not told where it is written in UTF-16."""
    if not file.peek(2).startswith(UTF16):
        yield from cut(file)
        return
    words = io.TextIOWrapper(file, "utf-16", newline="\n")
    try:
        for line, _ in cut(words, "\n"):
            yield (None if line is None else line.encode("utf-8", "replace")), 0
    finally:
        words.detach()  # the file is closed by whoever opened it


def _unpacked(kind: str, file: BinaryIO) -> Any:
    if kind.endswith(".gz"):
        return gzip.GzipFile(fileobj=file)
    if not kind.endswith(".zst"):
        return file
    try:
        import pyarrow
    except ImportError:
        raise ScreenerError(MISSING.format(".zst")) from None
    return io.BufferedReader(pyarrow.CompressedInputStream(pyarrow.PythonFile(file, "r"), "zstd"), 1 << 16)
