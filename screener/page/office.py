"""The person who uses the page, and the office's record: one open store per process, one person per session."""

from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st
from streamlit.errors import StreamlitSecretNotFoundError

from screener.office.store import Store
from screener.office.values import ANONYMOUS, Person
from screener.types import ScreenerError

NOBODY = Person("", "author")
CONFIRMED = ("sign-in", "addresses_are_confirmed")  # section and key of Streamlit's secrets: see docs/page.md


@st.cache_resource(show_spinner=False)
def store() -> Store:
    """Open the store once; it may be used from many threads."""
    return Store.open()


@st.cache_resource(ttl=24 * 60 * 60, show_spinner=False)
def purge_daily() -> int:
    """Once a day, delete the posts that are older than the office's limit."""
    return store().purge(by=ANONYMOUS)


def sign_in_is_set_up() -> bool:
    """Whether Streamlit's secrets have `[auth]`, so that people sign in with their own accounts."""
    try:
        return "auth" in st.secrets
    except StreamlitSecretNotFoundError:
        return False


def is_signed_in() -> bool:
    """Whether a person with a confirmed address is signed in; without sign-in, always true."""
    if not sign_in_is_set_up():
        return True
    return bool(st.user.is_logged_in and st.user.get("email")) and is_confirmed()


def is_confirmed() -> bool:
    """Whether the provider says that the address was confirmed, or says nothing and the office answers for it.

    Roles belong to addresses: who could sign in with any address could have any role.
    """
    section, key = CONFIRMED
    told = st.user.get("email_verified")
    return st.secrets.get(section, {}).get(key) is True if told is None else told in (True, "true")


def me() -> Person:
    """Return the person who acts. Required names cannot be verified without sign-in; then nobody may decide."""
    if sign_in_is_set_up():
        return store().person(str(st.user.email)) if is_signed_in() else NOBODY
    return NOBODY if store().settings().names else ANONYMOUS


def require_director(what: str) -> None:
    """Raise ScreenerError unless the person is a director: `what` applies to everybody."""
    if me().role != "director":
        raise ScreenerError(f"Only a director can change the {what}. Ask one to do it.")


def to_local(at: datetime) -> datetime:
    """Return a time in the viewer's time zone, without naming it; the record stores UTC."""
    try:
        zone = ZoneInfo(st.context.timezone or "")
    except (ZoneInfoNotFoundError, ValueError, OSError):
        zone = None  # this computer's own
    return at.astimezone(zone).replace(tzinfo=None)


def show_sign_in() -> None:
    st.title("School post screener")
    if st.user.is_logged_in:
        st.write(
            "Your account has no confirmed email address. Sign in with another one, or ask whoever runs this page."
        )
        st.button("Sign out", on_click=st.logout)
    else:
        st.write("Sign in with your work account to screen drafts and review posts.")
        st.button("Sign in", type="primary", on_click=st.login)
        st.caption("If you are sent back here, the sign-in was refused. Tell the person who runs this page.")
