"""Report -> terminal text: calm, colored where possible, and complete without color.

The draft stands in numbered lines with carets under the findings, as compilers show them.
"""

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from rich.cells import cell_len
from rich.console import Console, ConsoleOptions, RenderableType, RenderResult
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from screener.report import words
from screener.report.blocks import ORDER, Block, blocks, counted
from screener.report.vouching import attestations
from screener.types import Report, Severity, Span, Verdict

COLOR: Final[Mapping[Severity | Verdict, str]] = {"hold": "red", "review": "yellow", "note": "blue", "clear": "green"}
_MAX_QUOTE_LENGTH: Final = 120  # code points
MAX_FULL_LINES: Final = 15  # drafts with more lines are shown only around findings
GUTTER_WIDTH: Final = 7  # cells for the line number and the border
MIN_WIDTH: Final = 20  # cells for the text of a draft


class _Terminal:
    def __init__(self, report: Report) -> None:
        self.report = report

    def __rich_console__(self, console: Console, options: ConsoleOptions) -> RenderResult:
        yield from _render_report(self.report, options.max_width)


def to_terminal(report: Report) -> RenderableType:
    """Return the text of a report for a person; print it with a rich Console."""
    return _Terminal(report)


def _render_report(report: Report, width: int) -> Iterator[RenderableType]:
    found = blocks(report)
    color = COLOR[report.verdict]
    badge = Text.assemble(
        (f" {report.verdict.upper()} ", f"bold reverse {color}"),
        " ",
        (words.plain(report.draft_id), "bold"),
        "  ",
        counted(found),
    )
    long = len(split_rows(report.text, width)) > MAX_FULL_LINES
    yield badge
    headline = words.headline(report)
    yield Text(headline, style=color if headline == words.VERDICT[report.verdict] else COLOR["note"])
    if off := words.switched_off(report):
        yield Text(off, style="dim")
    yield ""
    yield from render_draft(report, width, COLOR)
    yield ""
    yield from _render_pictures(report)
    for block in found:
        yield _render_block(block)
        yield ""
    for hint, style in ((_format_vouch_hint(report, found), "dim"), (words.drove(report), "")):
        if hint:
            yield Text(hint, style=style)
            yield ""
    if report.not_checked:
        yield Text(words.unchecked(report), style="bold magenta")
        yield ""
    yield from _render_rewrite(report, long)
    if own := words.protected(report):
        yield Text(own, style="dim")
    if long and found:
        yield badge


def _render_pictures(report: Report) -> Iterator[RenderableType]:
    """Yield what was found in each picture, and the commands that make a copy to post."""
    for picture in words.pictures(report):
        yield Text(f"Picture {picture}.")
    if any(picture.faces for picture in report.images):
        yield Text(words.COVER, style="dim")
    if any(picture.location_in_metadata or picture.inside for picture in report.images):
        yield Text(words.STRIP, style="dim")
    if report.images:
        yield ""


def _format_vouch_hint(report: Report, found: Sequence[Block]) -> str:
    """Return how the author can vouch for these findings, by what counts on the account."""
    rules = [rule for block in found if block.severity != "note" for rule in block.rules]
    hints = [words.VOUCH[one] for one in attestations(report, rules)]
    return f"If it is true, you can vouch for it: {'; '.join(hints)}." if hints else ""


def _render_rewrite(report: Report, long: bool) -> Iterator[RenderableType]:
    """Yield the suggested rewrite, for a long draft its changes; or why there is none."""
    if report.rewrite:
        verdict = report.rewrite.verdict
        yield Text.assemble(f"{words.REWRITE} ", (verdict, COLOR[verdict]))
        changed = "\n".join(diff(report.text, report.rewrite.text, report.draft_id)[2:])
        yield Padding(Text(words.plain(changed if long else report.rewrite.text)), (1, 2))
    elif why := words.no_rewrite(report):
        yield Text(why)
        yield ""


def _render_block(block: Block) -> Table:
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
    for label, value in block.facts(f"{quoted(block.quotes)}{places}", words.plain):
        table.add_row(bar, Text(label, style="dim"), Text(value, styles.get(label, "")))
    return table


def quoted(quotes: tuple[str, ...]) -> str:
    """Return the words in quotation marks; long quotes are cut."""
    cut = (
        words.plain(q if len(q) <= _MAX_QUOTE_LENGTH else f"{q[:_MAX_QUOTE_LENGTH]}…").replace("\n", " ")
        for q in quotes
    )
    return ", ".join(f"“{quote}”" for quote in cut)


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of the draft as wide as the terminal, and its line number; 0 if it continues a line."""

    number: int
    span: Span


def split_rows(text: str, width: int) -> list[Row]:
    """Return the lines of a text; long ones are broken at a space."""
    room, found, start = max(width - GUTTER_WIDTH, MIN_WIDTH), [], 0
    for number, line in enumerate(text.rstrip().split("\n"), 1):
        at, end = start, start + len(line)
        first = True
        while first or at < end:
            stop = at
            cells = 0
            while stop < end and (cells := cells + cell_len(text[stop])) <= room:
                stop += 1
            if stop < end and (space := text.rfind(" ", at + 1, stop)) > 0:
                stop = space + 1
            stop = stop if stop > at else min(at + 1, end)
            found.append(Row(number if first else 0, Span(at, stop)))
            at, first = stop, False
        start = end + 1
    return found


def render_draft(report: Report, width: int, colors: Mapping[Any, str]) -> Iterator[Text]:
    """Yield the draft with its findings marked; for a long one, only the lines around them."""
    text = report.text
    all_rows = split_rows(text, width)
    severities = [(f.span, f.severity) for f in report.findings if f.span]
    severities.sort(key=lambda one: -ORDER.index(one[1]))
    worst = {n: severity for span, severity in severities for n in range(span.start, span.end)}
    marked = [any(n in worst for n in range(row.span.start, row.span.end)) for row in all_rows]
    is_shown_whole, last = len(all_rows) <= MAX_FULL_LINES, -1
    for n, row in enumerate(all_rows):
        if not (is_shown_whole or any(marked[max(n - 1, 0) : n + 2])):
            continue
        if n > last + 1:
            yield Text(f"{'…':>4}", style="dim")
        last = n
        yield from _render_row(text, row, worst if marked[n] else {}, colors)
    if last < len(all_rows) - 1:
        yield Text(f"{'…':>4} ({len(all_rows) - 1 - last} more lines)", style="dim")


def _render_row(text: str, row: Row, worst: Mapping[int, Severity], colors: Mapping[Any, str]) -> Iterator[Text]:
    line = Text(f"{row.number or '':>4} │ ", style="dim")
    under = Text(f"{'':>4} │ ", style="dim")
    shown = words.plain(text[row.span.start : row.span.end])
    for severity, places in groupby(range(row.span.start, row.span.end), worst.get):
        run = list(places)
        piece = shown[run[0] - row.span.start : run[-1] + 1 - row.span.start]
        line.append(piece, style=f"not dim underline {colors[severity]}" if severity else "not dim")
        mark = " " if severity is None else "~" if severity == "note" else "^"
        under.append(mark * cell_len(piece), style=f"not dim {colors[severity]}" if severity else "")
    line.rstrip()
    yield line
    if worst:
        under.rstrip()
        yield under


def diff(before: str, after: str, name: str) -> Sequence[str]:
    """Return a unified diff of a draft and its rewrite; empty if they are the same."""
    old, new = before.rstrip().split("\n"), after.rstrip().split("\n")
    return list(difflib.unified_diff(old, new, name, f"{name} (suggested)", lineterm="", n=1))
