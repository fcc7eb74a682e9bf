"""Over the labeled posts: every accusing finding quotes text that supports it, whatever the weights."""

from __future__ import annotations

from screener import Screener
from tests.eval.accusations import FLOORS, evaluate_accusations


def test_every_accusation_quotes_words_that_carry_it(screener: Screener) -> None:
    figures = evaluate_accusations(screener)
    assert figures["accusing"] > 100
    assert {name: figures[name] for name, floor in FLOORS.items() if figures[name] < floor} == {}
