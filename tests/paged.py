"""The page in a process of its own, as `make app` starts it, on a port and with data of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

ROOT = Path(__file__).parents[1]
PATIENCE = 120  # seconds: a busy machine takes its time


@dataclass(frozen=True)
class Paged:
    """A running page."""

    url: str
    process: subprocess.Popen[bytes]

    def kill(self) -> None:
        """End it as a power cut does."""
        self.process.kill()
        self.process.wait()


def free_port() -> int:
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        return int(listening.getsockname()[1])


@contextmanager
def paged(folder: Path, wait: bool = True, port: int = 0) -> Iterator[Paged]:
    """Start the page with its data and its log in a folder, on any port unless one is given; `wait` for an answer."""
    port = port or free_port()
    command = [sys.executable, "-m", "screener.page", "--server.port", str(port)]
    home = {"SCREENER_DATA": str(folder), "SCREENER_HOME": str(folder)}
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"} | home
    with (folder / "page.log").open("ab") as log:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
    page = Paged(f"http://127.0.0.1:{port}", process)
    try:
        if wait:
            until_it_answers(page)
        yield page
    finally:
        page.kill()


def until_it_answers(page: Paged) -> None:
    end = time.monotonic() + PATIENCE
    while time.monotonic() < end:
        assert page.process.poll() is None, "The page ended before it answered."
        try:
            with urlopen(f"{page.url}/_stcore/health", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (URLError, OSError):
            time.sleep(0.05)
    raise AssertionError("The page did not answer in time.")
