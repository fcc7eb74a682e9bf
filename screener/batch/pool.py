"""Portions of posts -> screened portions, in order, on all cores; a post that crashes its process affects no other."""

from collections import deque
from collections.abc import Generator, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import chain, islice
from multiprocessing import get_context
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


class Beside:
    """A worker process beside this one, which survives if a post crashes the worker."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.pool = _pool(1)

    def screened(self, portion: Portion) -> Done:
        """Screen a portion; a post that crashes the process every time is set aside."""
        try:
            return self.pool.submit(screen_alone, self.settings, portion).result()
        except BrokenProcessPool:
            self.pool.shutdown(wait=False)
            self.pool = _pool(1)
            return _with_care(self.settings, portion)


def _by_processes(portions: Iterator[Portion], settings: Settings, processes: int) -> Generator[Done]:
    pool = _pool(processes)
    waiting: deque[tuple[Portion, Future[Done]]] = deque()
    ended = False  # a process crashed, and the second try has not finished yet
    try:
        while True:
            try:
                for portion in islice(portions, processes * (1 + AHEAD) - len(waiting)):
                    # Recorded before submitting: a pool that has just broken refuses it.
                    waiting.append((portion, Future()))
                    waiting[-1] = (portion, pool.submit(screen_alone, settings, portion))
                if not waiting:
                    return
                done = waiting[0][1].result()
                waiting.popleft()
                ended = False
                yield done
            except BrokenProcessPool:
                pool.shutdown(wait=False, cancel_futures=True)
                while ended and waiting:
                    yield _after_the_end(settings, *waiting.popleft())
                pool, ended = _pool(processes), not ended
                waiting = deque((portion, _again(pool, settings, portion, future)) for portion, future in waiting)
    finally:
        pool.shutdown(wait=False, cancel_futures=True)


def _again(pool: ProcessPoolExecutor, settings: Settings, portion: Portion, future: Future[Done]) -> Future[Done]:
    return future if _screened(future) else pool.submit(screen_alone, settings, portion)


def _screened(future: Future[Done]) -> bool:
    return future.done() and not future.cancelled() and not future.exception()


def _after_the_end(settings: Settings, portion: Portion, future: Future[Done]) -> Done:
    """Screen again, with care, a portion that was in progress when a process crashed for the second time."""
    return future.result() if _screened(future) else _with_care(settings, portion)


def _with_care(settings: Settings, portion: Portion) -> Done:
    """Screen posts of which one may crash the process."""
    whole, ended = Done(), 0
    for raw, done in _pieces(settings, portion):
        ended = 0 if done else ended + 1
        if ended == MOST_ENDED:
            raise ScreenerError(
                "Worker processes keep ending, possibly out of memory. Finished posts are kept: "
                "free some memory or give --processes 1, then run the same command again."
            )
        whole.add(done or failed_report(settings, raw, ENDED))
    return whole


def _pieces(settings: Settings, portion: Portion) -> Iterator[tuple[RawRecord | InvalidRecord, Done | None]]:
    """Screen a portion; if the process crashes, screen its halves, until the post that crashes it is alone."""
    done = _in_its_own_process(settings, portion)
    if done or len(portion) == 1:
        yield portion[0], done
        return
    middle = len(portion) // 2
    yield from _pieces(settings, portion[:middle])
    yield from _pieces(settings, portion[middle:])


def _in_its_own_process(settings: Settings, portion: Portion) -> Done | None:
    with _pool(1) as pool:
        try:
            return pool.submit(screen_alone, settings, portion).result()
        except BrokenProcessPool:
            return None


def _pool(processes: int) -> ProcessPoolExecutor:
    # Spawned, not forked: library threads do not survive a fork, and spawning works the same on every system.
    return ProcessPoolExecutor(processes, get_context("spawn"), begin)
