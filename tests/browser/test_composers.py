"""Where people write: found, read, marked and left alone, in every kind of composer."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from screener import Draft
from tests.browser.conftest import needs
from tests.browser.person import Browser
from tests.served import Served

PHONE = "206-555-0147"
POST = f"Questions about the game? Text Noor's mom at {PHONE}."
KINDS = (
    *("textarea", "input", "contenteditable", "nospell", "iframe", "blank", "late", "shadow"),
    *("lexical", "draft", "quill", "prosemirror", "slate"),
)


@pytest.mark.parametrize("kind", KINDS)
def test_a_phone_number_is_marked_read_about_and_mended(paired: Browser, kind: str) -> None:
    needs(kind)
    writer = paired.open(kind).write(POST).wait_for("hold")
    writer.wait_for_marks([PHONE])
    writer.badge.click()
    assert "private phone number" in writer.panel.inner_text()
    assert PHONE in writer.panel.locator("q").first.inner_text()
    writer.page.keyboard.press("Escape")
    assert not writer.panel.is_visible()
    assert writer.text() == POST
    writer.editor.focus()  # a click moves the caret, which Slate notices later than the keys of a test that follow it
    writer.page.keyboard.press("Control+End")
    for _ in range(6):
        writer.page.keyboard.press("Backspace")
    writer.wait_for_marks([])
    writer.wait_for("clear")
    assert writer.text() == POST[:-6]


@pytest.mark.parametrize("kind", ["textarea", "contenteditable", "lexical", "draft", "quill", "prosemirror", "slate"])
@pytest.mark.parametrize("before", ["😀👩‍👩‍👧 ", "مرحبا بكم ", "Señora 𝒩𝑜 "])
def test_the_right_words_are_marked_after_emojis_and_right_to_left(paired: Browser, kind: str, before: str) -> None:
    needs(kind)
    writer = paired.open(kind)
    writer.editor.click()
    writer.page.keyboard.insert_text(f"{before}Text Noor's mom at {PHONE}")
    writer.page.keyboard.press("Space")
    writer.wait_for("hold").wait_for_marks([PHONE])


@pytest.mark.parametrize("kind", ["contenteditable", "lexical", "draft", "quill", "prosemirror", "slate"])
def test_the_right_words_are_marked_in_a_later_paragraph(paired: Browser, kind: str) -> None:
    needs(kind)
    writer = paired.open(kind)
    writer.editor.click()
    for line in ("Spirit day is Friday", "Wear blue"):
        writer.page.keyboard.type(line)
        writer.page.keyboard.press("Enter")
    writer.page.keyboard.type(f"Text Noor's mom at {PHONE} now")
    writer.wait_for("hold").wait_for_marks([PHONE])


def test_what_was_there_before_is_read_when_it_gets_the_focus(paired: Browser) -> None:
    writer = paired.open("textarea")
    writer.editor.evaluate("(one, text) => { one.value = text; }", POST)
    writer.editor.click()
    writer.wait_for("hold").wait_for_marks([PHONE])


def test_thirty_thousand_characters_are_read(paired: Browser) -> None:
    writer = paired.open("textarea")
    writer.editor.evaluate("(one, text) => { one.value = text; }", "Spirit day is Friday. " * 1400 + POST)
    writer.editor.click()
    writer.wait_for("hold").wait_for_marks([PHONE])


@pytest.mark.parametrize("kind", ["password", "shown", "pin", "search", "email", "username", "address"])
def test_nothing_leaves_a_field_that_holds_no_post(paired: Browser, endpoint: Served, kind: str) -> None:
    asked = watched(endpoint)
    writer = paired.open(kind).write(POST)
    # The next draft's answer shows that whatever was to be sent has been sent.
    paired.open("textarea").write(POST).wait_for("hold")
    assert asked == [POST]
    assert writer.badge.count() == 0


def test_nothing_leaves_a_site_that_is_off(start: Callable[..., Browser], endpoint: Served) -> None:
    asked = watched(endpoint)
    browser = start(endpoint, args=["--host-resolver-rules=MAP school.test 127.0.0.1"])
    off = browser.open("textarea", host="school.test").write(POST)
    browser.open("textarea").write(POST).wait_for("hold")
    assert asked == [POST]
    assert off.page.locator(".post-screener").count() == 0
    browser.settle({"sites": {}})
    later = browser.open("textarea").write(f"{POST} Thanks!")
    later.page.wait_for_timeout(1000)
    assert asked == [POST]


def watched(endpoint: Served, told: Callable[[Draft], Any] = lambda draft: draft.text) -> list[Any]:
    """The texts that the endpoint is asked about, from now on, or what else is to be told of the drafts."""
    asked: list[Any] = []
    batcher = endpoint.batcher
    screen = batcher.screen

    async def noting(draft):  # type: ignore[no-untyped-def]
        asked.append(told(draft))
        return await screen(draft)

    batcher.screen = noting  # type: ignore[method-assign]
    return asked
