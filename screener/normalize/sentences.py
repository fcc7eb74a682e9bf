"""Normalized text -> its sentences, split at punctuation and line breaks."""

import re
from typing import Final

from screener.normalize.spacing import SYMBOLS
from screener.types import Span

SENTENCE_END: Final = re.compile(rf"\n+|[.!?]+[\"')\]]*(?:\s?[{SYMBOLS}]+)*(?=\s|$)")
# After these, a period does not end a sentence: titles, clock times, initials (not 'I'), and what a number follows.
ABBREVIATION: Final = re.compile(
    r"\b(?:(?i:mrs?|ms|mx|dr|st|jr|sr|vs|etc|prof|supt|gov|rev|sgt|lt|capt|asst|dept|pres|treas|ret|approx|e\.g|i\.e|[ap]\.m|"
    r"u\.s)|[A-HJ-Z])$"
)
NUMBERED_ABBREVIATION: Final = re.compile(r"(?i)\b(?:nos?|gr|rm|vol|ch|núm)\. +[\w-]*\d")
ABBREVIATION_CONTEXT: Final = 8  # characters of the longest of them and the one before


def sentences(text: str) -> tuple[Span, ...]:
    """Return ranges that cover everything except the space between sentences."""
    spans: list[Span] = []
    start = 0
    for match in SENTENCE_END.finditer(text):
        before = max(start, match.start() - ABBREVIATION_CONTEXT)
        if match[0] in (".", ".)") and ABBREVIATION.search(text[before : match.start()]):
            continue
        if (
            number := NUMBERED_ABBREVIATION.search(text, before, match.end() + ABBREVIATION_CONTEXT)
        ) and number.start() < match.start() < number.end():
            continue
        append_trimmed(spans, text, start, match.end())
        start = match.end()
    append_trimmed(spans, text, start, len(text))
    return tuple(spans)


def append_trimmed(spans: list[Span], text: str, start: int, end: int) -> None:
    """Append text[start:end] without the space around it; nothing if it is only space."""
    piece = text[start:end]
    kept = piece.strip()
    if kept:
        start += len(piece) - len(piece.lstrip())
        spans.append(Span(start, start + len(kept)))
