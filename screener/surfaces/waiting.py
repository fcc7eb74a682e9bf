"""Requests that come at the same time -> one batch: while one batch is screened, the next gathers.

Nobody waits for company: a request that comes alone is screened at once. One thread screens, so the model is never
run twice at a time, and a caller that has left is taken out of the queue.
"""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from typing import Final

from screener.report.wire import to_json
from screener.surfaces.batch import Screens
from screener.types import Draft, Report

MOST: Final = 16  # drafts in a batch
CHARACTERS: Final = 20_000  # of text in a batch, as long as it holds more than one draft: one long post delays no other

Waiting = tuple[Draft, "asyncio.Future[bytes]"]


class WaitingRoom:
    """Holds the drafts that wait, and screens them in batches, in the order in which they came."""

    def __init__(self, screener: Screens) -> None:
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
        """Screen whatever comes, until cancelled."""
        loop = asyncio.get_running_loop()
        while True:
            await self.come.wait()
            batch = self._batch()
            if not batch:
                self.come.clear()
                continue
            lines = await loop.run_in_executor(self.thread, screened, self.screener, [draft for draft, _ in batch])
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
            if report.done():  # the caller has left
                self.drafts.popleft()
                continue
            size += len(draft.text)
            if batch and size > CHARACTERS:
                break
            batch.append(self.drafts.popleft())
        return batch


def screened(screener: Screens, drafts: Sequence[Draft]) -> list[bytes | Exception]:
    """Screen drafts together; if that fails, one at a time, so that only the draft at fault gets the error."""
    try:
        reports = screener.screen(drafts)
        return [line(draft, report) for draft, report in zip(drafts, reports, strict=True)]
    except Exception as error:
        if len(drafts) == 1:
            return [error]
    return [one for draft in drafts for one in screened(screener, [draft])]


def line(draft: Draft, report: Report) -> bytes:
    return f"{to_json(with_pictures(draft, report))}\n".encode()


def with_pictures(draft: Draft, report: Report) -> Report:
    """Say of a picture that nothing looked at that it was not checked: then the draft is not clear."""
    seen = {picture.name for picture in report.images}
    unseen = sorted({image.name for image in draft.images} - seen)
    if not unseen or any(part.startswith("images") for part in report.not_checked):
        return report
    verdict = "review" if report.verdict == "clear" else report.verdict
    return replace(report, verdict=verdict, not_checked=(*report.not_checked, "pictures"))
