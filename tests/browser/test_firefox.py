"""The Firefox build in a real Firefox: it pairs, its badge shows the verdict, a post is held, a card fixes it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("websockets", reason="The page is not set up: make app")

from tests.browser.conftest import ROOT, needs
from tests.browser.firefox import PROGRAM, Firefox, running
from tests.browser.test_composers import PHONE, POST, watched
from tests.served import Served

BUILT = ROOT / "extension" / "dist" / "firefox"
ASKED = "You are about to publish this"


@pytest.fixture
def firefox(tmp_path: Path) -> Iterator[Firefox]:
    if not PROGRAM:
        pytest.skip("There is no Firefox here: apt-get install firefox-esr, or name one in FIREFOX.")
    if not BUILT.exists():
        pytest.skip("The extension is not built: make extension (it needs Node.js).")
    with running(BUILT, tmp_path / "profile") as browser:
        yield browser


def test_a_draft_is_held_and_mended_in_firefox(firefox: Firefox, endpoint: Served, pages: int) -> None:
    asked = watched(endpoint)
    assert firefox.pair(endpoint.port, endpoint.pairing.token) == "The screener is ready."
    assert endpoint.pairing.origins[0].startswith("moz-extension://")
    for kind in ("textarea", "contenteditable", "lexical"):
        needs(kind)
        tab = firefox.open(f"http://127.0.0.1:{pages}/{kind}").write(POST).wait_for("hold")
        assert asked[-1] == POST
        assert "Do not publish" in tab.label()
        # The site's own button is held until its user says so.
        tab.press("form button:not([type])")
        tab.until(
            "(root, words) => root.querySelector('.panel:not([hidden])')?.innerText.includes(words)", ASKED, tree=True
        )
        assert tab.run("() => window.published ?? null") is None
        tab.press("[data-action=edit]", inside=True)
        # A click on the marked words opens their card, and its fix is put in where they stand.
        tab.press(".mark", inside=True)
        tab.until("(root) => root.querySelector('.panel:not([hidden]) [data-action=fix-0]')", tree=True)
        assert "private phone number" in tab.panel()
        tab.press("[data-action=fix-0]", inside=True)
        tab.wait_for("clear")
        assert PHONE not in tab.text()
        assert tab.text().strip() == "Questions about the game?"
        tab.press("form button:not([type])")
        tab.until("() => window.published === 1")


def test_what_is_held_goes_out_once_its_user_says_so_and_no_page_calls(
    firefox: Firefox, endpoint: Served, pages: int
) -> None:
    firefox.pair(endpoint.port, endpoint.pairing.token)
    tab = firefox.open(f"http://127.0.0.1:{pages}/textarea").write(POST)
    tab.press("form button:not([type])")  # before anything is known of it
    tab.until(
        "(root, words) => root.querySelector('.panel:not([hidden])')?.innerText.includes(words)", ASKED, tree=True
    )
    assert tab.run("() => window.published ?? null") is None
    tab.press("[data-action=publish]", inside=True)
    tab.until("() => window.published === 1")
    fetched = "(port) => fetch(`http://127.0.0.1:${port}/healthz`).then(() => 'read', () => 'refused')"
    assert tab.run(fetched, str(endpoint.port)) == "refused"
