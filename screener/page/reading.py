"""One post -> how it is shown: its words with the findings, what is known about it, and its history."""

from dataclasses import replace
from typing import Any, Final

import streamlit as st

from screener.office.values import BatchComparison, Person, Post, StoredFinding
from screener.page import answer, deciding, editor, marked, office_list, words
from screener.page.failing import show_errors
from screener.page.loaded import screener
from screener.page.office import me, store, to_local
from screener.page.running import runs
from screener.report.words import WHOLE
from screener.types import Draft, Report, Rule, ScreenerError

STATUS: Final[dict[str, str]] = words.SAID["status"]
SINCE: Final[dict[str, str]] = words.SAID["since"]
KEY: Final = "reader"
YOURS: Final = "The post itself is unchanged. Copy the text, or return the post to its author."
NOT_STORED: Final = (
    "The text of this post was not stored. To read it here, choose its file again above; the decisions stay."
)


def show_post(post: Post, by: Person) -> None:
    """Show a post with its findings: in the editor if its words are at hand, otherwise with masked quotes."""
    draft = get_draft(post, by)
    st.html(format_facts(post))
    show_comparison(post, draft)
    if draft:
        st.fragment(show_editor)(post.id, draft)
    else:
        st.caption(NOT_STORED if post.batch else "The text of this post was not stored. Ask its author for it.")
        for finding in post.findings:
            st.html(format_stored(finding))
    if post.status in ("approved", "returned"):
        st.button("Reopen", on_click=reopen, args=(post.id,), icon=":material/undo:")


@show_errors
def show_editor(number: int, draft: Draft) -> None:
    """Show a post in the editor: a reviewer tries fixes there and sees what they change. The post stays as it is."""
    edits: dict[int, str] = st.session_state.setdefault("edits", {})
    said = editor.said("draft", KEY)
    is_new = said.get("of") == number
    if is_new:
        edits[number] = str(said["text"])
    now = replace(draft, text=edits.get(number, draft.text))
    given = {"of": number, "seq": said["seq"] if is_new else 0, "deep": True, "text": now.text}
    given |= {"account": draft.account, "audience": draft.audience}
    is_empty = not now.text.strip() and not draft.images
    screened = answer.make_empty_answer("") if is_empty else answer.build_answer(make_report(now), own=False)
    editor.show({**screened, **given}, KEY, draft=lambda: None, own=own)
    deciding.show_messages()
    if now.text != draft.text:
        st.html(f'<div class="examples"><h3>What you changed</h3>{marked.render_changes(draft.text, now.text)}</div>')
        st.caption(YOURS)


@show_errors
def own() -> None:
    """Put the words of a finding on the office list, and judge the post again."""
    if said := editor.said("own", KEY):
        office_list.add(str(said["kind"]), str(said["words"]))
        st.session_state.pop("read-report", None)


def get_draft(post: Post, by: Person | None = None) -> Draft | None:
    """Return the draft of a post: from the batch in memory, or from the store if texts are kept.

    `by` is who reads it; give it where many posts are read, since finding out reads the record.
    """
    run = runs().get(post.batch)
    if run and run.by == (by or me()) and (draft := run.text(post.position)):
        return draft
    text = store().text(post.id) if post.kept_text else None
    stored: Any = post  # it has account and audience from a draft
    if text is None:
        return None
    return Draft(stored.label, text, stored.account, stored.audience, (), frozenset(stored.attested))


def get_comparison(post: Post) -> BatchComparison | None:
    """Return what a post was when its file was last screened; None if it was not."""
    known: dict[int, BatchComparison] = st.session_state.get("compared", {})
    return known.get(post.id)


def show_comparison(post: Post, draft: Draft | None) -> None:
    """Show how the post changed since its file was last screened, and what was decided then."""
    earlier = get_comparison(post)
    if not earlier or earlier.post is None:
        return
    then = store().post(earlier.post)
    decided = "" if then.status == "open" else f" It was {STATUS[then.status].lower()} then."
    st.html(marked.render_note(f"{SINCE[earlier.since]} since {to_local(then.at):%Y-%m-%d %H:%M}.{decided}"))
    if earlier.since == "changed":
        old = get_draft(then)
        if draft and old:
            st.html(marked.render_changes(old.text, draft.text))
        else:
            st.caption("Its earlier text was not stored, so the changes cannot be shown.")


def make_report(draft: Draft) -> Report:
    """Return the report with its fixes; the last one is cached, so that other clicks cost nothing."""
    known: tuple[Draft, Report] | None = st.session_state.get("read-report")
    if known is None or known[0] != draft:
        known = st.session_state["read-report"] = (draft, screener().screen([draft])[0])
    return known[1]


def list_noted_rules(post: Post) -> list[Rule]:
    """The rules whose notes stand under a clear verdict, but for those that what was vouched for explains."""
    if post.verdict != "clear":
        return []
    rules = {rule.code: rule for rule in screener().pack.rules}
    found = [rules[f.rule] for f in post.findings if f.severity == "note" and f.rule in rules]
    return [rule for rule in found if not rule.allowed_by & set(post.attested)]


def format_facts(post: Post) -> str:
    account = words.ACCOUNT[post.account]  # type: ignore[index]
    audience = words.AUDIENCE[post.audience]  # type: ignore[index]
    rows = [
        ("Status", STATUS[post.status]),
        ("Goes out", marked.safe(format_time(post.goes_out))),
        ("Network", marked.safe(post.network)),
        ("Account", f"{account}, for: {audience}"),
        ("School", marked.safe(post.school)),
        ("Author", marked.safe(post.writer or post.author)),
        ("Vouched for", marked.safe("; ".join(words.ATTEST[one] for one in post.attested))),  # type: ignore[index]
        ("Handed to", marked.safe(post.assignee or "")),
        ("Due", post.due.isoformat() if post.due else ""),
        ("Not checked", marked.safe(", ".join(post.not_checked))),
    ]
    title = f"<h2>{marked.render_badge(post.verdict)} {marked.safe(post.label)}</h2>"  # type: ignore[arg-type]
    return f'<div class="facts">{title}{marked.render_facts(row for row in rows if row[1])}</div>'


def format_time(goes_out: str) -> str:
    return goes_out.replace("T", " ")


def format_stored(finding: StoredFinding) -> str:
    severity = finding.severity
    try:
        rule = screener().pack.rule(finding.rule)
    except ScreenerError:
        return f"<p>{marked.safe(finding.rule)}</p>"
    rows = [("Words", f"<q>{marked.safe(finding.quote)}</q>" if finding.quote else WHOLE)]
    rows += [("Why", marked.safe(rule.message)), ("Advice", marked.safe(rule.advice))]
    title = f"{marked.render_badge(severity)} {marked.format_rule_name(rule)} <span class='dim'>{rule.code}</span>"  # type: ignore[arg-type]
    return f'<section class="found {severity}"><h3>{title}</h3>{marked.render_facts(rows)}</section>'


def show_history(post: Post) -> None:
    items = "".join(
        f"<li>{to_local(e.at):%Y-%m-%d %H:%M}: {marked.safe(e.action)}"
        f"{' by ' + marked.safe(e.who) if e.who else ''}{'. ' + marked.safe(e.detail) if e.detail else ''}"
        f"{': ' + marked.safe(e.comment) if e.comment else ''}</li>"
        for e in store().history(post.id)
    )
    st.html(f"<ul>{items}</ul>")


def choose_person(label: str, chosen: str | None, none: str = "Nobody") -> str | None:
    """Choose somebody from the list of people; without sign-in, also another name."""
    options = sorted({one.name for one in store().people()} | ({chosen} if chosen else set()))
    found: str | None = st.selectbox(
        label,
        options,
        index=options.index(chosen) if chosen else None,
        placeholder=none,
        accept_new_options=not store().settings().names,
    )
    return found


@show_errors
def reopen(number: int) -> None:
    store().reopen(number, by=me())
