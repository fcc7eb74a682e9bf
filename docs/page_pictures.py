"""The pages as people see them -> docs/pages/*.png, wide and on a phone.

usage: python -m docs.page_pictures
"""

from __future__ import annotations

import csv
import io
import os
import shutil
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PIL import Image

from tests.paged import Paged, paged

if TYPE_CHECKING:
    from playwright.sync_api import FilePayload

OUT = Path(__file__).parent / "pages"
ROOT = Path(__file__).parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
PATIENCE = 300_000
SIZES = ((1280, 1000), (390, 844))
DRAFT = (
    "So proud of Noor L. from my third period! She came to us with no English, her IEP was rewritten in May, "
    "and today she read a whole page aloud. Parents, text me at 206-555-0147 if you want the video."
)
SCHOOLS = ("Cedar Prairie Elementary", "Birch Hill Middle", "Fir Point High")


def file_of_posts() -> FilePayload:
    import json

    lines = (ROOT / "data" / "samples" / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["id", "text", "school"])
    rows.writerows([p["id"], p["text"], SCHOOLS[n % 3]] for n, p in enumerate(map(json.loads, lines)))
    return {"name": "november-posts.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def take(tab: Any, name: str) -> None:
    """Save what is seen, in few colors: small, and the words stay sharp."""
    tab.mouse.move(0, 0)
    tab.wait_for_load_state("networkidle")
    tab.wait_for_function("!document.querySelector('[data-testid=stSkeleton]')")
    tab.wait_for_timeout(1500)
    width = tab.viewport_size["width"]
    picture = Image.open(io.BytesIO(tab.screenshot())).convert("RGB").quantize(64, dither=Image.Dither.NONE)
    picture.save(OUT / f"{name}-{width}.png", optimize=True)


def pictures(tab: Any, page: Paged) -> None:
    tab.goto(page.url)
    tab.get_by_role("textbox", name="Your draft").fill(DRAFT)
    tab.get_by_role("radio", name="The agency's account").click()
    tab.locator(".verdict.hold:not([data-old])").wait_for()
    tab.locator(".all:not([hidden])").wait_for()
    take(tab, "screen")
    tab.goto(f"{page.url}/review?batch=1")
    tab.get_by_role("option").first.wait_for()
    take(tab, "review")
    tab.goto(f"{page.url}/rules")
    tab.get_by_label("Find a rule").fill("IEP")
    tab.keyboard.press("Enter")
    tab.get_by_role("button", name="Try it").wait_for()
    take(tab, "rules")
    tab.goto(f"{page.url}/settings")
    tab.get_by_role("button", name="Check the record").wait_for()
    take(tab, "settings")


def main() -> None:
    from playwright.sync_api import sync_playwright

    OUT.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder, paged(Path(folder)) as page, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        tab = browser.new_page(viewport={"width": 1280, "height": 1000})
        tab.set_default_timeout(PATIENCE)
        tab.goto(f"{page.url}/review")
        tab.locator("input[type=file]").first.set_input_files(file_of_posts())
        tab.get_by_role("button", name="Screen these posts").click()
        tab.get_by_role("option").first.wait_for()
        tab.close()
        for width, height in SIZES:
            tab = browser.new_page(viewport={"width": width, "height": height})
            tab.set_default_timeout(PATIENCE)
            pictures(tab, page)
            tab.close()
        browser.close()


if __name__ == "__main__":
    main()
