"""From nothing to the first warning in five commands: the wheel, in a home that has never seen the screener."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.browser.conftest import ROOT
from tests.browser.person import EXTENSION, Browser, launched
from tests.browser.test_composers import PHONE, POST

KEPT = ("PATH", "LANG", "SSL_CERT_FILE", "REQUESTS_CA_BUNDLE")  # of the environment, beside pip's own settings


def test_a_first_draft_is_held_after_five_commands(playwright: Any, pages: int, tmp_path: Path) -> None:
    if not (EXTENSION / "manifest.json").exists():
        pytest.skip("The extension is not built: make extension (it needs Node.js).")
    home = tmp_path / "home"
    home.mkdir()
    kept = {name: value for name, value in os.environ.items() if name in KEPT or name.startswith("PIP_")}
    clean = {**kept, "HOME": str(home)}

    def run(*command: str | Path) -> None:
        done = subprocess.run(command, cwd=home, env=clean, capture_output=True, text=True, timeout=900)
        if "connection" in done.stderr.lower() and "pip" in map(str, command):
            pytest.skip("No package can be fetched here: pip reaches no registry.")
        assert done.returncode == 0, done.stderr[-2000:]

    programs = home / "screener" / ("Scripts" if sys.platform == "win32" else "bin")
    run(sys.executable, "-m", "pip", "wheel", "--quiet", "--no-deps", "--wheel-dir", home, ROOT)
    run(sys.executable, "-m", "venv", home / "screener")
    (wheel,) = home.glob("*.whl")
    run(programs / "python", "-m", "pip", "install", "--quiet", "--no-compile", wheel)
    run(programs / "screener", "native-host", "install")
    context = launched(playwright, home / ".config" / "chromium", env=clean)  # the fifth
    try:
        browser = Browser(context, pages)
        browser.settle({"sites": {"http://127.0.0.1/*": {"account": "agency", "audience": "public"}}})
        assert PHONE in browser.open("textarea").write(POST).wait_for("hold").marked()
    finally:
        context.close()
