"""The real screener, loaded once for all tests that screen."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from screener import Screener
from screener.detect.identifiers import Identifiers


@pytest.fixture(scope="session", autouse=True)
def own_data(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No test reads or writes what the person at this computer has: a list of students, an office list, a record."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SCREENER_DATA", str(tmp_path_factory.mktemp("data")))
        patch.setenv("SCREENER_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("SCREENER_OFFICE", raising=False)
        patch.delenv("DATABASE_URL", raising=False)
        yield


@pytest.fixture(scope="session")
def screener() -> Screener:
    return Screener.load()


@pytest.fixture(scope="session")
def identifiers() -> Identifiers:
    return Identifiers()
