"""Requests that come together are screened together; one that fails spoils no other."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Coroutine, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest

from screener.engine.micro_batches import MAX_CHARACTERS, MAX_DRAFTS, MicroBatcher, screen_lines
from screener.types import Disruption, Draft, Report
from tests.served import StandIn

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])  # an event loop makes a pair of sockets for itself


def in_room(screener: StandIn, use: Any) -> Any:
    async def run() -> Any:
        batcher = MicroBatcher(screener)
        work = asyncio.create_task(batcher.work())
        try:
            return await asyncio.wait_for(use(batcher), 60)
        finally:
            work.cancel()
            with suppress(asyncio.CancelledError):
                await work
            batcher.close()

    return asyncio.run(run())


def drafts(number: int, text: str = "Hello") -> list[Draft]:
    return [Draft(str(n), f"{text} {n}") for n in range(number)]


def all_of(found: list[Draft]) -> Any:
    async def use(batcher: MicroBatcher) -> list[bytes]:
        waiting: list[Coroutine[Any, Any, bytes]] = [batcher.screen(draft) for draft in found]
        return await asyncio.gather(*waiting)

    return use


def test_what_comes_together_is_screened_together_and_goes_back_to_whom_it_belongs() -> None:
    screener = StandIn()
    lines = in_room(screener, all_of(drafts(40)))
    assert [json.loads(line)["id"] for line in lines] == [str(n) for n in range(40)]
    assert all(line.endswith(b"}\n") for line in lines)
    assert len(screener.batches) <= 4
    assert max(screener.batches) == MAX_DRAFTS


def test_a_long_draft_makes_a_batch_of_its_own() -> None:
    screener = StandIn()
    in_room(screener, all_of(drafts(4, "long " * MAX_CHARACTERS)))
    assert screener.batches == [1, 1, 1, 1]


def test_a_draft_that_fails_spoils_no_other() -> None:
    async def use(batcher: MicroBatcher) -> list[Any]:
        waiting = [batcher.screen(draft) for draft in (Draft("a", "fine"), Draft("b", "BREAK"), Draft("c", "fine"))]
        return await asyncio.gather(*waiting, return_exceptions=True)

    first, second, third = in_room(StandIn(), use)
    assert isinstance(second, RuntimeError)
    assert [json.loads(line)["id"] for line in (first, third)] == ["a", "c"]


def test_a_report_that_cannot_be_encoded_spoils_no_other_and_the_next_draft_is_answered() -> None:
    class Unsure(StandIn):
        def screen(self, drafts: Sequence[Draft]) -> list[Report]:
            nan = Disruption(float("nan"), "low")
            return [replace(one, disruption=nan) if one.text == "NAN" else one for one in super().screen(drafts)]

    async def use(batcher: MicroBatcher) -> list[Any]:
        waiting = [batcher.screen(draft) for draft in (Draft("a", "NAN"), Draft("b", "fine"))]
        answers = await asyncio.gather(*waiting, return_exceptions=True)
        return [*answers, await batcher.screen(Draft("c", "fine"))]

    first, second, third = in_room(Unsure(), use)
    assert isinstance(first, ValueError)
    assert [json.loads(line)["id"] for line in (second, third)] == ["b", "c"]


def test_a_caller_that_left_is_not_screened() -> None:
    screener = StandIn(seconds=0.2)

    async def use(batcher: MicroBatcher) -> None:
        first = asyncio.create_task(batcher.screen(Draft("a", "first")))
        while not screener.batches:
            await asyncio.sleep(0.01)
        second = asyncio.create_task(batcher.screen(Draft("b", "second")))
        await asyncio.sleep(0)
        second.cancel()
        await first
        await batcher.screen(Draft("c", "third"))

    in_room(screener, use)
    assert screener.texts == ["first", "third"]


def test_the_line_is_that_of_the_command_line() -> None:
    (line,) = screen_lines(StandIn(), [Draft("a", "Señora 😀")])
    assert isinstance(line, bytes)
    assert json.loads(line)["id"] == "a"
