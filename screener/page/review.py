"""Files of posts, and posts sent for review -> the page Review: the list on the left, the post on the right."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any, Final

import streamlit as st

from screener.io.uploads import Accepted
from screener.office.values import Batch, Filter, Person, Post
from screener.page import deciding, desk, export, files, known, listing, marked, reading, words
from screener.page.failing import show_errors
from screener.page.office import me, store, to_local
from screener.page.running import TURNS, Run, left, runs

OPEN: Final = ("open", "held", "escalated")
DONE: Final = ("approved", "returned")
TABS: Final = {"look": "To look at", "clear": "Clear", "decided": "Decided"}
FIRST: Final = "The most serious come first."
PAGE: Final = 100  # posts per page of the list
MAX_REFRESHES: Final = 20  # times that the list is refreshed while a batch runs
FIRST_POSTS_SECONDS: Final = 1.0  # seconds that the page waits for a batch's first posts


def page() -> None:
    """Show the file chooser or an earlier batch; then decide about one post after the other."""
    st.title("Review")
    author = me().role == "author"
    number = None if author else get_batch_number()
    if not author:
        if st.session_state.pop("begun", False):
            st.session_state.choosing = False  # the list comes next, and on a phone it would stand two screens below
        is_first = number is None and not store().batches()
        with st.expander("Screen a file of posts", is_first, key="choosing", on_change="rerun"):
            files.choose_files(start_batch)
        show_earlier_batches(number)
    with st.container():  # the list keeps its place, and the keys pressed in it, when a batch ends
        if number is not None:
            show_progress(number)
    st.fragment(show_table)(number)


def start_batch(name: str, read: Accepted, school: str) -> None:
    """Screen the posts that were read, and show them as they are finished."""
    batch = store().start_batch(name, read.drafts, by=me(), school=school, about=read.about)
    if not ((run := runs().get(batch.id)) and run.alive):  # of a batch that is done, it brings the words
        run = Run(store(), batch, read.drafts, read.about, me())
        runs().start(run)
    run.shows.wait(FIRST_POSTS_SECONDS)
    st.session_state.rejected = (batch.id, read.rejected)
    st.session_state.begun = True
    open_batch(batch.id)
    st.rerun()


def get_batch_number() -> int | None:
    """Return the open batch: its number is in the address, so that it stays open when the page is reloaded."""
    number = st.query_params.get("batch", "")
    known = {batch.id for batch in store().batches()}
    return int(number) if number.isascii() and number.isdigit() and int(number) in known else None


@show_errors
def open_batch(number: int | None) -> None:
    if number is None:
        st.query_params.pop("batch", None)
    else:
        st.query_params["batch"] = str(number)
    st.session_state.chosen = False
    show_first_post()
    st.session_state.pop(known.KEY, None)  # what is found in words that were not at hand


def show_first_post() -> None:
    """Open the first post of the list, whatever was open there before."""
    state = st.session_state
    state.place, state.current = 0, None
    state.turn = state.get("turn", 0) + 1


def show_earlier_batches(number: int | None) -> None:
    batches = store().batches()[:50]
    if not batches:
        return
    names = {batch.id: f"{batch.name}, {to_local(batch.at):%Y-%m-%d %H:%M}, {batch.total:,} posts" for batch in batches}
    st.selectbox(
        "Posts",
        [None, *names],
        index=[None, *names].index(number) if number in names else 0,
        format_func=lambda one: names.get(one, "All posts"),
        key=f"earlier-{number}",
        on_change=lambda: open_batch(st.session_state[f"earlier-{number}"]),
    )


def show_progress(number: int) -> None:
    """Show the batch's progress, updated every second without the rest of the page while it runs."""
    of, rejected = st.session_state.get("rejected", (None, ()))
    if of == number:
        files.show_rejected(rejected)
    run = runs().get(number)
    if run and run.alive:
        st.session_state.step = get_refresh_key(run)
        st.fragment(show_running, run_every=1.0)(number)
        return
    if run and run.problem:
        st.html(marked.render_note(run.problem))
    batch = next((b for b in store().batches() if b.id == number), None)
    if batch and batch.status == "stopped":
        st.html(marked.render_note(f"Stopped after {batch.done} of {batch.total} posts. Finished posts are saved."))
        st.button("Continue", on_click=resume_batch, args=(batch,), icon=":material/play_arrow:")


@show_errors
def show_running(number: int) -> None:
    run = runs().get(number)
    if run is None:
        return
    if not run.alive:  # it ended while the page was drawn
        st.rerun()
    batch = run.batch
    share = batch.done / batch.total if batch.total else 1.0
    pace = f"{run.pace:,.0f} a second, " if run.pace else ""
    st.progress(share, text=f"{batch.done:,} of {batch.total:,} posts, {pace}{left(run.seconds_left)}")
    st.button("Stop", on_click=run.stopping.set, key="stop", icon=":material/stop:")
    if st.session_state.step != get_refresh_key(run):
        st.rerun()


def get_refresh_key(run: Run) -> tuple[object, ...]:
    """Return a key that changes when the list must be refreshed: first posts, each twentieth of a batch, end."""
    batch = run.batch
    return batch.id, batch.done > 0, MAX_REFRESHES * batch.done // max(batch.total, 1), run.alive


@show_errors
def resume_batch(batch: Batch) -> None:
    """Continue a stopped batch, with the words in memory or those that were stored."""
    old = runs().get(batch.id)
    runs().start(Run(store(), batch, old.drafts if old else None, old.about if old else {}, me()))


@show_errors
@TURNS.answering()
def show_table(number: int | None) -> None:
    """Show the posts of a batch, or all posts, in three lists: to look at, clear, and decided."""
    handle_actions()
    follow_batch(number)
    by, state = me(), st.session_state
    base = Filter(batch=number, author=by.name if by.role == "author" else None)
    tab = st.segmented_control(
        "Which posts", list(TABS), default="look", required=True, format_func=TABS.__getitem__, key="tab",
        label_visibility="collapsed", persist_state="session",
    )  # fmt: skip
    known.read_changes(replace(base, status=DONE if tab == "decided" else OPEN))
    posts, told = known.memoize("tab", tab, lambda: list_tab_posts(tab))
    state.listed = listing.filter_posts(posts, tab, by)
    match = f"{len(state.listed):,} match." if len(state.listed) < len(posts) else ""
    st.caption(" ".join(part for part in (told, match, FIRST if tab != "clear" and state.listed else "") if part))
    if not state.listed:
        deciding.draw_empty("filtered" if posts else tab if known.get_posts() or tab == "decided" else "none")
        return
    posts = list(state.listed.values())
    deciding.show_protected_note(posts)
    one, two = st.columns([5, 7], gap="medium")
    with one:
        post = draw_list(posts, by)
    chosen = [state.listed[number] for number in state.marked]
    with two, st.container(border=True, key="post"):
        reading.show_post(post, by)
        if by.role != "author":
            show_assignment(chosen or [post])
        show_folded("History", "history", lambda: reading.show_history(post))
    listing.offer_exports(chosen or posts, "marked " if chosen else "")
    show_folded("What goes out", "calendar", lambda: export.show_calendar(posts))
    show_folded("What was found", "charts", lambda: listing.show_charts(posts))


def follow_batch(number: int | None) -> None:
    """Once all its posts are screened, open a batch at its most serious post, unless a post was chosen meanwhile."""
    state, run = st.session_state, runs().get(number)
    if run and run.alive:
        state.filling = number
        return
    was_filling = state.pop("filling", None) == number
    if run and was_filling and not state.get("chosen") and state.get("current") not in state.get("edits", {}):
        show_first_post()


def list_tab_posts(tab: str) -> tuple[list[Post], str]:
    """The posts of a list, and how many there are, in words."""
    posts = known.get_posts()
    if tab == "decided":
        return posts, f"{len(posts):,} decided."
    clear = sum(post.verdict == "clear" for post in posts)
    told = f"{len(posts) - clear:,} to look at, {clear:,} clear."
    return [post for post in posts if (post.verdict == "clear") == (tab == "clear")], told


def show_folded(label: str, key: str, show: Callable[[], None]) -> None:
    """Show something in a box that is closed at first, and make it only while the box is open."""
    with st.expander(label, key=key, on_change="rerun") as box:
        if box.open:
            show()


def show_assignment(posts: list[Post]) -> None:
    """Set who reviews the marked posts, or the open one, and until when; and what that person is told."""
    first, many = posts[0], f" {len(posts)} marked posts" if len(posts) > 1 else ""
    with st.expander(f"Hand over{many}"):
        if many:
            kinds = Counter(words.VERDICT[post.verdict].lower() for post in posts)  # type: ignore[index]
            st.caption(f"Among them: {', '.join(f'{n} {kind}' for kind, n in kinds.items())}.")
        with st.form(f"assign-{first.id}-{len(posts)}", border=False):
            one, two = st.columns(2)
            with one:
                to = reading.choose_person("Hand over to", first.assignee)
            due = two.date_input("Due", value=first.due, format="YYYY-MM-DD")
            if st.form_submit_button("Hand them over" if many else "Hand it over"):
                assign([post.id for post in posts], to, due if isinstance(due, date) else None)
                st.rerun(scope="fragment")
        export.offer_lines(posts)


@show_errors
def assign(numbers: list[int], to: str | None, due: date | None) -> None:
    store().assign(numbers, to, due, by=me())
    deciding.set_message(f"Handed to {to or 'nobody'}: {len(numbers)} post{'s' if len(numbers) != 1 else ''}.")


def draw_list(posts: list[Post], by: Person) -> Post:
    state = st.session_state
    numbers = [post.id for post in posts]
    if state.get("current") in state.listed:
        place = numbers.index(state.current)
    else:
        place = min(state.get("place", 0), len(posts) - 1)
    state.place, state.current = place, numbers[place]
    page = place // PAGE
    some = posts[page * PAGE : (page + 1) * PAGE]
    state.marked = [number for number in state.get("marked", ()) if number in state.listed]
    desk.show(
        {
            "rows": known.memoize("rows", (state.listed, page, by), lambda: listing.build_rows(some, by)),
            "current": state.current,
            "marks": [
                [n, state.listed[n].verdict, deciding.list_reason_prompts(state.listed[n])] for n in state.marked
            ],
            "turn": state.get("turn", 0),
            "acted": state.get("acted", 0),
            "page": page,
            "pages": -(-len(posts) // PAGE),
            "place": f"{page * PAGE + 1:,} to {page * PAGE + len(some):,} of {len(posts):,}",
            "decisions": deciding.list_decisions(by),
            "reasons": deciding.REASONS,
            "told": deciding.get_message(),
        }
    )
    return posts[place]


def handle_actions() -> None:
    """Handle the actions in the list: the current post, the selection, and each decision once."""
    state, heard = st.session_state, desk.heard()
    if not heard:
        return
    state.chosen = True
    state.current = int(heard["at"]) if heard["at"] is not None else None
    state.marked = [int(number) for number in heard["marks"]]
    for act in heard["acts"]:
        if int(act["n"]) > state.get("acted", 0):
            state.acted = int(act["n"])
            run_action(act)


def run_action(act: Any) -> None:
    state = st.session_state
    what, posts = str(act["what"]), state.get("listed", {})
    if what in deciding.DECISIONS:
        deciding.decide([int(number) for number in act["ids"]], what, str(act["why"])[:1000])
        return
    if what == "undo":
        state.current = deciding.undo() or state.current
    elif what == "page":
        numbers = list(posts)
        state.current = numbers[max(min(int(act["to"]) * PAGE, len(numbers) - 1), 0)]
    elif what == "all":
        kind = posts[int(act["ids"][0])].verdict
        state.marked = [post.id for post in posts.values() if post.verdict == kind]
    state.turn = state.get("turn", 0) + 1
