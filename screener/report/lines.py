"""A draft's text -> numbered lines with carets under the findings, as compilers show them."""

from __future__ import annotations

import difflib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

from rich.cells import cell_len
from rich.text import Text

from screener.report.words import ORDER, plain
from screener.types import Report, Severity, Span

FEW: Final = 15  # drafts with more lines are shown only around findings
GUTTER: Final = 7  # cells for the line number and the border
NARROW: Final = 20


@dataclass(frozen=True, slots=True)
class Row:
    """A piece of the draft as wide as the terminal, and its line number; 0 if it continues a line."""

    number: int
    span: Span


def rows(text: str, width: int) -> list[Row]:
    """Return the lines of a text; long ones are broken at a space."""
    room, found, start = max(width - GUTTER, NARROW), [], 0
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


def framed(report: Report, width: int, colors: Mapping[Any, str]) -> Iterator[Text]:
    """Yield the draft with its findings marked; for a long one, only the lines around them."""
    text = report.text
    every = rows(text, width)
    worst = {n: f.severity for severity in reversed(ORDER) for f in report.findings if f.span and f.severity == severity
             for n in range(f.span.start, f.span.end)}  # fmt: skip
    marked = [any(n in worst for n in range(row.span.start, row.span.end)) for row in every]
    whole, last = len(every) <= FEW, -1
    for n, row in enumerate(every):
        if not (whole or any(marked[max(n - 1, 0) : n + 2])):
            continue
        if n > last + 1:
            yield Text(f"{'…':>4}", style="dim")
        last = n
        yield from _row(text, row, worst if marked[n] else {}, colors)
    if last < len(every) - 1:
        yield Text(f"{'…':>4} ({len(every) - 1 - last} more lines)", style="dim")


def _row(text: str, row: Row, worst: Mapping[int, Severity], colors: Mapping[Any, str]) -> Iterator[Text]:
    line = Text(f"{row.number or '':>4} │ ", style="dim")
    under = Text(f"{'':>4} │ ", style="dim")
    shown = plain(text[row.span.start : row.span.end])
    for severity, places in groupby(range(row.span.start, row.span.end), worst.get):
        run = list(places)
        words = shown[run[0] - row.span.start : run[-1] + 1 - row.span.start]
        line.append(words, style=f"not dim underline {colors[severity]}" if severity else "not dim")
        mark = " " if severity is None else "~" if severity == "note" else "^"
        under.append(mark * cell_len(words), style=f"not dim {colors[severity]}" if severity else "")
    line.rstrip()
    yield line
    if worst:
        under.rstrip()
        yield under


def diff(before: str, after: str, name: str) -> Sequence[str]:
    """Return a unified diff of a draft and its rewrite; empty if they are the same."""
    old, new = before.rstrip().split("\n"), after.rstrip().split("\n")
    return list(difflib.unified_diff(old, new, name, f"{name} (suggested)", lineterm="", n=1))
