"""A file of posts, on disk, uploaded or at an address: its name, its type, its bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import Any, BinaryIO, Final, cast

from screener.extras import missing
from screener.types import ScreenerError

LINE_SUFFIXES: Final = (".jsonl", ".csv")
COMPRESSED_SUFFIXES: Final = (".gz", ".zst")
TABLE_SUFFIXES: Final = (".xlsx", ".parquet")
FILE_SUFFIXES: Final = (
    *LINE_SUFFIXES,
    *(f"{kind}{packed}" for kind in LINE_SUFFIXES for packed in COMPRESSED_SUFFIXES),
    *TABLE_SUFFIXES,
)
MISSING_PACKAGE: Final = missing("Support for {} files", "tables")


class UnfitError(ScreenerError):
    """A file, or a part of one, is rejected. The message is the reason; the caller adds the name."""


@dataclass(frozen=True, slots=True)
class Source:
    """A named file: its bytes, the path to read them from, or its place in a file system of pyarrow."""

    name: str
    data: bytes = field(default=b"", repr=False)
    path: Path | None = None
    stored: tuple[Any, str] | None = None

    @classmethod
    def at(cls, path: Path) -> Source:
        return cls(path.name, path=path)

    @classmethod
    def of(cls, address: str) -> Source:
        """Return the file at an address such as s3://bucket/posts.jsonl. Raises ScreenerError."""
        system, place = resolve_address(address)
        if system.type_name == "local":
            return cls.at(Path(place))
        if not system.get_file_info(place).is_file:
            raise ScreenerError(f"There is no file {address}: check its address.")
        return cls(PurePath(place).name, stored=(system, place))

    def __str__(self) -> str:
        return str(self.path or self.name)

    @property
    def kind(self) -> str:
        """The file ending in lowercase, including that of the compression."""
        name = PurePath(self.name.lower())
        return "".join(name.suffixes[-2:]) if name.suffix in COMPRESSED_SUFFIXES else name.suffix

    @property
    def size(self) -> int:
        return self.stamp()[0] if self.path or self.stored else len(self.data)

    def stamp(self) -> tuple[int, int]:
        """Return the size in bytes and the time of the last change of a file that is not in memory."""
        if self.path:
            status = self.path.stat()
            return status.st_size, status.st_mtime_ns
        system, place = cast(tuple[Any, str], self.stored)
        found = system.get_file_info(place)
        return int(found.size or 0), int(found.mtime_ns or 0)

    def open(self) -> BinaryIO:
        if self.stored:
            system, place = self.stored
            return io.BufferedReader(system.open_input_file(place), 1 << 20)
        return self.path.open("rb") if self.path else io.BufferedReader(io.BytesIO(self.data))


def match_suffix(path: Path, known: tuple[str, ...] = (*FILE_SUFFIXES, ".zip")) -> str:
    """Return the file type in lowercase. Raises ScreenerError if it is not a known one."""
    name = path.name.lower()
    for kind in known:
        if name.endswith(kind):
            return kind
    raise ScreenerError(f"{path} is not a supported file type: use {', '.join(known[:-1])} or {known[-1]}.")


def resolve_address(address: str) -> tuple[Any, str]:
    """Return the file system of an address, and the place in it. Raises ScreenerError."""
    try:
        from pyarrow import ArrowException, fs
    except ImportError:
        raise ScreenerError(missing("Support for addresses", "tables")) from None
    try:
        system, place = fs.FileSystem.from_uri(address)
    except (ArrowException, OSError, ValueError) as error:
        raise ScreenerError(f"{address} cannot be reached ({type(error).__name__}): check the address.") from None
    return system, place
