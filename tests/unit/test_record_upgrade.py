"""A record of the first version -> today's: it is taken over as it is, and what its log cannot prove is said."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("sqlalchemy", reason="the store needs requirements/pages.txt: make .venv/pages.stamp")

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import MetaData, create_engine, select, text

from screener.office.database import write_transaction
from screener.office.keys import Keys
from screener.office.store import Store
from screener.office.tables import audit, audit_head, metadata
from screener.office.tables import posts as kept
from screener.office.values import ANONYMOUS, Filter
from screener.types import ScreenerError
from tests.made import report
from tests.unit.test_store import Same, drafts

OLD = Path(__file__).parent / "record_0_1_0"
KEY = "dGhlIHJlY29yZCBvZiAwLjEuMCBpbiB0aGUgdGVzdHM="  # of these tests alone

DIRECTOR = "clo@school.example"
POST = {
    "label": "a.txt", "content": "ab", "verdict": "hold", "author": "ann", "school": "", "account": "agency",
    "audience": "public", "attested": "[]", "disruption": "none", "entities": "[]", "not_checked": "[]",
    "versions": "{}", "at": datetime(2026, 3, 1, tzinfo=UTC),
}  # fmt: skip


def old_entry(
    keys: Keys, before: str, seq: int, who: str, action: str, post: int | None, detail: str
) -> dict[str, Any]:
    row = {"seq": seq, "at": "2026-03-01T10:00:00.000+00:00", "who": who, "action": action, "post": post}
    row["detail"] = detail
    return row | {"hash": keys.hash_entry(json.dumps([before, *row.values()], separators=(",", ":")).encode())}


def head(keys: Keys, last: Mapping[str, Any]) -> dict[str, Any]:
    seal = keys.hash_entry(f"{last['seq']}:{last['hash']}".encode())
    return {"entries": last["seq"], "hash": last["hash"], "seal": seal}


def old_record(url: str, folder: Path, wiped: bool = False) -> None:
    """Write a record as the first version did: three posts, of which one was deleted by age, a role and a comment."""
    keys = Keys.load(folder)
    loaded(url, folder, empty=True)
    address = url.replace("postgresql://", "postgresql+psycopg://") or f"sqlite:///{folder / 'screener.db'}"
    engine = create_engine(address)
    with engine.begin() as connection:
        tables = MetaData()
        tables.reflect(connection)
        rows: list[dict[str, Any]] = []
        before = ""
        entries = [
            (DIRECTOR, "role", None, f"{DIRECTOR} = director"),
            ("", "settings", None, "retention_days = 400"),
            ("ann", "screened", 1, "hold"),
            ("ann", "screened", 2, "hold"),
            ("", "purge", None, "1 posts and 0 batches from before 2025-03-01"),
            ("ann", "screened", 3, "hold"),
            (DIRECTOR, "return", 2, f"comment {keys.hash_text('Leave the name out.')}"),
        ]
        for told in enumerate(entries, 1):
            rows.append(old_entry(keys, before, told[0], *told[1]))
            before = rows[-1]["hash"]
        made = {table.name: table for table in tables.sorted_tables}
        connection.execute(made["audit_head"].insert(), {"id": 1, "entries": 0, "hash": "", "seal": ""})
        connection.execute(
            made["posts"].insert(), [POST | {"id": 2, "status": "returned"}, POST | {"id": 3, "status": "open"}]
        )
        connection.execute(made["people"].insert(), [{"name": DIRECTOR, "role": "director"}])
        mark = {"name": "mark of the key", "value": json.dumps(keys.derive("mark").hex())}
        connection.execute(made["settings"].insert(), [mark, {"name": "retention_days", "value": "400"}])
        if not wiped:
            connection.execute(made["audit"].insert(), rows)
            connection.execute(made["comments"].insert(), [{"entry": 7, "sealed": keys.encrypt("Leave the name out.")}])
            connection.execute(made["audit_head"].update(), head(keys, rows[-1]))
    engine.dispose()


def loaded(url: str, folder: Path, empty: bool = False) -> None:
    """Load the database that version 0.1.0 itself wrote (record_0_1_0/make.py), or its tables without their rows."""
    told = (OLD / ("postgresql.sql" if url else "sqlite.sql")).read_text("utf-8")
    if empty:
        told = re.sub(r"(?ms)^INSERT INTO (?!\S*alembic_version).*?\);$", "", told)
    if url:
        engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))
        with engine.begin() as connection:
            connection.exec_driver_sql(told)
        engine.dispose()
    else:
        database = sqlite3.connect(folder / "screener.db")
        database.executescript(told)
        database.close()


def without_times(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """The two databases were written one after the other; JSON has lists and text for tuples and days."""
    plain: list[dict[str, Any]] = json.loads(json.dumps(rows, default=str))
    return [{name: value for name, value in row.items() if name != "at"} for row in plain]


def test_all_that_version_0_1_0_wrote_is_there(url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_STORE_KEY", KEY)
    loaded(url, tmp_path)
    told = json.loads((OLD / "told.json").read_text("utf-8"))
    store = Store.open(url, tmp_path)
    posts = sorted(store.posts(Filter(), limit=None), key=lambda post: post.id)
    with store.engine.connect() as connection:  # they are kept, and no page reads them
        places = {row.id: json.loads(row.entities) for row in connection.execute(select(kept.c.id, kept.c.entities))}
    whole = [
        asdict(post) | {"entities": [dict(zip(("label", "start", "end"), one, strict=True)) for one in places[post.id]]}
        for post in posts
    ]
    now = [{name: post[name] for name in old} for post, old in zip(whole, told["posts"], strict=True)]
    assert without_times(now) == without_times(told["posts"])
    assert {str(post.id): store.text(post.id) for post in posts} == told["texts"]
    history = [asdict(event) for event in store.history()]
    assert without_times(history[: told["entries"]]) == without_times(told["history"])
    assert [asdict(person) for person in store.people()] == told["people"]
    assert {name: asdict(store.settings())[name] for name in told["settings"]} == told["settings"]
    assert without_times([asdict(batch) for batch in store.batches()]) == without_times(told["batches"])
    assert store.verify_audit().ok
    (batch,) = store.batches()
    assert (batch.status, batch.done) == ("stopped", 32)
    assert [now.done for now in store.run_batch(batch.id, None, Same().judge)][-1] == batch.total == 36
    assert store.verify_audit().ok
    store.close()


def test_the_migrations_bring_an_old_record_to_the_tables_of_a_new_one(url: str, tmp_path: Path) -> None:
    old_record(url, tmp_path)
    store = Store.open(url, tmp_path)
    with store.engine.connect() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    store.close()


def test_a_record_of_the_first_version_is_taken_over(url: str, tmp_path: Path) -> None:
    old_record(url, tmp_path)
    for _ in range(2):
        store = Store.open(url, tmp_path)
        found = store.verify_audit()
        assert (found.ok, found.entries) == (True, 7 + 1 + 2), found.problem
        assert found.older == datetime.now(UTC).date().isoformat()
        assert [(e.action, e.comment) for e in store.history(2)] == [
            ("screened", ""),
            ("return", "Leave the name out."),
            ("noted", ""),
        ]
        store.close()
    store.reopen(2, by=ANONYMOUS)
    assert store.verify_audit().ok
    with write_transaction(store.engine) as connection:
        connection.execute(text("UPDATE posts SET author = 'eve' WHERE id = 3"))
    assert "Post 3 does not match entry 10" in store.verify_audit().problem
    store.close()


def test_an_older_screener_that_still_runs_is_named(store: Store) -> None:
    number = store.add(drafts(1)[0], report(), by=ANONYMOUS)
    with write_transaction(store.engine) as connection:
        before = connection.execute(select(audit_head.c.hash)).scalar_one()
        row = old_entry(store.keys, before, 3, "ann", "approve", number, "")
        connection.execute(audit.insert(), [row])
        connection.execute(audit_head.update(), head(store.keys, row))
        connection.execute(text("UPDATE posts SET status = 'approved'"))
    assert "an older version of the screener" in store.verify_audit().problem
    store.assign([number], "bob@school.example", by=ANONYMOUS)
    assert store.verify_audit().ok


@pytest.mark.parametrize(
    ("change", "problem"),
    [
        ("UPDATE posts SET status = 'approved' WHERE id = 3", "Post 3 is 'approved', but the audit log says open"),
        ("UPDATE posts SET verdict = 'clear' WHERE id = 3", "Post 3 is 'clear', but the audit log says hold"),
        ("UPDATE people SET name = 'eve'", "The role of"),
        ("DELETE FROM comments", "The comment of entry 7 is missing"),
    ],
)
def test_what_was_changed_before_is_found_where_the_old_log_tells_it(tmp_path: Path, change: str, problem: str) -> None:
    old_record("", tmp_path)
    engine = create_engine(f"sqlite:///{tmp_path / 'screener.db'}")
    with engine.begin() as connection:
        connection.execute(text(change))
    engine.dispose()
    store = Store.open("", tmp_path)
    assert problem in store.verify_audit().problem
    store.close()


def test_an_old_record_without_its_log_is_refused(url: str, tmp_path: Path) -> None:
    old_record(url, tmp_path, wiped=True)
    with pytest.raises(ScreenerError, match="audit log was emptied"):
        Store.open(url, tmp_path)
