"""The real screener, loaded once for all tests that screen."""

from __future__ import annotations

import pytest

from screener import Screener


@pytest.fixture(scope="session")
def screener() -> Screener:
    return Screener.load()
