"""The OpenAPI document is what docs/api.json says, and the endpoint keeps to it, in requests made from it.

EXAMPLES says how many cases are made for each place; with -s the number of requests that came is printed:
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
import schemathesis
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis.specs.openapi.checks import positive_data_acceptance

from screener.service.api import document
from screener.service.guard import Limits
from tests.served import Served, served

pytestmark = pytest.mark.allow_hosts(["127.0.0.1"])
ROOT = Path(__file__).parents[2]
EXAMPLES = int(os.environ.get("EXAMPLES", "50"))  # for each place


@pytest.fixture(scope="module")
def endpoint(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    limits = Limits(per_second=1e6, burst=1e6)
    statuses: Counter[int] = Counter()

    def count(record: logging.LogRecord) -> bool:
        statuses[json.loads(record.getMessage())["status"]] += 1
        return False

    log = logging.getLogger("screener.endpoint")
    log.setLevel(logging.INFO)
    log.addFilter(count)
    with served(tmp_path_factory.mktemp("openapi"), limits=limits) as running:
        yield running
    log.removeFilter(count)
    print(f"\n{statuses.total()} requests, by status: {dict(sorted(statuses.items()))}")
    assert 500 not in statuses


# JSON lines are no format that it makes: the property below does.
schema = schemathesis.openapi.from_path(ROOT / "docs" / "api.json").exclude(path="/v1/screen/batch")


@schema.parametrize()
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_the_endpoint_keeps_to_its_document(case: Any, endpoint: Served) -> None:
    # Base64 and 'not only blanks' are more than a schema says: a draft that fits it may still be refused.
    left_out = [positive_data_acceptance]
    case.call_and_validate(
        base_url=f"http://127.0.0.1:{endpoint.port}",
        headers={"Authorization": f"Bearer {endpoint.pairing.token}"},
        excluded_checks=left_out,
    )


LINES = st.lists(
    st.one_of(
        st.fixed_dictionaries({"text": st.text(max_size=50)}).map(json.dumps).map(str.encode),
        st.binary(max_size=50).map(lambda line: line.replace(b"\n", b" ")),
        st.recursive(
            st.none() | st.booleans() | st.floats() | st.text(),
            lambda one: st.lists(one) | st.dictionaries(st.text(), one),
        )
        .map(json.dumps)
        .map(str.encode),
    ),
    max_size=12,
)


@given(lines=LINES)
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))
def test_a_batch_has_a_report_for_every_line(endpoint: Served, lines: list[bytes]) -> None:
    answer = endpoint.call("POST", "/v1/screen/batch", b"\n".join(lines), content_type="application/x-ndjson")
    drafts = [line for line in lines if line.strip()]
    assert answer.status == (200 if drafts else 400)
    if drafts:
        reports = [json.loads(line) for line in answer.body.split(b"\n") if line]
        assert len(reports) == len(drafts)
        assert all(report["verdict"] == "clear" or report["not_checked"] for report in reports)


def test_the_document_in_docs_is_this_one() -> None:
    assert (ROOT / "docs" / "api.json").read_text(encoding="utf-8") == document()
