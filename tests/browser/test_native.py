"""The way that is set up first: Chromium starts the screener itself and speaks to it without a port."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from screener.service.registration import EXTENSION, install
from tests.browser.person import Browser
from tests.browser.test_composers import PHONE, POST


def test_the_browser_starts_the_screener(
    start: Callable[..., Browser], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    browser = start()
    writer = browser.open("textarea").write(POST).wait_for("not_running")
    assert browser.extension == EXTENSION
    install(["chromium"], folder=tmp_path / "profile0" / "NativeMessagingHosts")
    writer.write(" Thanks!").wait_for("hold")
    assert PHONE in writer.marked()
