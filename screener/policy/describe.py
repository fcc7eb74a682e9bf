"""Pack -> Markdown: docs/rules.md, which is generated and never written by hand.

python -m screener.policy.describe > docs/rules.md
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator
from typing import Any

from screener.policy.pack import PACKS, Pack, load_pack
from screener.types import ACCOUNTS, AUDIENCES, Rule


def markdown(pack: Pack) -> str:
    """Describe every rule of a pack, family by family, with the examples that it is tested on."""
    return "\n".join(_lines(pack)) + "\n"


def _lines(pack: Pack) -> Iterator[str]:
    yield f"# The rules of {pack.name} {pack.version}: {pack.title}"
    yield ""
    yield f"For {pack.agency}. Generated from the rule files by `python -m screener.policy.describe`."
    yield ""
    yield "Not legal advice. Opinions on matters of public concern, union business, faith and whistle-blowing are"
    yield "protected; no rule is meant to stop them. A note never changes the verdict."
    yield ""
    yield "The examples say what a rule is meant to do; some are not judged so yet: tests/rules/missed.txt lists them."
    yield "Paragraphs are counted from 'The purpose of this policy', which is 1; a list belongs to the paragraph"
    yield "before it. `must_hold` is how likely a careful privacy officer would hold the post; a number is the least"
    yield "score that counts."
    yield ""
    for attestation, accounts in pack.counts_on.items():
        named = " and ".join(account for account in ACCOUNTS if account in accounts)
        yield f"`{attestation}` counts on {named} accounts only, and for the names that it was given for."
    yield "A vouch is for one draft: see docs/decisions/0014-a-vouch-is-for-one-draft-and-for-names.md."
    yield ""
    yield "Sources: " + "; ".join(_link(c.title, c.url) for c in pack.sources) + "."
    for family, title in pack.families.items():
        rules = [rule for rule in pack.rules if rule.code.startswith(family)]
        if rules:
            yield from ("", f"## {family}: {title}")
        for rule in rules:
            yield from _rule(rule)


def _rule(rule: Rule) -> Iterator[str]:
    yield from ("", f"### {rule.code} {rule.name}", "")
    yield from (f"{_plain(rule.message)} *{_plain(rule.advice)}*", "")
    yield f"- Concern: {rule.concern}; tell: {rule.report_to.replace('_', ' ')}"
    levels = (f"{account} {rule.accounts.get(account, 'off')}" for account in ACCOUNTS)
    yield "- Severity: " + ", ".join(levels)
    if rule.when:
        yield "- When: " + " and ".join(f"{label} at {least:g}" for label, least in rule.when.items())
        for account, when in rule.when_on.items():
            if account in rule.accounts and when != rule.when:
                own = (f"{label} at {least:g}" for label, least in when.items() if least != rule.when[label])
                yield f"- On {account} accounts: " + " and ".join(own)
    if rule.terms:
        yield "- Words: " + ", ".join(f"`{_term(term)}`" for term in rule.terms)
    if rule.unless:
        yield "- Unless: " + ", ".join(sorted(rule.unless))
    if rule.audiences != set(AUDIENCES):
        yield "- Audiences: " + ", ".join(a for a in AUDIENCES if a in rule.audiences)
    if rule.allowed_by:
        yield "- Becomes a note if attested: " + ", ".join(sorted(rule.allowed_by))
    if rule.softened_by:
        yield "- At most a review if attested: " + ", ".join(sorted(rule.softened_by))
    yield "- Rests on: " + "; ".join(f"{_link(c.title, c.url)} (read {c.checked})" for c in rule.cites)
    for heading, examples in (("Meant to speak up at", rule.hits), ("Meant to let pass", rule.misses)):
        yield from ("", f"{heading}:", "")
        for example in examples:
            yield "- " + re.sub(r"\[\[(.+?)\]\]", r"**\1**", _plain(example))


def _term(term: str) -> str:
    """Show a phrase as it is, a pattern as its words: a/b for a choice, ... for what may stand between."""
    return " ".join(map(_token, json.loads(term))) if term.startswith("[") else term


def _token(token: dict[str, Any]) -> str:
    lower = token.get("LOWER")
    if lower is None:
        return "(Name)" if "IS_TITLE" in token else "(number)" if token.keys() & {"IS_DIGIT", "LIKE_NUM"} else "..."
    return "/".join(lower["IN"]) if isinstance(lower, dict) else str(lower)


def _link(title: str, url: str) -> str:
    return f"[{title}]({url})" if url else title


def _plain(text: str) -> str:
    return re.sub(r"([*_<>`#])", r"\\\1", " ".join(text.split()))


if __name__ == "__main__":
    sys.stdout.write(markdown(load_pack(PACKS / "psesd")))
