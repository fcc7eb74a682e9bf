"""Report -> terminal text: calm, in color where there is color, and complete without it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from screener.report.words import (
    COVER,
    ORDER,
    REWRITE,
    VERDICT,
    Block,
    blocks,
    counted,
    drove,
    headline,
    pictures,
    plain,
    protected,
    unchecked,
)
from screener.types import Report, Severity, Verdict

COLOR: Final[Mapping[Severity | Verdict, str]] = {"hold": "red", "review": "yellow", "note": "blue", "clear": "green"}
_SHOWN = 600  # code points of a draft shown with its findings marked; findings quote what stands further on
_QUOTED = 120


def to_terminal(report: Report) -> RenderableType:
    """Return what a person should see of the report; print it with a rich Console."""
    return Group(*_parts(report))


def _parts(report: Report) -> Iterator[RenderableType]:
    found = blocks(report)
    color = COLOR[report.verdict]
    badge = (f" {report.verdict.upper()} ", f"bold reverse {color}")
    yield Text.assemble(badge, " ", (plain(report.draft_id), "bold"), "  ", counted(found))
    yield Text(headline(report), style=color if headline(report) == VERDICT[report.verdict] else COLOR["note"])
    yield Padding(_draft(report), (1, 2))
    for picture in pictures(report):
        yield Text(f"Picture {picture}.")
    if any(picture.faces for picture in report.images):
        yield Text(COVER, style="dim")
    if report.images:
        yield ""
    for block in found:
        yield _block(block)
        yield ""
    if why := drove(report):
        yield Text(why)
        yield ""
    if report.not_checked:
        yield Text(unchecked(report), style="bold magenta")
        yield ""
    if report.rewrite:
        verdict = report.rewrite.verdict
        yield Text.assemble(f"{REWRITE} ", (verdict, COLOR[verdict]))
        yield Padding(Text(plain(report.rewrite.text)), (1, 2))
    if own := protected(report):
        yield Text(own, style="dim")


def _draft(report: Report) -> Text:
    """The draft with the places of its findings marked, the most severe on top."""
    text = Text(plain(report.text[:_SHOWN]))
    if len(report.text) > _SHOWN:
        text.append(f" … ({len(report.text) - _SHOWN:,} more characters)", style="dim")
    for severity in reversed(ORDER):
        for finding in report.findings:
            if finding.span and finding.severity == severity:
                text.stylize(f"underline {COLOR[severity]}", finding.span.start, min(finding.span.end, _SHOWN))
    text.rstrip()
    return text


def _block(block: Block) -> Table:
    """One rule's findings: the rule, the words, and then why, what to do, on what ground, and whom to tell."""
    color = COLOR[block.severity]
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(min_width=6, no_wrap=True)
    table.add_column(overflow="fold")

    bar = Text("▌", style=color)

    severity = Text(block.severity.upper(), style=f"bold {color}")
    table.add_row(bar, severity, Text.assemble((block.codes, "bold"), f"  {block.rule.name}"))
    styles = {"Words": "bold", "Tell": "bold red" if block.mandatory else ""}
    for label, value in block.facts(quoted(block.quotes), plain):
        table.add_row(bar, Text(label, style="dim"), Text(value, styles.get(label, "")))
    return table


def quoted(quotes: tuple[str, ...]) -> str:
    """The words in quotation marks; a long quote is cut."""
    cut = (plain(q if len(q) <= _QUOTED else f"{q[:_QUOTED]}…").replace("\n", " ") for q in quotes)
    return ", ".join(f"“{quote}”" for quote in cut)
