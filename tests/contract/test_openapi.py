"""The OpenAPI document is what docs/api.json says, and the endpoint keeps to it, in requests made from it.

The real screener answers. EXAMPLES says how many cases are made for each place; with -s their number is printed:
    EXAMPLES=2000 python -m pytest -s tests/contract/test_openapi.py
"""

from __future__ import annotations

import json
import logging
import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import requests
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from docs.api import render_document
from screener import Screener
from screener.service.guard import Limits
from tests.contract.test_report_schema import SCHEMA
from tests.served import Served, served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROOT = Path(__file__).parents[2]
EXAMPLES = int(os.environ.get("EXAMPLES", "50"))  # for each place
PATIENCE = 120  # seconds for one answer: on a busy machine, loading what looks at pictures takes more than ten


cases: Counter[str] = Counter()


class Told(logging.Handler):
    """What the log says: how often each status was answered, and what failed inside without one."""

    def __init__(self) -> None:
        super().__init__()
        self.statuses: Counter[int] = Counter()
        self.failed: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        if record.levelno >= logging.ERROR:
            self.failed.append(record.getMessage())
        elif record.name == "screener.endpoint":
            self.statuses[json.loads(record.getMessage())["status"]] += 1


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory, screener: Screener) -> Iterator[Served]:
    told = Told()
    log = logging.getLogger("screener")
    log.addHandler(told)
    log.setLevel(logging.INFO)
    limits = Limits(per_second=1e6, burst=1e6, read_seconds=PATIENCE, answer_seconds=PATIENCE)
    with served(tmp_path_factory.mktemp("openapi"), screener, limits) as running:
        yield running
    log.removeHandler(told)
    print(f"\n{cases.total()} cases: {dict(cases)}")
    print(f"{told.statuses.total()} requests, by status: {dict(sorted(told.statuses.items()))}")
    assert told.failed == []
    assert 500 not in told.statuses


@pytest.fixture(scope="module")
def session() -> Iterator[requests.Session]:
    """One connection, kept open: opening one costs more than an answer."""
    with requests.Session() as session:
        session.trust_env = False
        yield session


# JSON lines are no format that it makes: the property below does.
schema = schemathesis.openapi.from_path(ROOT / "docs" / "api.json").exclude(path="/v1/screen/batch")


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_endpoint_keeps_to_its_document(case: Any, endpoint: Served, session: requests.Session) -> None:
    cases[case.operation.label] += 1
    # Base64 and 'not only blanks' are more than a schema says: a draft that fits it may still be refused.
    left_out = [positive_data_acceptance]
    case.call_and_validate(
        base_url=f"http://127.0.0.1:{endpoint.port}",
        session=session,
        headers={"Authorization": f"Bearer {endpoint.pairing.token}"},
        excluded_checks=left_out,
        timeout=PATIENCE,
    )


LINES = st.lists(
    st.one_of(
        st.fixed_dictionaries({"text": st.text(max_size=50)}).map(json.dumps).map(str.encode),
        st.binary(max_size=50).map(lambda line: line.replace(b"\n", b" ")),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda one: st.lists(one, max_size=3) | st.dictionaries(st.text(max_size=9), one, max_size=3),
            max_leaves=5,
        )
        .map(json.dumps)
        .map(str.encode),
    ),
    max_size=8,
)


@given(lines=LINES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_batch_has_a_report_for_every_line(endpoint: Served, lines: list[bytes]) -> None:
    cases["batch"] += 1
    answer = endpoint.call("POST", "/v1/screen/batch", b"\n".join(lines), content_type="application/x-ndjson")
    drafts = [line for line in lines if line.strip()]
    assert answer.status == (200 if drafts else 400)
    if drafts:
        reports = [json.loads(line) for line in answer.body.split(b"\n") if line]
        assert len(reports) == len(drafts)
        assert not any("the screener failed" in part for report in reports for part in report["not_checked"])
        assert all(list(report) == list(SCHEMA) for report in reports)


def test_the_document_in_docs_is_this_one() -> None:
    assert (ROOT / "docs" / "api.json").read_text(encoding="utf-8") == render_document()
