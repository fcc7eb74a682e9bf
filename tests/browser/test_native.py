"""The second transport: Chromium starts the screener itself and speaks to it without a port."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from screener.service.native import install
from tests.browser.person import Browser
from tests.browser.test_composers import PHONE, POST


def test_the_browser_starts_the_screener(
    start: Callable[..., Browser], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    browser = start(transport="native")
    writer = browser.open("textarea").write(POST).wait_for("not_running")
    install("chromium", browser.extension, tmp_path / "profile0" / "NativeMessagingHosts")
    writer.write(" Thanks!").wait_for("hold")
    assert PHONE in writer.marked()
