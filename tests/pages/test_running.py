"""A batch beside the page: it waits while an answer is being made."""

from __future__ import annotations

from dataclasses import replace
from threading import Thread

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from screener import Draft, Report, Screener
from screener.office.batches import FIRST_CHUNK
from screener.office.values import ANONYMOUS, Filter
from screener.page import office, running
from screener.page.running import Run, Turns


def test_a_batch_goes_on_once_the_page_has_answered(screener: Screener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MAX_WAIT", 60.0)
    drafts = [Draft("1", "The library opens at nine.")]
    screener.judge(drafts)  # what loads at the first draft is loaded
    turns, reports = Turns(), list[Report]()
    batch = Thread(target=lambda: reports.extend(turns.judge(screener, drafts)))
    with turns.answering():
        with turns.answering():
            batch.start()
        batch.join(0.5)
        assert not reports
    batch.join(30)
    assert [report.verdict for report in reports] == ["clear"]


def test_a_batch_waits_no_longer_than_its_patience(screener: Screener, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "MAX_WAIT", 0.01)
    turns = Turns()
    with turns.answering():
        assert len(turns.judge(screener, [Draft("1", "The library opens at nine.")])) == 1


def test_a_batch_keeps_its_policy_while_another_is_chosen(screener: Screener, monkeypatch: pytest.MonkeyPatch) -> None:
    loaded = iter([screener])  # then a policy without a rule
    monkeypatch.setattr(running, "screener", lambda: next(loaded, Screener(replace(screener.pack, rules=()), [])))
    drafts = [Draft(f"p-{n}", "Call me at home, 206-555-0147.", "agency") for n in range(FIRST_CHUNK + 1)]
    store = office.store()
    run = Run(store, store.start_batch("posts.csv", drafts, ANONYMOUS), drafts, {}, ANONYMOUS)
    run.thread.join(300)
    assert not run.problem
    assert [post.verdict for post in store.posts(Filter())] == ["hold"] * len(drafts)
