"""Edits of the author's text: widened so that the rest is tidy, applied together, and mapped back to the original."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from screener.types import Edit, Span

MARK: Final = re.compile(r"[,.!?;:…](?=\s|$|[\"”'’)])|\)")
BEGINS: Final = re.compile(r"(?:\A|[.!?…\n])[^\w,;:@#]*\Z")
INITIAL: Final = re.compile(r"\b[^\W\d_]\.\Z")
OPENING: Final = "([{\"“‘'¡¿#@"
NEAR: Final = 60  # code points before a place to search for its connection to the sentence
QUOTED: Final = 60


@dataclass(frozen=True, slots=True)
class Move:
    """Edits that belong together, their description, and whether they remove only the finding's words."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False

    def touches(self, span: Span) -> bool:
        return any(edit.start < span.end and span.start < edit.end for edit in self.edits)

    def nearest(self, spans: Sequence[Span]) -> Span | None:
        """Return the nearest span, if it touches none: an attachment to a sentence is removed with the sentence."""
        if any(map(self.touches, spans)):
            return None
        return min(spans, key=lambda s: abs(s.start - self.edits[0].start), default=None)


def _ends(head: str) -> bool:
    """Whether a mark stands at the end that needs no other; the dot of 'Noor L.' is no such mark."""
    return head[-1] in ".!?…,;:(" and not INITIAL.search(head)


def left_out(raw: str, start: int, end: int) -> Edit:
    """Leave out a range, and with it what would remain untidy: a space, empty brackets, its own punctuation."""
    head, tail = raw[:start].rstrip(), raw[end:].lstrip()
    at, on = len(head), len(raw) - len(tail)
    before, after = raw[at:start], raw[end:on]
    line_begins = not head or "\n" in before
    if head[-1:] == "(" and tail[:1] == ")":
        return left_out(raw, at - 1, on + 1)
    if not tail or "\n" in after:
        if not line_begins:
            return Edit(len(head.rstrip(",;")), end if tail else len(raw), "")
        if not tail or 0 < before.count("\n") < after.count("\n"):
            return Edit(at, end if tail else len(raw), "")
        return Edit(start, on, "")
    if MARK.match(tail):
        if tail[0] == ")" or not (line_begins or _ends(head)):
            return Edit(at, on, "")
        if not line_begins and head[-1] in ",;:" and tail[0] in ".!?…":
            return Edit(len(head.rstrip(",;: ")), on, "")
        return left_out(raw, start, on + 1)
    if line_begins or (after and not before and head[-1] in OPENING):
        return Edit(start, on, "")
    return Edit(at if after else start, end, "")


def applied(raw: str, edits: Iterable[Edit]) -> str:
    """Apply edits that do not overlap; the same edit twice counts once."""
    parts, at = [], 0
    for edit in in_order(edits):
        parts += [raw[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, raw[at:]])


def origin(edits: Iterable[Edit], place: Span) -> Span:
    """Map a place in the text made by `applied` back to the original; new words map to those that they replace."""

    def back(at: int, last: bool) -> int:
        shift = 0
        for edit in in_order(edits):
            new = edit.start + shift
            if at < new or (at == new and last):
                break
            if at < new + len(edit.text):
                return edit.end if last else edit.start
            shift += len(edit.text) - (edit.end - edit.start)
        return at - shift

    start = back(place.start, False)
    return Span(start, max(back(place.end, True), start + 1))


def in_order(edits: Iterable[Edit]) -> list[Edit]:
    """Sort by place; of overlapping edits, such as two roles for one name, keep the first and longest."""
    kept: list[Edit] = []
    for edit in sorted(set(edits), key=lambda e: (e.start, e.end > e.start, -e.end, e.text)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def quoted(words: str) -> str:
    """Return words for a title: on one line, and not too long."""
    line = " ".join(words.split())
    return f"“{line}”" if len(line) <= QUOTED else f"“{line[:QUOTED].rstrip()}…”"


def say(raw: str, start: int, end: int, words: str, safe: bool = True) -> Move:
    """Return a move that puts other words at a place."""
    return Move(f"Say “{words}” instead of {quoted(raw[start:end])}", (Edit(start, end, words),), safe)


def before_of(place: int) -> tuple[int, int]:
    """Return where to search for the text right before a place."""
    return max(place - NEAR, 0), place
