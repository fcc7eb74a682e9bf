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
from screener.office.database import write_transaction
from screener.office.keys import Keys
from screener.office.replay import STATUS_AFTER
from screener.office.tables import posts as kept
from screener.office.tables import settings
from screener.office.values import STATUS_BY_DECISION, Decision, Person, Post, Settings
from screener.types import ScreenerError

UNDO_WINDOW: Final = timedelta(seconds=15)  # the page offers it for ten seconds
FINAL_STATUSES: Final = ("approved", "returned")
UNDO_EXPIRED: Final = "It is too late to undo this. Reopen the post instead."


class Decisions:
    engine: Engine
    keys: Keys

    def decide(self, number: int, decision: Decision, by: Person, comment: str = "") -> None:
        """Approve, return, hold or escalate. Raises ScreenerError, with what to do next, if not allowed."""
        with write_transaction(self.engine) as connection:
            post = posts.get_post(connection, number, lock=True)
            require_can_decide(post, decision, by, read_settings(connection))
            if (reason_prompt := get_reason_prompt(post, decision)) and not comment.strip():
                raise ScreenerError(reason_prompt)
            self._set_status(connection, post, STATUS_BY_DECISION[decision], Entry(decision, by.name, number, comment))

    def decide_many(
        self, numbers: Sequence[int], decision: Decision, by: Person, comment: str = ""
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

    def undo(self, number: int, by: Person, text: str | None = None) -> None:
        """Undo one's own last decision within seconds; `text` is stored again where it was kept until then.

        Raises ScreenerError if somebody has done something since, or it is too late.
        """
        with write_transaction(self.engine) as connection:
            post = posts.get_post(connection, number, lock=True)
            events = list(audit.history(connection, self.keys, number, 1000))
            last = events[-1] if events else None
            if (
                not last
                or last.action not in STATUS_BY_DECISION
                or last.who != by.name
                or datetime.now(UTC) - last.at > UNDO_WINDOW
            ):
                raise ScreenerError(UNDO_EXPIRED)
            before = next(
                (STATUS_AFTER[event.action] for event in reversed(events[:-1]) if event.action in STATUS_AFTER), "open"
            )
            action = next(
                action for action, status in STATUS_AFTER.items() if status == before and action != "screened"
            )
            self._set_status(connection, post, before, Entry(action, by.name, number, detail="undone"), text)

    def reopen(self, number: int, by: Person, comment: str = "") -> None:
        with write_transaction(self.engine) as connection:
            post = posts.get_post(connection, number, lock=True)
            require_can_reopen(post.author, post.status, by, read_settings(connection))
            self._set_status(connection, post, "open", Entry("reopen", by.name, number, comment))

    def assign(self, numbers: Sequence[int], to: str | None, due: date | None = None, *, by: Person) -> None:
        """Set who reviews these posts, and until when, all or none; None removes the assignment."""
        with write_transaction(self.engine) as connection:
            names = read_settings(connection).names
            if names and by.role == "author":
                raise ScreenerError("Only a reviewer can assign posts. Ask one to do it.")
            to = (to or "").strip()[:200]
            to = to.casefold() if names else to  # in the form that sign-in uses, so that "With me" finds it
            detail = f"to {to or 'nobody'}" + (f", due {due.isoformat()}" if due else "")
            for number in numbers:
                posts.get_post(connection, number, lock=True)
                entry = Entry("assign", by.name, number, detail=detail)
                self._update_post(connection, number, entry, assignee=to or None, due=due)

    def _set_status(
        self, connection: Connection, post: Post, status: str, entry: Entry, text: str | None = None
    ) -> None:
        """Give a post a status. Words kept until the decision are deleted with it, and restored with its undoing."""
        values: dict[str, Any] = {"status": status}
        if post.until_decided and status in FINAL_STATUSES:
            values["sealed"] = None
        elif post.until_decided and text is not None and posts.has_text(connection, self.keys, post.id, text):
            values["sealed"] = self.keys.encrypt(text)
        self._update_post(connection, post.id, entry, **values)

    def _update_post(self, connection: Connection, number: int, entry: Entry, **values: Any) -> None:
        connection.execute(update(kept).where(kept.c.id == number).values(**values))
        audit.add(connection, self.keys, [entry])


def read_settings(connection: Connection) -> Settings:
    """Return the office's settings, with defaults where it set nothing."""
    stored = {row.name: json.loads(row.value) for row in connection.execute(select(settings))}
    return replace(Settings(), **{name: value for name, value in stored.items() if name in Settings.__slots__})


def get_reason_prompt(post: Post, decision: Decision) -> str:
    """Return why this decision needs a reason; empty if it does not."""
    if decision == "return":
        return "To return a post, add a comment that says what to change."
    if decision == "approve" and post.urgent:
        return "Somebody's safety may be at stake. To approve this post, add the reason."
    if decision == "approve" and post.verdict == "hold":
        return "The screener says not to publish this. To approve it, add the reason."
    return ""


def require_can_decide(post: Post, decision: Decision, by: Person, settings: Settings) -> None:
    """Raise ScreenerError, with what to do next, if this person may not make this decision."""
    if decision not in STATUS_BY_DECISION:
        raise ScreenerError(f"Unknown decision '{decision[:40]}': choose {', '.join(STATUS_BY_DECISION)}.")
    author, status = post.author, post.status
    if status not in ("open", "held", "escalated"):
        raise ScreenerError(f"This post is already {status}. Reopen it before you decide again.")
    if not settings.names:
        return
    if by.role == "author":
        raise ScreenerError("Only a reviewer can decide. Ask one to do it.")
    if is_same_person(author, by.name):
        raise ScreenerError("You cannot decide on your own post. Ask someone else.")
    if status == "escalated" and by.role != "director":
        raise ScreenerError("This post was escalated. Only a director can decide.")


def require_can_reopen(author: str, status: str, by: Person, settings: Settings) -> None:
    """Raise ScreenerError unless the person may reopen the post: authors their own returned ones, else reviewers."""
    if status == "open":
        raise ScreenerError("This post is already open.")
    if not settings.names:
        return
    if by.role == "author" and not (is_same_person(author, by.name) and status == "returned"):
        raise ScreenerError(
            "Only a reviewer can reopen this post. You can reopen your own posts after they are returned."
        )
    if status == "escalated" and by.role != "director":
        raise ScreenerError("This post was escalated. Only a director can reopen it.")


def require_director(by: Person, settings: Settings, what: str) -> None:
    """Raise ScreenerError unless the person is a director: settings, roles and deleting are theirs."""
    if settings.names and by.role != "director":
        raise ScreenerError(f"Only a director {what}. Ask one to do it.")


def is_same_person(one: str, other: str) -> bool:
    """Whether two names belong to one person: sign-in gives addresses, whose case does not matter."""
    return bool(one) and one.strip().casefold() == other.strip().casefold()
