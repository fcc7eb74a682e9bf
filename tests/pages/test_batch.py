"""Batch review, Queue and Settings as an office uses them, on a store of their own and without a browser."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener import Draft
from screener.io.about import About
from screener.io.uploads import Rejected
from screener.office.store import Store
from screener.office.values import Filter, Person
from screener.page import office, settings
from screener.page.running import Run, left, runs
from screener.report.words import PROTECTED_POSTS
from tests.pages.editing import answered, screened

TEXTS = (
    "Doors open at six for the spring concert.",
    "Call me at 206-555-0147 <b>tonight</b>.",
    "=HYPERLINK(1) My own number is 206-555-0148.",
)


@pytest.fixture
def store() -> Store:
    runs.clear()
    return office.store()


@pytest.fixture
def batch(store: Store) -> int:
    drafts = [Draft(f"post {n}", text, "agency") for n, text in enumerate(TEXTS, 1)]
    begun = store.start_batch("three.csv", drafts)
    run = Run(store, begun, drafts, {"post 1": About("Cedar")}, Person())
    runs().start(run)
    run.thread.join(60)
    assert run.batch.done == 3, run.problem
    return begun.id


def opened(name: str, **query: int) -> AppTest:
    app = AppTest.from_string(f"from screener.page import {name}\n{name}.page()", default_timeout=60)
    for key, value in query.items():
        app.query_params[key] = str(value)
    return app.run()


def button(app: AppTest, label: str) -> Any:
    return next(b for b in app.button if b.label == label)


def html(app: AppTest) -> str:
    assert not app.exception
    return "\n".join(e.proto.body for e in app.get("html"))


def test_posts_are_decided_one_after_the_other(store: Store, batch: int) -> None:
    app = opened("batch", batch=batch)
    assert "Post 1 of 3" in [m.value for m in app.markdown]
    button(app, "Approve").click().run()
    assert "Post 2 of 3" in [m.value for m in app.markdown]
    assert "&lt;b&gt;tonight" in html(app)
    button(app, "Return").click().run()
    assert "To return a post, add a comment" in html(app)
    app.text_input(key="comment-one").set_value("Give the office line.")
    button(app, "Return").click().run()
    assert {p.label: p.status for p in store.posts(Filter(batch=batch))} == {
        "post 1": "approved",
        "post 2": "returned",
        "post 3": "open",
    }
    assert [e.comment for e in store.history() if e.action == "return"] == ["Give the office line."]


def test_clear_above_a_note_that_the_law_forbids_it_says_so(store: Store) -> None:
    drafts = [Draft("levy", "Vote YES on Prop 1!", "agency"), Draft("doors", TEXTS[0], "agency")]
    run = Run(store, store.start_batch("two.csv", drafts), drafts, {}, Person())
    runs().start(run)
    run.thread.join(60)
    told = "Clear, but read the note: This seems to promote or oppose a levy"
    app = opened("batch", batch=run.batch.id)
    assert list(app.dataframe[0].value["Verdict"]) == ["Clear, with a note", "Clear"]
    assert html(app).count(told) == 1
    runs.clear()  # as the next day: the words are gone
    assert html(opened("batch", batch=run.batch.id)).count(told) == 1
    button(app, "Next").click().run()
    assert told not in html(app)


def test_what_is_the_authors_is_said_once_above_posts_of_personal_accounts(store: Store, batch: int) -> None:
    assert PROTECTED_POSTS not in html(opened("batch", batch=batch))
    drafts = [Draft("mine", "Vote yes!", "personal"), Draft("mine too", "Vote no!", "personal")]
    run = Run(store, store.start_batch("two.csv", drafts), drafts, {}, Person())
    runs().start(run)
    run.thread.join(60)
    for app in (opened("batch", batch=run.batch.id), opened("queue")):
        assert html(app).count(PROTECTED_POSTS) == 1


def test_the_table_is_filtered_and_tells_what_was_found(store: Store, batch: int) -> None:
    app = opened("batch", batch=batch)
    assert len(app.dataframe[0].value) == 3
    app.multiselect(key="verdict-batch").set_value(["hold"]).run()
    table = app.dataframe[0].value
    assert list(table["Post"]) == ["post 2", "post 3"]
    assert "206-555" not in str(table)
    assert "Private identifiers" in html(app)
    app.multiselect(key="status-batch").set_value(["approved"]).run()
    assert "Remove a filter" in app.info[0].value


def test_marks_are_those_of_the_rows_that_were_marked(store: Store, batch: int) -> None:
    app = opened("batch", batch=batch)
    before = app.dataframe[0].proto.id
    assert app.run().dataframe[0].proto.id == before
    app.multiselect(key="verdict-batch").set_value(["hold"]).run()
    assert app.dataframe[0].proto.id != before  # another table: Streamlit keeps marks as numbers of rows


def test_no_letter_alone_takes_a_decision(store: Store, batch: int) -> None:
    app = opened("batch", batch=batch)
    keys = {one.label: one.proto.shortcut for one in app.button}
    assert keys["Approve"] == "alt+shift+a"
    assert not [key for key in keys.values() if len(key) == 1]


def test_where_the_decided_post_leaves_the_list_none_is_skipped(store: Store, batch: int) -> None:
    app = opened("batch", batch=batch)
    app.multiselect(key="status-batch").set_value(["open"]).run()
    for name in ("post 1", "post 2", "post 3"):
        assert f"{name}</h3>" in html(app)
        button(app, "Approve").click().run()
    assert {p.status for p in store.posts(Filter(batch=batch))} == {"approved"}


def test_without_its_words_a_post_shows_masked_quotes(store: Store, batch: int) -> None:
    runs.clear()
    app = opened("batch", batch=batch)
    button(app, "Next").click().run()
    assert "was not stored" in " ".join(c.value for c in app.caption)
    assert "Choose its file" not in " ".join(c.value for c in app.caption)
    assert "206-555-0147" not in html(app)
    assert "•••" in html(app)


def test_the_queue_hands_out_decides_and_reopens(store: Store, batch: int) -> None:
    app = opened("queue")
    post = store.posts(Filter(status=("open",)))[0]
    next(t for t in app.text_input if t.label == "With").set_value("Dana")
    button(app, "Assign").click().run()
    assert store.post(post.id).assignee == "Dana"
    button(app, "Hold").click().run()
    app.segmented_control(key="queue-status").set_value("held").run()
    button(app, "Reopen").click().run()
    assert store.post(post.id).status == "open"
    assert [e.action for e in store.history(post.id)] == ["screened", "assign", "hold", "reopen"]


def test_settings_are_kept_and_the_record_is_checked(store: Store) -> None:
    app = opened("settings")
    assert "Pack" not in [box.label for box in app.selectbox]
    app.toggle[0].set_value(True)
    app.number_input[0].set_value(30).run()
    button(app, "Save").click().run()
    assert store.settings() == replace(store.settings(), keep_texts=True, retention_days=30)
    button(app, "Check the record").click().run()
    assert "The record is intact" in html(app)


def test_an_office_says_where_a_draft_begins(store: Store) -> None:
    app = opened("settings")
    next(box for box in app.selectbox if box.label == "Where it will be posted").set_value("agency").run()
    button(app, "Save as the default").click().run()
    assert not app.exception
    assert store.settings().account == "agency"


def test_a_list_of_students_is_imported_and_counts_at_once(store: Store) -> None:
    list_of_students = b"first name,last name,no media release\nNoor,Abdi,yes\n"
    assert "1 students with a flag" in settings.imported("list.csv", list_of_students)
    assert "1 students with a flag" in html(opened("settings"))
    app = screened(opened("screen"), "The winner is Noor Abdi!", "agency")
    assert "IDN120" in answered(app)["found"][0]["code"]
    settings.forgotten()
    assert "No list has been imported" in html(opened("settings"))


def test_names_without_sign_in_give_nobody_a_say(store: Store) -> None:
    store.set_role("dana@example.org", "director")
    store.change_settings(replace(store.settings(), names=True), by=Person("dana@example.org", "director"))
    assert office.me() == office.NOBODY


def test_a_draft_is_put_into_the_queue(store: Store) -> None:
    app = screened(opened("screen"), TEXTS[1])
    button(app, "Add to the queue").click().run()
    assert [(p.verdict, p.status) for p in store.posts()] == [("hold", "open")]
    assert "Added to the queue as number 1." in html(app)


def test_the_time_left_is_told_in_steps() -> None:
    assert left(None) == "estimating time left"
    assert left(2) == "about 5 seconds left"
    assert left(95) == "about 2 minutes left"


def test_what_was_refused_is_told_of_its_own_batch_and_never_in_thousands(store: Store, batch: int) -> None:
    app = opened("batch", batch=batch)
    rejected = tuple(Rejected(f"posts.csv, line {n}", "The text is empty") for n in range(3000))
    app.session_state.rejected = (batch, rejected)
    app.run()
    assert html(app).count("posts.csv, line 0 and 2,999 more: The text is empty.") == 1
    app.session_state.rejected = (batch + 1, rejected)
    app.run()
    assert "The text is empty" not in html(app)


def test_times_are_those_of_whoever_looks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "America/Los_Angeles")
    time.tzset()
    try:
        assert office.local(datetime(2026, 11, 26, 1, 30, tzinfo=UTC)) == datetime(2026, 11, 25, 17, 30)
    finally:
        monkeypatch.undo()
        time.tzset()


def mapped(name: str, data: bytes) -> AppTest:
    app = AppTest.from_string(
        "import streamlit as st\n"
        "from screener.io import Source\n"
        "from screener.page import files\n"
        f"st.text(files.mapped([Source({name!r}, {data!r})]).get('text'))\n",
        default_timeout=60,
    ).run()
    assert not app.exception
    return app


def test_of_two_columns_that_may_hold_the_words_a_person_chooses() -> None:
    app = mapped("a.csv", b"id,text,Text\n1,one,two\n")
    assert app.text[0].value == ""
    app.selectbox[0].set_value("Text").run()
    assert app.text[0].value == "Text"


def test_a_schedulers_columns_are_proposed_with_the_first_three_rows() -> None:
    rows = "".join(f"{n},2026-12-0{n},Facebook,Note <b>{n}</b> for families\n" for n in range(1, 6))
    app = mapped("posts.csv", f"Post ID,Scheduled,Network,Message\n{rows}".encode())
    assert app.text[0].value == "Message"
    assert [box.value for box in app.selectbox] == ["Message", "Post ID", "", "", "Network", "Scheduled", ""]
    assert "Note &lt;b&gt;3&lt;/b&gt; for families" in html(app)
    assert "Note &lt;b&gt;4" not in html(app)
