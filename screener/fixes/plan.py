"""Findings -> the moves that fix them all, and the resulting text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

from screener.fixes.asides import aside
from screener.fixes.case import RECORDS, TONES, Case
from screener.fixes.clauses import is_clause
from screener.fixes.contacts import contact
from screener.fixes.edits import Move, applied, before_of, in_order, quoted
from screener.fixes.instead import instead
from screener.fixes.names import listed, roles
from screener.fixes.needless import TITLE
from screener.fixes.sentences import sentences_out, stray, with_what_follows
from screener.labels import DETAILS, HARMLESS, IDENTIFIERS, NAMES, OF_STUDENTS, PUBLIC_CONTACT
from screener.resolve import words_of
from screener.types import Edit, Finding, Fix, Signal, Span

LEFT: Final = 3  # minimum words left of a draft
KEPT: Final = 1 / 5  # minimum share of the draft's length for a rewrite
KEPT_HEADLESS: Final = 1 / 2  # minimum share of its words if its first sentence is cut
OWN: Final = re.compile(r"(?i)(?:i|we|my|our|yo|mi|nosotr[oa]s)\b|[^.!?]*\?")
ALONE: Final = (5, 12)  # words of what stands alone; if not of its author
TELLS: Final = 7  # words that tell something without a verb
SURE: Final = 0.5
SEVERAL: Final = 3  # people told of apart; beside a record it is one: what is said of the next may be a record, too
PUPIL: Final = re.compile(
    r"(?i)\b(?:boy|girl|kid|student|pupil|child|little|\w*grader|junior|senior|freshman|sophomore|niñ[oa]|alumn[oa])s?\b|"
    r"\bone of (?:mine|ours)\b"
)
PICTURED: Final = re.compile(r"(?i)\b(?:photo|picture|pic|screenshot|scan|foto|captura)s?\b")  # shows a number
LONG: Final = re.compile(r"(?<!\$)\b\d(?:[ -]?\d){4,}\b(?!/)")
ITEM: Final = re.compile(r"(?m)^[^\S\n]*(?:[*•·▪–-]|\d{1,2}[.)/])[^\S\n].*$")  # of a list, a line each
ROW: Final = re.compile(r"[^.!?\n:]{1,24}:\s+")
WORDS: Final = re.compile(r"[^\W\d_]{2,}|\d")
TOKEN: Final = re.compile(r"[#@]?\w[\w.@-]*\w")


@dataclass(frozen=True)
class Plan:
    """Moves without overlaps. `text` is the draft with all of them; it may be empty."""

    case: Case
    moves: Sequence[Move]
    instead: bool = False  # one sentence in place of all

    @cached_property
    def edits(self) -> list[Edit]:
        return in_order(edit for move in self.moves for edit in move.edits)

    @cached_property
    def text(self) -> str:
        text = applied(self.case.text.raw, self.edits)
        return text.strip() if self.edits else text

    @property
    def says_something(self) -> bool:
        if self.instead:
            return True
        own = applied(self.case.text.raw, [replace(edit, text="") for edit in self.edits])
        long_enough = self.text != self.case.text.raw and len(self.text.split()) >= LEFT
        return long_enough and WORDS.search(own) is not None

    @property
    def is_worth_offering(self) -> bool:
        """Whether enough of the draft remains to be a rewrite, and tells something."""
        if self.instead or not self.says_something:
            return self.instead
        raw = self.case.text.raw
        first = self.case.sentences[0] if self.case.sentences else Span(0, 0)
        headless = any(e.start <= first.start and first.end <= e.end for e in self.edits)
        words = len(self.text.split()) >= len(raw.split()) * KEPT_HEADLESS or not headless
        told = any(is_clause(part) for part in re.split(r"[.!?\n]+\s*", self.text)) or len(self.text.split()) >= TELLS
        return (told or "?" in self.text) and words and len(self.text) >= len(raw.strip()) * KEPT

    @property
    def stands_alone(self) -> bool:
        """Whether what is left says enough by itself, if not enough for a rewrite."""
        raw, named = self.case.text.raw, [s.span for s in self.case.signals if s.span and s.label in NAMES]
        gone = [Span(e.start, e.end) for e in self.edits if not e.text]
        stays = [s for s in self.case.sentences if not any(g.start <= s.start and s.end <= g.end for g in gone)]
        own = self.case.text.account != "personal" or OWN.match(self.text)
        enough = self.says_something and len(self.text.split()) >= ALONE[not own]
        return enough and bool(stays) and not stray(raw, stays[0], named)

    def fix(self, finding: Finding, draft: Case, may_be_safe: bool) -> Fix | None:
        """Return the part of the moves that fixes one finding in the draft, with all its edits."""
        mine = self._moves_of(finding, draft)
        if not mine:
            return None
        titles = dict.fromkeys(move.title for move in mine)
        title = "; ".join(t if n == 0 else t[:1].lower() + t[1:] for n, t in enumerate(titles))
        # Without the name, a record that is left could pass for nobody's.
        records = "student_identity" in finding.concerns and any(f.concerns & RECORDS for f in self.case.stopped)
        safe = may_be_safe and all(move.safe for move in mine) and not records and finding.span is not None
        edits = in_order(edit for move in mine for edit in move.edits)
        return Fix(title, "safe" if safe else "check", tuple(edits))

    def _moves_of(self, finding: Finding, draft: Case) -> list[Move]:
        """Return the moves at the place of a finding, and moves without a finding that are nearest to it."""
        places = [f.span for f in draft.stopped if f.span and draft.can_mend(f)]
        if not finding.span:
            linked = self.case.linked(finding.concerns)
            own = [m for m in self.moves if any(map(m.touches, linked)) or m.nearest([*places, *linked]) in linked]
            return own or list(self.moves)
        return [m for m in self.moves if m.touches(finding.span) or m.nearest(places) == finding.span]


def first(case: Case) -> Plan:
    """Return the first version to screen; where too little would be left, one sentence says it all."""
    made = plan(case)
    longer = (made, plan(replace(case, findings=[f for f in case.findings if f.span])))
    return next((p for p in longer if p.is_worth_offering), None) or said(made)


def said(made: Plan) -> Plan:
    """Return a plan, or one sentence in place of all where what it leaves makes no sense."""
    case = made.case
    concerns = {concern for f in case.stopped for concern in f.concerns}
    labels = {s.label for s in case.signals}
    named = "STUDENT_NAME" in labels or ("STAFF_NAME" not in labels and PUPIL.search(case.text.raw))
    of_student = "education_record" in concerns or bool(named and concerns & {"student_identity", "health"})
    glad = concerns <= {"student_identity", "education_record", "minor_image"}
    if made.is_worth_offering or made.stands_alone or case.stuck or concerns <= TONES:
        return made
    move = instead(case.text, of_student, glad, concerns)
    move = None if move and case.text.account == "agency" and not glad and made.says_something else move
    return Plan(case, [move], instead=True) if move else made


def plan(case: Case, cut: Collection[Span] = ()) -> Plan:
    """Return the smallest changes that fix the findings; the sentences at `cut` are removed completely."""
    raw, sentences = case.text.raw, case.sentences
    named = [s.span for s in case.signals if s.span and s.label in NAMES]
    gone = {n for n, sentence in enumerate(sentences) if any(map(sentence.overlaps, cut))}
    parts: set[int] = set()
    while True:
        gone |= _beside(case, gone)
        gone = with_what_follows(raw, sentences, gone, parts, named)
        moves, more = _moves(case, gone)
        parts = set(_numbers(case, [Span(e.start, e.end) for m in moves if not m.safe for e in m.edits]))
        more = with_what_follows(raw, sentences, gone | more, parts, named)
        if more <= gone:
            changing = ((m, tuple(e for e in m.edits if raw[e.start : e.end] != e.text)) for m in moves)
            kept = [replace(move, edits=edits) for move, edits in changing if edits]
            return Plan(case, [*sentences_out(raw, sentences, gone), *kept])
        gone |= more


def _moves(case: Case, gone: Collection[int]) -> tuple[list[Move], set[int]]:
    """Return the moves within the sentences that stay, and the numbers of those that none can mend."""
    raw = case.text.raw
    mendable = [f for f in case.stopped if case.can_mend(f)]
    names = _names(case, mendable)
    more = {n for f in mendable if not f.span for n in _numbers(case, case.linked(f.concerns & RECORDS))}
    moves: list[Move] = []
    for n, sentence in enumerate(case.sentences):
        found = [f for f in mendable if f.span and f.span.overlaps(sentence)]
        if n in gone or n in more or not found:
            continue
        own = _within(case, sentence, found, [s.span for s in names if s.span])
        if own is None:
            more.add(n)
        else:
            moves += own
    out = [case.sentences[n] for n in {*gone, *more}]
    cuts = [Span(e.start, e.end) for m in moves for e in m.edits] + out
    kept = [s for s in names if s.span and not any(map(s.span.overlaps, cuts))]
    known = [s.span for s in case.signals if s.span and s.label in NAMES]
    said, misfits = roles(case.text, kept, known, 1 if any(f.concerns & RECORDS for f in mendable) else SEVERAL)
    more |= set(_numbers(case, misfits))
    edits = sorted({e for m in [*moves, *said] for e in m.edits}, key=lambda e: (e.start, e.end))
    more |= {n for a, b in pairwise(edits) if b.start < a.end for n in _numbers(case, [Span(b.start, b.end)])}
    told = frozenset(word for s in names if s.span for word in words_of(raw, s.span) if len(word) > 2)
    more |= set(_numbers(case, _still_told(raw, told, [*out, *(Span(e.start, e.end) for e in edits)])))
    return [*moves, *said], more


def _within(case: Case, sentence: Span, found: Sequence[Finding], names: Sequence[Span]) -> list[Move] | None:
    """Return the moves that mend a sentence, its names apart; None if it has to go."""
    if any(f.span and (f.span.start < sentence.start or f.span.end > sentence.end) for f in found):
        return None  # half of a date over the border of a sentence
    raw = case.text.raw
    persons = any("student_identity" in f.concerns for f in found)
    numbers = [s for f in found if f.span for s in case.at(f.span, IDENTIFIERS) if s.span and s.span.overlaps(sentence)]
    places = [s.span for s in case.at(sentence, (*DETAILS, *case.hints)) if s.span and persons]
    for f in found:
        own = [s.span for s in numbers if s.span and f.span and s.span.overlaps(f.span)]
        if f.span and (any(case.at(f.span, DETAILS)) or not (own or any(map(f.span.overlaps, names)))):
            places.append(f.span)
    moves = []
    for signal in dict.fromkeys(numbers):
        move = contact(case.text, sentence, signal, case.signals, case.office_line)
        if move is None or PICTURED.search(raw, sentence.start, sentence.end):
            places += [signal.span] if signal.span else []
        else:
            moves.append(move)
    for place in places:
        edit = aside(raw, sentence, place) if sentence.start <= place.start and place.end <= sentence.end else None
        if edit is None:
            return None
        moves.append(Move(f"Leave out {quoted(raw[edit.start : edit.end].strip(' ,;—–-'))}", (edit,)))
    moves = list(dict.fromkeys(moves))
    cuts = [Span(e.start, e.end) for m in moves for e in m.edits]
    public = [s.span for s in case.at(sentence, (PUBLIC_CONTACT, HARMLESS)) if s.span]
    more = [Span(*m.span()) for m in LONG.finditer(raw, sentence.start, sentence.end)] if numbers else []
    others = [s for s in case.at(sentence, NAMES) if s.span and s.span not in names] if places else []
    stays = [s for s in (*more, *(o.span for o in others if o.span)) if not any(map(s.overlaps, [*cuts, *public]))]
    return None if stays else moves


def _beside(case: Case, gone: Set[int]) -> set[int]:
    """Return the sentences that go with one: the rest of an item of a list, the next row of a table ('Second: Li'), and
    the name right before of whom a detail is told ('Pray for Jody. He was ...')."""
    raw, sentences = case.text.raw, case.sentences
    named = [s for s in case.signals if s.span and s.label in NAMES]
    items = [Span(*m.span()) for m in ITEM.finditer(raw) if any(Span(*m.span()).overlaps(sentences[n]) for n in gone)]
    starts = {s.span.start for s in named if s.span}
    rows = {n for n, s in enumerate(sentences) if (row := ROW.match(raw, s.start, s.end)) and row.end() in starts}
    kept = [s.span for s in named if s.span and s.label not in OF_STUDENTS]
    details = set(_numbers(case, [f.span for f in case.stopped if f.span and f.concerns & RECORDS]))
    spoken = {n for n in details if stray(raw, sentences[n], [s.span for s in named if s.span])}
    before = {n - 1 for n in gone if n in spoken and any(map(sentences[n - 1].overlaps, kept)) and n}
    return before | set(_numbers(case, items)) | {m for n in gone & rows for m in (n - 1, n + 1) if m in rows}


def _numbers(case: Case, places: Collection[Span]) -> Iterator[int]:
    return (n for n, sentence in enumerate(case.sentences) if any(map(sentence.overlaps, places)))


def _still_told(raw: str, told: Collection[str], cuts: Collection[Span]) -> list[Span]:
    """Return where a part of a name still stands: in a tag, in a handle, or where no detector took it for one."""
    found = []
    for token in TOKEN.finditer(raw):
        place, words = Span(*token.span()), token[0].casefold()
        joined = not words.isalnum()
        known = any((word in words if joined and len(word) > 3 else word == words.removesuffix("s")) for word in told)
        if known and (joined or token[0][0].isupper()) and not any(map(place.overlaps, cuts)):
            found.append(place)
    return found


def _names(case: Case, findings: Sequence[Finding]) -> list[Signal]:
    """Return the names that findings are about, wherever they occur.

    Where a post has somebody's record, the other students' names count, too: 'Delilah has a para' next to 'Rohan has
    diabetes'.
    """
    raw = case.text.raw
    signals = [s for s in case.signals if s.span and s.label in NAMES]
    found = [
        s
        for s in signals
        if s.label in OF_STUDENTS and any(f.span and s.span and f.span.overlaps(s.span) for f in findings)
    ]
    keys = {words_of(raw, s.span): s.label for s in found if s.span}
    records = any(f.concerns & RECORDS for f in findings)
    more = [s for s in signals if records and s.label == "STUDENT_NAME" and s.score >= SURE]
    for other in signals:  # 'Moses', who is somebody else to a detector than 'Moses Wilbur'; and 'Maya, Li and Pru'
        if not other.span or TITLE.search(raw, *before_of(other.span.start)):
            continue
        own = words_of(raw, other.span)
        label = next((label for key, label in keys.items() if own <= key), None)
        label = label or next((s.label for s in found if s.span and listed(raw, s.span, other.span)), None)
        more += [replace(other, label=label)] if label else []
    merged: dict[Span, Signal] = {}
    for signal in (*found, *more):
        if signal.span and not any(map(signal.span.overlaps, merged)):
            merged[signal.span] = signal
    return list(merged.values())
