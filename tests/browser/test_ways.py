"""No post goes out unread: 122 ways to publish are held, also just after a paste, and what publishes nothing is not.

Each way is pressed after one of the waits; ROUNDS=4 presses each after every one of them:
    ROUNDS=4 python -m pytest tests/browser/test_ways.py -k every_way
"""

from __future__ import annotations

import itertools
import os
from typing import Any, Final

import pytest

from tests.browser.person import WAIT, Browser
from tests.browser.test_composers import POST, watched
from tests.browser.ways import LAYOUTS, Way, ways
from tests.served import Served

SAFE: Final = "Spirit day is Friday!"
WAITS: Final = (0, 150, 300, 450)  # ms between the paste and the press
ROUNDS: Final = int(os.environ.get("ROUNDS", "1"))
ALL: Final = ways()
PUBLISHING: Final = [way for way in ALL.values() if not way.harmless]
TARGETS: Final = (
    "[data-press]",
    "[data-post]:not([data-post=submit])",
    "form button",
    "[type=submit], [type=image]",
    "[form]",
)
OUTCOME: Final = """() => window.published ||
    document.querySelector(".post-screener")?.shadowRoot.querySelector(".panel[data-asking]:not([hidden])")"""


class Visit:
    """One page, opened, with a text put into its composer and pressed at once or later."""

    def __init__(self, page: Any, port: int, way: Way) -> None:
        page.set_default_timeout(WAIT)
        page.goto(f"http://127.0.0.1:{port}/ways/{list(ALL).index(way.name)}", timeout=WAIT)
        self.way = way
        self.page = page
        self.frame = page.frames[-1]
        self.panel = self.frame.locator(".post-screener .panel")

    def paste(self, text: str) -> None:
        composer = self.frame.locator("[data-composer]")
        if self.frame.locator("[data-filled]").count():
            composer.evaluate("(one, text) => { one.value = text; }", text)
            return
        composer.click()
        self.page.keyboard.insert_text(text)

    def press(self, wait: int = 0) -> None:
        if wait:
            self.page.wait_for_timeout(wait)
        if self.frame.locator("[data-next]").count():
            self.frame.locator("[data-next]").click()
        if self.way.keys and not self.way.focus:
            self.page.keyboard.press(self.way.keys)
            return
        target = next(found.first for one in TARGETS if (found := self.frame.locator(one)).count())
        if self.way.focus:
            target.focus()
            self.page.keyboard.press(self.way.keys)
        else:
            target.click(position={"x": 5, "y": 5})

    @property
    def published(self) -> int:
        count: int = self.frame.evaluate("window.published")
        return count

    def outcome(self) -> str:
        """What has become of the press: 'held' behind a question, or out so many times.

        On a busy machine the answer may come after the question whether the post may go out unchecked. It is awaited:
        then the panel asks about what was found, or closes, and its user presses again.
        """
        self.frame.wait_for_function(OUTCOME)
        if not self.published and self.panel.get_attribute("data-asking") == "unchecked":
            answered = ".post-screener .badge[data-stale=false]:not([data-state=checking], [data-state=failed])"
            self.frame.locator(answered).wait_for()
            if not self.panel.is_visible():
                self.press()
                self.frame.wait_for_function(OUTCOME)
        return f"out {self.published}" if self.published else "held"


@pytest.mark.parametrize("group", ["button", "ways", "sites", "keys", "focus"])
def test_every_way_to_publish_is_held_and_goes_on_when_it_may(paired: Browser, group: str) -> None:
    page = paired.context.new_page()
    pressed = [way for way in PUBLISHING if way.group == group]
    wrong = {}
    for turn, (n, way) in itertools.product(range(ROUNDS), enumerate(pressed)):
        # The words on a button say nothing of how it is pressed again: once for each layout is enough.
        both = group != "button" or n < len(LAYOUTS)
        wait = WAITS[(n + turn) % len(WAITS)]
        for text, wanted in [(POST, "held, out 1"), (SAFE, "out 1")][: 2 if both else 1]:
            told = outcome(Visit(page, paired.port, way), text, wait, both)
            if told != wanted[: None if both else 4]:
                wrong[way.name, text[:6], wait] = told
    assert len(PUBLISHING) >= 120
    assert wrong == {}


def outcome(visit: Visit, text: str, wait: int, anyway: bool) -> str:
    """What becomes of a text that is put into a composer and published; a question may be answered with 'anyway'."""
    try:
        visit.paste(text)
        visit.press(wait)
        told = visit.outcome()
        if told == "held" and anyway:
            visit.panel.get_by_role("button", name="Publish anyway").click()
            visit.frame.wait_for_function("window.published")
            told = f"held, out {visit.published}"
    except Exception as error:  # one way's trouble is told with the others'
        return str(error)[:160]
    return told


@pytest.mark.parametrize("group", ["button", "harmless", "harmless keys"])
def test_what_publishes_nothing_is_never_held(paired: Browser, group: str) -> None:
    page = paired.context.new_page()
    wrong = {}
    for way in (way for way in ALL.values() if way.harmless and way.group == group):
        visit = Visit(page, paired.port, way)
        visit.paste(POST)
        visit.frame.locator('.post-screener .badge[data-state="hold"][data-stale="false"]').wait_for()
        visit.press()
        page.wait_for_timeout(50)
        if visit.panel.is_visible() or visit.published != 1:
            wrong[way.name] = visit.published
    assert wrong == {}


def test_nothing_leaves_a_field_that_is_nobodys_post(paired: Browser, endpoint: Served) -> None:
    asked = watched(endpoint)
    visit = Visit(paired.context.new_page(), paired.port, ALL["fields"])
    private = visit.frame.locator("input:not([type]), textarea:not([data-composer]), [contenteditable]")
    for n in range(private.count()):
        private.nth(n).click()
        visit.page.keyboard.insert_text(f"{POST} {n}")
    visit.paste(POST)
    visit.frame.locator('.post-screener .badge[data-state="hold"][data-stale="false"]').wait_for()
    assert private.count() >= 20
    assert asked == [POST]
