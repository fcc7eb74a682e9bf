"""The page Trends: what is found most, by concern, school and month, and what people approve anyway."""

from datetime import UTC, datetime, timedelta
from typing import Final

import streamlit as st

from screener.office.trends import Trends, count_trends
from screener.page import export, marked, words
from screener.page.loaded import screener
from screener.page.office import store
from screener.types import ScreenerError

PERIODS: Final = {90: "The last three months", 365: "The last year", 0: "All that is kept"}
MOST: Final = 10


def page() -> None:
    """Figures for the office's training; no words of a post, and nobody's name."""
    st.title("Trends")
    st.write("Why posts in the record were stopped: what to cover in training. It names nobody.")
    days = st.selectbox("Period", list(PERIODS), format_func=PERIODS.__getitem__, key="period")
    found = count_trends(store(), datetime.now(UTC) - timedelta(days=days) if days else None)
    if not found.posts:
        st.write("No posts are in the record for this period. Screen a file of posts, or ask for a review of a draft.")
        return
    show_bars(found)
    show_ignored(found)
    export.offer_tables("Export:", "trends", found.rows, (".csv", ".xlsx"))


def show_bars(found: Trends) -> None:
    st.header("Stopped posts")
    one, two = st.columns(2)
    with one:
        st.html(marked.render_bars("By concern", {words.concern(name): n for name, n in found.concerns.most_common()}))
        st.html(marked.render_bars("By month", dict(sorted(found.months.items()))))
    with two:
        st.html(marked.render_bars("By school", dict(found.schools.most_common(MOST))))
        st.html(
            marked.render_bars(
                "Most frequent rules", {format_rule(rule): n for rule, n in found.rules.most_common(MOST)}
            )
        )


def show_ignored(found: Trends) -> None:
    """Show possible false alarms: rules whose posts people approve, or whose findings they ignore on this computer."""
    st.header("Rules that people overrule")
    st.caption(
        "Posts that were approved although a rule flagged them, and findings ignored on this computer. If one rule "
        "stands out, it may not suit your office: Settings can change it."
    )
    one, two = st.columns(2)
    with one:
        st.html(
            marked.render_bars("Approved anyway", {format_rule(r): n for r, n in found.approved.most_common(MOST) if n})
        )
    with two:
        st.html(
            marked.render_bars("Ignored", {format_rule(r): n for r, n in screener().ignored.codes().most_common(MOST)})
        )


def format_rule(code: str) -> str:
    """Return a rule's code, and its name if the pack still has it."""
    try:
        return f"{code} {marked.format_rule_name(screener().pack.rule(code))}"
    except ScreenerError:
        return code
