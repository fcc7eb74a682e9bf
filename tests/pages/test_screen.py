"""The pages as a person uses them, without a browser: what is chosen, what is answered."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener import Draft
from screener.office.database import writing
from screener.office.tables import posts
from screener.page import office, pasting, vouching, words
from screener.page.failing import redact_errors
from screener.report.words import PROTECTED
from screener.types import Image, ScreenerError
from tests import made
from tests.pictures import drawn, saved

APP = Path(__file__).parents[2] / "app.py"
POST = "So proud of our spelling bee winner Noor Abdi! Call me at 206-555-0147."


@pytest.fixture
def app() -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=60).run()


def button(app: AppTest, label: str) -> Any:
    return next(b for b in app.button if b.label == label)


def page(app: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in app.get("html"))


def screened(app: AppTest, text: str) -> AppTest:
    app.text_area(key="text").set_value(text)
    button(app, "Screen the draft").click().run()
    return app


def test_a_draft_is_answered_with_its_places_marked(app: AppTest) -> None:
    assert "read only on this computer" in page(app)
    screened(app, POST)
    assert not app.exception
    html = page(app)
    assert 'class="verdict hold"' in html
    assert '<mark class="hold">206-555-0147' in html
    assert "PII101" in html


def test_nothing_to_screen_is_said(app: AppTest) -> None:
    screened(app, "   ")
    assert "The text is empty" in page(app)


def test_what_the_author_vouches_for_is_judged_at_once(app: AppTest) -> None:
    screened(app, "So proud of our spelling bee winner Noor Abdi!")
    app.segmented_control(key="account").set_value("agency").run()
    assert 'class="verdict review"' in page(app)
    button(app, words.FIX["release"]).click().run()
    assert app.checkbox(key="attest_release").value
    assert 'class="verdict clear"' in page(app)


TWO = "Proud of Priya Raman and Devon Blackwell, who finally got off their IEPs this week!"


def test_a_new_draft_begins_with_nothing_vouched_for(app: AppTest) -> None:
    screened(app, "So proud of our spelling bee winner Noor Abdi!")
    app.segmented_control(key="account").set_value("agency").run()
    button(app, words.FIX["release"]).click().run()
    assert 'class="verdict clear"' in page(app)
    screened(app, "Meet Devon Blackwell and Hana Kifle, our new student council officers!")
    assert not app.checkbox(key="attest_release").value
    assert 'class="verdict review"' in page(app)


@pytest.mark.parametrize(("choice", "value"), [("account", "professional"), ("audience", "families")])
def test_another_account_or_audience_is_another_draft(app: AppTest, choice: str, value: str) -> None:
    app.segmented_control(key="account").set_value("agency").run()
    screened(app, "So proud of our spelling bee winner Noor Abdi!")
    app.checkbox(key="attest_release").check().run()
    assert 'class="verdict clear"' in page(app)
    app.segmented_control(key=choice).set_value(value).run()
    assert not app.checkbox(key="attest_release").value
    assert 'class="verdict review"' in page(app)


def test_another_picture_is_another_draft(app: AppTest) -> None:
    screened(app, "So proud of my student Noor Abdi!")
    app.checkbox(key="own_child=Noor Abdi").check().run()
    assert 'class="verdict clear"' in page(app)
    app.session_state.pasted = (Image("pasted-1.png", saved(drawn())),)
    app.run()
    assert not app.checkbox(key="own_child=Noor Abdi").value


def test_a_child_of_ones_own_is_vouched_for_by_name(app: AppTest) -> None:
    screened(app, TWO)
    assert 'class="verdict hold"' in page(app)
    button(app, f"Priya Raman: {words.OWN_CHILD}").click().run()
    assert app.checkbox(key="own_child=Priya Raman").value
    assert not app.checkbox(key="own_child=Devon Blackwell").value
    assert 'class="verdict hold"' in page(app)
    app.checkbox(key="own_child=Devon Blackwell").check().run()
    assert 'class="verdict clear"' in page(app)
    screened(app, f"{TWO} Go!")
    assert 'class="verdict hold"' in page(app)
    app.segmented_control(key="account").set_value("agency").run()
    assert not [box.label for box in app.checkbox if "my own family" in box.label]


def test_a_name_on_a_button_is_no_markdown() -> None:
    assert vouching.label("**Bo** [x](y) $a$ :red") == r"\*\*Bo\*\* \[x\]\(y\) \$a\$ \:red"


def test_clear_above_a_note_has_another_headline(app: AppTest) -> None:
    app.segmented_control(key="account").set_value("agency").run()
    screened(app, "Vote YES on Prop 1!")
    assert 'class="verdict clear noted"' in page(app)
    assert "Clear, but read the note: This seems to promote" in page(app)


def test_a_version_can_be_taken_over(app: AppTest) -> None:
    app.segmented_control(key="account").set_value("agency").run()
    screened(app, "Our gym opens at six. Call my house, 206-555-0147, to help.")
    version = app.code[0].value
    button(app, "Use this rewrite").click().run()
    assert app.text_area(key="text").value == version
    assert "206-555-0147" not in page(app)


def test_work_use_with_students_has_its_checklist(app: AppTest) -> None:
    screened(app, "See you at practice!")
    app.segmented_control(key="audience").set_value("students").run()
    for n in range(3):
        assert not app.checkbox(key="attest_approved_channel").value
        app.checkbox(key=f"checklist_{n}").check().run()
    assert app.checkbox(key="attest_approved_channel").value


def test_private_expression_is_named(app: AppTest) -> None:
    screened(app, "I do not like the new contract. Vote no!")
    assert PROTECTED in page(app)
    app.segmented_control(key="account").set_value("agency").run()
    assert PROTECTED not in page(app)


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
    opened = AppTest.from_string("from screener.page import screen\nscreen.page()", default_timeout=60).run()
    assert "your agency's screener" in page(opened)


def test_pictures_of_one_name_are_told_apart(app: AppTest) -> None:
    data = saved(drawn())
    app.session_state.uploaded = (Image("IMG_1.png", data), Image("IMG_1.png", data))
    app.session_state.committed = "Sports day"
    app.run()
    assert not app.exception
    assert "IMG_1 (2).png" in page(app)


@pytest.mark.parametrize(
    ("error", "told"),
    [
        (ScreenerError("There is no room left."), "There is no room left."),
        (ValueError("secret words"), "Internal error (ValueError). Reload the page."),
    ],
)
@pytest.mark.parametrize("place", ["screen.answer", "screen.replace_surrogates"])
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

    monkeypatch.setattr(f"screener.page.{place}", fail)  # as the page is drawn, and in a button's callback
    screened(app, POST)
    assert not app.exception
    assert told in page(app)
    said = capfd.readouterr()
    assert "Traceback" not in said.out + said.err
    assert "secret words" not in said.out + said.err + page(app)


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
    store.add(Draft("old", POST), made.report())
    with writing(store.engine) as connection:
        connection.execute(posts.update().values(at=datetime.now(UTC) - timedelta(days=400)))
    office.tidied.clear()
    assert not app.run().exception
    assert store.posts() == []
