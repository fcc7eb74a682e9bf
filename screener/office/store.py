"""Screened posts, decisions and batches -> a database, with a log entry for every action.

Beside the key lies a mark: how far the log went when this computer last saw it.
"""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Engine, delete, func, insert, select

from screener.folders import data_folder, replace
from screener.office import audit, batches, posts
from screener.office.audit import Entry
from screener.office.batches import Batches
from screener.office.database import (
    connect,
    is_same_key,
    parse_address,
    read_transaction,
    truncate_write_ahead_log,
    write_transaction,
)
from screener.office.decisions import Decisions, read_settings, require_director
from screener.office.desk import Desk
from screener.office.keys import KEY_VARIABLE, WRONG_KEY, Keys
from screener.office.replay import format_ranges
from screener.office.tables import audit as log
from screener.office.tables import comments, people, settings
from screener.office.tables import posts as kept
from screener.office.values import ROLES, Event, Filter, Person, Post, ReviewRequest, Role, Settings, Verification
from screener.types import Draft, Report, ScreenerError

RECORD_MISSING: Final = (
    "The record that was here is missing, or was emptied or replaced: restore a backup of the database. {} shows that "
    "there was one; to start a new record anyway, delete that file."
)
RECORD_OLDER: Final = (
    "This record is older than the one last used on this computer, or is a different one. If you restored a backup "
    "yourself, delete {} and check again."
)

NO_RECORD: Final = (
    "There is no record in {}. Check SCREENER_DATA and DATABASE_URL; to start a record there, open the page once."
)


def mark_path(url: URL, folder: Path) -> Path:
    """Return the path of a database's mark. The mark of a SQLite file in the folder stays valid if the folder moves."""
    if url.get_backend_name() == "sqlite":
        identity = os.path.relpath(url.database or "", folder)
    else:
        identity = url.set(drivername="postgresql", username=None, password=None).render_as_string()
    return folder / f"store.{hashlib.sha256(identity.encode()).hexdigest()[:12]}.mark"


def read_mark(path: Path) -> str:
    """Return the mark, such as '12:0123456789abcdef'; empty if there is none yet."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip() or "unreadable"
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ScreenerError(_format_file_error(path, error)) from None


def write_mark(path: Path, mark: str) -> None:
    """Replace the mark atomically. On a full disk the older one stays, so that reading remains possible."""
    try:
        replace(path, f"{mark}\n".encode())
    except OSError as error:
        if read_mark(path):
            return
        raise ScreenerError(_format_file_error(path, error)) from None


def _format_file_error(path: Path, error: OSError) -> str:
    remedy = "check the folder's permissions and free space, or set SCREENER_DATA to another folder"
    return f"{path} cannot be read or written ({error.strerror}): {remedy}."


class Store(Decisions, Desk, Batches):
    """An open database. It can be used from many threads at once; each method is one transaction."""

    def __init__(self, engine: Engine, keys: Keys, seen: Path) -> None:
        self.engine = engine
        self.keys = keys
        self.seen = seen  # the file with the mark of the log as this computer last saw it

    @classmethod
    def open(cls, url: str | None = None, folder: Path | None = None, create: bool = True) -> Store:
        """Open the record in the database of DATABASE_URL, or in SQLite in the data folder.

        Raises ScreenerError with the remedy, also if there is no record yet and it is not to be created.
        """
        folder = folder or data_folder()
        address = parse_address(os.environ.get("DATABASE_URL", "") if url is None else url, folder)
        seen = mark_path(address, folder)
        engine = connect(address, folder, create)
        if not engine:
            is_file, name = address.get_backend_name() == "sqlite", address.database
            missing = NO_RECORD.format(Path(name or "").parent if is_file else f"the database {name}")
            raise ScreenerError(RECORD_MISSING.format(seen) if read_mark(seen) else missing)
        try:
            store = cls(engine, Keys.load(folder), seen)
            if not is_same_key(engine, store.keys.derive("mark").hex()):
                raise ScreenerError(WRONG_KEY.format(folder, KEY_VARIABLE))
            store._start_log()
            store._update_mark()
        except BaseException:
            engine.dispose()
            raise
        return store

    def close(self) -> None:
        self.engine.dispose()

    def _start_log(self) -> None:
        with self.engine.connect() as connection:
            if audit.has_started(connection):
                return
        with write_transaction(self.engine) as connection:
            audit.start_log(connection, self.keys, RECORD_MISSING.format(self.seen) if read_mark(self.seen) else "")

    def _update_mark(self) -> None:
        """Note beside the key how far the log goes, if it continues from where it was last seen."""
        before = read_mark(self.seen)
        with self.engine.connect() as connection:
            now = audit.get_current_mark(connection)
            if now and now != before and (not before or audit.contains_mark(connection, before)):
                write_mark(self.seen, now)

    # --- the office ---

    def settings(self) -> Settings:
        """Return the office's settings, with defaults where it set nothing."""
        with self.engine.connect() as connection:
            return read_settings(connection)

    def change_settings(self, new: Settings, by: Person) -> None:
        """Save new settings. To require names, there must be a director."""
        with write_transaction(self.engine) as connection:
            old = read_settings(connection)
            require_director(by, old, "can change the settings")
            directors = connection.execute(select(people.c.name).where(people.c.role == "director")).all()
            if new.names and not directors:
                raise ScreenerError("To require names, there must be a director. Add one first.")
            if new.retention_days < 1:
                raise ScreenerError("Posts are kept for at least one day. Enter 1 or more.")
            changed = {name: value for name, value in asdict(new).items() if value != getattr(old, name)}
            for name, value in changed.items():
                connection.execute(delete(settings).where(settings.c.name == name))
                connection.execute(insert(settings).values(name=name, value=json.dumps(value)))
            detail = ", ".join(f"{name} = {json.dumps(value)}" for name, value in changed.items())
            audit.add(connection, self.keys, [Entry("settings", by.name, detail=detail)] if changed else [])

    def people(self) -> list[Person]:
        with self.engine.connect() as connection:
            return [Person(row.name, row.role) for row in connection.execute(select(people).order_by(people.c.name))]

    def person(self, name: str) -> Person:
        """Return the person who signed in; without an assigned role, they are an author."""
        name = name.strip().casefold()
        with self.engine.connect() as connection:
            role = connection.execute(select(people.c.role).where(people.c.name == name)).scalar()
        return Person(name, role or "author")

    def set_role(self, name: str, role: Role, by: Person) -> None:
        """Give somebody a role. The last director cannot lose theirs."""
        name = name.strip().casefold()
        if not name or len(name) > 200 or role not in ROLES:
            raise ScreenerError(f"Enter a name of at most 200 characters and one of these roles: {', '.join(ROLES)}.")
        with write_transaction(self.engine) as connection:
            require_director(by, read_settings(connection), "can assign roles")
            connection.execute(delete(people).where(people.c.name == name))
            connection.execute(insert(people).values(name=name, role=role))
            directors = select(func.count()).where(people.c.role == "director")
            if read_settings(connection).names and not connection.execute(directors).scalar():
                raise ScreenerError("There must be at least one director. Add another one first.")
            audit.add(connection, self.keys, [Entry("role", by.name, detail=f"{name} = {role}")])

    # --- posts ---

    def add(
        self, draft: Draft, report: Report, by: Person, school: str = "", asked: ReviewRequest | None = None
    ) -> int:
        """Put one screened post into the queue, for a review if one is requested, and return its number."""
        with write_transaction(self.engine) as connection:
            chosen = read_settings(connection)
            place: dict[str, Any] = {"author": by.name, "school": school[:200]}
            if asked:
                place |= {"goes_out": asked.goes_out[:40] or None, "assignee": asked.to.strip()[:200] or None}
            if asked and asked.keep and not chosen.keep_texts:
                if not chosen.keep_asked:
                    raise ScreenerError("Your office does not store the text of posts. Ask without it.")
                place |= {"sealed": self.keys.encrypt(draft.text), "until_decided": True}
            number = posts.insert_posts(connection, self.keys, [(draft, report, place)], chosen.keep_texts)[0]
            entries = [Entry("screened", by.name, number, detail=report.verdict)]
            entries += [Entry("ask", by.name, number, asked.note, f"to {asked.to or 'anybody'}")] if asked else []
            audit.add(connection, self.keys, entries)
            return number

    def posts(self, wanted: Filter = Filter(), limit: int | None = 100) -> list[Post]:  # noqa: B008
        """Return the posts that match a filter, the most serious first."""
        with self.engine.connect() as connection:
            return posts.fetch_posts(connection, posts.build_query(wanted, limit))

    def post_numbers(self, wanted: Filter, limit: int | None = None) -> list[int]:
        """Return the numbers of the same posts, in the same order."""
        query = posts.build_query(wanted, limit).with_only_columns(kept.c.id)
        with self.engine.connect() as connection:
            return list(connection.execute(query).scalars())

    def post(self, number: int) -> Post:
        with self.engine.connect() as connection:
            return posts.get_post(connection, number)

    def text(self, number: int) -> str | None:
        """Return the words of a post, or None if they were not kept."""
        with self.engine.connect() as connection:
            sealed = connection.execute(select(kept.c.sealed).where(kept.c.id == number)).scalar()
        return self.keys.decrypt(sealed) if sealed else None

    # --- the record ---

    def history(self, number: int | None = None, limit: int = 1000) -> list[Event]:
        """Return who did what, oldest first: for one post, or recently."""
        with self.engine.connect() as connection:
            return list(audit.history(connection, self.keys, number, limit))

    def verify_audit(self, mark: str = "") -> Verification:
        """Check the whole record against its audit log, and the log against its hash chain and the noted marks."""
        marks = {before: RECORD_OLDER.format(self.seen)} if (before := read_mark(self.seen)) else {}
        marks |= {mark.strip(): f"The audit log does not contain this mark: {mark[:40]}."} if mark else {}
        with read_transaction(self.engine) as connection:
            found = audit.verify(connection, self.keys, marks)
        if found.ok:
            self._update_mark()
        return found

    def purge(self, by: Person, now: datetime | None = None) -> int:
        """Delete the posts that are older than the office's limit, with comments; return their number.

        The audit log remains, with the numbers of the deleted posts: it has no words of a post.
        """
        with write_transaction(self.engine) as connection:
            office_settings = read_settings(connection)
            require_director(by, office_settings, "can delete posts")
            before = (now or datetime.now(UTC)) - timedelta(days=office_settings.retention_days)
            old = select(kept.c.id).where(kept.c.at < before)
            entries = select(log.c.seq).where(log.c.post.in_(old))
            connection.execute(delete(comments).where(comments.c.entry.in_(entries)))
            deleted = delete(kept).where(kept.c.at < before).returning(kept.c.id)
            numbers = sorted(int(number) for number in connection.execute(deleted).scalars())
            batch_count = batches.purge(connection, before)
            detail = f"{len(numbers)} posts and {batch_count} batches from before {before.date().isoformat()}"
            detail += f"; posts {format_ranges(numbers)}" if numbers else ""
            audit.add(connection, self.keys, [Entry("purge", by.name, detail=detail)] if numbers or batch_count else [])
        truncate_write_ahead_log(self.engine)
        self._update_mark()
        return len(numbers)
