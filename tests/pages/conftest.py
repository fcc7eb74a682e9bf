"""Streamlit runs its pages in an event loop, which is made of sockets; no host but this one may be reached."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from screener.page import office


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(item.path).is_relative_to(Path(__file__).parent):
            item.add_marker(pytest.mark.allow_hosts(["127.0.0.1"]))


@pytest.fixture(autouse=True)
def record_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Each test has a record of its own, and leaves no connection to it behind."""
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path))
    monkeypatch.setenv("SCREENER_DATA", str(tmp_path))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    office.store.clear()
    yield
    office.store().close()
    office.store.clear()
