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

from screener.office.database import has_triggers, is_undamaged
from screener.office.keys import Keys
from screener.office.posts import compute_proofs
from screener.office.replay import COMMENT_HASH, Replay
from screener.office.tables import audit, audit_head, comments, posts
from screener.office.values import Event, Verification
from screener.types import ScreenerError

PAGE_ROWS: Final = 2000
MARK_DIGITS: Final = 16  # hex digits of a hash in a mark: 64 bits, too many to match by chance
HASHED_COLUMNS: Final = ("seq", "at", "who", "action", "post", "detail", "proof")
LOG_EMPTIED: Final = "The audit log was emptied, or its first entries were removed."
BASELINE_DETAIL: Final = "as it was when the log began to prove whole posts"
FOREIGN_VALUE: Final = "The record was changed: it holds a value that the screener never writes."
FILE_DAMAGED: Final = "The database file is damaged in a part that this check does not read."
BACKUP_ADVICE: Final = "Keep a copy of the database as it is, then restore the last good backup."
TRIGGERS_CHANGED: Final = "The database no longer protects the audit log: its triggers were removed or replaced."


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
        raise ScreenerError(f"{LOG_EMPTIED} {BACKUP_ADVICE}")
    count, last = int(head.entries), str(head.hash)
    about = sorted({entry.post for entry in entries if entry.post is not None})
    proofs = {row.id: proof for row, proof in compute_proofs(connection, keys, about)}
    rows, sealed = [], []
    for entry in entries:
        count += 1
        at = datetime.now(UTC).isoformat(timespec="milliseconds")
        detail = entry.detail
        if entry.comment:
            detail = f"{detail} comment {keys.hash_text(entry.comment)}".strip()
            sealed.append({"entry": count, "sealed": keys.encrypt(entry.comment)})
        values = (count, at, entry.who, entry.action, entry.post, detail, proofs.get(entry.post or 0, ""))
        row = dict(zip(HASHED_COLUMNS, values, strict=True))
        last = keys.hash_entry(_serialize_entry(row, last))
        rows.append(row | {"hash": last})
    connection.execute(insert(audit), rows)
    if sealed:
        connection.execute(insert(comments), sealed)
    connection.execute(update(audit_head).values(entries=count, hash=last, seal=_hash_head(keys, count, last)))


def start_log(connection: Connection, keys: Keys, missing_message: str) -> None:
    """Make the first entry of a record, once: no log is empty, so an emptied one is noticed.

    A record of an older screener gets an entry for each post, with its proof. Raises ScreenerError if an earlier log is
    gone: with `missing_message` if it is given, because a mark beside the key shows that there was a record.
    """
    if has_started(connection):
        return
    head = connection.execute(select(audit_head).with_for_update()).first()
    if has_started(connection):
        return  # another program did it while this one waited
    numbers = list(connection.execute(select(posts.c.id).order_by(posts.c.id)).scalars())
    if missing_message or head is None or not (_is_head_intact(keys, head) if head.entries else not numbers):
        raise ScreenerError(missing_message or f"{LOG_EMPTIED} {BACKUP_ADVICE}")
    noted = [Entry("noted", post=number, detail=BASELINE_DETAIL) for number in numbers]
    add(connection, keys, [Entry("begun", detail=f"{len(numbers)} posts existed"), *noted])


def has_started(connection: Connection) -> bool:
    return connection.execute(select(audit.c.seq).where(audit.c.action == "begun").limit(1)).scalar() is not None


def get_current_mark(connection: Connection) -> str:
    """Return the mark of the newest entry, such as '12:0123456789abcdef'; empty if the log has no head."""
    row = connection.execute(select(audit_head.c.entries, audit_head.c.hash)).first()
    return _format_mark(row.entries, row.hash) if row else ""


def contains_mark(connection: Connection, mark: str) -> bool:
    """Whether the log has the entry of a mark."""
    number, _, digits = mark.partition(":")
    if not number.isdecimal():
        return False
    found = connection.execute(select(audit.c.hash).where(audit.c.seq == int(number[:18]))).scalar()
    return found is not None and found[:MARK_DIGITS] == digits


def verify(connection: Connection, keys: Keys, marks: Mapping[str, str]) -> Verification:
    """Check the whole log, entry by entry, and return the first problem in it or in the record.

    `marks` were kept elsewhere, each with the message for the case that the log has no such entry.
    """
    last, count, replay = "", 0, Replay()
    for row in _read_entries(connection):
        if int(row["seq"]) != count + 1:
            return Verification(False, count, f"Entry {count + 1} of the audit log is missing.")
        if keys.hash_entry(_serialize_entry({name: row[name] for name in HASHED_COLUMNS}, last)) != row["hash"]:
            return Verification(
                False, count, f"Entry {count + 1} of the audit log was changed or written with another key."
            )
        last, count = str(row["hash"]), count + 1
        replay.apply(row)
    newest = connection.execute(select(audit_head)).first()
    if not replay.since:
        return Verification(False, count, LOG_EMPTIED)
    if newest is None or not _is_head_intact(keys, newest):
        return Verification(False, count, "The count of the audit log was changed.")
    if (int(newest.entries), str(newest.hash)) != (count, last):
        return Verification(False, count, f"The audit log ends at entry {count} but should have {newest.entries}.")
    for mark, problem in marks.items():
        if not contains_mark(connection, mark):
            return Verification(False, count, problem)
    if problem := _check_record(connection, keys, replay):
        return Verification(False, count, problem)
    return Verification(True, count, mark=_format_mark(count, last), older=replay.older)


def _check_record(connection: Connection, keys: Keys, replay: Replay) -> str:
    """Return the first problem in the record, its triggers or its file; empty if there is none."""
    try:
        problem = replay.check(connection, keys)
    except (TypeError, ValueError):
        return FOREIGN_VALUE
    if problem or not has_triggers(connection):
        return problem or TRIGGERS_CHANGED
    return "" if is_undamaged(connection) else FILE_DAMAGED


def _read_entries(connection: Connection) -> Iterator[Mapping[str, Any]]:
    """Yield the entries, oldest first, and read them a page at a time: the log grows for years."""
    query, last = select(audit).order_by(audit.c.seq).limit(PAGE_ROWS), -1
    while page := connection.execute(query.where(audit.c.seq > last)).mappings().all():
        for row in page:
            yield dict(row)
        last = int(page[-1]["seq"])


def history(connection: Connection, keys: Keys, post: int | None, limit: int) -> Iterator[Event]:
    """Yield the entries about one post, or the newest of all; oldest first."""
    query = select(audit, comments.c.sealed).join(comments, comments.c.entry == audit.c.seq, isouter=True)
    query = query.where(audit.c.post == post) if post is not None else query
    for row in reversed(connection.execute(query.order_by(audit.c.seq.desc()).limit(limit)).all()):
        comment = keys.decrypt(row.sealed) if row.sealed else ""
        detail = COMMENT_HASH.sub("", row.detail)
        yield Event(datetime.fromisoformat(row.at), row.who, row.action, row.post, comment, detail)


def _serialize_entry(row: dict[str, Any], previous_hash: str) -> bytes:
    values = list(row.values()) if row["proof"] else list(row.values())[:-1]  # as it was before there were proofs
    return json.dumps([previous_hash, *values], ensure_ascii=True, separators=(",", ":")).encode()


def _format_mark(count: int, last: str) -> str:
    return f"{count}:{last[:MARK_DIGITS]}"


def _is_head_intact(keys: Keys, head: Row[Any]) -> bool:
    return bool(head.seal == _hash_head(keys, int(head.entries), str(head.hash)))


def _hash_head(keys: Keys, count: int, last: str) -> str:
    return keys.hash_entry(f"{count}:{last}".encode())
