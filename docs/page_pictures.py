"""Every state of the page as people see it -> docs/pages/*.png, wide in the light, and on a phone in the dark.

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
PATIENCE = 300_000
AT = """() => {  // scroll to where a person is
  let one = document.activeElement;
  while (one.shadowRoot?.activeElement) one = one.shadowRoot.activeElement;
  if (one !== document.body) one.scrollIntoView({ block: "nearest" });
}"""
SIZES = ((390, "dark"), (1280, "light"))


def take(tab: Any, name: str) -> None:
    """Save what is seen, in few colors: small, and the words stay sharp."""
    tab.mouse.move(0, 0)
    tab.wait_for_load_state("networkidle")
    tab.evaluate(AT)
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
        tab.set_default_timeout(PATIENCE)
        for name in states(tab, page, Path(folder)):
            for width, scheme in SIZES:
                look(tab, width, scheme)
                take(tab, name)
        browser.close()


if __name__ == "__main__":
    main()
