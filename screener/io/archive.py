"""A zip file, or the zip inside a workbook -> its members, one at a time, checked first and never unpacked to disk.

The sizes stated in a zip may be false: unpacked bytes are counted, and unpacking stops at the limit.
"""

import io
import re
import zipfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache, partial
from pathlib import Path, PurePosixPath
from typing import Final

from screener.io import limits
from screener.io.limits import MB
from screener.io.source import Source, UnfitError
from screener.types import Image, ScreenerError

ZIP_BOMB: Final = "it expands to far more than its packed size: leave it out"
DUPLICATE_NAME: Final = "two files in the zip have this name: rename or remove one, then zip again"

HIDDEN: Final = "its name begins with a dot: rename it if it is to be read"

_SYSTEM_NAMES: Final = re.compile(r"\.(?:DS_Store|localized|~lock\..+#|Spotlight-V100|Trash(?:es|-\d+)|fseventsd)")
_APPLE_DOUBLE: Final = b"\x00\x05\x16\x07"  # what the files that a Mac adds, such as ._trip.jpg, begin with

Members = dict[str, zipfile.ZipInfo]


def is_archive(path: Path) -> bool:
    return path.suffix.lower() == ".zip" and path.is_file()


def open_zip(source: Source) -> zipfile.ZipFile:
    """Open a zip. Raises UnfitError if it is not one; for a workbook or a file in memory also if it unpacks to too
    much."""
    try:
        zipped = zipfile.ZipFile(source.path or io.BytesIO(source.data))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError):
        raise UnfitError(f"it is damaged or not a {source.kind} file: save it again") from None
    try:
        _require_total_size(zipped, source)
    except UnfitError:
        zipped.close()
        raise
    return zipped


def _require_total_size(zipped: zipfile.ZipFile, source: Source) -> None:
    """Raise UnfitError if a zip unpacks to too much in total."""
    size = source.size
    files = [one for one in zipped.infolist() if not one.is_dir()]
    if sum(one.compress_size for one in files) > size:
        raise UnfitError(ZIP_BOMB)  # overlapping members: the same bytes unpacked again and again
    if source.path and source.kind == ".zip":
        return  # its members are read one by one, each within its own limit
    if len(files) > limits.MEMBERS:
        raise UnfitError(f"it has more than {limits.MEMBERS:,} files: split it")
    stated = sum(one.file_size for one in files)
    if stated > (limits.UNPACKED if source.kind == ".zip" else limits.WORKBOOK) or stated > limits.RATIO * max(size, 1):
        raise UnfitError(ZIP_BOMB)


def list_members(zipped: zipfile.ZipFile) -> tuple[Members, list[tuple[str, str]]]:
    """Return the files by name, without folders and hidden files; and each rejected member with the reason."""
    found: Members = {}
    refused: list[tuple[str, str]] = []
    files = [(one.filename.replace("\\", "/"), one) for one in zipped.infolist() if not one.is_dir()]
    counted = Counter(name for name, _ in files)
    for name, one in files:
        if is_hidden(name):
            continue
        if counted[name] > 1:
            if (name, DUPLICATE_NAME) not in refused:
                refused.append((name, DUPLICATE_NAME))
            continue
        try:
            _require_safe(name, one)
            found[name] = one
        except UnfitError as unfit:
            refused.append((name, str(unfit)))
    return found, refused


def is_hidden(name: str) -> bool:
    return PurePosixPath(name).name.startswith(".") and "/.." not in name


def is_system_file(name: str, read_start: Callable[[], bytes]) -> bool:
    """Whether a system put this file next to a person's own: it holds no post and no picture."""
    last = PurePosixPath(name).name
    return bool(_SYSTEM_NAMES.fullmatch(last)) or (last.startswith("._") and read_start() == _APPLE_DOUBLE)


def list_hidden(zipped: zipfile.ZipFile) -> list[str]:
    """Return the names of the hidden files, without those of systems."""

    def read_start(one: zipfile.ZipInfo) -> bytes:
        try:
            with zipped.open(one) as file:
                return file.read(len(_APPLE_DOUBLE))
        except Exception:  # zlib, lzma and bz2 raise their own exceptions; a password raises RuntimeError
            return b""

    files = [(one.filename.replace("\\", "/"), one) for one in zipped.infolist() if not one.is_dir()]
    return [name for name, one in files if is_hidden(name) and not is_system_file(name, partial(read_start, one))]


def read_member(zipped: zipfile.ZipFile, one: zipfile.ZipInfo) -> bytes:
    """Read a member; stop if it is larger than stated."""
    return b"".join(_read_chunks(zipped, one, "zip the files again"))


def check_size(zipped: zipfile.ZipFile, one: zipfile.ZipInfo) -> None:
    """Unpack and discard in small pieces, because a workbook's reader does not check sizes."""
    for _ in _read_chunks(zipped, one, "save it again as .xlsx"):
        pass


def _read_chunks(zipped: zipfile.ZipFile, one: zipfile.ZipInfo, remedy: str) -> Iterator[bytes]:
    left = one.file_size
    try:
        with zipped.open(one) as file:
            while part := file.read(MB):
                left -= len(part)
                if left < 0:
                    raise UnfitError(ZIP_BOMB)
                yield part
    except UnfitError:
        raise
    except Exception as error:  # zlib, lzma and bz2 raise their own exceptions
        raise UnfitError(f"it is damaged ({type(error).__name__}): {remedy}") from None


def write_zip(path: Path, folder: Path, names: Iterable[str]) -> None:
    """Put files of a folder into a new zip, as they are: pictures are compressed already."""
    with zipfile.ZipFile(path, "w") as zipped:
        for name in names:
            zipped.write(folder / name, name)


def list_files(path: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the names of the acceptable files in a zip on disk, and the rejected ones with the reason."""
    _, found, refused = _open_cached(path)
    return list(found), refused


def count_hidden(path: Path) -> int:
    """Return the number of hidden files in a zip on disk, without those of systems."""
    return len(list_hidden(_open_cached(path)[0]))


def read_file(path: Path, name: str) -> bytes:
    """Read one file of a zip on disk. Raises ScreenerError if it is missing or rejected."""
    zipped, found, refused = _open_cached(path)
    if name in found:
        return read_member(zipped, found[name])
    raise ScreenerError(dict(refused).get(name, f"There is no file {name} in {path}: check the name."))


def read_pictures_at(paths: Iterable[Path], path: Path) -> tuple[Image, ...]:
    """Read pictures from the zip that their paths start with. Raises ScreenerError if one is missing."""
    names = [one.relative_to(path).as_posix() for one in paths]
    return read_pictures(names, _open_cached(path)[1], partial(read_file, path))


def read_pictures(names: Sequence[str], found: Members, read: Callable[[str], bytes]) -> tuple[Image, ...]:
    """Read the pictures of a post. Raises UnfitError if their total size is over the limit."""
    if sum(found[name].file_size for name in names if name in found) > limits.PICTURES:
        raise UnfitError(f"the pictures total more than {limits.PICTURES // MB} MB: save smaller copies")
    return tuple(Image(PurePosixPath(name).name, read(name)) for name in names)


@lru_cache(maxsize=1)
def _open_cached(path: Path) -> tuple[zipfile.ZipFile, Members, list[tuple[str, str]]]:
    zipped = open_zip(Source.at(path))
    return zipped, *list_members(zipped)


def _require_safe(name: str, one: zipfile.ZipInfo) -> None:
    """Raise UnfitError, before unpacking, for a member that points outside, is encrypted, a link or too large."""
    parts = name.split("/")
    if name.startswith("/") or ".." in parts or ":" in parts[0] or "\x00" in name:
        raise UnfitError("its path points outside the zip: zip the files again from their own folder")
    if one.flag_bits & 0x1:
        raise UnfitError("it is password protected: zip it again without a password")
    if (one.external_attr >> 16) & 0o170000 == 0o120000:
        raise UnfitError("it is a link to another file: include the file itself")
    most = limits.TEXT_FILE if name.lower().endswith(".txt") else limits.MEMBER
    if one.file_size > most:
        raise UnfitError(f"it is larger than {most // MB} MB: make it smaller")
    if one.file_size > limits.SMALL and one.file_size > limits.RATIO * max(one.compress_size, 1):
        raise UnfitError(ZIP_BOMB)
