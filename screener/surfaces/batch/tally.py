"""Reports -> counts: by verdict; what a summary tells of an archive. They grow with the rules, not with the posts."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Any

from screener.surfaces.batch.posts import Raw, Unread
from screener.types import Report


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of the input that are counted by: schools or districts, and the day of the post."""

    groups: tuple[str, ...] = ()
    day: str = ""


@dataclass(slots=True)
class Tally:
    """Counts of a run, or of a part of it."""

    verdicts: Counter[str] = field(default_factory=Counter)
    unchecked: int = 0

    def count(self, raw: Raw | Unread, report: Report, columns: Columns) -> None:
        self.verdicts[report.verdict] += 1
        self.unchecked += bool(report.not_checked)

    def add(self, more: Tally) -> None:
        self.verdicts += more.verdicts
        self.unchecked += more.unchecked

    def to_dict(self) -> dict[str, Any]:
        return {"verdicts": dict(self.verdicts), "unchecked": self.unchecked}

    @classmethod
    def from_dict(cls, saved: dict[str, Any]) -> Tally:
        return cls(Counter(saved["verdicts"]), saved["unchecked"])
