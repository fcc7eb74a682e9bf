"""The record -> what is found most, where and when, and what people approve anyway: for training, without words."""

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from sqlalchemy import select

from screener.office.store import Store
from screener.office.tables import findings, posts
from screener.office.values import to_utc

NO_SCHOOL: Final = "(none)"
Cell = tuple[str, str, str, str]  # month, school, concern, rule


@dataclass(slots=True)
class Trends:
    """Counts of posts with findings other than notes; `approved`: how many of a rule's posts were approved anyway."""

    posts: int = 0
    concerns: Counter[str] = field(default_factory=Counter)
    schools: Counter[str] = field(default_factory=Counter)
    months: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    approved: Counter[str] = field(default_factory=Counter)
    cells: dict[Cell, list[int]] = field(default_factory=dict)  # for each, its posts and those approved anyway

    def add(self, month: str, school: str, approved: bool, spoke: Collection[tuple[str, str]]) -> None:
        """Count one post with the rules that it matched, each with its concern."""
        self.posts += 1
        if not spoke:
            return
        self.months[month] += 1
        self.schools[school] += 1
        self.concerns.update({concern for _, concern in spoke})
        for rule, concern in spoke:
            self.rules[rule] += 1
            self.approved[rule] += approved
            cell = self.cells.setdefault((month, school, concern, rule), [0, 0])
            cell[0] += 1
            cell[1] += approved

    def rows(self) -> list[dict[str, str]]:
        """Return one row per month, school, concern and rule, for a spreadsheet."""
        names = ("month", "school", "concern", "rule", "posts", "approved all the same")
        return [
            dict(zip(names, (*cell, *map(str, counts)), strict=True)) for cell, counts in sorted(self.cells.items())
        ]


def count_trends(store: Store, since: datetime | None = None) -> Trends:
    """Count the posts of the record since a time; each counts once for a rule and once for a concern."""
    found = Trends()
    query = select(posts.c.id, posts.c.at, posts.c.school, posts.c.status)
    query = query.where(posts.c.at >= since) if since else query
    matches = (
        select(findings.c.post, findings.c.rule, findings.c.concern).where(findings.c.severity != "note").distinct()
    )
    by_post: dict[int, list[tuple[str, str]]] = {}
    with store.engine.connect() as connection:
        for one in connection.execute(matches):
            by_post.setdefault(one.post, []).append((one.rule, one.concern))
        for row in connection.execute(query):
            month = f"{to_utc(row.at):%Y-%m}"
            found.add(month, row.school or NO_SCHOOL, row.status == "approved", by_post.get(row.id, ()))
    return found
