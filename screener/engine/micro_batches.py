"""Simultaneous requests -> one batch: while one batch is screened, the next one is collected.

A request that comes alone is screened at once. Only one thread screens, so the model never runs twice at a time, and a
caller that has disconnected is removed from the queue.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from screener.engine.isolate import SupportsScreen, screen_isolated
from screener.report.wire import to_json
from screener.types import Draft, Report

MAX_DRAFTS: Final = 16  # in a batch
MAX_CHARACTERS: Final = 20_000  # in a batch of several drafts: one long post delays no other

PendingDraft = tuple[Draft, "asyncio.Future[bytes]"]


class MicroBatcher:
    """Queues drafts and screens them in batches, in order of arrival."""

    def __init__(self, screener: SupportsScreen) -> None:
        self.screener = screener
        self.drafts: deque[PendingDraft] = deque()
        self.arrived = asyncio.Event()
        self.thread = ThreadPoolExecutor(1, "screening")

    async def screen(self, draft: Draft) -> bytes:
        """Return the report as one line of JSON version 1, as the command line prints it."""
        report: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.drafts.append((draft, report))
        self.arrived.set()
        return await report

    async def work(self) -> None:
        """Screen whatever arrives, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self.arrived.wait()
            batch = self._next_batch()
            if not batch:
                self.arrived.clear()
                continue
            lines = await loop.run_in_executor(self.thread, screen_lines, self.screener, [draft for draft, _ in batch])
            for (_, report), line in zip(batch, lines, strict=True):
                if not report.done():
                    report.set_exception(line) if isinstance(line, Exception) else report.set_result(line)

    def close(self) -> None:
        self.thread.shutdown(wait=False, cancel_futures=True)

    def _next_batch(self) -> list[PendingDraft]:
        """Remove and return the first waiting drafts, within both limits; empty if none waits."""
        batch: list[PendingDraft] = []
        size = 0
        while self.drafts and len(batch) < MAX_DRAFTS:
            draft, report = self.drafts[0]
            if report.done():  # the caller has disconnected
                self.drafts.popleft()
                continue
            size += len(draft.text)
            if batch and size > MAX_CHARACTERS:
                break
            batch.append(self.drafts.popleft())
        return batch


def screen_lines(screener: SupportsScreen, drafts: Sequence[Draft]) -> list[bytes | Exception]:
    """Screen drafts together; only a draft at fault gets an error instead of its line of JSON version 1."""
    return [_encode_answer(answer) for answer in screen_isolated(screener.screen, drafts)]


def _encode_answer(answer: Report | Exception) -> bytes | Exception:
    """Return a report as one line of JSON version 1, in UTF-8; or the error, if it cannot be encoded."""
    if isinstance(answer, Exception):
        return answer
    try:
        return f"{to_json(answer)}\n".encode()
    except Exception as error:
        return error
