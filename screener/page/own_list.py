"""The office list on the page: shown and changed in Settings, and offered at findings about possible entries."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

import streamlit as st

from screener.folders import settings_folder
from screener.labels import ROSTER_LABELS
from screener.office import listing
from screener.office_list import files
from screener.office_list.files import OfficeList
from screener.office_list.forms import KINDS
from screener.page import marked
from screener.page.office import directors_alone, me
from screener.report.words import Block
from screener.types import Report, ScreenerError

MOST: Final = 10  # maximum places offered per finding


def titled(kind: str) -> str:
    return KINDS[kind].title


def settings() -> None:
    """Show what is on the list, how to change it, and where it is stored."""
    with st.container(border=True):
        st.header("Office list")
        st.write("Your office's own public phones, staff, schools and mascots. They are not flagged in posts.")
        try:
            path = files.place()
            listed = files.load(path)
        except ScreenerError as error:
            st.html(marked.note(str(error)))
            return
        known = "" if path.parent.is_dir() or not len(listed) else " The folder cannot be reached."
        count = f"{len(listed):,} {'entry' if len(listed) == 1 else 'entries'}" if len(listed) else "No entries yet"
        st.html(f"<p>{count}.{known}</p>")
        kind = st.selectbox("Kind of entry", list(KINDS), format_func=titled, key="office_kind")
        if found := listed.of(kind):
            st.dataframe({titled(kind): found}, hide_index=True, height=min(36 * len(found) + 40, 260))
        changing(kind, listed)
        importing()
        sharing(path)


def changing(kind: str, listed: OfficeList) -> None:
    with st.form("office_add", border=False, clear_on_submit=True):
        typed = st.text_area("One entry per line", key="office_entries", height=80)
        if st.form_submit_button("Add to the list"):
            said(lambda: put([(kind, line) for line in typed.splitlines() if line.strip()]))
    if found := listed.of(kind):
        gone = st.multiselect("Remove from the list", found, key=f"office_gone_{kind}")
        if st.button("Remove", disabled=not gone):
            said(lambda: taken([(kind, entry) for entry in gone]))


def importing() -> None:
    with st.expander("Add from a file"):
        file = st.file_uploader(
            "A .csv or .xlsx file: kind and entry, or name, phone, email", ["csv", "xlsx"], key="office"
        )
        if st.button("Add everything in the file", disabled=file is None) and file is not None:
            said(lambda: put(listing.read_entries(file.name, file.getvalue())))


def sharing(path: Path) -> None:
    with st.expander("Share it with the office"):
        st.caption(
            "A folder everyone can reach. Each person enters it once. If empty, the list stays on this computer."
        )
        st.html(f"<p>The list is kept in {marked.safe(str(path))}.</p>")
        folder = st.text_input("Folder", "" if path.parent == settings_folder() else str(path.parent))
        if st.button("Use this folder"):
            said(lambda: shared(folder))


def put(more: list[tuple[str, str]]) -> str:
    directors_alone("office list")
    listed, new = listing.add(more)
    return f"{new} added to the office list. It now has {len(listed):,}."


def taken(gone: list[tuple[str, str]]) -> str:
    directors_alone("office list")
    for kind, entry in gone:
        listing.remove(kind, entry)
    return f"{len(gone)} removed from the office list."


def shared(folder: str) -> str:
    directors_alone("office list")
    return f"The office list is in {files.share(Path(folder) if folder.strip() else None)}."


def said(do: Callable[[], str]) -> None:
    """Do something, show the result or the reason why not, and judge the draft again."""
    done(do)
    st.rerun()


def done(do: Callable[[], str]) -> None:
    try:
        st.session_state.told = [do()]
        st.session_state.pop("known", None)
    except ScreenerError as error:
        st.session_state.refused = [str(error)]


def offers(report: Report, block: Block) -> list[dict[str, str]]:
    """Return the words of a finding that a director may add to the list, with the possible kinds of entry."""
    if not block.rule.when.keys().isdisjoint(ROSTER_LABELS) or me().role != "director":
        return []
    spans = [finding.span for finding in block.findings if finding.span]
    found: dict[str, list[str]] = {}
    for entity in report.entities:
        kinds = [kind for kind, row in KINDS.items() if entity.label in row.offered]
        if kinds and entity.span and any(map(entity.span.overlaps, spans)):
            found.setdefault(report.text[entity.span.start : entity.span.end].strip(), kinds)
    some = list(found.items())[:MOST]
    return [{"words": words, "kind": kind, "title": titled(kind)} for words, kinds in some for kind in kinds]


def add(kind: str, words: str) -> None:
    """Add the words of a finding to the list; the result is shown below."""
    done(lambda: put([(kind, words)]))
