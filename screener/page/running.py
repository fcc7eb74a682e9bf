"""A batch -> posts in the store, screened by a thread of this process while the page stays usable."""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from threading import Event, Lock, Thread
from typing import Final

import streamlit as st

from screener.io.about import About
from screener.office.store import Store
from screener.office.values import Batch, Person
from screener.page.loaded import screener
from screener.pipeline import Screener
from screener.types import Draft, Report, ScreenerError

MAX_FINISHED: Final = 2  # finished batches whose words stay in memory for review
CHUNK_SIZE: Final = 8  # posts screened between two looks at whether somebody waits for the page
MAX_WAIT: Final = 0.5  # seconds that a batch waits for the page, at most


class Turns:
    """Lets the page answer first: a batch continues when no answer is being prepared, or after a time limit."""

    def __init__(self) -> None:
        self.answers = 0
        self.lock = Lock()
        self.free = Event()
        self.free.set()

    @contextmanager
    def answering(self) -> Iterator[None]:
        self._count(1)
        try:
            yield
        finally:
            self._count(-1)

    def judge(self, used: Screener, drafts: Sequence[Draft]) -> list[Report]:
        """Screen drafts, a few at a time."""
        reports: list[Report] = []
        for start in range(0, len(drafts), CHUNK_SIZE):
            self.free.wait(MAX_WAIT)
            reports += used.judge(drafts[start : start + CHUNK_SIZE])
        return reports

    def _count(self, more: int) -> None:
        with self.lock:
            self.answers += more
            (self.free.clear if self.answers else self.free.set)()


TURNS: Final = Turns()


class Run:
    """A running batch: its progress, its speed, and the error that stopped it, if any."""

    def __init__(
        self, store: Store, batch: Batch, drafts: Sequence[Draft] | None, about: Mapping[str, About], by: Person
    ) -> None:
        self.batch = batch
        self.by = by
        self.drafts = drafts
        self.about = about
        self.problem = ""
        self.stopping = Event()
        self.shows = Event()  # that the first posts are there, or that none will come
        self.began, self.before = time.monotonic(), batch.done
        self.thread = Thread(target=self._work, args=(store,), name="batch", daemon=True)
        self.thread.start()

    def _work(self, store: Store) -> None:
        try:
            judge = partial(TURNS.judge, screener())  # one for the whole run, though the policy may change meanwhile
            for now in store.run_batch(self.batch.id, self.drafts, judge, self.stopping.is_set, self.about):
                self.batch = now
                self.shows.set()
        except ScreenerError as error:
            self.problem = str(error)
        except Exception as error:  # its message may hold words of a post
            self.problem = f"The batch stopped ({type(error).__name__}). Choose the same file again to continue."
        finally:
            self.shows.set()

    @property
    def alive(self) -> bool:
        return self.thread.is_alive()

    @property
    def pace(self) -> float:
        """Posts per second so far."""
        return (self.batch.done - self.before) / max(time.monotonic() - self.began, 0.001)

    @property
    def seconds_left(self) -> float | None:
        """Estimate the remaining time from the pace so far; None before there is a pace."""
        done = self.batch.done - self.before
        if done <= 0:
            return None
        return (time.monotonic() - self.began) / done * (self.batch.total - self.batch.done)

    def text(self, position: int | None) -> Draft | None:
        """Return the draft at a place of the batch, if its words are still in memory."""
        if self.drafts is None or position is None or not 0 <= position < len(self.drafts):
            return None
        return self.drafts[position]


class Runs:
    """The runs of this process, by batch: active ones and the last finished ones."""

    def __init__(self) -> None:
        self.known: dict[int, Run] = {}
        self.lock = Lock()

    def start(self, run: Run) -> None:
        with self.lock:
            self.known.pop(run.batch.id, None)
            self.known[run.batch.id] = run
            done = [number for number, one in self.known.items() if not one.alive and one is not run]
            for number in done[: max(len(self.known) - MAX_FINISHED, 0)]:
                del self.known[number]

    def get(self, number: int | None) -> Run | None:
        return self.known.get(number) if number is not None else None


@st.cache_resource(show_spinner=False)
def runs() -> Runs:
    return Runs()


def left(seconds: float | None) -> str:
    """Return the remaining time in words that do not change every second."""
    if seconds is None:
        return "estimating time left"
    if seconds < 60:
        return f"about {max(round(seconds / 5) * 5, 5)} seconds left"
    return f"about {round(seconds / 60)} minute{'s' if round(seconds / 60) != 1 else ''} left"
