"""Settings, Policy: a rule is switched off with a reason, one of the office's own is tried and added, all on record."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener.office.values import Person
from screener.page import office, policy
from screener.page.loaded import screener
from screener.types import ScreenerError
from tests.pages.editing import button, page

ALL = "from screener.page import settings\nsettings.page()"


@pytest.fixture(autouse=True)
def pack_of_its_own() -> Iterator[None]:
    """No other test screens with what was changed here."""
    screener.clear()
    yield
    screener.clear()


def test_a_rule_is_switched_off_with_a_reason_and_the_log_says_so() -> None:
    app = AppTest.from_string(ALL, default_timeout=180).run()
    app.selectbox(key="changed_rule").set_value("CAM101").run()
    app.selectbox(key="grade-CAM101-agency").set_value("").run()
    button(app, "Save the change").click().run()
    assert "CAM101: reason: must be text" in page(app)
    app.text_input(key="reason-CAM101").set_value("Our lawyer reads these.").run()
    button(app, "Save the change").click().run()
    assert not app.exception
    assert policy.APPLIES in page(app)
    pack = screener().pack
    assert (pack.rule("CAM101").accounts, pack.switched_off["agency"]) == ({}, ("CAM101",))
    entry = office.store().history()[-1]
    assert (entry.action, entry.detail[:44]) == ("policy", "CAM101 was changed: Our lawyer reads these. ")
    assert pack.label in entry.detail
    assert office.store().verify_audit().ok
    app.selectbox(key="changed_rule").set_value("SAF112").run()
    assert app.selectbox(key="grade-SAF112-agency").disabled


def test_a_rule_is_tried_as_it_is_written_and_added_when_its_examples_are_right() -> None:
    app = AppTest.from_string(ALL, default_timeout=180).run()
    for key, words in (
        ("own_name", "Bus numbers"),
        ("own_message", "This says which bus a child rides."),
        ("own_advice", "Leave the number out."),
        ("own_clause", "Board policy 5253"),
    ):
        app.text_input(key=key).set_value(words)
    app.text_area(key="own_terms").set_value("rides bus %")
    app.text_area(key="own_hits").set_value("Ana rides bus 14.\n<b>Leo</b> takes bus 3.")
    app.text_area(key="own_misses").set_value("The bus is late.")
    app.run()
    assert "✗ not as intended: lets pass &lt;b&gt;Leo" in page(app)
    assert button(app, "Add this rule").disabled
    app.text_area(key="own_terms").set_value("(rides|takes) bus %").run()
    assert "✗" not in page(app)
    button(app, "Add this rule").click().run()
    assert not app.exception
    assert screener().pack.rule("OWN101").terms == ()
    assert [v.source for group in screener().pack.sure["OWN101"] for v in group.terms] == ["(rides|takes) bus %"]


def test_only_a_director_changes_the_policy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(office, "me", lambda: Person("a@b.example", "reviewer"))
    with pytest.raises(ScreenerError, match="Only a director can change the policy"):
        policy.apply_change(lambda: pytest.fail("it was changed"), "")
