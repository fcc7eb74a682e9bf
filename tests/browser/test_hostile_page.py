"""No page learns who is on the office's list of students, nor what is said of a draft, however its script tries."""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, Final

import pytest

from screener.detect.identifiers import Identifiers
from screener.detect.roster import Roster
from screener.office.roster import import_roster
from screener.pipeline import Screener
from screener.policy.pack import PACKS, load_pack
from tests.browser.conftest import ROOT
from tests.browser.person import Browser, launched, until
from tests.browser.test_composers import POST, watched
from tests.served import Served, served

BUILT: Final = ROOT / "extension" / "dist" / "chromium"
LISTED: Final = "First Name,Last Name,No Media Release\nNoor,Lindqvist,yes\n"
# As long as each other: what differs is the list alone.
ON, OFF = "Our spelling bee was won by Noor Lindqvist today.", "Our spelling bee was won by Maya Lundstrom today."
SCRIPTS: Final = (Path(__file__).parent / "pages" / "hostile.js").read_text(encoding="utf-8")
ALONE: Final = """async ({text, how}) => {
    const editor = document.getElementById("editor");
    editor.textContent = text;
    if (how === "focus") editor.focus();
    for (const kind of ["input", "keyup", "paste", "change"])
        editor.dispatchEvent(new InputEvent(kind, {bubbles: true, composed: true}));
    if (how === "press") document.querySelector("button").click();
    if (how === "submit") document.forms[0].requestSubmit();
    await new Promise((next) => setTimeout(next, 700));
    return [window.published ?? 0, [...(CSS.highlights ?? [])].length];
}"""


@pytest.fixture
def school(tmp_path: Path) -> Iterator[Served]:
    """An endpoint that knows one student without a release, and no model: no other name is told of."""
    import_roster("students.csv", LISTED.encode(), tmp_path / "office")
    screener = Screener(load_pack(PACKS / "psesd"), [Identifiers(), Roster(tmp_path / "office")])
    with served(tmp_path / "endpoint", screener) as running:
        running.pairing.open()
        yield running


@pytest.fixture
def browser(playwright: Any, pages: int, school: Served, tmp_path: Path) -> Iterator[Browser]:
    """The build that is shipped: its shadow tree is closed."""
    if not BUILT.exists():
        pytest.skip("The extension is not built: make extension (it needs Node.js).")
    context = launched(playwright, tmp_path / "profile", extension=BUILT, viewport={"width": 1000, "height": 800})
    found = Browser(context, pages)
    sites = {"http://127.0.0.1/*": {"account": "agency", "audience": "public"}}
    found.settle({"port": school.port, "token": school.pairing.token, "sites": sites})
    yield found
    context.close()


def told(browser: Browser, wanted: str) -> None:
    """Wait until the toolbar has the mark of a verdict: no page can see that."""
    browser.worker.evaluate(
        """async (wanted) => {
            for (;;) {
                const [tab] = await chrome.tabs.query({active: true, lastFocusedWindow: true});
                if (await chrome.action.getBadgeText({tabId: tab.id}) === wanted) return;
                await new Promise((next) => setTimeout(next, 20));
            }
        }""",
        wanted,
    )


@pytest.mark.parametrize("kind", ["contenteditable", "textarea"])
def test_a_script_sees_the_same_of_a_name_that_is_listed_and_one_that_is_not(
    browser: Browser, school: Served, kind: str
) -> None:
    seen = []
    answered = watched(school)
    for text, mark in ((ON, "■"), (OFF, "")):
        writer = browser.open(kind)
        fetched: list[str] = []
        writer.page.on("request", lambda request, fetched=fetched: fetched.append(request.url.split("/")[-1]))
        writer.page.evaluate(SCRIPTS)
        writer.write(text)
        until(writer.page, partial(answered.__contains__, text), True)
        told(browser, mark)
        writer.page.wait_for_timeout(500)
        seen.append({**writer.page.evaluate("window.attacks()"), "fonts": sorted(fetched)})
        writer.page.close()
    listed, unlisted = seen
    assert len(listed) >= 15
    assert {name: [listed[name], unlisted[name]] for name in listed if listed[name] != unlisted[name]} == {}
    assert listed["highlights"] == []


def test_what_a_script_writes_or_presses_by_itself_is_not_even_asked_about(browser: Browser, school: Served) -> None:
    asked = watched(school)
    for how in ("events", "focus", "press", "submit"):
        seen = []
        for text in (ON, OFF):
            page = browser.open("contenteditable").page
            seen.append(page.evaluate(ALONE, {"text": text, "how": how}))
            page.close()
        assert seen[0] == seen[1], how
    assert asked == []


def test_a_page_that_hides_the_badge_gets_no_post_out(paired: Browser) -> None:
    writer = paired.open("textarea").write(POST).wait_for("hold")
    hiding = "display: none !important; opacity: 0 !important; transform: scale(0) !important"
    writer.page.add_style_tag(content=f".post-screener, body ~ * {{ {hiding} }}")
    writer.page.get_by_role("button", name="Post", exact=True).click()
    writer.panel.get_by_text("You are about to publish this").wait_for()
    assert writer.panel.bounding_box()["width"] > 100
    assert writer.page.evaluate("window.published") is None
