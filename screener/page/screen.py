"""A draft -> the page Screen a draft: write, read the findings in place, fix them, and send the draft on."""

from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

import streamlit as st

from screener.io.drafts import make_draft as checked
from screener.office.values import ReviewRequest
from screener.page import (
    answer,
    deciding,
    editor,
    marked,
    office_list,
    pasting,
    picture_check,
    reading,
    report_export,
    vouching,
    welcome,
    words,
)
from screener.page.failing import format_error, show_errors
from screener.page.loaded import screener
from screener.page.office import me, sign_in_is_set_up, store
from screener.pipeline import ImageAnalysis
from screener.report.words import no_rewrite, protected, switched_off, unchecked
from screener.types import Draft, Image, Report, ScreenerError

PICTURES: Final = ["jpg", "jpeg", "png", "webp", "gif", "heic", "heif", "avif", "tif", "tiff", "bmp", "pdf"]
SHARED: Final = (
    "Only your agency's screener reads your draft. It is sent nowhere else, "
    "and nothing of it is kept unless you ask for a review."
)
PRIVATE: Final = "Your draft stays on this computer, and nothing of it is kept, unless you ask for a review."
MAY_KEEP: Final = "May the text be stored, encrypted, until the review is decided?"
KEEP: Final = ("Yes", "No, I will show it to the reviewer myself")
WITHOUT: Final = "Your office does not store texts: show yours to the reviewer. Review has the findings only."


def page() -> None:
    """Show the editor, and below it the rest of the draft; only this part is redrawn while a person writes."""
    st.title("Screen a draft")
    st.caption(SHARED if sign_in_is_set_up() else PRIVATE)
    if welcome.show_welcome():
        return
    was_busy = picture_check.is_busy()
    st.fragment(desk, run_every=picture_check.UPDATE_SECONDS if was_busy else None)(was_busy)


@show_errors
def desk(was_busy: bool) -> None:
    """Answer the editor's request; `was_busy` says whether this is redrawn by itself while pictures are read."""
    given = build_draft()
    # Before a box is drawn: then what it holds could not be changed any more.
    vouching.forget_unless(given if isinstance(given, Draft) else None)
    given = build_draft()
    report: Report | None = None
    try:
        if isinstance(given, Draft):
            report = report_on(given)
            data = answer.build_answer(report, picture_check.get_current())
        else:
            data = answer.make_empty_answer(given)
    except Exception as error:
        data = answer.make_empty_answer(format_error(error))
    editor.show({**build_request(), **data}, draft=ask, vouch=vouch, own=own)
    if isinstance(given, Draft) and given.audience == "students":
        show_checklist()
    pictures()
    if isinstance(given, Draft) and report:
        with st.container(key="answer"):
            show_below_editor(given, report)
    if picture_check.is_busy() != was_busy:
        st.rerun()


def build_request() -> dict[str, Any]:
    """Return the number of the last request, and the initial content if the editor was rebuilt."""
    state = st.session_state
    begun = {} if editor.said("draft") else {"text": state.get("committed", "")}
    chosen = {name: state.get(name) or getattr(store().settings(), name) for name in ("account", "audience")}
    return {"seq": state.get("seq", 0), "deep": state.get("deep", False), **chosen, **begun}


@show_errors
def ask() -> None:
    state, said = st.session_state, editor.said("draft")
    state.committed, state.seq, state.deep = str(said["text"]), int(said["seq"]), bool(said["deep"])
    state.account, state.audience = str(said["account"]), str(said["audience"])


@show_errors
def vouch() -> None:
    said = editor.said("vouch")
    if not said or said["seq"] != st.session_state.get("seq"):
        return
    key, on = str(said["key"]), bool(said["on"])
    if key.startswith(vouching.IGNORE):
        vouching.ignore(st.session_state.pop("known")[3], int(key.removeprefix(vouching.IGNORE)), on)
    else:
        vouching.vouch(key, on)


@show_errors
def own() -> None:
    said = editor.said("own")
    if said and said["seq"] == st.session_state.get("seq"):
        office_list.add(str(said["kind"]), str(said["words"]))


def pictures() -> None:
    st.file_uploader("Pictures for this post", PICTURES, accept_multiple_files=True, key="files", on_change=upload)
    pasting.pictures()
    picture_check.show_progress()


@show_errors
def upload() -> None:
    state = st.session_state
    state.uploaded = tuple(Image(file.name, file.getvalue()) for file in state.files or ())


def show_checklist() -> None:
    """Show what the policy requires before work use with students; if all is done, the channel is approved."""
    with st.container(border=True):
        st.markdown("**Work use with students: before you post**")
        for n, line in enumerate(words.SAID["checklist"]):
            st.checkbox(line, key=f"checklist_{n}", on_change=approve, persist_state="session")
        st.caption("If all three are true, the channel is approved. See Staff Use of Social Media, last directives.")


@show_errors
def approve() -> None:
    state = st.session_state
    state.attest_approved_channel = all(state[f"checklist_{n}"] for n in range(len(words.SAID["checklist"])))


def build_draft() -> Draft | str:
    """Return the current draft, or what prevents screening it; empty before there is one."""
    state = st.session_state
    images = make_names_distinct((*state.get("uploaded", ()), *state.get("pasted", ())))
    text = state.get("committed", "")
    if not text.strip() and not images:
        return ""
    chosen = build_request()
    try:
        return checked(
            {"text": text, "attested": vouching.list_vouches()}, "draft", chosen["account"], chosen["audience"], images
        )
    except ScreenerError as error:
        return str(error)


def make_names_distinct(images: tuple[Image, ...]) -> tuple[Image, ...]:
    """Return the pictures with distinct names: phones and cameras call many of them IMG_0001.jpg."""
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
    """Return the report on a draft with the picture results so far; the last one is cached, so that clicks are fast.

    Fixes need one or two more screenings, so they are made only when the editor requests them.
    """
    state = st.session_state
    seen = picture_check.get_results(draft.images)
    deep = bool(state.get("deep"))
    known: tuple[Draft, ImageAnalysis, bool, Report] | None = state.get("known")
    if known and known[:2] == (draft, seen) and known[2] >= deep:
        return known[3]
    if deep and not draft.images:
        report = screener().screen([draft])[0]
    else:
        report = screener().judge([draft], [seen])[0]
        if deep:
            report = apply_fixes(report, screener().screen([replace(draft, images=())])[0])
            report = screener().rejudge_rewrite(draft, report, seen)
    state.known = (draft, seen, deep, report)
    return report


def apply_fixes(report: Report, words: Report) -> Report:
    """Return a report on text and pictures, with the fixes and the rewrite of a report on the text alone."""
    fixes = {(finding.rule.code, finding.span): finding.fixes for finding in words.findings}
    findings = tuple(replace(one, fixes=fixes.get((one.rule.code, one.span))) for one in report.findings)
    return replace(report, findings=findings, rewrite=words.rewrite)


def show_below_editor(draft: Draft, report: Report) -> None:
    """Show findings without a place in the text, and what can be done with the draft next."""
    if report.not_checked:
        st.html(marked.render_note(unchecked(report)))
    if off := switched_off(report):
        st.html(f'<p class="quiet">{off}</p>')
    if stuck := no_rewrite(report):
        st.html(marked.render_note(stuck))
    picture_check.show_pictures(draft, report)
    if report.disruption.level != "none":
        with st.container(border=True):
            st.html(marked.render_gauge(report.disruption, report.text))
    if own := protected(report):
        st.html(f'<p class="quiet">{own}</p>')
    show_review_form(draft, report)
    report_export.offer_copy(report)


def show_review_form(draft: Draft, report: Report) -> None:
    """Ask somebody else to look at the draft; whether its words are kept until then is asked once."""
    chosen = store().settings()
    with st.expander("Ask for a review"):
        note = st.text_area("Note to the reviewer", key="ask-note", max_chars=1000, height=80)
        one, two, three = st.columns(3)
        with one:
            to = reading.choose_person("Reviewer", None, "Anyone")
        goes = two.date_input("Goes out on", value=None, format="YYYY-MM-DD", key="ask-goes")
        school = three.text_input("School", key="school", max_chars=200, persist_state="session")
        keep: str | None = KEEP[1]
        if chosen.keep_texts:
            st.caption("The reviewer reads your text: your office stores the text of posts, encrypted.")
        elif chosen.keep_asked:
            keep = st.radio(MAY_KEEP, KEEP, index=None, key="ask-keep", horizontal=True, persist_state="session")
        else:
            st.caption(WITHOUT)
        told = ReviewRequest(note, to or "", goes.isoformat() if isinstance(goes, date) else "", keep == KEEP[0])
        st.button(
            "Ask for a review", disabled=keep is None, on_click=ask_for_review, args=(draft, report, school, told)
        )
    deciding.show_messages()


@show_errors
def ask_for_review(draft: Draft, report: Report, school: str, asked: ReviewRequest) -> None:
    named = replace(draft, id=f"draft {datetime.now():%Y-%m-%d %H:%M}")
    try:
        number = store().add(named, report, by=me(), school=school, asked=asked)
        st.session_state.told = [f"Sent to Review as number {number}."]
        st.session_state["ask-note"] = ""
    except ScreenerError as error:
        st.session_state.told = [str(error)]
