"""Sentences that make no sense with what is left of them: lists whose items are cut, persons without what was told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from screener.fixes.clauses import CLAUSE, DEPENDENT
from screener.fixes.edits import Move, applied, in_order, quoted
from screener.fixes.needless import PERSON
from screener.lexicon import alternation
from screener.types import Edit, Span

OFFICE: Final = re.compile(rf"(?i)\b(?:vice|vp|co|{PERSON})\b")  # 'President Tam, treasurer Lark.'
WORDS: Final = re.compile(r"(?!(?:and|y|e)\b)[^\W_]{2,}|\d")
NUMBERED: Final = re.compile(rf"(?i)(?:\b[^\W\d_]+ )?\b(?:{alternation('carded')})\b(?: no\b)?")  # 'Canadian passport'
# What goes with its list: 'Here are the winners: ...'.
SHOWS: Final = re.compile(
    r"(?i)\b(?:here|these|this|those|example|format|list|following|correct|far|(?:are|is|son)(?=\W*\Z)|est[aeo]s?)"
    r"\b(?!.* \d)"
)
SCRAP: Final = 3  # words left of a part of which several cuts are made
HEAD: Final = 3  # minimum words before a colon that make sense alone
MANY: Final = 3  # persons, each named alone, of whom less is told than a clause: a list
BULLET: Final = re.compile(r"[^\w\n]*\Z")
END: Final = re.compile(r"[.!?…]?\s*\Z")


def senseless(
    raw: str, sentences: Sequence[Span], moves: Iterable[Move], private: Collection[Span], named: Collection[Span]
) -> tuple[set[Span], list[Move]]:
    """Return what makes no sense where something is cut: whole sentences, and parts of others from a colon on."""
    edits = [edit for move in moves for edit in move.edits]
    gone = _lines(raw, sentences, edits, named)
    parts: list[Move] = []
    for sentence in sentences:
        own = [e for e in in_order(edits) if _meets(e, (sentence,))]
        cuts = [e for e in own if not e.text and _meets(e, private)]
        roles = [e for e in own if e.text and _meets(e, named)]
        listed = roles and CLAUSE.search(raw[sentence.start : sentence.end].partition(": ")[0])
        ends = [*(e.start for e in roles[1:]), sentence.end]
        # Not ' is ' alone: 'Tevye is Rashad'.
        told = sum(bool(CLAUSE.search(raw, e.end + 4, end)) for e, end in zip(roles, ends, strict=False))
        if len(roles) >= MANY and told * 2 <= len(roles):
            gone.add(sentence)
            continue
        if not own or any(e.start <= sentence.start and sentence.end <= e.end for e in own):
            continue
        other = [n for n in named if sentence.overlaps(n) and not any(e.start < n.end and n.start < e.end for e in own)]
        several = sum(map(sentence.overlaps, named)) > 1
        part = _emptied(raw, sentence, own, SCRAP if cuts and len(own) > 2 else 0, other if len(other) == 1 else ())
        if cuts and len(roles) > 1 and not (part and part.start > sentence.start):
            gone.add(sentence)
        elif part and part.start > sentence.start and (cuts or listed):
            parts.append(Move(f"Leave out {quoted(raw[part.start : part.end].strip(': '))}", (part,)))
        elif part and part.start == sentence.start and (cuts or several):
            gone.add(sentence)
    return gone, parts


def _meets(edit: Edit, places: Iterable[Span]) -> bool:
    return any(place.start < edit.end and edit.start < place.end for place in places)


def _lines(raw: str, sentences: Sequence[Span], edits: Sequence[Edit], named: Collection[Span]) -> set[Span]:
    """Return the sentences in the lines of a list each of which begins with a name."""
    at = 0
    run: list[Span] = []
    lists: set[Span] = set()
    for line in [*raw.splitlines(keepends=True), "\n"]:
        place = Span(at, at + len(line.rstrip()))
        at += len(line)
        told = [e for e in edits if _meets(e, (place,)) and _meets(e, named)]
        begun = any(e.text and BULLET.match(raw, place.start, max(e.start, place.start)) for e in told)
        if begun or (told and not CLAUSE.search(raw, place.start, place.end)):
            run.append(place)
        elif line.strip() or at > len(raw):
            lists |= set(run if len(run) >= MANY else ())
            run = []
    return {s for s in sentences if any(map(s.overlaps, lists))}


def _emptied(raw: str, sentence: Span, edits: Sequence[Edit], scrap: int, named: Iterable[Span]) -> Edit | None:
    """Return the part after a colon of which only names are left, or the whole sentence; None if more is told."""
    blank = [*(Edit(e.start, e.end, "") for e in edits), *(Edit(n.start, n.end, "") for n in named)]
    colons = [found.start() for found in re.finditer(r":\s", raw[sentence.start : sentence.end])]
    for colon in (*(sentence.start + at for at in reversed(colons)), sentence.start):
        rest = applied(raw, [*(e for e in blank if colon < e.end), Edit(sentence.end, len(raw), "")])[colon:]
        if len(WORDS.findall(OFFICE.sub("", NUMBERED.sub("", rest)))) > scrap:
            return None
        head = raw[sentence.start : colon]
        if colon > sentence.start and len(head.split()) >= HEAD and not (SHOWS.search(head) or DEPENDENT.match(head)):
            last = END.search(raw, colon, sentence.end)
            return Edit(colon, last.start() if last else sentence.end, "")
    return Edit(sentence.start, sentence.end, "")
