"""A record that is damaged, full, lost or of another version: a sentence with the remedy; what was written stays."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the store needs requirements/pages.txt: make .venv/pages.stamp")

from sqlalchemy import event, text

from screener.office.database import write_transaction
from screener.office.store import Store
from screener.office.values import ANONYMOUS
from screener.types import ScreenerError
from tests.made import report
from tests.unit.test_store import drafts


def verified(folder: Path, without: str = "", command: str = "audit verify") -> subprocess.CompletedProcess[str]:
    """Run a command on the SQLite record of a folder, where a library may be missing."""
    start = f"import sys; sys.modules.update(dict.fromkeys({without.split()!r})); sys.argv[1:] = {command.split()!r}; "
    told = {**os.environ, "SCREENER_DATA": str(folder), "DATABASE_URL": ""}
    return subprocess.run(
        [sys.executable, "-W", "ignore", "-c", start + "from screener.cli.main import main; main()"],
        capture_output=True, text=True, env=told, timeout=120,
    )  # fmt: skip


def test_a_database_that_was_overwritten_in_its_middle(tmp_path: Path) -> None:
    store = Store.open("", tmp_path)
    for draft in drafts(40):
        store.add(draft, report(), by=ANONYMOUS)
    store.close()
    path = tmp_path / "screener.db"
    size = path.stat().st_size
    with path.open("r+b") as file:
        file.seek(size // 4)
        file.write(b"\x5a" * (size // 2))
    done = verified(tmp_path)
    assert done.returncode == 3
    assert "record is damaged" in done.stderr
    assert "last good backup" in done.stderr
    assert "nternal error" not in done.stderr


def test_a_damaged_part_that_the_check_does_not_read_is_found(tmp_path: Path) -> None:
    store = Store.open("", tmp_path)
    for draft in drafts(3):
        store.add(draft, report(), by=ANONYMOUS)
    with store.engine.connect() as connection:
        query = "SELECT rootpage FROM sqlite_master WHERE name = 'posts_status'"
        page = connection.execute(text(query)).scalar_one()
        size = connection.execute(text("PRAGMA page_size")).scalar_one()
    store.close()
    with (tmp_path / "screener.db").open("r+b") as file:
        file.seek((page - 1) * size)
        file.write(bytes(size))
    done = verified(tmp_path)
    assert (done.returncode, "database file is damaged" in done.stdout) == (1, True)


def test_what_the_check_says_in_the_terminal(tmp_path: Path) -> None:
    store = Store.open("", tmp_path)
    store.add(drafts(1)[0], report(), by=ANONYMOUS)
    store.close()
    done = verified(tmp_path)
    assert done.returncode == 0
    assert "The log is intact: 2 entries" in done.stdout
    assert "both the key and the database can rewrite both" in done.stdout
    with write_transaction(store.engine) as connection:
        connection.execute(text("UPDATE posts SET author = 'eve'"))
    store.close()
    done = verified(tmp_path)
    assert (done.returncode, "Post 1 does not match entry 2" in done.stdout) == (1, True)


@pytest.mark.parametrize("command", ["audit verify", "record purge", "record role ada@lakeridge.example director"])
def test_commands_on_the_record_start_none(tmp_path: Path, command: str) -> None:
    folder = tmp_path / "data"
    done = verified(folder, command=command)
    assert (done.returncode, done.stdout) == (3, "")
    assert done.stderr.startswith(f"screener: There is no record in {folder}. Check SCREENER_DATA and DATABASE_URL;")
    assert not folder.exists()


def test_a_record_without_the_libraries_that_it_needs(tmp_path: Path) -> None:
    done = verified(tmp_path, "sqlalchemy")
    assert done.returncode == 3
    assert done.stderr == "screener: Support for the record is not installed: run 'make app' once, then try again.\n"


@pytest.mark.parametrize(("number", "told"), [("0000", "unknown version"), ("9999", "newer screener")])
def test_a_version_that_is_not_known(store: Store, url: str, tmp_path: Path, number: str, told: str) -> None:
    with write_transaction(store.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = :number"), {"number": number})
    with pytest.raises(ScreenerError, match=told):
        Store.open(url, tmp_path)


def test_a_table_that_is_gone(store: Store) -> None:
    with write_transaction(store.engine) as connection:
        connection.execute(text("DROP TABLE people"))
    with pytest.raises(ScreenerError, match=r"record is damaged .* last good backup"):
        store.verify_audit()


@pytest.mark.parametrize(
    ("pragma", "told"),
    [("max_page_count = 1", "disk with the record is full"), ("query_only = ON", "No permission to write")],
)
def test_no_room_or_no_right_to_write(tmp_path: Path, pragma: str, told: str) -> None:
    store = Store.open("", tmp_path)
    store.add(drafts(1)[0], report(), by=ANONYMOUS)
    store.close()
    event.listen(store.engine, "connect", lambda raw, _: raw.execute(f"PRAGMA {pragma}").fetchall())
    with pytest.raises(ScreenerError, match=told):
        [store.add(draft, report(), by=ANONYMOUS) for draft in drafts(50)]
    store.close()
    again = Store.open("", tmp_path)
    assert again.verify_audit().ok
    assert len(again.posts(limit=None)) == again.verify_audit().entries - 1
    again.close()


LIMITED = """
import pathlib, resource, sys
from screener.office.store import read_mark, write_mark
resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
folder = pathlib.Path(sys.argv[1])
write_mark(folder / "store.a.mark", "2:b")
print(read_mark(folder / "store.a.mark"))
write_mark(folder / "store.b.mark", "2:b")
"""


def test_with_no_room_an_older_mark_stays_and_a_first_one_is_asked_for(tmp_path: Path) -> None:
    (tmp_path / "store.a.mark").write_text("1:a\n", encoding="ascii")
    command = [sys.executable, "-W", "ignore", "-c", LIMITED, str(tmp_path)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120)
    assert done.stdout == "1:a\n"
    assert "store.b.mark cannot be read or written" in done.stderr.splitlines()[-1]
    assert [path.name for path in tmp_path.iterdir()] == ["store.a.mark"]


def test_a_server_that_goes_away_midway(server: str, tmp_path: Path) -> None:
    store = Store.open(server, tmp_path)
    before = len(store.posts(limit=None))
    with store.engine.connect() as connection:
        number = connection.execute(text("SELECT pg_backend_pid()")).scalar_one()
        with write_transaction(store.engine) as other:
            other.execute(text("SELECT pg_terminate_backend(:number)"), {"number": number})
        with pytest.raises(ScreenerError, match="does not respond"):
            connection.execute(text("SELECT 1"))
    store.add(drafts(1)[0], report(), by=ANONYMOUS)
    assert len(store.posts(limit=None)) == before + 1
    assert store.verify_audit().ok
    store.close()
