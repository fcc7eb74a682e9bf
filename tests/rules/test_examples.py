"""Every rule's own examples are judged as judged.yaml says, and where life is at stake none is missed."""

from __future__ import annotations

import pytest

from screener import Report
from screener.policy.rule_file import Example
from screener.types import Rule
from tests.rules.examples import CASES, PACK, said, screened, state

NEVER_MISSED = ("SAF", "BND", "DSR")


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    return screened(tmp_path_factory.mktemp("roster"))


@pytest.mark.parametrize(("rule", "example"), [pytest.param(*case, id=case[1].draft.id) for case in CASES])
def test_example(reports: dict[str, Report], rule: Rule, example: Example) -> None:
    ident = example.draft.id
    found = state(rule, example, reports[ident])
    assert found == PACK.judged.get(ident, ""), f"{said(reports[ident])}; tests.rules.examples renews the list"


def test_no_case_of_danger_is_missed() -> None:
    missed = [ident for ident, found in PACK.judged.items() if found == "missed"]
    assert [ident for ident in missed if ident.startswith(NEVER_MISSED)] == []


def test_the_lists_hold_no_example_that_is_gone() -> None:
    assert set(PACK.judged) <= {example.draft.id for _, example in CASES}
