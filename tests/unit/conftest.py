"""A store of its own for a test, on SQLite and on a real PostgreSQL."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from tests.databases import postgresql, programs

if TYPE_CHECKING:
    from screener.office.store import Store


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    if programs() is None:
        pytest.skip("PostgreSQL is not installed (apt-get install postgresql): its half of these tests does not run")
    with postgresql() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    from sqlalchemy import create_engine, text

    if request.param == "sqlite":
        return ""
    address: str = request.getfixturevalue("server")
    name = f"t{abs(hash(request.node.name)) % 10**9}_{os.getpid()}"
    admin = create_engine(address.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    admin.dispose()
    return address.replace("/postgres?", f"/{name}?")


@pytest.fixture
def store(url: str, tmp_path: Path) -> Iterator[Store]:
    from screener.office.store import Store

    opened = Store.open(url, tmp_path)
    yield opened
    opened.close()
