"""The entries of the audit log, in order -> what the record must contain now; and where it does not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any, Final

from sqlalchemy import Connection, Row, select

from screener.office.keys import Keys
from screener.office.posts import compute_proofs
from screener.office.tables import comments, people, posts, settings
from screener.office.values import KEY_MARK, STATUS_BY_DECISION
from screener.types import ScreenerError

STATUS_AFTER: Final[Mapping[str, str]] = {"screened": "open", "reopen": "open"} | {**STATUS_BY_DECISION}
COMMENT_HASH: Final = re.compile(r" ?comment ([0-9a-f]{64})$")
_DELETED_POSTS: Final = re.compile(r"; posts ([\d, -]+)$")


def format_ranges(numbers: list[int]) -> str:
    """Return numbers as ranges, such as '1-40, 42': posts deleted by age have neighboring numbers."""
    # Within a run, number and place grow alike.
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda one: one[1] - one[0])]
    return ", ".join(str(run[0]) if len(run) == 1 else f"{run[0]}-{run[-1]}" for run in runs)


@dataclass(slots=True)
class PostState:
    """The state of a post according to the log. The status is empty if no entry created the post."""

    status: str = ""
    verdict: str = ""
    proof: str = ""
    entry: int = 0
    comments: dict[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Replay:
    """The state after the entries so far. `since`: when they began to prove whole posts."""

    posts: dict[int, PostState] = field(default_factory=dict)
    # Of an older screener, which did not name what it deleted.
    earlier: dict[int, PostState] = field(default_factory=dict)
    people: dict[str, str] = field(default_factory=dict)
    settings: dict[str, str] = field(default_factory=dict)
    since: str = ""
    first: int = 0

    @property
    def older(self) -> str:
        """The day before which the log proves less; empty if it proves everything from its first entry."""
        return self.since[:10] if self.first > 1 else ""

    def apply(self, row: Mapping[str, Any]) -> None:
        action, detail = str(row["action"]), str(row["detail"])
        if action == "begun":
            self.since, self.first = str(row["at"]), int(row["seq"])
            self.earlier, self.posts = self.posts, {}
        elif action == "role":
            name, _, role = detail.rpartition(" = ")
            self.people[name] = role
        elif action == "settings":
            self.settings |= dict(part.split(" = ", 1) for part in detail.split(", "))
        elif action == "purge" and (named := _DELETED_POSTS.search(detail)):
            for part in named[1].split(", "):
                first, _, last = part.partition("-")
                for number in range(int(first), int(last or first) + 1):
                    self.posts.pop(number, None)
        if row["post"] is not None:
            self._apply_to_post(int(row["post"]), row, action, detail)

    def _apply_to_post(self, number: int, row: Mapping[str, Any], action: str, detail: str) -> None:
        state = self.posts.setdefault(number, self.earlier.pop(number, PostState()))
        state.status = STATUS_AFTER.get(action, state.status)
        state.verdict = detail if action == "screened" else state.verdict
        state.proof, state.entry = str(row["proof"]), int(row["seq"])
        if comment := COMMENT_HASH.search(detail):
            state.comments[state.entry] = comment[1]

    def check(self, connection: Connection, keys: Keys) -> str:
        """Compare the record with the log and return the first difference; empty if there is none."""
        return (
            self._check_posts(connection, keys)
            or self._check_comments(connection, keys)
            or self._check_office(connection)
        )

    def _check_posts(self, connection: Connection, keys: Keys) -> str:
        stored = list(connection.execute(select(posts.c.id).order_by(posts.c.id)).scalars())
        if missing := self.posts.keys() - set(stored):
            return f"Post {min(missing)} is missing, and the audit log has no entry for its deletion."
        for row, proof in compute_proofs(connection, keys, stored):
            if problem := self._find_difference(row, proof):
                return problem
        return ""

    def _find_difference(self, row: Row[Any], proof: str) -> str:
        state = self.posts.get(row.id, PostState())
        if not state.status:
            return f"Post {row.id} is not in the audit log, or the log says it was deleted."
        for name in ("status", "verdict"):
            if row._mapping[name] != getattr(state, name):
                return f"Post {row.id} is {row._mapping[name]!r:.40}, but the audit log says {getattr(state, name)}."
        if not state.proof:
            return (
                f"Post {row.id} was last changed by an older version of the screener, whose entries prove only its "
                "status: close that program, then assign the post again."
            )
        if proof != state.proof:
            return (
                f"Post {row.id} does not match entry {state.entry} of the audit log: its author, text hash, findings "
                "or another part was changed."
            )
        return ""

    def _check_comments(self, connection: Connection, keys: Keys) -> str:
        left = {entry: hashed for state in self.posts.values() for entry, hashed in state.comments.items()}
        for row in connection.execute(select(comments).order_by(comments.c.entry)):
            expected = left.pop(row.entry, None)
            try:
                same = expected is not None and keys.hash_text(keys.decrypt(row.sealed)) == expected
            except ScreenerError:
                same = False
            if not same:
                return f"The comment of entry {row.entry} was changed."
        return f"The comment of entry {min(left)} is missing." if left else ""

    def _check_office(self, connection: Connection) -> str:
        roles = {row.name: row.role for row in connection.execute(select(people))}
        if odd := sorted(dict(roles.items() ^ self.people.items())):
            stored, logged = (roles.get(odd[0]), self.people.get(odd[0]))
            return f"The role of {odd[0]!r:.80} is {stored or 'none'!r:.20}, but the audit log says {logged or 'none'}."
        chosen = {row.name: row.value for row in connection.execute(select(settings)) if row.name != KEY_MARK}
        if odd := sorted(dict(chosen.items() ^ self.settings.items())):
            stored, logged = (chosen.get(odd[0]), self.settings.get(odd[0]))
            return f"The setting {odd[0]!r:.40} is {stored!r:.20}, but the audit log says {logged or 'nothing'}."
        return ""
