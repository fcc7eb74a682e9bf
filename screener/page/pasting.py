"""A picture on the clipboard -> a picture of the draft: it can be pasted anywhere on the page."""

import base64
import binascii
from pathlib import Path
from typing import Any, Final

import streamlit as st

from screener.page import marked
from screener.page.failing import show_errors
from screener.types import Image

MOST_BYTES: Final = 20 * 2**20
MOST: Final = 8


@st.cache_resource(show_spinner=False)
def listener() -> Any:
    script = Path(__file__).with_suffix(".js").read_text(encoding="utf-8")
    return st.components.v2.component("pasting", js=script % MOST_BYTES)


def pictures() -> None:
    listener()(key="pasting", on_picture_change=take)
    pasted: tuple[Image, ...] = st.session_state.get("pasted", ())
    if pasted:
        n = len(pasted)
        st.button(f"Remove {n} pasted picture{'s' if n > 1 else ''}", on_click=remove, icon=":material/delete:")
    if line := st.session_state.pop("not_pasted", ""):
        st.html(marked.render_note(line))
    elif not pasted:
        st.caption("You can paste a picture anywhere on this page.")


@show_errors
def take() -> None:
    """Add the pasted picture to the draft, together with the form's latest text; or say why not."""
    given = st.session_state.pasting.get("picture") or {}
    try:
        data = base64.b64decode(str(given.get("data", "")), validate=True)
    except (binascii.Error, ValueError):
        return
    known: tuple[Image, ...] = st.session_state.get("pasted", ())
    if given.get("large") or len(data) > MOST_BYTES:
        st.session_state.not_pasted = f"A picture larger than {MOST_BYTES >> 20} MB was not added. Save a smaller copy."
    elif data and len(known) >= MOST:
        st.session_state.not_pasted = (
            f"You can paste up to {MOST} pictures. Add this one as a file, or remove the pasted ones."
        )
    elif data:
        ending = "png" if given.get("type") == "image/png" else "jpg"
        st.session_state.pasted = (*known, Image(f"pasted-{len(known) + 1}.{ending}", data))


@show_errors
def remove() -> None:
    st.session_state.pasted = ()
