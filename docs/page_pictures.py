"""Every state of the page -> docs/pages/*.png, on a wide screen in light colors and on a phone in dark ones.

usage: python -m docs.page_pictures
"""

from __future__ import annotations

import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import Any

from PIL import Image

from tests.browser.states import look, states
from tests.paged import paged

OUT = Path(__file__).parent / "pages"
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
TIMEOUT_MS = 300_000
SCROLL_TO_FOCUS = """() => {  // scroll to where a person is
  let one = document.activeElement;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  if (one !== document.body) one.scrollIntoView({ block: "nearest" });
}"""
VIEWPORTS = ((390, "dark"), (1280, "light"))


def save_screenshot(tab: Any, name: str) -> None:
    """Save a screenshot in 64 colors, which is small and keeps words sharp."""
    tab.mouse.move(0, 0)
    tab.wait_for_load_state("networkidle")
    tab.evaluate(SCROLL_TO_FOCUS)
    tab.wait_for_timeout(500)
    width = tab.viewport_size["width"]
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    picture.save(OUT / f"{name}-{width}.png", optimize=True)


def main() -> None:
    from playwright.sync_api import sync_playwright

    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, paged(Path(folder)) as page, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page()
        tab.set_default_timeout(TIMEOUT_MS)
        for name in states(tab, page, Path(folder)):
            for width, scheme in VIEWPORTS:
                look(tab, width, scheme)
                save_screenshot(tab, name)
        browser.close()


if __name__ == "__main__":
    main()
