"""The page as axe sees it (WCAG 2.2 AA): the editor and Review, wide and narrow, light and dark."""

from __future__ import annotations

from typing import Any, Final

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from tests.browser.conftest import opened
from tests.browser.pages import AXE
from tests.browser.test_editor import HOME, draft, wrote
from tests.browser.test_review import finished, screen_file
from tests.paged import Paged

SCREENS: Final = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
RUN_AXE: Final = """() => axe.run(document, {runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]})
  .then((result) => result.violations)"""


@pytest.mark.skipif(not AXE.exists(), reason="axe is not there: make tests/browser/pages/dist/stamp")
@pytest.mark.parametrize(("width", "scheme"), SCREENS)
def test_everybody_can_use_it(chromium: Any, server: Paged, width: int, scheme: str) -> None:
    page = opened(chromium, server, viewport={"width": width, "height": 844}, color_scheme=scheme)
    assert wrong(page) == []
    for text, level in (("See you Monday!", "clear"), ("Vote YES on Prop 1!", "clear"), (HOME, "hold")):
        wrote(page, text, level)
        assert (text, wrong(page)) == (text, [])
    page.keyboard.press("F8")
    page.get_by_role("dialog").wait_for()
    page.get_by_text("The rule and whom to tell").click()
    assert wrong(page) == []
    page.keyboard.press("Escape")
    draft(page).evaluate("one => { one.value = ''; one.dispatchEvent(new InputEvent('input')); }")
    assert wrong(page) == []  # while the answer is dimmed
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.context.close()


def wrong(page: Any) -> list[tuple[str, list[str]]]:
    page.evaluate(AXE.read_text("utf-8"))
    broken = page.evaluate(RUN_AXE)
    return [(one["id"], [node["html"][:120] for node in one["nodes"]]) for one in broken]


@pytest.mark.skipif(not AXE.exists(), reason="axe is not there: make tests/browser/pages/dist/stamp")
def test_everybody_can_review(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server, "review")
    screen_file(page, 8)
    finished(page, "6 to look at, 2 clear.")
    for width, scheme in SCREENS:
        page.set_viewport_size({"width": width, "height": 900})
        page.emulate_media(color_scheme=scheme)
        page.get_by_role("listbox", name="Posts").focus()
        page.keyboard.press("r")
        page.get_by_role("textbox", name="To return a post").wait_for()
        page.wait_for_timeout(1000)  # until the colors have changed
        assert (width, scheme, wrong(page)) == (width, scheme, [])
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.keyboard.press("Escape")
    page.context.close()
