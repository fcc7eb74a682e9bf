"""What a review desk asks of the record: undo, words kept until a decision, saved filters, what changed since."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from inspect import signature

import pytest

pytest.importorskip("sqlalchemy", reason="the store needs requirements/pages.txt: make .venv/pages.stamp")

from sqlalchemy import event

from screener.office.database import write_transaction
from screener.office.store import Store
from screener.office.tables import views
from screener.office.values import ANONYMOUS, BatchComparison, Filter, Person, ReviewRequest, Settings
from screener.types import Draft, ScreenerError
from tests.made import TEXT, report
from tests.unit.test_store import Same, drafts

BOB = Person("bob@school.example", "reviewer")


def test_nobody_acts_without_being_named() -> None:
    acting = [signature(getattr(Store, name)).parameters.get("by") for name in dir(Store) if not name.startswith("_")]
    assert len([by for by in acting if by]) >= 10
    assert all(by.default is by.empty for by in acting if by)
    with pytest.raises(TypeError, match="role"):
        Person("kim@school.example")  # type: ignore[call-arg]


def test_a_hold_is_approved_with_a_reason_alone(store: Store) -> None:
    number = store.add(drafts(1)[0], report(), by=ANONYMOUS)
    with pytest.raises(ScreenerError, match="add the reason"):
        store.decide(number, "approve", comment=" ", by=ANONYMOUS)
    clear = store.add(drafts(1)[0], replace(report(), verdict="clear", findings=()), by=ANONYMOUS)
    store.decide(clear, "approve", by=ANONYMOUS)
    safety = replace(report().findings[0], rule=replace(report().findings[0].rule, concern="safety"), severity="review")
    grave = store.add(drafts(1)[0], replace(report(), verdict="review", findings=(safety,)), by=ANONYMOUS)
    with pytest.raises(ScreenerError, match="safety"):
        store.decide(grave, "approve", by=ANONYMOUS)
    with pytest.raises(ScreenerError, match="one kind at a time"):
        store.decide_many([number, grave], "approve", comment="Both are fine.", by=ANONYMOUS)


def test_one_takes_back_ones_own_last_decision_for_some_seconds(store: Store) -> None:
    number = store.add(drafts(1)[0], report(), by=ANONYMOUS)
    store.decide(number, "escalate", BOB)
    store.decide(number, "return", BOB, "Say less.")
    with pytest.raises(ScreenerError, match="too late"):
        store.undo(number, Person("dan@school.example", "reviewer"))
    store.undo(number, BOB)
    assert store.post(number).status == "escalated"
    with pytest.raises(ScreenerError, match="too late"):
        store.undo(store.add(drafts(1)[0], report(), by=ANONYMOUS), BOB)
    assert store.verify_audit().ok


def test_the_words_of_an_asked_review_are_kept_until_it_is_decided_and_no_longer(store: Store) -> None:
    asked = ReviewRequest("Is the date right?", BOB.name, "2026-12-01", keep=True)
    draft = Draft("mine", TEXT, "agency")
    number = store.add(draft, report(), school="Cedar", asked=asked, by=ANONYMOUS)
    post = store.post(number)
    assert (post.assignee, post.goes_out, post.kept_text) == (BOB.name, "2026-12-01", True)
    assert store.text(number) == TEXT
    assert [(e.action, e.comment) for e in store.history(number)] == [("screened", ""), ("ask", "Is the date right?")]
    store.decide(number, "hold", by=ANONYMOUS)
    assert store.text(number) == TEXT
    store.decide(number, "return", comment="Say less.", by=ANONYMOUS)
    assert store.text(number) is None
    store.undo(number, text=f"{TEXT} other words", by=ANONYMOUS)
    assert store.text(number) is None
    store.decide(number, "return", comment="Say less.", by=ANONYMOUS)
    store.undo(number, text=TEXT, by=ANONYMOUS)
    assert store.text(number) == TEXT
    assert store.verify_audit().ok
    assert store.text(store.add(draft, report(), asked=replace(asked, keep=False), by=ANONYMOUS)) is None
    store.change_settings(Settings(keep_asked=False), by=ANONYMOUS)
    with pytest.raises(ScreenerError, match="does not store"):
        store.add(draft, report(), asked=asked, by=ANONYMOUS)


def test_filters_are_saved_for_their_owner_and_unreadable_without_the_key(store: Store) -> None:
    store.save_view("Noor", {"words": "Noor Abdi"}, BOB)
    store.save_view("Noor", {"words": "Noor Abdi", "verdict": ["hold"]}, BOB)
    assert store.views(BOB) == {"Noor": {"words": "Noor Abdi", "verdict": ["hold"]}}
    assert store.views(Person("ann@school.example", "director")) == {}
    with write_transaction(store.engine) as connection:
        assert b"Abdi" not in connection.execute(views.select()).one().sealed
    store.save_view("Noor", None, BOB)
    assert store.views(BOB) == {}
    with pytest.raises(ScreenerError, match="a name"):
        store.save_view(" ", {}, BOB)


def test_a_list_is_read_without_words_and_holds_what_recurs_once(store: Store) -> None:
    store.change_settings(Settings(keep_texts=True), by=ANONYMOUS)
    for draft in drafts(2):
        store.add(draft, report(), school="".join(("No", "rth")), by=ANONYMOUS)
    asked: list[str] = []
    event.listen(store.engine, "before_cursor_execute", lambda c, cursor, statement, *more: asked.append(statement))
    one, two = store.posts()
    assert one.kept_text
    assert one.school is two.school
    assert one.findings[0].concern is two.findings[0].concern
    assert "posts.sealed IS NOT NULL" in "".join(asked)
    assert "posts.sealed," not in "".join(asked)


def test_a_changed_file_shows_what_changed(store: Store) -> None:
    before = drafts(3)
    now = [before[1], replace(before[0], text="Other words."), Draft("new", "Hello", "agency")]
    for some in (before, now):
        list(store.run_batch(store.start_batch("posts.csv", some, by=ANONYMOUS).id, some, Same().judge))
    old = {post.label: post.id for post in store.posts(Filter(batch=1))}
    new = {post.label: post.id for post in store.posts(Filter(batch=2))}
    assert store.compare_batches(1) == {}
    assert store.compare_batches(2) == {
        new["p-1"]: BatchComparison("same", old["p-1"]),
        new["p-0"]: BatchComparison("changed", old["p-0"]),
        new["new"]: BatchComparison(),
    }


def test_what_changed_since_is_told_and_a_purge_asks_for_all(store: Store) -> None:
    first, second = (store.add(draft, report(), by=ANONYMOUS) for draft in drafts(2))
    seq, changed = store.changes(0)
    assert changed is None
    assert store.changes(seq) == (seq, [])
    store.decide(second, "return", comment="Say less.", by=ANONYMOUS)
    seq, changed = store.changes(seq)
    assert changed == [second]
    assert store.posts(Filter(status=("open",), numbers=(first, second))) == [store.post(first)]
    store.purge(now=datetime.now(UTC) + timedelta(days=999), by=ANONYMOUS)
    assert store.changes(seq)[1] is None
