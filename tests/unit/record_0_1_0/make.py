"""A record as version 0.1.0 wrote it -> sqlite.sql, postgresql.sql, and told.json: what that version read from it.

usage, in a folder with `git archive fa237fe`: SCREENER_STORE_KEY=... PYTHONPATH=. python .../make.py FOLDER [URL]
The key is in test_record_upgrade.py. With the address of a PostgreSQL server it writes postgresql.sql, else sqlite.sql
and told.json. It imports that version's own code, not today's.
"""
# mypy: ignore-errors

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
import tempfile
from dataclasses import asdict, replace
from datetime import date
from pathlib import Path

from screener.surfaces.store.store import Store
from screener.surfaces.store.values import Filter, Person, Settings

from screener.types import Draft
from tests.made import TEXT, report

DIRECTOR, REVIEWER, AUTHOR = (
    Person("clo@school.example"),
    Person("bob@school.example", "reviewer"),
    Person("ann@school.example", "author"),
)


class Same:
    """Screens in no time: every draft gets the same report."""

    def judge(self, drafts):
        return [replace(report(), draft_id=draft.id, text=draft.text) for draft in drafts]


def written(store: Store) -> None:
    """Each kind of thing that the version could write, once."""
    store.set_role(DIRECTOR.name, "director")
    store.set_role(REVIEWER.name, "reviewer", by=DIRECTOR)
    store.add(Draft("without words", TEXT, "agency"), report(), by=AUTHOR, school="Cedar")
    store.change_settings(Settings(keep_texts=True, names=True, retention_days=3650), by=DIRECTOR)
    for n, (decision, comment) in enumerate(
        [("approve", ""), ("return", "Leave the name out. ✓"), ("hold", ""), ("escalate", "")]
    ):
        number = store.add(Draft(f"post {n}", f"{TEXT} {n}", "agency"), report(), by=AUTHOR, school="Fir Point")
        store.decide(number, decision, by=REVIEWER, comment=comment)
    store.reopen(2, by=REVIEWER, comment="Too early.")
    store.assign(2, REVIEWER.name, date(2027, 1, 15), by=DIRECTOR)
    drafts = [Draft(f"row {n}", f"{TEXT} Row {n}.", "professional", "students") for n in range(36)]
    batch = store.start_batch("november.csv", drafts, by=REVIEWER, school="Birch Hill", schools={"row 1": "Cedar"})
    next(iter(store.run_batch(batch.id, None, Same()))), "the rest waits"


def told(store: Store) -> dict:
    posts = sorted(store.posts(Filter(), limit=1000), key=lambda post: post.id)
    found = store.verify_audit()
    return {
        "posts": [asdict(post) for post in posts],
        "texts": {post.id: store.text(post.id) for post in posts},
        "history": [asdict(event) for event in store.history()],
        "people": [asdict(person) for person in store.people()],
        "settings": asdict(store.settings()),
        "batches": [asdict(batch) for batch in store.batches()],
        "entries": found.entries,
        "ok": found.ok,
    }


def main(folder: Path, url: str = "") -> None:
    with tempfile.TemporaryDirectory() as name:
        store = Store.open(url, Path(name))
        written(store)
        store.close()
        store = Store.open(url, Path(name))
        if url:
            command = ["pg_dump", "--no-owner", "--inserts", "--rows-per-insert=100", url]
            dump = subprocess.run(command, check=True, capture_output=True, text=True).stdout
            lines = [line for line in dump.splitlines() if line and not line.startswith(("--", "\\"))]
            (folder / "postgresql.sql").write_text("\n".join([*lines, ""]), encoding="utf-8")
        else:
            words = json.dumps(told(store), default=str, indent=1, ensure_ascii=False)
            (folder / "told.json").write_text(f"{words}\n", encoding="utf-8")
            lines = sqlite3.connect(Path(name) / "screener.db").iterdump()
            (folder / "sqlite.sql").write_text("\n".join([*lines, ""]), encoding="utf-8")
        store.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
