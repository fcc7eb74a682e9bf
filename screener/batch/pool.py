"""Portions of posts -> screened portions, in order, on all cores; a post that crashes its process affects no other."""

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from threading import local
from typing import Final

from screener.batch.worker import Done, Settings, begin, failed_report, loaded, screen, screen_alone
from screener.io import InvalidRecord, RawRecord
from screener.types import ScreenerError

AHEAD: Final = 2  # waiting portions per process
ENDED: Final = "its worker process ended, possibly out of memory"
MOST_ENDED: Final = 3  # crashes in a row after which the posts are not to blame

Portion = Sequence[RawRecord | InvalidRecord]


def in_order(portions: Iterator[Portion], settings: Settings, processes: int) -> Generator[Done]:
    """Screen portions on the given number of processes; a single portion or process is screened in this one."""
    first = list(islice(portions, 2))
    portions = chain(first, portions)
    if processes > 1 and len(first) > 1:
        yield from _by_processes(portions, settings, processes)
        return
    for portion in portions:
        yield screen(loaded(settings.pack, False), settings, portion)


def _by_processes(portions: Iterator[Portion], settings: Settings, processes: int) -> Generator[Done]:
    """Give each portion to a thread, which has a worker process of its own and waits for its answer."""
    mine, workers = local(), list[Beside]()

    def begin_thread() -> None:
        mine.worker = Beside(settings)
        workers.append(mine.worker)

    def screened(portion: Portion) -> Done:
        worker: Beside = mine.worker
        return worker.screened(portion)

    threads = ThreadPoolExecutor(processes, "batch", begin_thread)
    waiting: deque[Future[Done]] = deque()
    try:
        while True:
            few = islice(portions, processes * (1 + AHEAD) - len(waiting))
            waiting.extend(threads.submit(screened, portion) for portion in few)
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.close()


class Beside:
    """A worker process beside this one. If a post crashes it, another one takes its place."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool = _pool()
        self.closed = False

    def screened(self, portion: Portion) -> Done:
        """Screen a portion; after a crash post by post, and a post that crashes the process again is set aside."""
        if done := self._screened(portion):
            return done
        whole, ended = Done(), 0
        for raw in portion:
            done = self._screened([raw])
            ended = 0 if done else ended + 1
            if ended == MOST_ENDED:
                raise ScreenerError(
                    "Worker processes keep ending, possibly out of memory. Finished posts are kept: "
                    "free some memory or give --processes 1, then run the same command again."
                )
            whole.add(done or failed_report(self.settings, raw, ENDED))
        return whole

    def close(self) -> None:
        self.closed = True
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _screened(self, portion: Portion) -> Done | None:
        """Screen a portion; None if the process crashed."""
        try:
            return self.pool.submit(screen_alone, self.settings, portion).result()
        except BrokenProcessPool:
            self.pool.shutdown(wait=False)
            if self.closed:
                raise
            self.pool = _pool()
            return None


def _pool() -> ProcessPoolExecutor:
    # Spawned, not forked: library threads do not survive a fork, and spawning works the same on every system.
    return ProcessPoolExecutor(1, get_context("spawn"), begin)
