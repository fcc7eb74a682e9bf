"""The page Review in a real Chromium: two keys a post at most, undo, marks, fixes, a killed server."""

from __future__ import annotations

import csv
import io
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from typing import Any, Final

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from tests.browser.conftest import PATIENCE, opened
from tests.paged import Paged, paged

POSTS: Final = (
    "Doors open at six for the spring concert with {n} singers.",
    "Call me at 206-555-0147 about ride {n} <script>document.title='bad'</script>",
    "=HYPERLINK({n}) So proud of our spelling bee winner Noor Abdi!",
)
OFFICER: Final = 50
MANY: Final = 4000  # more than a fast machine screens before it is killed


def posts_file(n: int) -> dict[str, Any]:
    text = io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["Post ID", "Message", "Campus"])
    rows.writerows([f"post {i} of {n}", POSTS[i % 3].format(n=i), f"School {i % 4}"] for i in range(1, n + 1))
    return {"name": f"posts-{n}.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def start_file(page: Any, n: int) -> None:
    folded = page.locator("summary", has_text="Screen a file of posts")
    folded.wait_for()
    while folded.locator("xpath=..").get_attribute("open") is None:  # a page that is still drawn may miss a click
        folded.click()
    page.locator("details[open] input[type=file]").first.set_input_files(posts_file(n))
    page.get_by_role("cell", name="post 1 of").wait_for()
    page.get_by_role("button", name="Screen these posts").click()


def screen_file(page: Any, n: int) -> None:
    start_file(page, n)
    page.get_by_role("option").first.wait_for()


def until_saved(folder: Path, wanted: int) -> None:
    """Wait until the record has that many posts, however slow the machine is, as long as more are saved."""
    with closing(sqlite3.connect(f"file:{folder / 'screener.db'}?mode=ro", uri=True)) as record:
        saved, since = 0, time.monotonic()
        while saved < wanted:
            time.sleep(0.05)
            if (now := record.execute("select count(*) from posts").fetchone()[0]) > saved:
                saved, since = now, time.monotonic()
            assert time.monotonic() - since < PATIENCE / 1000, f"{saved} posts are saved, and no more come"


def finished(page: Any, told: str) -> None:
    page.get_by_text(told, exact=True).wait_for()
    page.get_by_role("button", name="Stop", exact=True).wait_for(state="detached")


def test_an_officer_decides_fifty_posts_with_two_keys_each_at_most(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server, "review")
    screen_file(page, OFFICER)
    finished(page, "34 to look at, 16 clear. The most serious come first.")
    keys = 0
    posts = page.get_by_role("listbox", name="Posts")
    for _ in range(34):  # a hold asks why: the number takes a ready reason
        posts.focus()
        page.keyboard.press("a")
        keys += 1
        if page.get_by_role("textbox", name="add the reason").is_visible():
            page.keyboard.press("1")
            keys += 1
    page.get_by_text("0 to look at, 16 clear.").wait_for()
    page.get_by_role("radio", name="Clear", exact=True).click()
    for told in ("16 clear.", "15 clear."):
        page.get_by_text(f"0 to look at, {told}").wait_for()
        posts.focus()
        page.keyboard.press("a")
    posts.focus()
    page.keyboard.press("m")
    page.get_by_role("button", name="Approve 14").wait_for()
    posts.focus()
    page.keyboard.press("a")
    page.get_by_text("0 to look at, 0 clear.").wait_for()
    assert keys <= 2 * 34
    assert page.title() != "bad"
    page.get_by_role("radio", name="Decided", exact=True).click()
    page.get_by_text("50 decided.").wait_for()
    with page.expect_download() as waiting:
        page.get_by_role("button", name=".csv", exact=True).click()
    rows = list(csv.DictReader(io.StringIO(Path(waiting.value.path()).read_text("utf-8-sig"))))
    assert [row["status"] for row in rows] == ["approved"] * OFFICER
    assert not [cell for row in rows for cell in row.values() if cell.startswith(("=", "+", "-", "@"))]
    page.context.close()


def test_what_was_decided_is_taken_back_and_marks_of_two_kinds_are_asked_about(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server, "review")
    screen_file(page, 7)
    finished(page, "5 to look at, 2 clear. The most serious come first.")
    posts = page.get_by_role("listbox", name="Posts")
    first = page.locator(".row.now .about").inner_text()
    posts.focus()
    page.keyboard.press("h")
    page.get_by_text("Put on hold: 1 post.").wait_for()
    assert page.locator(".row.now .about").inner_text() != first
    posts.focus()
    page.keyboard.press("u")
    page.get_by_text("Taken back.").wait_for()
    assert page.locator(".row.now .about").inner_text() == first
    button = page.get_by_role("button", name="Return")
    for focused, key, press in ((button, "B", "Alt+Shift+B"), (posts, "R", "r")):
        focused.focus()
        assert button.inner_text().split() == ["Return", key]  # the key that works where the focus is
        page.keyboard.press(press)
        page.get_by_role("textbox", name="To return a post").wait_for()
        page.keyboard.press("Escape")
    posts.focus()
    page.keyboard.press("Home")
    for _ in range(4):
        page.keyboard.press("Shift+ArrowDown")
    page.keyboard.press("a")
    page.get_by_text("Decide one kind at a time.").wait_for()
    page.get_by_role("button", name="Only the").first.click()
    page.get_by_role("textbox", name="add the reason").wait_for()
    page.keyboard.press("Escape")
    assert page.get_by_role("option", selected=True).count() in (2, 3)
    page.context.close()


def test_a_reviewer_applies_a_fix_and_sees_what_it_changes(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server, "review")
    screen_file(page, 6)
    finished(page, "4 to look at, 2 clear. The most serious come first.")
    page.locator(".row", has_text="206-555-0147").first.click()
    page.locator(".mark.hold", has_text="206-555-0147").first.wait_for()
    before = page.get_by_role("textbox", name="Text of the post").input_value()
    assert page.get_by_role("radio", name="A personal account").is_hidden()
    page.get_by_role("button", name="Go to the first").click()
    card = page.get_by_role("dialog")
    card.locator(".first").click()
    page.get_by_role("heading", name="What you changed").wait_for()
    assert "206-555-0147" in " ".join(page.locator("del").all_inner_texts())
    page.get_by_role("button", name="Undo").last.click()
    page.get_by_role("heading", name="What you changed").wait_for(state="detached")
    assert page.get_by_role("textbox", name="Text of the post").input_value() == before
    page.locator(".row", has_text="Noor Abdi").first.click()
    page.locator(".mark", has_text="Noor Abdi").first.wait_for()
    assert card.is_hidden()
    page.context.close()


def test_a_batch_goes_on_after_the_server_was_killed(chromium: Any, tmp_path: Path) -> None:
    with paged(tmp_path) as first:
        page = opened(chromium, first, "review")
        start_file(page, MANY)
        until_saved(tmp_path, 1)
        first.kill()
        page.context.close()
    with paged(tmp_path) as second:
        page = opened(chromium, second, "review?batch=1")
        page.get_by_text("Finished posts are saved").wait_for()
        start_file(page, MANY)
        until_saved(tmp_path, MANY)
        finished(page, "2,667 to look at, 1,333 clear. The most serious come first.")
        page.context.close()
