"""Simultaneous requests -> one batch: while one batch is screened, the next one is collected.

A request that comes alone is screened at once. Only one thread screens, so the model never runs twice at a time, and a
caller that has disconnected is removed from the queue.
"""

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from typing import Final

from screener.engine.isolate import SupportsScreen, isolated
from screener.report.wire import to_json
from screener.types import Draft, Report

MOST: Final = 16  # maximum drafts in a batch
CHARACTERS: Final = 20_000  # maximum characters in a batch of several drafts: one long post delays no other

Waiting = tuple[Draft, "asyncio.Future[bytes]"]


class MicroBatcher:
    """Queues drafts and screens them in batches, in order of arrival."""

    def __init__(self, screener: SupportsScreen) -> None:
        self.screener = screener
        self.drafts: deque[Waiting] = deque()
        self.come = asyncio.Event()
        self.thread = ThreadPoolExecutor(1, "screening")

    async def screen(self, draft: Draft) -> bytes:
        """Return the report as one line of JSON version 1, as the command line prints it."""
        report: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self.drafts.append((draft, report))
        self.come.set()
        return await report

    async def work(self) -> None:
        """Screen whatever arrives, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self.come.wait()
            batch = self._batch()
            if not batch:
                self.come.clear()
                continue
            lines = await loop.run_in_executor(self.thread, screen_lines, self.screener, [draft for draft, _ in batch])
            for (_, report), line in zip(batch, lines, strict=True):
                if not report.done():
                    report.set_exception(line) if isinstance(line, Exception) else report.set_result(line)

    def close(self) -> None:
        self.thread.shutdown(wait=False, cancel_futures=True)

    def _batch(self) -> list[Waiting]:
        batch: list[Waiting] = []
        size = 0
        while self.drafts and len(batch) < MOST:
            draft, report = self.drafts[0]
            if report.done():  # the caller has disconnected
                self.drafts.popleft()
                continue
            size += len(draft.text)
            if batch and size > CHARACTERS:
                break
            batch.append(self.drafts.popleft())
        return batch


def screen_lines(screener: SupportsScreen, drafts: Sequence[Draft]) -> list[bytes | Exception]:
    """Screen drafts together; only a draft at fault gets an error instead of its line of JSON version 1."""
    return [answer if isinstance(answer, Exception) else line(answer) for answer in isolated(screener.screen, drafts)]


def line(report: Report) -> bytes:
    return f"{to_json(report)}\n".encode()
