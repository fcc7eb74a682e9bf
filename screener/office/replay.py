"""The entries of the audit log, in order -> what the record must contain now; and where it does not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from screener.office.keys import Keys
from screener.office.posts import proven
from screener.office.tables import comments, people, posts, settings
from screener.office.values import BECOMES, MARK
from screener.types import ScreenerError

LEAVES: Final[dict[str, str]] = {"screened": "open", "reopen": "open"} | {one: BECOMES[one] for one in BECOMES}
COMMENT: Final = re.compile(r" ?comment ([0-9a-f]{64})$")
_DELETED: Final = re.compile(r"; posts ([\d, -]+)$")


def ranges(numbers: list[int]) -> str:
    """Return numbers as ranges, such as '1-40, 42': posts deleted by age have neighboring numbers."""
    runs: list[list[int]] = []
    for number in numbers:
        if runs and number == runs[-1][1] + 1:
            runs[-1][1] = number
        else:
            runs.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in runs)


@dataclass(slots=True)
class Told:
    """What the log says about a post. Without a status, no entry says how it came about."""

    status: str = ""
    verdict: str = ""
    proof: str = ""
    entry: int = 0
    comments: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Replay:
    """The state after the entries so far. `since`: when they began to prove whole posts."""

    posts: dict[int, Told] = field(default_factory=dict)
    earlier: dict[int, Told] = field(default_factory=dict)  # of an older screener, which did not name what it deleted
    people: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    since: str = ""
    first: int = 0

    @property
    def older(self) -> str:
        """The day before which the log proves less; empty if it proves everything from its first entry."""
        return self.since[:10] if self.first > 1 else ""

    def follow(self, row: Mapping[str, Any]) -> None:
        """Apply the next entry."""
        action, detail = str(row["action"]), str(row["detail"])
        if action == "begun":
            self.since, self.first = str(row["at"]), int(row["seq"])
            self.earlier, self.posts = self.posts, {}
        elif action == "role":
            name, _, role = detail.rpartition(" = ")
            self.people[name] = role
        elif action == "settings":
            self.settings |= dict(part.split(" = ", 1) for part in detail.split(", "))
        elif action == "purge" and (named := _DELETED.search(detail)):
            for part in named[1].split(", "):
                first, _, last = part.partition("-")
                for number in range(int(first), int(last or first) + 1):
                    self.posts.pop(number, None)
        if row["post"] is not None:
            self._about(int(row["post"]), row, action, detail)

    def _about(self, number: int, row: Mapping[str, Any], action: str, detail: str) -> None:
        told = self.posts.setdefault(number, self.earlier.pop(number, Told()))
        told.status = LEAVES.get(action, told.status)
        told.verdict = detail if action == "screened" else told.verdict
        told.proof, told.entry = str(row["proof"]), int(row["seq"])
        if comment := COMMENT.search(detail):
            told.comments[told.entry] = comment[1]

    def check(self, connection: Connection, keys: Keys) -> str:
        """Compare the record with the log and return the first difference; empty if there is none."""
        return self._posts(connection, keys) or self._comments(connection, keys) or self._office(connection)

    def _posts(self, connection: Connection, keys: Keys) -> str:
        there = list(connection.execute(select(posts.c.id).order_by(posts.c.id)).scalars())
        if gone := self.posts.keys() - set(there):
            return f"Post {min(gone)} is missing, and the audit log has no entry for its deletion."
        for row, proof in proven(connection, keys, there):
            if problem := self._differs(row, proof):
                return problem
        return ""

    def _differs(self, row: Row[Any], proof: str) -> str:
        told = self.posts.get(row.id, Told())
        if not told.status:
            return f"Post {row.id} is not in the audit log, or the log says it was deleted."
        for name in ("status", "verdict"):
            if row._mapping[name] != getattr(told, name):
                return f"Post {row.id} is {row._mapping[name]!r:.40}, but the audit log says {getattr(told, name)}."
        if not told.proof:
            return (
                f"Post {row.id} was last changed by an older version of the screener, whose entries prove only its "
                "status: close that program, then assign the post again."
            )
        if proof != told.proof:
            return (
                f"Post {row.id} does not match entry {told.entry} of the audit log: its author, text hash, findings or "
                "another part was changed."
            )
        return ""

    def _comments(self, connection: Connection, keys: Keys) -> str:
        left = {entry: hashed for told in self.posts.values() for entry, hashed in told.comments.items()}
        for row in connection.execute(select(comments).order_by(comments.c.entry)):
            told = left.pop(row.entry, None)
            try:
                same = told is not None and keys.hashed(keys.unseal(row.sealed)) == told
            except ScreenerError:
                same = False
            if not same:
                return f"The comment of entry {row.entry} was changed."
        return f"The comment of entry {min(left)} is missing." if left else ""

    def _office(self, connection: Connection) -> str:
        roles = {row.name: row.role for row in connection.execute(select(people))}
        if odd := sorted(dict(roles.items() ^ self.people.items())):
            there, told = (roles.get(odd[0]), self.people.get(odd[0]))
            return f"The role of {odd[0]!r:.80} is {there or 'none'!r:.20}, but the audit log says {told or 'none'}."
        chosen = {row.name: row.value for row in connection.execute(select(settings)) if row.name != MARK}
        if odd := sorted(dict(chosen.items() ^ self.settings.items())):
            there, told = (chosen.get(odd[0]), self.settings.get(odd[0]))
            return f"The setting {odd[0]!r:.40} is {there!r:.20}, but the audit log says {told or 'nothing'}."
        return ""
