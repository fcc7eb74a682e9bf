"""Posts as rows -> the list on the page, and a person's actions in it: position, selection and decisions.

The component keeps numbered actions until an answer has their number; rows are plain JSON.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

import streamlit as st

HERE: Final = Path(__file__).parent
KEY: Final = "desk"


@st.cache_resource(show_spinner=False)
def component() -> Any:
    """Register the component once: another text under its name would rebuild it."""
    css = read("../shared.css") + read("list.css")
    return st.components.v2.component("desk", html=read("list.html"), css=css, js=read("list.js"))


def read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def show(data: Mapping[str, Any]) -> None:
    component()(key=KEY, data=dict(data), on_said_change=lambda: None)


def heard() -> Mapping[str, Any]:
    """Return what a person did since the last call: `at`, the post they read, `marks`, and `acts`, numbered."""
    state = st.session_state
    said = (state[KEY].get("said") if KEY in state else None) or {}
    if not said or state.get("heard") == said["serial"]:
        return {}
    state.heard = said["serial"]
    return dict(said)
