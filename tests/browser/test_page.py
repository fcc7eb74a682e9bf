"""The page in a real Chromium: pictures, and each page on a phone."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from tests.browser.conftest import opened
from tests.browser.states import DRAWN
from tests.paged import Paged

PAGES = ("screen", "review", "rules", "settings")


def test_a_picture_is_pasted(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    page.get_by_text("You can paste a picture").wait_for()
    # Pasted again and again until the page listens: it takes what it hears.
    page.wait_for_function("""async () => {
      const canvas = new OffscreenCanvas(80, 60);
      canvas.getContext("2d").fillRect(0, 0, 40, 40);
      const data = new DataTransfer();
      data.items.add(new File([await canvas.convertToBlob({ type: "image/png" })], "a.png", { type: "image/png" }));
      const paste = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
      return !document.dispatchEvent(paste);
    }""")
    page.get_by_role("button", name="Remove 1 pasted picture").wait_for()
    page.locator(".verdict").wait_for()
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_on_a_phone(chromium: Any, server: Paged, path: str) -> None:
    page = opened(chromium, server, path, viewport={"width": 390, "height": 844})
    page.wait_for_function(DRAWN, arg="light")
    assert page.get_by_text("Page not found").count() == 0
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    unnamed = page.evaluate("""[...document.querySelectorAll("main button, main textarea, main input:not([type=file])")]
      .filter(e => e.offsetParent && !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length
        || e.getAttribute("aria-labelledby") || e.title)).map(e => e.outerHTML.slice(0, 150))""")
    assert not unnamed
    page.context.close()
