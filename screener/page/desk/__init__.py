"""Posts as rows -> the list on the page, and what a person says with it: where they are, what they marked and decided.

The component's own state holds what was said, numbered, until an answer names its number; rows come as plain JSON.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

HERE: Final = Path(__file__).parent
KEY: Final = "desk"


@st.cache_resource(show_spinner=False)
def component() -> Any:
    """Register the component once: another text under its name would build it anew."""
    css = read("../shared.css") + read("list.css")
    return st.components.v2.component("desk", html=read("list.html"), css=css, js=read("list.js"))


def read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def show(data: Mapping[str, Any]) -> None:
    """Draw the list."""
    component()(key=KEY, data=dict(data), on_said_change=lambda: None)


def heard() -> Mapping[str, Any]:
    """What a person said since this was last asked: `at`, the post they read, `marks`, and `acts`, numbered."""
    state = st.session_state
    said = (state[KEY].get("said") if KEY in state else None) or {}
    if not said or state.get("heard") == said["serial"]:
        return {}
    state.heard = said["serial"]
    return dict(said)
