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
from screener.page.office import me, require_director
from screener.report.blocks import Block
from screener.types import Report, ScreenerError

MAX_PLACES: Final = 10  # maximum places offered per finding


def get_title(kind: str) -> str:
    return KINDS[kind].title


def show_settings() -> None:
    with st.container(border=True):
        st.header("Office list")
        st.write("Your office's own public phones, staff, schools and mascots. They are not flagged in posts.")
        try:
            path = files.place()
            listed = files.load(path)
        except ScreenerError as error:
            st.html(marked.render_note(str(error)))
            return
        known = "" if path.parent.is_dir() or not len(listed) else " The folder cannot be reached."
        count = f"{len(listed):,} {'entry' if len(listed) == 1 else 'entries'}" if len(listed) else "No entries yet"
        st.html(f"<p>{count}.{known}</p>")
        kind = st.selectbox("Kind of entry", list(KINDS), format_func=get_title, key="office_kind")
        if found := listed.of(kind):
            st.dataframe({get_title(kind): found}, hide_index=True, height=min(36 * len(found) + 40, 260))
        show_change_form(kind, listed)
        show_import()
        show_sharing(path)


def show_change_form(kind: str, listed: OfficeList) -> None:
    with st.form("office_add", border=False, clear_on_submit=True):
        typed = st.text_area("One entry per line", key="office_entries", height=80)
        if st.form_submit_button("Add to the list"):
            run_and_show(lambda: add_entries([(kind, line) for line in typed.splitlines() if line.strip()]))
    if found := listed.of(kind):
        gone = st.multiselect("Remove from the list", found, key=f"office_gone_{kind}")
        if st.button("Remove", disabled=not gone):
            run_and_show(lambda: remove_entries([(kind, entry) for entry in gone]))


def show_import() -> None:
    with st.expander("Add from a file"):
        file = st.file_uploader(
            "A .csv or .xlsx file: kind and entry, or name, phone, email", ["csv", "xlsx"], key="office"
        )
        if st.button("Add everything in the file", disabled=file is None) and file is not None:
            run_and_show(lambda: add_entries(listing.read_entries(file.name, file.getvalue())))


def show_sharing(path: Path) -> None:
    with st.expander("Share it with the office"):
        st.caption(
            "A folder everyone can reach. Each person enters it once. If empty, the list stays on this computer."
        )
        st.html(f"<p>The list is kept in {marked.safe(str(path))}.</p>")
        folder = st.text_input("Folder", "" if path.parent == settings_folder() else str(path.parent))
        if st.button("Use this folder"):
            run_and_show(lambda: share_list(folder))


def add_entries(more: list[tuple[str, str]]) -> str:
    require_director("office list")
    listed, new = listing.add(more)
    return f"{new} added to the office list. It now has {len(listed):,}."


def remove_entries(gone: list[tuple[str, str]]) -> str:
    require_director("office list")
    for kind, entry in gone:
        listing.remove(kind, entry)
    return f"{len(gone)} removed from the office list."


def share_list(folder: str) -> str:
    require_director("office list")
    return f"The office list is in {files.share(Path(folder) if folder.strip() else None)}."


def run_and_show(do: Callable[[], str]) -> None:
    """Do something, show the result or the reason why not, and judge the draft again."""
    run_and_judge(do)
    st.rerun()


def run_and_judge(do: Callable[[], str]) -> None:
    try:
        st.session_state.told = [do()]
        st.session_state.pop("known", None)
    except ScreenerError as error:
        st.session_state.refused = [str(error)]


def list_offers(report: Report, block: Block) -> list[dict[str, str]]:
    """Return the words of a finding that a director may add to the list, with the possible kinds of entry."""
    if not block.rule.when.keys().isdisjoint(ROSTER_LABELS) or me().role != "director":
        return []
    spans = [finding.span for finding in block.findings if finding.span]
    found: dict[str, list[str]] = {}
    for entity in report.entities:
        kinds = [kind for kind, row in KINDS.items() if entity.label in row.offered]
        if kinds and entity.span and any(map(entity.span.overlaps, spans)):
            found.setdefault(report.text[entity.span.start : entity.span.end].strip(), kinds)
    some = list(found.items())[:MAX_PLACES]
    return [{"words": words, "kind": kind, "title": get_title(kind)} for words, kinds in some for kind in kinds]


def add(kind: str, words: str) -> None:
    """Add the words of a finding to the list; the result is shown below."""
    run_and_judge(lambda: add_entries([(kind, words)]))
