"""The store's posts -> the page Queue: what waits for whom and until when, and who decided what."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from typing import Final

import streamlit as st

from screener.office.values import STATUSES, Filter
from screener.page import deciding, listing
from screener.page.office import me, store

SHOWN: Final = 200
MINE: Final = {"all": "All", "mine": "Assigned to me", "nobody": "Unassigned"}


def page() -> None:
    """The posts of one status, those that are due first, and the one that is marked."""
    st.title("Queue")
    deciding.show_messages()
    person = me()
    mine = Filter(author=person.name) if person.role == "author" else Filter()
    counts = store().counts(mine)
    status = st.segmented_control(
        "Status",
        STATUSES,
        default="open",
        required=True,
        format_func=lambda name: f"{deciding.STATUS[name]} ({counts[name]})",
        key="queue-status",
        persist_state="session",
        wrap=True,
    )
    with st.container(horizontal=True, key="queue-filters"):
        whose = st.selectbox(
            "With",
            [one for one in MINE if person.name or one != "mine"],
            format_func=MINE.__getitem__,
            key="queue-whose",
        )
        due = st.checkbox("Due by tomorrow, or overdue", key="queue-due")
    wanted = replace(mine, status=(status,))
    if whose != "all":
        wanted = replace(wanted, assignee=person.name if whose == "mine" else "")
    if due:
        wanted = replace(wanted, due_before=date.today() + timedelta(days=2))
    total = store().count(wanted)
    posts = store().posts(wanted, limit=SHOWN)
    if not posts:
        st.info("No posts here. Posts come from Batch review and from Screen a draft.")
        return
    if total > SHOWN:
        st.caption(f"Showing the first {SHOWN} of {total:,} posts.")
    deciding.personal(posts)
    chosen = listing.table(posts, f"queue-{status}")
    listing.exports(posts, "queue")
    if len(chosen) > 1:
        deciding.buttons([posts[place].id for place in chosen], lambda: None, "queue-bulk", keys=False)
        return
    post = posts[chosen[0] if chosen else 0]
    with st.container(border=True):
        if post.status in ("open", "held", "escalated"):
            deciding.buttons([post.id], lambda: None, "queue")
        if post.status != "open":
            st.button("Reopen", on_click=deciding.reopen, args=(post.id,), icon=":material/undo:")
        deciding.assigning(post)
        deciding.shown(post)
        deciding.history(post)
