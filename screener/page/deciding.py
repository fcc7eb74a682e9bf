"""What a person decides about posts -> the record; what is asked first, and how the last decision is taken back."""

import time
from collections.abc import Sequence
from typing import Any, Final

import streamlit as st

from screener.office.decisions import get_reason_prompt
from screener.office.values import Decision, Person, Post
from screener.page import marked
from screener.page.failing import show_errors
from screener.page.office import me, store
from screener.page.words import SAID
from screener.report.words import PROTECTED_POSTS
from screener.types import ScreenerError

UNDO_SECONDS: Final = 15.0  # seconds; the list offers it for ten
# In the list the letter decides; outside it Alt and Shift are held: no letter alone does anything (WCAG 2.1.4).
DECISIONS: Final[dict[Decision, tuple[str, str]]] = {
    "approve": ("Approve", "A"),
    "return": ("Return", "R"),
    "hold": ("Hold", "H"),
    "escalate": ("Escalate", "E"),
}
DONE: Final[dict[Decision, str]] = SAID["done"]
REASONS: Final[dict[Decision, list[str]]] = SAID["reasons"]
EMPTY: Final[dict[str, str]] = SAID["empty"]


def list_decisions(by: Person) -> list[tuple[Decision, str, str]]:
    return [] if by.role == "author" else [(name, label, key) for name, (label, key) in DECISIONS.items()]


def list_reason_prompts(post: Post) -> dict[str, str]:
    """What has to be explained before it is decided about a post, by decision."""
    asked = {decision: get_reason_prompt(post, decision) for decision in DECISIONS}
    return {decision: words for decision, words in asked.items() if words}


def decide(numbers: Sequence[int], decision: Decision, why: str) -> None:
    """Take the decision about each post, and say which were refused and why."""
    if me().role == "author":
        return
    kept = {number: words for number in numbers if (words := _keep_text(number)) is not None}
    try:
        refused = dict(store().decide_many(list(numbers), decision, by=me(), comment=why))
    except ScreenerError as error:
        set_message(str(error))
        return
    taken = [number for number in numbers if number not in refused]
    words = f"{DONE[decision]}: {len(taken)} post{'s' if len(taken) != 1 else ''}." if taken else ""
    set_message(
        " ".join([words, *dict.fromkeys(refused.values())]).strip(), [(number, kept.get(number)) for number in taken]
    )


def undo() -> int | None:
    """Take the last decision back, and return the first of its posts."""
    last: Any = st.session_state.pop("decided", None)
    if not last or time.monotonic() - last["at"] > UNDO_SECONDS:
        set_message("It is too late to undo this. Reopen the post instead.")
        return None
    failed = set()
    for number, words in last["posts"]:
        try:
            store().undo(number, by=me(), text=words)
        except ScreenerError as error:
            failed.add(str(error))
    set_message(" ".join(["Taken back.", *failed] if len(failed) < len(last["posts"]) else failed))
    return int(last["posts"][0][0])


def _keep_text(number: int) -> str | None:
    """The words of a post that go with its decision: while it can be taken back, they are remembered here."""
    post: Post | None = st.session_state.get("listed", {}).get(number)
    return store().text(number) if post and post.until_decided else None


def set_message(words: str, posts: Sequence[tuple[int, str | None]] = ()) -> None:
    """What the last act came to; with posts, it can be taken back for a while."""
    state = st.session_state
    state.told_number = state.get("told_number", 0) + 1
    state.told_words = words
    if posts:
        state.decided = {"at": time.monotonic(), "posts": list(posts)}


def get_message() -> dict[str, Any]:
    """What the list says about the last act, and whether it can be taken back."""
    state = st.session_state
    last = state.get("decided")
    if last and time.monotonic() - last["at"] > UNDO_SECONDS:
        del state["decided"]  # with the words that it remembers
        last = None
    return {"n": state.get("told_number", 0), "words": state.get("told_words", ""), "undo": bool(last)}


def show_protected_note(posts: Sequence[Post]) -> None:
    """Say once for all listed posts what is their authors' own to say."""
    if any(post.account == "personal" for post in posts):
        st.html(f'<p class="quiet">{PROTECTED_POSTS}</p>')


def draw_empty(why: str) -> None:
    """Why there is no post, and what was decided last, which can be taken back here too."""
    st.info(EMPTY[why])
    now = get_message()
    if now["undo"]:
        st.caption(now["words"])
        st.button("Undo", on_click=take_back, key="undo")


def show_messages() -> None:
    for line in st.session_state.pop("told", ()):
        st.html(marked.render_note(line))
    for line in st.session_state.pop("refused", ()):
        st.html(marked.render_error(line))


@show_errors
def take_back() -> None:
    undo()
