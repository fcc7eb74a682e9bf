"""What the page Review makes of the posts, and when: it stays quick with thousands of them."""

from __future__ import annotations

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from screener import Draft
from screener.office.store import Store
from screener.office.values import ANONYMOUS
from tests.pages.test_review import batch, batch_of, decide, html, listed, opened, read, say, store

__all__ = ["batch", "store"]  # fixtures


def test_what_is_folded_is_made_only_while_it_is_open(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    assert "Most frequent rules" not in html(app)
    assert "<li>" not in html(app)  # of the history
    app.session_state["charts"] = app.session_state["history"] = True
    told = html(app.run())
    assert "Most frequent rules" in told
    assert ": screened" in told


def test_the_list_is_made_again_only_when_something_was_done(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    rows, posts = listed(app)["rows"], app.session_state["listed"]
    say(app, at=rows[1]["id"])
    assert app.session_state["listed"] is posts
    decide(app, "hold", rows[1]["id"], why="Later.")
    assert "On hold" in listed(app)["rows"][1]["about"]
    app.text_input(key="f-words").set_value("phone").run()
    assert [row["id"] for row in listed(app)["rows"]] == [rows[1]["id"], rows[2]["id"]]


def test_a_reopened_post_stands_again_where_it_stood(store: Store, batch: int) -> None:
    app = opened(batch=batch)
    before = listed(app)["rows"]
    decide(app, "return", before[1]["id"], why="Give the office line.")
    assert listed(app)["rows"] == [before[0], before[2]]
    store.reopen(before[1]["id"], by=ANONYMOUS)
    assert listed(app.run())["rows"] == before


def test_the_list_counts_findings_as_the_post_does(store: Store) -> None:
    texts = ("Call me at 206-555-0147.", "Call me at 206-555-0147 or 206-555-0148, and at night at 206-555-0149.")
    app = opened(batch=batch_of(store, [Draft(text, text, "agency") for text in texts]))
    assert [row["found"] for row in listed(app)["rows"]] == ["Private phone, 2 more", "Private phone"]
    assert "3 must fix" in read(app)["verdict"]["words"]
