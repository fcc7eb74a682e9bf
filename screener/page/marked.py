"""Findings, figures and changes -> HTML for the page.

All user text passes through `safe`, so a post is never read as HTML, and reaches the page by `st.html`, so it is never
read as Markdown or LaTeX.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from difflib import SequenceMatcher
from typing import Final

from screener.page.words import SAID
from screener.policy.rule_file import MARK
from screener.report.page import marked as marked  # also used by the pages
from screener.report.page import places as places
from screener.report.page import render_cite as render_cite
from screener.report.page import safe as safe
from screener.report.words import likely
from screener.types import Disruption, Level, Rule, Severity, Verdict

SYMBOL: Final[Mapping[Severity | Verdict, str]] = {"hold": "■", "review": "▲", "note": "●", "clear": "✓"}
LEVELS: Final[Mapping[Level, str]] = SAID["disruption"]
MAX_COMPARED: Final = 20_000  # maximum code points compared of a text
MAX_CELL: Final = 160  # maximum code points shown of a cell
_BOX: Final = '<div class="draft" dir="auto" tabindex="0" role="region" '  # it scrolls, so the keyboard must reach it


def render_note(text: str) -> str:
    """Return a highlighted line of the program's or a user's words."""
    return f'<p class="quiet" role="status">{safe(text)}</p>'


def render_error(text: str) -> str:
    """Why something was refused or failed, not to be taken for a note."""
    return f'<p class="quiet refused" role="alert"><strong>Not done.</strong> {safe(text)}</p>'


def render_badge(level: Severity | Verdict) -> str:
    return f'<span class="badge {level}"><span aria-hidden="true">{SYMBOL[level]}</span> {level.capitalize()}</span>'


def render_facts(rows: Iterable[tuple[str, str]]) -> str:
    """Return names and values, the values as HTML."""
    return "<dl>" + "".join(f"<dt>{name}</dt><dd>{value}</dd>" for name, value in rows) + "</dl>"


def render_table(columns: Mapping[str, Sequence[str]]) -> str:
    """Return rows as a table, each cell cut to its first characters."""
    head = "".join(f'<th scope="col">{safe(name)}</th>' for name in columns)
    rows = zip(*columns.values(), strict=True)
    lines = ("".join(f'<td dir="auto">{safe(cell[:MAX_CELL])}</td>' for cell in row) for row in rows)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return (
        '<div class="rows" tabindex="0" role="region" aria-label="The first rows">'
        f"<table><tr>{head}</tr>{body}</table></div>"
    )


def render_changes(before: str, now: str) -> str:
    old, new = (re.findall(r"\s+|[^\s]+", text[:MAX_COMPARED]) for text in (before, now))
    parts = []
    for what, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        out, put = safe("".join(old[a:b])), safe("".join(new[c:d]))
        if what == "equal":
            parts.append(put)
        else:
            parts += [f"<del>{out}</del>" if out else "", f"<ins>{put}</ins>" if put else ""]
    return f'{_BOX}aria-label="What changed">{"".join(parts)}</div>'


def format_rule_name(rule: Rule) -> str:
    words = rule.name.replace("-", " ")
    return words[0].upper() + words[1:]


def render_gauge(disruption: Disruption, text: str) -> str:
    """Return how likely the post is to disrupt work, in words and as a bar, with what raised it, each word once.

    Opinion gets no bar: nothing in it has to change.
    """
    percent = round(100 * disruption.probability)
    label = f"Disruption: {disruption.level}, {likely(disruption)}"
    if disruption.level == "low":
        return f'<div class="disruption"><p><b>{label}</b></p><p>{LEVELS["low"]}</p></div>'
    bar = (
        f'<div class="gauge {disruption.level}" role="meter" aria-label="{label}" aria-valuemin="0" '
        f'aria-valuemax="100" aria-valuenow="{percent}"><div style="width:{percent}%"></div></div>'
    )
    raised = [r.span for r in disruption.reasons if r.weight > 0]
    apart = [a for a in raised if not any(a != b and b.start <= a.start and a.end <= b.end for b in raised)]
    reasons = "".join(f'<li><q dir="auto">{safe(text[a.start : a.end][:300])}</q></li>' for a in apart)
    because = f"<p>What raised it:</p><ul>{reasons}</ul>" if reasons and disruption.level != "none" else ""
    return f'<div class="disruption"><p><b>{label}</b></p>{bar}<p>{LEVELS[disruption.level]}</p>{because}</div>'


def render_example(marked: str) -> str:
    """Return an example of a rule, with the words marked that the finding should quote ([[ ]])."""
    parts = MARK.split(marked)
    return "".join(f"<mark>{safe(part)}</mark>" if n % 2 else safe(part) for n, part in enumerate(parts))


def render_bars(title: str, counts: Mapping[str, int]) -> str:
    most = max(counts.values(), default=0)
    rows = "".join(
        f'<dt>{safe(name)}</dt><dd><div style="width:{round(100 * n / most) if most else 0}%"></div>{n:,}</dd>'
        for name, n in counts.items()
    )
    told = f"<dl>{rows}</dl>" if rows else "<p>None.</p>"
    return f'<div class="bars"><h3>{safe(title)}</h3>{told}</div>'
