"""Edits of the author's text: widened so that the rest is tidy, applied together, and mapped back to the original."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from screener.types import Edit, Span

PUNCTUATION: Final = re.compile(r"[,.!?;:…](?=\s|$|[\"”'’)])|\)")
SENTENCE_START: Final = re.compile(r"(?:\A|[.!?…\n])[^\w,;:@#]*\Z")
INITIAL: Final = re.compile(r"\b[^\W\d_]\.\Z")
OPENING_MARKS: Final = "([{\"“‘'¡¿#@"
MAX_LOOKBEHIND: Final = 60  # code points before a place to search for its connection to the sentence
MAX_QUOTE_LENGTH: Final = 60


@dataclass(frozen=True, slots=True)
class Move:
    """Edits that belong together, their description, and whether they remove only the finding's words."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False

    def touches(self, span: Span) -> bool:
        return any(edit.start < span.end and span.start < edit.end for edit in self.edits)


def _ends_with_punctuation(head: str) -> bool:
    """Whether a text ends in punctuation; the dot of an initial ('Noor L.') does not count."""
    return head[-1] in ".!?…,;:(" and not INITIAL.search(head)


def delete_range(raw: str, start: int, end: int) -> Edit:
    """Return the edit that deletes a range and the space, brackets or punctuation that it would leave behind."""
    head, tail = raw[:start].rstrip(), raw[end:].lstrip()
    previous_end, next_start = len(head), len(raw) - len(tail)
    before, after = raw[previous_end:start], raw[end:next_start]
    line_begins = not head or "\n" in before
    if head[-1:] == "(" and tail[:1] == ")":
        return delete_range(raw, previous_end - 1, next_start + 1)
    if not tail or "\n" in after:
        if not line_begins:
            return Edit(len(head.rstrip(",;")), end if tail else len(raw), "")
        if not tail or 0 < before.count("\n") < after.count("\n"):
            return Edit(previous_end, end if tail else len(raw), "")
        return Edit(start, next_start, "")
    if PUNCTUATION.match(tail):
        if tail[0] == ")" or not (line_begins or _ends_with_punctuation(head)):
            return Edit(previous_end, next_start, "")
        if not line_begins and head[-1] in ",;:" and tail[0] in ".!?…":
            return Edit(len(head.rstrip(",;: ")), next_start, "")
        return delete_range(raw, start, next_start + 1)
    if line_begins or (after and not before and head[-1] in OPENING_MARKS):
        return Edit(start, next_start, "")
    return Edit(previous_end if after else start, end, "")


def applied(raw: str, edits: Iterable[Edit]) -> str:
    """Apply edits that do not overlap; the same edit twice counts once."""
    parts, at = [], 0
    for edit in sort_edits(edits):
        parts += [raw[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, raw[at:]])


def map_to_original(edits: Iterable[Edit], place: Span) -> Span:
    """Map a place in the text made by `applied` back to the original; new words map to those that they replace."""

    def map_position(at: int, is_end: bool) -> int:
        shift = 0
        for edit in sort_edits(edits):
            new_start = edit.start + shift
            if at < new_start or (at == new_start and is_end):
                break
            if at < new_start + len(edit.text):
                return edit.end if is_end else edit.start
            shift += len(edit.text) - (edit.end - edit.start)
        return at - shift

    start = map_position(place.start, False)
    return Span(start, max(map_position(place.end, True), start + 1))


def sort_edits(edits: Iterable[Edit]) -> list[Edit]:
    """Sort by place; of overlapping edits, such as two roles for one name, keep the first and longest."""
    kept: list[Edit] = []
    for edit in sorted(set(edits), key=lambda e: (e.start, e.end > e.start, -e.end, e.text)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def quote(words: str) -> str:
    """Return words for a title: on one line, and not too long."""
    line = " ".join(words.split())
    return f"“{line}”" if len(line) <= MAX_QUOTE_LENGTH else f"“{line[:MAX_QUOTE_LENGTH].rstrip()}…”"


def replace_words(raw: str, start: int, end: int, words: str) -> Move:
    """Return a move that replaces the text from `start` to `end` by other words."""
    return Move(f"Say “{words}” instead of {quote(raw[start:end])}", (Edit(start, end, words),), True)


def window_before(place: int) -> tuple[int, int]:
    """Return the start and end, in code points, of the text right before a place that is searched for its context."""
    return max(place - MAX_LOOKBEHIND, 0), place
