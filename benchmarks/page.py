"""`python -m benchmarks.page`: how fast the page is drawn and answers, a large batch with its table in use, memory.

All in a real Chromium against `make app`'s own command. Times between a click and its answer are taken inside the
page, from the click's event to the frame in which the answer stands there.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import os
import shutil
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

from tests.paged import Paged, paged, until_it_answers

ROOT = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
PATIENCE = 3_600_000  # ms
TIMED = """() => {
  window.answered = new Promise((done) => {
    let began = 0;
    const said = () => document.querySelector("main .facts h2")?.textContent;
    const before = said();
    document.addEventListener("click", () => { began ||= performance.now(); }, { capture: true, once: true });
    const watch = new MutationObserver(() => {
      if (began && said() && said() !== before) {
        watch.disconnect();
        requestAnimationFrame(() => done(performance.now() - began));
      }
    });
    watch.observe(document.body, { childList: true, subtree: true, characterData: true });
  });
}"""

ANSWERED = """(verdict) => {
  window.answered = new Promise((done) => {
    let began = 0;
    const area = verdict.getRootNode().querySelector("textarea");
    area.addEventListener("input", () => { began = performance.now(); }, { once: true });
    const watch = new MutationObserver(() => {
      if (!began || verdict.hasAttribute("data-old")) return;
      watch.disconnect();
      requestAnimationFrame(() => done(performance.now() - began));
    });
    watch.observe(verdict, { attributes: true });
  });
}"""


def samples() -> list[str]:
    lines = (ROOT / "data" / "samples" / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    return [str(json.loads(line)["text"]) for line in lines]


def posts(n: int, mark: str = "") -> dict[str, Any]:
    """A file of n different posts, the samples round and round."""
    texts, text = samples(), io.StringIO()
    rows = csv.writer(text)
    rows.writerow(["id", "text"])
    rows.writerows([f"{mark}{i}", f"{texts[i % len(texts)]} ({mark}{i})"] for i in range(n))
    return {"name": f"posts{mark}.csv", "mimeType": "text/csv", "buffer": text.getvalue().encode()}


def memory(page: Paged) -> float:
    """What the server holds, in MB."""
    status = Path(f"/proc/{page.process.pid}/status").read_text(encoding="utf-8")
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def first_draw(browser: Any, folder: Path) -> tuple[float, float]:
    """Seconds from the command to the page with its form, and from opening it once more."""
    began = time.perf_counter()
    with paged(folder, wait=False) as page:
        tab = browser.new_page()
        until_it_answers(page)
        times = []
        for _ in range(2):
            tab.goto(page.url)
            tab.get_by_role("textbox", name="Your draft").wait_for()
            times.append(time.perf_counter() - began)
            began = time.perf_counter()
        tab.close()
    return times[0], times[1]


def answers(browser: Any, page: Paged) -> list[float]:
    """Milliseconds from the last key to the answer about it, a sample each."""
    tab = browser.new_page()
    tab.set_default_timeout(PATIENCE)
    tab.goto(page.url)
    tab.get_by_role("textbox", name="Your draft").wait_for()
    times = []
    for n, text in enumerate(samples()):
        tab.get_by_role("textbox", name="Your draft").fill(f"Draft {n}. {text}")
        tab.wait_for_timeout(1500)
        tab.locator(".verdict").evaluate(ANSWERED)
        tab.get_by_role("textbox", name="Your draft").press("End")
        tab.keyboard.press("!")
        times.append(float(tab.evaluate("window.answered")))
    tab.close()
    return times


def screen(tab: Any, file: dict[str, Any]) -> None:
    folded = tab.locator("summary", has_text="Screen a file of posts")
    folded.wait_for()
    if folded.locator("xpath=..").get_attribute("open") is None:
        folded.click()
    tab.locator("input[type=file]").first.set_input_files(file)
    tab.get_by_role("button", name="Screen these posts").click()


def large_batch(browser: Any, page: Paged, n: int) -> tuple[float, list[float]]:
    """Seconds for the batch, and milliseconds until the next post of the list stood there, each time while it ran."""
    tab = browser.new_page()
    tab.set_default_timeout(PATIENCE)
    tab.goto(f"{page.url}/review")
    began, times = time.perf_counter(), []
    screen(tab, posts(n))
    tab.get_by_role("option").nth(1).wait_for()
    while tab.get_by_role("button", name="Stop").is_visible():
        times.append(next_post(tab))
        tab.wait_for_timeout(500)
    took = time.perf_counter() - began
    times += [next_post(tab) for _ in range(20)]
    tab.close()
    return took, times


def next_post(tab: Any) -> float:
    """Milliseconds from a click on another row to its post beside the list."""
    tab.evaluate(TIMED)
    tab.locator(".row.now + .row, .row:first-of-type").last.click()
    return float(tab.evaluate("window.answered"))


def many_batches(browser: Any, page: Paged, batches: int, n: int) -> list[float]:
    """The server's memory in MB after each batch."""
    tab = browser.new_page()
    tab.set_default_timeout(PATIENCE)
    held = []
    for batch in range(batches):
        tab.goto(f"{page.url}/review")
        screen(tab, posts(n, f"b{batch}-"))
        tab.get_by_role("button", name="Stop").wait_for()
        tab.get_by_role("button", name="Stop").wait_for(state="detached")
        held.append(memory(page))
    tab.close()
    return held


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--posts", type=int, default=5000)
    options.add_argument("--batches", type=int, default=50)
    options.add_argument("--each", type=int, default=100, help="posts in each of the batches")
    chosen = options.parse_args()
    from playwright.sync_api import sync_playwright

    print(f"{os.cpu_count()} cores, load average {os.getloadavg()[0]:.1f}")
    with sync_playwright() as driver, tempfile.TemporaryDirectory() as name:
        browser = driver.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        browser.new_page().close()
        drawn, again = first_draw(browser, Path(name) / "draw")
        print(f"first draw after the command: {drawn:.1f} s; opened again: {again:.1f} s")
        with paged(Path(name) / "answers") as page:
            times = answers(browser, page)
            print(f"answer after a key: median {median(times):.0f} ms, p95 {quantiles(times, n=20)[-1]:.0f} ms")
        with paged(Path(name) / "large") as page:
            took, times = large_batch(browser, page, chosen.posts)
            told = f"median {median(times):.0f} ms, worst {max(times):.0f} ms, {len(times)} times" if times else "-"
            print(f"{chosen.posts:,} posts: {took:.0f} s; next post in the list: {told}")
        with paged(Path(name) / "many") as page:
            held = many_batches(browser, page, chosen.batches, chosen.each)
            print(
                f"memory after batch 1, {len(held) // 2}, {len(held)}: {held[0]:.0f}, {held[len(held) // 2]:.0f}, "
                f"{held[-1]:.0f} MB ({chosen.each} posts each)"
            )
        browser.close()


if __name__ == "__main__":
    main()
