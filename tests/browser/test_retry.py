"""The extension recovers without a key press, and says what it cannot read."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from screener.service.guard import Limits
from tests.browser.person import Browser
from tests.browser.test_composers import POST, watched
from tests.served import Served, StandIn, served

SITES = {"http://127.0.0.1/*": {"account": "agency", "audience": "public"}}


def test_a_state_goes_away_with_its_cause(start: Callable[..., Browser], endpoint: Served) -> None:
    browser = start(endpoint, token="wrong")
    writer = browser.open("textarea").write(POST).wait_for("not_paired")
    browser.settle({"token": endpoint.pairing.token, "port": 9})  # nobody is there
    writer.wait_for("not_running")
    browser.settle({"port": endpoint.port})
    writer.wait_for("hold")
    browser.settle({"sites": {}})
    writer.page.keyboard.type("!")
    writer.badge.wait_for(state="hidden")
    assert writer.marked() == []
    browser.settle({"sites": SITES})
    writer.page.keyboard.type("!")
    writer.wait_for("hold")


def test_busy_is_no_matter_of_pairing(start: Callable[..., Browser], tmp_path: Path) -> None:
    with served(tmp_path, StandIn(), Limits(per_second=1e-6, burst=1.0)) as endpoint:
        endpoint.pairing.open()
        writer = start(endpoint).open("textarea")
        while endpoint.screen({"text": "Somebody else's draft"}).status == 200:
            pass
        writer.write("Spirit day!").wait_for("busy")
        assert "paired" not in writer.badge.get_attribute("aria-label")
        endpoint.app.guard.limits = Limits()
        writer.wait_for("clear")


def test_what_a_sandbox_holds_is_read(paired: Browser) -> None:
    paired.open("sandboxed").write(POST).wait_for("hold")


@pytest.mark.parametrize("kind", ["design", "designed", "rewritten"])
def test_a_document_that_is_editable_as_a_whole_is_read(paired: Browser, endpoint: Served, kind: str) -> None:
    asked = watched(endpoint)
    writer = paired.open(kind).write(POST).wait_for("hold")
    assert asked[-1].startswith(POST)  # and not with the page's title
    writer.badge.click()
    assert "private phone number" in writer.panel.inner_text()


def test_no_element_of_the_page_keeps_the_screener_away(start: Callable[..., Browser], endpoint: Served) -> None:
    browser = start(endpoint, sites={})
    writer = browser.open("clobbered").write(POST)
    browser.settle({"sites": SITES})
    writer.wait_for("hold")


def test_writing_that_cannot_be_read_is_told(paired: Browser) -> None:
    writer = paired.open("closed").write("Maya")
    assert writer.badge.count() == 0  # it might be a password
    writer.page.keyboard.type(" had a good day")
    writer.wait_for("unseen")


def test_an_update_of_the_extension_goes_on_in_pages_that_are_open(paired: Browser) -> None:
    writer = paired.open("textarea").write(POST).wait_for("hold")
    paired.worker.evaluate("void setTimeout(() => chrome.runtime.reload())")
    writer.page.wait_for_timeout(1000)
    writer.page.locator('.post-screener .badge[data-state="hold"]').wait_for()
    writer.page.keyboard.type(" Thanks!")
    writer.wait_for("hold")
    assert writer.page.locator(".post-screener").count() == 1
