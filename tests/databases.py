"""A real PostgreSQL for tests: started on a socket in a folder of its own, stopped and deleted at the end."""

from __future__ import annotations

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


def programs() -> Path | None:
    """The folder with initdb and postgres: on the PATH, or where Debian puts them."""
    if found := shutil.which("initdb"):
        return Path(found).resolve().parent
    places = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda p: int(p.parts[4]))
    return places[-1].parent if places else None


@contextmanager
def postgresql() -> Iterator[str]:
    """Yield the address of a new, empty server. It never listens on a network, and never runs as root."""
    folder = programs()
    assert folder, "PostgreSQL is not installed"
    place = Path(tempfile.mkdtemp(prefix="pg-"))
    user = _user()
    if user:
        shutil.chown(place, user)
    as_user: dict[str, Any] = {"user": user, "group": pwd.getpwnam(user).pw_gid, "extra_groups": []} if user else {}
    name = user or pwd.getpwuid(os.getuid()).pw_name

    def run(*command: str) -> None:
        done = subprocess.run(command, cwd=place, stdin=subprocess.DEVNULL, capture_output=True, timeout=120, **as_user)
        assert not done.returncode, done.stderr.decode("utf-8", "replace")[-2000:]

    options = f"-c listen_addresses='' -c unix_socket_directories={place} -c fsync=off -c max_connections=40"
    try:
        run(str(folder / "initdb"), "-D", "data", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
        run(str(folder / "pg_ctl"), "-D", "data", "-w", "-t", "60", "-l", "log", "-o", options, "start")
        try:
            yield f"postgresql://{name}@/postgres?host={place}"
        finally:
            run(str(folder / "pg_ctl"), "-D", "data", "-m", "immediate", "stop")
    finally:
        shutil.rmtree(place, ignore_errors=True)


def _user() -> str:
    """Whom the server runs as, if not as us: it refuses root."""
    if os.getuid():
        return ""
    for name in ("postgres", "nobody"):
        try:
            pwd.getpwnam(name)
        except KeyError:
            continue
        return name
    return ""
