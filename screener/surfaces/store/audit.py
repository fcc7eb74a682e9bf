"""What was done -> a chain of entries: each holds a keyed hash of itself and of the one before.

The database refuses to change or delete entries. Somebody who gets round that cannot make a matching hash without the
key, and cannot cut off the end unseen: the head holds a sealed count of the entries. An old copy of the whole record,
put in the place of today's, is whole in itself: only a mark that was noted elsewhere tells it from today's.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, func, insert, select, update

from screener.surfaces.store.keys import Keys
from screener.surfaces.store.tables import audit, audit_head, comments, posts
from screener.surfaces.store.values import BECOMES, Event, Verified

PAGE: Final = 2000
SHOWN: Final = 16  # digits of a hash in a mark: 64 bits, which nobody meets by chance
LEAVES: Final[dict[str, str]] = {"screened": "open", "reopen": "open"} | {one: BECOMES[one] for one in BECOMES}
_COMMENT: Final = re.compile(r" ?comment [0-9a-f]{64}$")


@dataclass(frozen=True, slots=True)
class Entry:
    """What is to be written; `comment` is kept apart and encrypted, for it may quote a post."""

    action: str
    who: str = ""
    post: int | None = None
    comment: str = ""
    detail: str = ""


def add(connection: Connection, keys: Keys, entries: Sequence[Entry]) -> None:
    """Add entries in the transaction that does what they tell: both happen, or neither."""
    if not entries:
        return
    # Two transactions cannot both add to the same head: the second waits here for the first.
    head = connection.execute(select(audit_head).where(audit_head.c.id == 1).with_for_update()).one()
    count, last = int(head.entries), str(head.hash)
    rows, sealed = [], []
    for entry in entries:
        count += 1
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        detail = entry.detail
        if entry.comment:
            detail = f"{detail} comment {keys.hashed(entry.comment)}".strip()
            sealed.append({"entry": count, "sealed": keys.seal(entry.comment)})
        row = {"seq": count, "at": at, "who": entry.who, "action": entry.action, "post": entry.post, "detail": detail}
        last = keys.chained(_words(row, last))
        rows.append(row | {"hash": last})
    connection.execute(insert(audit), rows)
    if sealed:
        connection.execute(insert(comments), sealed)
    connection.execute(update(audit_head).values(entries=count, hash=last, seal=_seal(keys, count, last)))


def verify(connection: Connection, keys: Keys, mark: str = "") -> Verified:
    """Go through the whole log, entry by entry, and say where the chain first breaks."""
    last, count = "", 0
    noted, _, ending = mark.partition(":")
    for row in _pages(connection):
        if int(row["seq"]) != count + 1:
            return Verified(False, count, f"Entry {count + 1} of the audit log is missing.")
        told = {name: row[name] for name in ("seq", "at", "who", "action", "post", "detail")}
        if keys.chained(_words(told, last)) != row["hash"]:
            return Verified(False, count, f"Entry {count + 1} of the audit log was changed, or written by another key.")
        last, count = str(row["hash"]), count + 1
        if noted == str(count) and last[:SHOWN] != ending:
            return Verified(False, count, f"Entry {count} of the audit log is not the one that was noted.")
    head = connection.execute(select(audit_head)).first()
    if head is None or ((count or head.entries) and head.seal != _seal(keys, int(head.entries), str(head.hash))):
        return Verified(False, count, "The count of the audit log was changed.")
    if (int(head.entries), str(head.hash)) != (count, last):
        return Verified(False, count, f"The audit log ends at entry {count}, and should have {head.entries}.")
    if mark and not (noted.isdecimal() and int(noted) <= count):
        return Verified(
            False, count, f"The audit log ends at entry {count}, before the one that was noted: {mark[:40]}."
        )
    if problem := _strayed(connection):
        return Verified(False, count, problem)
    return Verified(True, count, mark=f"{count}:{last[:SHOWN]}")


def _strayed(connection: Connection) -> str:
    """A post whose status is not the one that the log left it in; the log's own chain says nothing about posts."""
    told = select(audit.c.post, func.max(audit.c.seq).label("seq")).where(audit.c.action.in_(LEAVES))
    newest = told.group_by(audit.c.post).subquery()
    query = select(posts.c.id, posts.c.status, audit.c.action).join(newest, newest.c.post == posts.c.id, isouter=True)
    for row in connection.execute(query.join(audit, audit.c.seq == newest.c.seq, isouter=True).order_by(posts.c.id)):
        if row.action is None:
            return f"Post {row.id} is in no entry of the audit log."
        if LEAVES[row.action] != row.status:
            return f"Post {row.id} is {row.status}, and the audit log says {LEAVES[row.action]}."
    return ""


def _pages(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """The whole log, read a page at a time: it grows for years."""
    query, last = select(audit).order_by(audit.c.seq).limit(PAGE), -1
    while page := connection.execute(query.where(audit.c.seq > last)).mappings().all():
        for row in page:
            yield dict(row)
        last = int(page[-1]["seq"])


def history(connection: Connection, keys: Keys, post: int | None, limit: int) -> Iterator[Event]:
    """The entries about one post, or the newest of all; oldest first."""
    chosen = select(audit, comments.c.sealed).join(comments, comments.c.entry == audit.c.seq, isouter=True)
    chosen = chosen.where(audit.c.post == post) if post is not None else chosen
    for row in reversed(connection.execute(chosen.order_by(audit.c.seq.desc()).limit(limit)).all()):
        comment = keys.unseal(row.sealed) if row.sealed else ""
        detail = _COMMENT.sub("", row.detail)
        yield Event(datetime.fromisoformat(row.at), row.who, row.action, row.post, comment, detail)


def _words(row: dict[str, Any], before: str) -> bytes:
    return json.dumps([before, *row.values()], ensure_ascii=True, separators=(",", ":")).encode()


def _seal(keys: Keys, count: int, last: str) -> str:
    return keys.chained(f"{count}:{last}".encode())
