"""Floors of quality: they rise by themselves, and only a broken one falls, if asked."""

from __future__ import annotations

import pytest

from tests.eval.raise_floors import update_floors

KNOWN = {
    "at_least": {"held": 0.85, "broken": 0.9, "risen": 0.5},
    "at_most": {"held": 0.15, "broken": 0.1, "fallen": 0.5},
}
FOUND = {
    "at_least": {"held": (0.86, 0.02), "broken": (0.8, 0.02), "risen": (0.9, 0.02)},
    "at_most": {"held": (0.14, 0.02), "broken": (0.2, 0.02), "fallen": (0.1, 0.02)},
}


@pytest.mark.parametrize("lower", [False, True])
def test_only_a_broken_floor_falls_and_only_if_asked(lower: bool) -> None:
    found = update_floors(FOUND, KNOWN, lower)
    assert found["at_least"] == {"held": 0.85, "broken": 0.77 if lower else 0.9, "risen": 0.87}
    assert found["at_most"] == {"held": 0.15, "broken": 0.23 if lower else 0.1, "fallen": 0.13}


def test_a_new_figure_gets_a_floor() -> None:
    assert update_floors({"at_most": {"new": 0.1}, "at_least": {"new": (0.9, 0.02)}}, {}, False) == {
        "at_most": {"new": 0.11},
        "at_least": {"new": 0.87},
    }
