"""Files of posts -> the page Batch review: choose, screen while the table fills, decide, take along."""

from __future__ import annotations

from typing import Final

import streamlit as st

from screener.io.uploads import Accepted
from screener.office.values import Batch, Filter, Post
from screener.page import deciding, files, listing, marked
from screener.page.failing import show_errors
from screener.page.office import local, me, store
from screener.page.running import Run, left, runs

STEPS: Final = 20  # times that the table is read anew while a batch runs


def page() -> None:
    """Choose files; then the batch that is open."""
    st.title("Batch review")
    number = current()
    with st.expander("Screen a file of posts", expanded=number is None):
        files.choose(begin)
    earlier(number)
    if number is None:
        return
    progress(number)
    review(number)


def begin(name: str, read: Accepted, school: str) -> None:
    """Screen the posts that were read, and show them as they come."""
    batch = store().start_batch(name, read.drafts, by=me(), school=school, about=read.about)
    if batch.status != "done" and not ((run := runs().get(batch.id)) and run.alive):
        runs().start(Run(store(), batch, read.drafts, read.about, me()))
    st.session_state.rejected = (batch.id, read.rejected)
    opened(batch.id)
    st.rerun()


def current() -> int | None:
    """The batch that is open: it stands in the address, so that it is open again after the page is loaded anew."""
    number = st.query_params.get("batch", "")
    known = {batch.id for batch in store().batches()}
    return int(number) if number.isascii() and number.isdigit() and int(number) in known else None


@show_errors
def opened(number: int) -> None:
    """Show another batch from its first post on."""
    st.query_params["batch"] = str(number)
    st.session_state.place = 0
    deciding.changed()


def earlier(number: int | None) -> None:
    """Batches of before: any can be opened again, and one that was stopped can go on."""
    batches = store().batches()[:50]
    if not batches:
        return
    names = {batch.id: f"{batch.name}, {local(batch.at):%Y-%m-%d %H:%M}, {batch.total:,} posts" for batch in batches}
    options = list(names)
    st.selectbox(
        "Batch",
        options,
        index=options.index(number) if number in names else None,
        format_func=names.__getitem__,
        placeholder="Choose an earlier batch",
        key=f"earlier-{number}",
        on_change=lambda: opened(st.session_state[f"earlier-{number}"]),
    )


def progress(number: int) -> None:
    """How far the batch is, drawn anew every two seconds without the rest of the page, as long as it runs."""
    of, rejected = st.session_state.get("rejected", (None, ()))
    if of == number:
        files.show_rejected(rejected)
    run = runs().get(number)
    if run and run.alive:
        st.fragment(running, run_every=2.0)(number)
        return
    if run and run.problem:
        st.html(marked.note(run.problem))
    batch = next((b for b in store().batches() if b.id == number), None)
    if batch and batch.status == "stopped":
        st.html(marked.note(f"Stopped after {batch.done} of {batch.total} posts. Finished posts are saved."))
        st.button("Continue", on_click=resume, args=(batch,), icon=":material/play_arrow:")


@show_errors
def running(number: int) -> None:
    """The bar, the time left, and the button that stops."""
    run = runs().get(number)
    if run is None:
        return
    batch = run.batch
    share = batch.done / batch.total if batch.total else 1.0
    st.progress(share, text=f"{batch.done:,} of {batch.total:,} posts, {left(run.seconds_left)}")
    st.button("Stop", on_click=run.stopping.set, key="stop", icon=":material/stop:")
    step = (batch.id, int(share * STEPS), run.alive)
    if st.session_state.get("step") != step:
        st.session_state.step = step
        st.rerun()


@show_errors
def resume(batch: Batch) -> None:
    """Go on with a batch that was stopped, with the words in memory or those that were kept."""
    old = runs().get(batch.id)
    runs().start(Run(store(), batch, old.drafts if old else None, old.about if old else {}, me()))


def read(number: int) -> list[Post]:
    """The batch's posts in the order of the file; read again when something changed."""
    run = runs().get(number)
    version = (number, st.session_state.get("version", 0), st.session_state.get("step") if run and run.alive else None)
    known = st.session_state.get("read")
    if known is None or known[0] != version:
        posts = sorted(store().posts(Filter(batch=number), limit=None), key=lambda post: post.position or 0)
        known = st.session_state.read = (version, posts)
    posts = known[1]
    return list(posts)


def review(number: int) -> None:
    """The table with what can be done about its posts: all of it, the marked rows, or one after the other."""
    deciding.show_messages()
    posts = read(number)
    if not posts:
        st.caption("The first posts will appear here in a moment.")
        return
    listed = listing.filtered(posts, "batch")
    if not listed:
        st.info("No posts in this batch match these filters. Remove a filter.")
        return
    deciding.personal(listed)
    chosen = listing.table(listed, "batch")
    listing.exports(listed, "batch")
    if len(chosen) > 1:
        st.subheader(f"{len(chosen)} selected posts")
        deciding.buttons([listed[place].id for place in chosen], lambda: None, "bulk", keys=False)
    with st.expander("What was found"):
        listing.charts(listed)
    one(listed, chosen[0] if len(chosen) == 1 else None)


def one(listed: list[Post], chosen: int | None) -> None:
    """One post at a time: the marked one, or the one that the arrows lead to."""
    state = st.session_state
    if chosen is not None and state.get("chosen") != listed[chosen].id:
        state.chosen, state.place = listed[chosen].id, chosen
    # The post that was decided may have left the list: the next one is found by its number, not by its place.
    if (wanted := state.pop("after", None)) in (numbers := [one.id for one in listed]):
        state.place = numbers.index(wanted)
    place = min(state.get("place", 0), len(listed) - 1)
    post = listed[place]
    after = listed[place + 1].id if place + 1 < len(listed) else None
    with st.container(border=True, key="one"):
        with st.container(horizontal=True, vertical_alignment="center"):
            st.button("Back", shortcut="Left", on_click=go, args=(place - 1,), disabled=place == 0, key="prior")
            st.button(
                "Next", shortcut="Right", on_click=go, args=(place + 1,), disabled=place + 1 == len(listed), key="next"
            )
            st.markdown(f"Post {place + 1:,} of {len(listed):,}", width="content")
        deciding.buttons([post.id], lambda: state.update(after=after), "one")
        deciding.shown(post)
        deciding.history(post)


@show_errors
def go(place: int) -> None:
    st.session_state.place = max(place, 0)
