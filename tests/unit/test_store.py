"""The store, on SQLite and on a real PostgreSQL: what is kept, who decides, what stays when a program is killed."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the store needs requirements/pages.txt: make .venv/pages.stamp")

from sqlalchemy import select, text
from sqlalchemy.exc import DatabaseError

from screener.io.about import About
from screener.office.batches import CHUNK, FIRST_CHUNK
from screener.office.database import write_transaction
from screener.office.posts import mask
from screener.office.store import Store
from screener.office.tables import posts as kept
from screener.office.values import ANONYMOUS, Filter, Person, ReviewRequest, Settings
from screener.types import Draft, Finding, Report, ScreenerError, Verdict
from tests.made import TEXT, finding, report

ANN, BOB, CLO = (
    Person("ann@school.example", "author"),
    Person("bob@school.example", "reviewer"),
    Person("clo@school.example", "director"),
)


class Same:
    """Screens in no time: every draft gets the same report."""

    def judge(self, drafts: Sequence[Draft]) -> list[Report]:
        return [replace(report(), draft_id=draft.id, text=draft.text) for draft in drafts]


def drafts(number: int) -> list[Draft]:
    return [Draft(f"p-{n}", f"{TEXT} {n}", account="agency") for n in range(number)]


def stored(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.iterdir() if path.is_file())


def test_by_default_no_words_of_a_post_are_kept(tmp_path: Path) -> None:
    store = Store.open("", tmp_path)
    number = store.add(Draft("a-001", TEXT), report(), school="North", by=ANONYMOUS)
    store.decide(number, "return", comment="Take Noor out of it.", by=ANONYMOUS)
    post = store.post(number)
    assert (post.label, post.verdict, post.school, post.kept_text) == ("a-001", "hold", "North", False)
    finding = post.findings[0]
    assert (finding.rule, finding.start, finding.end) == ("FER101", 12, 15)
    assert finding.quote == "I\u2022\u2022"
    with store.engine.connect() as connection:
        assert connection.execute(select(kept.c.entities)).scalar() == '[["STUDENT_NAME",0,4]]'
    assert store.text(number) is None
    assert store.history(number)[-1].comment == "Take Noor out of it."
    store.close()
    for word in (b"Noor", b"IEP now", b"206-555-0147"):
        assert word not in stored(tmp_path)
    assert not [p.name for p in tmp_path.iterdir() if p.stat().st_mode & 0o077]


def test_kept_words_are_encrypted_and_read_with_the_key_only(tmp_path: Path) -> None:
    store = Store.open("", tmp_path)
    store.change_settings(Settings(keep_texts=True), by=ANONYMOUS)
    number = store.add(Draft("a-001", TEXT), report(), by=ANONYMOUS)
    assert store.text(number) == TEXT
    store.close()
    assert b"Noor" not in stored(tmp_path)
    (tmp_path / "store.key").unlink()
    with pytest.raises(ScreenerError, match=r"restore the old store\.key"):
        Store.open("", tmp_path)


def test_a_folder_of_any_name_holds_the_record(tmp_path: Path) -> None:
    Store.open("", tmp_path / "who? what #1 100%").close()
    assert {path.name for path in (tmp_path / "who? what #1 100%").iterdir()} >= {"screener.db", "store.key"}


def test_what_a_database_refuses_is_not_told_with_its_values(store: Store) -> None:
    with pytest.raises(DatabaseError) as refused, write_transaction(store.engine) as connection:
        connection.execute(text("INSERT INTO people (name, role) VALUES (:name, NULL)"), {"name": "ann@school.example"})
    assert "ann@school" not in str(refused.value).partition("DETAIL")[0]


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    Store.open("", tmp_path).close()
    (tmp_path / "store.key").chmod(0o644)
    with pytest.raises(ScreenerError, match="Other users can read"):
        Store.open("", tmp_path)


@pytest.mark.parametrize(
    ("quote", "shown"),
    [
        ("Maya Lindqvist", "M\u2022\u2022 L\u2022\u2022"),
        ("206-555-0147", "\u2022\u2022\u2022-\u2022\u2022\u2022-\u2022\u2022\u2022"),
        (
            "\u0939\u093f\u0928\u094d\u0926\u0940 \u0e2a\u0e34\u0e17\u0e18\u0e34",
            "\u0939\u2022\u2022 \u0e2a\u2022\u2022",
        ),
        ("", ""),
    ],
)
def test_a_quote_is_masked(quote: str, shown: str) -> None:
    assert mask(quote) == shown


def test_the_newest_migration_is_the_one_that_the_program_asks_for() -> None:
    from screener.office.database import MIGRATIONS, NEWEST_REVISION

    assert max(path.name[:4] for path in (MIGRATIONS / "versions").glob("0*.py")) == NEWEST_REVISION


def test_posts_are_chosen_by_status_and_what_is_due_comes_first(store: Store) -> None:
    first, second, third = (store.add(draft, report(), by=ANONYMOUS) for draft in drafts(3))
    store.assign([third], "bob", date(2026, 12, 1), by=ANONYMOUS)
    store.decide(second, "approve", comment="The release is on file.", by=ANONYMOUS)
    assert [p.id for p in store.posts()] == [third, first, second]
    assert [p.id for p in store.posts(Filter(status=("open",)))] == [third, first]
    assert [(p.assignee, p.due) for p in store.posts()] == [("bob", date(2026, 12, 1)), (None, None), (None, None)]


def test_posts_come_by_gravity_then_as_they_came(store: Store) -> None:
    one, note = finding(), finding(severity="note")
    danger = finding("mom", severity="review", concern="safety")
    made: list[tuple[str, Verdict, tuple[Finding, ...], str]] = [
        ("clear", "clear", (note, note), ""),
        ("one", "hold", (one,), ""),
        ("review", "review", (one, one, one), ""),
        ("notes", "hold", (one, note, note), ""),
        ("later", "hold", (one,), "2026-12-03"),
        ("sooner", "hold", (one,), "2026-12-02T09:00"),
        ("two", "hold", (one, one), ""),
        ("danger", "review", (danger,), ""),
    ]
    for label, verdict, found, goes_out in made:
        asked = ReviewRequest(goes_out=goes_out)
        store.add(Draft(label, TEXT), replace(report(), verdict=verdict, findings=found), asked=asked, by=ANONYMOUS)
    in_order = ["danger", "two", "sooner", "later", "one", "notes", "review", "clear"]
    assert [post.label for post in store.posts()] == in_order
    assert [store.post(number).label for number in store.post_numbers(Filter())] == in_order
    assert [post.label for post in store.posts(limit=3)] == in_order[:3]
    later = next(post.id for post in store.posts() if post.label == "later")
    store.assign([later], "bob", date(2026, 12, 1), by=ANONYMOUS)
    assert [post.label for post in store.posts()][2:4] == ["later", "sooner"]
    store.decide(later, "return", comment="Say less.", by=ANONYMOUS)
    assert [store.post(number).label for number in store.post_numbers(Filter(status=("open",)), 3)] == [
        *("danger", "two", "sooner")
    ]


def test_with_names_on_nobody_decides_about_their_own_post(store: Store) -> None:
    store.set_role(CLO.name, "director", by=ANONYMOUS)
    store.set_role(BOB.name, "reviewer", by=ANONYMOUS)
    store.change_settings(Settings(names=True), by=ANONYMOUS)
    by_ann, by_bob, by_clo = (store.add(d, report(), by=p) for d, p in zip(drafts(3), (ANN, BOB, CLO), strict=True))
    assert store.person("BOB@school.example") == BOB
    with pytest.raises(ScreenerError, match="Only a reviewer can decide"):
        store.decide(by_ann, "approve", ANN)
    assert store.decide_many([by_ann, by_bob], "approve", replace(BOB, name="Bob@School.example"), "fine") == [
        (by_bob, "You cannot decide on your own post. Ask someone else.")
    ]
    with pytest.raises(ScreenerError, match="your own"):
        store.decide(by_clo, "approve", CLO)
    store.assign([by_ann], " Bob@School.example ", by=CLO)
    assert [p.id for p in store.posts() if p.assignee == BOB.name] == [by_ann]
    store.decide(by_clo, "escalate", BOB)
    with pytest.raises(ScreenerError, match="Only a director can decide"):
        store.decide(by_clo, "approve", BOB)
    with pytest.raises(ScreenerError, match="Only a director"):
        store.change_settings(Settings(), BOB)
    assert [p.status for p in (store.post(by_ann), store.post(by_bob), store.post(by_clo))] == [
        "approved", "open", "escalated"
    ]  # fmt: skip


def test_a_decision_is_final_until_the_post_is_reopened(store: Store) -> None:
    number = store.add(drafts(1)[0], report(), by=ANONYMOUS)
    with pytest.raises(ScreenerError, match="add a comment"):
        store.decide(number, "return", comment=" ", by=ANONYMOUS)
    store.decide(number, "return", comment="Blur the face.", by=ANONYMOUS)
    with pytest.raises(ScreenerError, match="Reopen it"):
        store.decide(number, "approve", by=ANONYMOUS)
    store.reopen(number, by=ANONYMOUS)
    store.decide(number, "approve", comment="The face is blurred.", by=ANONYMOUS)
    assert [e.action for e in store.history(number)] == ["screened", "return", "reopen", "approve"]
    assert store.verify_audit() == store.verify_audit()
    assert store.verify_audit().ok
    assert store.verify_audit().entries == 5


def test_old_posts_go_and_what_was_done_stays(store: Store) -> None:
    old, new = (store.add(draft, report(), by=ANONYMOUS) for draft in drafts(2))
    store.decide(old, "return", comment="Say less.", by=ANONYMOUS)
    past = datetime.now(UTC) - timedelta(days=366)
    with write_transaction(store.engine) as connection:
        connection.execute(kept.update().where(kept.c.id == old).values(at=past))
    assert store.purge(by=ANONYMOUS) == 1
    assert store.purge(by=ANONYMOUS) == 0
    assert [p.id for p in store.posts()] == [new]
    assert [(e.action, e.comment) for e in store.history(old)] == [("screened", ""), ("return", "")]
    assert store.verify_audit().ok


def test_a_batch_that_is_stopped_goes_on_where_it_was(store: Store) -> None:
    some = drafts(CHUNK * 2 + 5)
    batch = store.start_batch("posts.csv", some, school="North", by=ANONYMOUS)
    assert store.start_batch("posts.csv", some, by=ANONYMOUS).id == batch.id
    running = store.run_batch(batch.id, some, Same().judge, about={"p-0": About("South")})
    assert next(running).done == FIRST_CHUNK
    with pytest.raises(ScreenerError, match="another window"):
        next(store.run_batch(batch.id, some, Same().judge))
    running.close()
    assert [(b.id, b.status) for b in store.batches()] == [(batch.id, "stopped")]
    assert store.start_batch("again.csv", some, by=ANONYMOUS).id == batch.id
    with pytest.raises(ScreenerError, match="was not stored"):
        next(store.run_batch(batch.id, None, Same().judge))
    with pytest.raises(ScreenerError, match="not the same file"):
        next(store.run_batch(batch.id, some[1:], Same().judge))
    assert [b.status for b in store.run_batch(batch.id, some, Same().judge)][-1] == "done"
    assert sorted(p.position or 0 for p in store.posts(Filter(batch=batch.id), None)) == list(range(len(some)))
    assert [p.school for p in store.posts(limit=None)].count("South") == 1
    store.decide(1, "return", comment="Say less.", by=ANONYMOUS)
    # the next day: the same batch and its decisions
    assert store.start_batch("again.csv", some, by=ANONYMOUS) == store.batches()[0]
    assert [b.status for b in store.run_batch(batch.id, some, Same().judge)] == ["done"]
    assert store.post(1).status == "returned"
    assert store.start_batch("again.csv", some[1:], by=ANONYMOUS).id != batch.id


def test_kept_words_wait_with_their_schools(store: Store) -> None:
    store.change_settings(Settings(keep_texts=True), by=ANONYMOUS)
    batch = store.start_batch(
        "posts.csv",
        drafts(3),
        school="North",
        about={"p-1": About("South", "Kim Berg", "Facebook", "2026-12-01T09:00")},
        by=ANONYMOUS,
    )
    assert [b.status for b in store.run_batch(batch.id, None, Same().judge)][-1] == "done"
    assert sorted(p.school for p in store.posts()) == ["North", "North", "South"]


KILLED = """
import sys, time
from tests.unit.test_store import ANONYMOUS, Same, Store, drafts
class Slow(Same):
    def judge(self, drafts):
        time.sleep(0.05)
        return super().judge(drafts)
store = Store.open(sys.argv[1], __import__("pathlib").Path(sys.argv[2]))
some = drafts(int(sys.argv[3]))
for batch in store.run_batch(store.start_batch("posts.csv", some, by=ANONYMOUS).id, some, Slow().judge):
    print(batch.done, flush=True)
"""


@pytest.mark.parametrize("texts", [False, True])
def test_a_batch_survives_kill_9_with_each_post_once(store: Store, url: str, tmp_path: Path, texts: bool) -> None:
    store.change_settings(Settings(keep_texts=texts), by=ANONYMOUS)
    some = drafts(CHUNK * 8)
    command = [sys.executable, "-W", "ignore", "-c", KILLED, url, str(tmp_path), str(len(some))]
    with subprocess.Popen(command, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2], text=True) as process:
        assert process.stdout
        for line in process.stdout:
            if int(line) >= CHUNK * 3:
                process.send_signal(signal.SIGKILL)
                break
    (batch,) = store.batches()
    assert batch.status == "stopped"
    assert CHUNK * 3 <= batch.done < len(some)
    *_, last = store.run_batch(batch.id, None if texts else some, Same().judge)
    assert (last.done, last.status) == (len(some), "done")
    with store.engine.connect() as connection:
        there = list(connection.execute(select(kept.c.position).order_by(kept.c.position)).scalars())
    assert there == list(range(len(some)))
    assert store.verify_audit().ok


def test_an_address_that_is_none_is_refused_without_its_password(tmp_path: Path) -> None:
    for url in ("mysql://u:secret@h/db", "nonsense", f"postgresql://u:secret@/db?host={tmp_path}"):
        with pytest.raises(ScreenerError, match="DATABASE_URL") as refused:
            Store.open(url, tmp_path)
        assert "secret" not in str(refused.value)
