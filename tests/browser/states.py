"""Every state of the page: how a person gets there. They are pictured for docs/pages and read by axe."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from screener.office.store import Store
from screener.office.values import ANONYMOUS
from screener.types import Draft
from tests.paged import Paged
from tests.pictures import drawn, saved

ROOT: Final = Path(__file__).parents[2]
DRAFT: Final = (
    "Reading night was a joy, and thank you to all who brought soup. The next one is on the 12th at six in the library."
    " Parents, text me at 206-555-0147 if you want the video. So proud of Noor L. from my third period, whose IEP was "
    "rewritten in May!"
)
SCHOOLS: Final = ("Cedar Prairie Elementary", "Birch Hill Middle", "Fir Point High")
DRAWN: Final = """(scheme) => {
  const app = document.querySelector("[data-testid=stApp]");
  return app.dataset.testScriptState === "notRunning" && !document.querySelector("[data-testid=stSkeleton]")
    && getComputedStyle(app).colorScheme === scheme;
}"""
COMPOSING: Final = """(one) => {  // with an IME: nothing is asked about a word that is not whole
  one.dispatchEvent(new CompositionEvent("compositionstart"));
  one.value += " に";
  one.dispatchEvent(new InputEvent("input"));
}"""
CLEAR: Final = "Doors open at six for the spring concert in the main gym."


def file_of(rows: list[dict[str, str]], name: str) -> dict[str, Any]:
    text = io.StringIO()
    table = csv.DictWriter(text, list(rows[0]) if rows else ["Message"])
    table.writeheader()
    table.writerows(rows)
    return {"name": name, "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def posts() -> dict[str, Any]:
    """The twenty samples, as a scheduler exports them."""
    rows = []
    for n, line in enumerate((ROOT / "data" / "samples" / "drafts.jsonl").read_text("utf-8").splitlines()):
        post = json.loads(line)
        when = f"2027-01-{n + 1:02} 09:00"
        rows.append({"Post ID": post["id"], "Message": post["text"], "School": SCHOOLS[n % 3], "Scheduled": when})
    return file_of(rows, "november-posts.csv")


def waiting(folder: Path) -> None:
    """A batch that another window began and did not finish, in the record of the page."""
    store = Store.open("", folder)
    store.start_batch("monday.csv", [Draft(f"row {n}", CLEAR, "agency") for n in range(12)], by=ANONYMOUS)
    store.close()


def write(page: Any, text: str, level: str) -> None:
    page.get_by_role("radio", name="The agency's account").check()
    page.get_by_role("textbox", name="Your draft").fill(text)
    page.locator(f".verdict{level and '.' + level}:not([data-old])").wait_for()


def screens(page: Any, server: Paged) -> Iterator[str]:
    """The states of Screen a draft."""
    page.goto(server.url)
    page.get_by_role("button", name="Set it up").click()
    page.get_by_role("button", name="Save, and try").wait_for()
    yield "welcome"
    page.goto(server.url)
    page.get_by_role("button", name="Not now").click()
    page.get_by_role("button", name="Not now").wait_for(state="detached")
    yield "screen-empty"
    write(page, CLEAR, "clear")
    yield "screen-clear"
    write(page, "Vote YES on Prop 1!", "clear")
    yield "screen-note"
    write(page, "Dzisiaj nasi uczniowie śpiewają w sali gimnastycznej, zapraszamy wszystkich rodziców.", "review")
    yield "screen-language"
    write(page, DRAFT, "hold")
    page.locator(".all:not([hidden])").wait_for()
    yield "screen"
    page.get_by_role("button", name="Go to the first").click()
    page.get_by_text("The rule and whom to tell").click()
    yield "screen-card"
    page.keyboard.press("Escape")
    page.get_by_text("Ask for a review").first.click()
    page.get_by_text("Report this draft").click()
    page.get_by_text("Include the full text").wait_for()
    yield "screen-send"
    page.locator("input[type=file]").first.set_input_files(
        {"name": "board.png", "mimeType": "image/png", "buffer": saved(drawn("Spirit day is Friday"), "PNG")}
    )
    page.get_by_role("button", name="Copy with faces blurred").wait_for()
    yield "screen-picture"
    page.get_by_role("textbox", name="Your draft").evaluate(COMPOSING)
    page.locator(".verdict[data-old]").wait_for()
    yield "screen-changed"


def reviews(page: Any, server: Paged) -> Iterator[str]:
    """The states of Review."""
    page.goto(f"{server.url}/review")
    files = page.locator("input[type=file]").first
    page.get_by_text("Screen a file of posts").wait_for()
    yield "review-empty"
    files.set_input_files(file_of([], "empty.csv"))
    page.get_by_role("button", name="Screen these posts").click()
    page.locator(".quiet", has_text="empty.csv").wait_for()
    yield "review-refused"
    page.goto(f"{server.url}/review")
    files.set_input_files(posts())
    page.get_by_role("cell", name="Cedar Prairie").first.wait_for()
    yield "review-file"
    page.get_by_role("button", name="Screen these posts").click()
    page.get_by_role("button", name="Stop", exact=True).wait_for(state="detached")
    page.locator(".mark.hold").first.wait_for()
    yield "review"
    unfold(page)
    page.get_by_role("heading", name="Most frequent rules").wait_for()
    yield "review-open"
    page.get_by_role("button", name="Filters").click()
    page.get_by_label("School", exact=True).first.wait_for()
    yield "review-filters"
    page.keyboard.press("Escape")
    posts_ = page.get_by_role("listbox", name="Posts")
    posts_.press("r")
    page.get_by_role("textbox", name="To return a post").wait_for()
    yield "review-reason"
    page.keyboard.press("Escape")
    page.locator(".row", has_text="Bus 14").click()
    page.locator(".mark.hold", has_text="Tamarack").wait_for()
    page.get_by_role("button", name="Go to the first").click()
    page.get_by_role("dialog").locator(".first").click()
    page.get_by_role("heading", name="What you changed").wait_for()
    yield "review-changed"
    posts_.press("End")
    posts_.press("Space")
    posts_.press("Home")
    posts_.press("Space")
    page.get_by_text("Hand over 2 marked posts").click()
    posts_.press("h")
    page.get_by_text("Decide one kind at a time.").wait_for()
    yield "review-marked"
    page.get_by_role("radio", name="Decided", exact=True).click()
    page.get_by_text("Nothing has been decided yet.").wait_for()
    yield "review-none"


def others(page: Any, server: Paged) -> Iterator[str]:
    """The other pages, and a batch that was begun and not finished."""
    page.goto(f"{server.url}/review?batch=2")
    page.get_by_text("Finished posts are saved").wait_for()
    yield "review-stopped"
    page.goto(f"{server.url}/rules")
    page.get_by_label("Find a rule").fill("IEP")
    page.keyboard.press("Enter")
    page.get_by_text(re.compile(r"^Rule \(\d\d?\)$")).wait_for()
    yield "rules"
    page.get_by_label("Try this rule on a sentence").fill("Noor's IEP was rewritten in May.")
    page.get_by_role("button", name="Try it").click()
    page.locator("p[role=status]", has_text="flag").wait_for()
    yield "rules-tried"
    page.goto(f"{server.url}/trends")
    page.get_by_role("button", name=".xlsx").wait_for()
    yield "trends"
    page.goto(f"{server.url}/settings")
    page.get_by_role("button", name="Check the record").wait_for()
    yield "settings"
    page.get_by_role("button", name="Check the record").click()
    page.get_by_text("The record is intact").wait_for()
    unfold(page)
    yield "settings-open"


def look(page: Any, width: int, scheme: str) -> None:
    """Show the page this wide, light or dark, and wait until Streamlit has drawn it once more."""
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    page.wait_for_timeout(200)
    page.wait_for_function(DRAWN, arg=scheme)


def unfold(page: Any) -> None:
    page.evaluate("document.querySelectorAll('main details:not([open]) > summary').forEach((one) => one.click())")


def states(page: Any, server: Paged, folder: Path) -> Iterator[str]:
    """Lead a new page, with its record in a folder, through all of its states; the name of each, once it is there."""
    yield from screens(page, server)
    yield from reviews(page, server)
    waiting(folder)
    yield from others(page, server)
