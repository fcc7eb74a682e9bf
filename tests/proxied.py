"""A real reverse proxy with TLS, set up as installer/office/Caddyfile says, on free loopback ports."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[1]
NAME: Final = "screener.lakeridge.example"
FILE: Final = ROOT / "installer" / "office" / "Caddyfile"


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as held:
        port: int = held.getsockname()[1]
    return port


@contextmanager
def started(*command: str, port: int, env: dict[str, str], folder: Path = ROOT) -> Iterator[None]:
    """A program that listens at a port; ended with the block."""
    with subprocess.Popen(
        command, cwd=folder, env=env, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
    ) as process:
        try:
            until = time.monotonic() + 120
            while True:
                try:
                    socket.create_connection(("127.0.0.1", port), timeout=5).close()
                    break
                except OSError:
                    assert time.monotonic() < until
                    assert process.poll() is None, process.stdout and process.stdout.read()
                    time.sleep(0.1)
            yield
        finally:
            process.terminate()


@contextmanager
def proxied(folder: Path, inside: int, outside: int) -> Iterator[Path]:
    """Pass on what comes to a port with TLS; gives the certificate. Skips the test where there is no Caddy."""
    caddy, openssl = shutil.which("caddy"), shutil.which("openssl")
    if not caddy or not openssl:
        pytest.skip("There is no Caddy or no openssl here: apt-get install caddy openssl.")
    subject = ["-subj", f"/CN={NAME}", "-addext", f"subjectAltName=DNS:{NAME}"]
    made = ["req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-keyout", "key.pem", "-out", "cert.pem"]
    subprocess.run([openssl, *made, *subject], cwd=folder, check=True, capture_output=True)
    file = FILE.read_text(encoding="utf-8").replace("{$NAME}", f"https://{NAME}:{outside}")
    for told, here in (("8765", inside), ("8764", free_port()), ("/certificates", folder)):
        file = file.replace(told, str(here))
    (folder / "Caddyfile").write_text(file, encoding="utf-8")
    env = {**os.environ, "HOME": str(folder), "XDG_DATA_HOME": str(folder)}
    with started(caddy, "run", "--config", str(folder / "Caddyfile"), port=outside, env=env):
        yield folder / "cert.pem"
