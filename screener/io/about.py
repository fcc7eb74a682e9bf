"""What a file says about a post besides its words: its school, its author, where and when it will be posted."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Any, Final

MAX_VALUE_LENGTH: Final = 200  # maximum characters kept of a value
# Date formats of spreadsheets and schedulers in the United States: the month comes first.
_DAYS: Final = ("%m/%d/%Y", "%m/%d/%y", "%b %d, %Y", "%B %d, %Y", "%b %d %Y", "%d %b %Y", "%d %B %Y")
_TIMES: Final = ("", " %H:%M", " %H:%M:%S", " %I:%M %p", " %I:%M%p", " %I:%M:%S %p", " %I %p")


@dataclass(frozen=True, slots=True)
class About:
    """What a file says about a post; other fields are empty. `scheduled` has the form that `normalize_time` returns."""

    school: str = ""
    author: str = ""
    network: str = ""
    scheduled: str = ""


def parse_about(fields: Mapping[str, Any]) -> About:
    """Return what a row says under these column names."""
    values = {name: " ".join(str(fields.get(name) or "").split())[:MAX_VALUE_LENGTH] for name in About.__slots__}
    return About(**{**values, "scheduled": normalize_time(values["scheduled"])})


def normalize_time(value: str) -> str:
    """Return a time as 2026-12-01T09:00 and a day as 2026-12-01, however written; anything else shortened."""
    with suppress(ValueError):
        at = datetime.fromisoformat(value)
        at = at.astimezone().replace(tzinfo=None) if at.tzinfo else at
        return _format_time(at, ":" in value)
    if not any(map(str.isdigit, value)):  # most often an empty cell: 49 formats would be tried in vain
        return value[:40]
    for day, time in product(_DAYS, _TIMES):
        with suppress(ValueError):
            return _format_time(datetime.strptime(value.upper(), day + time), bool(time))
    return value[:40]


def _format_time(at: datetime, timed: bool) -> str:
    return at.isoformat(timespec="minutes") if timed else at.date().isoformat()
