"""Report -> terminal text: calm, colored where possible, and complete without color."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from screener.report.lines import FEW, diff, framed, rows
from screener.report.words import (
    COVER,
    REWRITE,
    VERDICT,
    Block,
    blocks,
    counted,
    drove,
    headline,
    no_rewrite,
    pictures,
    plain,
    protected,
    switched_off,
    unchecked,
)
from screener.types import Report, Severity, Verdict

COLOR: Final[Mapping[Severity | Verdict, str]] = {"hold": "red", "review": "yellow", "note": "blue", "clear": "green"}
_QUOTED = 120


class _Terminal:
    def __init__(self, report: Report) -> None:
        self.report = report

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _parts(self.report, options.max_width)


def to_terminal(report: Report) -> RenderableType:
    """Return the text of a report for a person; print it with a rich Console."""
    return _Terminal(report)


def _parts(report: Report, width: int) -> Iterator[RenderableType]:
    found = blocks(report)
    color = COLOR[report.verdict]
    badge = Text.assemble(
        (f" {report.verdict.upper()} ", f"bold reverse {color}"),
        " ",
        (plain(report.draft_id), "bold"),
        "  ",
        counted(found),
    )
    long = len(rows(report.text, width)) > FEW
    yield badge
    yield Text(headline(report), style=color if headline(report) == VERDICT[report.verdict] else COLOR["note"])
    if off := switched_off(report):
        yield Text(off, style="dim")
    yield ""
    yield from framed(report, width, COLOR)
    yield ""
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
    yield from _rewrite(report, long)
    if own := protected(report):
        yield Text(own, style="dim")
    if long and found:
        yield badge


def _rewrite(report: Report, long: bool) -> Iterator[RenderableType]:
    """Yield the suggested rewrite, for a long draft its changes; or why there is none."""
    if report.rewrite:
        verdict = report.rewrite.verdict
        yield Text.assemble(f"{REWRITE} ", (verdict, COLOR[verdict]))
        changed = "\n".join(diff(report.text, report.rewrite.text, report.draft_id)[2:])
        yield Padding(Text(plain(changed if long else report.rewrite.text)), (1, 2))
    elif why := no_rewrite(report):
        yield Text(why)
        yield ""


def _block(block: Block) -> Table:
    """Return one rule's findings: the rule, the words, and then why, what to do, the clause, and whom to tell."""
    color = COLOR[block.severity]
    table = Table.grid(padding=(0, 1))
    table.add_column(width=1)
    table.add_column(min_width=6, no_wrap=True)
    table.add_column(overflow="fold")

    bar = Text("▌", style=color)

    severity = Text(block.severity.upper(), style=f"bold {color}")
    table.add_row(bar, severity, Text.assemble((block.codes, "bold"), f"  {block.rule.name}"))
    styles = {"Words": "bold", "Fix": "green", "Tell": "bold red" if block.mandatory else ""}
    places = f" ({', '.join(block.places)})" if block.places else ""
    for label, value in block.facts(f"{quoted(block.quotes)}{places}", plain):
        table.add_row(bar, Text(label, style="dim"), Text(value, styles.get(label, "")))
    return table


def quoted(quotes: tuple[str, ...]) -> str:
    """Return the words in quotation marks; long quotes are cut."""
    cut = (plain(q if len(q) <= _QUOTED else f"{q[:_QUOTED]}…").replace("\n", " ") for q in quotes)
    return ", ".join(f"“{quote}”" for quote in cut)
