"""A file, compressed or not -> its lines, one by one; a line that is too long is reported only by its place."""

import gzip
import io
import zlib
from collections.abc import Callable, Iterator
from typing import IO, Any, BinaryIO, Final

from screener.io.limits import LINE, MB
from screener.io.source import MISSING_PACKAGE, Source, UnfitError
from screener.io.text import UTF16
from screener.types import ScreenerError

LINE_TOO_LONG: Final = f"it is longer than {LINE // MB} MB: split it"

ProgressCallback = Callable[[int], None]
"""Hears how far a file is read: bytes of the file itself."""


def ignore_progress(size: int) -> None:
    """A progress callback that does nothing."""


def read_lines(source: Source, on_progress: ProgressCallback = ignore_progress) -> Iterator[bytes | None]:
    """Yield the lines in UTF-8, decompressed; None for a line that is too long.

    Raises UnfitError if the file is damaged or cut off.
    """
    number = 0
    with source.open() as file:
        unpacked = _decompress(source.kind, file)
        before = 0
        try:
            for number, (line, size) in enumerate(_recode_lines(unpacked), start=1):  # noqa: B007  (told if it is cut off)
                # The position does not change within a block that was decompressed at once.
                now = before + size if unpacked is file and size else file.tell()
                on_progress(now - before)
                before = now
                yield line
        except (EOFError, OSError, zlib.error, UnicodeDecodeError) as error:
            kind = type(error).__name__
            raise UnfitError(
                f"it is damaged or cut off after line {number} ({kind}): copy or compress it again"
            ) from None


def split_lines(file: IO[Any], end: Any = b"\n") -> Iterator[tuple[Any, int]]:
    """Yield each line with its length, including the line end; None in place of a line that is too long."""
    while line := file.readline(LINE + 1):
        size = len(line)
        if size <= LINE:
            yield line, size
            continue
        while not line.endswith(end) and (line := file.readline(LINE)):
            size += len(line)
        yield None, size


def _recode_lines(file: Any) -> Iterator[tuple[bytes | None, int]]:
    """Yield the lines in UTF-8 with their length in the file; the length is omitted for UTF-16."""
    if not file.peek(2).startswith(UTF16):
        yield from split_lines(file)
        return
    words = io.TextIOWrapper(file, "utf-16", newline="\n")
    try:
        for line, _ in split_lines(words, "\n"):
            yield (None if line is None else line.encode("utf-8", "replace")), 0
    finally:
        words.detach()  # the caller closes the file


def _decompress(kind: str, file: BinaryIO) -> Any:
    if kind.endswith(".gz"):
        return gzip.GzipFile(fileobj=file)
    if not kind.endswith(".zst"):
        return file
    try:
        import pyarrow
    except ImportError:
        raise ScreenerError(MISSING_PACKAGE.format(".zst")) from None
    return io.BufferedReader(pyarrow.CompressedInputStream(pyarrow.PythonFile(file, "r"), "zstd"), 1 << 16)
