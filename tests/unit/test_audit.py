"""The audit log: what is changed behind its back is found, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("sqlalchemy", reason="the store needs requirements/pages.txt: make .venv/pages.stamp")

from sqlalchemy import text
from sqlalchemy.exc import DatabaseError

from screener.surfaces.store import Store
from screener.surfaces.store.database import writing
from tests.made import report
from tests.unit.test_store import drafts


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE audit SET who = 'mallory' WHERE seq = 2", "Entry 2 of the audit log was changed"),
        ("DELETE FROM audit WHERE seq = 2", "Entry 2 of the audit log is missing"),
        ("DELETE FROM audit WHERE seq = 3", "ends at entry 2, and should have 3"),
        ("UPDATE audit_head SET entries = 2", "The count of the audit log was changed"),
        ("DELETE FROM audit_head", "The count of the audit log was changed"),
        ("UPDATE posts SET status = 'held'", "Post 1 is held, and the audit log says approved"),
        ("DELETE FROM audit; UPDATE audit_head SET entries = 0, hash = '', seal = ''", "Post 1 is in no entry"),
    ],
)
def test_the_audit_log_cannot_be_changed_unseen(store: Store, change: str, problem: str) -> None:
    number = store.add(drafts(1)[0], report())
    store.decide(number, "hold")
    store.decide(number, "approve")
    assert store.verify_audit().ok
    if not {"audit_head", "posts"} & set(change.split()):
        with pytest.raises(DatabaseError, match="only ever added to"), writing(store.engine) as connection:
            connection.execute(text(change))
    lite = store.engine.dialect.name == "sqlite"
    with writing(store.engine) as connection:
        for name in ("audit_no_update", "audit_no_delete") if lite else ("audit_only_added",):
            connection.execute(text(f"DROP TRIGGER {name}" + ("" if lite else " ON audit")))
        for part in change.split("; "):
            connection.execute(text(part))
    found = store.verify_audit()
    assert not found.ok
    assert problem in found.problem


def test_a_mark_tells_the_log_from_an_older_one_in_its_place(store: Store) -> None:
    number = store.add(drafts(1)[0], report())
    with store.engine.connect() as connection:
        (head,) = connection.execute(text("SELECT hash, seal FROM audit_head")).all()
    store.decide(number, "hold")
    mark = store.verify_audit().mark
    assert store.verify_audit(mark).ok
    assert not store.verify_audit("1:0000000000000000").ok
    lite = store.engine.dialect.name == "sqlite"
    with writing(store.engine) as connection:
        connection.execute(text("DROP TRIGGER audit_no_delete" if lite else "DROP TRIGGER audit_only_added ON audit"))
        connection.execute(text("DELETE FROM audit WHERE seq = 2"))
        connection.execute(text("UPDATE posts SET status = 'open'"))
        old = {"hash": head.hash, "seal": head.seal}
        connection.execute(text("UPDATE audit_head SET entries = 1, hash = :hash, seal = :seal"), old)
    assert store.verify_audit().ok
    assert "before the one that was noted" in store.verify_audit(mark).problem


def test_a_number_is_given_once(store: Store) -> None:
    """Else what was done to a post that is gone would stand in the history of a new one."""
    old = store.add(drafts(1)[0], report())
    store.decide(old, "approve")
    assert store.purge(now=datetime.now(UTC) + timedelta(days=400)) == 1
    new = store.add(replace(drafts(1)[0], attested=frozenset({"release"})), report())
    assert [e.action for e in store.history(new)] == ["screened"]
    assert store.post(new).attested == ("release",)
