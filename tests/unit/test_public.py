"""What `import screener` promises to other programs."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

import screener
from screener.report.wire import to_json


def test_one_call_screens_with_models_that_are_loaded_once(monkeypatch: pytest.MonkeyPatch) -> None:
    loads: list[screener.Screener] = []

    def load() -> screener.Screener:
        loads.append(actual())
        return loads[-1]

    actual = screener.Screener.load
    monkeypatch.setattr(screener.Screener, "load", load)
    screener._loaded.cache_clear()
    draft = screener.Draft("a", "Noor Lindqvist won!", "agency")
    with ThreadPoolExecutor(4) as threads:
        reports = list(threads.map(screener.screen, ["The library opens at nine.", draft] * 2))
    assert [report.draft_id for report in reports] == ["draft", "a"] * 2
    assert [report.verdict for report in reports] == ["clear", "review"] * 2
    assert len(loads) == 1


def test_a_report_gives_its_own_json() -> None:
    report = screener.screen(screener.Draft("a", "Call Noor's mom at 206-555-0142."))
    assert report.to_json() == to_json(report)
    told = json.loads(report.to_json())
    assert (told["version"], told["verdict"], told["id"]) == ("1", "hold", "a")


@pytest.mark.parametrize(
    ("given", "told"),
    [({"account": "myspace"}, "unknown account 'myspace'"), ({"audience": ""}, "unknown audience ''")],
)
def test_a_draft_goes_out_on_a_known_account_to_known_readers(given: dict[str, Any], told: str) -> None:
    with pytest.raises(ValueError, match=f"^{told}; known: "):
        screener.Draft("a", "Doors open at six.", **given)
