"""A person at a browser: opens a page, writes in its composer, reads the badge, the marks and the panel."""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any, Final

EXTENSION: Final = Path(__file__).parents[2] / "extension" / "dist" / "test"
CHROMIUM: Final = os.environ.get("CHROMIUM") or shutil.which("chromium") or "/usr/bin/chromium"
FRAMED: Final = ("iframe", "blank", "sandboxed", "designed", "rewritten")
WAIT: Final = 60_000  # ms; only a failing test waits that long


def launched(
    playwright: Any, profile: Path, args: Iterable[str] = (), extension: Path = EXTENSION, **settings: Any
) -> Any:
    """A Chromium with the extension in it, and nothing else of its user's."""
    return playwright.chromium.launch_persistent_context(
        str(profile),
        executable_path=CHROMIUM,
        headless=False,
        ignore_default_args=["--disable-extensions"],
        args=[
            "--headless=new",
            "--no-sandbox",
            f"--disable-extensions-except={extension}",
            f"--load-extension={extension}",
            "--disable-features=DisableLoadExtensionCommandLineSwitch",
            *args,
        ],
        **settings,
    )


def until(page: Any, ask: Callable[[], Any], wanted: Any) -> None:
    """Ask again and again until the answer is what is wanted."""
    for _ in range(WAIT // 50):
        if ask() == wanted:
            return
        page.wait_for_timeout(50)
    assert ask() == wanted


class Browser:
    """One browser with the extension in it."""

    def __init__(self, context: Any, port: int) -> None:
        context.set_default_timeout(WAIT)
        self.context = context
        self.port = port
        workers = context.service_workers
        self.worker = workers[0] if workers else context.wait_for_event("serviceworker", timeout=WAIT)
        self.extension = self.worker.url.split("/")[2]

    def settle(self, settings: dict[str, Any]) -> None:
        """Set what the options page sets, and wait until the content script is registered as they say."""
        self.worker.evaluate("settings => chrome.storage.local.set(settings)", settings)
        if "sites" not in settings:
            return
        wanted = list(settings["sites"])
        self.worker.evaluate(
            """async (wanted) => {
                for (;;) {
                    const found = await chrome.scripting.getRegisteredContentScripts();
                    const matches = found.flatMap((script) => script.matches);
                    if (matches.length === wanted.length && wanted.every((one) => matches.includes(one))) return;
                    await new Promise((next) => setTimeout(next, 20));
                }
            }""",
            wanted,
        )

    def open(self, kind: str, host: str = "127.0.0.1") -> Writer:
        page = self.context.new_page()
        page.goto(f"http://{host}:{self.port}/{kind}")
        return Writer(page, kind)


class Writer:
    """One page, and its composer."""

    def __init__(self, page: Any, kind: str) -> None:
        self.page = page
        self.kind = kind
        self.frame = page.frame_locator("#frame") if kind in FRAMED else page

    @property
    def editor(self) -> Any:
        selectors = {
            "lexical": "#editor",
            "draft": ".public-DraftEditor-content",
            "quill": ".ql-editor",
            "prosemirror": ".ProseMirror",
            "slate": "[data-slate-editor]",
        }
        return self.frame.locator(selectors.get(self.kind, "#editor"))

    @property
    def badge(self) -> Any:
        return self.frame.locator(".post-screener .badge")

    @property
    def panel(self) -> Any:
        return self.frame.locator(".post-screener .panel")

    def write(self, text: str) -> Writer:
        self.editor.click()
        self.page.keyboard.type(text)
        return self

    def wait_for(self, state: str) -> Writer:
        self.frame.locator(f'.post-screener .badge[data-state="{state}"][data-stale="false"]').wait_for()
        return self

    def marked(self) -> list[str]:
        """The marked words, in the order of the text."""
        found: list[str] = self.editor.evaluate(
            """(editor) => {
                const host = document.querySelector(".post-screener");
                const marks = [...(host?.shadowRoot.querySelectorAll(".mark") ?? [])];
                return marks.map((one) => one.dataset.words);
            }"""
        )
        return found

    def wait_for_marks(self, wanted: list[str]) -> Writer:
        until(self.page, self.marked, wanted)
        return self

    def text(self) -> str:
        found: str = self.editor.evaluate("(one) => one.value ?? one.innerText")
        return re.sub("[\ufeff\u200b]", "", found).strip()
