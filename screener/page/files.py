"""Files of posts -> drafts: choosing files, naming columns, showing the first rows and what was rejected."""

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Final

import streamlit as st

from screener.io import InvalidRecord, Source
from screener.io.limits import FILE, MB
from screener.io.posts import list_unread_columns, tell_unread
from screener.io.spreadsheets import to_csv
from screener.io.uploads import Accepted, guess_columns, read_columns, read_first_rows, read_uploads
from screener.page import marked, words
from screener.page.failing import redact_errors
from screener.types import ACCOUNTS, AUDIENCES, ScreenerError

KINDS: Final = [kind.removeprefix(".") for kind in FILE]
COLUMNS: Final[dict[str, str]] = words.SAID["columns"]
OPTIONAL_COLUMNS: Final[dict[str, str]] = words.SAID["rare"]  # asked only if present
PREVIEW_ROWS: Final = 3  # rows shown of a file before it is screened
MAX_REJECTED: Final = 20  # lines shown of what was rejected: a table may have thousands of empty rows

Begin = Callable[[str, Accepted, str], None]
"""What is done with the posts that were read: the file's name, the posts, and the school of all of them."""


def choose_files(begin: Begin) -> None:
    """Let the person choose files and name their columns; `begin` gets the posts."""
    files = st.file_uploader(
        "Files: a table (.csv, .xlsx, .jsonl), one post each (.txt, .docx, .eml), or a .zip of them with pictures",
        KINDS,
        accept_multiple_files=True,
        key="posts",
        max_upload_size=max(FILE.values()) // MB,  # files that are too large for their type are rejected by name
    )
    if not files:
        return
    one, two, three = st.columns(3)
    account = one.selectbox(
        "Where will they be posted?", ACCOUNTS, format_func=words.ACCOUNT.__getitem__, key="b_account"
    )
    audience = two.selectbox("Who will read them?", AUDIENCES, format_func=words.AUDIENCE.__getitem__, key="b_audience")
    school = three.text_input("School, if all posts are from one", key="b_school", max_chars=200)
    uploads = [Source(file.name, file.getvalue()) for file in files]
    mapping = choose_columns(uploads)
    without = mapping.get("text") == ""
    if without:
        st.html(marked.render_note("Choose the column with the text of the posts."))
    if not st.button("Screen these posts", type="primary", disabled=without):
        return
    with st.spinner("Reading the files"):
        read = read_uploads(uploads, mapping=mapping, account=account, audience=audience)
    if not read.drafts:
        show_rejected(read.rejected)
        return
    try:
        begin(files[0].name if len(files) == 1 else f"{len(files)} files", read, school)
    except ScreenerError as error:
        st.html(marked.render_note(str(error)))


def choose_columns(uploads: Sequence[Source]) -> dict[str, str]:
    """Ask which column of the tables is which field, above the first rows; empty if there is no table."""
    headers = list(dict.fromkeys(name for upload in uploads for name in read_columns(upload)))
    if not headers:
        return {}
    guesses: dict[str, str] = {}
    for upload in uploads:
        guesses = {**guess_columns(upload), **guesses}
    asked = COLUMNS | {field: label for field, label in OPTIONAL_COLUMNS.items() if field in guesses}
    found: dict[str, str] = {}
    for n, (field, label) in enumerate(asked.items()):
        if n % 4 == 0:
            places = st.columns(4)
        options = ["", *headers]
        found[field] = places[n % 4].selectbox(
            f"Column: {label}",
            options,
            index=options.index(guesses.get(field, "")),
            format_func=lambda name: name or "(none)",
            key=f"map-{field}-{hash(tuple(headers))}",
        )
    shown = [row for upload in uploads for row in read_first_rows(upload, PREVIEW_ROWS)][:PREVIEW_ROWS]
    st.html(
        marked.render_table({label: [row.get(found[f], "") for row in shown] for f, label in asked.items() if found[f]})
    )
    if unread := list(dict.fromkeys(name for upload in uploads for name in list_unread_columns(upload, found))):
        st.html(marked.render_note(tell_unread(unread)))
    return found


def show_rejected(rejected: Sequence[InvalidRecord]) -> None:
    """Show what was rejected, one reason per line; all of it as a file if one reason applies to many."""
    reasons = Counter(one.reason for one in rejected)
    first = {one.reason: one.place for one in reversed(rejected)}
    for reason, number in reasons.most_common(MAX_REJECTED):
        more = f" and {number - 1:,} more" if number > 1 else ""
        st.html(marked.render_note(f"{first[reason]}{more}: {reason}."))
    if len(reasons) < len(rejected) or len(reasons) > MAX_REJECTED:
        rows = [{"not imported": one.place, "reason": one.reason} for one in rejected]
        st.download_button(
            "Everything not imported (.csv)", redact_errors(lambda: to_csv(rows)), "not-imported.csv", on_click="ignore"
        )
