"""A file beside the key: a mark of the log as this computer last saw it, to notice a missing or older record.

Somebody who can change the database but not the key's folder cannot undo it. There is one file per database, named by
its address without user and password, so that a test database and the office's own can share a key.
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
    """Return the path of a database's mark. The mark of a SQLite file in the folder stays valid if the folder moves."""
    if url.get_backend_name() == "sqlite":
        told = os.path.relpath(url.database or "", folder)
    else:
        told = url.set(drivername="postgresql", username=None, password=None).render_as_string()
    return folder / f"store.{hashlib.sha256(told.encode()).hexdigest()[:12]}.mark"


def read(path: Path) -> str:
    """Return the mark, such as '12:0123456789abcdef'; empty if there is none yet."""
    try:
        return path.read_text(encoding="ascii", errors="replace").strip() or "unreadable"
    except FileNotFoundError:
        return ""
    except OSError as error:
        raise ScreenerError(_refused(path, error)) from None


def write(path: Path, mark: str) -> None:
    """Replace the mark atomically. On a full disk the older one stays, so that reading remains possible."""
    try:
        replace(path, f"{mark}\n".encode())
    except OSError as error:
        if read(path):
            return
        raise ScreenerError(_refused(path, error)) from None


def _refused(path: Path, error: OSError) -> str:
    told = "check the folder's permissions and free space, or set SCREENER_DATA to another folder"
    return f"{path} cannot be read or written ({error.strerror}): {told}."
