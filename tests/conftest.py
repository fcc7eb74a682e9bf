"""The real screener, loaded once for all tests that screen; and which tests `make test-fast` leaves out."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from screener import Screener
from screener.cli import main as cli
from screener.detect.identifiers import Identifiers
from tests.made import Command, Ran

# Files that start processes, browsers, databases or servers, look at pictures, or try inputs by the hundred.
SLOW = (
    "tests/bench/",
    "tests/browser/",
    "tests/contract/test_endpoint.py",
    "tests/contract/test_hostile_",
    "tests/contract/test_nothing_leaves.py",
    "tests/contract/test_office_server.py",
    "tests/contract/test_openapi.py",
    "tests/contract/test_serve.py",
    "tests/eval/",
    "tests/fuzz/",
    "tests/pages/",
    "tests/property/",
    "tests/unit/test_bad_input.py",
    "tests/unit/test_batch_kept.py",
    "tests/unit/test_batch_resume.py",
    "tests/unit/test_cluster.py",
    "tests/unit/test_identifiers_linear.py",
    "tests/unit/test_images",
    "tests/unit/test_integrations.py",
    "tests/unit/test_io.py",
    "tests/unit/test_labels.py",
    "tests/unit/test_native.py",
    "tests/unit/test_pictures.py",
    "tests/unit/test_record_",
    "tests/unit/test_store.py",
    "tests/unit/test_terminal.py",
)
SLOW_KINDS = ("postgresql", "hostile")  # in a test's name: of both databases, and long texts made to take long


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark the slow tests."""
    for item in items:
        if item.nodeid.startswith(SLOW) or any(kind in item.nodeid for kind in SLOW_KINDS):
            item.add_marker(pytest.mark.slow)


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


@pytest.fixture
def command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Command:
    """Runs `screener` in this process, with these arguments and this standard input."""

    def run(*args: str | Path, stdin: bytes | io.RawIOBase = b"") -> Ran:
        monkeypatch.setattr(sys, "argv", ["screener", *map(str, args)])
        raw = io.BytesIO(stdin) if isinstance(stdin, bytes) else io.BufferedReader(stdin)
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(raw))
        with pytest.raises(SystemExit) as ended:
            cli.main()
        code, read = ended.value.code, capsys.readouterr()
        return Ran(code if isinstance(code, int) else 0, read.out, read.err)

    return run
