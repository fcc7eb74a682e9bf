"""The page Screen a draft without a browser: what stands in its editor, and what the editor is given to show."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from streamlit.testing.v1 import AppTest

APP = Path(__file__).parents[2] / "app.py"


def opened() -> AppTest:
    return AppTest.from_file(str(APP), default_timeout=180).run()


def button(app: AppTest, label: str) -> Any:
    return next(b for b in app.button if b.label == label)


def page(app: AppTest) -> str:
    return "\n".join(str(e.proto.body) for e in app.get("html"))


def screened(
    app: AppTest, text: str, account: str = "personal", audience: str = "public", deep: bool = False
) -> AppTest:
    """Write a text into the editor, as far as the server sees it."""
    state = app.session_state
    state.committed, state.account, state.audience, state.deep = text, account, audience, deep
    state.seq = answered(app)["seq"] + 1
    return app.run()


def answered(app: AppTest) -> dict[str, Any]:
    """What the editor is given to show."""
    assert not app.exception
    (shown,) = [one for one in app.get("bidi_component") if one.proto.component_name.endswith("editor")]
    found: dict[str, Any] = json.loads(shown.proto.json)
    return found
