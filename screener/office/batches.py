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
from screener.io.drafts import format_attestations, parse_attestations
from screener.office import audit, posts
from screener.office.audit import Entry
from screener.office.database import write_transaction
from screener.office.decisions import read_settings
from screener.office.keys import Keys
from screener.office.tables import batches, waiting
from screener.office.tables import posts as kept
from screener.office.values import Batch, BatchStatus, Person, to_utc
from screener.types import Draft, Report, ScreenerError

FIRST_CHUNK: Final = 8  # posts written first, so that the list soon has rows
CHUNK: Final = 32  # posts screened between two writes: a kill can cost a second or two of work
PICTURE_CHUNK: Final = 4  # the same for posts with pictures
WORKER_TIMEOUT: Final = timedelta(minutes=10)  # without a sign of life for longer, a worker elsewhere counts as gone
TEXT_NOT_STORED: Final = "The text of '{}' was not stored. Choose the same file again to continue."
PROCESS_TOKEN: Final = secrets.token_hex(8)  # distinguishes this process from a later one with the same number


class Batches:
    engine: Engine
    keys: Keys

    def start_batch(
        self,
        name: str,
        drafts: Sequence[Draft],
        by: Person,
        school: str = "",
        about: Mapping[str, About] | None = None,
    ) -> Batch:
        """Start a batch, or find the one with exactly these posts, with their decisions."""
        if not drafts:
            raise ScreenerError("This file has no posts. Choose another file.")
        content, now = self._hash_drafts(drafts), datetime.now(UTC)
        with write_transaction(self.engine) as connection:
            matching = select(func.max(batches.c.id)).where(batches.c.content == content)
            if old := connection.execute(matching).scalar():
                return get_batch(connection, int(old))
            row = {"name": name[:200], "content": content, "total": len(drafts), "by": by.name, "school": school[:200]}
            insertion = insert(batches).values(**row, at=now, worker="", beat=now).returning(batches.c.id)
            number = int(connection.execute(insertion).scalar_one())
            if read_settings(connection).keep_texts and not any(draft.images for draft in drafts):
                waits = [
                    (n, self._encrypt_draft(draft, (about or {}).get(draft.id, About())))
                    for n, draft in enumerate(drafts)
                ]
                rows = [{"batch": number, "position": n, "sealed": sealed} for n, sealed in waits]
                connection.execute(insert(waiting), rows)
            audit.add(connection, self.keys, [Entry("batch", by.name, detail=f"batch {number}, {len(drafts)} posts")])
            return get_batch(connection, number)

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
        remaining, about_by_id = self._claim(number, drafts)
        about_by_id |= about or {}
        chunk_size = FIRST_CHUNK
        try:
            while remaining and not stop():
                chunk = remaining[
                    : PICTURE_CHUNK if any(draft.images for _, draft in remaining[:chunk_size]) else chunk_size
                ]
                chunk_size = CHUNK
                remaining = remaining[len(chunk) :]
                reports = [report for report, _ in screen_all(screen, [draft for _, draft in chunk])]
                yield self._write_chunk(number, list(zip(chunk, reports, strict=True)), about_by_id)
        finally:
            with write_transaction(self.engine) as connection:
                own_batch = batches.c.id == number, batches.c.worker == _format_worker()
                connection.execute(update(batches).where(*own_batch).values(worker=""))
        with self.engine.connect() as connection:
            last = get_batch(connection, number)
        yield last

    def batches(self) -> list[Batch]:
        """Return all batches, newest first."""
        with self.engine.connect() as connection:
            return list_batches(connection)

    def _claim(self, number: int, drafts: Sequence[Draft] | None) -> tuple[list[tuple[int, Draft]], dict[str, About]]:
        """Claim the batch for this process; return the places left with their drafts, and what is known of them."""
        about_by_id: dict[str, About] = {}
        with write_transaction(self.engine) as connection:
            row = connection.execute(select(batches).where(batches.c.id == number).with_for_update()).first()
            if row is None:
                raise ScreenerError(f"There is no batch {number}. It may have been deleted as too old.")
            if _is_running(row):
                raise ScreenerError("This batch is running in another window. Wait for it, or stop it there.")
            stored_positions = set(connection.execute(select(kept.c.position).where(kept.c.batch == number)).scalars())
            if drafts is None:
                sealed = select(waiting).where(waiting.c.batch == number).order_by(waiting.c.position)
                remaining = []
                for waits in connection.execute(sealed):
                    draft, about_by_id[draft.id] = self._decrypt_draft(waits.sealed)
                    remaining.append((int(waits.position), draft))
                remaining = [(position, draft) for position, draft in remaining if position not in stored_positions]
                if len(remaining) + len(stored_positions) < row.total:
                    raise ScreenerError(TEXT_NOT_STORED.format(row.name))
            else:
                if self._hash_drafts(drafts) != row.content:
                    raise ScreenerError(f"This is not the same file as '{row.name}'. Choose that file to continue.")
                remaining = [
                    (position, draft) for position, draft in enumerate(drafts) if position not in stored_positions
                ]
            connection.execute(
                update(batches).where(batches.c.id == number).values(worker=_format_worker(), beat=datetime.now(UTC))
            )
        return remaining, about_by_id

    def _write_chunk(
        self, number: int, chunk: Sequence[tuple[tuple[int, Draft], Report]], about: Mapping[str, About]
    ) -> Batch:
        """Write the posts, the log entries, and the removal of the waiting words, all in one transaction."""
        with write_transaction(self.engine) as connection:
            row = connection.execute(select(batches).where(batches.c.id == number).with_for_update()).one()
            if row.worker != _format_worker():
                raise ScreenerError("This batch was continued in another window. Follow it there.")
            place = {"author": row.by, "batch": number}
            screened = [
                (
                    draft,
                    report,
                    place | {"position": position} | _build_about_columns(about.get(draft.id, About()), row.school),
                )
                for (position, draft), report in chunk
            ]
            ids = posts.insert_posts(connection, self.keys, screened, read_settings(connection).keep_texts)
            numbered = zip(ids, chunk, strict=True)
            entries = [Entry("screened", row.by, post, detail=report.verdict) for post, (_, report) in numbered]
            audit.add(connection, self.keys, entries)
            positions = [position for (position, _), _ in chunk]
            connection.execute(delete(waiting).where(waiting.c.batch == number, waiting.c.position.in_(positions)))
            connection.execute(update(batches).where(batches.c.id == number).values(beat=datetime.now(UTC)))
            return get_batch(connection, number)

    def _hash_drafts(self, drafts: Sequence[Draft]) -> str:
        """Return the keyed hash of everything that determines the reports, in order."""
        digest = hashlib.sha256()
        for draft in drafts:
            pictures = [hashlib.sha256(image.data).hexdigest() for image in draft.images]
            parts = [draft.id, draft.text, draft.account, draft.audience, format_attestations(draft), pictures]
            digest.update(json.dumps(parts).encode() + b"\n")
        return self.keys.hash_text(digest.hexdigest())

    def _encrypt_draft(self, draft: Draft, about: About) -> bytes:
        parts = [draft.id, draft.text, draft.account, draft.audience, format_attestations(draft), asdict(about)]
        return self.keys.encrypt(json.dumps(parts))

    def _decrypt_draft(self, sealed: bytes) -> tuple[Draft, About]:
        ident, text, account, audience, vouches, about = json.loads(self.keys.decrypt(sealed))
        details = About(about) if isinstance(about, str) else About(**about)  # version 0.1.0 stored only the school
        return Draft(ident, text, account, audience, (), *parse_attestations(vouches)), details


def list_batches(connection: Connection, number: int | None = None) -> list[Batch]:
    """Return all batches, or one of them; counting its posts does not count all others."""
    conditions = [batches.c.id == number] if number is not None else []
    done = select(func.count()).where(kept.c.batch == batches.c.id).scalar_subquery().label("done")
    return [
        _parse_batch(row)
        for row in connection.execute(select(batches, done).where(*conditions).order_by(batches.c.id.desc()))
    ]


def get_batch(connection: Connection, number: int) -> Batch:
    for batch in list_batches(connection, number):
        return batch
    raise ScreenerError(f"There is no batch {number}. It may have been deleted as too old.")


def purge(connection: Connection, before: datetime) -> int:
    """Delete old batches without any posts left; their waiting words are deleted, too."""
    empty = ~exists().where(kept.c.batch == batches.c.id)
    return int(connection.execute(delete(batches).where(batches.c.at < before, empty)).rowcount)


def _parse_batch(row: Any) -> Batch:
    done = int(row.done or 0)
    status: BatchStatus = "done" if done >= row.total else "running" if _is_running(row) else "stopped"
    return Batch(row.id, row.name, row.total, done, status, to_utc(row.at))


def _is_running(row: Any) -> bool:
    """Whether a process is working on a batch; one on this computer is known to be gone at once."""
    if not row.worker or datetime.now(UTC) - to_utc(row.beat) > WORKER_TIMEOUT:
        return False
    host, process, token = row.worker.rsplit(":", 2)
    if host != socket.gethostname()[:150]:
        return True
    if int(process) == os.getpid():
        return bool(token == PROCESS_TOKEN)
    return _is_process_alive(int(process))


def _is_process_alive(process: int) -> bool:
    if os.name == "nt":
        return True  # asking would end the process there: only the missing sign of life can tell
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _format_worker() -> str:
    return f"{socket.gethostname()[:150]}:{os.getpid()}:{PROCESS_TOKEN}"


def _build_about_columns(about: About, school: str) -> dict[str, str | None]:
    """Return what is known about a post, as in its row; its batch's school if it has none of its own."""
    values = {"writer": about.author, "network": about.network, "goes_out": about.scheduled}
    return {"school": (about.school or school)[:200]} | {name: value or None for name, value in values.items()}
