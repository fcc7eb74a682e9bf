"""Settings, and what files and drafts become, on a store of their own and without a browser."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener import Draft
from screener.io import InvalidRecord
from screener.office.store import Store
from screener.office.values import ANONYMOUS, Filter, Person
from screener.page import loaded, office, screen, settings
from screener.page.running import runs
from tests.pages.editing import answered, screened
from tests.pages.test_review import batch_of, read

TEXTS = (
    "Doors open at six for the spring concert.",
    "Call me at 206-555-0147 <b>tonight</b>.",
    "=HYPERLINK(1) My own number is 206-555-0148.",
)


@pytest.fixture
def store() -> Store:
    runs.clear()
    return office.store()


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


def test_settings_are_kept_and_the_record_is_checked(store: Store) -> None:
    app = opened("settings")
    next(one for one in app.toggle if one.label.startswith("Also store the text")).set_value(True)
    next(one for one in app.number_input if one.label.startswith("Days until")).set_value(30).run()
    button(app, "Save").click().run()
    assert store.settings() == replace(store.settings(), keep_texts=True, retention_days=30)
    button(app, "Check the record").click().run()
    assert "The record is intact" in html(app)


@pytest.mark.parametrize(
    ("shared", "database", "heading", "where_reviews_are"),
    [
        (False, False, "What leaves this computer: nothing", "on this computer"),
        (False, True, "What leaves this computer: the record of reviews", "in your office's own database"),
        (True, False, "What leaves your computer: what you enter on this page", "on your office's computer"),
        (True, True, "What leaves your computer: what you enter on this page", "in your office's own database"),
    ],
)
def test_what_leaves_the_computer_is_told_of_every_setup(
    shared: bool, database: bool, heading: str, where_reviews_are: str
) -> None:
    told, rows = settings.describe_leaving(shared, database)
    facts = dict(rows)
    assert told == heading
    assert where_reviews_are in facts["Review"]
    assert ("on this computer" in facts["Drafts"] + facts["Students"]) is not shared


def test_an_office_says_where_a_draft_begins(store: Store) -> None:
    app = opened("settings")
    next(box for box in app.selectbox if box.label == "Where it will be posted").set_value("agency").run()
    button(app, "Save as the default").click().run()
    assert not app.exception
    assert store.settings().account == "agency"


def test_a_list_of_students_is_imported_and_counts_at_once(store: Store) -> None:
    loaded.screener.clear()  # another test's, with its own folder
    used = loaded.screener()
    list_of_students = b"first name,last name,no media release\nNoor,Abdi,yes\n"
    assert "1 students with a flag" in settings.import_students("list.csv", list_of_students)
    assert "1 students with a flag" in html(opened("settings"))
    app = screened(opened("screen"), "The winner is Noor Abdi!", "agency")
    assert "IDN120" in answered(app)["found"][0]["code"]
    settings.forget_students()
    assert "No list has been imported" in html(opened("settings"))
    app = screened(opened("screen"), "The winner is Noor Abdi!", "agency")
    assert "IDN120" not in [one["code"][:6] for one in answered(app)["found"]]
    assert loaded.screener() is used  # no model is loaded again


def test_names_without_sign_in_give_nobody_a_say(store: Store) -> None:
    store.set_role("dana@example.org", "director", by=ANONYMOUS)
    store.change_settings(replace(store.settings(), names=True), by=Person("dana@example.org", "director"))
    assert office.me() == office.NOBODY


def test_a_review_is_asked_for_and_the_words_are_kept_only_if_that_is_said(store: Store) -> None:
    app = screened(opened("screen"), TEXTS[1])
    assert button(app, "Ask for a review").disabled
    app.radio(key="ask-keep").set_value(screen.KEEP[0]).run()
    app.text_area(key="ask-note").set_value("Is the number ours?").run()
    button(app, "Ask for a review").click().run()
    (post,) = store.posts()
    assert (post.verdict, post.status, store.text(post.id)) == ("hold", "open", TEXTS[1])
    assert store.history(post.id)[-1].comment == "Is the number ours?"
    assert "Sent to Review as number 1." in html(app)
    assert "206-555-0147" in read(opened("review"))["text"]
    store.change_settings(replace(store.settings(), keep_asked=False), by=ANONYMOUS)
    assert not button(app.run(), "Ask for a review").disabled
    button(app, "Ask for a review").click().run()
    assert [store.text(number) for number in sorted(store.post_numbers(Filter()))] == [TEXTS[1], None]


def test_what_was_refused_is_told_of_its_own_batch_and_never_in_thousands(store: Store) -> None:
    batch = batch_of(store, [Draft("doors", TEXTS[0], "agency")])
    app = opened("review", batch=batch)
    rejected = tuple(InvalidRecord(f"posts.csv, line {n}", "The text is empty") for n in range(3000))
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
        assert office.to_local(datetime(2026, 11, 26, 1, 30, tzinfo=UTC)) == datetime(2026, 11, 25, 17, 30)
    finally:
        monkeypatch.undo()
        time.tzset()


def mapped(name: str, data: bytes) -> AppTest:
    app = AppTest.from_string(
        "import streamlit as st\n"
        "from screener.io import Source\n"
        "from screener.page import files\n"
        f"st.text(files.choose_columns([Source({name!r}, {data!r})]).get('text'))\n",
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
