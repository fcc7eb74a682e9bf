"""`python -m benchmarks.composer`: how long a writer waits for the badge, and what the extension adds to a key.

The real endpoint with the real encoder, the unpacked extension in Chromium (`make browser` builds it). A wait is from
the last of 300 characters until the badge is shown, including the pause of 400 ms. A key is timed by its events in a
text of 5,000 characters, with the content script and without, in turns.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from pathlib import Path
from statistics import median

from playwright.sync_api import sync_playwright

from benchmarks.endpoint import serve_screener
from tests.browser.pages import serving
from tests.browser.person import Browser, launched

SITES = {"http://127.0.0.1/*": {"account": "agency", "audience": "public"}}
WORDS = "Our spelling bee team met again on Monday and had a wonderful time with all the new words. "
LOOK = """() => {
    addEventListener("keydown", () => { window.pressed = performance.now(); }, true);
    const look = () => {
        const badge = document.querySelector(".post-screener")?.shadowRoot.querySelector(".badge");
        if (badge && !badge.hidden && window.pressed) window.waited ??= performance.now() - window.pressed;
        else requestAnimationFrame(look);
    };
    look();
}"""
KEYS = """async () => {
    const editor = document.getElementById("editor");
    const text = document.createTreeWalker(editor, NodeFilter.SHOW_TEXT).nextNode();
    const times = [];
    for (let n = 0; n < 300; n++) {
        const start = performance.now();
        if (editor.value === undefined) text.appendData("x");
        else editor.setRangeText("x", editor.value.length, editor.value.length, "end");
        editor.dispatchEvent(new InputEvent("input", {bubbles: true, composed: true, data: "x"}));
        editor.dispatchEvent(new KeyboardEvent("keyup", {bubbles: true, composed: true, key: "x"}));
        await Promise.resolve();  // the observers of changes run here
        times.push(performance.now() - start);
        if (n % 10 === 0) await new Promise((next) => setTimeout(next));
    }
    return times.reduce((sum, one) => sum + one) / times.length;
}"""


def measure_wait(browser: Browser) -> float:
    """Milliseconds from the last key to the badge."""
    writer = browser.open("textarea")
    writer.editor.click()
    writer.page.evaluate(LOOK)
    writer.page.keyboard.insert_text((WORDS * 4)[:299])
    writer.page.keyboard.press("x")
    writer.page.wait_for_function("window.waited")
    state = writer.badge.get_attribute("data-state")
    assert state in ("clear", "review", "hold"), state
    waited: float = writer.page.evaluate("window.waited")
    writer.page.close()
    return waited


def measure_key(browser: Browser, kind: str, on: bool) -> float:
    """Milliseconds that the events of a key take, on average over 300 keys."""
    browser.settle({"sites": SITES if on else {}})
    writer = browser.open(kind)
    writer.editor.click()
    writer.page.keyboard.insert_text((WORDS * 60)[:4960] + " Call 206-555-0147 now.")
    if on:
        writer.frame.locator('.post-screener .badge[data-stale="false"]').wait_for()
    taken: float = writer.page.evaluate(KEYS)
    writer.page.close()
    return taken


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=15)
    rounds = range(parser.parse_args().rounds)
    with (
        sync_playwright() as driver,
        tempfile.TemporaryDirectory() as folder,
        serving() as pages,
        serve_screener("--pair") as (_, port, token),
    ):
        browser = Browser(launched(driver, Path(folder)), pages)
        browser.settle({"port": port, "token": token, "sites": SITES})
        measure_wait(browser)
        waits = sorted(measure_wait(browser) for _ in rounds)
        figures = {"median": median(waits), "worst": waits[-1]}
        print(json.dumps({"last_key_to_badge_ms": {name: round(value) for name, value in figures.items()}}))
        for kind in ("textarea", "contenteditable"):
            turns = [(measure_key(browser, kind, True), measure_key(browser, kind, False)) for _ in range(3)]
            with_script, without = (median(turn) for turn in zip(*turns, strict=True))
            cost = {"with": with_script, "without": without, "added": with_script - without}
            print(json.dumps({"key_ms": {name: round(value, 3) for name, value in cost.items()}, "field": kind}))
        browser.context.close()


if __name__ == "__main__":
    main()
