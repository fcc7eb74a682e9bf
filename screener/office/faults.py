"""Database errors with causes outside the program -> a message with the remedy.

The database's own words may contain values of the record or the password in its address: only the error type is
reported.
"""

from __future__ import annotations

from typing import Final

from sqlalchemy import Engine, event
from sqlalchemy.engine import ExceptionContext
from sqlalchemy.exc import OperationalError

from screener.types import ScreenerError

FULL: Final = "The disk with the record is full. Free some space, then try again. Saved data is not lost."
DISK: Final = "The disk with the record cannot be read or written. Check it, then try again."
DAMAGED: Final = (
    "The record is damaged ({}): keep a copy of the database as it is, then restore the last good backup. "
    "Run 'screener audit verify' to check it."
)
DENIED: Final = "No permission to write to the record. Check the permissions of the database, its file and its folder."
BUSY: Final = "Another program is writing to the record. Try again in a moment."
LOST: Final = "The database does not respond. Check that it is running, then try again. Saved data is not lost."
# Prefixes of SQLite's error names and of PostgreSQL's codes; the first match counts.
KINDS: Final = (
    (("SQLITE_FULL", "53100"), FULL),
    (("SQLITE_IOERR", "SQLITE_CANTOPEN", "58030"), DISK),
    # SQLITE_ERROR, 42P01, 42703: a table or column that the migrations made is gone.
    (("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "XX001", "XX002", "42P01", "42703"), DAMAGED),
    (("SQLITE_READONLY", "SQLITE_PERM", "25006", "42501"), DENIED),
    (("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40"), BUSY),
    (("08", "57P"), LOST),
)


def sentence(error: BaseException) -> str:
    """Return what to do about a driver's error; empty if the program itself is at fault."""
    name = str(getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or "")
    for starts, told in KINDS:
        if name.startswith(starts):
            return told.format(name)
    return ""


def listen(engine: Engine) -> None:
    """Raise ScreenerError instead of such an error, wherever it happens after the database is open."""
    event.listen(engine, "handle_error", _handle)


def _handle(context: ExceptionContext) -> None:
    if context.connection is None or context.is_pre_ping:
        return  # opening says where to look, and a pool tries again
    lost = context.is_disconnect and isinstance(context.sqlalchemy_exception, OperationalError)
    if told := sentence(context.original_exception) or (LOST if lost else ""):
        raise ScreenerError(told) from None
