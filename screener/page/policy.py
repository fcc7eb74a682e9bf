"""Settings, Policy: the pack in use, the office's changes to it with reasons, and its own rules, tested at once."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

import streamlit as st

from screener.detect.sure import SureWording
from screener.labels import CONCERNS
from screener.office import own_pack
from screener.page import marked, words
from screener.page.loaded import screener
from screener.page.office import me, require_director, store
from screener.page.office_list import run_and_show
from screener.pipeline import Screener
from screener.policy.changes import never_silenced
from screener.policy.choice import choose, chosen
from screener.policy.pack import Pack, shipped
from screener.policy.rule_file import RuleFile
from screener.types import ACCOUNTS, ROUTES, Account, ScreenerError

GRADES: Final = {"hold": "Hold", "review": "Review", "note": "Note", "": "Off"}
OWN: Final = "Our own: "
ALWAYS_ON: Final = "This rule is about danger, a report required by law, or the list of students. It stays on."
APPLIES: Final = (
    "This applies on this page from now on; a batch that is running keeps the policy it began with. For the extension, "
    "restart the browser, and the endpoint if one is running."
)
TERMS_HELP: Final = (
    "One per line. (rides|takes) means either word, a ? after a word means it may be missing, % is a number, ~3 allows "
    "up to three words between."
)


def show_settings() -> None:
    with st.container(border=True):
        st.header("Policy")
        pack = screener().pack
        st.write(f"{pack.title}, for {pack.agency}. {len(pack.rules)} rules. In use: {pack.label}.")
        show_pack_choice()
        show_changes(pack)
        with st.expander("Change a rule"):
            show_change_form(pack)
        with st.expander("Write a rule of your own"):
            show_rule_form(pack)


def run_change(do: Callable[[], Pack], told: str) -> None:
    run_and_show(lambda: apply_change(do, told))


def apply_change(do: Callable[[], Pack], told: str) -> str:
    """Change the policy, record it in the log, and apply it on the page at once."""
    require_director("policy")
    pack = do()
    own_pack.log_change(store(), f"{told} [{pack.label}]", me())
    screener.clear()
    return f"{told} {APPLIES}"


def show_pack_choice() -> None:
    used = chosen()
    own = str(own_pack.own_folder())
    known = dict.fromkeys([*shipped(), *([own] if (own_pack.own_folder() / "pack.yaml").exists() else []), used])
    one, two = st.columns([3, 2], vertical_alignment="bottom")
    names = {pack: pack if pack in shipped() else OWN + pack for pack in known}
    pack = one.selectbox("Pack", list(known), list(known).index(used), format_func=names.__getitem__, key="pack")
    other = one.text_input("Or a shared folder with a pack", key="pack_folder", placeholder="//server/screener")
    wanted = other.strip() or pack
    if two.button("Use this pack", disabled=wanted == used):
        run_change(lambda: choose(wanted), f"The pack is now {wanted}.")


def show_changes(pack: Pack) -> None:
    own = [rule for rule in pack.rules if rule.code.startswith(own_pack.FAMILY)]
    if not pack.changes and not own:
        return
    rows = [(code, change.told, change.reason) for code, change in pack.changes.items()]
    rows += [(rule.code, "own rule", rule.message) for rule in own]
    st.dataframe(
        {name: [row[n] for row in rows] for n, name in enumerate(("Rule", "Change", "Reason"))}, hide_index=True
    )
    code = st.selectbox("Take back", [row[0] for row in rows], key="taken_back")
    if st.button("Undo this change"):
        undo = own_pack.remove_rule if code.startswith(own_pack.FAMILY) else lambda c: own_pack.change_rule(c, None)
        run_change(lambda: undo(code), f"{code}: the change was undone.")


def show_change_form(pack: Pack) -> None:
    """Switch a rule off, give it another severity, or reword it, with a reason."""
    titles = {
        r.code: f"{r.code} {marked.format_rule_name(r)}" for r in pack.rules if not r.code.startswith(own_pack.FAMILY)
    }
    code = st.selectbox("Rule", list(titles), format_func=titles.__getitem__, key="changed_rule")
    rule = pack.rule(code)
    known = pack.changes.get(code)
    fixed = never_silenced(rule)
    if fixed:
        st.caption(ALWAYS_ON)
    grades = choose_severities({a: str(rule.accounts.get(a) or "") for a in ACCOUNTS}, f"grade-{code}-", fixed)
    message = st.text_area("Why this is flagged", rule.message, key=f"message-{code}", height=80)
    advice = st.text_area("Advice", rule.advice, key=f"advice-{code}", height=80)
    reason = st.text_input("Reason for the change", known.reason if known else "", key=f"reason-{code}", max_chars=300)
    new: dict[str, Any] = {"reason": reason}
    kept = dict(known.accounts) if known else {}
    regraded = kept | {a: g or None for a, g in grades.items() if g != (rule.accounts.get(a) or "")}
    new |= {"accounts": {a: g or "off" for a, g in regraded.items()}} if regraded else {}
    for name, text, before in (("message", message, rule.message), ("advice", advice, rule.advice)):
        told = text if text != before else getattr(known, name, "")
        new |= {name: told} if told else {}
    if st.button("Save the change", type="primary", disabled=len(new) == 1, key="save_change"):
        run_change(lambda: own_pack.change_rule(code, new), f"{code} was changed: {reason}")


def choose_severities(now: Mapping[Account, str], key: str, fixed: bool = False) -> dict[Account, str]:
    """Ask for a severity on each account, side by side, with the present one chosen."""
    grades, told = list(GRADES), GRADES.__getitem__
    return {
        account: str(
            column.selectbox(
                words.ACCOUNT[account], grades, grades.index(now[account]), told, f"{key}{account}", disabled=fixed
            )
        )
        for account, column in zip(ACCOUNTS, st.columns(len(ACCOUNTS)), strict=True)
    }


def show_rule_form(pack: Pack) -> None:
    """Show the form for a rule that looks for words; its examples are tested as they are written."""
    fields = read_rule_form()
    if not (fields["name"].strip() and fields["terms"] and fields["hits"] and fields["misses"]):
        st.caption("Give it a name, the words to look for, and at least one post of each kind.")
        return
    try:
        file = own_pack.parse_rule(fields, pack)
    except ScreenerError as error:
        st.html(marked.render_error(str(error)))
        return
    right = judge_examples(file, pack)
    if st.button("Add this rule", type="primary", disabled=not right, key="add_rule"):
        run_change(lambda: own_pack.add_rule(fields), f"{fields['code']} was added: {file.rule.name}.")


def read_rule_form() -> dict[str, Any]:
    fields: dict[str, Any] = {"code": own_pack.next_code()}
    one, two = st.columns(2)
    fields["name"] = one.text_input("Name of the rule", key="own_name", max_chars=60)
    fields["concern"] = two.selectbox("What it is about", CONCERNS, format_func=words.concern, key="own_concern")
    fields["accounts"] = choose_severities(dict.fromkeys(ACCOUNTS, "review"), "own_grade_")
    fields["message"] = st.text_input("Why this is flagged, in one sentence", key="own_message")
    fields["advice"] = st.text_input("What to do instead", key="own_advice")
    one, two, three = st.columns(3)
    fields["report_to"] = one.selectbox("Whom to tell", ROUTES, format_func=words.ROUTE.__getitem__, key="own_route")
    fields["clause"] = two.text_input("Policy clause or law", key="own_clause")
    fields["url"] = three.text_input("Link to it (https://, optional)", key="own_url")
    fields["terms"] = split_lines(st.text_area("Words to look for", key="own_terms", help=TERMS_HELP, height=80))
    fields["unless"] = split_lines(st.text_area("Not in a sentence with (optional)", key="own_unless", height=68))
    one, two = st.columns(2)
    fields["hits"] = split_lines(one.text_area("Posts it should flag, one per line", key="own_hits"))
    fields["misses"] = split_lines(two.text_area("Posts it should not flag, one per line", key="own_misses"))
    return fields


def split_lines(text: str) -> list[str]:
    return [line.strip() for line in text.splitlines() if line.strip()]


def judge_examples(file: RuleFile, pack: Pack) -> bool:
    """Judge the examples by the rule alone, show the results, and return whether all are as intended."""
    rule = file.rule
    alone = replace(pack, rules=(rule,), sure={rule.code: file.sure})
    judging = Screener(alone, [SureWording(alone.sure)])
    told, right = [], True
    for example, flagged in (*((one, True) for one in file.hits), *((one, False) for one in file.misses)):
        quotes = [finding.quote for finding in judging.judge([example.draft])[0].findings]
        # Each word group marked with [[ ]] must be in the rule's quote.
        quoted = all(any(words in quote or quote in words for quote in quotes) for words in example.quotes)
        good = bool(quotes) == flagged and (not flagged or quoted)
        right = right and good
        state = "✓ as intended" if good else "✗ not as intended"
        result = f"flags <q>{marked.safe(quotes[0])}</q> in" if quotes else "lets pass"
        told.append(f"<li>{state}: {result} {marked.safe(example.draft.text)}</li>")
    st.html(f'<div class="examples" role="status"><h3>Tried now</h3><ul>{"".join(told)}</ul></div>')
    return right
