"""One post of the queue -> what was found in it, who did what, and the buttons and keys that decide."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, Final

import streamlit as st

from screener.office.values import Decision, Post, StoredFinding
from screener.page import marked, words
from screener.page.failing import show_errors
from screener.page.loaded import screener
from screener.page.office import local, me, store
from screener.page.running import runs
from screener.report.words import PROTECTED_POSTS, WHOLE, blocks, clear_but
from screener.types import Draft, Rule, ScreenerError

# No letter decides alone (WCAG 2.1.4). Alt alone opens menus in browsers, and writes é and å on a Mac.
DECISIONS: Final[dict[Decision, tuple[str, str, str]]] = {
    "approve": ("Approve", "Alt+Shift+A", ":material/check:"),
    "return": ("Return", "Alt+Shift+B", ":material/reply:"),
    "hold": ("Hold", "Alt+Shift+H", ":material/pause:"),
    "escalate": ("Escalate", "Alt+Shift+E", ":material/arrow_upward:"),
}
STATUS: Final = {
    "open": "Open",
    "approved": "Approved",
    "returned": "Returned",
    "held": "On hold",
    "escalated": "Escalated",
}


def buttons(numbers: Sequence[int], done: Callable[[], None], key: str, keys: bool = True) -> None:
    """A comment, and a button for each decision about these posts; `done` is called when it was taken."""
    st.text_input(
        "Comment", key=f"comment-{key}", placeholder="What to change, or why. Required when you return a post."
    )
    with st.container(horizontal=True, key=f"decide-{key}"):
        for decision, (label, shortcut, icon) in DECISIONS.items():
            st.button(
                label if keys else f"{label} {len(numbers)}",
                key=f"{decision}-{key}",
                icon=icon,
                shortcut=shortcut if keys else None,
                disabled=not numbers or me().role == "author",
                on_click=decide,
                args=(tuple(numbers), decision, key, done),
            )


@show_errors
def decide(numbers: Sequence[int], decision: Decision, key: str, done: Callable[[], None]) -> None:
    """Take the decision about each post, and say which were refused and why."""
    if me().role == "author":
        return
    comment = st.session_state.get(f"comment-{key}", "")
    refused = store().decide_many(list(numbers), decision, by=me(), comment=comment)
    reasons = dict.fromkeys(reason for _, reason in refused)
    taken = len(numbers) - len(refused)
    changed()
    st.session_state.told = [f"{DECISIONS[decision][0]}: {taken} post{'s' if taken != 1 else ''}."] if taken else []
    st.session_state.told += [f"{reason}" for reason in reasons]
    if taken:
        st.session_state[f"comment-{key}"] = ""
        done()


def changed() -> None:
    """Posts are read anew when something about them changed."""
    st.session_state.version = st.session_state.get("version", 0) + 1


def show_messages() -> None:
    """What the last click came to."""
    for line in st.session_state.pop("told", ()):
        st.html(marked.note(line))


def personal(posts: Sequence[Post]) -> None:
    """Say once for all listed posts what is their authors' own to say."""
    if any(post.account == "personal" for post in posts):
        st.html(f'<p class="quiet">{PROTECTED_POSTS}</p>')


def draft_of(post: Post) -> Draft | None:
    """The draft of a post: from the batch that is in memory, or from the store if texts are kept."""
    run = runs().get(post.batch)
    if run and run.by == me() and (draft := run.text(post.position)):
        return draft
    text = store().text(post.id) if post.kept_text else None
    stored: Any = post  # what it says of its account and the like, it has from a draft
    if text is None:
        return None
    return Draft(stored.label, text, stored.account, stored.audience, (), frozenset(stored.attested))


def shown(post: Post) -> None:
    """A post with what was found in it: with its words marked where they are at hand, else with masked quotes."""
    draft = draft_of(post)
    st.html(facts(post))
    if notes := noted(post):
        st.html(marked.line("clear", clear_but(notes)))
    if draft:
        report = screener().screen([draft])[0]
        if report.text.strip():
            st.html(marked.draft(report))
        for number, block in enumerate(blocks(report), 1):
            st.html(marked.block(block, number))
        if report.rewrite:
            with st.expander("Suggested rewrite"):
                st.code(report.rewrite.text, language=None, wrap_lines=True)
        return
    st.caption("The text of this post was not stored. Read it where it was written.")
    for finding in post.findings:
        st.html(stored(finding))


def noted(post: Post) -> list[Rule]:
    """The rules whose notes stand under a clear verdict, but for those that what was vouched for explains."""
    if post.verdict != "clear":
        return []
    rules = {rule.code: rule for rule in screener().pack.rules}
    found = [rules[f.rule] for f in post.findings if f.severity == "note" and f.rule in rules]
    return [rule for rule in found if not rule.allowed_by & set(post.attested)]


def facts(post: Post) -> str:
    account = words.ACCOUNT[post.account]  # type: ignore[index]
    audience = words.AUDIENCE[post.audience]  # type: ignore[index]
    rows = [
        ("Status", STATUS[post.status]),
        ("Account", f"{account}, for: {audience}"),
        ("School", marked.safe(post.school)),
        ("Author", marked.safe(post.author)),
        ("Vouched for", marked.safe("; ".join(words.ATTEST[one] for one in post.attested))),  # type: ignore[index]
        ("With", marked.safe(post.assignee or "")),
        ("Due", post.due.isoformat() if post.due else ""),
        ("Not checked", marked.safe(", ".join(post.not_checked))),
    ]
    title = f"<h3>{marked.badge(post.verdict)} {marked.safe(post.label)}</h3>"  # type: ignore[arg-type]
    return f'<div class="facts">{title}{marked.facts(row for row in rows if row[1])}</div>'


def stored(finding: StoredFinding) -> str:
    """What is kept of a finding, with what its rule says."""
    severity = finding.severity
    try:
        rule = screener().pack.rule(finding.rule)
    except ScreenerError:
        return f"<p>{marked.safe(finding.rule)}</p>"
    rows = [("Words", f"<q>{marked.safe(finding.quote)}</q>" if finding.quote else WHOLE)]
    rows += [("Why", marked.safe(rule.message)), ("Advice", marked.safe(rule.advice))]
    title = f"{marked.badge(severity)} {marked.spoken(rule)} <span class='dim'>{rule.code}</span>"  # type: ignore[arg-type]
    return f'<section class="found {severity}"><h3>{title}</h3>{marked.facts(rows)}</section>'


def history(post: Post) -> None:
    """Who did what to the post, and when."""
    items = "".join(
        f"<li>{local(e.at):%Y-%m-%d %H:%M}: {marked.safe(e.action)}"
        f"{' by ' + marked.safe(e.who) if e.who else ''}{'. ' + marked.safe(e.detail) if e.detail else ''}"
        f"{': ' + marked.safe(e.comment) if e.comment else ''}</li>"
        for e in store().history(post.id)
    )
    with st.expander("History"):
        st.html(f"<ul>{items}</ul>")


def assigning(post: Post) -> None:
    """Who looks at it, and until when."""
    with st.form(f"assign-{post.id}", border=False):
        one, two = st.columns(2)
        to = one.text_input("With", value=post.assignee or "", max_chars=200)
        due = two.date_input("Due", value=post.due, format="YYYY-MM-DD")
        if st.form_submit_button("Assign"):
            try:
                store().assign(post.id, to or None, due if isinstance(due, date) else None, by=me())
            except ScreenerError as error:
                st.session_state.told = [str(error)]
            changed()
            st.rerun()


@show_errors
def reopen(number: int) -> None:
    try:
        store().reopen(number, by=me())
    except ScreenerError as error:
        st.session_state.told = [str(error)]
    changed()
