"""The endpoint on a free loopback port in a thread of the test's own, and requests to it as bytes on a socket."""

from __future__ import annotations

import asyncio
import json
import socket
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import uvicorn

from screener.engine.isolate import SupportsScreen
from screener.engine.micro_batches import MicroBatcher
from screener.office.pairing import Pairing
from screener.policy.pack import PACKS, load_pack
from screener.service.api import application
from screener.service.exchange import GuardedApplication
from screener.service.guard import Guard, Limits, PairedGuard
from screener.service.serve import create_server
from screener.types import Draft, Report
from tests import made

EXTENSION = f"chrome-extension://{'abcdefghijklmnop' * 2}"


class StandIn:
    """Screens without a model; remembers how many drafts came together."""

    def __init__(self, seconds: float = 0.0) -> None:
        self.seconds = seconds
        self.batches: list[int] = []
        self.texts: list[str] = []

    def screen(self, drafts: Sequence[Draft]) -> list[Report]:
        self.batches.append(len(drafts))
        self.texts += [draft.text for draft in drafts]
        time.sleep(self.seconds)
        if any("BREAK" in draft.text for draft in drafts):
            raise RuntimeError("secret words")
        empty = made.report(entities=(), findings=(), images=(), rewrite=None, verdict="clear")
        return [replace(empty, draft_id=draft.id, text=draft.text) for draft in drafts]


@dataclass
class Answer:
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b""

    def json(self) -> Any:
        return json.loads(self.body)


class Served:
    """A running endpoint: where it is, its token, and how to call it."""

    def __init__(self, port: int, pairing: Pairing, app: GuardedApplication) -> None:
        self.port = port
        self.pairing = pairing
        self.app = app
        self.batcher: MicroBatcher = app.app.state.batcher  # type: ignore[attr-defined]

    def raw(self, data: bytes, timeout: float = 120.0, close: bool = True) -> bytes:
        """Send bytes as they are, and return what comes until the other side closes."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as connection:
            connection.sendall(data)
            if close:
                connection.shutdown(socket.SHUT_WR)
            parts = []
            while part := connection.recv(65536):
                parts.append(part)
        return b"".join(parts)

    def call(self, method: str, path: str, body: bytes = b"", **changes: str | None) -> Answer:
        """Call as a paired program does; `changes` replace headers (None leaves one out, _ stands for -)."""
        headers: dict[str, str | None] = {
            "host": f"127.0.0.1:{self.port}",
            "authorization": f"Bearer {self.pairing.token}",
            "connection": "close",
        }
        if method == "POST":
            headers |= {"content-type": "application/json", "content-length": str(len(body))}
        headers |= {name.replace("_", "-"): value for name, value in changes.items()}
        head = "".join(f"{name}: {value}\r\n" for name, value in headers.items() if value is not None)
        return parse(self.raw(f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body, close=False))

    def screen(self, record: Any, **changes: str | None) -> Answer:
        return self.call("POST", "/v1/screen", json.dumps(record).encode(), **changes)


def parse(data: bytes) -> Answer:
    """The first answer in what came back."""
    head, _, body = data.partition(b"\r\n\r\n")
    lines = head.decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines[1:])}
    if headers.get("transfer-encoding") == "chunked":
        body = _joined(body)
    return Answer(int(lines[0].split(" ")[1]), headers, body)


def _joined(chunks: bytes) -> bytes:
    body = b""
    while chunks:
        size, _, rest = chunks.partition(b"\r\n")
        if not (length := int(size, 16)):
            break
        body += rest[:length]
        chunks = rest[length + 2 :]
    return body


@contextmanager
def served(
    folder: Path,
    screener: SupportsScreen | None = None,
    limits: Limits | None = None,
    guard: Guard | None = None,
) -> Iterator[Served]:
    """Serve on a free port until the block ends. Without a guard of its own, those are let in who are paired."""
    pairing = Pairing(folder / "pairing.json")
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        listening.listen(64)
        port = listening.getsockname()[1]
        pack = load_pack(PACKS / "psesd")
        guard = guard or PairedGuard(pairing, port, limits)
        app = GuardedApplication(application(screener or StandIn(), pack, guard.prove), guard)
        running: uvicorn.Server = create_server(app)
        thread = threading.Thread(target=lambda: asyncio.run(running.serve(sockets=[listening])), daemon=True)
        thread.start()
        until = time.monotonic() + 60
        while not running.started:
            assert time.monotonic() < until
            assert thread.is_alive()
            time.sleep(0.01)
        try:
            yield Served(port, pairing, app)
        finally:
            running.should_exit = True
            thread.join(30)
            assert not thread.is_alive()
