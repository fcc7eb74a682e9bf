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
from screener.batch.pool import Portion, screen_in_order
from screener.batch.tally import Tally
from screener.batch.worker import Done, Settings, read_versions
from screener.engine.isolate import CHUNK, MOST_CHARACTERS
from screener.io import InvalidRecord, Posts, RawRecord, Source, read_posts
from screener.io.limits import MB
from screener.io.lines import ProgressCallback, ignore_progress
from screener.io.rows import Columns
from screener.types import ScreenerError

SAVE_INTERVAL: Final = 0.5  # seconds: what a kill costs
PICTURES_WEIGHT: Final = MOST_CHARACTERS // 8  # what a post with pictures counts for: a photo takes 5 MB
SAMPLE_SEED: Final = 7


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

    `where` is the number of processes on this computer, or the address of a Ray cluster. `progress` is called with how
    far the input is read and what was screened; `sum_up` with the counts, before the output is in its place: a kill in
    between loses nothing.
    """
    stamp = _read_stamp(source)
    parts = read_versions(settings.pack)
    signature = {"input": _hash_content(source), **asdict(settings), **asdict(part), **parts}
    with Checkpoint(output, settings.kind, signature) as checkpoint:
        if not checkpoint.complete:
            saved = time.monotonic()
            with closing(_screen_portions(source, settings, part, where, checkpoint.posts)) as portions_done:
                for at, done in portions_done:
                    checkpoint.add(done)
                    if time.monotonic() - saved >= SAVE_INTERVAL:
                        checkpoint.save()
                        saved = time.monotonic()
                    progress(at, done)
            if _read_stamp(source) != stamp:
                raise ScreenerError("The input changed during the run: leave it unchanged and run the command again.")
            if changed := [name for name, value in read_versions(settings.pack).items() if value != parts[name]]:
                raise ScreenerError(
                    f"The {', '.join(changed)} changed during the run: use --fresh to screen all posts the same way."
                )
            if not checkpoint.posts:
                raise ScreenerError("The file holds no drafts: put one post on each line.")
        sum_up(checkpoint.tally)
        checkpoint.finish()
    return checkpoint.tally


def _screen_portions(
    source: Path | Source, settings: Settings, part: Part, where: int | str, skip: int
) -> Generator[tuple[int, Done]]:
    """Screen all posts after the first `skip`, in order; yield where each portion ends in the input, and its result.

    The place is in the unit of `count_units`. `where` is a number of processes or the address of a cluster.
    """
    at, ends = 0, deque[int]()

    def advance(size: int) -> None:
        nonlocal at
        at += size

    def record_ends(cut: Iterator[Portion]) -> Iterator[Portion]:
        for portion in cut:
            ends.append(at)
            yield portion

    remaining = record_ends(
        split_portions(islice(select_posts(source, part, dict(settings.named), advance), skip, None))
    )
    if isinstance(where, str):
        from screener.batch.cluster import screen_on_cluster

        screening = screen_on_cluster(remaining, settings, where)
    else:
        screening = screen_in_order(remaining, settings, where)
    with closing(screening) as portions_done:
        for done in portions_done:
            yield ends.popleft(), done


def _hash_content(source: Path | Source) -> str:
    """Return a hash of the input's content: a run that was stopped continues only with the same posts."""
    if isinstance(source, Source) or not source.is_dir():
        return _hash_file(source).hex()
    # All of each file: one of another text may have the same length, and a copy another date.
    each = [(name, _hash_file(source / name)) for name, _, _ in _list_files(source)]
    return hashlib.sha256(repr(each).encode("utf-8", "surrogateescape")).hexdigest()


def _read_stamp(source: Path | Source) -> object:
    """Return sizes and times that differ if the input changes during a run. Raises ScreenerError if it is missing."""
    try:
        if isinstance(source, Path) and source.is_dir():
            return _list_files(source)
        return (source if isinstance(source, Source) else Source.at(source)).stamp()
    except OSError:
        raise ScreenerError(f"{source} is missing: restore it and run the same command again.") from None


def select_posts(
    source: Path | Source, part: Part, columns: Columns, on_progress: ProgressCallback = ignore_progress
) -> Iterator[RawRecord | InvalidRecord]:
    """Yield the posts of the input that `part` selects, in order. A sample is the same every time."""
    read = islice(read_posts(source, columns, on_progress), part.limit)
    if part.sample is None:
        return read
    total = sum(1 for _ in islice(read_posts(source, columns), part.limit))
    sampled = set(random.Random(SAMPLE_SEED).sample(range(total), min(part.sample, total)))  # noqa: S311
    return (post for n, post in enumerate(read) if n in sampled)


def split_portions(read: Posts) -> Iterator[list[RawRecord | InvalidRecord]]:
    """Split posts into portions that are screened together, limited by their number and their weight."""
    portion: list[RawRecord | InvalidRecord] = []
    total = 0
    for post in read:
        portion.append(post)
        total += _estimate_weight(post)
        if len(portion) == CHUNK or total >= MOST_CHARACTERS:
            yield portion
            portion, total = [], 0
    if portion:
        yield portion


def _estimate_weight(post: RawRecord | InvalidRecord) -> int:
    if isinstance(post, InvalidRecord):
        return 0
    if isinstance(post.record, bytes):
        return len(post.record) + PICTURES_WEIGHT * (b'"images"' in post.record)
    return len(str(post.record.get("text"))) + PICTURES_WEIGHT * bool(post.record.get("images") or post.embedded)


def _list_files(folder: Path) -> list[tuple[str, int, int]]:
    found = ((path.name, path.stat()) for path in folder.iterdir() if path.is_file())
    return sorted((name, status.st_size, status.st_mtime_ns) for name, status in found)


def _hash_file(source: Path | Source) -> bytes:
    with source.open("rb") if isinstance(source, Path) else source.open() as file:
        digest = hashlib.sha256()
        while data := file.read(MB):
            digest.update(data)
    return digest.digest()
