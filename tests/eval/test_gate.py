"""The figures on labeled posts never fall below tests/eval/baseline.json: floors rise, and fall only by hand."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from models.encoder import names
from models.encoder.corpus import read_gz, read_posts
from models.public_sets import OPEN
from screener import Draft, Screener
from screener.evaluate import Figures
from tests.eval import pooled, robustness, traps
from tests.eval.pooled import get_figure
from tests.eval.robustness import ROOT

BASELINE: dict[str, Any] = json.loads((Path(__file__).parent / "baseline.json").read_text())
WITH_OPEN = pytest.mark.skipif(not OPEN.exists(), reason=f"the public sets are not in {OPEN}")


@pytest.fixture(scope="module")
def found(screener: Screener) -> Figures:
    return pooled.evaluate_all(screener)


@pytest.mark.parametrize("path", BASELINE["pooled"]["at_least"])
def test_no_figure_falls(found: Figures, path: str) -> None:
    value = get_figure(found, path)
    assert value is not None
    assert value >= BASELINE["pooled"]["at_least"][path]


@pytest.mark.parametrize("path", BASELINE["pooled"]["at_most"])
def test_no_error_rises(found: Figures, path: str) -> None:
    value = get_figure(found, path)
    assert value is not None
    assert value <= BASELINE["pooled"]["at_most"][path]


@WITH_OPEN
def test_harmless_school_posts_pass(screener: Screener) -> None:
    rows = list(read_gz(OPEN / "school_posts_open" / "school_posts_open.jsonl.gz"))
    reports = screener.judge([Draft(row["id"], row["text"], "agency") for row in rows])
    assert sum(r.verdict != "clear" for r in reports) / len(reports) <= BASELINE["school_posts_stopped"]


@WITH_OPEN
def test_names_of_every_origin_are_found(screener: Screener) -> None:
    groups = robustness.read_origins()
    found = robustness.recall_by_origin(screener, robustness.read_held_out_posts(), groups)
    for key, gap in robustness.origin_gaps(found, groups).items():
        assert gap <= BASELINE[key], (key, found)


@WITH_OPEN
def test_no_origin_is_left_out_of_the_gap() -> None:
    groups = robustness.read_origins()
    own = {f"local:{path.stem}" for path in (ROOT / "data" / "names").glob("*.txt")}
    assert own | {"us", "hispanic", "black", "asian"} <= set(groups)
    assert all(group.given and group.surnames for group in groups.values())
    assert sum(robustness.count_names(group) >= robustness.MIN_NAMES for group in groups.values()) >= 10
    trained = names.load(OPEN, ROOT / "data" / "names")
    known = {name for group in trained.values() for name in (*group.given, *group.surnames)}
    assert known.isdisjoint(name for group in groups.values() for name in (*group.given, *group.surnames))


@pytest.fixture(scope="module")
def obfuscation_test(screener: Screener) -> robustness.ObfuscationTest:
    return robustness.ObfuscationTest(screener)


@pytest.mark.parametrize("obfuscation", BASELINE["typed"])
def test_typed_otherwise_no_more_is_missed(obfuscation_test: robustness.ObfuscationTest, obfuscation: str) -> None:
    _, before, after = obfuscation_test.shares(obfuscation)
    assert after - before <= BASELINE["typed"][obfuscation]


@pytest.fixture(scope="module")
def trap_errors(screener: Screener) -> dict[str, float]:
    posts = traps.read_traps()
    return traps.error_rates(posts, traps.screen_traps(screener, posts))


@pytest.mark.parametrize("path", BASELINE["traps"])
def test_words_alone_are_not_taken_for_harm(trap_errors: dict[str, float], path: str) -> None:
    assert trap_errors[path] <= BASELINE["traps"][path]


def test_the_traps_are_in_no_training_set() -> None:
    posts = traps.read_traps()
    assert sum(post["harmful"] for post in posts) * 3 == len(posts)
    known = {shape(post["text"]) for post in read_posts(ROOT / "data" / "corpus")}
    assert known.isdisjoint(shape(post["text"]) for post in posts)


def shape(text: str) -> str:
    """The letters of a text alone: a copy typed otherwise has the same."""
    return "".join(filter(str.isalpha, text.lower()))
