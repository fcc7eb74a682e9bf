"""A file of posts, on disk or uploaded: its name, its type, its bytes."""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from pathlib import Path, PurePath
from typing import BinaryIO, Final

from screener.extras import missing
from screener.types import ScreenerError

LINES: Final = (".jsonl", ".csv")
PACKED: Final = (".gz", ".zst")
TABLES: Final = (".xlsx", ".parquet")
READ: Final = (*LINES, *(f"{kind}{packed}" for kind in LINES for packed in PACKED), *TABLES, ".zip")
MISSING: Final = missing("Support for {} files", "tables")


class UnfitError(ScreenerError):
    """A file, or a part of one, is rejected. The message is the reason; the caller adds the name."""


@dataclass(frozen=True, slots=True)
class Source:
    """A named file: its bytes, or the path to read them from."""

    name: str
    data: bytes = field(default=b"", repr=False)
    path: Path | None = None

    @classmethod
    def at(cls, path: Path) -> Source:
        return cls(path.name, path=path)

    @property
    def kind(self) -> str:
        """The file ending in lowercase, including that of the compression."""
        name = PurePath(self.name.lower())
        return "".join(name.suffixes[-2:]) if name.suffix in PACKED else name.suffix

    @property
    def size(self) -> int:
        return self.path.stat().st_size if self.path else len(self.data)

    def open(self) -> BinaryIO:
        return self.path.open("rb") if self.path else io.BufferedReader(io.BytesIO(self.data))


def suffix(path: Path, known: tuple[str, ...] = READ) -> str:
    """Return the file type in lowercase. Raises ScreenerError if it is not a known one."""
    name = path.name.lower()
    for kind in known:
        if name.endswith(kind):
            return kind
    raise ScreenerError(f"{path} is not a supported file type: use {', '.join(known[:-1])} or {known[-1]}.")
