"""Actions -> a chain of log entries: each holds a keyed hash of itself and of the previous entry.

The database refuses to change or delete entries. Somebody who circumvents that cannot make a matching hash without the
key, and cannot cut off the end unnoticed, because the head holds a sealed count of the entries. An entry about a post
holds a keyed hash of the post as it was after the entry (`proof`), so that the log also proves the posts. An old copy
of the whole record is consistent in itself: only a mark kept elsewhere distinguishes it from the current one.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import Connection, Row, insert, select, update

from screener.office.database import guarded
from screener.office.keys import Keys
from screener.office.posts import MANY, proven
from screener.office.replay import COMMENT, Replay
from screener.office.tables import audit, audit_head, comments, posts
from screener.office.values import Event, Verified
from screener.types import ScreenerError

PAGE: Final = 2000
SHOWN: Final = 16  # hex digits of a hash in a mark: 64 bits, too many to match by chance
TOLD: Final = ("seq", "at", "who", "action", "post", "detail", "proof")
EMPTIED: Final = "The audit log was emptied, or its first entries were removed."
NOTED: Final = "as it was when the log began to prove whole posts"
COPY: Final = "Keep a copy of the database as it is, then restore the last good backup."
UNGUARDED: Final = "The database no longer protects the audit log: its triggers were removed or replaced."


@dataclass(frozen=True, slots=True)
class Entry:
    """A log entry to be written; `comment` is stored separately and encrypted, because it may quote a post."""

    action: str
    who: str = ""
    post: int | None = None
    comment: str = ""
    detail: str = ""


def add(connection: Connection, keys: Keys, entries: Sequence[Entry]) -> None:
    """Add entries in the same transaction as the actions that they record: both happen, or neither."""
    if not entries:
        return
    # Two transactions cannot both add to the same head: the second waits here for the first.
    head = connection.execute(select(audit_head).where(audit_head.c.id == 1).with_for_update()).first()
    if head is None:
        raise ScreenerError(f"{EMPTIED} {COPY}")
    count, last = int(head.entries), str(head.hash)
    about = sorted({entry.post for entry in entries if entry.post is not None})
    proofs = {row.id: proof for row, proof in proven(connection, keys, about)}
    rows, sealed = [], []
    for entry in entries:
        count += 1
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        detail = entry.detail
        if entry.comment:
            detail = f"{detail} comment {keys.hashed(entry.comment)}".strip()
            sealed.append({"entry": count, "sealed": keys.seal(entry.comment)})
        values = (count, at, entry.who, entry.action, entry.post, detail, proofs.get(entry.post or 0, ""))
        row = dict(zip(TOLD, values, strict=True))
        last = keys.chained(_words(row, last))
        rows.append(row | {"hash": last})
    connection.execute(insert(audit), rows)
    if sealed:
        connection.execute(insert(comments), sealed)
    connection.execute(update(audit_head).values(entries=count, hash=last, seal=_seal(keys, count, last)))


def begin(connection: Connection, keys: Keys, told: str) -> None:
    """Make the first entry of a record, once: no log is empty, so an emptied one is noticed.

    `told` is the message if a mark beside the key shows that there was a record. A record of an older screener gets an
    entry for each post, with its proof. Raises ScreenerError if an earlier log is gone.
    """
    if begun(connection):
        return
    head = connection.execute(select(audit_head).with_for_update()).first()
    if begun(connection):
        return  # another program did it while this one waited
    numbers = list(connection.execute(select(posts.c.id).order_by(posts.c.id)).scalars())
    if told or head is None or not (_sealed(keys, head) if head.entries else not numbers):
        raise ScreenerError(told or f"{EMPTIED} {COPY}")
    add(connection, keys, [Entry("begun", detail=f"{len(numbers)} posts existed")])
    for n in range(0, len(numbers), MANY):
        add(connection, keys, [Entry("noted", post=one, detail=NOTED) for one in numbers[n : n + MANY]])


def begun(connection: Connection) -> bool:
    return connection.execute(select(audit.c.seq).where(audit.c.action == "begun").limit(1)).scalar() is not None


def head(connection: Connection) -> str:
    """Return the mark of all entries so far, from the head; empty if there is none."""
    row = connection.execute(select(audit_head.c.entries, audit_head.c.hash)).first()
    return _mark(row.entries, row.hash) if row else ""


def holds(connection: Connection, mark: str) -> bool:
    """Whether the log has the entry of a mark."""
    noted, _, ending = mark.partition(":")
    if not noted.isdecimal():
        return False
    found = connection.execute(select(audit.c.hash).where(audit.c.seq == int(noted[:18]))).scalar()
    return found is not None and found[:SHOWN] == ending


def verify(connection: Connection, keys: Keys, marks: Mapping[str, str]) -> Verified:
    """Check the whole log, entry by entry, and return the first problem in it or in the record.

    `marks` were kept elsewhere, each with the message for the case that the log has no such entry.
    """
    last, count, replay = "", 0, Replay()
    for row in _pages(connection):
        if int(row["seq"]) != count + 1:
            return Verified(False, count, f"Entry {count + 1} of the audit log is missing.")
        if keys.chained(_words({name: row[name] for name in TOLD}, last)) != row["hash"]:
            return Verified(
                False, count, f"Entry {count + 1} of the audit log was changed or written with another key."
            )
        last, count = str(row["hash"]), count + 1
        replay.follow(row)
    newest = connection.execute(select(audit_head)).first()
    if not replay.since:
        return Verified(False, count, EMPTIED)
    if newest is None or not _sealed(keys, newest):
        return Verified(False, count, "The count of the audit log was changed.")
    if (int(newest.entries), str(newest.hash)) != (count, last):
        return Verified(False, count, f"The audit log ends at entry {count} but should have {newest.entries}.")
    for mark, problem in marks.items():
        if not holds(connection, mark):
            return Verified(False, count, problem)
    if problem := replay.check(connection, keys) or ("" if guarded(connection) else UNGUARDED):
        return Verified(False, count, problem)
    return Verified(True, count, mark=_mark(count, last), older=replay.older)


def _pages(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """Yield the whole log one page at a time: it grows for years."""
    query, last = select(audit).order_by(audit.c.seq).limit(PAGE), -1
    while page := connection.execute(query.where(audit.c.seq > last)).mappings().all():
        for row in page:
            yield dict(row)
        last = int(page[-1]["seq"])


def history(connection: Connection, keys: Keys, post: int | None, limit: int) -> Iterator[Event]:
    """Yield the entries about one post, or the newest of all; oldest first."""
    chosen = select(audit, comments.c.sealed).join(comments, comments.c.entry == audit.c.seq, isouter=True)
    chosen = chosen.where(audit.c.post == post) if post is not None else chosen
    for row in reversed(connection.execute(chosen.order_by(audit.c.seq.desc()).limit(limit)).all()):
        comment = keys.unseal(row.sealed) if row.sealed else ""
        detail = COMMENT.sub("", row.detail)
        yield Event(datetime.fromisoformat(row.at), row.who, row.action, row.post, comment, detail)


def _words(row: dict[str, Any], before: str) -> bytes:
    told = list(row.values()) if row["proof"] else list(row.values())[:-1]  # as it was before there were proofs
    return json.dumps([before, *told], ensure_ascii=True, separators=(",", ":")).encode()


def _mark(count: int, last: str) -> str:
    return f"{count}:{last[:SHOWN]}"


def _sealed(keys: Keys, head: Row[Any]) -> bool:
    return bool(head.seal == _seal(keys, int(head.entries), str(head.hash)))


def _seal(keys: Keys, count: int, last: str) -> str:
    return keys.chained(f"{count}:{last}".encode())
