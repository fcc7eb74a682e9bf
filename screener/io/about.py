"""What a file says of a post besides its words: its school, who wrote it, where and when it goes out."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, Final

LONGEST: Final = 200  # characters of a value that are kept
# As spreadsheets and schedulers in the United States write them: the month comes first.
_DAYS: Final = ("%m/%d/%Y", "%m/%d/%y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d %b %Y", "%d %B %Y")
_TIMES: Final = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M%p", " %I:%M:%S %p", " %I %p")


@dataclass(frozen=True, slots=True)
class About:
    """`scheduled` is as `goes_out` gives it. What is empty was not said."""

    school: str = ""
    author: str = ""
    network: str = ""
    scheduled: str = ""


def about(fields: Mapping[str, Any]) -> About:
    """What a row says under these names."""
    said = {name: " ".join(str(fields.get(name) or "").split())[:LONGEST] for name in About.__slots__}
    return About(**{**said, "scheduled": goes_out(said["scheduled"])})


def goes_out(value: str) -> str:
    """A time as 2026-12-01T09:00, a day as 2026-12-01, however it was written; else its first characters."""
    with suppress(ValueError):
        at = datetime.fromisoformat(value)
        at = at.astimezone().replace(tzinfo=None) if at.tzinfo else at
        return _told(at, ":" in value)
    for day, time in product(_DAYS, _TIMES):
        with suppress(ValueError):
            return _told(datetime.strptime(value.upper(), day + time), bool(time))
    return value[:40]


def _told(at: datetime, timed: bool) -> str:
    return at.isoformat(timespec="minutes") if timed else at.date().isoformat()
