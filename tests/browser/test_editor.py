"""The editor in a real Chromium: marks in place, the caret, the keyboard, undo, what others see, what axe says."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import Any, Final

import pytest

from tests.browser.conftest import opened
from tests.paged import Paged, paged

HOME: Final = "Our gym opens at six. Call my house, 206-555-0147, to help."
EDITS: Final = 3000
SESSIONS: Final = 20
LETTERS: Final = "abcdefgh aeiou. é😀ñ\n"


def draft(page: Any) -> Any:
    return page.get_by_role("textbox", name="Your draft")


def wrote(page: Any, text: str, level: str = "", account: str = "The agency's account") -> Any:
    """Paste a text over what is there, and wait for the verdict on it."""
    page.get_by_role("radio", name=account).check()
    draft(page).click()
    page.keyboard.press("Control+a")
    page.evaluate("text => navigator.clipboard.writeText(text)", text)
    page.keyboard.press("Control+v")
    return settled(page, level)


def settled(page: Any, level: str) -> Any:
    page.locator(f".verdict{level and '.' + level}:not([data-old])").wait_for()
    return page


def caret(page: Any) -> tuple[str, int]:
    return tuple(draft(page).evaluate("one => [one.value, one.selectionStart]"))


def test_a_pasted_draft_is_marked_and_mended_in_place(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    outside: list[str] = []
    page.on("request", lambda r: outside.append(r.url))
    wrote(page, HOME, "hold")
    assert page.locator(".mark.hold").inner_text() == "206-555-0147"
    assert "1 must fix" in page.locator(".words").inner_text()
    page.get_by_role("button", name="Fix all").click()
    settled(page, "clear")
    assert "206-555-0147" not in draft(page).input_value()
    page.get_by_role("button", name="Copy the text").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert page.evaluate("navigator.clipboard.readText()") == draft(page).input_value()
    page.get_by_role("button", name="Undo").click()
    settled(page, "hold")
    assert draft(page).input_value() == HOME
    page.keyboard.press("Control+Shift+z")
    settled(page, "clear")
    assert not [url for url in outside if not url.startswith((server.url, "data:", "blob:"))]
    page.context.close()


def test_an_aide_mends_two_findings_and_copies_the_text_in_six_clicks(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    wrote(page, f"{HOME} So proud of our spelling bee winner Noor Abdi!", "hold")
    clicks = 0
    page.get_by_role("button", name="Go to the first").click()
    card = page.get_by_role("dialog")
    for quote in ("206-555-0147", "Noor Abdi"):
        page.locator(".card .quotes", has_text=quote).wait_for()
        card.locator(".first").click()
        clicks += 1
    settled(page, "clear")
    page.get_by_role("button", name="Copy the text").click()
    page.get_by_role("button", name="Copied").wait_for()
    assert clicks + 2 <= 6
    copied = page.evaluate("navigator.clipboard.readText()")
    assert "Noor" not in copied
    assert "0147" not in copied
    assert copied.startswith("Our gym opens at six.")
    page.context.close()


def test_a_draft_is_its_own_words(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    hostile = "<script>document.title='bad'</script><img src=x onerror=document.title='bad'> $x^2$ **b** Noor Abdi 😀"
    wrote(page, f"{hostile} has an IEP", "hold")
    assert page.locator(".mirror").evaluate("one => one.textContent") == f"{hostile} has an IEP\u200b"
    assert page.locator(".mirror :not(span)").count() == 0
    assert page.title() != "bad"
    page.context.close()


def test_marks_stand_where_the_words_are(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server, viewport={"width": 390, "height": 844})
    wrote(page, "😀 Señora, one line that is long enough to be broken. " * 3 + HOME, "hold")
    moved = page.locator(".mark.hold").evaluate("""(mark) => {
      const area = mark.getRootNode().querySelector("textarea");
      const copy = area.cloneNode();
      const at = area.value.indexOf("206-555-0147");
      const range = document.createRange();
      const box = mark.parentElement.cloneNode(false);
      box.textContent = area.value;
      box.style.cssText = "position:absolute;left:0;right:0;top:0";
      mark.parentElement.parentElement.append(box);
      range.setStart(box.firstChild, at);
      range.setEnd(box.firstChild, at + 12);
      const [a, b] = [range.getBoundingClientRect(), mark.getBoundingClientRect()];
      box.remove();
      const style = (one, name) => getComputedStyle(one)[name];
      const names = ["font", "letterSpacing", "padding", "lineHeight", "whiteSpace", "overflowWrap", "width"];
      const unlike = names.filter((name) => style(area, name) !== style(mark.parentElement, name));
      return [Math.abs(a.left - b.left) < 1, Math.abs(a.width - b.width) < 1, unlike];
    }""")
    assert moved == [True, True, []]
    page.context.close()


def test_the_caret_stays_where_a_person_puts_it(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    wrote(page, HOME, "hold")
    dice = random.Random(7)
    ime = page.context.new_cdp_session(page)
    page.keyboard.press("Control+End")
    text, at = caret(page)
    units = text.encode("utf-16-le")
    for n in range(EDITS):
        kind = dice.random()
        if kind < 0.6:
            letter = dice.choice(LETTERS)
            page.keyboard.insert_text(letter)
            new = letter.encode("utf-16-le")
            units, at = units[: 2 * at] + new + units[2 * at :], at + len(new) // 2
        elif kind < 0.8:
            at = dice.randrange(len(units) // 2)
            at -= 0xDC00 <= int.from_bytes(units[2 * at : 2 * at + 2], "little") < 0xE000
            draft(page).evaluate("(one, at) => one.setSelectionRange(at, at)", at)
        elif kind < 0.9:
            ime.send("Input.imeSetComposition", {"text": "にほ", "selectionStart": 2, "selectionEnd": 2})
            ime.send("Input.imeSetComposition", {"text": "日本", "selectionStart": 2, "selectionEnd": 2})
            ime.send("Input.insertText", {"text": "日本"})
            units, at = units[: 2 * at] + "日本".encode("utf-16-le") + units[2 * at :], at + 2
        else:
            page.keyboard.press("Enter")
            units, at = units[: 2 * at] + "\n".encode("utf-16-le") + units[2 * at :], at + 1
        assert caret(page) == (units.decode("utf-16-le"), at), n
    settled(page, "")
    assert caret(page) == (units.decode("utf-16-le"), at)
    page.context.close()


def test_an_answer_about_another_text_is_dimmed(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    wrote(page, "See you Monday!", "clear")
    page.get_by_role("button", name="Copy the text").wait_for()
    draft(page).evaluate("""(one) => {
      one.setRangeText(" Call me at home, 206-555-0147.", one.value.length, one.value.length, "end");
      one.dispatchEvent(new InputEvent("input", {inputType: "insertText"}));
      const root = one.getRootNode();
      window.seen = [root.querySelector(".verdict").hasAttribute("data-old"), root.querySelector(".copy").disabled];
    }""")
    assert page.evaluate("window.seen") == [True, True]
    settled(page, "hold")
    page.get_by_role("radio", name="A personal account").check()
    settled(page, "hold")
    page.context.close()


def test_everything_is_done_by_the_keyboard(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    wrote(page, "Proud of my student Priya Raman, who finally got off her IEP!", "hold", "A personal account")
    page.keyboard.press("F8")
    card = page.get_by_role("dialog")
    card.wait_for()
    for _ in range(9):
        if "Priya Raman: a child from my own family" in page.evaluate(FOCUSED):
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    settled(page, "clear")
    page.keyboard.press("Escape")
    card.wait_for(state="hidden")
    assert page.evaluate(FOCUSED) == ""
    page.keyboard.press("Control+End")
    page.keyboard.type(" Go!")
    settled(page, "hold")  # what was vouched for is gone with the draft
    page.locator("[role=status]", has_text="Press F8 to go to the first").wait_for(state="attached")
    page.context.close()


FOCUSED: Final = "document.activeElement.shadowRoot.activeElement.textContent"


def test_a_click_on_a_mark_opens_its_card(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server, viewport={"width": 390, "height": 844})
    wrote(page, HOME, "hold")
    page.get_by_role("button", name="Fix all").wait_for()
    # The number may be broken at a hyphen: its first line is clicked.
    first = "one => { const box = one.getClientRects()[0]; return [box.x + box.width / 2, box.y + box.height / 2]; }"
    page.mouse.click(*page.locator(".mark.hold").evaluate(first))
    card = page.get_by_role("dialog")
    card.wait_for()
    assert "private phone number" in card.inner_text()
    sheet = card.bounding_box()
    assert (sheet["x"], sheet["width"], sheet["y"] + sheet["height"]) == (0, 390, 844)
    assert page.locator(".verdict").evaluate("one => one.getBoundingClientRect().top >= 0")
    page.context.close()


def test_the_verdict_stays_in_view(chromium: Any, server: Paged) -> None:
    for width in (320, 390, 1600):
        page = opened(chromium, server, viewport={"width": width, "height": 800})
        wrote(page, "\n".join([HOME] * 40), "hold")
        page.get_by_text("Report this draft").scroll_into_view_if_needed()
        top = page.locator(".verdict").evaluate("one => one.getBoundingClientRect().top")
        assert 0 <= top < 200
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        page.context.close()


def test_the_text_is_there_after_another_page(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    wrote(page, HOME, "hold")
    page.get_by_role("link", name="Rules").first.click()
    page.get_by_role("heading", level=1, name="Rules").wait_for()
    page.get_by_role("link", name="Screen a draft").first.click()
    settled(page, "hold")
    assert draft(page).input_value() == HOME
    assert page.get_by_role("radio", name="The agency's account").is_checked()
    page.context.close()


def test_nobody_sees_what_another_writes_and_nothing_of_it_is_kept(
    chromium: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions at once, in random order; then no word of theirs is in the record, the log, a temporary file or home."""
    (tmp_path / "tmp").mkdir()
    for name in ("TMPDIR", "HOME"):
        monkeypatch.setenv(name, str(tmp_path / "tmp"))
    dice = random.Random(11)
    names = [f"Quillan{n:02} Ostergaard{n:02}" for n in range(SESSIONS)]
    parts = {name: [f"{name} has an IEP. ", f"Call {name}'s mom, 206-555-01{n:02}. "] for n, name in enumerate(names)}
    with paged(tmp_path) as server:
        pages = {name: opened(chromium, server) for name in names}
        for name in dice.sample(names * 2, 2 * SESSIONS):
            draft(pages[name]).press("Control+End")
            pages[name].keyboard.insert_text(parts[name].pop(0))
        for name in dice.sample(names, SESSIONS):
            settled(pages[name], "hold")
            shown = pages[name].evaluate(EVERYTHING)
            assert f"{name} has an IEP" in shown
            assert not [other for other in names if other != name and set(other.split()) & set(WORDS.findall(shown))]
        asked_for_review(pages[names[0]])
        for page in pages.values():
            page.context.close()
    kept = b"".join(path.read_bytes() for path in tmp_path.rglob("*") if path.is_file())
    assert b"Sent to Review" not in kept
    assert b"FER111" in kept  # what was asked for is there, without its words
    assert not [word for name in names for word in name.split() if word.encode() in kept]
    assert not re.search(rb"206-?555-?01", kept)


def asked_for_review(page: Any) -> None:
    """Ask for a review, and keep none of the words."""
    page.get_by_text("Ask for a review").first.click()
    page.get_by_text("No, I will show it to the reviewer myself").click()
    page.get_by_role("button", name="Ask for a review").click()
    page.get_by_text("Sent to Review as number 1.").wait_for()


WORDS: Final = re.compile(r"\w+")
EVERYTHING: Final = """() => {
  const all = (root) => [...root.querySelectorAll("*")].map((one) =>
    `${one.value ?? ""} ${one.shadowRoot ? one.shadowRoot.textContent + all(one.shadowRoot) : ""}`).join(" ");
  return document.body.innerText + all(document);
}"""


def test_marks_come_before_the_writer_stops(chromium: Any, server: Paged) -> None:
    page = opened(chromium, server)
    wrote(page, "We thank the boosters for the cocoa. " * 13, "clear")
    page.keyboard.type(" Call me at home, 206-555-0147. ", delay=90)
    for _ in range(300):
        page.keyboard.type("x ", delay=45)
        if page.locator(".mark.hold").count():
            break
    assert page.locator(".mark.hold").count() == 1
    page.context.close()
