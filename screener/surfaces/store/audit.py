"""What was done -> a chain of entries: each holds a keyed hash of itself and of the one before.

The database refuses to change or delete entries. Somebody who gets round that cannot make a matching hash without the
key, and cannot cut off the end unseen: the head holds a sealed count of the entries.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from screener.surfaces.store.keys import Keys
from screener.surfaces.store.tables import audit, audit_head, comments
from screener.surfaces.store.values import Event, Verified

PAGE: Final = 2000


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


def verify(connection: Connection, keys: Keys) -> Verified:
    """Go through the whole log, entry by entry, and say where the chain first breaks."""
    last, count = "", 0
    for row in _pages(connection):
        if int(row["seq"]) != count + 1:
            return Verified(False, count, f"Entry {count + 1} of the audit log is missing.")
        told = {name: row[name] for name in ("seq", "at", "who", "action", "post", "detail")}
        if keys.chained(_words(told, last)) != row["hash"]:
            return Verified(False, count, f"Entry {count + 1} of the audit log was changed, or written by another key.")
        last, count = str(row["hash"]), count + 1
    head = connection.execute(select(audit_head)).first()
    if head is None or ((count or head.entries) and head.seal != _seal(keys, int(head.entries), str(head.hash))):
        return Verified(False, count, "The count of the audit log was changed.")
    if (int(head.entries), str(head.hash)) != (count, last):
        return Verified(False, count, f"The audit log ends at entry {count}, and should have {head.entries}.")
    return Verified(True, count)


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
        detail = row.detail.split("comment ")[0].strip()
        yield Event(datetime.fromisoformat(row.at), row.who, row.action, row.post, comment, detail)


def _words(row: dict[str, Any], before: str) -> bytes:
    return json.dumps([before, *row.values()], ensure_ascii=True, separators=(",", ":")).encode()


def _seal(keys: Keys, count: int, last: str) -> str:
    return keys.chained(f"{count}:{last}".encode())
