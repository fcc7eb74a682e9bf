"""One batch, from its input to its output: portions out to all cores, answers back in order, and what is done kept."""

from __future__ import annotations

import hashlib
import json
import random
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from screener.batch.checkpoint import Checkpoint
from screener.batch.pool import Portion, in_order
from screener.batch.tally import Tally
from screener.batch.worker import Done, Settings
from screener.engine.isolate import CHUNK, MOST_CHARACTERS
from screener.io import InvalidRecord, RawRecord, posts
from screener.io.lines import Seen, unseen
from screener.io.rows import Columns
from screener.types import ScreenerError

SAVED_EVERY: Final = 0.5  # seconds: what a kill costs
WITH_PICTURES: Final = MOST_CHARACTERS // 8  # what a post with pictures counts for: a photo takes 5 MB
SEED: Final = 7


@dataclass(frozen=True, slots=True)
class Part:
    """Which posts of the input are screened: the first so many, a sample of them, or all."""

    limit: int | None = None
    sample: int | None = None


Progress = Callable[[int, Done], None]


class Work(Protocol):
    """Posts to be screened, on this computer or on others."""

    def content(self) -> str:
        """What the posts are, whatever their file's name and date: to go on with others would mix two."""
        ...

    def stamp(self) -> object:
        """What tells that the posts changed during a run. Raises ScreenerError if they are gone."""
        ...

    def screened(self, after: int) -> Generator[tuple[int, Done]]:
        """Screen all posts but the first so many, in order; also how far in the input each portion ends."""
        ...


def run(
    source: Path,
    output: Path,
    settings: Settings,
    part: Part,
    processes: int,
    progress: Progress,
    sum_up: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Screen a file of posts into a file of reports on this computer."""
    return keep(Local(source, settings, part, processes), output, settings, part, progress, sum_up)


def keep(
    work: Work,
    output: Path,
    settings: Settings,
    part: Part,
    progress: Progress,
    sum_up: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Write the reports of all posts to a file, from where an earlier run was stopped.

    `progress` hears how far the input is read, and what was done; `sum_up` what was counted, before the output is
    there: a kill in between loses nothing.
    """
    stamp = work.stamp()
    parts = versions(settings.pack)
    signature = {"input": work.content(), **asdict(settings), **asdict(part), **parts}
    with Checkpoint(output, settings.kind, signature) as checkpoint:
        if not checkpoint.complete:
            saved = time.monotonic()
            with closing(work.screened(checkpoint.posts)) as portions_done:
                for at, done in portions_done:
                    checkpoint.add(done)
                    if time.monotonic() - saved >= SAVED_EVERY:
                        checkpoint.save()
                        saved = time.monotonic()
                    progress(at, done)
            if work.stamp() != stamp:
                raise ScreenerError("The input changed during the run: leave it unchanged and run the command again.")
            if changed := [name for name, value in versions(settings.pack).items() if value != parts[name]]:
                raise ScreenerError(
                    f"The {', '.join(changed)} changed during the run: use --fresh to screen all posts the same way."
                )
            if not checkpoint.posts:
                raise ScreenerError("The file holds no drafts: put one post on each line.")
        sum_up(checkpoint.tally)
        checkpoint.finish()
    return checkpoint.tally


@dataclass(frozen=True, slots=True)
class Local:
    """Posts in a file, folder or zip, screened on this computer's cores."""

    source: Path
    settings: Settings
    part: Part
    processes: int

    def content(self) -> str:
        if not self.source.is_dir():
            return _digest(self.source).hex()
        # All of each file: one of another text may have the same length, and a copy another date.
        each = [(name, _digest(self.source / name)) for name, _, _ in _files(self.source)]
        return hashlib.sha256(repr(each).encode("utf-8", "surrogateescape")).hexdigest()

    def stamp(self) -> object:
        try:
            if self.source.is_dir():
                return _files(self.source)
            found = self.source.stat()
            return found.st_size, found.st_mtime_ns
        except OSError:
            raise ScreenerError(f"{self.source} is missing: restore it and run the same command again.") from None

    def screened(self, after: int) -> Generator[tuple[int, Done]]:
        at, marks = 0, deque[int]()

        def seen(size: int) -> None:
            nonlocal at
            at += size

        def marked(cut: Iterator[Portion]) -> Iterator[Portion]:
            for portion in cut:
                marks.append(at)
                yield portion

        todo = islice(chosen(self.source, self.part, dict(self.settings.named), seen), after, None)
        with closing(in_order(marked(portions(todo)), self.settings, self.processes)) as portions_done:
            for done in portions_done:
                yield marks.popleft(), done


def chosen(source: Path, part: Part, columns: Columns, seen: Seen = unseen) -> Iterator[RawRecord | InvalidRecord]:
    """The posts of the input that are to be screened, in order. A sample is the same one every time."""
    read = islice(posts(source, columns, seen), part.limit)
    if part.sample is None:
        return read
    total = sum(1 for _ in islice(posts(source, columns), part.limit))
    taken = set(random.Random(SEED).sample(range(total), min(part.sample, total)))  # noqa: S311
    return (post for n, post in enumerate(read) if n in taken)


def portions(read: Iterator[RawRecord | InvalidRecord]) -> Iterator[list[RawRecord | InvalidRecord]]:
    """Cut posts into portions that are screened at once, by number and by weight."""
    portion: list[RawRecord | InvalidRecord] = []
    total = 0
    for post in read:
        portion.append(post)
        total += _weight(post)
        if len(portion) == CHUNK or total >= MOST_CHARACTERS:
            yield portion
            portion, total = [], 0
    if portion:
        yield portion


def _weight(post: RawRecord | InvalidRecord) -> int:
    if isinstance(post, InvalidRecord):
        return 0
    if isinstance(post.record, bytes):
        return len(post.record) + WITH_PICTURES * (b'"images"' in post.record)
    return len(str(post.record.get("text"))) + WITH_PICTURES * bool(post.record.get("images") or post.embedded)


def _files(folder: Path) -> list[tuple[str, int, int]]:
    found = ((path.name, path.stat()) for path in folder.iterdir() if path.is_file())
    return sorted((name, status.st_size, status.st_mtime_ns) for name, status in found)


def _digest(path: Path) -> bytes:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").digest()


def versions(pack: str) -> dict[str, str]:
    """Return the versions of what screens now, by the name that people see if one has changed."""
    from screener.detect.images import installed
    from screener.detect.roster import LIST
    from screener.folders import data_folder
    from screener.policy.choice import folder
    from screener.policy.pack import load_pack
    from screener.version import VERSION
    from screener.weights import pins

    students = data_folder() / LIST
    return {
        "screener version": VERSION,
        "model": hashlib.sha256(json.dumps(pins(), sort_keys=True).encode()).hexdigest(),
        "rules": load_pack(folder(pack)).digest,
        "student list": _digest(students).hex() if students.exists() else "",
        "set of picture components": ", ".join(installed()),
    }
