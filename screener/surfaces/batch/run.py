"""One batch, from its input to its output: portions out to all cores, answers back in order, and what is done kept."""

from __future__ import annotations

import hashlib
import random
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any, Final

from screener.surfaces.batch import reading
from screener.surfaces.batch.kept import Kept
from screener.surfaces.batch.pool import Portion, in_order
from screener.surfaces.batch.posts import CHUNK, MOST_CHARACTERS, Raw, Unread
from screener.surfaces.batch.tally import Tally
from screener.surfaces.batch.worker import Done, Settings
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
    source: Path,
    output: Path,
    settings: Settings,
    part: Part,
    processes: int,
    progress: Progress,
    sum_up: Callable[[Tally], None] = lambda tally: None,
) -> Tally:
    """Screen a file of posts into a file of reports.

    `progress` hears how far the input is read, and what was done; `sum_up` what was counted, before the output is
    there: a kill in between loses nothing.
    """
    seen = _stamp(source)
    signature = {"input": _content(source), **asdict(settings), **asdict(part), **_versions(settings.pack)}
    with Kept(output, settings.kind, signature) as kept:
        if not kept.complete:
            _fill(kept, source, settings, part, processes, progress)
            if _stamp(source) != seen:
                raise ScreenerError(f"{source} changed while it was read: leave it alone, and run this again.")
        sum_up(kept.tally)
        kept.finish()
    return kept.tally


def chosen(source: Path, part: Part, seen: reading.Seen = lambda size: None) -> Iterator[Raw | Unread]:
    """The posts of the input that are to be screened, in order. A sample is the same one every time."""
    posts = islice(reading.posts(source, seen), part.limit)
    if part.sample is None:
        return posts
    total = sum(1 for _ in islice(reading.posts(source), part.limit))
    taken = set(random.Random(SEED).sample(range(total), min(part.sample, total)))  # noqa: S311
    return (post for n, post in enumerate(posts) if n in taken)


def portions(posts: Iterator[Raw | Unread]) -> Iterator[list[Raw | Unread]]:
    """Cut posts into portions that are screened at once, by number and by weight."""
    portion: list[Raw | Unread] = []
    total = 0
    for post in posts:
        portion.append(post)
        total += _weight(post)
        if len(portion) == CHUNK or total >= MOST_CHARACTERS:
            yield portion
            portion, total = [], 0
    if portion:
        yield portion


def _fill(kept: Kept, source: Path, settings: Settings, part: Part, processes: int, progress: Progress) -> None:
    at, marks = 0, deque[int]()

    def seen(size: int) -> None:
        nonlocal at
        at += size

    def marked(cut: Iterator[Portion]) -> Iterator[Portion]:
        for portion in cut:
            marks.append(at)
            yield portion

    posts = islice(chosen(source, part, seen), kept.posts, None)
    saved = time.monotonic()
    with closing(in_order(marked(portions(posts)), settings, processes)) as portions_done:
        for done in portions_done:
            kept.add(done)
            if time.monotonic() - saved >= SAVED_EVERY:
                kept.save()
                saved = time.monotonic()
            progress(marks.popleft(), done)
    if not kept.posts:
        raise ScreenerError("The file holds no drafts: give one post a line.")


def _weight(post: Raw | Unread) -> int:
    if isinstance(post, Unread):
        return 0
    if isinstance(post.record, bytes):
        return len(post.record) + WITH_PICTURES * (b'"images"' in post.record)
    return len(str(post.record.get("text"))) + WITH_PICTURES * bool(post.record.get("images"))


def _content(source: Path) -> str:
    """What the input is, whatever its name and date: to go on with another one would mix two."""
    if source.is_dir():
        return hashlib.sha256(repr(_files(source)).encode("utf-8", "surrogateescape")).hexdigest()
    with source.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _stamp(source: Path) -> Any:
    """What tells that the input changed during the run. Raises ScreenerError if it is not there any more."""
    try:
        if source.is_dir():
            return _files(source)
        found = source.stat()
        return found.st_size, found.st_mtime_ns
    except OSError:
        raise ScreenerError(f"{source} is gone: put it back and run the same command again.") from None


def _files(folder: Path) -> list[tuple[str, int]]:
    return sorted((path.name, path.stat().st_size) for path in folder.iterdir() if path.is_file())


def _versions(pack: str) -> dict[str, str]:
    """What reports depend on besides the input: half a file of one version is not gone on with in another."""
    from screener.pipeline import VERSION
    from screener.policy.pack import PACKS
    from screener.weights import pins

    rules = hashlib.sha256()
    for path in sorted((PACKS / pack).rglob("*.yaml")):
        rules.update(path.read_bytes())
    return {"version of the screener": VERSION, "model": pins()["encoder/encoder.onnx"], "rules": rules.hexdigest()}
