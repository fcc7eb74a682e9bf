"""What an office's IT gives out: Chromium installs it by policy, and it checks posts without a word of its user's."""

from __future__ import annotations

import functools
import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from screener.service.registration import NAME, install
from tests.browser.conftest import ROOT
from tests.browser.person import CHROMIUM, WAIT, Browser, until
from tests.browser.test_composers import POST
from tests.served import Served

POLICIES = Path("/etc/chromium")  # where Debian's Chromium looks
SITES = {"http://127.0.0.1/*": {"account": "agency", "audience": "public"}}
OWN = {"kind": "phones", "entry": "(253) 555-0131"}


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None:
        """Files are served without a word."""


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Path]:
    """The folder that `make extension` makes for an office, served as its IT would serve it."""
    if not (ROOT / "extension" / "node_modules").exists():
        pytest.skip("What builds the extension is not set up: make extension (it needs Node.js).")
    made = tmp_path / "dist" / "office"
    made.mkdir(parents=True)
    with ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(made))) as server:
        settings = {"transport": "native", "sites": SITES, "office": [OWN]}
        (tmp_path / "office.json").write_text(
            json.dumps({"updates": f"http://127.0.0.1:{server.server_port}/", "settings": settings})
        )
        key = ["openssl", "genpkey", "-quiet", "-algorithm", "RSA", "-out", str(tmp_path / "key.pem")]
        subprocess.run(key, check=True, timeout=60)
        places = {"OFFICE": tmp_path / "office.json", "KEY": tmp_path / "key.pem", "OUT": tmp_path / "dist"}
        building = {**os.environ, **{name: str(place) for name, place in places.items()}}
        subprocess.run(["node", "build.mjs"], cwd=ROOT / "extension", env=building, check=True, timeout=600)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield made
        server.shutdown()


def governed(office: Path, policies: Path) -> Path:
    """A Chromium that sees the office's policy: in a file system of its own, this computer's stays as it is."""
    if not (shutil.which("unshare") and os.geteuid() == 0 and POLICIES.is_dir()):
        pytest.skip("Setting a policy for one process alone takes root, unshare and Debian's Chromium.")
    managed = policies / "policies" / "managed"
    managed.mkdir(parents=True)
    shutil.copy(office / "policies" / "chrome.json", managed / "screener.json")
    # What a policy has installed is closed to a driver, too, unless another policy opens it.
    (managed / "tests.json").write_text('{"DeveloperToolsAvailability": 1}')
    program = policies / "chromium"
    bound = f'mount --bind "{policies}" {POLICIES} && exec "{CHROMIUM}" "$@"'
    program.write_text(f"#!/bin/sh\nexec unshare --mount sh -c '{bound}' chromium \"$@\"\n")
    program.chmod(0o755)
    return program


@pytest.mark.parametrize("rule", ["reason", "no"])
def test_an_office_says_whether_a_post_on_hold_may_go_out(
    start: Callable[..., Browser], endpoint: Served, rule: str
) -> None:
    writer = start(endpoint, on_hold=rule).open("textarea").write(POST).wait_for("hold")
    writer.page.get_by_role("button", name="Post", exact=True).click()
    anyway = writer.panel.get_by_role("button", name="Publish anyway")
    writer.panel.get_by_text("You are about to publish this").wait_for()
    if rule == "no":
        writer.panel.get_by_text("Your office does not let").wait_for()
        assert anyway.count() == 0
    else:
        assert anyway.is_disabled()
        writer.panel.get_by_label("Why does it have to go out").press_sequentially("The family asked for it")
        anyway.click()
        writer.page.wait_for_function("window.published === 1")


def test_a_policy_installs_the_extension_with_its_settings_and_a_draft_is_held(
    playwright: Any, pages: int, office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    (policy,) = json.loads((office / "policies" / "chrome.json").read_text())["3rdparty"]["extensions"].items()
    ident, settings = policy
    install(["chromium"], ident, folder=tmp_path / "profile" / "NativeMessagingHosts")
    context = playwright.chromium.launch_persistent_context(
        str(tmp_path / "profile"),
        executable_path=str(governed(office, tmp_path / "etc")),
        headless=False,
        env={**os.environ},  # the driver began before this test named its home
        # Without background networking no extension is fetched; and nothing but this computer is to be reached.
        ignore_default_args=["--disable-extensions", "--disable-background-networking", "--disable-default-apps"],
        args=["--headless=new", "--no-sandbox", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1"],
    )
    try:
        context.set_default_timeout(WAIT)
        known = context.service_workers
        worker = known[0] if known else context.wait_for_event("serviceworker", timeout=WAIT)
        assert worker.url == f"chrome-extension://{ident}/background.js"
        page = context.new_page()
        registered = "async () => (await chrome.scripting.getRegisteredContentScripts()).flatMap((one) => one.matches)"
        # A policy comes some seconds after an installation.
        until(page, lambda: worker.evaluate(registered), list(SITES))
        assert worker.evaluate("() => chrome.storage.managed.get()") == settings
        page.goto(f"http://127.0.0.1:{pages}/textarea")
        page.locator("#editor").click()
        page.keyboard.type(POST)
        badge = """async () => {
            const [tab] = await chrome.tabs.query({ active: true });
            return chrome.action.getBadgeText({ tabId: tab.id });
        }"""
        until(page, lambda: worker.evaluate(badge), "■")
        assert "(253) 555-0131" in next((tmp_path / "home").rglob("office-list.yaml")).read_text()
        options = context.new_page()
        options.goto(f"chrome-extension://{ident}/options.html")
        options.locator("#state[data-state=ready]").wait_for()
        assert options.locator("#transport").is_disabled()
        assert options.locator("#unchecked").is_enabled()
        assert NAME in (office / "policies" / "chrome.reg").read_text()
    finally:
        context.close()
