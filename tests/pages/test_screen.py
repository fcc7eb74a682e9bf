"""The pages as a person uses them, without a browser: what is chosen, what is answered."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener import Draft
from screener.office.database import write_transaction
from screener.office.tables import posts
from screener.office.values import ANONYMOUS
from screener.page import office, pasting
from screener.page.failing import redact_errors
from screener.types import Image, ScreenerError
from tests import made
from tests.pages.editing import answered, button, opened, page, screened
from tests.pictures import drawn, saved

POST = "So proud of our spelling bee winner Noor Abdi! Call me at 206-555-0147."


@pytest.fixture
def app() -> AppTest:
    return opened()


def test_a_rule_can_be_tried() -> None:
    rules = AppTest.from_string("from screener.page import rules\nrules.page()", default_timeout=60).run()
    rules.text_input(key="sought").set_value("private phone").run()
    rules.selectbox(key="code").set_value("PII101").run()
    rules.text_area(key="sentence-PII101").set_value("Call me at 206-555-0147 <b>now</b>")
    button(rules, "Try it").click().run()
    assert not rules.exception
    html = page(rules)
    assert "PII101 flags the marked words" in html
    assert '<mark class="hold">206-555-0147</mark> &lt;b&gt;now' in html
    rules.text_area(key="sentence-PII101").set_value("Hello")
    button(rules, "Try it").click().run()
    assert "PII101 does not flag this" in page(rules)


def test_where_people_sign_in_the_page_does_not_speak_of_their_computer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("screener.page.screen.sign_in_is_set_up", lambda: True)
    shown = AppTest.from_string("from screener.page import screen\nscreen.page()", default_timeout=60).run()
    assert "your agency's screener" in " ".join(c.value for c in shown.caption)


def test_pictures_of_one_name_are_told_apart(app: AppTest) -> None:
    data = saved(drawn())
    app.session_state.uploaded = (Image("IMG_1.png", data), Image("IMG_1.png", data))
    screened(app, "Sports day")
    app.session_state.picture_check.thread.join(60)
    assert "IMG_1 (2).png" in page(app.run())


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ScreenerError("There is no room left."), "There is no room left."),
        (ValueError("secret words"), "Internal error (ValueError). Reload the page."),
    ],
)
@pytest.mark.parametrize("place", ["screen.show_below_editor", "screen.report_on"])
def test_what_fails_is_told_in_a_sentence_and_no_traceback_is_logged(
    app: AppTest,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
    error: Exception,
    told: str,
    place: str,
) -> None:
    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(f"screener.page.{place}", fail)
    shown = f"{answered(screened(app, POST))} {page(app)}"
    assert told in shown
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "secret words" not in said.out + said.err + shown


def test_a_file_that_cannot_be_made_tells_only_the_kind_of_its_error() -> None:
    def fail() -> bytes:
        raise ValueError("secret words")

    with pytest.raises(RuntimeError, match=r"^ValueError$") as failed:
        redact_errors(fail)()
    assert failed.value.__context__ is None


@pytest.mark.parametrize(
    ("known", "data", "told"),
    [(8, b"picture", "You can paste up to 8 pictures"), (0, b"x" * 40, "larger than 0 MB was not added")],
)
def test_a_pasted_picture_that_is_not_taken_is_told(
    monkeypatch: pytest.MonkeyPatch, known: int, data: bytes, told: str
) -> None:
    script = """
import streamlit as st
from screener.page import pasting
pasting.listener = lambda: lambda **_: None
if "pasting" in st.session_state:
    pasting.take()
pasting.pictures()
"""
    monkeypatch.setattr(pasting, "MOST_BYTES", 32)
    monkeypatch.setattr(pasting, "listener", pasting.listener)  # the script puts another in its place
    shown = AppTest.from_string(script, default_timeout=60)
    shown.session_state.pasted = tuple(Image(f"pasted-{n}.png", b"picture") for n in range(known))
    shown.session_state.pasting = {"picture": {"type": "image/png", "data": base64.b64encode(data).decode()}}
    shown.run()
    assert not shown.exception
    assert told in page(shown)
    assert len(shown.session_state.pasted) == known


def test_old_posts_are_deleted_without_being_asked(app: AppTest) -> None:
    store = office.store()
    store.add(Draft("old", POST), made.report(), by=ANONYMOUS)
    with write_transaction(store.engine) as connection:
        connection.execute(posts.update().values(at=datetime.now(UTC) - timedelta(days=400)))
    office.purge_daily.clear()
    assert not app.run().exception
    assert store.posts() == []
