"""The Firefox build in a real Firefox: it pairs, its background reaches the endpoint, its badge tells the verdict."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.browser.conftest import ROOT
from tests.browser.test_composers import POST, watched
from tests.served import Served

FIREFOX = os.environ.get("FIREFOX") or shutil.which("firefox") or shutil.which("firefox-esr")
BUILT = ROOT / "extension" / "dist" / "firefox"
DRIVER = Path(__file__).with_name("firefox.mjs")


def test_a_draft_is_held_in_firefox(endpoint: Served, pages: int, tmp_path: Path) -> None:
    if not FIREFOX:
        pytest.skip("There is no Firefox here: apt-get install firefox-esr, or name one in FIREFOX.")
    if not BUILT.exists():
        pytest.skip("The extension is not built: make extension (it needs Node.js).")
    asked = watched(endpoint)
    command = ["node", "--experimental-websocket", str(DRIVER), FIREFOX, str(BUILT), str(tmp_path / "profile")]
    told = [f"http://127.0.0.1:{pages}/textarea", str(endpoint.port), endpoint.pairing.token, POST]
    done = subprocess.run([*command, *told], capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr[-1000:]
    seen = json.loads(done.stdout)
    assert (seen["options"], seen["state"], seen["page"]) == ("The screener is ready.", "hold", "refused")
    assert "Do not publish" in seen["label"]
    assert asked[-1] == POST
    assert endpoint.pairing.origins[0].startswith("moz-extension://")
