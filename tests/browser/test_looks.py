"""What the extension shows, as axe sees it: contrast, names, order, in the light and in the dark, wide and narrow.

Where SHOTS names a folder, each page is also photographed there.
"""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.browser.pages import AXE
from tests.browser.person import Browser
from tests.browser.test_composers import POST
from tests.served import Served

WIDTHS = (1280, 390)
SCHEMES = ("light", "dark")


@pytest.mark.parametrize("name", ["options", "popup", "panel"])
def test_everybody_can_use_it(start: Callable[..., Browser], endpoint: Served, name: str) -> None:
    if not AXE.exists():
        pytest.skip("axe is not there: make tests/browser/pages/dist/stamp (it needs Node.js).")
    page = shown(start(endpoint), name)
    for width in WIDTHS:
        for scheme in SCHEMES:
            page.set_viewport_size({"width": width, "height": 800})
            page.emulate_media(color_scheme=scheme)
            if shots := os.environ.get("SHOTS"):
                page.screenshot(path=Path(shots) / f"{name}-{width}-{scheme}.png")
            assert (width, scheme, wrong(page, name)) == (width, scheme, [])
            # The page under the panel is not ours; that the panel fits is tested in test_states.py.
            assert name == "panel" or page.evaluate("document.documentElement.scrollWidth") <= width


def shown(browser: Browser, name: str) -> Any:
    if name == "panel":
        writer = browser.open("textarea").write(f"{POST} Her SSN is 219-09-9999.").wait_for("hold")
        writer.badge.click()
        return writer.page
    page = browser.context.new_page()
    if name == "popup":
        # As over an open page: here the popup stands in a tab, and would ask about itself.
        page.add_init_script("chrome.tabs.query = async () => [{id: 1, url: 'https://www.facebook.com/home'}]")
    page.goto(f"chrome-extension://{browser.extension}/{name}.html")
    page.get_by_text("The screener is ready.").wait_for()
    return page


def wrong(page: Any, name: str) -> list[tuple[str, list[str]]]:
    """The rules that are broken, each with what breaks it."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    where = ".post-screener" if name == "panel" else "html"
    found = page.evaluate("where => axe.run(where).then((result) => result.violations)", where)
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in found]
