"""Each input that once broke something stays mended, and each kind of input is still made and checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("PIL", reason="pictures are an extra")

from tests.fuzz.__main__ import one_round
from tests.fuzz.targets import TARGETS, check

FOUND = sorted((Path(__file__).parent / "found").glob("*.json"))


@pytest.mark.parametrize("path", FOUND, ids=lambda path: path.stem)
def test_what_was_found_is_mended(path: Path) -> None:
    kept = json.loads(path.read_text(encoding="utf-8"))
    check(kept["what"], kept["given"])


@pytest.mark.parametrize("what", TARGETS)
def test_each_kind_of_input_is_made_and_checked(what: str) -> None:
    count, error, one = one_round(what, 3, 0)
    assert count >= 3
    assert error is None, one
