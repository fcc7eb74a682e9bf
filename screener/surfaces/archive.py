"""A zip of posts and pictures -> its members, one at a time, never unpacked to disk."""

from __future__ import annotations

import lzma
import zipfile
import zlib
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import Final

from screener.types import Image, ScreenerError

MOST_BYTES: Final = 200_000_000  # of one member: a small zip can hold a file that fills the memory


def is_archive(path: Path) -> bool:
    return path.suffix.lower() == ".zip" and path.is_file()


def archived(paths: Iterable[Path], archive: Path) -> tuple[Image, ...]:
    """Read pictures from a zip, whose path their paths begin with. Raises ScreenerError if one is not there."""
    return tuple(Image(path.name, member(archive, path.relative_to(archive).as_posix())) for path in paths)


def members(archive: Path) -> list[str]:
    """The names of the files in a zip, without what systems add to it."""
    names = [one.filename for one in _opened(archive).infolist() if not one.is_dir()]
    return [name for name in names if not name.rpartition("/")[2].startswith(".") and "__MACOSX/" not in name]


def member(archive: Path, name: str) -> bytes:
    """Read one file of a zip. Raises ScreenerError if it is not there, damaged, locked or too large."""
    opened = _opened(archive)
    try:
        if opened.getinfo(name).file_size > MOST_BYTES:
            raise ScreenerError(f"{name} is too large: save it smaller.")
        return opened.read(name)
    except KeyError:
        raise ScreenerError(f"There is no file {name} in {archive}: check the name.") from None
    except (
        zipfile.BadZipFile,
        RuntimeError,
        NotImplementedError,
        OSError,
        EOFError,
        zlib.error,
        lzma.LZMAError,
    ) as error:
        raise ScreenerError(f"{name} cannot be read ({type(error).__name__}): pack the zip again.") from None


@lru_cache(maxsize=1)
def _opened(archive: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(archive)
    except (zipfile.BadZipFile, OSError) as error:
        raise ScreenerError(f"{archive} cannot be read ({type(error).__name__}): pack the zip again.") from None
