"""app.py -> the pages that a person may see, their style, and the one that is open."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import streamlit as st

from screener.surfaces.pages import rules, screen

STYLE: Final = Path(__file__).with_name("style.css")
ICON: Final = Path(__file__).with_name("icon.png")  # a named icon or an emoji would be fetched from the network


def show() -> None:
    """Draw the open page with the navigation around it."""
    st.set_page_config("School post screener", page_icon=ICON, layout="wide")
    st.html(STYLE)
    pages = [
        st.Page(screen.page, title="Screen a draft", icon=":material/edit_note:", url_path="screen", default=True),
        st.Page(rules.page, title="Rules", icon=":material/menu_book:", url_path="rules"),
    ]
    st.navigation(pages, position="top").run()
