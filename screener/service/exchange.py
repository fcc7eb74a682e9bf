"""One request and its answer: read in time, answered in time, dropped when the caller is gone, timed in the log."""

import asyncio
import json
import logging
import time
from contextlib import suppress
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from screener.service.guard import Guard, make_size_problem
from screener.service.problems import INTERNAL_ERROR, MEDIA_TYPE, Problem

log = logging.getLogger("screener.endpoint")

_SECURITY_HEADERS: Final = (
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'"),
)
DRAIN_SECONDS: Final = 2.0
_LOGGED_METHODS: Final = ("GET", "POST")


class GuardedApplication:
    """The application behind its guard, as ASGI."""

    def __init__(self, app: ASGIApp, guard: Guard) -> None:
        self.app = app
        self.guard = guard
        self.slots = asyncio.Semaphore(guard.limits.in_flight)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await RequestHandler(self, scope, receive, send).run()


class RequestHandler:
    """One request: what was read of it, and what was answered."""

    def __init__(self, server: GuardedApplication, scope: Scope, receive: Receive, send: Send) -> None:
        self.server = server
        self.limits = server.guard.limits
        self.scope = scope
        self.receive = receive
        self.send = send
        self.status = 0
        self.who = ""
        self.read = scope["method"] in ("GET", "HEAD", "OPTIONS")
        self.size = 0
        self.sent = 0  # messages of the answer that are out

    async def run(self) -> None:
        start = time.perf_counter()
        try:
            self.who = self.server.guard.admit(self.scope)
            await self._wait_and_answer()
        except Problem as problem:
            await self._refuse(problem)
        except Exception as error:
            # The message of an unknown error may hold the post's words: only its type is logged.
            log.error(json.dumps({"failed": type(error).__name__}))
            await self._refuse(Problem(500, INTERNAL_ERROR))
        finally:
            self._log(1000 * (time.perf_counter() - start))

    async def _wait_and_answer(self) -> None:
        try:
            async with asyncio.timeout(self.limits.wait_seconds):
                await self.server.slots.acquire()
        except TimeoutError:
            detail = "The server is busy. Try again in a second."
            raise Problem(503, detail, headers={"retry-after": "1"}) from None
        try:
            body = b"" if self.read else await self._read_body()
            await self._answer(body)
        finally:
            self.server.slots.release()

    async def _read_body(self) -> bytes:
        parts = []
        try:
            async with asyncio.timeout(self.limits.read_seconds):
                while True:
                    message = await self.receive()
                    if message["type"] != "http.request":
                        raise Problem(400, "The caller disconnected before the request was complete.")
                    parts.append(message.get("body", b""))
                    self.size += len(parts[-1])
                    if self.size > self.limits.body:
                        raise make_size_problem(self.limits.body)
                    if not message.get("more_body", False):
                        self.read = True
                        return b"".join(parts)
        except TimeoutError:
            raise Problem(408, "The request took too long to arrive.") from None

    async def _answer(self, body: bytes) -> None:
        """Run the application until it has answered, the caller has disconnected, or it was silent for too long."""
        parts: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]
        disconnected = asyncio.create_task(self._wait_for_disconnect())

        async def receive() -> Message:
            return parts.pop() if parts else await asyncio.shield(disconnected)

        answer = asyncio.ensure_future(self.server.app(self.scope, receive, self._send))
        try:
            seconds = self.limits.answer_seconds
            while True:
                before = self.sent
                done, _ = await asyncio.wait(
                    {answer, disconnected}, timeout=seconds, return_when=asyncio.FIRST_COMPLETED
                )
                if answer in done:
                    return await answer
                if done:
                    return None
                if self.sent == before:
                    raise Problem(504, "Screening took too long. Try a shorter post or fewer pictures.")
        finally:
            for task in (answer, disconnected):
                task.cancel()
                with suppress(asyncio.CancelledError, Exception):
                    await task

    async def _wait_for_disconnect(self) -> Message:
        while (message := await self.receive())["type"] != "http.disconnect":
            pass
        return message

    async def _send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            message = {**message, "headers": [*message.get("headers", ()), *_SECURITY_HEADERS]}
        await self.send(message)
        self.sent += 1

    async def _refuse(self, problem: Problem) -> None:
        if self.status:
            return  # half of an answer was sent already; the connection is closed after it
        headers = [(b"content-type", MEDIA_TYPE.encode())]
        headers += [(name.encode(), value.encode()) for name, value in problem.headers.items()]
        # A rejected caller's connection is closed, or a page could keep all of them open.
        if not self.read or problem.status in (401, 403, 421):
            headers.append((b"connection", b"close"))
        body = problem.body()
        headers.append((b"content-length", str(len(body)).encode()))
        await self._send({"type": "http.response.start", "status": problem.status, "headers": headers})
        await self._send({"type": "http.response.body", "body": body, "more_body": True})
        if not self.read:
            await self._drain()
        await self._send({"type": "http.response.body"})

    async def _drain(self) -> None:
        """Let a caller finish sending: closed in the middle of it, it might see a reset in place of the answer."""
        with suppress(TimeoutError):
            async with asyncio.timeout(DRAIN_SECONDS):
                while (await self.receive()).get("more_body", False):
                    pass

    def _log(self, milliseconds: float) -> None:
        route: Any = self.scope.get("route")  # only a route of the application is logged, never a caller's path
        entry = {
            "method": self.scope["method"] if self.scope["method"] in _LOGGED_METHODS else "other",
            "route": route.path if route else "-",
            "status": self.status or 499,
            "ms": round(milliseconds, 1),
            "bytes": self.size,
        }
        if self.who:
            entry["who"] = self.who
        log.info(json.dumps(entry))
