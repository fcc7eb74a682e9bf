"""Beside the key: a mark of the log as this computer last saw it. A record that is gone, or older than that, is found.

Whoever can change the database but not the folder of the key cannot undo it. One file a database, named by its
address without user and password, so that a test database and the office's own may share a key.
"""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Final

from sqlalchemy import URL

from screener.folders import replace
from screener.types import ScreenerError

GONE: Final = (
    "The record that was here is missing, or was emptied or replaced: restore a backup of the database. {} shows that "
    "there was one; to start a new record anyway, delete that file."
)
OLDER: Final = (
    "This record is older than the one last used on this computer, or is a different one. If you restored a backup "
    "yourself, delete {} and check again."
)


def place(url: URL, folder: Path) -> Path:
    """The file with the mark of a database. A SQLite file in the folder keeps its mark when the folder moves."""
    if url.get_backend_name() == "sqlite":
        told = os.path.relpath(url.database or "", folder)
    else:
        told = url.set(drivername="postgresql", username=None, password=None).render_as_string()
    return folder / f"store.{hashlib.sha256(told.encode()).hexdigest()[:12]}.mark"


def read(path: Path) -> str:
    """The mark, such as '12:0123456789abcdef'; empty if none was noted yet."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip() or "unreadable"
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ScreenerError(_refused(path, error)) from None


def write(path: Path, mark: str) -> None:
    """Replace the mark, all or nothing. With no room the older one stays: who only reads must not be refused."""
    try:
        replace(path, f"{mark}\n".encode())
    except OSError as error:
        if read(path):
            return
        raise ScreenerError(_refused(path, error)) from None


def _refused(path: Path, error: OSError) -> str:
    told = "check the folder's permissions and free space, or set SCREENER_DATA to another folder"
    return f"{path} cannot be read or written ({error.strerror}): {told}."
