"""Rules -> what people read about them in the terminal."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from screener.policy.pack import STATES, Pack
from screener.policy.rule_file import MARK
from screener.report.terminal import COLOR
from screener.types import ACCOUNTS, AUDIENCES, Rule

_STATE: Final = {"missed": "missed", "shadowed": "shadowed", "false_alarms": "false alarm"}
_OFF: Final = "off"


def state(rule: Rule, pack: Pack) -> str:
    """Return how many of a rule's examples are judged as intended, and what is wrong with the others."""
    sides = (("cases found", "hit", rule.hits), ("near misses let pass", "miss", rule.misses))
    parts = []
    for label, side, examples in sides:
        wrong = [pack.judged[i] for n in range(len(examples)) if (i := f"{rule.code}-{side}-{n + 1}") in pack.judged]
        parts.append(f"{len(examples) - len(wrong)} of {len(examples)} {label}")
        parts += [f"{wrong.count(kind)} {_STATE[kind]}" for kind in STATES if kind in wrong]
    return ", ".join(parts)


def mark(pack: Pack, code: str, side: str, number: int) -> str:
    """Return what is wrong with an example, in brackets; empty if it is judged as intended."""
    found = pack.judged.get(f"{code}-{side}-{number}")
    return f" ({_STATE[found]})" if found else ""


def render_table(pack: Pack) -> RenderableType:
    title = f"{pack.title} ({pack.name} {pack.version})"
    rows = Table(title=title, title_justify="left", box=None, padding=(0, 2, 0, 0))
    for heading in ("code", "rule", "concern", *ACCOUNTS):
        rows.add_column(heading, overflow="fold")
    for rule in pack.rules:
        rows.add_row(rule.code, rule.name, rule.concern, *(_render_severity(rule, account) for account in ACCOUNTS))
    return rows


def render_rule(rule: Rule, pack: Pack) -> RenderableType:
    return Group(*_render_parts(rule, pack))


def _render_parts(rule: Rule, pack: Pack) -> Iterator[RenderableType]:
    yield Text.assemble((rule.code, "bold"), f"  {rule.name}  ", (rule.concern, "dim"))
    grid = Table.grid(padding=(0, 2))
    for label, value in {**_list_facts(rule), "State": Text(state(rule, pack))}.items():
        grid.add_row(Text(label, style="dim"), value)
    yield Padding(grid, (1, 0))
    sides = (("Should flag", "hit", rule.hits), ("Should not flag", "miss", rule.misses))
    for heading, side, examples in sides:
        yield Text(heading, style="bold")
        for n, example in enumerate(examples, start=1):
            yield Padding(_render_example(example).append(mark(pack, rule.code, side, n), "bold red"), (0, 2))
        yield ""


def _render_example(marked: str) -> Text:
    """Return an example with the words in bold that the finding should quote, marked by [[ ]]."""
    parts = MARK.split(marked)
    return Text.assemble("- ", *((part, "bold" if n % 2 else "") for n, part in enumerate(parts)))


def _list_facts(rule: Rule) -> Mapping[str, Any]:
    on_accounts = Text("  ").join(Text.assemble(f"{account} ", _render_severity(rule, account)) for account in ACCOUNTS)
    facts = {
        "Why": rule.message,
        "Advice": rule.advice,
        "Severity": on_accounts,
        "Tell": rule.tell,
        "Clause": "\n".join(f"{c.title} {c.url}".rstrip() + f" (read {c.checked})" for c in rule.cites),
        "Allowed by": ", ".join(sorted(rule.allowed_by)),
        "Not with": ", ".join(sorted(rule.unless)),
        "Audiences": "" if rule.audiences == set(AUDIENCES) else ", ".join(sorted(rule.audiences)),
    }
    return {label: Text(value) if isinstance(value, str) else value for label, value in facts.items() if value}


def _render_severity(rule: Rule, account: Any) -> Text:
    severity = rule.accounts.get(account)
    return Text(severity, style=COLOR[severity]) if severity else Text(_OFF, style="dim")
