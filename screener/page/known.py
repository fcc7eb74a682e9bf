"""The posts that a person reviews, the most serious first: read once, and again only where something was done.

What is made of them is kept as well, until something is done.
"""

from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final, TypeVar

import streamlit as st

from screener.office.values import Filter, Post
from screener.page.office import store

MAX_POSTS: Final = 50_000
KEY: Final = "known-posts"

T = TypeVar("T")


def read_changes(wanted: Filter) -> None:
    """Read the posts that match a filter; after the first time only those about which something was done."""
    state = st.session_state
    known: Any = state.get(KEY)
    if known and known["wanted"] != wanted:
        known = None
    seq, changed = store().changes(known["seq"] if known else 0)
    if known and changed == []:
        known["seq"] = seq
        return
    if known is None or changed is None:
        found = {post.id: post for post in store().posts(wanted, limit=MAX_POSTS)}
    else:
        again = set(changed)
        found = {number: post for number, post in known["posts"].items() if number not in again}
        if came := {post.id: post for post in store().posts(replace(wanted, numbers=tuple(changed)), limit=None)}:
            found |= came
            found = {number: found[number] for number in store().post_numbers(wanted, MAX_POSTS) if number in found}
    state.compared = store().compare_batches(wanted.batch) if wanted.batch is not None else {}
    state[KEY] = {"wanted": wanted, "seq": seq, "posts": found, "made": {}}


def get_posts() -> list[Post]:
    return list(st.session_state[KEY]["posts"].values())


def memoize(name: str, of: Any, make: Callable[[], T]) -> T:
    """Return what is made of the posts and of `of`: the same as last time while neither changed."""
    made: dict[str, tuple[Any, T]] = st.session_state[KEY]["made"]
    if name not in made or made[name][0] != of:
        made[name] = of, make()
    return made[name][1]
