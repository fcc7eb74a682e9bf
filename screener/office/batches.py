"""Many drafts -> posts in the queue, a few at a time, each exactly once, even if the program is killed.

A few posts are screened, then written in one transaction with their log entries. Posts that a killed program had not
written are screened again; the table allows only one post per place. Only if texts are kept does a batch store the
waiting words, encrypted; otherwise it resumes when it is given the same file again. Pictures are never stored.
"""

import hashlib
import json
import os
import secrets
import socket
from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, Engine, delete, exists, func, insert, select, update

from screener.engine.isolate import Screen, screen_all
from screener.io.about import About
from screener.io.drafts import attested, vouched
from screener.office import audit, posts
from screener.office.audit import Entry
from screener.office.database import writing
from screener.office.decisions import ANYBODY, chosen_settings
from screener.office.keys import Keys
from screener.office.tables import batches, waiting
from screener.office.tables import posts as kept
from screener.office.values import Batch, Person, Running, utc
from screener.types import Draft, Report, ScreenerError

FIRST: Final = 8  # posts written first, so that the list soon has rows
CHUNK: Final = 32  # posts screened between two writes: a kill can cost a second or two of work
FEW: Final = 4  # the same for posts with pictures
SILENT: Final = timedelta(minutes=10)  # after this time without a sign of life, a worker elsewhere counts as gone
NOT_STORED: Final = "The text of '{}' was not stored. Choose the same file again to continue."
MINE: Final = secrets.token_hex(8)  # distinguishes this process from a later one with the same number


class Batches:
    """The batches of an open record."""

    engine: Engine
    keys: Keys

    def start_batch(
        self,
        name: str,
        drafts: Sequence[Draft],
        by: Person = ANYBODY,
        school: str = "",
        about: Mapping[str, About] | None = None,
    ) -> Batch:
        """Start a batch, or find the one with exactly these posts, with their decisions."""
        if not drafts:
            raise ScreenerError("This file has no posts. Choose another file.")
        content, now = self._content(drafts), datetime.now(UTC)
        with writing(self.engine) as connection:
            same = select(func.max(batches.c.id)).where(batches.c.content == content)
            if old := connection.execute(same).scalar():
                return one(connection, int(old))
            row = {"name": name[:200], "content": content, "total": len(drafts), "by": by.name, "school": school[:200]}
            begun = insert(batches).values(**row, at=now, worker="", beat=now).returning(batches.c.id)
            number = int(connection.execute(begun).scalar_one())
            if chosen_settings(connection).keep_texts and not any(draft.images for draft in drafts):
                waits = [(n, self._seal(draft, (about or {}).get(draft.id, About()))) for n, draft in enumerate(drafts)]
                rows = [{"batch": number, "position": n, "sealed": sealed} for n, sealed in waits]
                connection.execute(insert(waiting), rows)
            audit.add(connection, self.keys, [Entry("batch", by.name, detail=f"batch {number}, {len(drafts)} posts")])
            return one(connection, number)

    def run_batch(
        self,
        number: int,
        drafts: Sequence[Draft] | None,
        screen: Screen,
        stop: Callable[[], bool] = lambda: False,
        about: Mapping[str, About] | None = None,
    ) -> Generator[Batch, None, None]:
        """Screen the remaining posts, and report progress after every few.

        No rewrites are needed: a post gets its rewrite when it is opened. Raises ScreenerError if these are not the
        batch's posts, or another window is working on it.
        """
        left, told = self._claim(number, drafts)
        told |= about or {}
        most = FIRST
        try:
            while left and not stop():
                few = left[: FEW if any(draft.images for _, draft in left[:most]) else most]
                most = CHUNK
                left = left[len(few) :]
                reports = [report for report, _ in screen_all(screen, [draft for _, draft in few])]
                yield self._write(number, list(zip(few, reports, strict=True)), told)
        finally:
            with writing(self.engine) as connection:
                mine = batches.c.id == number, batches.c.worker == _worker()
                connection.execute(update(batches).where(*mine).values(worker=""))
        with self.engine.connect() as connection:
            last = one(connection, number)
        yield last

    def batches(self) -> list[Batch]:
        """Return all batches, newest first."""
        with self.engine.connect() as connection:
            return listed(connection)

    def _claim(self, number: int, drafts: Sequence[Draft] | None) -> tuple[list[tuple[int, Draft]], dict[str, About]]:
        """Claim the batch for this process; return the places left with their drafts, and what is known of them."""
        told: dict[str, About] = {}
        with writing(self.engine) as connection:
            row = connection.execute(select(batches).where(batches.c.id == number).with_for_update()).first()
            if row is None:
                raise ScreenerError(f"There is no batch {number}. It may have been deleted as too old.")
            if _works(row):
                raise ScreenerError("This batch is running in another window. Wait for it, or stop it there.")
            there = set(connection.execute(select(kept.c.position).where(kept.c.batch == number)).scalars())
            if drafts is None:
                sealed = select(waiting).where(waiting.c.batch == number).order_by(waiting.c.position)
                left = []
                for waits in connection.execute(sealed):
                    draft, told[draft.id] = self._unseal(waits.sealed)
                    left.append((int(waits.position), draft))
                left = [(position, draft) for position, draft in left if position not in there]
                if len(left) + len(there) < row.total:
                    raise ScreenerError(NOT_STORED.format(row.name))
            else:
                if self._content(drafts) != row.content:
                    raise ScreenerError(f"This is not the same file as '{row.name}'. Choose that file to continue.")
                left = [(position, draft) for position, draft in enumerate(drafts) if position not in there]
            connection.execute(
                update(batches).where(batches.c.id == number).values(worker=_worker(), beat=datetime.now(UTC))
            )
        return left, told

    def _write(self, number: int, few: Sequence[tuple[tuple[int, Draft], Report]], about: Mapping[str, About]) -> Batch:
        """Write the posts, the log entries, and the removal of the waiting words, all in one transaction."""
        with writing(self.engine) as connection:
            row = connection.execute(select(batches).where(batches.c.id == number).with_for_update()).one()
            if row.worker != _worker():
                raise ScreenerError("This batch was continued in another window. Follow it there.")
            place = {"author": row.by, "batch": number}
            made = [
                (draft, report, place | {"position": position} | _columns(about.get(draft.id, About()), row.school))
                for (position, draft), report in few
            ]
            ids = posts.keep(connection, self.keys, made, chosen_settings(connection).keep_texts)
            told = zip(ids, few, strict=True)
            entries = [Entry("screened", row.by, post, detail=report.verdict) for post, (_, report) in told]
            audit.add(connection, self.keys, entries)
            positions = [position for (position, _), _ in few]
            connection.execute(delete(waiting).where(waiting.c.batch == number, waiting.c.position.in_(positions)))
            connection.execute(update(batches).where(batches.c.id == number).values(beat=datetime.now(UTC)))
            return one(connection, number)

    def _content(self, drafts: Sequence[Draft]) -> str:
        """Return the keyed hash of everything that determines the reports, in order."""
        whole = hashlib.sha256()
        for draft in drafts:
            pictures = [hashlib.sha256(image.data).hexdigest() for image in draft.images]
            told = [draft.id, draft.text, draft.account, draft.audience, vouched(draft), pictures]
            whole.update(json.dumps(told).encode() + b"\n")
        return self.keys.hashed(whole.hexdigest())

    def _seal(self, draft: Draft, about: About) -> bytes:
        told = [draft.id, draft.text, draft.account, draft.audience, vouched(draft), asdict(about)]
        return self.keys.seal(json.dumps(told))

    def _unseal(self, sealed: bytes) -> tuple[Draft, About]:
        ident, text, account, audience, vouches, about = json.loads(self.keys.unseal(sealed))
        told = About(about) if isinstance(about, str) else About(**about)  # version 0.1.0 stored only the school
        return Draft(ident, text, account, audience, (), *attested(vouches)), told


def listed(connection: Connection, number: int | None = None) -> list[Batch]:
    """Return all batches, or one of them; counting its posts does not count all others."""
    wanted = [batches.c.id == number] if number is not None else []
    done = select(func.count()).where(kept.c.batch == batches.c.id).scalar_subquery().label("done")
    return [
        _batch(row) for row in connection.execute(select(batches, done).where(*wanted).order_by(batches.c.id.desc()))
    ]


def one(connection: Connection, number: int) -> Batch:
    for batch in listed(connection, number):
        return batch
    raise ScreenerError(f"There is no batch {number}. It may have been deleted as too old.")


def purge(connection: Connection, before: datetime) -> int:
    """Delete old batches without any posts left; their waiting words are deleted, too."""
    empty = ~exists().where(kept.c.batch == batches.c.id)
    return int(connection.execute(delete(batches).where(batches.c.at < before, empty)).rowcount)


def _batch(row: Any) -> Batch:
    done = int(row.done or 0)
    status: Running = "done" if done >= row.total else "running" if _works(row) else "stopped"
    return Batch(row.id, row.name, row.total, done, status, utc(row.at))


def _works(row: Any) -> bool:
    """Whether a process is working on a batch; one on this computer is known to be gone at once."""
    if not row.worker or datetime.now(UTC) - utc(row.beat) > SILENT:
        return False
    host, process, token = row.worker.rsplit(":", 2)
    if host != socket.gethostname()[:150]:
        return True
    if int(process) == os.getpid():
        return bool(token == MINE)
    return _lives(int(process))


def _lives(process: int) -> bool:
    if os.name == "nt":
        return True  # asking would end the process there: only the missing sign of life can tell
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _worker() -> str:
    return f"{socket.gethostname()[:150]}:{os.getpid()}:{MINE}"


def _columns(about: About, school: str) -> dict[str, str | None]:
    """Return what is known about a post, as in its row; its batch's school if it has none of its own."""
    told = {"writer": about.author, "network": about.network, "goes_out": about.scheduled}
    return {"school": (about.school or school)[:200]} | {name: value or None for name, value in told.items()}
