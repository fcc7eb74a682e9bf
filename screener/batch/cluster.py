"""A batch on a Ray cluster -> the same files as on one computer; reports from other machines return in input order.

Each machine reads its posts from the input: a path that all of them can read, or an address such as s3://. Output,
checkpoint and summary are written here, by the same code as for a run on one computer.
"""

from __future__ import annotations

import hashlib
import io
import json
import logging
import socket
from collections.abc import Generator, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from screener.batch.pool import Beside
from screener.batch.run import versions
from screener.batch.tally import Tally
from screener.batch.worker import Done, Settings
from screener.engine.isolate import CHUNK
from screener.extras import missing
from screener.io import InvalidRecord, RawRecord, suffix
from screener.io.lines import LONG, cut
from screener.io.posts import BLANK
from screener.io.rows import Columns, of_posts
from screener.types import ScreenerError

if TYPE_CHECKING:
    import pyarrow as pa

KINDS: Final = (".jsonl", ".parquet")
MISSING: Final = missing("Support for Ray clusters", "cluster")
PATIENCE: Final = 10.0  # seconds to wait for a cluster
AHEAD: Final = 256  # portions per processor that Ray has at once


def stored(place: str) -> tuple[Any, str]:
    """Return the file system of a path or an address, and the path in it."""
    from pyarrow import ArrowException, fs

    try:
        if "://" in place:
            system, path = fs.FileSystem.from_uri(place)
        else:
            system, path = fs.LocalFileSystem(), str(Path(place).absolute())
    except (ArrowException, OSError, ValueError) as error:
        raise ScreenerError(f"{place} cannot be reached ({type(error).__name__}): check the address.") from None
    return system, path


def places(source: str, kind: str, done: int, limit: int | None) -> Iterator[dict[str, int]]:
    """Yield the places of the posts still to be screened, one portion at a time.

    For lines: the first byte, the number of bytes, and the number of the first line. For tables: the first row and the
    number of rows.
    """
    if kind == ".parquet":
        rows = _table(source).metadata.num_rows
        stop = min(rows, limit) if limit else rows
        for first in range(done, stop, CHUNK):
            yield {"start": first, "size": min(CHUNK, stop - first), "number": first + 1}
        return
    posts = islice(_lines(source), done, limit)
    while portion := list(islice(posts, CHUNK)):
        (start, _, number), (last, size, _) = portion[0], portion[-1]
        yield {"start": start, "size": last + size - start, "number": number}


def _lines(source: str) -> Iterator[tuple[int, int, int]]:
    system, path = stored(source)
    at = 0
    with system.open_input_file(path) as file:
        for number, (line, size) in enumerate(_split(file), start=1):
            if line is None or line.strip(BLANK):
                yield at, size, number
            at += size


def _split(file: Any) -> Iterator[tuple[bytes | None, int]]:
    return cut(io.BufferedReader(file, 1 << 20))


def _table(source: str) -> Any:
    from pyarrow import parquet

    system, path = stored(source)
    return parquet.ParquetFile(system.open_input_file(path))


def read(
    source: str, kind: str, place: dict[str, int], columns: Columns | None = None
) -> list[RawRecord | InvalidRecord]:
    """Read one portion on the machine that screens it."""
    folder = Path(stored(source)[1]).parent
    number = place["number"]
    if kind == ".parquet":
        rows = _rows(source, place["start"], place["size"], columns or {})
        return [RawRecord(f"row {n}", row, folder) for n, row in enumerate(rows, start=number)]
    system, path = stored(source)
    posts: list[RawRecord | InvalidRecord] = []
    left = place["size"]
    with system.open_input_file(path) as file:
        file.seek(place["start"])
        for n, (line, size) in enumerate(_split(file), start=number):
            if line is None:
                posts.append(InvalidRecord(f"line {n}", LONG))
            elif line.strip(BLANK):
                posts.append(RawRecord(f"line {n}", line, folder, columns or {}))
            left -= size
            if left <= 0:
                break
    return posts


def _rows(source: str, first: int, count: int, columns: Columns) -> Iterator[dict[str, Any]]:
    """Read some rows of a table: only the row groups that contain them."""
    table = _table(source)
    keys = of_posts(columns)(table.schema_arrow.names)
    before = 0
    for group in range(table.num_row_groups):
        size = table.metadata.row_group(group).num_rows
        start, stop = max(first - before, 0), min(first + count - before, size)
        if start < stop:
            cells = _group(source, group).slice(start, stop - start).columns
            for row in zip(*(column.to_pylist() for column in cells), strict=True):
                yield {key: value for key, value in zip(keys, row, strict=True) if key and value is not None}
        before += size


@lru_cache(maxsize=1)
def _group(source: str, group: int) -> Any:
    """Read a row group, once for all of its portions: it may have a million rows, and a portion has 64."""
    return _table(source).read_row_group(group)


class Screening:
    """One process on the cluster: receives portions one by one and screens them in a process beside it.

    Ray would restart a process that crashes, and give it the same portion again and again.
    """

    def __init__(self, source: str, kind: str, settings: Settings) -> None:
        self.source, self.kind, self.pack = source, kind, settings.pack
        self.columns = dict(settings.named)
        self.beside = Beside(settings)

    def __call__(self, batch: pa.Table) -> pa.Table:
        import pyarrow as pa

        done = [self.beside.screened(read(self.source, self.kind, row, self.columns)) for row in batch.to_pylist()]
        return pa.table(
            {
                "at": [place["start"] + place["size"] for place in batch.to_pylist()],
                "posts": pa.array([one.posts for one in done], pa.int64()),
                "data": pa.array([one.data for one in done], pa.large_binary()),
                "errors": pa.array([one.errors for one in done], pa.large_binary()),
                "failed": [json.dumps([[one.place, one.reason] for one in part.failed]) for part in done],
                "versions": [json.dumps(versions(self.pack))] * len(done),
                "tally": [json.dumps(one.tally.to_dict()) for one in done],
            }
        )


@dataclass(frozen=True, slots=True)
class OnCluster:
    """Posts that all machines of a cluster can read, screened on those machines."""

    address: str
    source: str
    settings: Settings
    limit: int | None = None

    def content(self) -> str:
        system, path = stored(self.source)
        with system.open_input_stream(path) as file:
            digest = hashlib.sha256()
            while data := file.read(1 << 20):
                digest.update(data)
        return digest.hexdigest()

    def stamp(self) -> object:
        system, path = stored(self.source)
        found = system.get_file_info(path)
        if not found.is_file:
            raise ScreenerError(
                f"There is no file {self.source}: check its address, or restore it and run the command again."
            )
        return found.size, found.mtime_ns

    def extent(self) -> int:
        """Return how much there is to read, in the unit of `screened`."""
        if self.kind == ".parquet":
            return int(_table(self.source).metadata.num_rows)
        system, path = stored(self.source)
        return int(system.get_file_info(path).size)

    @property
    def kind(self) -> str:
        return suffix(Path(self.source), KINDS)

    def screened(self, after: int) -> Generator[tuple[int, Done]]:
        try:
            import ray
            import ray.data
            import ray.exceptions
        except ImportError:
            raise ScreenerError(MISSING) from None
        processors = _join(ray, self.address)
        context = ray.data.DataContext.get_current()
        context.execution_options.preserve_order = True
        context.enable_progress_bars = False
        mine = versions(self.settings.pack)
        todo = places(self.source, self.kind, after, self.limit)
        # Ray's list of portions does not grow with the input. Ray gives the work of a lost machine to
        # another without limit (its default): three retries are used up before it notices that a machine is gone.
        while some := list(islice(todo, processors * AHEAD)):
            screened = ray.data.from_items(some, override_num_blocks=len(some)).map_batches(
                Screening,
                batch_size=1,
                batch_format="pyarrow",
                fn_constructor_args=(self.source, self.kind, self.settings),
                compute=ray.data.ActorPoolStrategy(min_size=1, max_size=processors),
                num_cpus=1,
            )
            try:
                for row in screened.iter_rows():
                    require_alike(mine, json.loads(row["versions"]))
                    failed = [InvalidRecord(*one) for one in json.loads(row["failed"])]
                    tally = Tally.from_dict(json.loads(row["tally"]))
                    yield row["at"], Done(row["posts"], row["data"], row["errors"], failed, tally)
            except ray.exceptions.RayError as error:
                raise ScreenerError(
                    f"The cluster failed ({type(error).__name__}). Finished posts are kept: "
                    "run the same command again to continue."
                ) from None


def require_alike(here: Mapping[str, str], there: Mapping[str, str]) -> None:
    """Raise ScreenerError if another machine has, for example, another model or list of students than this one."""
    if other := [name for name, value in here.items() if there.get(name) != value]:
        raise ScreenerError(
            f"A machine in the cluster has a different {', '.join(other)} than this one: set all machines up the same "
            "way, then run the command again."
        )


def put(made: Path, place: str) -> None:
    """Move a finished file and its errors to an address; object stores show a file only when it is complete.

    If there are no errors, an earlier run's error file there is deleted.
    """
    from pyarrow import fs

    for ending in ("", ".errors.jsonl"):
        file = made.with_name(made.name + ending)
        system, path = stored(place + ending)
        if not file.exists():
            if system.get_file_info(path).is_file:
                system.delete_file(path)
        else:
            fs.copy_files(str(file.absolute()), path, fs.LocalFileSystem(), system)
            file.unlink()


def _join(ray: Any, address: str) -> int:
    """Join the cluster and return its number of processors."""
    logging.getLogger("ray.data").setLevel(logging.CRITICAL)
    host, _, port = address.rpartition(":")
    try:
        if port.isdigit() and "://" not in address:
            # Without an answer, Ray would keep trying for minutes.
            socket.create_connection((host, int(port)), PATIENCE).close()
        ray.init(address=address, logging_level=logging.ERROR, log_to_driver=False, ignore_reinit_error=True)
    except (OSError, ValueError, RuntimeError) as error:
        raise ScreenerError(
            f"There is no cluster at {address} ({type(error).__name__}): "
            "start one with 'RAY_USAGE_STATS_REPORT_URL=http://127.0.0.1:9 ray start --head --disable-usage-stats'."
        ) from None
    return max(int(ray.cluster_resources().get("CPU", 1)), 1)
