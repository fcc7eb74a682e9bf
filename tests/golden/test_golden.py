"""Sixty whole drafts keep their reports. Scores may differ in the second decimal between processors; words may not."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from screener import Report, Screener
from screener.report import to_dict
from tests.golden.make import drafts

REPORTS = Path(__file__).parent / "reports.jsonl"
STORED = [json.loads(line) for line in REPORTS.read_text(encoding="utf-8").splitlines()]
SCORES = ("score", "probability", "weight")
NEAR = 0.05


def parted(value: Any, place: str = "") -> tuple[Any, dict[str, float]]:
    """A report without its scores, and its scores by place."""
    scores: dict[str, float] = {}
    if isinstance(value, dict):
        plain = {}
        for key, part in value.items():
            if key in SCORES:
                scores[f"{place}/{key}"] = part
            elif key != "versions":
                plain[key], more = parted(part, f"{place}/{key}")
                scores |= more
        return plain, scores
    if isinstance(value, list):
        parts = [parted(part, f"{place}/{n}") for n, part in enumerate(value)]
        return [p for p, _ in parts], {k: v for _, more in parts for k, v in more.items()}
    return value, scores


@pytest.fixture(scope="module")
def reports(screener: Screener) -> list[Report]:
    return screener.screen(drafts())


def test_there_are_sixty(reports: list[Report]) -> None:
    assert len(reports) == len(STORED) == 60


@pytest.mark.parametrize("n", range(60))
def test_report_is_as_stored(reports: list[Report], n: int) -> None:
    now, scores = parted(to_dict(reports[n]))
    then, stored = parted(STORED[n])
    assert now == then
    assert scores == pytest.approx(stored, abs=NEAR)


def test_a_batch_says_what_singles_say(screener: Screener, reports: list[Report]) -> None:
    for draft, together in list(zip(drafts(), reports, strict=True))[::10]:
        alone, scores = parted(to_dict(screener.screen([draft])[0]))
        batched, stored = parted(to_dict(together))
        assert alone == batched
        assert scores == pytest.approx(stored, abs=NEAR)
