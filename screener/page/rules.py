"""Pack -> the page Rules: what each rule says, its examples and clauses, and a box to try a sentence."""

from functools import partial

import streamlit as st

from screener import Draft
from screener.io.text import replace_surrogates
from screener.page import marked, words
from screener.page.loaded import screener
from screener.types import ACCOUNTS, ATTESTATIONS, AUDIENCES, Account, Audience, Finding, Rule


def page() -> None:
    """List the rules by family; the selected one is shown in full and can be tried."""
    st.title("Rules")
    pack = screener().pack
    st.write(f"{pack.title}, {pack.agency}. {len(pack.rules)} rules. Not legal advice.")
    left, right = st.columns([2, 3], gap="large")
    with left:
        sought = st.text_input("Find a rule", key="sought", placeholder="Word, code or clause")
        families = {"": "All"} | dict(pack.families)
        family = st.selectbox("About", list(families), format_func=families.__getitem__, key="family")
        found = [rule for rule in pack.rules if rule.code.startswith(family) and matches_search(rule, sought)]
        if not found:
            st.info("No rule matches. Try fewer words.")
            return
        titles = {rule.code: f"{rule.code} {marked.format_rule_name(rule)}" for rule in found}
        code = st.selectbox(f"Rule ({len(found)})", list(titles), format_func=titles.__getitem__, key="code")
    with right:
        rule = pack.rule(code)
        show_rule(rule)
        show_trial(rule)


def matches_search(rule: Rule, sought: str) -> bool:
    clauses = (cite.title for cite in rule.cites)
    said = " ".join((rule.code, rule.name, rule.concern, rule.message, rule.advice, *clauses, *rule.hits)).lower()
    return all(word in said for word in sought.lower().split())


def show_rule(rule: Rule) -> None:
    severities = " ".join(
        f"{words.ACCOUNT[a]}: {marked.render_badge(rule.accounts[a]) if a in rule.accounts else 'off'}<br>"
        for a in ACCOUNTS
    )
    link = partial(marked.render_cite, target=' target="_blank"')
    rows = [
        ("Why", marked.safe(rule.message)),
        ("Advice", marked.safe(rule.advice)),
        ("Clause", "<br>".join(f"{link(cite)} (checked {marked.safe(cite.checked)})" for cite in rule.cites)),
        ("Tell", marked.safe(rule.tell)),
        ("Severity", severities),
    ]
    if change := screener().pack.changes.get(rule.code):
        rows.append(("Changed here", marked.safe(f"{change.told}. {change.reason}")))
    if allowed := [words.ATTEST[a] for a in ATTESTATIONS if a in rule.allowed_by]:
        rows.append(("Becomes a note if", marked.safe("; ".join(allowed))))
    if rule.audiences != set(AUDIENCES):
        rows.append(("Readers", ", ".join(words.AUDIENCE[a] for a in AUDIENCES if a in rule.audiences)))
    st.header(f"{rule.code} {marked.format_rule_name(rule)}")
    st.html(f'<div class="facts">{marked.render_facts(rows)}</div>')
    for heading, examples in (("Should flag", rule.hits), ("Should not flag", rule.misses)):
        items = "".join(f"<li>{marked.render_example(text)}</li>" for text in examples)
        st.html(f'<div class="examples"><h3>{heading}</h3><ul>{items}</ul></div>')


def show_trial(rule: Rule) -> None:
    accounts: list[Account] = [a for a in ACCOUNTS if a in rule.accounts]
    audiences: list[Audience] = [a for a in AUDIENCES if a in rule.audiences]
    with st.form(f"try-{rule.code}"):
        text = st.text_area("Try this rule on a sentence", key=f"sentence-{rule.code}", height=80, max_chars=5000)
        one, two = st.columns(2)
        account = one.selectbox("Account", accounts, format_func=words.ACCOUNT.__getitem__)
        audience = two.selectbox("Readers", audiences, format_func=words.AUDIENCE.__getitem__)
        pressed = st.form_submit_button("Try it", type="primary")
    if not pressed or not text.strip():
        return
    report = screener().judge([Draft("try", replace_surrogates(text), account, audience)])[0]
    mine = [finding for finding in report.findings if finding.rule.code == rule.code]
    others = sorted({finding.rule.code for finding in report.findings} - {rule.code})
    st.html(format_answer(rule, mine, report.text))
    if others:
        st.caption(f"Other rules that flag it: {', '.join(others)}.")


def format_answer(rule: Rule, found: list[Finding], text: str) -> str:
    if not found:
        return f'<p role="status">{marked.render_badge("clear")} {rule.code} does not flag this.</p>'
    places = marked.places(found)
    body = marked.marked(text, places, lambda finding, words: f'<mark class="{finding.severity}">{words}</mark>')
    where = "the marked words" if places else "the whole sentence"
    return (
        f'<p role="status">{marked.render_badge(found[0].severity)} {rule.code} flags {where}.</p>'
        f'<div class="draft" dir="auto">{body}</div>'
    )
