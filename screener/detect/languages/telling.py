"""Signals UNREAD -> what the report lists as not checked: which lines or sentences, in which language."""

from collections.abc import Iterable, Sequence
from itertools import groupby, pairwise
from typing import Final

from screener.labels import UNREAD
from screener.normalize.sentences import sentences
from screener.types import Signal, Span

NOT_CHECKED: Final = "language"
_REMEDY: Final = "which the screener does not read: have a speaker read it"
_WHOLE_DRAFT_SHARE: Final = 0.8  # share of the draft's letters to call the whole draft that language


def unread(text: str, signals: Iterable[Signal]) -> tuple[str, ...]:
    """Return one sentence per language that says where the draft is written in it."""
    found: dict[str, list[Span]] = {}
    for signal in signals:
        if signal.label == UNREAD and signal.span:
            found.setdefault(signal.source, []).append(signal.span)
    return tuple(
        f"{NOT_CHECKED}: {_describe_location(text, spans)} in {name}, {_REMEDY}" for name, spans in found.items()
    )


def unread_in(picture: str, language: str) -> str:
    """Return the same for the words in a picture."""
    return f"{picture}: its words are in {language}, {_REMEDY}"


def _describe_location(text: str, spans: Sequence[Span]) -> str:
    """Return 'this draft is', 'line 2 is' or 'sentences 1 and 3 are'."""
    if sum(_count_letters(text[span.start : span.end]) for span in spans) >= _WHOLE_DRAFT_SHARE * _count_letters(text):
        return "this draft is"
    units, word = _split_lines(text), "line"
    if sum(bool(text[unit.start : unit.end].strip()) for unit in units) < 2:
        units, word = sentences(text), "sentence"
    numbers = [n for n, unit in enumerate(units, 1) if any(unit.overlaps(span) for span in spans)]
    formatted_ranges = _format_ranges(numbers)
    return f"{word} {formatted_ranges} is" if len(numbers) == 1 else f"{word}s {formatted_ranges} are"


def _count_letters(text: str) -> int:
    return sum(map(str.isalpha, text))


def _split_lines(text: str) -> tuple[Span, ...]:
    ends = [n for n, letter in enumerate(text) if letter == "\n"]
    return tuple(Span(start + 1, end) for start, end in pairwise((-1, *ends, len(text))))


def _format_ranges(numbers: Sequence[int]) -> str:
    """[1, 2, 3, 7, 8] -> '1 to 3, 7 and 8'."""
    # Within a run, number and place grow alike.
    runs = [[number for _, number in run] for _, run in groupby(enumerate(numbers), lambda one: one[1] - one[0])]
    parts = [parts for run in runs for parts in ([f"{run[0]} to {run[-1]}"] if len(run) > 2 else map(str, run))]
    return " and ".join([", ".join(parts[:-1]), parts[-1]] if len(parts) > 1 else parts)
