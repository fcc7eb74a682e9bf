"""One batch, from its input to its output: portions out to all cores, answers back in order, and what is done kept."""

import hashlib
import random
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from screener.batch.checkpoint import Checkpoint
from screener.batch.pool import Portion, in_order
from screener.batch.tally import Tally
from screener.batch.worker import Done, Settings, versions
from screener.engine.isolate import CHUNK, MOST_CHARACTERS
from screener.io import InvalidRecord, Posts, RawRecord, Source, read_posts
from screener.io.limits import MB
from screener.io.lines import ProgressCallback, ignore_progress
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


def run(
    source: Path | Source,
    output: Path,
    settings: Settings,
    part: Part,
    where: int | str,
    progress: Progress,
    sum_up: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Write the reports of all posts to a file, from where an earlier run was stopped.

    `where` is the number of processes on this computer, or the address of a Ray cluster. `progress` hears how far the
    input is read, and what was done; `sum_up` what was counted, before the output is there: a kill in between loses
    nothing.
    """
    stamp = _stamp(source)
    parts = versions(settings.pack)
    signature = {"input": _content(source), **asdict(settings), **asdict(part), **parts}
    with Checkpoint(output, settings.kind, signature) as checkpoint:
        if not checkpoint.complete:
            saved = time.monotonic()
            with closing(_screened(source, settings, part, where, checkpoint.posts)) as portions_done:
                for at, done in portions_done:
                    checkpoint.add(done)
                    if time.monotonic() - saved >= SAVED_EVERY:
                        checkpoint.save()
                        saved = time.monotonic()
                    progress(at, done)
            if _stamp(source) != stamp:
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


def _screened(
    source: Path | Source, settings: Settings, part: Part, where: int | str, after: int
) -> Generator[tuple[int, Done]]:
    """Screen all posts but the first so many, in order; also tell how far in the input each portion ends."""
    at, marks = 0, deque[int]()

    def seen(size: int) -> None:
        nonlocal at
        at += size

    def marked(cut: Iterator[Portion]) -> Iterator[Portion]:
        for portion in cut:
            marks.append(at)
            yield portion

    todo = marked(portions(islice(chosen(source, part, dict(settings.named), seen), after, None)))
    if isinstance(where, str):
        from screener.batch.cluster import on_cluster

        screening = on_cluster(todo, settings, where)
    else:
        screening = in_order(todo, settings, where)
    with closing(screening) as portions_done:
        for done in portions_done:
            yield marks.popleft(), done


def _content(source: Path | Source) -> str:
    """Return what the posts are, whatever their file's name and date: to go on with others would mix two."""
    if isinstance(source, Source) or not source.is_dir():
        return _digest(source).hex()
    # All of each file: one of another text may have the same length, and a copy another date.
    each = [(name, _digest(source / name)) for name, _, _ in _files(source)]
    return hashlib.sha256(repr(each).encode("utf-8", "surrogateescape")).hexdigest()


def _stamp(source: Path | Source) -> object:
    """Return what tells that the posts changed during a run. Raises ScreenerError if they are gone."""
    try:
        if isinstance(source, Path) and source.is_dir():
            return _files(source)
        return (source if isinstance(source, Source) else Source.at(source)).stamp()
    except OSError:
        raise ScreenerError(f"{source} is missing: restore it and run the same command again.") from None


def chosen(
    source: Path | Source, part: Part, columns: Columns, seen: ProgressCallback = ignore_progress
) -> Iterator[RawRecord | InvalidRecord]:
    """The posts of the input that are to be screened, in order. A sample is the same one every time."""
    read = islice(read_posts(source, columns, seen), part.limit)
    if part.sample is None:
        return read
    total = sum(1 for _ in islice(read_posts(source, columns), part.limit))
    taken = set(random.Random(SEED).sample(range(total), min(part.sample, total)))  # noqa: S311
    return (post for n, post in enumerate(read) if n in taken)


def portions(read: Posts) -> Iterator[list[RawRecord | InvalidRecord]]:
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


def _digest(source: Path | Source) -> bytes:
    with source.open("rb") if isinstance(source, Path) else source.open() as file:
        digest = hashlib.sha256()
        while data := file.read(MB):
            digest.update(data)
    return digest.digest()
