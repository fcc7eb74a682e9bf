"""Who is let in: people whose address the provider confirms, or for whose addresses the office answers."""

from __future__ import annotations

from typing import Any

import pytest

pytest.importorskip("streamlit", reason="The page is not set up: make app")

from streamlit.testing.v1 import AppTest

from screener.office.values import ANONYMOUS
from screener.page import office

ADDRESS = "clo@school.example"
ANSWERED_FOR = {"addresses_are_confirmed": True}
SCRIPT = "import streamlit as st\nfrom screener.page import office\nst.text(office.me().role)"


@pytest.mark.parametrize(
    ("told", "setting", "role"),
    [
        ({"email_verified": True}, {}, "director"),
        ({"email_verified": "true"}, {}, "director"),
        ({"email_verified": False}, {}, "author"),
        ({"email_verified": "false"}, {}, "author"),
        ({}, {}, "author"),
        ({}, {"addresses_are_confirmed": "yes"}, "author"),
        ({}, ANSWERED_FOR, "director"),
        ({"email_verified": False}, ANSWERED_FOR, "author"),
    ],
)
def test_a_role_belongs_to_a_confirmed_address(told: dict[str, Any], setting: dict[str, Any], role: str) -> None:
    office.store().set_role(ADDRESS, "director", ANONYMOUS)
    app = AppTest.from_string(SCRIPT, default_timeout=60)
    app.secrets = {"auth": {"client_id": "screener"}, "sign-in": setting}
    app.user = {"is_logged_in": True, "email": ADDRESS, **told}
    app.run()
    assert not app.exception
    assert app.text[0].value == role


def test_an_unconfirmed_address_is_told_why() -> None:
    app = AppTest.from_string("from screener.page import site\nsite.show()", default_timeout=60)
    app.secrets = {"auth": {"client_id": "screener"}}
    app.user = {"is_logged_in": True, "email": ADDRESS}
    app.run()
    assert not app.exception
    assert "no confirmed email address" in app.markdown[0].value
