"""Every state of the page, wide and narrow, light and dark, as axe sees it (WCAG 2.2 AA)."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from tests.browser.conftest import PATIENCE, opened
from tests.browser.pages import AXE
from tests.browser.states import look, states
from tests.browser.test_editor import HOME, wrote
from tests.paged import Paged, paged

SCREENS: Final = [(width, scheme) for width in (1280, 390) for scheme in ("light", "dark")]
RUN: Final = """() => axe.run({
  runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"],
}).then((result) => result.violations.map((one) => [one.id, one.nodes.map((node) => node.html.slice(0, 120))]))"""


@pytest.mark.skipif(not AXE.exists(), reason="axe is not there: make tests/browser/pages/dist/stamp")
def test_everybody_can_use_every_state(chromium: Any, tmp_path: Path) -> None:
    found: list[Any] = []
    seen = []
    with paged(tmp_path) as server:
        page = chromium.new_page()
        page.set_default_timeout(PATIENCE)
        page.add_init_script(path=AXE)
        for state in states(page, server, tmp_path):
            seen.append(state)
            for width, scheme in SCREENS:
                look(page, width, scheme)
                found += [(state, width, scheme, wrong) for wrong in page.evaluate(RUN)]
                if page.evaluate("document.documentElement.scrollWidth") > width:
                    found.append((state, width, scheme, "sticks out"))
        page.close()
    assert found == []
    assert len(seen) == len(set(seen)) == 26


def test_a_fix_is_taken_from_a_card_whose_answer_came_again(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    wrote(page, f"{HOME} So proud of our spelling bee winner Noor Abdi!", "hold")
    page.get_by_role("button", name="Go to the first").click()
    fix = page.get_by_role("dialog").locator(".first")
    fix.wait_for()
    look(page, 1280, "dark")  # Streamlit draws the page once more, with the same answer
    fix.click()
    page.locator(".card .quotes", has_text="Noor Abdi").wait_for()
    page.context.close()
