"""Edits of the author's text: widened until what is left is tidy, put in together, and places found again after it."""

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
NEAR: Final = 60  # code points before a place that may say how it is tied to its sentence
QUOTED: Final = 60


@dataclass(frozen=True, slots=True)
class Move:
    """Edits that belong together, what they do in words, and whether they take out no more than the finding's words."""

    title: str
    edits: tuple[Edit, ...]
    safe: bool = False

    def touches(self, span: Span) -> bool:
        return any(edit.start < span.end and span.start < edit.end for edit in self.edits)

    def nearest(self, spans: Sequence[Span]) -> Span | None:
        """The span that stands nearest, if it touches none: what hangs on a sentence goes with what it hangs on."""
        if any(map(self.touches, spans)):
            return None
        return min(spans, key=lambda s: abs(s.start - self.edits[0].start), default=None)


def _ends(head: str) -> bool:
    """Whether a mark stands at the end that needs no other; the dot of 'Noor L.' is no such mark."""
    return head[-1] in ".!?…,;:(" and not INITIAL.search(head)


def left_out(raw: str, start: int, end: int) -> Edit:
    """Leave out a range, and with it what it would leave behind: a space, empty brackets, a mark of its own."""
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
    """Put edits that do not overlap into the text; the same one twice counts once."""
    parts, at = [], 0
    for edit in in_order(edits):
        parts += [raw[at : edit.start], edit.text]
        at = edit.end
    return "".join([*parts, raw[at:]])


def origin(edits: Iterable[Edit], place: Span) -> Span:
    """Where a place of the text that `applied` made stood before; of new words, the words in whose place they stand."""

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
    """By place; of edits that overlap, as roles of one name given twice may, the first and longest stays."""
    kept: list[Edit] = []
    for edit in sorted(set(edits), key=lambda e: (e.start, e.end > e.start, -e.end, e.text)):
        if not kept or edit.start >= kept[-1].end:
            kept.append(edit)
    return kept


def apart(moves: Iterable[Move]) -> list[Move]:
    """Moves that share no place: an edit inside another's goes, what overlaps otherwise becomes one move."""
    kept: list[Move] = []
    for move in sorted(moves, key=lambda m: -max((e.end - e.start for e in m.edits), default=0)):
        edits = [e for e in move.edits if not any(_inside(e, other) for k in kept for other in k.edits)]
        meeting = [k for k in kept if any(k.touches(Span(e.start, e.end)) for e in edits)]
        for other in meeting:
            kept.remove(other)
            edits = _joined([*edits, *other.edits])
            move = Move(
                f"{other.title}; {move.title[:1].lower()}{move.title[1:]}", tuple(edits), other.safe and move.safe
            )
        if edits:
            kept.append(Move(move.title, tuple(in_order(edits)), move.safe))
    return kept


def _inside(edit: Edit, other: Edit) -> bool:
    return other.start <= edit.start and edit.end <= other.end


def _joined(edits: list[Edit]) -> list[Edit]:
    joined: list[Edit] = []
    for edit in in_order(edits):
        last = joined[-1] if joined else None
        if last and edit.start < last.end:
            joined[-1] = Edit(last.start, max(last.end, edit.end), last.text + edit.text)
        else:
            joined.append(edit)
    return joined


def quoted(words: str) -> str:
    """Words for a title: on one line, and not too long."""
    line = " ".join(words.split())
    return f'"{line}"' if len(line) <= QUOTED else f'"{line[:QUOTED].rstrip()}…"'


def say(raw: str, start: int, end: int, words: str, safe: bool = True) -> Move:
    """A move that says other words at a place."""
    return Move(f'Say "{words}" instead of {quoted(raw[start:end])}', (Edit(start, end, words),), safe)


def before_of(place: int) -> tuple[int, int]:
    """Where to search what stands right before a place."""
    return max(place - NEAR, 0), place
