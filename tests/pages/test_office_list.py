"""The office list on the page: a finding offers 'this is ours', and Settings shows and changes the list."""

from __future__ import annotations

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener.office_list import files
from screener.office_list.files import OfficeList
from screener.page import office_list
from tests.pages.editing import answered, button, opened, page, screened


@pytest.fixture(autouse=True)
def own_settings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("SCREENER_OFFICE", raising=False)


def test_a_finding_is_answered_with_this_is_ours() -> None:
    app = screened(opened(), "Lost cat! Call my cell, (253) 555-0131.")
    (phone,) = answered(app)["found"]
    assert phone["ours"] == [{"words": "(253) 555-0131", "kind": "phones", "title": office_list.get_title("phones")}]
    office_list.add("phones", "(253) 555-0131")
    assert not answered(screened(app, "Lost cat! Call my cell, (253) 555-0131.", deep=True))["found"]
    assert files.load().of("phones") == ["(253) 555-0131"]


def test_settings_show_and_change_the_list() -> None:
    files.save(OfficeList().with_entries([("phones", "253-555-0131")]))
    app = AppTest.from_string("from screener.page import settings\nsettings.page()", default_timeout=60).run()
    assert "1 entry." in page(app)
    app.text_area(key="office_entries").set_value("(253) 555-0131 x12\n253-555-0144\n")
    button(app, "Add to the list").click().run()
    assert "1 added to the office list" in page(app)
    app.selectbox(key="office_kind").set_value("staff").run()
    app.text_area(key="office_entries").set_value("Ana Li, 4th grader")
    button(app, "Add to the list").click().run()
    assert "must not have students" in page(app)
    assert 'role="alert"' in page(app), "a refusal is not to be taken for a note"
    app.selectbox(key="office_kind").set_value("phones").run()
    app.multiselect(key="office_gone_phones").set_value(["253-555-0131"]).run()
    button(app, "Remove").click().run()
    assert files.load().of("phones") == ["253-555-0144"]
