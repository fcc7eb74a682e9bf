"""`screener explain`: a draft -> what changed its disruption score, and by how much, in the terminal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated, Final

import typer

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
from screener.types import ACCOUNTS, AUDIENCES

if TYPE_CHECKING:
    from rich.console import RenderableType

    from screener.types import Report, Span

MAX_CAUSES: Final = 16  # maximum causes shown, the strongest ones
MAX_QUOTE_LENGTH: Final = 60
SCORE_NOTE: Final = (
    "Plus raised the score, minus lowered it; a larger number means a stronger effect. The score is a measurement: a "
    "person decides, and nobody should be disciplined on it."
)
WORDS: Final = "the words"  # the source of what single words changed
# What an aide reads for a cause that is no cue; cues have plain names.
CAUSES: Final = {
    WORDS: "these words",
    "length": "the length of the post",
    **{f"{account} account": f"it goes out on the {account} account" for account in ACCOUNTS},
    **{f"for {audience}": f"its readers: {audience}" for audience in AUDIENCES},
    **{f"the encoder: {label}": "how the post reads as a whole" for label in POST_LABELS},
}


def explain(
    file: FileArgument = None,
    text: TextOption = None,
    account: AccountOption = "personal",
    audience: AudienceOption = "public",
    pack: PackOption = "",
    scores: Annotated[bool, typer.Option("--scores", help="Also print the score of every concern, 0 to 1.")] = False,
) -> None:
    """Show what raised or lowered a draft's disruption score, and by how much."""
    draft = read_draft(file, text, account, audience)

    from screener import Screener

    console().print(render_explanation(Screener.load(pack).judge([draft])[0], scores))


def render_explanation(report: Report, with_scores: bool = False) -> RenderableType:
    """Return what a person should see of the score: the level, each cause with its words, and if asked, all scores."""
    from rich.console import Group

    return Group(*_render_parts(report, with_scores))


def _render_parts(report: Report, with_scores: bool) -> Iterator[RenderableType]:
    from rich.table import Table
    from rich.text import Text

    from screener.report.words import likely

    yield Text.assemble(("Disruption: ", "bold"), f"{report.disruption.level}, {likely(report.disruption)}")
    if "disruption" in report.not_checked:
        yield Text("A part of this check failed, so the score is less certain.", style="bold magenta")
    table = Table("effect", "cause", "where", box=None, pad_edge=False)
    for cause, weight, quotes in rank_causes(report)[:MAX_CAUSES]:
        table.add_row(Text(f"{weight:+.2f}", "red" if weight > 0 else "green"), Text(cause), Text(quotes))
    yield table
    yield Text(SCORE_NOTE, style="dim")
    if with_scores:
        scores = {s.label: s.score for s in report.signals if s.span is None and s.label in POST_LABELS}
        yield Text("All scores: " + ", ".join(f"{label} {score:.2f}" for label, score in scores.items()), style="dim")


def rank_causes(report: Report) -> list[tuple[str, float, str]]:
    """Return each cause, its total effect, and its words, strongest first. Each word is a cause of its own."""
    sums: dict[tuple[str, str], float] = defaultdict(float)
    spans: dict[tuple[str, str], list[Span]] = defaultdict(list)
    for signal in (s for s in report.signals if s.label == MOVED):
        span = signal.span
        quote = report.text[span.start : span.end].lower() if span and signal.source == WORDS else ""
        cause = CAUSES.get(signal.source, signal.source), quote
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
