"""No input that once broke something breaks it again, and each kind of input is still made and checked."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

pytest.importorskip("PIL", reason="pictures are an extra")

from tests.fuzz import __main__ as fuzz
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


def test_a_fresh_copy_counts_on_from_what_the_document_tells(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fuzz, "TOLD", tmp_path / "told.md")
    monkeypatch.setattr(fuzz, "COUNTS", tmp_path / "fuzz.json")
    fuzz.TOLD.write_text("# Odd\n\nInputs run so far: 0 (none).\n", encoding="utf-8")
    counts = {"text": 11_230, "pack": 618}
    fuzz.tell(counts)
    assert fuzz.counted() == counts
    fuzz.COUNTS.write_text(json.dumps({"text": 12_000, "pack": 2, "words": 7}), encoding="utf-8")
    assert fuzz.counted() == {"text": 12_000, "pack": 618, "words": 7}


def test_the_document_tells_the_count_of_each_kind() -> None:
    assert set(fuzz.counted()) == set(TARGETS)


def test_each_round_has_inputs_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[str] = []
    monkeypatch.setitem(TARGETS, "words", (lambda one: made.append(one["text"]), *TARGETS["words"][1:]))
    for number in (1, 1, 2):
        one_round("words", 20, number)
    first, again, second = made[:20], made[20:40], made[40:]
    assert first == again
    assert len(set(first) & set(second)) < 5
