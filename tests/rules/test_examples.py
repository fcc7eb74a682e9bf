"""Every rule's own examples are judged as tests/rules/examples.py says, but for those of missed.txt."""

from __future__ import annotations

import pytest

from screener import Report
from screener.policy.pack import Example
from screener.types import Rule
from tests.rules.examples import CASES, HERE, screened, wrong

# Examples that the pinned weights get wrong: for one that they get right, the test asks to take it off.
MISSED = (HERE / "missed.txt").read_text(encoding="utf-8").split()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    return screened(tmp_path_factory.mktemp("roster"))


@pytest.mark.parametrize(("rule", "example"), [pytest.param(*case, id=case[1].draft.id) for case in CASES])
def test_example(reports: dict[str, Report], rule: Rule, example: Example) -> None:
    ident = example.draft.id
    problem = wrong(rule, example, reports[ident])
    if ident in MISSED:
        assert problem, f"{ident} is judged as it should be: take it off tests/rules/missed.txt"
        pytest.xfail(problem)
    assert not problem, problem


def test_the_list_of_missed_examples_holds_each_once_and_none_that_is_gone() -> None:
    assert len(MISSED) == len(set(MISSED))
    assert set(MISSED) <= {example.draft.id for _, example in CASES}
