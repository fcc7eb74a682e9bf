"""The page Trends: figures of the record for training, and nothing but a sentence where there is no post."""

from __future__ import annotations

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener.office.values import ANONYMOUS
from screener.page import office
from screener.types import Draft
from tests import made
from tests.pages.editing import page


def test_trends_tell_what_is_caught_most() -> None:
    app = AppTest.from_string("from screener.page import trends\ntrends.page()", default_timeout=180).run()
    assert [one.value for one in app.markdown][-1].startswith("No posts are in the record")
    office.store().add(Draft("a", made.TEXT, "agency"), made.report(), school="<b>North</b>", by=ANONYMOUS)
    shown = page(app.run())
    assert not app.exception
    assert "FER101 Detail from an education record</dt>" in shown
    assert "&lt;b&gt;North" in shown
    assert "Noor" not in shown
