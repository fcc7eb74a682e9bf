"""Pack -> Markdown: docs/rules.md, which is generated and never written by hand.

usage: python -m docs.rules > docs/rules.md
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Iterator
from typing import Any, Final

from screener.cli.rules import mark, state
from screener.policy.pack import PACKS, Pack, load_pack
from screener.types import ACCOUNTS, AUDIENCES, Rule

SHOWN: Final = 5  # wordings of a kind; the rule file holds all


def render_rules(pack: Pack) -> str:
    """Describe every rule of a pack, family by family, with the examples that it is tested on."""
    return "\n".join(_lines(pack)) + "\n"


def _lines(pack: Pack) -> Iterator[str]:
    yield f"# The rules of {pack.name} {pack.version}: {pack.title}"
    yield ""
    yield f"For {pack.agency}. Generated from the rule files by `python -m docs.rules`."
    yield ""
    yield "Not legal advice. Opinions on matters of public concern, union business, faith and whistle-blowing are"
    yield "protected; no rule is meant to stop them. A note never changes the verdict."
    yield ""
    yield "The examples show what a rule is meant to do. If one is not judged as intended yet, it is marked: missed,"
    yield "shadowed (another rule of the same severity reports it) or false alarm; each rule counts its examples."
    yield "`Words` are weighed: they raise a finding only if the scores after 'When' are reached, too. `Sure words`"
    yield "raise one by themselves, whatever the scores, the account, the audience and the length, unless an exception"
    yield "listed in the rule applies; the rule file lists all of them."
    yield "Paragraphs are counted from 'The purpose of this policy', which is 1; a list belongs to the paragraph"
    yield "before it. `must_hold` is the probability that a careful privacy officer would hold the post; a number is"
    yield "the minimum score."
    yield ""
    for attestation, accounts in pack.counts_on.items():
        named = " and ".join(account for account in ACCOUNTS if account in accounts)
        yield f"`{attestation}` counts only on {named} accounts, and only for the names that were given."
    yield "A vouch is for one draft: see docs/decisions/0014-a-vouch-is-for-one-draft-and-for-names.md."
    yield ""
    yield "Sources: " + "; ".join(_format_link(c.title, c.url) for c in pack.sources) + "."
    for family, title in pack.families.items():
        rules = [rule for rule in pack.rules if rule.code.startswith(family)]
        if rules:
            yield from ("", f"## {family}: {title}")
        for rule in rules:
            yield from _rule_lines(rule, pack)


def _rule_lines(rule: Rule, pack: Pack) -> Iterator[str]:
    yield from ("", f"### {rule.code} {rule.name}", "")
    yield from (f"{_escape(rule.message)} *{_escape(rule.advice)}*", "")
    yield f"- Concern: {rule.concern}; tell: {rule.report_to.replace('_', ' ')}"
    levels = (f"{account} {rule.accounts.get(account, 'off')}" for account in ACCOUNTS)
    yield "- Severity: " + ", ".join(levels)
    yield from _list_line("When", (f"{label} at {least:g}" for label, least in rule.when.items()), " and ")
    groups = pack.sure.get(rule.code, ())
    silencers = [term for group in groups for term in (*group.unless, *group.unless_in_post)]
    for heading, terms in (("Sure words", [t for g in groups for t in g.terms]), ("Silenced by", silencers)):
        if sources := list(dict.fromkeys(term.source for term in terms)):
            more = f"; and {len(sources) - SHOWN} more" if len(sources) > SHOWN else ""
            yield f"- {heading}: " + "; ".join(f"`{source}`" for source in sources[:SHOWN]) + more
    yield from _list_line("Words", (f"`{_format_term(term)}`" for term in rule.terms))
    yield from _list_line("Unless", sorted(rule.unless))
    if rule.audiences != set(AUDIENCES):
        yield from _list_line("Audiences", (a for a in AUDIENCES if a in rule.audiences))
    yield from _list_line("Becomes a note if attested", sorted(rule.allowed_by))
    yield from _list_line("At most a review if attested", sorted(rule.softened_by))
    yield "- Rests on: " + "; ".join(f"{_format_link(c.title, c.url)} (read {c.checked})" for c in rule.cites)
    yield f"- State: {state(rule, pack)}"
    sides = (("Should flag", "hit", rule.hits), ("Should not flag", "miss", rule.misses))
    for heading, side, examples in sides:
        yield from ("", f"{heading}:", "")
        for n, example in enumerate(examples, start=1):
            shown = re.sub(r"\[\[(.+?)\]\]", r"**\1**", _escape(example))
            yield f"- {shown}{mark(pack, rule.code, side, n)}"


def _list_line(heading: str, things: Iterable[str], between: str = ", ") -> Iterator[str]:
    """A line of a rule; none where there is nothing to list."""
    if listed := between.join(things):
        yield f"- {heading}: {listed}"


def _format_term(term: str) -> str:
    """Show a phrase as it is, a pattern as its words: a/b for a choice, ... for what may stand between."""
    return " ".join(map(_format_token, json.loads(term))) if term.startswith("[") else term


def _format_token(token: dict[str, Any]) -> str:
    lower = token.get("LOWER")
    if lower is None:
        return "(Name)" if "IS_TITLE" in token else "(number)" if token.keys() & {"IS_DIGIT", "LIKE_NUM"} else "..."
    return "/".join(lower["IN"]) if isinstance(lower, dict) else str(lower)


def _format_link(title: str, url: str) -> str:
    return f"[{title}]({url})" if url else title


def _escape(text: str) -> str:
    return re.sub(r"([*_<>`#])", r"\\\1", " ".join(text.split()))


if __name__ == "__main__":
    sys.stdout.write(render_rules(load_pack(PACKS / "psesd")))
