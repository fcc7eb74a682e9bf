"""A batch beside the page: it waits while an answer is being made."""

from __future__ import annotations

from threading import Thread

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from screener import Draft, Report, Screener
from screener.page import running
from screener.page.running import Turns


def test_a_batch_goes_on_once_the_page_has_answered(screener: Screener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "screener", lambda: screener)
    monkeypatch.setattr(running, "MAX_WAIT", 60.0)
    drafts = [Draft("1", "The library opens at nine.")]
    screener.judge(drafts)  # what loads at the first draft is loaded
    turns, reports = Turns(), list[Report]()
    batch = Thread(target=lambda: reports.extend(turns.judge(drafts)))
    with turns.answering():
        with turns.answering():
            batch.start()
        batch.join(0.5)
        assert not reports
    batch.join(30)
    assert [report.verdict for report in reports] == ["clear"]


def test_a_batch_waits_no_longer_than_its_patience(screener: Screener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "screener", lambda: screener)
    monkeypatch.setattr(running, "MAX_WAIT", 0.01)
    turns = Turns()
    with turns.answering():
        assert len(turns.judge([Draft("1", "The library opens at nine.")])) == 1
