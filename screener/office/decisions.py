"""Decisions about posts -> the record: made, undone within seconds, or assigned to somebody.

Where people sign in, authors decide nothing, nobody their own posts, and only a director an escalated post.
"""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, select, update

from screener.office import audit, posts
from screener.office.audit import Entry
from screener.office.database import writing
from screener.office.keys import Keys
from screener.office.replay import LEAVES
from screener.office.tables import posts as kept
from screener.office.tables import settings
from screener.office.values import BECOMES, Decision, Person, Post, Settings
from screener.types import ScreenerError

ANYBODY: Final = Person()
UNDONE: Final = timedelta(seconds=15)  # the page offers it for ten seconds
FINAL: Final = ("approved", "returned")
LATE: Final = "It is too late to undo this. Reopen the post instead."


class Decisions:
    """The decisions that can be made about posts of an open record."""

    engine: Engine
    keys: Keys

    def decide(self, number: int, decision: Decision, by: Person = ANYBODY, comment: str = "") -> None:
        """Approve, return, hold or escalate. Raises ScreenerError, with what to do next, if not allowed."""
        with writing(self.engine) as connection:
            post = posts.one(connection, number, lock=True)
            may_decide(post, decision, by, chosen_settings(connection))
            if (asked := needs_reason(post, decision)) and not comment.strip():
                raise ScreenerError(asked)
            self._leave(connection, post, BECOMES[decision], Entry(decision, by.name, number, comment))

    def decide_many(
        self, numbers: Sequence[int], decision: Decision, by: Person = ANYBODY, comment: str = ""
    ) -> list[tuple[int, str]]:
        """Decide about each post; return those that were refused, each with the reason.

        Raises ScreenerError, and decides nothing, if the posts have different verdicts.
        """
        if len(numbers) > 1:
            with self.engine.connect() as connection:
                verdicts = connection.execute(select(kept.c.verdict).where(kept.c.id.in_(numbers)).distinct()).all()
            if len(verdicts) > 1:
                raise ScreenerError("These posts have different verdicts. Decide one kind at a time.")
        refused = []
        for number in numbers:
            try:
                self.decide(number, decision, by, comment)
            except ScreenerError as error:
                refused.append((number, str(error)))
        return refused

    def undo(self, number: int, by: Person = ANYBODY, text: str | None = None) -> None:
        """Undo one's own last decision within seconds; `text` is stored again where it was kept until then.

        Raises ScreenerError if somebody has done something since, or it is too late.
        """
        with writing(self.engine) as connection:
            post = posts.one(connection, number, lock=True)
            events = list(audit.history(connection, self.keys, number, 1000))
            last = events[-1] if events else None
            if not last or last.action not in BECOMES or last.who != by.name or datetime.now(UTC) - last.at > UNDONE:
                raise ScreenerError(LATE)
            before = next((LEAVES[event.action] for event in reversed(events[:-1]) if event.action in LEAVES), "open")
            action = next(action for action, status in LEAVES.items() if status == before and action != "screened")
            self._leave(connection, post, before, Entry(action, by.name, number, detail="undone"), text)

    def reopen(self, number: int, by: Person = ANYBODY, comment: str = "") -> None:
        with writing(self.engine) as connection:
            post = posts.one(connection, number, lock=True)
            may_reopen(post.author, post.status, by, chosen_settings(connection))
            self._leave(connection, post, "open", Entry("reopen", by.name, number, comment))

    def assign(self, numbers: Sequence[int], to: str | None, due: date | None = None, by: Person = ANYBODY) -> None:
        """Set who reviews these posts, and until when, all or none; None removes the assignment."""
        with writing(self.engine) as connection:
            names = chosen_settings(connection).names
            if names and by.role == "author":
                raise ScreenerError("Only a reviewer can assign posts. Ask one to do it.")
            to = (to or "").strip()[:200]
            to = to.casefold() if names else to  # in the form that sign-in uses, so that "With me" finds it
            told = f"to {to or 'nobody'}" + (f", due {due.isoformat()}" if due else "")
            for number in numbers:
                posts.one(connection, number, lock=True)
                entry = Entry("assign", by.name, number, detail=told)
                self._change(connection, number, entry, assignee=to or None, due=due)

    def _leave(self, connection: Connection, post: Post, status: str, entry: Entry, text: str | None = None) -> None:
        """Give a post a status. Words kept until the decision are deleted with it, and restored with its undoing."""
        values: dict[str, Any] = {"status": status}
        if post.until_decided and status in FINAL:
            values["sealed"] = None
        elif post.until_decided and text is not None and posts.is_text_of(connection, self.keys, post.id, text):
            values["sealed"] = self.keys.seal(text)
        self._change(connection, post.id, entry, **values)

    def _change(self, connection: Connection, number: int, entry: Entry, **values: Any) -> None:
        connection.execute(update(kept).where(kept.c.id == number).values(**values))
        audit.add(connection, self.keys, [entry])


def chosen_settings(connection: Connection) -> Settings:
    """Return the office's settings, with defaults where it set nothing."""
    chosen = {row.name: json.loads(row.value) for row in connection.execute(select(settings))}
    return replace(Settings(), **{name: value for name, value in chosen.items() if name in Settings.__slots__})


def needs_reason(post: Post, decision: Decision) -> str:
    """Return why this decision needs a reason; empty if it does not."""
    if decision == "return":
        return "To return a post, add a comment that says what to change."
    if decision == "approve" and post.urgent:
        return "Somebody's safety may be at stake. To approve this post, add the reason."
    if decision == "approve" and post.verdict == "hold":
        return "The screener says not to publish this. To approve it, add the reason."
    return ""


def may_decide(post: Post, decision: Decision, by: Person, settings: Settings) -> None:
    """Raise ScreenerError, with what to do next, if this person may not make this decision."""
    if decision not in BECOMES:
        raise ScreenerError(f"Unknown decision '{decision[:40]}': choose {', '.join(BECOMES)}.")
    author, status = post.author, post.status
    if status not in ("open", "held", "escalated"):
        raise ScreenerError(f"This post is already {status}. Reopen it before you decide again.")
    if not settings.names:
        return
    if by.role == "author":
        raise ScreenerError("Only a reviewer can decide. Ask one to do it.")
    if same(author, by.name):
        raise ScreenerError("You cannot decide on your own post. Ask someone else.")
    if status == "escalated" and by.role != "director":
        raise ScreenerError("This post was escalated. Only a director can decide.")


def may_reopen(author: str, status: str, by: Person, settings: Settings) -> None:
    """Raise ScreenerError unless the person may reopen the post: authors their own returned ones, else reviewers."""
    if status == "open":
        raise ScreenerError("This post is already open.")
    if not settings.names:
        return
    if by.role == "author" and not (same(author, by.name) and status == "returned"):
        raise ScreenerError(
            "Only a reviewer can reopen this post. You can reopen your own posts after they are returned."
        )
    if status == "escalated" and by.role != "director":
        raise ScreenerError("This post was escalated. Only a director can reopen it.")


def may_run_the_office(by: Person, settings: Settings, what: str) -> None:
    """Raise ScreenerError unless the person is a director: settings, roles and deleting are theirs."""
    if settings.names and by.role != "director":
        raise ScreenerError(f"Only a director {what}. Ask one to do it.")


def same(one: str, other: str) -> bool:
    """Whether two names belong to one person: sign-in gives addresses, whose case does not matter."""
    return bool(one) and one.strip().casefold() == other.strip().casefold()
