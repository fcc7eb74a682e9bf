"""The audit log: what is changed behind its back is found, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the store needs requirements/pages.txt: make .venv/pages.stamp")

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from screener.office import audit
from screener.office.database import write_transaction
from screener.office.replay import format_ranges
from screener.office.store import Store
from screener.office.values import ANONYMOUS, Settings
from screener.types import ScreenerError
from tests.made import report
from tests.unit.test_store import drafts


def lite(store: Store) -> bool:
    return store.engine.dialect.name == "sqlite"


def change(store: Store, *statements: str) -> None:
    """Change the record as somebody does who has the database and not the key."""
    with write_transaction(store.engine) as connection:
        for statement in statements:
            connection.execute(text(statement))


def disarming(store: Store) -> list[str]:
    """What takes away that the database refuses changes of the log."""
    lone = ("audit_no_update", "audit_no_delete") if lite(store) else ("audit_only_added",)
    return [f"DROP TRIGGER {name}" + ("" if lite(store) else " ON audit") for name in lone]


def verified_after(store: Store, *statements: str) -> str:
    """The problem that is found once these changes are made; they are taken back afterwards."""
    with store.engine.connect() as connection, connection.begin() as all_of_them:
        for statement in statements:
            connection.execute(text(statement))
        found = audit.verify(connection, store.keys, {})
        all_of_them.rollback()
    assert found.ok is not bool(found.problem)
    return found.problem


def filled(store: Store) -> None:
    """Entry 1 begins the log; 2 and 3 give roles, 4 settings; 5, 6 and 7 add posts; 8 to 10 decide, 11 hands out."""
    store.set_role("bob@school.example", "reviewer", by=ANONYMOUS)
    store.set_role("clo@school.example", "director", by=ANONYMOUS)
    store.change_settings(Settings(retention_days=30), by=ANONYMOUS)
    for draft in drafts(3):
        store.add(draft, report(), by=ANONYMOUS)
    store.decide(1, "hold", comment="Ask the family first.", by=ANONYMOUS)
    store.decide(2, "return", comment="Leave the name out.", by=ANONYMOUS)
    store.decide(1, "approve", comment="The release is on file.", by=ANONYMOUS)
    store.assign([3], "bob@school.example", date(2026, 12, 1), by=ANONYMOUS)


LOG = [
    ("UPDATE audit SET who = 'mallory' WHERE seq = 5", "Entry 5 of the audit log was changed"),
    ("UPDATE audit SET proof = '' WHERE seq = 5", "Entry 5 of the audit log was changed"),
    ("DELETE FROM audit WHERE seq = 6", "Entry 6 of the audit log is missing"),
    ("DELETE FROM audit WHERE seq = 11", "ends at entry 10 but should have 11"),
    (
        "DELETE FROM comments; DELETE FROM audit; UPDATE audit_head SET entries = 0, hash = '', seal = ''",
        "The audit log was emptied",
    ),
    (
        "DELETE FROM comments; DELETE FROM audit; DELETE FROM findings; DELETE FROM posts; DELETE FROM people; "
        "DELETE FROM settings; UPDATE audit_head SET entries = 0, hash = '', seal = ''",
        "The audit log was emptied",
    ),
]


def test_the_audit_log_cannot_be_changed_unseen(store: Store) -> None:
    filled(store)
    assert store.verify_audit().ok
    for changes, problem in LOG:
        with pytest.raises(DatabaseError, match="only ever added to"):
            change(store, *changes.split("; "))
        assert problem in verified_after(store, *disarming(store), *changes.split("; "))
    assert store.verify_audit().ok


RECORD = [
    ("UPDATE audit_head SET entries = 2", "The count of the audit log was changed"),
    ("DELETE FROM audit_head", "The count of the audit log was changed"),
    ("UPDATE posts SET status = 'held' WHERE id = 1", "Post 1 is 'held', but the audit log says approved"),
    ("UPDATE posts SET verdict = 'clear' WHERE id = 2", "Post 2 is 'clear', but the audit log says hold"),
    ("UPDATE posts SET author = 'ann' WHERE id = 3", "Post 3 does not match entry 11 of the audit log"),
    ("UPDATE posts SET label = 'p-9' WHERE id = 1", "Post 1 does not match entry 10"),
    ("UPDATE posts SET content = 'cd' WHERE id = 2", "Post 2 does not match entry 9"),
    ("UPDATE posts SET assignee = 'ann' WHERE id = 3", "Post 3 does not match entry 11"),
    ("UPDATE posts SET due = '2027-01-01' WHERE id = 3", "Post 3 does not match entry 11"),
    ("UPDATE findings SET severity = 'note' WHERE post = 2", "Post 2 does not match entry 9"),
    ("DELETE FROM findings WHERE post = 3", "Post 3 does not match entry 11"),
    ("DELETE FROM posts WHERE id = 3", "Post 3 is missing, and the audit log has no entry"),
    (
        "DELETE FROM findings WHERE post = 3; UPDATE posts SET id = 7 WHERE id = 3",
        "Post 3 is missing, and the audit log has no entry",
    ),
    ("DELETE FROM comments WHERE entry = 8", "The comment of entry 8 is missing"),
    (
        "UPDATE comments SET sealed = (SELECT sealed FROM comments WHERE entry = 9) WHERE entry = 8",
        "The comment of entry 8 was changed",
    ),
    ("UPDATE comments SET entry = 11 WHERE entry = 8", "The comment of entry 11 was changed"),
    (
        "UPDATE people SET role = 'director' WHERE name LIKE 'bob%'",
        "'bob@school.example' is 'director', but the audit log says reviewer",
    ),
    ("INSERT INTO people VALUES ('eve', 'director')", "The role of 'eve' is 'director', but the audit log"),
    ("DELETE FROM people WHERE name LIKE 'clo%'", "'clo@school.example' is 'none', but the audit log says dir"),
    (
        "UPDATE settings SET value = '1' WHERE name = 'retention_days'",
        "The setting 'retention_days' is '1', but the audit log says 30",
    ),
    ("INSERT INTO settings VALUES ('names', 'true')", "The setting 'names' is 'true', but the audit log"),
]


def test_the_record_cannot_be_changed_behind_its_log(store: Store) -> None:
    filled(store)
    for changes, problem in RECORD:
        assert problem in verified_after(store, *changes.split("; ")), changes
    assert store.verify_audit().ok


@pytest.mark.parametrize("change_", ["posts SET due = 'zz'", "posts SET at = 'zz'", "comments SET sealed = 'zz'"])
def test_a_value_that_cannot_be_read_is_a_change(tmp_path: Path, change_: str) -> None:
    store = Store.open("", tmp_path)
    filled(store)
    assert "a value that the screener never writes" in verified_after(store, f"UPDATE {change_}")
    store.close()


NEVER = "CREATE TRIGGER {} BEFORE {} ON audit BEGIN SELECT 1; END"
TRIGGERS = {
    "sqlite": [
        ["DROP TRIGGER audit_no_update"],
        ["DROP TRIGGER audit_no_delete", NEVER.format("audit_no_delete", "DELETE")],
        [NEVER.format("audit_more", "INSERT")],
    ],
    "postgresql": [
        ["DROP TRIGGER audit_only_added ON audit"],
        ["ALTER TABLE audit DISABLE TRIGGER ALL"],
        [
            "CREATE OR REPLACE FUNCTION audit_only_added() RETURNS trigger LANGUAGE plpgsql AS "
            "$$ BEGIN RETURN NULL; END $$"
        ],
        [
            "DROP TRIGGER audit_only_added ON audit",
            "CREATE TRIGGER audit_only_added BEFORE DELETE ON audit FOR EACH STATEMENT "
            "EXECUTE FUNCTION audit_only_added()",
        ],
    ],
}


def test_triggers_that_are_gone_or_others_are_found(store: Store) -> None:
    filled(store)
    for changes in TRIGGERS[store.engine.dialect.name]:
        assert "no longer protects" in verified_after(store, *changes), changes


def test_a_log_that_was_cut_back_is_told_from_the_one_that_was_seen(store: Store) -> None:
    number = store.add(drafts(1)[0], report(), by=ANONYMOUS)
    with store.engine.connect() as connection:
        (head,) = connection.execute(text("SELECT hash, seal FROM audit_head")).all()
        (row,) = connection.execute(text("SELECT status, content FROM posts")).all()
    store.decide(number, "hold", by=ANONYMOUS)
    mark = store.verify_audit().mark
    assert store.verify_audit(mark).ok
    assert "this mark: 1:0000000000000000" in store.verify_audit("1:0000000000000000").problem
    change(
        store,
        *disarming(store),
        "DELETE FROM audit WHERE seq = 3",
        f"UPDATE posts SET status = '{row.status}'",
        f"UPDATE audit_head SET entries = 2, hash = '{head.hash}', seal = '{head.seal}'",
    )
    assert "older than the one last used on this computer" in store.verify_audit().problem
    store.seen.unlink()
    assert "does not contain this mark" in store.verify_audit(mark).problem
    assert "no longer protects" in store.verify_audit().problem  # with the triggers too, it would be whole in itself


def test_a_record_that_is_gone_or_emptied_is_not_begun_anew_in_silence(store: Store, url: str, tmp_path: Path) -> None:
    filled(store)
    store.close()
    if lite(store):
        for path in tmp_path.glob("screener.db*"):
            path.unlink()
    else:
        change(store, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        store.close()
    for _ in range(2):
        with pytest.raises(ScreenerError, match=r"missing, or was emptied or replaced.*restore a backup"):
            Store.open(url, tmp_path)
    if lite(store):
        (tmp_path / "screener.db").write_bytes(b"")
        with pytest.raises(ScreenerError, match="missing, or was emptied or replaced"):
            Store.open(url, tmp_path)
    with pytest.raises(ScreenerError, match="missing, or was emptied or replaced"):
        Store.open(url, tmp_path, create=False)
    store.seen.unlink()
    if lite(store):
        (tmp_path / "screener.db").unlink()
    else:
        change(store, "DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
        store.close()
    for _ in range(2):
        with pytest.raises(ScreenerError, match=r"^There is no record in "):
            Store.open(url, tmp_path, create=False)
    assert {path.name for path in tmp_path.iterdir()} <= {"store.key"}
    Store.open(url, tmp_path).close()
    again = Store.open(url, tmp_path, create=False)
    assert again.verify_audit().entries == 1
    again.close()


def test_a_log_that_is_gone_beside_its_posts_is_not_begun_anew(store: Store, url: str, tmp_path: Path) -> None:
    filled(store)
    change(
        store,
        *disarming(store),
        "DELETE FROM comments",
        "DELETE FROM audit",
        "UPDATE audit_head SET entries = 0, hash = '', seal = ''",
    )
    store.close()
    store.seen.unlink()
    with pytest.raises(ScreenerError, match="was emptied, or its first entries"):
        Store.open(url, tmp_path)


def test_posts_that_are_deleted_by_age_are_named(store: Store) -> None:
    filled(store)
    for number in (1, 3):
        change(store, f"UPDATE posts SET at = '2020-01-01 00:00:00' WHERE id = {number}")
    assert store.purge(by=ANONYMOUS) == 2
    assert store.history()[-1].detail.endswith("; posts 1, 3")
    assert store.verify_audit().ok
    change(store, "DELETE FROM posts")
    assert "Post 2 is missing" in store.verify_audit().problem
    assert format_ranges([1, 2, 3, 7, 9, 10]) == "1-3, 7, 9-10"


def test_nothing_of_a_deleted_post_stays_while_another_program_is_open(tmp_path: Path) -> None:
    store, other = Store.open("", tmp_path), Store.open("", tmp_path)
    for draft in drafts(5):
        store.add(replace(draft, id="Zebulon-Quagmire.txt"), report(), by=ANONYMOUS)
    assert len(other.posts()) == 5
    assert any(b"Zebulon" in path.read_bytes() for path in tmp_path.iterdir())
    assert store.purge(now=datetime.now(UTC) + timedelta(days=400), by=ANONYMOUS) == 5
    assert [path.name for path in tmp_path.iterdir() if b"Zebulon" in path.read_bytes()] == []
    store.close()
    other.close()


def test_a_number_is_given_once(store: Store) -> None:
    """Else what was done to a post that is gone would stand in the history of a new one."""
    old = store.add(drafts(1)[0], report(), by=ANONYMOUS)
    store.decide(old, "approve", comment="The release is on file.", by=ANONYMOUS)
    assert store.purge(now=datetime.now(UTC) + timedelta(days=400), by=ANONYMOUS) == 1
    new = store.add(replace(drafts(1)[0], attested=frozenset({"release"})), report(), by=ANONYMOUS)
    assert [e.action for e in store.history(new)] == ["screened"]
    assert store.post(new).attested == ("release",)
