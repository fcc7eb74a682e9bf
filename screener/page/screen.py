"""A draft -> the page Screen a draft: paste, choose, read what was found, mend, and send it on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any, Final, TypeVar

import streamlit as st

from screener.io.drafts import draft as checked
from screener.io.limits import TEXT
from screener.io.text import replace_surrogates
from screener.page import deciding, marked, own_list, pasting, sending, stale, viewing, vouching, words
from screener.page.failing import show_errors
from screener.page.loaded import screener
from screener.page.office import me, sign_in_is_set_up, store
from screener.policy.vouches import draft_hash
from screener.report.words import blocks, protected, unchecked
from screener.types import ACCOUNTS, AUDIENCES, Draft, Image, Report, ScreenerError

T = TypeVar("T", bound=str)
PICTURES: Final = ["jpg", "jpeg", "png", "webp", "gif", "heic", "heif", "avif"]
ASKED: Final = "Paste the text of your post or add a picture, then choose Screen the draft."
SHARED: Final = (
    "Your draft is read only by your agency's screener. It is not sent anywhere else, "
    "and nothing is kept when you close the page."
)
PRIVATE: Final = (
    "Your draft is read only on this computer. Nothing is sent, and nothing is kept when you close the page."
)


def page() -> None:
    """Ask for a draft on one side, answer on the other; every change of a choice judges again at once."""
    st.title("Screen a draft")
    # Before a box is drawn: then what it holds could not be changed any more.
    now = given_draft()
    vouching.forget_unless(draft_hash(now) if isinstance(now, Draft) else "")
    left, right = st.columns([5, 6], gap="large")
    with left:
        ask()
        below = st.container()
    given = given_draft()
    state = st.session_state
    stale.watch(state.get("committed", ""), state.get("turn", 0), isinstance(given, Draft))
    with right:
        if given is None:
            st.html(f'<div class="quiet"><p>{ASKED}</p><p>{SHARED if sign_in_is_set_up() else PRIVATE}</p></div>')
        elif isinstance(given, str):
            st.html(marked.note(given))
        else:
            report = report_on(given)
            with below:
                vouching.boxes(given, report)
            stale.line()
            with st.container(key="answer"):
                answer(given, report)


def ask() -> None:
    """The draft and what its author says about it. Only the words wait for the button; choices count at once."""
    with st.form("draft", border=False):
        st.text_area(
            "Your draft",
            key="text",
            height=220,
            max_chars=TEXT,
            persist_state="session",
            placeholder="Paste the text of your post here. Press Ctrl+Enter to screen it.",
        )
        st.file_uploader("Pictures for this post", PICTURES, accept_multiple_files=True, key="files")
        st.form_submit_button("Screen the draft", type="primary", on_click=commit)
    pasting.pictures()
    choice("account", "Where will you post it?", words.ACCOUNT, ACCOUNTS, "personal")
    choice("audience", "Who will read it?", words.AUDIENCE, AUDIENCES, "public")
    if st.session_state.audience == "students" and isinstance(given_draft(), Draft):
        checklist()


def choice(key: str, question: str, told: Mapping[T, str], values: Sequence[T], first: T) -> None:
    """Ask for one of a few values, all of them in sight."""
    st.segmented_control(
        question,
        values,
        default=first,
        required=True,
        format_func=told.__getitem__,
        key=key,
        persist_state="session",
        wrap=True,
    )


def checklist() -> None:
    """What the policy asks for before social media is used with students; all of it makes the channel approved."""
    with st.container(border=True):
        st.markdown("**Work use with students: before you post**")
        for n, line in enumerate(words.CHECKLIST):
            st.checkbox(line, key=f"checklist_{n}", on_change=approve, persist_state="session")
        st.caption("If all three are true, the channel is approved. See Staff Use of Social Media, last directives.")


@show_errors
def approve() -> None:
    state = st.session_state
    state.attest_approved_channel = all(state[f"checklist_{n}"] for n in range(len(words.CHECKLIST)))


@show_errors
def commit() -> None:
    """Take the words and pictures of the form as the draft that is judged."""
    state = st.session_state
    state.committed = replace_surrogates(state.text)
    state.turn = state.get("turn", 0) + 1
    state.uploaded = tuple(Image(file.name, file.getvalue()) for file in state.files or ())


def given_draft() -> Draft | str | None:
    """The draft as it stands, None before the first one, or what keeps it from being screened."""
    state = st.session_state
    images = different((*state.get("uploaded", ()), *state.get("pasted", ())))
    if "committed" not in state and not images:
        return None
    record: dict[str, Any] = {"text": state.get("committed", ""), "attested": vouching.vouched()}
    account, audience = state.get("account", "personal"), state.get("audience", "public")
    try:
        return checked(record, "draft", account, audience, images)
    except ScreenerError as error:
        return str(error)


def different(images: tuple[Image, ...]) -> tuple[Image, ...]:
    """The pictures under names that are all different: phones and cameras call many IMG_0001.jpg."""
    seen: set[str] = set()
    found = []
    for image in images:
        name, n = image.name, 1
        while name in seen:
            n += 1
            stem, dot, ending = image.name.rpartition(".")
            name = f"{stem} ({n}){dot}{ending}" if stem else f"{image.name} ({n})"
        seen.add(name)
        found.append(image if name == image.name else replace(image, name=name))
    return tuple(found)


def report_on(draft: Draft) -> Report:
    """The report on a draft; the last one is kept, so that a click elsewhere on the page costs nothing."""
    known = st.session_state.get("known")
    if known is None or known[0] != draft:
        with st.spinner("Reading ...", show_time=False) if draft.images else st.empty():
            known = (draft, screener().screen([draft])[0])
        st.session_state.known = known
    report: Report = known[1]
    return report


def answer(draft: Draft, report: Report) -> None:
    """All that there is to say about the draft, the verdict first."""
    st.html(marked.verdict(report))
    if report.not_checked:
        st.html(marked.note(unchecked(report)))
    if report.text.strip():
        st.html(marked.draft(report))
    viewing.pictures(draft, report)
    found = blocks(report)
    for number, block in enumerate(found, 1):
        with st.container(key=f"found-{number}"):
            st.html(marked.block(block, number))
            vouching.fixes(draft, report, block, number)
            own_list.offer(report, block, number)
    if report.rewrite:
        offered(report)
    with st.container(border=True):
        st.html(marked.gauge(report.disruption, report.text))
    if own := protected(report):
        st.html(f'<p class="quiet">{own}</p>')
    asking(draft, report)
    sending.offer(report)


def asking(draft: Draft, report: Report) -> None:
    """Put the draft into the queue, for somebody else to look at."""
    with st.expander("Ask for a review"):
        st.caption(
            "The queue stores the findings with masked quotes. It stores the text only if your office keeps texts."
        )
        school = st.text_input("School", key="school", max_chars=200, persist_state="session")
        st.button("Add to the queue", on_click=ask_for_review, args=(draft, report, school))
    deciding.show_messages()


@show_errors
def ask_for_review(draft: Draft, report: Report, school: str) -> None:
    try:
        number = store().add(
            replace(draft, id=f"draft {datetime.now():%Y-%m-%d %H:%M}"), report, by=me(), school=school
        )
        st.session_state.told = [f"Added to the queue as number {number}."]
    except ScreenerError as error:
        st.session_state.told = [str(error)]


def offered(report: Report) -> None:
    """The suggested rewrite, with what changed and a button that takes it."""
    assert report.rewrite
    st.subheader("Suggested rewrite")
    st.html(f"<p>Screened again: {marked.badge(report.rewrite.verdict)}</p>")
    st.code(report.rewrite.text, language=None, wrap_lines=True)
    with st.container(horizontal=True):
        st.button("Use this rewrite", on_click=use, args=(report.rewrite.text,), icon=":material/check:")
    if changed := marked.changes(report.text, report.rewrite.text):
        with st.expander("What changed"):
            st.html(changed)


@show_errors
def use(text: str) -> None:
    """Put the version into the form and judge it."""
    st.session_state.text = text
    st.session_state.committed = text
    st.session_state.turn = st.session_state.get("turn", 0) + 1
