"""The page Settings: the lists of the office, what is kept and how long, who may do what, the endpoint's token."""

import os
from dataclasses import replace
from pathlib import Path
from typing import Final

import streamlit as st

from screener.detect.roster import forget, load
from screener.folders import settings_folder
from screener.office.pairing import Pairing
from screener.office.roster import import_roster, read_roster
from screener.office.values import OLDER_ENTRIES_NOTE, ROLES, VERIFICATION_LIMITS, Settings
from screener.page import deciding, marked, office_list, policy, words
from screener.page.office import me, require_director, sign_in_is_set_up, store
from screener.page.office_list import run_and_show
from screener.types import ACCOUNTS, AUDIENCES, ScreenerError

ALONE: Final = (
    "One person uses this page on this computer. To let several people sign in, first add a director here, then set up "
    "`[auth]` in `.streamlit/secrets.toml` for your identity provider (OpenID Connect)."
)

SIGN_IN: Final = Path(__file__).with_name("sign-in.toml")
SAMPLE: Final = Path(__file__).with_name("students.csv")
PREVIEW: Final = 5  # students of a list that are shown before it is imported


def page() -> None:
    """One part below the other; each says what it does before it is changed."""
    st.title("Settings")
    deciding.show_messages()
    show_leaving()
    office_list.show_settings()
    show_students()
    policy.show_settings()
    show_first_start()
    show_retention()
    show_people()
    show_endpoint()


def show_leaving() -> None:
    """What becomes of what is written here, line by line."""
    with st.container(border=True):
        heading, rows = describe_leaving(sign_in_is_set_up(), bool(os.environ.get("DATABASE_URL")))
        st.header(heading)
        st.html(f'<div class="facts">{marked.render_facts(rows)}</div>')


def describe_leaving(shared: bool, database: bool) -> tuple[str, list[tuple[str, str]]]:
    """The heading and the lines, for a page that several people share, and for a record in the office's database."""
    heading = "What leaves this computer: nothing"
    if shared:
        heading = "What leaves your computer: what you enter on this page"
    elif database:
        heading = "What leaves this computer: the record of reviews"
    here = "on your office's computer that runs this page" if shared else "on this computer"
    kept = "in your office's own database" if database else here
    return heading, [(name, told.format(here=here, kept=kept)) for name, told in words.SAID["leaving"].items()]


def show_students() -> None:
    with st.container(border=True):
        st.header("List of students")
        st.write("A post that names a student on this list is stopped. Only keyed hashes of names are kept, no file.")
        known = load()
        told = (
            f"{known.students:,} students with a flag, imported {known.imported}."
            if known
            else "No list has been imported."
        )
        st.html(f"<p>{told}</p>")
        with st.expander("Import a list"):
            show_import()
        if st.button("Delete the list", disabled=known is None):
            run_and_show(forget_students)


def show_import() -> None:
    """Say what a list must look like, and show what was read before it takes the place of the last one."""
    st.html(f'<div class="facts">{marked.render_facts(words.SAID["students"].items())}</div>')
    st.download_button("Download a sample list", SAMPLE.read_bytes(), "students.csv", "text/csv", on_click="ignore")
    file = st.file_uploader("A .csv or .xlsx file with names and flags", ["csv", "xlsx"], key="roster")
    if file is None:
        return
    try:
        students = read_roster(file.name, file.getvalue())
    except ScreenerError as error:
        st.html(marked.render_error(str(error)))
        return
    without, out = (sum(getattr(one, flag) for one in students) for flag in ("no_release", "opt_out"))
    st.html(f"<p>{len(students):,} students: {without:,} without a release, {out:,} opted out of the directory.</p>")
    shown = [
        (f"{one.first} {one.last}", "yes" if one.no_release else "", "yes" if one.opt_out else "")
        for one in students[:PREVIEW]
    ]
    names = ("Name", "No media release", "Directory opt-out")
    st.dataframe({name: [row[n] for row in shown] for n, name in enumerate(names)}, hide_index=True)
    if st.button("Import the list", type="primary"):
        run_and_show(lambda: import_students(file.name, file.getvalue()))


def import_students(name: str, data: bytes) -> str:
    require_director("list of students")
    known = import_roster(name, data)
    return f"{known.students:,} students with a flag imported. The file is not kept."


def forget_students() -> str:
    require_director("list of students")
    forget()
    return "The list of students was deleted."


def show_first_start() -> None:
    """Where a draft on the page goes out, unless its author says otherwise."""
    with st.container(border=True):
        st.header("A new draft")
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
            run_and_show(lambda: save_settings(new))


def show_retention() -> None:
    with st.container(border=True):
        st.header("What is stored")
        st.write("Always stored: text hashes, findings with masked quotes, decisions and times.")
        old = store().settings()
        keep = st.toggle("Also store the text of posts, encrypted", old.keep_texts)
        asked = st.toggle("Let authors have their text stored, encrypted, until a review is decided", old.keep_asked)
        days = int(st.number_input("Days until posts are deleted", 1, 36500, old.retention_days))
        with st.container(horizontal=True):
            new = replace(old, keep_texts=keep, keep_asked=asked, retention_days=days)
            if st.button("Save", type="primary", disabled=new == old):
                run_and_show(lambda: save_settings(new))
            if st.button("Delete older posts now"):
                run_and_show(delete_older_posts)
            if st.button("Check the record"):
                run_and_show(verify_record)


def delete_older_posts() -> str:
    count = store().purge(by=me())
    return "1 post deleted." if count == 1 else f"{count:,} posts deleted."


def save_settings(new: Settings) -> str:
    store().change_settings(new, by=me())
    return "Saved."


def verify_record() -> str:
    found = store().verify_audit()
    if not found.ok:
        return f"{found.problem} Keep a copy of the database, and tell the person who runs it."
    older = f" {OLDER_ENTRIES_NOTE.format(found.older)}" if found.older else ""
    return f"The record is intact: {found.entries:,} entries.{older} {VERIFICATION_LIMITS}"


def show_people() -> None:
    """Who may do what, once people sign in."""
    with st.container(border=True):
        st.header("People")
        old = store().settings()
        if sign_in_is_set_up():
            st.html(f"<p>You are {marked.safe(me().name)}, {me().role}.</p>")
            names = st.toggle("Require names: people cannot approve their own posts, and roles apply", old.names)
            if names != old.names:
                run_and_show(lambda: save_settings(replace(old, names=names)))
        else:
            st.write(ALONE)
            with st.expander("What to write for your identity provider"):
                st.code(SIGN_IN.read_text(encoding="utf-8"), language="toml", wrap_lines=True)
                st.caption(
                    "Some providers refuse the usual prompt. The last line makes them ask for a sign-in instead."
                )
        for person in store().people():
            st.html(f"<p>{marked.safe(person.name)}: {person.role}</p>")
        with st.form("role", border=False, clear_on_submit=True):
            one, two = st.columns(2)
            name = one.text_input("Email address")
            role = two.selectbox("Role", ROLES)
            if st.form_submit_button("Give this role"):
                run_and_show(lambda: set_role(name, role))


def set_role(name: str, role: str) -> str:
    store().set_role(name, role, by=me())  # type: ignore[arg-type]
    return f"{name.strip()} is now {role}."


def show_endpoint() -> None:
    with st.container(border=True):
        st.header("Browser extension and other programs")
        place = settings_folder() / "pairing.json"
        st.write("They use this token to connect to the screener on this computer. Do not share it.")
        if st.toggle("Show the token"):
            try:
                st.code(Pairing(place).token, language=None)
            except ScreenerError as error:
                st.html(marked.render_note(str(error)))
