"""Where the user's own data lies, and secrets in it that nobody else reads."""

from __future__ import annotations

import base64
import binascii
import os
import secrets
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from screener.types import ScreenerError

LENGTH: Final = 32
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO


def data_folder() -> Path:
    """The folder of the user's own data; SCREENER_DATA names another."""
    return _folder("SCREENER_DATA", "LOCALAPPDATA", "AppData/Local", "XDG_DATA_HOME", ".local/share")


def settings_folder() -> Path:
    """The folder of the user's own settings; SCREENER_HOME names another."""
    return _folder("SCREENER_HOME", "APPDATA", "AppData/Roaming", "XDG_CONFIG_HOME", ".config")


def _folder(named: str, windows: str, windows_else: str, xdg: str, xdg_else: str) -> Path:
    """A folder of the user's, by the variables that name it on each kind of computer, and where it is without them."""
    if other := os.environ.get(named):
        return Path(other)
    if sys.platform == "win32":
        base = Path(os.environ.get(windows) or Path.home() / windows_else)
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get(xdg) or Path.home() / xdg_else)
    return base / "school-post-screener"


def others_can_read(status: os.stat_result) -> bool:
    """Whether a file is not its user's alone. Windows has no such mode: there the user's folders are theirs alone."""
    return os.name == "posix" and bool(status.st_mode & _OTHERS or status.st_uid != os.getuid())


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
        raise ScreenerError(f"{path} cannot be read or created ({kind}): check the folder's permissions.") from None
    if others_can_read(status):
        raise ScreenerError(f"Other users can read {path}: restrict it to yourself (chmod 600), then try again.")
    return secret(data.decode("ascii", "replace").strip(), str(path))


def _write(path: Path) -> None:
    """Write a new secret beside its place and link it there: two programs that start at once end with the same one."""
    with _beside(path, base64.urlsafe_b64encode(secrets.token_bytes(LENGTH))) as fresh, suppress(FileExistsError):
        os.link(fresh, path)


def replace(path: Path, data: bytes) -> None:
    """Put a file that nobody else may read in its place at once: a crash leaves the old one or the new one, whole.

    Raises OSError; then the old one stands.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _beside(path, data) as fresh:
        fresh.replace(path)


@contextmanager
def _beside(path: Path, data: bytes) -> Iterator[Path]:
    """A new file beside a place, safe on the disk; what becomes of it must have become so within."""
    fresh = path.with_suffix(f".{secrets.token_hex(4)}.new")
    try:
        # The mode is given as the file is made: there is no moment in which others could read it.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def secret(given: str, place: str) -> bytes:
    """Read a secret that is written in letters. Raises ScreenerError if it is none."""
    try:
        found = base64.urlsafe_b64decode(given)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != LENGTH:
        raise ScreenerError(f"{place} does not hold a screener key: restore the right file.")
    return found
