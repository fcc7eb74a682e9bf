"""Picture files -> draft pictures."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from screener.io import limits
from screener.io.text import is_picture, read_bytes
from screener.types import Image, ScreenerError


def images(paths: Iterable[Path]) -> tuple[Image, ...]:
    """Read picture files as they are. Raises ScreenerError, with the file name, if one is missing or too large."""
    read: list[Image] = []
    left = limits.PICTURES
    for path in paths:
        read.append(Image(path.name, read_bytes(path, limits.MEMBER)))
        left -= len(read[-1].data)
        if left < 0:
            most = limits.PICTURES // limits.MB
            raise ScreenerError(f"The pictures total more than {most} MB: save smaller copies.")
    return tuple(read)


def parted(files: Iterable[Path]) -> tuple[Path | None, list[Path]]:
    """Separate a post's text file from its pictures. Raises ScreenerError if there are two text files."""
    given = list(files)
    words = [path for path in given if not is_picture(path)]
    if len(words) > 1:
        raise ScreenerError(f"{words[0]} and {words[1]} are two drafts: check one at a time, or use 'screener batch'.")
    return (words[0] if words else None), [path for path in given if is_picture(path)]
