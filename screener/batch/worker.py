"""A worker process of a batch: posts as their file has them -> finished lines of output, and counts."""

from __future__ import annotations

import gc
import hashlib
import json
import os
import signal
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from screener.batch.tally import Columns, Tally
from screener.batch.writing import encode_report
from screener.engine.isolate import screen_all, unchecked_report
from screener.io import InvalidRecord, RawRecord
from screener.io.drafts import parse_draft
from screener.types import Report

if TYPE_CHECKING:
    from screener import Screener


@dataclass(frozen=True, slots=True)
class Settings:
    account: str
    audience: str
    pack: str
    kind: str
    columns: Columns = field(default_factory=Columns)
    rewrite: bool = False  # suggest rewrites: a batch takes a third longer
    named: tuple[tuple[str, str], ...] = ()  # the column of the input for each field


@dataclass(slots=True)
class Done:
    """A screened portion: lines of output, lines for the error file, and counts."""

    posts: int = 0
    data: bytes = b""
    errors: bytes = b""
    failed: list[InvalidRecord] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)

    def add(self, more: Done) -> None:
        self.posts += more.posts
        self.data += more.data
        self.errors += more.errors
        self.failed += more.failed
        self.tally.add(more.tally)


def initialize_process() -> None:
    """Prepare one of several worker processes: one core each, stopped only by the first process."""
    # Told to the libraries before they are loaded: each core has its own process.
    for name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "RAYON_NUM_THREADS"):
        os.environ[name] = "1"
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when its parent is killed: otherwise it would wait for work forever."""
    from multiprocessing import parent_process

    if parent := parent_process():
        parent.join()
        os._exit(1)


def screen_portion(settings: Settings, raws: Sequence[RawRecord | InvalidRecord]) -> Done:
    """Screen a portion in one of several processes."""
    return screen(loaded(settings.pack, True), settings, raws)


@lru_cache(maxsize=1)
def loaded(pack: str, alone: bool) -> Screener:
    """Return the screener, loaded once per process; `alone` keeps it on one core."""
    from screener import Screener

    screener = Screener.load(pack)
    if alone:
        screener.use_one_thread()
    gc.set_threshold(50_000)  # reports have no reference cycles: a collection at every 700 objects finds nothing
    gc.freeze()  # 117,000 permanent objects: traversing them repeatedly took a hundredth of the time
    return screener


def screen(screener: Screener, settings: Settings, raws: Sequence[RawRecord | InvalidRecord]) -> Done:
    entries = [parse_draft(raw, settings.account, settings.audience) for raw in raws]
    done = Done()
    screen_drafts = screener.screen if settings.rewrite else screener.judge
    for raw, (report, unread) in zip(raws, screen_all(screen_drafts, entries), strict=True):
        done.add(_encode_result(raw, report, unread, settings))
    return done


def make_failed_report(settings: Settings, raw: RawRecord | InvalidRecord, reason: str) -> Done:
    """Return the report for a post that crashed the process which screened it."""
    one = parse_draft(raw, settings.account, settings.audience)
    unread = one if isinstance(one, InvalidRecord) else InvalidRecord(raw.place, reason, one.id)
    return _encode_result(raw, unchecked_report(unread), unread, settings)


def _encode_result(
    raw: RawRecord | InvalidRecord, report: Report, unread: InvalidRecord | None, settings: Settings
) -> Done:
    done = Done(1, encode_report(report, settings.kind))
    if unread:
        done.failed = [InvalidRecord(raw.place, unread.reason)]
        line = {"place": raw.place, "id": report.draft_id, "reason": unread.reason}
        done.errors = f"{json.dumps(line, ensure_ascii=False)}\n".encode("utf-8", "replace")
    done.tally.count(raw, report, settings.columns)
    return done


def read_versions(pack: str) -> dict[str, str]:
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
        "student list": hashlib.sha256(students.read_bytes()).hexdigest() if students.exists() else "",
        "set of picture components": ", ".join(installed()),
    }
