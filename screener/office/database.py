"""DATABASE_URL, or a file in the user's data folder -> an open database with up-to-date tables."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from sqlalchemy import URL, Connection, Engine, create_engine, event, insert, inspect, select, text
from sqlalchemy.engine import ExceptionContext, make_url
from sqlalchemy.exc import ArgumentError, OperationalError, SQLAlchemyError

from screener.office.tables import TRIGGER_BODY, TRIGGERS, audit_head, create_tables, settings
from screener.office.values import KEY_MARK
from screener.types import ScreenerError

MIGRATIONS: Final = Path(__file__).parent / "migrations"
KNOWN_REVISIONS: Final = ("", "0001", "0002", "0003")  # of the migrations that have run; empty for a new database
NEWEST_REVISION: Final = KNOWN_REVISIONS[-1]
WRITE_TIMEOUT: Final = 30  # seconds that a write waits for another one
# Errors of a database go to logs with the values that it was given, unless these are hidden (hide_parameters).
MIGRATION_LOCK: Final = 7_061_001  # a number of our own: PostgreSQL lets one program at a time migrate under it
# What to do about errors whose causes lie outside the program. The database's own words may have values of the record
# or the password in its address: only the type of an error is reported.
DISK_FULL: Final = "The disk with the record is full. Free some space, then try again. Saved data is not lost."
DISK_FAILED: Final = "The disk with the record cannot be read or written. Check it, then try again."
RECORD_DAMAGED: Final = (
    "The record is damaged ({}): keep a copy of the database as it is, then restore the last good backup. "
    "Run 'screener audit verify' to check it."
)
PERMISSION_DENIED: Final = (
    "No permission to write to the record. Check the permissions of the database, its file and its folder."
)
RECORD_BUSY: Final = "Another program is writing to the record. Try again in a moment."
CONNECTION_LOST: Final = (
    "The database does not respond. Check that it is running, then try again. Saved data is not lost."
)
# Prefixes of SQLite's error names and of PostgreSQL's codes; the first match counts.
ERROR_MESSAGES: Final = (
    (("SQLITE_FULL", "53100"), DISK_FULL),
    (("SQLITE_IOERR", "SQLITE_CANTOPEN", "58030"), DISK_FAILED),
    # SQLITE_ERROR, 42P01, 42703: a table or column that the migrations made is gone.
    (("SQLITE_CORRUPT", "SQLITE_NOTADB", "SQLITE_ERROR", "XX001", "XX002", "42P01", "42703"), RECORD_DAMAGED),
    (("SQLITE_READONLY", "SQLITE_PERM", "25006", "42501"), PERMISSION_DENIED),
    (("SQLITE_BUSY", "SQLITE_LOCKED", "55P03", "40"), RECORD_BUSY),
    (("08", "57P"), CONNECTION_LOST),
)


def parse_address(url: str, folder: Path) -> URL:
    """Return the address of the database: of DATABASE_URL, or if it is empty, of the SQLite file in a folder."""
    if url.startswith(("postgres://", "postgresql://")):
        url = "postgresql+psycopg://" + url.split("://", 1)[1]
    try:
        # A folder's name may hold signs that mean something in an address.
        known = make_url(url) if url else URL.create("sqlite", database=str(folder / "screener.db"))
    except ArgumentError:
        raise ScreenerError("DATABASE_URL is not a valid database URL: use postgresql://user@host/name.") from None
    if known.get_backend_name() not in ("sqlite", "postgresql"):
        raise ScreenerError("DATABASE_URL is not a supported database: use PostgreSQL, or leave it empty.")
    return known


def connect(url: URL, folder: Path, create: bool = True) -> Engine | None:
    """Open the database and bring its tables up to date. If it has no record yet, `create` it, or change nothing and
    return None. Raises ScreenerError, with the remedy, if that fails."""
    is_file = url.get_backend_name() == "sqlite"
    if is_file and not create and not Path(url.database or "").is_file():
        return None
    try:
        engine = (_create_sqlite_engine if is_file else _create_postgresql_engine)(url)
        event.listen(engine, "handle_error", _translate_error)
        try:
            if not create and not inspect(engine).has_table("alembic_version"):
                engine.dispose()
                return None
            migrate(engine)
        except BaseException:
            engine.dispose()
            raise
    except (SQLAlchemyError, OSError) as error:
        # The error's own words may hold the password of the address.
        kind = type(getattr(error, "orig", None) or error).__name__
        raise ScreenerError(
            f"The database cannot be opened ({kind}): check DATABASE_URL or the folder {folder}."
        ) from None
    return engine


@contextmanager
def write_transaction(engine: Engine) -> Iterator[Connection]:
    """Open a write transaction; on SQLite it waits for its turn at the start, so that it never fails midway."""
    with engine.connect().execution_options(writes=True) as connection, connection.begin():
        yield connection


@contextmanager
def read_transaction(engine: Engine) -> Iterator[Connection]:
    """Open a read transaction that sees all tables as of one moment, whatever others write meanwhile."""
    # On SQLite each transaction is like this, and SQLAlchemy would change how the driver begins the next one.
    level = {} if engine.dialect.name == "sqlite" else {"isolation_level": "SERIALIZABLE"}
    with engine.connect().execution_options(**level) as connection, connection.begin():
        yield connection


def truncate_write_ahead_log(engine: Engine) -> None:
    """Also remove deleted data from SQLite's write-ahead log, where names would stay while it is open."""
    if engine.dialect.name != "sqlite":
        return
    with engine.connect().execution_options(bare=True) as connection:
        connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")


def migrate(engine: Engine) -> None:
    """Make the tables of a new database, or run the migrations that an older one lacks, one program at a time."""
    if read_revision(engine) == NEWEST_REVISION:
        return
    from alembic import command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    with write_transaction(engine) as connection:
        if engine.dialect.name == "postgresql":
            connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": MIGRATION_LOCK})
        config.attributes["connection"] = connection
        if inspect(connection).has_table("alembic_version"):
            command.upgrade(config, "head")
        else:
            create_tables(connection)
            command.stamp(config, "head")


def is_same_key(engine: Engine, mark: str) -> bool:
    """Whether a key is this record's, by a stored hash: entries made with another key could not be verified."""
    wanted = select(settings.c.value).where(settings.c.name == KEY_MARK)
    with engine.connect() as connection:
        found = connection.execute(wanted).scalar()
    if found is None:
        with write_transaction(engine) as connection:
            # Two programs may come at once: the second waits here, and finds the first one's mark.
            connection.execute(select(audit_head).with_for_update()).all()
            found = connection.execute(wanted).scalar()
            if found is None:
                connection.execute(insert(settings).values(name=KEY_MARK, value=json.dumps(mark)))
                return True
    return bool(found == json.dumps(mark))


def read_revision(engine: Engine) -> str:
    """Return the number of the newest migration that has run; empty for a new database."""
    if not inspect(engine).has_table("alembic_version"):
        return ""
    with engine.connect() as connection:
        found = str(connection.execute(text("SELECT version_num FROM alembic_version")).scalar() or "")
    if found > NEWEST_REVISION:
        raise ScreenerError("This database was made by a newer screener: update the screener, then try again.")
    if found not in KNOWN_REVISIONS:
        raise ScreenerError(
            f"This database has an unknown version, {found[:40]!r}: restore a backup, or set DATABASE_URL to "
            "another database."
        )
    return found


def has_triggers(connection: Connection) -> bool:
    """Whether the database still refuses to change or delete audit log entries."""
    if connection.dialect.name == "sqlite":
        query = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name = 'audit'"
        return {row.name: row.sql for row in connection.execute(text(query))} == TRIGGERS
    # tgtype 58: before an update, a deletion or a truncation, once a statement. 'O', 'A': it is switched on.
    query = (
        "SELECT p.prosrc FROM pg_trigger t JOIN pg_proc p ON p.oid = t.tgfoid WHERE t.tgrelid = 'audit'::regclass "
        "AND t.tgname = 'audit_only_added' AND t.tgtype = 58 AND t.tgenabled IN ('O', 'A') AND t.tgqual IS NULL"
    )
    return [row.prosrc.strip() for row in connection.execute(text(query))] == [TRIGGER_BODY]


def is_undamaged(connection: Connection) -> bool:
    """Whether SQLite finds its file whole, with its indexes; PostgreSQL checks what it reads and nothing more."""
    if connection.dialect.name != "sqlite":
        return True
    return connection.execute(text("PRAGMA integrity_check(1)")).scalar() == "ok"


def _create_sqlite_engine(url: URL) -> Engine:
    if (path := url.database) and path != ":memory:":
        place = Path(path)
        place.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # The mode is given as the file is made; SQLite gives the files beside it the same one.
        os.close(os.open(place, os.O_CREAT | os.O_RDWR, 0o600))
    engine = create_engine(url, connect_args={"timeout": WRITE_TIMEOUT}, hide_parameters=True)
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin_transaction)
    return engine


def _set_pragmas(raw: Any, record: Any) -> None:
    raw.isolation_level = None  # the driver must not begin transactions of its own: they would miss the tables
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        raw.execute(f"PRAGMA {pragma}")


def _begin_transaction(connection: Connection) -> None:
    options = connection.get_execution_options()
    if not options.get("bare"):
        connection.exec_driver_sql("BEGIN IMMEDIATE" if options.get("writes") else "BEGIN")


def _create_postgresql_engine(url: URL) -> Engine:
    return create_engine(url, pool_pre_ping=True, connect_args={"connect_timeout": 5}, hide_parameters=True)


def get_error_message(error: BaseException) -> str:
    """Return what to do about a driver's error; empty if the program itself is at fault."""
    name = str(getattr(error, "sqlite_errorname", None) or getattr(error, "sqlstate", None) or "")
    for prefixes, message in ERROR_MESSAGES:
        if name.startswith(prefixes):
            return message.format(name)
    return ""


def _translate_error(context: ExceptionContext) -> None:
    """Raise ScreenerError instead of such an error, wherever it happens after the database is open."""
    if context.connection is None or context.is_pre_ping:
        return  # opening says where to look, and a pool tries again
    lost = context.is_disconnect and isinstance(context.sqlalchemy_exception, OperationalError)
    if message := get_error_message(context.original_exception) or (CONNECTION_LOST if lost else ""):
        raise ScreenerError(message) from None
