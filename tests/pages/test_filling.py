"""The page Review while a batch fills its list, and as the batch ends."""

from __future__ import annotations

from collections.abc import Sequence
from threading import Event

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from screener import Draft, Report, Screener
from screener.office.batches import FIRST_CHUNK
from screener.office.store import Store
from screener.office.values import ANONYMOUS
from screener.page import running
from screener.page.running import Run, Turns, left, runs
from tests.pages.test_review import TEXTS, batch, listed, names, opened, say, store

__all__ = ["batch", "store"]  # fixtures


class Gate(Turns):
    """Screens no post named "late" before it is opened."""

    def __init__(self) -> None:
        super().__init__()
        self.opens = Event()

    def judge(self, used: Screener, drafts: Sequence[Draft]) -> list[Report]:
        if any(draft.id == "late" for draft in drafts):
            assert self.opens.wait(60)
        return super().judge(used, drafts)


@pytest.mark.parametrize("chosen", [False, True])
def test_a_finished_batch_opens_at_its_gravest_post_unless_one_was_chosen(
    store: Store, monkeypatch: pytest.MonkeyPatch, chosen: bool
) -> None:
    gate = Gate()
    monkeypatch.setattr(running, "TURNS", gate)
    drafts = [Draft(f"p-{n}", TEXTS[1], "agency") for n in range(FIRST_CHUNK)] + [Draft("late", TEXTS[3], "agency")]
    run = Run(store, store.start_batch("posts.csv", drafts, by=ANONYMOUS), drafts, {}, ANONYMOUS)
    runs().start(run)
    assert run.shows.wait(60)
    app = opened(batch=run.batch.id)
    assert names(app)[0] == "p-0"
    if chosen:
        say(app, at=listed(app)["rows"][1]["id"])
    before = listed(app)
    gate.opens.set()
    run.thread.join(60)
    after = listed(app.run())
    assert names(app)[:2] == ["late", "p-0"]
    assert (after["current"], after["turn"] != before["turn"]) == (
        after["rows"][2 if chosen else 0]["id"],
        not chosen,
    )


def test_a_batch_that_ends_while_the_page_is_drawn_leaves_no_bar(
    store: Store, batch: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    looks = iter([True])
    monkeypatch.setattr(Run, "alive", property(lambda run: next(looks, False)))
    app = opened(batch=batch)
    assert names(app) == ["p-4", "p-2", "p-3"]
    assert next(looks, None) is None
    assert "Stop" not in [one.label for one in app.button]


def test_the_time_left_is_told_in_steps() -> None:
    assert left(None) == "estimating time left"
    assert left(2) == "about 5 seconds left"
    assert left(95) == "about 2 minutes left"
