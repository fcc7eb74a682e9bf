"""Trends of the record: what was caught where and when, and what was approved all the same."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

pytest.importorskip("sqlalchemy", reason="the store needs requirements/pages.txt: make .venv/pages.stamp")

from screener.io.spreadsheets import to_csv
from screener.office.store import Store
from screener.office.trends import count_trends
from screener.office.values import ANONYMOUS
from screener.types import Draft
from tests import made


def test_the_record_tells_what_is_caught_and_what_is_let_pass(tmp_path: Path) -> None:
    store = Store.open("", tmp_path)
    month = f"{datetime.now(UTC):%Y-%m}"
    both = made.report(
        findings=(
            made.finding(),
            made.finding("Noor"),
            made.finding("206", code="PII101", concern="pii", severity="review"),
            made.finding("mom", code="IDN101", concern="student_identity", severity="note"),
        )
    )
    first = store.add(Draft("a", made.TEXT), both, school="North", by=ANONYMOUS)
    store.add(Draft("b", made.TEXT), made.report(), school="=North", by=ANONYMOUS)
    store.add(Draft("c", made.TEXT), made.report(verdict="clear", findings=()), by=ANONYMOUS)
    store.decide(first, "approve", comment="The family asked for it.", by=ANONYMOUS)
    found = count_trends(store)
    assert (found.posts, found.months) == (3, {month: 2})
    assert found.concerns == {"education_record": 2, "pii": 1}
    assert found.schools == {"North": 1, "=North": 1}
    assert found.rules == {"FER101": 2, "PII101": 1}
    assert found.approved == {"FER101": 1, "PII101": 1}
    rows = found.rows()
    assert len(rows) == 3
    assert rows[-1] == {
        "month": month,
        "school": "North",
        "concern": "pii",
        "rule": "PII101",
        "posts": "1",
        "approved all the same": "1",
    }
    assert b"'=North" in to_csv(rows), "a school is no formula"
    assert not {"Noor", "IEP", "206"} & {word for row in rows for word in row.values()}
    assert count_trends(store, datetime.now(UTC) + timedelta(days=1)).posts == 0
    store.close()
