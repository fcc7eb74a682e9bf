"""Posts -> the ones searched for, in the order given; findings as bars; files to export."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date
from typing import Any, Final

import streamlit as st

from screener.office.values import Person, Post
from screener.page import deciding, export, known, marked, reading, words
from screener.page.failing import show_errors
from screener.page.loaded import screener
from screener.page.office import me, store
from screener.policy.pack import Pack
from screener.report.words import WHOLE
from screener.types import SEVERITIES, VERDICTS, ScreenerError

FILTERS: Final = ("words", "verdict", "concern", "school", "network", "since", "whose", "by")
WHOSE: Final = {"all": "Anyone", "mine": "Me", "nobody": "Nobody"}
DEFAULTS: Final[Mapping[str, Any]] = {"words": "", "whose": "all", "by": None}  # of the other filters: nothing chosen
MAX_TEXT_LENGTH: Final = 200  # maximum characters of a post in the list


def list_concerns(post: Post) -> list[str]:
    return list(dict.fromkeys(f.concern for f in post.findings if f.severity != "note"))


def filter_posts(posts: Sequence[Post], tab: str, by: Person) -> dict[int, Post]:
    state = st.session_state
    with st.container(horizontal=True, vertical_alignment="bottom", key="filters"):
        st.text_input("Search in words, names and networks", key="f-words", persist_state="session")
        with st.popover("Filters", icon=":material/filter_list:"):
            show_filters(known.memoize("values", tab, lambda: _list_values(posts)), by)
            show_saved_filters(by)
    wanted = {name: state.get(f"f-{name}") for name in FILTERS}
    return known.memoize("found", (tab, by, wanted), lambda: _match_posts(posts, wanted, by))


def _match_posts(posts: Sequence[Post], wanted: dict[str, Any], by: Person) -> dict[int, Post]:
    found = [post for post in posts if _matches(post, wanted, by)]
    if searched := str(wanted["words"] or "").casefold().split():
        found = _search(found, searched, by)
    return {post.id: post for post in found}


def _list_values(posts: Sequence[Post]) -> dict[str, list[str]]:
    return {
        "concern": sorted({one for post in posts for one in list_concerns(post)}),
        "school": sorted({post.school for post in posts} - {""}),
        "network": sorted({post.network for post in posts} - {""}),
        "whose": sorted({post.assignee for post in posts if post.assignee}),
    }


def show_filters(values: Mapping[str, list[str]], by: Person) -> None:
    """What else posts can be chosen by; what is left empty admits all."""
    choose_several("Verdict", "verdict", list(VERDICTS), words.VERDICT.__getitem__)
    choose_several("Concern", "concern", values["concern"], words.concern)
    choose_several("School", "school", values["school"])
    choose_several("Network", "network", values["network"])
    if st.session_state.get("compared"):
        choose_several("Since this file was last screened", "since", list(reading.SINCE), reading.SINCE.__getitem__)
    options = [one for one in WHOSE if one != "mine" or by.name] + values["whose"]
    st.selectbox(
        "Handed to", options, format_func=lambda one: WHOSE.get(one, one), key="f-whose", persist_state="session"
    )
    st.date_input("Due or goes out by", value=None, format="YYYY-MM-DD", key="f-by", persist_state="session")


def choose_several(label: str, name: str, options: list[Any], told: Callable[[Any], Any] = str) -> None:
    """Let the person choose several values. Chosen values stay available even if no listed post has them."""
    options = [*options, *(one for one in st.session_state.get(f"f-{name}") or () if one not in options)]
    st.multiselect(label, options, format_func=told, key=f"f-{name}", disabled=not options, persist_state="session")


def show_saved_filters(by: Person) -> None:
    views = store().views(by)
    st.selectbox("Saved filters", list(views), index=None, key="view", on_change=apply_filter, placeholder="Choose one")
    one, two = st.columns([2, 1], vertical_alignment="bottom")
    one.text_input("Name for these filters", key="view-name", max_chars=60)
    two.button("Save", on_click=save_filter, args=(True,))
    if st.session_state.get("view"):
        st.button("Delete this saved filter", on_click=save_filter, args=(False,))


@show_errors
def apply_filter() -> None:
    state = st.session_state
    view = store().views(me()).get(state.view or "", {})
    for name in FILTERS:
        value = view.get(name)
        state[f"f-{name}"] = date.fromisoformat(value) if name == "by" and value else value or DEFAULTS.get(name, [])


@show_errors
def save_filter(keep: bool) -> None:
    state = st.session_state
    now = {name: state.get(f"f-{name}") for name in FILTERS}
    if now["by"]:
        now["by"] = now["by"].isoformat()
    name = state.get("view-name", "") if keep else state.view
    store().save_view(name, now if keep else None, me())
    state["view-name"], state.view = "", name if keep else None


def _matches(post: Post, wanted: dict[str, Any], by: Person) -> bool:
    last = wanted["by"]
    goes = min((day for day in (post.goes_out[:10], post.due.isoformat() if post.due else "") if day), default="9")
    return (
        (not wanted["verdict"] or post.verdict in wanted["verdict"])
        and (not wanted["concern"] or bool(set(wanted["concern"]) & set(list_concerns(post))))
        and (not wanted["school"] or post.school in wanted["school"])
        and (not wanted["network"] or post.network in wanted["network"])
        and (not wanted["since"] or getattr(reading.get_comparison(post), "since", "") in wanted["since"])
        and _is_assigned(post, wanted["whose"], by)
        and (not last or goes <= last.isoformat())
    )


def _is_assigned(post: Post, whose: str | None, by: Person) -> bool:
    if whose in (None, "all"):
        return True
    return (post.assignee or "") == {"nobody": "", "mine": by.name}.get(whose, whose)


def _search(posts: Sequence[Post], searched: list[str], by: Person) -> list[Post]:
    """Those in which all the words stand: in the post where its words are at hand, or in what is known about it."""
    texts = store().texts([post.id for post in posts if post.kept_text])
    found, pack = [], screener().pack
    for post in posts:
        run = reading.get_draft(post, by) if post.id not in texts else None
        parts = [texts.get(post.id, run.text if run else ""), post.label, post.school, post.writer, post.author]
        parts += [post.network, post.assignee or "", post.goes_out, _format_worst(post, pack)]
        whole = " ".join(parts).casefold()
        if all(word in whole for word in searched):
            found.append(post)
    return found


def build_rows(posts: Sequence[Post], by: Person) -> list[dict[str, Any]]:
    pack = screener().pack
    return [
        {
            "id": post.id,
            "level": post.verdict,
            "group": _get_group(post),
            "found": _format_worst(post, pack),
            "text": _get_text(post, by),
            "about": " · ".join(part for part in _list_facts(post) if part),
            "asks": deciding.list_reason_prompts(post),
        }
        for post in posts
    ]


def _get_group(post: Post) -> str:
    if post.status in ("approved", "returned"):
        return reading.STATUS[post.status]
    return "Act now" if post.urgent else words.VERDICT[post.verdict]  # type: ignore[index]


def _format_worst(post: Post, pack: Pack) -> str:
    """Return the most severe finding in words, and the number of others, as they are counted above the post."""
    found = sorted(
        (f for f in post.findings if f.severity != "note"),
        key=lambda f: (f.concern != "safety", -SEVERITIES.index(f.severity)),  # type: ignore[arg-type]
    )
    if not found:
        return "With a note" if reading.list_noted_rules(post) else ""
    try:
        first = marked.format_rule_name(pack.rule(found[0].rule))
    except ScreenerError:
        first = words.concern(found[0].concern)
    return f"{first}, {len(found) - 1} more" if len(found) > 1 else first


def _get_text(post: Post, by: Person) -> str:
    if (draft := reading.get_draft(post, by)) and draft.text.strip():
        return " ".join(draft.text[: MAX_TEXT_LENGTH * 2].split())[:MAX_TEXT_LENGTH]
    return ", ".join(dict.fromkeys(f.quote for f in post.findings if f.quote))[:MAX_TEXT_LENGTH] or WHOLE.capitalize()


def _list_facts(post: Post) -> list[str]:
    before = reading.get_comparison(post)
    return [
        reading.SINCE[before.since] if before else "",
        post.label,
        post.writer or post.author,
        post.network,
        reading.format_time(post.goes_out),
        post.school,
        f"handed to {post.assignee}" if post.assignee else "",
        f"due {post.due.isoformat()}" if post.due else "",
        reading.STATUS[post.status] if post.status in ("held", "escalated") else "",
    ]


def show_charts(posts: Sequence[Post]) -> None:
    """Show the findings as bars with numbers: screen readers read them like a table, and nothing is loaded for them."""
    verdicts = Counter(post.verdict for post in posts)
    about = Counter(concern for post in posts for concern in list_concerns(post))
    rules = Counter(rule for post in posts for rule in dict.fromkeys(f.rule for f in post.findings))
    schools = Counter(post.school or "(none)" for post in posts if post.verdict != "clear")
    one, two = st.columns(2)
    with one:
        st.html(marked.render_bars("Verdicts", {words.VERDICT[v]: verdicts[v] for v in reversed(VERDICTS)}))
        st.html(marked.render_bars("Most frequent rules", dict(rules.most_common(8))))
    with two:
        st.html(marked.render_bars("Concerns", {words.concern(name): n for name, n in about.most_common()}))
        if any(post.school for post in posts):
            st.html(marked.render_bars("Not clear, by school", dict(schools.most_common(8))))


def offer_exports(posts: Sequence[Post], which: str) -> None:
    title = f"Export {len(posts):,} {which}post{'s' if len(posts) != 1 else ''}:"
    export.offer_tables(title, "posts", lambda: [build_row(post) for post in posts])


def build_row(post: Post) -> dict[str, str]:
    """Return a post as a row; its quotes are masked, as they are stored."""
    found = [finding for finding in post.findings if finding.severity != "note"]
    return {
        "post": str(post.id),
        "id": post.label,
        "verdict": post.verdict,
        "status": post.status,
        "school": post.school,
        "rules": ", ".join(dict.fromkeys(finding.rule for finding in found)),
        "concerns": ", ".join(dict.fromkeys(finding.concern for finding in found)),
        "quotes": "\n".join(dict.fromkeys(finding.quote for finding in found if finding.quote)),
        "disruption": post.disruption,
        "not_checked": "\n".join(post.not_checked),
        "account": post.account,
        "audience": post.audience,
        "author": post.writer or post.author,
        "network": post.network,
        "goes_out": post.goes_out,
        "assignee": post.assignee or "",
        "due": post.due.isoformat() if post.due else "",
        "screened": post.at.astimezone(UTC).isoformat(timespec="seconds"),
    }
