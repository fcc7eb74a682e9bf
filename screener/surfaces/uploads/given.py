"""What is handed over and what comes of it, and how much of it is taken."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Final

from screener.types import Draft

MB: Final = 1024 * 1024
MOST_FILE: Final = {".csv": 50 * MB, ".xlsx": 25 * MB, ".jsonl": 50 * MB, ".txt": MB, ".zip": 200 * MB}
MOST_UNPACKED: Final = 500 * MB  # of all that a zip or a workbook holds
MOST_MEMBER: Final = 50 * MB
MOST_MEMBERS: Final = 20_000
MOST_RATIO: Final = 200  # unpacked to packed: text packs 3 to 10 times, a spreadsheet of blanks up to 100
MOST_POSTS: Final = 50_000
MOST_TEXT: Final = 100_000  # characters of a post: a long newsletter has 20,000


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it was handed over: its name and its bytes."""

    name: str
    data: bytes = field(repr=False)

    @property
    def kind(self) -> str:
        return PurePosixPath(self.name).suffix.lower()


@dataclass(frozen=True, slots=True)
class Refused:
    """What was not taken: the file's name, or its name and the place in it, and why, with what to do."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Taken:
    """The drafts, whose ids are all different, the school of each that names one, and what was refused."""

    drafts: tuple[Draft, ...]
    schools: dict[str, str]
    refused: tuple[Refused, ...]


class UnfitError(Exception):
    """A file that is not taken; the message is the reason."""
