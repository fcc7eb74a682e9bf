"""The folders of the user's own data and settings, and secret files in them that nobody else can read."""

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

SECRET_LENGTH: Final = 32  # bytes
_OTHERS_MODE: Final = stat.S_IRWXG | stat.S_IRWXO


def data_folder() -> Path:
    """Return the folder of the user's data; SCREENER_DATA overrides it."""
    return _user_folder("SCREENER_DATA", "LOCALAPPDATA", "AppData/Local", "XDG_DATA_HOME", ".local/share")


def settings_folder() -> Path:
    """Return the folder of the user's settings; SCREENER_HOME overrides it."""
    return _user_folder("SCREENER_HOME", "APPDATA", "AppData/Roaming", "XDG_CONFIG_HOME", ".config")


def _user_folder(named: str, windows: str, windows_else: str, xdg: str, xdg_else: str) -> Path:
    """Return the folder given by the system's variables, or the usual place if they are not set."""
    if other := os.environ.get(named):
        return Path(other)
    if sys.platform == "win32":
        base = Path(os.environ.get(windows) or Path.home() / windows_else)
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Application Support"
    else:
        base = Path(os.environ.get(xdg) or Path.home() / xdg_else)
    return base / "school-post-screener"


@contextmanager
def file_errors(path: Path, remedy: str, what: str = "written") -> Iterator[None]:
    """Within this block, raise ScreenerError with the remedy in place of OSError."""
    try:
        yield
    except OSError as error:
        raise ScreenerError(f"{path} cannot be {what} ({type(error).__name__}): {remedy}.") from None


Version = tuple[Path, int, int, int, int]


def stamp(path: Path) -> Version | None:
    """Return what differs once a file has been replaced or written, or its mode changed; None if it is missing."""
    try:
        status = path.stat()
    except OSError:
        return None
    return path, status.st_ino, status.st_mtime_ns, status.st_size, status.st_mode


RESTRICT_REMEDY: Final = "restrict it to yourself (chmod 600), then try again"


def private(path: Path, longest: int = 1024, remedy: str = RESTRICT_REMEDY) -> bytes:
    """Read a file of mode 0600. Raises ScreenerError, with the remedy, if others can read it, or nobody can."""
    with file_errors(path, remedy, "read"), path.open("rb") as file:
        status = os.fstat(file.fileno())
        data = file.read(longest)
    # On Windows the user's folders are private.
    if os.name == "posix" and (status.st_mode & _OTHERS_MODE or status.st_uid != os.getuid()):
        raise ScreenerError(f"Other users can read {path}: {remedy}.")
    return data


def secret_file(path: Path) -> bytes:
    """Read the secret in a file of mode 0600, or create it. Raises ScreenerError if others can read it."""
    with file_errors(path, "check the folder's permissions", "created"):
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        if not path.exists():
            _create_secret(path)
    return secret(private(path).decode("ascii", "replace").strip(), str(path))


def _create_secret(path: Path) -> None:
    """Write a new secret next to its path and link it there: two programs that start together get the same secret."""
    encoded = base64.urlsafe_b64encode(secrets.token_bytes(SECRET_LENGTH))
    with _temporary_file(path, encoded) as fresh, suppress(FileExistsError):
        os.link(fresh, path)


def replace(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Replace a file atomically: after a crash, either the old or the new file is there, complete.

    Raises OSError; the old file is then unchanged.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with _temporary_file(path, data, mode) as fresh:
        fresh.replace(path)


@contextmanager
def locked(path: Path) -> Iterator[None]:
    """Within this block, no other program that asks changes a file. The lock is a file beside it, which stays.

    A file that is replaced cannot be its own lock: who waited would hold that of the old one. Raises OSError.
    """
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    with os.fdopen(os.open(path.with_name(f"{path.name}.lock"), os.O_RDWR | os.O_CREAT, 0o600), "r+b") as lock:
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(lock.fileno(), msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@contextmanager
def _temporary_file(path: Path, data: bytes, mode: int = 0o600) -> Iterator[Path]:
    """A new temporary file next to a path, flushed to disk; the caller renames or links it within the block."""
    fresh = path.with_suffix(f".{secrets.token_hex(4)}.new")
    try:
        # The mode is set when the file is created, so others can never read it.
        with os.fdopen(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        yield fresh
    finally:
        fresh.unlink(missing_ok=True)


def secret(given: str, place: str) -> bytes:
    """Decode a secret from its base64 text. Raises ScreenerError if it is not one."""
    try:
        found = base64.urlsafe_b64decode(given)
    except (binascii.Error, ValueError):
        found = b""
    if len(found) != SECRET_LENGTH:
        raise ScreenerError(f"{place} does not hold a screener key: restore the right file.")
    return found
