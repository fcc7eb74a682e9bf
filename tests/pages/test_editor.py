"""The editor as the server sees it: what is written, what is answered, what is vouched for."""

from __future__ import annotations

from dataclasses import replace
from threading import Event
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener.io.limits import TEXT
from screener.office.values import ANONYMOUS
from screener.page import answer, office, picture_check, screen, vouching, words
from screener.page.loaded import screener
from screener.report.words import PROTECTED
from screener.types import Image, Picture
from tests.pages.editing import answered, button, opened, page, screened
from tests.pictures import drawn, saved

POST = "So proud of our spelling bee winner Noor Abdi! Call me at 206-555-0147."


@pytest.fixture
def app() -> AppTest:
    return opened()


def level(app: AppTest) -> str:
    return str(answered(app)["verdict"]["level"])


def vouches(app: AppTest) -> dict[str, tuple[str, bool]]:
    """What can be vouched for at a finding: the words, with the key and what it would set."""
    return {v["label"]: (v["key"], v["on"]) for one in answered(app)["found"] for v in one["vouches"]}


def vouched(app: AppTest, label: str) -> AppTest:
    key, on = vouches(app)[label]
    app.session_state[key] = on
    return app.run()


def test_a_draft_is_answered_with_its_places(app: AppTest) -> None:
    assert "stays on this computer" in " ".join(c.value for c in app.caption)
    assert answered(app)["verdict"]["words"] == answer.ASKED
    screened(app, POST, "agency")
    shown = answered(app)
    assert shown["verdict"]["level"] == "hold"
    assert "1 must fix, 1 to review. First: “206-555-0147”" in shown["verdict"]["words"]
    (phone,) = [one for one in shown["found"] if "PII101" in one["code"]]
    ((start, end),) = phone["places"]
    assert POST[start:end] == "206-555-0147"
    assert (phone["level"], phone["quotes"]) == ("hold", ["206-555-0147"])


def test_each_place_of_one_rule_can_be_mended_on_its_own(app: AppTest) -> None:
    screened(app, "Call me at home, 206-555-0147. My mom is at home, too: 206-555-0148. Text 206-555-0147.", "agency")
    phones = [one for one in answered(app)["found"] if "PII101" in one["code"]]
    assert [(one["quotes"], len(one["places"])) for one in phones] == [(["206-555-0147"], 2), (["206-555-0148"], 1)]


def test_the_text_goes_back_only_to_an_editor_that_was_built_anew(app: AppTest) -> None:
    screened(app, POST)
    assert answered(app)["text"] == POST
    app.session_state["editor"] = {"draft": {"text": POST}}
    assert "text" not in answered(app.run())


def test_what_cannot_be_screened_is_said(app: AppTest) -> None:
    screened(app, "   ")
    assert answered(app)["verdict"]["words"] == answer.ASKED
    screened(app, "a" * (TEXT + 1))
    assert "split it" in answered(app)["verdict"]["words"]
    assert level(app) == ""


def test_what_the_author_vouches_for_is_judged_at_once_and_can_be_taken_back(app: AppTest) -> None:
    screened(app, "So proud of our spelling bee winner Noor Abdi!", "agency")
    assert level(app) == "review"
    vouched(app, words.FIX["release"])
    assert level(app) == "clear"
    vouched(app, f"Take back: {words.FIX['release']}")
    assert level(app) == "review"


TWO = "Proud of Priya Raman and Devon Blackwell, who finally got off their IEPs this week!"


def test_a_new_draft_begins_with_nothing_vouched_for(app: AppTest) -> None:
    screened(app, "So proud of our spelling bee winner Noor Abdi!", "agency")
    vouched(app, words.FIX["release"])
    assert level(app) == "clear"
    screened(app, "Meet Devon Blackwell and Hana Kifle, our new student council officers!", "agency")
    assert level(app) == "review"
    assert not [label for label in vouches(app) if label.startswith("Take back")]


@pytest.mark.parametrize("choice", [("professional", "public"), ("agency", "families")])
def test_another_account_or_audience_is_another_draft(app: AppTest, choice: tuple[str, str]) -> None:
    text = "So proud of our spelling bee winner Noor Abdi!"
    screened(app, text, "agency")
    vouched(app, words.FIX["release"])
    assert level(app) == "clear"
    screened(app, text, *choice)
    assert level(app) == "review"


def test_another_picture_is_another_draft(app: AppTest) -> None:
    screened(app, "So proud of my student Noor Abdi!")
    vouched(app, f"Noor Abdi: {words.OWN_CHILD}")
    assert level(app) == "clear"
    app.session_state.pasted = (Image("pasted-1.png", saved(drawn())),)
    app.run()
    assert f"Noor Abdi: {words.OWN_CHILD}" in vouches(app)


def test_a_child_of_ones_own_is_vouched_for_by_name(app: AppTest) -> None:
    screened(app, TWO)
    assert level(app) == "hold"
    vouched(app, f"Priya Raman: {words.OWN_CHILD}")
    assert level(app) == "hold"
    vouched(app, f"Devon Blackwell: {words.OWN_CHILD}")
    assert level(app) == "clear"
    screened(app, f"{TWO} Go!")
    assert level(app) == "hold"
    screened(app, f"{TWO} Go!", "agency")
    assert not [label for label in vouches(app) if "my own family" in label]


def test_a_vouch_for_an_older_text_or_under_another_key_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    state: dict[str, Any] = {"seq": 3}
    monkeypatch.setattr("screener.page.screen.st.session_state", type("State", (dict,), {})(state))
    monkeypatch.setattr("screener.page.vouching.st.session_state", state)
    for said in ({"seq": 2, "key": "attest_release", "on": True}, {"seq": 3, "key": "picture_check", "on": True}):
        monkeypatch.setattr("screener.page.editor.said", lambda _, said=said: said)
        screen.vouch()
    assert state == {"seq": 3}
    monkeypatch.setattr("screener.page.editor.said", lambda _: {"seq": 3, "key": "attest_release", "on": True})
    screen.vouch()
    assert state == {"seq": 3, "attest_release": True}


def test_a_finding_is_ignored_here_and_shown_again(app: AppTest) -> None:
    text = "Our gym opens at six. Call my house, 206-555-0147, to help."
    screened(app, text, "agency")
    for label, now in (("Ignore here", "clear"), ("Show it again", "hold")):
        key, on = vouches(app)[label]
        vouching.ignore(app.session_state.known[3], int(key.removeprefix(vouching.IGNORE)), on)
        app.session_state.known = None
        assert level(app.run()) == now
    screened(app, "I could kill you all, and I have a gun in my bag.")
    assert "Ignore here" not in vouches(app)


def test_clear_above_a_note_has_another_headline(app: AppTest) -> None:
    screened(app, "Vote YES on Prop 1!", "agency")
    assert answered(app)["verdict"]["style"] == "clear noted"
    assert "Clear, but read the note: This seems to promote" in answered(app)["verdict"]["words"]


def test_fixes_are_made_where_the_editor_asks_for_them(app: AppTest) -> None:
    text = "Our gym opens at six. Call my house, 206-555-0147, to help."
    screened(app, text, "agency")
    assert answered(app)["fixable"]
    assert answered(app)["rewrite"] is None
    screened(app, text, "agency", deep=True)
    shown = answered(app)
    assert "206-555-0147" not in shown["rewrite"]
    (phone,) = [one for one in shown["found"] if "206-555-0147" in one["quotes"]]
    assert applied(text, phone["fixes"][0]["edits"]) == shown["rewrite"]


def applied(text: str, edits: list[Any]) -> str:
    for start, end, new in reversed(edits):
        text = text[:start] + new + text[end:]
    return text


def test_a_rewrite_is_judged_with_the_pictures_that_it_cannot_mend(app: AppTest) -> None:
    app.session_state.pasted = (Image("flyer.png", saved(drawn("Call my house, 206-555-0148", (640, 200)))),)
    screened(app, "Our gym opens at six. Call my house, 206-555-0147, to help.", "agency", deep=True)
    app.session_state.picture_check.thread.join(60)
    app.run()
    report = app.session_state.known[3]
    assert [one.quote for one in report.findings if one.picture] == ["206-555-0148"]
    assert "206-555-0147" not in report.rewrite.text
    assert report.rewrite.verdict == "hold"


def test_a_draft_begins_where_the_office_says(app: AppTest) -> None:
    store = office.store()
    store.change_settings(replace(store.settings(), account="agency", audience="families"), by=ANONYMOUS)
    shown = answered(opened())
    assert (shown["account"], shown["audience"]) == ("agency", "families")


def test_the_words_are_answered_while_pictures_are_read(app: AppTest, monkeypatch: pytest.MonkeyPatch) -> None:
    go, loaded = Event(), screener()
    monkeypatch.setattr("screener.page.picture_check.draw_boxes", lambda *_: None)

    def slow(image: Image) -> Picture:
        assert go.wait(60)
        return Picture(image.name, (), "")

    monkeypatch.setattr(loaded, "look", slow)
    app.session_state.uploaded = tuple(Image(f"{n}.png", bytes([n])) for n in range(20))
    screened(app, "See you Monday! Bring a coat.")
    verdict = answered(app)["verdict"]
    assert (verdict["level"], "Checking picture 1 of 20" in verdict["words"]) == ("", True)
    button(app, "Stop checking pictures").click().run()
    assert level(app) == "review"
    assert picture_check.STOPPED in page(app)
    go.set()
    button(app, "Check the remaining pictures").click().run()
    app.session_state.picture_check.thread.join(60)
    assert level(app.run()) == "clear"


def test_work_use_with_students_has_its_checklist(app: AppTest) -> None:
    screened(app, "See you at practice!", audience="students")
    for n in range(3):
        assert "attest_approved_channel" not in app.session_state or not app.session_state["attest_approved_channel"]
        app.checkbox(key=f"checklist_{n}").check().run()
    assert app.session_state["attest_approved_channel"]


def test_private_expression_is_named(app: AppTest) -> None:
    text = "I do not like the new contract. Vote no!"
    assert PROTECTED in page(screened(app, text))
    assert PROTECTED not in page(screened(app, text, "agency"))
