"""app.py -> the pages that a person may see, their style, and the open page."""

from pathlib import Path
from typing import Any, Final

import streamlit as st

from screener.office.values import Role
from screener.page import office, review, rules, screen, settings, trends
from screener.page.failing import show_errors
from screener.page.loaded import warm_up

STYLE: Final = Path(__file__).with_name("style.css")
MARK: Final = Path(__file__).with_name("mark.svg")
ICON: Final = Path(__file__).with_name("icon.png")  # a named icon or an emoji would be fetched from the network
PATHS: Final = ("", "screen", "review", "rules", "trends", "settings")


@show_errors
def show() -> None:
    st.set_page_config("School post screener", page_icon=ICON, layout="wide")
    st.logo(MARK, size="large")
    st.html(STYLE)
    if not office.is_signed_in():
        doors = [st.Page(office.show_sign_in, title="Sign in", url_path=path, default=not path) for path in PATHS]
        st.navigation(doors, position="hidden").run()
        return
    office.purge_daily()
    st.navigation(pages(office.me().role), position="top").run()
    warm_up()
    if office.sign_in_is_set_up():
        st.button("Sign out", on_click=st.logout, type="tertiary")


def pages(role: Role) -> list[Any]:
    """Return the pages for a role: authors screen and follow their own drafts, reviewers decide, directors set up."""
    found = [st.Page(screen.page, title="Screen a draft", icon=":material/edit_note:", url_path="", default=True)]
    # Streamlit serves the default page at the root alone: its own name would be answered with "Page not found".
    found.append(st.Page(screen.page, title="Screen a draft", url_path="screen", visibility="hidden"))
    found.append(st.Page(review.page, title="Review", icon=":material/table_view:", url_path="review"))
    found.append(st.Page(rules.page, title="Rules", icon=":material/menu_book:", url_path="rules"))
    if role != "author":
        found.append(st.Page(trends.page, title="Trends", icon=":material/trending_up:", url_path="trends"))
    if role == "director":
        found.append(st.Page(settings.page, title="Settings", icon=":material/settings:", url_path="settings"))
    return found
