"""The page in a real Chromium: pictures, a batch of 500, keys, files, a reload, a killed server."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from tests.browser.conftest import opened
from tests.paged import Paged, paged

PAGES = ("screen", "batch", "queue", "rules", "settings")
POSTS = (
    "Doors open at six for the spring concert, number {n}.",
    "Call me at 206-555-0147 about ride {n} <script>document.title='bad'</script>",
    "=HYPERLINK({n}) So proud of our spelling bee winner Noor Abdi!",
)


MANY = 4000  # more than a fast machine screens before it is killed


def posts_file(n: int) -> dict[str, Any]:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["id", "Post body", "school"])
    rows.writerows([f"post {i}", POSTS[i % 3].format(n=i), f"School {i % 4}"] for i in range(1, n + 1))
    return {"name": "posts.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def screen_file(page: Any, n: int) -> None:
    folded = page.locator("summary", has_text="Screen a file of posts")
    folded.wait_for()
    if folded.locator("xpath=..").get_attribute("open") is None:
        folded.click()
    page.locator("input[type=file]").first.set_input_files(posts_file(n))
    page.get_by_label("Column: Text of the post").click()
    page.get_by_role("option", name="Post body").click()
    page.get_by_role("button", name="Screen these posts").click()


def test_a_picture_is_pasted(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    page.get_by_text("You can paste a picture").wait_for()
    page.wait_for_timeout(500)
    page.evaluate("""async () => {
      const canvas = new OffscreenCanvas(80, 60);
      canvas.getContext("2d").fillRect(0, 0, 40, 40);
      const data = new DataTransfer();
      data.items.add(new File([await canvas.convertToBlob({ type: "image/png" })], "a.png", { type: "image/png" }));
      document.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true }));
    }""")
    page.get_by_role("button", name="Remove 1 pasted picture").wait_for()
    page.locator(".verdict").wait_for()
    page.context.close()


@pytest.mark.parametrize("path", PAGES)
def test_nothing_sticks_out_on_a_phone(chromium: Any, server: Paged, path: str) -> None:
    page = opened(chromium, server, path, viewport={"width": 390, "height": 844})
    page.wait_for_timeout(500)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    unnamed = page.evaluate("""[...document.querySelectorAll("main button, main textarea, main input:not([type=file])")]
      .filter(e => e.offsetParent && !(e.textContent.trim() || e.getAttribute("aria-label") || e.labels?.length
        || e.getAttribute("aria-labelledby") || e.title)).map(e => e.outerHTML.slice(0, 150))""")
    assert not unnamed
    page.context.close()


def test_a_batch_is_decided_taken_along_and_there_after_a_reload(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server, "batch")
    screen_file(page, 500)
    page.get_by_text("Post 1 of 500").wait_for()
    page.keyboard.press("Alt+Shift+A")
    page.get_by_text("Approve: 1 post.").wait_for()
    page.get_by_text("Post 2 of 500").wait_for()
    assert page.title() != "bad"
    with page.expect_download() as waiting:
        page.get_by_role("button", name=".csv", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    assert len(rows) == 500
    assert [row["status"] for row in rows].count("approved") == 1
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    page.reload()
    page.get_by_text("Post 1 of 500").wait_for()
    page.locator(".facts", has_text="Approved").wait_for()
    page.context.close()


def test_a_batch_goes_on_after_the_server_was_killed(chromium: Any, tmp_path: Path) -> None:
    with paged(tmp_path) as first:
        page = opened(chromium, first, "batch")
        screen_file(page, MANY)
        page.get_by_text(f"of {MANY:,} posts,").wait_for()
        # While the table is drawn anew, the old one stands beside it.
        page.locator("[data-testid=stDataFrame]").first.wait_for()
        first.kill()
        page.context.close()
    with paged(tmp_path) as second:
        page = opened(chromium, second, "batch?batch=1")
        page.get_by_text("Finished posts are saved").wait_for()
        screen_file(page, MANY)
        page.get_by_text(f"Post 1 of {MANY:,}").wait_for()
        page.context.close()
