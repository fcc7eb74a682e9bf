"""`screener explain`: a draft -> what changed its disruption score, and by how much, in the terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from screener.cli.terminal import (
    AccountOption,
    AudienceOption,
    FileArgument,
    PackOption,
    TextOption,
    console,
    read_draft,
)
from screener.labels import MOVED, POST_LABELS

if TYPE_CHECKING:
    from rich.console import RenderableType

    from screener.types import Report, Span

MAX_CAUSES: Final = 16  # maximum causes shown, the strongest ones
MAX_QUOTE_LENGTH: Final = 60
SCORE_NOTE: Final = (
    "Plus raised the score, minus lowered it (in log odds: 0.7 doubles or halves the odds). The score is a "
    "measurement: a person decides, and nobody should be disciplined on it."
)


def explain(
    file: FileArgument = None,
    text: TextOption = None,
    account: AccountOption = "personal",
    audience: AudienceOption = "public",
    pack: PackOption = "",
) -> None:
    """Show what raised or lowered a draft's disruption score, and by how much."""
    draft = read_draft(file, text, account, audience)

    from screener import Screener

    console().print(render_explanation(Screener.load(pack).judge([draft])[0]))


def render_explanation(report: Report) -> RenderableType:
    """Return what a person should see of the score: the level, each cause with its words, and the other scores."""
    from rich.console import Group

    return Group(*_render_parts(report))


def _render_parts(report: Report) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    disruption = report.disruption
    yield Text.assemble(("Disruption: ", "bold"), f"{disruption.level}, {disruption.probability:.0%}")
    if "disruption" in report.not_checked:
        yield Text("The classifier failed. This is the encoder's score alone.", style="bold magenta")
    table = Table("by", "what", "words", box=None, pad_edge=False)
    for cause, weight, quotes in rank_causes(report)[:MAX_CAUSES]:
        table.add_row(Text(f"{weight:+.2f}", "red" if weight > 0 else "green"), Text(cause), Text(quotes))
    yield table
    yield Text(SCORE_NOTE, style="dim")
    scores = {s.label: s.score for s in report.signals if s.span is None and s.label in POST_LABELS}
    yield Text("All scores: " + ", ".join(f"{label} {score:.2f}" for label, score in scores.items()), style="dim")


def rank_causes(report: Report) -> list[tuple[str, float, str]]:
    """Return each cause, its total effect, and its words, strongest first. Each word is a cause of its own."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for signal in (s for s in report.signals if s.label == MOVED):
        span = signal.span
        quote = report.text[span.start : span.end].lower() if span and signal.source == "the words" else ""
        cause = signal.source, quote
        sums[cause] += signal.score
        if span and span not in spans[cause]:
            spans[cause].append(span)
    order = sorted(sums, key=lambda cause: -abs(sums[cause]))
    return [(cause[0], round(sums[cause], 2), _quote_spans(report.text, spans[cause])) for cause in order]


def _quote_spans(text: str, spans: list[Span]) -> str:
    from screener.report.words import plain

    quotes = (plain(text[span.start : span.end]).replace("\n", " ") for span in spans)
    cut = dict.fromkeys(quote if len(quote) <= MAX_QUOTE_LENGTH else f"{quote[:MAX_QUOTE_LENGTH]}…" for quote in quotes)
    return ", ".join(f"“{quote}”" for quote in cut) or "the whole post"
