"""A click on a marked word: why it is marked, and what can be done about it, in every kind of editor."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screener.detect.identifiers import Identifiers
from screener.detect.office_list import OfficeListDetector
from screener.pipeline import Screener
from screener.policy.pack import PACKS, load_pack
from tests.browser.conftest import needs
from tests.browser.person import Browser, Writer
from tests.browser.test_composers import PHONE, POST, watched
from tests.served import Served, served

BOX = """() => {
    const mark = document.querySelector(".post-screener").shadowRoot.querySelector(".mark").getClientRects()[0];
    return [mark.left + mark.width / 2, mark.top + mark.height / 2];
}"""


def card(writer: Writer) -> Any:
    """Click in the middle of the first marked words."""
    writer.page.mouse.click(*writer.page.evaluate(BOX))
    writer.panel.get_by_role("button", name="Show all").wait_for()
    return writer.panel


@pytest.mark.parametrize(
    "kind", ["textarea", "input", "contenteditable", "lexical", "draft", "quill", "prosemirror", "slate"]
)
def test_a_fix_is_put_in_where_the_words_stand_and_undone(paired: Browser, kind: str) -> None:
    needs(kind)
    writer = paired.open(kind).write(POST).wait_for("hold").wait_for_marks([PHONE])
    fix = card(writer).locator("[data-action=fix-0]")
    assert "private phone number" in writer.panel.inner_text()
    fix.click()
    writer.wait_for_marks([]).wait_for("clear")
    assert writer.text() == "Questions about the game?"
    assert not writer.panel.is_visible()  # its finding is gone
    writer.page.keyboard.press("Control+z")
    writer.wait_for("hold")
    assert writer.text() == POST


def test_what_is_the_offices_own_is_added_and_what_is_no_matter_is_ignored(
    start: Callable[..., Browser], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("SCREENER_DATA", str(tmp_path / "data"))
    screener = Screener(load_pack(PACKS / "psesd"), [Identifiers(), OfficeListDetector()])
    with served(tmp_path / "endpoint", screener) as endpoint:
        endpoint.pairing.open()
        writer = start(endpoint).open("textarea").write(f"{POST} Or 206-555-0163.").wait_for("hold")
        card(writer).get_by_text("This belongs to our office").click()
        writer.panel.get_by_role("button", name=f"Add {PHONE} to").first.click()
        writer.wait_for_marks(["206-555-0163"])
        card(writer).get_by_role("button", name="Ignore here").click()
        writer.wait_for("clear")
        writer.badge.click()
        writer.panel.get_by_role("button", name="Show it again").click()
        writer.wait_for("hold")


def test_whose_account_it_is_stands_there_and_is_remembered_for_the_page(
    start: Callable[..., Browser], endpoint: Served
) -> None:
    asked = watched(endpoint, lambda draft: (draft.account, draft.audience))
    sites = {"http://127.0.0.1/*": {"account": "personal", "audience": "public", "unasked": True}}
    browser = start(endpoint, sites=sites)
    writer = browser.open("textarea").write(POST).wait_for("hold")
    # Nobody has said it yet: it is asked once, without taking the focus.
    writer.panel.get_by_text("Where will you post this?").wait_for()
    writer.panel.get_by_label("Whose account is it?").select_option("agency")
    writer.panel.get_by_role("button", name="Check it so").click()
    writer.panel.get_by_text("Checked as: the agency's account, for anyone.").wait_for()
    # Another page of the site is somebody else's.
    other = browser.open("input").write(POST).wait_for("hold")
    other.badge.click()
    other.panel.get_by_text("Checked as: the agency's account").wait_for()
    other.panel.get_by_role("button", name="Change").click()
    other.panel.get_by_label("Whose account is it?").select_option("personal")
    other.panel.get_by_label("Who will read it?").select_option("friends")
    other.panel.get_by_role("button", name="Check it so").click()
    other.panel.get_by_text("Checked as: a personal account, for friends.").wait_for()
    again = browser.open("input").write("Spirit day!").wait_for("clear")
    assert asked[-1] == ("personal", "friends")
    assert again.panel.is_hidden()
    browser.open("textarea").write("Spirit day!").wait_for("clear")
    assert asked[-1] == ("agency", "public")


def test_findings_of_one_rule_are_shown_once(paired: Browser) -> None:
    numbers = [f"206-555-01{n:02}" for n in range(20, 60)]
    writer = paired.open("textarea")
    writer.editor.evaluate("(one, text) => { one.value = text; }", f"Moms: {', '.join(numbers)}")
    writer.editor.click()
    writer.wait_for("hold")
    writer.badge.click()
    assert writer.panel.locator("article").count() == 1
    assert writer.panel.locator("q").count() == 6
    assert " more" in writer.panel.inner_text()
