"""The page Settings: the lists of the office, what is kept and how long, who may do what, the endpoint's token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Final

import streamlit as st

from screener.detect.roster import forget, load
from screener.folders import settings_folder
from screener.office.pairing import Pairing
from screener.office.roster import import_roster
from screener.office.values import OLDER, ROLES, UNPROVEN, Settings
from screener.page import deciding, marked, own_list, policy, words
from screener.page.loaded import screener
from screener.page.office import me, sign_in_is_set_up, store
from screener.types import ACCOUNTS, AUDIENCES, ScreenerError

ALONE: Final = (
    "One person uses this page on this computer. To let several people sign in, first add a director here, then set up "
    "`[auth]` in `.streamlit/secrets.toml` for your identity provider (OpenID Connect)."
)


def page() -> None:
    """One part below the other; each says what it does before it is changed."""
    st.title("Settings")
    deciding.show_messages()
    own_list.settings()
    students()
    policy.settings(said)
    beginning()
    keeping()
    people()
    endpoint()


def said(do: Callable[[], str]) -> None:
    """Do something, and say what it came to or why it was refused."""
    try:
        st.session_state.told = [do()]
    except ScreenerError as error:
        st.session_state.told = [str(error)]
    st.rerun()


def students() -> None:
    """The list of students, of which only keyed hashes are kept."""
    with st.container(border=True):
        st.subheader("List of students")
        st.write("A post that names a student with a flag is held. Only keyed hashes of names are kept, not the file.")
        known = load()
        told = (
            f"{known.students:,} students with a flag, imported {known.imported}."
            if known
            else "No list has been imported."
        )
        st.html(f"<p>{told}</p>")
        file = st.file_uploader("A .csv or .xlsx file with names and flags", ["csv", "xlsx"], key="roster")
        with st.container(horizontal=True):
            if st.button("Import the list", disabled=file is None) and file is not None:
                said(lambda: imported(file.name, file.getvalue()))
            if st.button("Delete the list", disabled=known is None):
                said(forgotten)


def imported(name: str, data: bytes) -> str:
    allowed()
    known = import_roster(name, data)
    screener.clear()
    return f"{known.students:,} students with a flag imported. The file is not kept."


def forgotten() -> str:
    allowed()
    forget()
    screener.clear()
    return "The list of students was deleted."


def allowed() -> None:
    """The list is a director's to change, as the settings are."""
    if me().role != "director":
        raise ScreenerError("Only a director can change the list of students. Ask one to do it.")


def beginning() -> None:
    """Where a draft on the page goes out, unless its author says otherwise."""
    with st.container(border=True):
        st.subheader("A new draft")
        old = store().settings()
        one, two = st.columns(2)
        account = one.selectbox(
            "Where it will be posted", ACCOUNTS, ACCOUNTS.index(old.account), format_func=words.ACCOUNT.__getitem__
        )
        audience = two.selectbox(
            "Who will read it", AUDIENCES, AUDIENCES.index(old.audience), format_func=words.AUDIENCE.__getitem__
        )
        new = replace(old, account=account, audience=audience)
        if st.button("Save as the default", disabled=new == old):
            said(lambda: change(new))


def keeping() -> None:
    """What the record holds, and for how long."""
    with st.container(border=True):
        st.subheader("What is stored")
        st.write("Always stored: text hashes, findings with masked quotes, decisions and times.")
        old = store().settings()
        keep = st.toggle("Also store the text of posts, encrypted", old.keep_texts)
        asked = st.toggle("Let authors have their text stored, encrypted, until a review is decided", old.keep_asked)
        days = int(st.number_input("Days until posts are deleted", 1, 36500, old.retention_days))
        with st.container(horizontal=True):
            new = replace(old, keep_texts=keep, keep_asked=asked, retention_days=days)
            if st.button("Save", type="primary", disabled=new == old):
                said(lambda: change(new))
            if st.button("Delete older posts now"):
                said(lambda: f"{store().purge(by=me())} posts deleted.")
            if st.button("Check the record"):
                said(checked)


def change(new: Settings) -> str:
    store().change_settings(new, by=me())
    return "Saved."


def checked() -> str:
    found = store().verify_audit()
    if not found.ok:
        return f"{found.problem} Keep a copy of the database, and tell the person who runs it."
    older = f" {OLDER.format(found.older)}" if found.older else ""
    return f"The record is intact: {found.entries:,} entries.{older} {UNPROVEN}"


def people() -> None:
    """Who may do what, once people sign in."""
    with st.container(border=True):
        st.subheader("People")
        old = store().settings()
        if sign_in_is_set_up():
            st.html(f"<p>You are {marked.safe(me().name)}, {me().role}.</p>")
            names = st.toggle("Require names: people cannot approve their own posts, and roles apply", old.names)
            if names != old.names:
                said(lambda: change(replace(old, names=names)))
        else:
            st.write(ALONE)
        for person in store().people():
            st.html(f"<p>{marked.safe(person.name)}: {person.role}</p>")
        with st.form("role", border=False, clear_on_submit=True):
            one, two = st.columns(2)
            name = one.text_input("Email address")
            role = two.selectbox("Role", ROLES)
            if st.form_submit_button("Give this role"):
                said(lambda: given(name, role))


def given(name: str, role: str) -> str:
    store().set_role(name, role, by=me())  # type: ignore[arg-type]
    return f"{name.strip()} is now {role}."


def endpoint() -> None:
    """What the browser extension asks for."""
    with st.container(border=True):
        st.subheader("Browser extension and other programs")
        place = settings_folder() / "pairing.json"
        st.write("They use this token to connect to the screener on this computer. Do not share it.")
        if st.toggle("Show the token"):
            try:
                st.code(Pairing(place).token, language=None)
            except ScreenerError as error:
                st.html(marked.note(str(error)))
