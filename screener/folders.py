"""Where the user's own data lies, and secrets in it that nobody else reads."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
import sys
from pathlib import Path
from typing import Final

from screener.types import ScreenerError

LENGTH: Final = 32
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def data_folder() -> Path:
    """The folder of the user's own data; SCREENER_DATA names another."""
    if named := os.environ.get("SCREENER_DATA"):
        return Path(named)
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share")
    return base / "school-post-screener"


def secret_file(path: Path) -> bytes:
    """Read the secret in a file of mode 0600, or make it. Raises ScreenerError if others can read it."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _write(path)
        with path.open("rb") as file:
            status = os.fstat(file.fileno())
            data = file.read(1024)
    except OSError as error:
        kind = type(error).__name__
        raise ScreenerError(f"{path} cannot be read or made ({kind}): check the folder's permissions.") from None
    # Windows has no such mode: there the folder of the user's data is theirs alone.
    if os.name == "posix" and (status.st_mode & _OTHERS or status.st_uid != os.getuid()):
        raise ScreenerError(f"Others can read {path}: make it yours alone (chmod 600), then try again.")
    return secret(data.decode("ascii", "replace").strip(), str(path))


def _write(path: Path) -> None:
    """Write a new secret beside its place and link it there: two programs that start at once end with the same one."""
    fresh = path.with_suffix(f".{os.getpid()}.{secrets.token_hex(4)}.new")
    handle = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="ascii") as file:
        file.write(base64.urlsafe_b64encode(secrets.token_bytes(LENGTH)).decode())
        file.flush()
        os.fsync(file.fileno())
    try:
        os.link(fresh, path)
    except FileExistsError:
        pass
    finally:
        fresh.unlink()


def secret(given: str, place: str) -> bytes:
    """Read a secret that is written in letters. Raises ScreenerError if it is none."""
    try:
        found = base64.urlsafe_b64decode(given)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != LENGTH:
        raise ScreenerError(f"{place} holds no key of the screener: put the right one back.")
    return found
