"""A draft and its report -> the editor on the page: one text, marked in place while a person writes.

The component's own state holds the text; what the screener answers goes back as data, with the number of the
question, so that an answer about an older text is known as such. Places are code points of the draft.
"""

from collections.abc import Callable, Mapping
from html import escape
from pathlib import Path
from typing import Any, Final, TypeVar

import streamlit as st

from screener.page import words
from screener.types import ACCOUNTS, AUDIENCES

HERE: Final = Path(__file__).parent
KEY: Final = "editor"
T = TypeVar("T", bound=str)


@st.cache_resource(show_spinner=False)
def component() -> Any:
    """Register the component once: other sources under its name would rebuild it, and lose what is written."""
    html = read("editor.html").replace('"choices"></div>', f'"choices">{choices()}</div>')
    js = "\n".join(read(name) for name in ("field.js", "card.js", "editor.js"))
    return st.components.v2.component("editor", html=html, css=read("../shared.css") + read("editor.css"), js=js)


def read(name: str) -> str:
    return (HERE / name).read_text(encoding="utf-8")


def choices() -> str:
    """Where the draft goes out and who reads it, all values in sight."""
    asked = radios("account", "Where will you post it?", words.ACCOUNT, ACCOUNTS)
    return asked + radios("audience", "Who will read it?", words.AUDIENCE, AUDIENCES)


def radios(name: str, question: str, told: Mapping[T, str], values: tuple[T, ...]) -> str:
    boxes = "".join(
        f'<label><input type="radio" name="{name}" value="{value}">{escape(told[value])}</label>' for value in values
    )
    return f"<fieldset><legend>{question}</legend>{boxes}</fieldset>"


def show(data: Mapping[str, Any], key: str = KEY, **said: Callable[[], None]) -> None:
    """Draw the editor with an answer; each of `said` is called when the editor says that, before the page is drawn.

    `of` in the data is the number of the post whose text it is, 0 for a draft: another number makes it start over.
    """
    # `turn` makes each answer another one than before: one that changes nothing would not reach the editor.
    st.session_state.turns = turn = st.session_state.get("turns", 0) + 1
    component()(key=key, data={"turn": turn, "of": 0, **data}, **{f"on_{what}_change": do for what, do in said.items()})


def said(what: str, key: str = KEY) -> Mapping[str, Any]:
    """What the editor says: `draft`, the text with its choices and number, `vouch` or `own`; empty if nothing."""
    state = st.session_state.get(key)
    return (state.get(what) if state else None) or {}
