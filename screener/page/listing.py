"""Posts -> a table with filters, what was found as bars, and files to take along."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import streamlit as st

from screener.office.values import Post
from screener.page import marked, words
from screener.page.deciding import STATUS, noted
from screener.page.failing import redact_errors
from screener.page.office import local
from screener.types import VERDICTS

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def concerns(post: Post) -> list[str]:
    return list(dict.fromkeys(f.concern for f in post.findings if f.severity != "note"))


def filtered(posts: Sequence[Post], key: str) -> list[Post]:
    """The posts that the filters above the table admit; what is left empty admits all."""
    with st.container(horizontal=True, key=f"filters-{key}"):
        verdicts = st.multiselect("Verdict", VERDICTS, format_func=words.VERDICT.__getitem__, key=f"verdict-{key}")
        raised = sorted({concern for post in posts for concern in concerns(post)})
        about = st.multiselect("Concern", raised, format_func=words.concern, key=f"concern-{key}")
        schools = sorted({post.school for post in posts if post.school})
        there = st.multiselect("School", schools, key=f"school-{key}", disabled=not schools)
        statuses = st.multiselect("Status", list(STATUS), format_func=STATUS.__getitem__, key=f"status-{key}")
        days = sorted({local(post.at).date() for post in posts})
        since = st.date_input("Since", value=None, format="YYYY-MM-DD", key=f"since-{key}", disabled=not days)
    return [
        post
        for post in posts
        if (not verdicts or post.verdict in verdicts)
        and (not about or set(about) & set(concerns(post)))
        and (not there or post.school in there)
        and (not statuses or post.status in statuses)
        and (not isinstance(since, date) or local(post.at).date() >= since)
    ]


def table(posts: Sequence[Post], key: str) -> list[int]:
    """The posts as a table in which rows can be marked; return the places of the marked ones."""
    rows: dict[str, list[Any]] = {
        "Post": [post.label for post in posts],
        "Verdict": ["Clear, with a note" if noted(post) else words.VERDICT[post.verdict] for post in posts],  # type: ignore[index]
        "Concerns": [", ".join(map(words.concern, concerns(post))) for post in posts],
        "Words": [", ".join(dict.fromkeys(f.quote for f in post.findings if f.quote))[:120] for post in posts],
        "School": [post.school for post in posts],
        "Status": [STATUS[post.status] for post in posts],
        "With": [post.assignee or "" for post in posts],
        "Due": [post.due for post in posts],
        "Screened": [local(post.at) for post in posts],
    }
    for name in ("School", "With", "Due"):
        if not any(rows[name]):
            del rows[name]
    # Streamlit keeps marks as numbers of rows: other rows make another table, which has none.
    chosen: Any = st.dataframe(
        rows,
        key=f"table-{key}-{hash(tuple(post.id for post in posts))}",
        hide_index=True,
        on_select="rerun",
        selection_mode="multi-row",
        height=min(38 + 35 * max(len(posts), 1), 318),
        alt=f"{len(posts)} posts with their verdicts",
        column_config={
            "Due": st.column_config.DateColumn(format="YYYY-MM-DD"),
            "Screened": st.column_config.DatetimeColumn(format="YYYY-MM-DD HH:mm"),
        },
    )
    return [place for place in chosen.selection.rows if place < len(posts)]


def charts(posts: Sequence[Post]) -> None:
    """What was found, as bars with their numbers: they are read aloud like a table, and nothing is loaded for them."""
    verdicts = Counter(post.verdict for post in posts)
    about = Counter(concern for post in posts for concern in concerns(post))
    rules = Counter(rule for post in posts for rule in dict.fromkeys(f.rule for f in post.findings))
    schools = Counter(post.school or "(none)" for post in posts if post.verdict != "clear")
    one, two = st.columns(2)
    with one:
        st.html(marked.bars("Verdicts", {words.VERDICT[v]: verdicts[v] for v in reversed(VERDICTS)}))
        st.html(marked.bars("Most frequent rules", dict(rules.most_common(8))))
    with two:
        st.html(marked.bars("Concerns", {words.concern(name): n for name, n in about.most_common()}))
        if any(post.school for post in posts):
            st.html(marked.bars("Not clear, by school", dict(schools.most_common(8))))


def exports(posts: Sequence[Post], key: str) -> None:
    """Files of the listed posts, each made only when its button is pressed. Quotes in them are masked."""
    from screener.io.spreadsheets import to_csv, to_html, to_xlsx
    from screener.office.export import post_row
    from screener.page.printed import table_pdf

    def made(write: Callable[[list[dict[str, str]]], bytes]) -> Callable[[], bytes]:
        return redact_errors(lambda: write([post_row(post) for post in posts]))

    kinds = (
        (".csv", "text/csv", to_csv),
        (".xlsx", XLSX, to_xlsx),
        (".html", "text/html", to_html),
        (".pdf", "application/pdf", table_pdf),
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(f"Export {len(posts)} post{'s' if len(posts) != 1 else ''}:", width="content")
        for ending, kind, write in kinds:
            st.download_button(
                ending, made(write), f"posts{ending}", kind, on_click="ignore", key=f"export{ending}-{key}"
            )
