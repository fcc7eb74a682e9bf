"""Sentences that make no sense with what is left of them: lists whose items are cut, persons without what was told."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from screener.fixes.clauses import CLAUSE, DEPENDENT, WISH
from screener.fixes.edits import Move, applied, before_of, in_order, quoted
from screener.fixes.needless import PERSON
from screener.lexicon import alternation
from screener.types import Edit, Span

OFFICE: Final = re.compile(rf"(?i)\b(?:vice|vp|co|{PERSON})\b")  # 'President Tam, treasurer Lark.'
WORDS: Final = re.compile(r"(?i)(?!(?:and|y|e|el|l[ao]s?|the|an)\b)\b[^\W_]{2,}|\d")
NUMBERED: Final = re.compile(rf"(?i)(?:\b[^\W\d_]+ )?\b(?:{alternation('carded')})\b(?: no\b)?")  # 'Canadian passport'
# What goes with its list: 'Here are the winners: ...'.
SHOWS: Final = re.compile(
    r"(?i)\b(?:here|these|this|those|them|example|format|list|following|correct|far|(?:are|is|son)(?=\W*\Z)|est[aeo]s?)"
    r"\b(?!.* \d)"
)
SCRAP: Final = 3  # words left of a part of which several cuts are made
HEAD: Final = 3  # minimum words before a colon that make sense alone
MANY: Final = 3  # persons, each named alone, of whom less is told than a clause: a list
BULLET: Final = re.compile(r"[^\w\n]*\Z")
APART: Final = re.compile(r"(?i)\s*(?:[^\w\s]|\Z|\n|\d|(?:and|y|gr|grade|in|inside)\b)")
PRAISES: Final = re.compile(
    r"(?i)\b(?:thank\w*|proud|congrat\w*|shout ?-?outs?|props|kudos|celebrat\w+|introduc\w+|go easy|ask|"
    r"felicit\w+|gracias|orgull\w+)\b"
)
FOR: Final = re.compile(r"(?i)\b(?:for|to|with|by|of|from|like|an?|para|de|con|por)\s+\Z")
END: Final = re.compile(r"[.!?…]?\s*\Z")


def senseless(
    raw: str, sentences: Sequence[Span], moves: Iterable[Move], private: Collection[Span], named: Collection[Span]
) -> tuple[set[Span], list[Move]]:
    """Return what makes no sense where something is cut: whole sentences, and parts of others from a colon on."""
    edits = in_order(edit for move in moves for edit in move.edits)
    gone = _lines(raw, sentences, edits, named)
    parts: list[Move] = []
    for sentence in sentences:
        own = [e for e in edits if _meets(e, (sentence,))]
        cuts = [e for e in own if not e.text and _meets(e, private)]
        roles = [e for e in own if e.text and _meets(e, named)]
        if any(e.start <= sentence.start and sentence.end <= e.end for e in own):
            continue
        part = _emptied(raw, sentence, own, SCRAP if cuts and len(own) > 2 else 0, _beside(sentence, own, cuts, named))
        begun = part is not None and part.start > sentence.start
        if _is_list(raw, sentence, roles) or (cuts and roles and not begun and _lists_still(raw, sentence, own, named)):
            gone.add(sentence)
        elif part and begun and (cuts or (roles and CLAUSE.search(raw, sentence.start, part.start))):
            parts.append(Move(f"Leave out {quoted(raw[part.start : part.end].strip(': '))}", (part,)))
        elif part and own and not begun and (cuts or sum(map(sentence.overlaps, named)) > 1):
            gone.add(sentence)
    kept = [s for s in sentences if s not in gone and not any(_meets(e, (s,)) for move in parts for e in move.edits)]
    return gone | _only_named(raw, kept, edits, named), parts


def _beside(sentence: Span, own: Sequence[Edit], cuts: Sequence[Edit], named: Iterable[Span]) -> list[Span]:
    """Return the names that stay in a sentence, where each may be of a cut: 'Birthdays: Ruben 8/19, Xiomara 1/30.'"""
    other = [n for n in named if sentence.overlaps(n) and not any(_meets(e, (n,)) for e in own)]
    return other if len(other) <= max(len(cuts), 1) else []


def _is_list(raw: str, sentence: Span, roles: Sequence[Edit]) -> bool:
    """Whether several persons are named, of whom less is told than a clause: of most, nothing is left."""
    ends = [*(e.start for e in roles[1:]), sentence.end]
    # Not ' is ' alone: 'Tevye is Rashad'.
    told = sum(bool(CLAUSE.search(raw, e.end + 4, end)) for e, end in zip(roles, ends, strict=False))
    return len(roles) >= MANY and told * 2 <= len(roles)


def _lists_still(raw: str, sentence: Span, own: Sequence[Edit], named: Collection[Span]) -> bool:
    """Whether a sentence without its cuts still lists several persons whose records it told."""
    of_many = own if ";" in raw[sentence.start : sentence.end] else [e for e in own if e.text]
    several = sum(_meets(e, [n]) for e in of_many for n in named) > 1
    return several and not WISH.match(raw, sentence.start, sentence.end)


def _only_named(raw: str, sentences: Sequence[Span], edits: Sequence[Edit], named: Collection[Span]) -> set[Span]:
    """Return the sentences that told only who it is, or whose praise lost its reason; none if they are all there is."""
    whole = [s for s in sentences if not any(e.start <= s.start and s.end <= e.end for e in edits)]
    found = {
        s
        for s in whole
        if (own := [e for e in edits if _meets(e, (s,))])
        and (roles := [e for e in own if e.text and _meets(e, named)])
        and (_is_label(raw, s, own, roles, named) or _is_bare_praise(raw, s, own, roles))
    }
    return found if len(found) < len(whole) else set()


def _is_bare_praise(raw: str, sentence: Span, own: Sequence[Edit], roles: Sequence[Edit]) -> bool:
    rest = _rest(raw, sentence, roles[-1].end, own)
    cut = any(not e.text for e in own if e.start >= roles[-1].end)
    return cut and not WORDS.search(rest) and PRAISES.search(raw, sentence.start, roles[-1].start) is not None


def _is_label(raw: str, sentence: Span, own: Sequence[Edit], roles: Sequence[Edit], named: Collection[Span]) -> bool:
    """Whether a sentence without a verb has a name only: 'Captains: Maya and Li.', 'A bus pass, Matteo.'"""
    told = CLAUSE.search(raw, _labeled(raw, sentence), sentence.end) or WISH.match(raw, sentence.start, sentence.end)
    apart = not any(FOR.search(raw, *before_of(e.start)) or not APART.match(raw, e.end) for e in roles)
    short = len(_rest(raw, sentence, roles[-1].end, own).split()) <= SCRAP
    return not told and apart and short and all(_meets(e, [n]) for n in named if n.overlaps(sentence) for e in roles)


def _rest(raw: str, sentence: Span, start: int, edits: Iterable[Edit]) -> str:
    """Return what is left of a sentence from a place on."""
    own = (e for e in edits if start <= e.start < sentence.end)
    return applied(raw, [Edit(0, start, ""), *own, Edit(sentence.end, len(raw), "")])


def _labeled(raw: str, sentence: Span) -> int:
    """Return where what a sentence says begins, after a label: 'Insured: Ana Lind.'"""
    label = re.compile(r"\W*\w+(?: \w+){0,2}: ").match(raw, sentence.start, sentence.end)
    return label.end() if label else sentence.start


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
        begun = any(BULLET.match(raw, place.start, max(e.start, place.start)) for e in told)
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
