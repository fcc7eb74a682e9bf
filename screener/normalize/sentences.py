"""Normalized text -> its sentences, split at punctuation and line breaks."""

from __future__ import annotations

import re
from typing import Final

from screener.normalize.spacing import SYMBOLS
from screener.types import Span

END: Final = re.compile(rf"\n+|[.!?]+[\"')\]]*(?:\s?[{SYMBOLS}]+)*(?=\s|$)")
# After these, a period does not end a sentence: titles, clock times, initials (not 'I').
SHORT: Final = re.compile(
    r"\b(?:(?i:mrs?|ms|mx|dr|st|jr|sr|vs|etc|prof|supt|gov|rev|sgt|lt|capt|asst|dept|approx|e\.g|i\.e|[ap]\.m|u\.s)|[A-HJ-Z])$"
)
REACH: Final = 8  # characters of the longest of them and the one before


def sentences(text: str) -> tuple[Span, ...]:
    """Return ranges that cover everything except the space between sentences."""
    spans: list[Span] = []
    start = 0
    for match in END.finditer(text):
        if match[0] == "." and SHORT.search(text[max(start, match.start() - REACH) : match.start()]):
            continue
        add(spans, text, start, match.end())
        start = match.end()
    add(spans, text, start, len(text))
    return tuple(spans)


def add(spans: list[Span], text: str, start: int, end: int) -> None:
    piece = text[start:end]
    kept = piece.strip()
    if kept:
        start += len(piece) - len(piece.lstrip())
        spans.append(Span(start, start + len(kept)))
