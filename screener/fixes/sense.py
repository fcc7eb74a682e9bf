"""Sentences that make no sense with what is left of them: lists whose items are cut, persons without what was told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from screener.fixes.clauses import CLAUSE
from screener.fixes.edits import Move, applied, quoted
from screener.lexicon import alternation
from screener.types import Edit, Span

WORDS: Final = re.compile(r"(?!(?:and|y|e)\b)[^\W_]{2,}|\d")
NUMBERED: Final = re.compile(rf"(?i)(?:\b[^\W\d_]+ )?\b(?:{alternation('carded')})\b(?: no\b)?")  # 'Canadian passport'
# What goes with its list: 'Here are the winners: ...'.
SHOWS: Final = re.compile(
    r"(?i)\b(?:here|these|this|those|example|format|list|following|correct|far|are|is|son|est[aeo]s?)\b(?!.* \d)"
)
SCRAP: Final = 3  # words left of a part of which several cuts are made
HEAD: Final = 3  # minimum words before a colon that make sense alone
END: Final = re.compile(r"[.!?…\s]*\Z")


@dataclass(frozen=True, slots=True)
class Left:
    """What has to go besides: whole sentences, and parts of sentences from a colon on."""

    sentences: frozenset[Span]
    parts: tuple[Move, ...]


def senseless(
    raw: str, sentences: Sequence[Span], moves: Iterable[Move], private: Collection[Span], named: Collection[Span]
) -> Left:
    """Return what no longer makes sense where something private is cut."""
    edits = [edit for move in moves for edit in move.edits]
    gone: set[Span] = set()
    parts: list[Move] = []
    for sentence in sentences:
        own = [e for e in edits if e.start < sentence.end and sentence.start < e.end]
        cuts = [e for e in own if not e.text and any(p.start < e.end and e.start < p.end for p in private)]
        roles = [e for e in own if e.text and any(n.start < e.end and e.start < n.end for n in named)]
        listed = roles and CLAUSE.search(raw[sentence.start : sentence.end].partition(": ")[0])
        if not (cuts or listed) or any(e.start <= sentence.start and sentence.end <= e.end for e in own):
            continue
        other = [n for n in named if sentence.overlaps(n) and not any(e.start < n.end and n.start < e.end for e in own)]
        part = _emptied(raw, sentence, own, other if len(other) == 1 else ())
        if cuts and len(roles) > 1 and not (part and part.start > sentence.start):
            gone.add(sentence)
        elif part and part.start > sentence.start:
            parts.append(Move(f"Leave out {quoted(raw[part.start : part.end].strip(': '))}", (part,)))
        elif part and cuts:
            gone.add(sentence)
    return Left(frozenset(gone), tuple(parts))


def _emptied(raw: str, sentence: Span, edits: Sequence[Edit], named: Iterable[Span]) -> Edit | None:
    """Return the part after a colon of which only names are left, or the whole sentence; None if more is told."""
    blank = [*(Edit(e.start, e.end, "") for e in edits), *(Edit(n.start, n.end, "") for n in named)]
    colons = [found.start() for found in re.finditer(r":\s", raw[sentence.start : sentence.end])]
    for colon in (*(sentence.start + at for at in reversed(colons)), sentence.start):
        rest = applied(raw, [*(e for e in blank if colon < e.end), Edit(sentence.end, len(raw), "")])[colon:]
        if len(WORDS.findall(NUMBERED.sub("", rest))) > (SCRAP if len(edits) > 2 else 0):
            return None
        head = raw[sentence.start : colon]
        if colon > sentence.start and len(head.split()) >= HEAD and not SHOWS.search(head):
            last = END.search(raw, colon, sentence.end)
            return Edit(colon, last.start() if last else sentence.end, "")
    return Edit(sentence.start, sentence.end, "")
