"""`screener serve` as a process: starts, pairs, is killed, starts again, stops in good order; many callers at once."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from screener.service import serve
from screener.service.guard import Limits
from tests.served import Answer, StandIn, parse, served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROOT = Path(__file__).parents[2]


class Process:
    def __init__(self, home: Path, *options: str) -> None:
        environment = {**os.environ, "SCREENER_HOME": str(home)}
        self.process = subprocess.Popen(
            [sys.executable, "-m", "screener", "serve", *options],
            cwd=ROOT,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        assert self.process.stdout
        self.said = self.process.stdout.readline() + self.process.stdout.readline()
        self.port = int(re.search(r":(\d+) on this computer", self.said)[1])  # type: ignore[index]
        self.token = json.loads((home / "pairing.json").read_text())["token"]

    def screen(self, text: str) -> Answer:
        body = json.dumps({"text": text}).encode()
        head = f"POST /v1/screen HTTP/1.1\r\nHost: 127.0.0.1:{self.port}\r\nContent-Type: application/json\r\n"
        head += f"Authorization: Bearer {self.token}\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
        with self.connected() as connection:
            connection.sendall(head.encode() + body)
            return parse(b"".join(iter(lambda: connection.recv(65536), b"")))

    def connected(self) -> socket.socket:
        """A connection; the port is bound before the line is printed, so the first try holds."""
        return socket.create_connection(("127.0.0.1", self.port), timeout=120)


@contextmanager
def serving(home: Path, *options: str) -> Iterator[Process]:
    process = Process(home, *options)
    try:
        yield process
    finally:
        process.process.kill()
        process.process.communicate()


def test_it_is_killed_and_started_again_with_the_same_token(tmp_path: Path) -> None:
    with serving(tmp_path, "--port", "0") as first:
        assert first.screen("Text me at 206-555-0147.").json()["verdict"] == "hold"
        assert stat.S_IMODE((tmp_path / "pairing.json").stat().st_mode) == 0o600
        assert first.token not in first.said
        first.process.send_signal(signal.SIGKILL)
        first.process.wait(60)
        with serving(tmp_path, "--port", str(first.port)) as second:
            assert second.token == first.token
            assert second.screen("Text me at 206-555-0147.").status == 200


def test_it_stops_in_good_order_and_logs_no_text(tmp_path: Path) -> None:
    with serving(tmp_path, "--port", "0", "--pair") as process:
        assert process.process.stdout
        assert process.token in process.process.stdout.readline()
        assert process.screen("Text Noor at 206-555-0147.").status == 200
        idle = process.connected()
        process.process.send_signal(signal.SIGTERM)
        start = time.monotonic()
        _, log = process.process.communicate(timeout=60)
        assert time.monotonic() - start < 30
        idle.close()
    lines = [json.loads(line) for line in log.splitlines()]
    assert lines[0]["log"]["route"] == "/v1/screen"
    assert lines[0]["log"]["ms"] > 0
    assert "Noor" not in log
    assert process.token not in log
    assert "Traceback" not in log


def test_a_port_that_is_taken_is_told_with_its_remedy(tmp_path: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = subprocess.run(
            [sys.executable, "-m", "screener", "serve", "--port", str(port)],
            cwd=ROOT,
            env={**os.environ, "SCREENER_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=300,
        )
    assert done.returncode == 3
    assert f"Port {port} cannot be used" in done.stderr
    assert "--port" in done.stderr


def test_too_many_at_once_are_told_to_wait(tmp_path: Path) -> None:
    answers = at_once(tmp_path, StandIn(seconds=0.5), Limits(in_flight=2, wait_seconds=0.1))
    assert set(answers) == {200, 503}
    assert answers.count(200) >= 2


def test_more_than_have_room_wait_for_their_turn(tmp_path: Path) -> None:
    assert at_once(tmp_path, StandIn(seconds=0.03), Limits(in_flight=1)) == [200] * 8


def at_once(folder: Path, screener: StandIn, limits: Limits) -> list[int]:
    """The answers to eight callers that come together."""
    with served(folder, screener, limits) as endpoint, ThreadPoolExecutor(8) as pool:
        return list(pool.map(lambda _: endpoint.screen({"text": "a"}).status, range(8)))


@pytest.mark.parametrize("sent", [b"", b"POST /v1/screen HTTP/1.1\r\nHost: ", None], ids=["idle", "half", "kept alive"])
def test_open_connections_shut_nobody_out(tmp_path: Path, sent: bytes | None) -> None:
    with served(tmp_path) as endpoint, ExitStack() as stack:
        whole = f"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1:{endpoint.port}\r\n\r\n".encode()
        for _ in range(300):
            one = stack.enter_context(socket.create_connection(("127.0.0.1", endpoint.port), timeout=30))
            one.sendall(whole if sent is None else sent)
        began = time.monotonic()
        assert [endpoint.screen({"text": "a"}).status for _ in range(3)] == [200] * 3
        assert time.monotonic() - began < serve.HEAD_TIMEOUT / 2  # not for their patience having ended
