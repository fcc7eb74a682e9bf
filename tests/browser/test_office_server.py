"""An office's own build of the extension: drafts go to the office's server, with a person's token and TLS."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from screener.office.people import People
from screener.pipeline import Screener
from screener.service.guard import SharedGuard
from tests.browser.conftest import ROOT
from tests.browser.person import Browser, launched
from tests.browser.test_composers import POST
from tests.browser.test_hostile_page import told
from tests.proxied import NAME, free_port, proxied
from tests.served import served

SITES = {"http://127.0.0.1/*": {"account": "agency", "audience": "public"}}


def built(settings: dict[str, Any], folder: Path) -> Path:
    """The office's build for Chromium."""
    if not (ROOT / "extension" / "node_modules").exists():
        pytest.skip("What builds the extension is not set up: make extension (it needs Node.js).")
    (folder / "office.json").write_text(json.dumps({"updates": "https://a.example/s/", "settings": settings}))
    env = {**os.environ, "OFFICE": str(folder / "office.json"), "OUT": str(folder / "dist"), "KEY": ""}
    subprocess.run(["node", "build.mjs"], cwd=ROOT / "extension", env=env, check=True)
    return folder / "dist" / "office" / "chromium"


def test_a_draft_is_held_by_the_offices_server_until_the_token_is_revoked(
    playwright: Any, pages: int, tmp_path: Path, screener_of_identifiers: Screener
) -> None:
    outside = free_port()
    server = f"https://{NAME}:{outside}"
    people = People(tmp_path / "people.json")
    settings = {"transport": "office", "server": server}
    extension = built({**settings, "sites": SITES}, tmp_path)
    for kind in ("chromium", "firefox"):
        manifest = json.loads((extension.parent / kind / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["description"].endswith("goes to your office's server.")
    assert manifest["browser_specific_settings"]["gecko"]["data_collection_permissions"] == {
        "required": ["websiteContent"]
    }
    guard = SharedGuard(people, server)
    with (
        served(tmp_path, screener_of_identifiers, guard=guard) as endpoint,
        proxied(tmp_path, endpoint.port, outside),
    ):
        rules = f"--host-resolver-rules=MAP {NAME} 127.0.0.1"
        context = launched(
            playwright, tmp_path / "profile", [rules, "--ignore-certificate-errors"], extension=extension
        )
        try:
            browser = Browser(context, pages)
            # What a policy would set; the token is its user's.
            browser.settle({**settings, "sites": SITES, "token": people.add("ada")})
            writer = browser.open("textarea").write(POST)
            told(browser, "■")
            people.revoke("ada")
            writer.write(" Thanks!")
            told(browser, "?")
            options = context.new_page()
            options.goto(f"chrome-extension://{browser.extension}/options.html")
            options.get_by_text("enter the token that your office gave you").wait_for()
            options.get_by_text("your office's server, which keeps none of it").wait_for()
        finally:
            context.close()
