"""Portions of posts -> screened portions, in order, on all cores; a post that crashes its process affects no other."""

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
from threading import local
from typing import Final

from screener.batch.worker import Done, Settings, initialize_process, loaded, make_failed_report, screen, screen_portion
from screener.io import InvalidRecord, RawRecord
from screener.types import ScreenerError

QUEUED_PER_PROCESS: Final = 2  # waiting portions per process
PROCESS_ENDED: Final = "its worker process ended, possibly out of memory"
MAX_CRASHES: Final = 3  # crashes in a row after which the posts are not to blame

Portion = Sequence[RawRecord | InvalidRecord]


def screen_in_order(portions: Iterator[Portion], settings: Settings, processes: int) -> Generator[Done]:
    """Screen portions on the given number of processes; a single portion or process is screened in this one."""
    first = list(islice(portions, 2))
    portions = chain(first, portions)
    if processes > 1 and len(first) > 1:
        yield from _screen_in_processes(portions, settings, processes)
        return
    for portion in portions:
        yield screen(loaded(settings.pack, False), settings, portion)


def _screen_in_processes(portions: Iterator[Portion], settings: Settings, processes: int) -> Generator[Done]:
    """Give each portion to a thread, which has a worker process of its own and waits for its answer."""
    mine, workers = local(), list[WorkerProcess]()

    def initialize_thread() -> None:
        mine.worker = WorkerProcess(settings)
        workers.append(mine.worker)

    def screen_in_thread(portion: Portion) -> Done:
        worker: WorkerProcess = mine.worker
        return worker.screen(portion)

    threads = ThreadPoolExecutor(processes, "batch", initialize_thread)
    waiting: deque[Future[Done]] = deque()
    try:
        while True:
            ready = islice(portions, processes * (1 + QUEUED_PER_PROCESS) - len(waiting))
            waiting.extend(threads.submit(screen_in_thread, portion) for portion in ready)
            if not waiting:
                return
            yield waiting.popleft().result()
    finally:
        threads.shutdown(wait=False, cancel_futures=True)
        for worker in workers:
            worker.close()


class WorkerProcess:
    """A worker process. If a post crashes it, another process replaces it."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool = _start_pool()
        self.closed = False

    def screen(self, portion: Portion) -> Done:
        """Screen a portion; after a crash post by post, and a post that crashes the process again is set aside."""
        if done := self._try_screen(portion):
            return done
        whole, crashes = Done(), 0
        for raw in portion:
            done = self._try_screen([raw])
            crashes = 0 if done else crashes + 1
            if crashes == MAX_CRASHES:
                raise ScreenerError(
                    "Worker processes keep ending, possibly out of memory. Finished posts are kept: "
                    "free some memory or give --processes 1, then run the same command again."
                )
            whole.add(done or make_failed_report(self.settings, raw, PROCESS_ENDED))
        return whole

    def close(self) -> None:
        self.closed = True
        self.pool.shutdown(wait=False, cancel_futures=True)

    def _try_screen(self, portion: Portion) -> Done | None:
        """Screen a portion; None if the process crashed."""
        try:
            return self.pool.submit(screen_portion, self.settings, portion).result()
        except BrokenProcessPool:
            self.pool.shutdown(wait=False)
            if self.closed:
                raise
            self.pool = _start_pool()
            return None


def _start_pool() -> ProcessPoolExecutor:
    # Spawned, not forked: library threads do not survive a fork, and spawning works the same on every system.
    return ProcessPoolExecutor(1, get_context("spawn"), initialize_process)
