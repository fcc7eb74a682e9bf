"""Findings -> the moves that fix them all, and the resulting text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence, Set
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise
from typing import Final

from screener.fixes.asides import delete_aside
from screener.fixes.case import RECORD_CONCERNS, Case
from screener.fixes.clauses import is_clause
from screener.fixes.contacts import fix_contact
from screener.fixes.edits import Move, applied, quote, sort_edits, window_before
from screener.fixes.names import replace_names
from screener.fixes.needless import TITLE, are_in_one_list
from screener.fixes.sentences import (
    TELLTALE,
    add_dependent_sentences,
    delete_sentences,
    find_leftover_names,
    has_dangling_reference,
)
from screener.labels import DETAILS, HARMLESS, IDENTIFIERS, NAMES, OF_STUDENTS, PUBLIC_CONTACT
from screener.mentions import words_of
from screener.types import Edit, Finding, Fix, Signal, Span

MIN_WORDS: Final = 3  # minimum words of a rewrite
MIN_WORD_SHARE: Final = 1 / 3  # minimum share of the draft's words for a rewrite
MIN_WORDS_WITHOUT_VERB: Final = 7  # words that tell something without a verb
MIN_NAME_SCORE: Final = 0.5
UNCLEAR_NAMES: Final = [label for label in NAMES if label != "STAFF_NAME"]  # of whom a detail may have been told
MAX_PEOPLE: Final = 3  # that roles tell apart; next to a record it is 1, since the next detail may be one, too
PICTURE_WORDS: Final = re.compile(r"(?i)\b(?:photo|picture|pic|screenshot|scan|foto|captura)s?\b")  # shows a number
LONG_NUMBER: Final = re.compile(r"(?<!\$)\b\d(?:[ -]?\d){4,}\b(?!/)")
LIST_ITEM: Final = re.compile(r"(?m)^[^\S\n]*(?:[*•·▪–-]|\d{1,2}[.)/])[^\S\n].*$")  # of a list, a line each
# Of a thread or a cast list: 'Without 1/, 2/ and 3/ say little'.
SERIES: Final = re.compile(
    r"(?m)(?:^[^\S\n]*|(?<=[.!?] ))"
    r"(?P<mark>\d{1,2}[./)]\d?(?=\s)|[^.!?\n:,]{1,40}:\s(?=[^.!?\n]*,)|[^\n]{1,40}?[^\S\n]{2,}(?=\S))"
)
TABLE_ROW: Final = re.compile(r"[^.!?\n:]{1,24}:\s+")


@dataclass(frozen=True)
class Plan:
    """Moves without overlaps. `text` is the draft with all of them; it may be empty."""

    case: Case
    moves: Sequence[Move]

    @cached_property
    def edits(self) -> list[Edit]:
        return sort_edits(edit for move in self.moves for edit in move.edits)

    @cached_property
    def text(self) -> str:
        text = applied(self.case.text.raw, self.edits)
        return text.strip() if self.edits else text

    @property
    def is_worth_offering(self) -> bool:
        """Whether enough of the draft remains to be a rewrite, and stands alone.

        No sentence is kept after one that went: it could lean on what is not there.
        """
        raw, sentences, length = self.case.text.raw, self.case.sentences, len(self.text.split())
        gone = [any(e.start <= s.start and s.end <= e.end for e in self.edits) for s in sentences]
        if not self.edits or length < MIN_WORDS or length < len(raw.split()) * MIN_WORD_SHARE:
            return False
        items = [Span(*m.span("mark")) for m in SERIES.finditer(raw)]
        if len(items) > 1 and any(e.start <= i.start and i.end < e.end for e in self.edits for i in items):
            return False
        if gone != sorted(gone):
            return False
        has_statement = any(is_clause(part) for part in re.split(r"[.!?\n]+\s*", self.text)) or "?" in self.text
        return has_statement or length >= MIN_WORDS_WITHOUT_VERB

    def build_fix(self, finding: Finding, draft: Case, may_be_safe: bool) -> Fix | None:
        """Return the part of the moves that fixes one finding in the draft, with all its edits."""
        moves = self._moves_of(finding, draft)
        if not moves:
            return None
        titles = dict.fromkeys(move.title for move in moves)
        title = "; ".join(t if n == 0 else t[:1].lower() + t[1:] for n, t in enumerate(titles))
        # Without the name, a record that is left could pass for nobody's.
        records = "student_identity" in finding.concerns and any(
            f.concerns & RECORD_CONCERNS for f in self.case.blocking
        )
        safe = may_be_safe and all(move.safe for move in moves) and not records and finding.span is not None
        edits = sort_edits(edit for move in moves for edit in move.edits)
        return Fix(title, "safe" if safe else "check", tuple(edits))

    def _moves_of(self, finding: Finding, draft: Case) -> list[Move]:
        """Return the moves at the place of a finding, and moves without a finding that are nearest to it."""
        places = [f.span for f in draft.blocking if f.span and draft.can_fix(f)]
        if not finding.span:
            linked = self.case.linked_sentences(finding.concerns)
            own = [m for m in self.moves if any(map(m.touches, linked)) or m.nearest([*places, *linked]) in linked]
            return own or list(self.moves)
        return [m for m in self.moves if m.touches(finding.span) or m.nearest(places) == finding.span]


def build_first_plan(case: Case) -> Plan:
    """Return the first version to screen: the full plan, or one for findings with a place if that alone may do."""
    full = build_plan(case)
    candidates = (full, build_plan(replace(case, findings=[f for f in case.findings if f.span])))
    return next((p for p in candidates if p.is_worth_offering), full)


def build_plan(case: Case, cut: Collection[Span] = ()) -> Plan:
    """Return the smallest changes that fix the findings; the sentences at `cut` are removed completely."""
    raw, sentences = case.text.raw, case.sentences
    named = [s.span for s in case.signals if s.span and s.label in NAMES]
    deleted = {n for n, sentence in enumerate(sentences) if any(map(sentence.overlaps, cut))}
    shortened: set[int] = set()
    while True:
        deleted |= _find_attached_sentences(case, deleted)
        deleted = add_dependent_sentences(raw, sentences, deleted, shortened, named)
        moves, added = _build_moves(case, deleted)
        shortened = set(_numbers_at(case, [Span(e.start, e.end) for m in moves if not m.safe for e in m.edits]))
        added = add_dependent_sentences(raw, sentences, deleted | added, shortened, named)
        if added <= deleted:
            begins = [sentences[n].start for n in range(1, len(sentences)) if n - 1 in deleted]
            whole = [(m, [_without_space_before(e, begins) for e in m.edits]) for m in moves]
            changing = ((m, tuple(e for e in edits if raw[e.start : e.end] != e.text)) for m, edits in whole)
            kept = [replace(move, edits=edits) for move, edits in changing if edits]
            return Plan(case, [*delete_sentences(raw, sentences, deleted), *kept])
        deleted |= added


def _without_space_before(edit: Edit, begins: Collection[int]) -> Edit:
    """Return the edit from the beginning of its sentence on, where the space before goes with a removed sentence."""
    return replace(edit, start=next((at for at in begins if edit.start < at <= edit.end), edit.start))


def _build_moves(case: Case, deleted: Collection[int]) -> tuple[list[Move], set[int]]:
    """Return the moves within the sentences that are kept, and the numbers of the sentences that no move can fix.

    `deleted` are the numbers of the sentences that are already removed.
    """
    raw = case.text.raw
    fixable = [f for f in case.blocking if case.can_fix(f)]
    names = _find_names_to_replace(case, fixable)
    unfixable = {
        n for f in fixable if not f.span for n in _numbers_at(case, case.linked_sentences(f.concerns & RECORD_CONCERNS))
    }
    if any(f.span is None and "pii" in f.concerns for f in fixable):
        numbers = case.signals_at(Span(0, len(raw)), (*IDENTIFIERS, PUBLIC_CONTACT))
        unfixable |= set(_numbers_at(case, [s.span for s in numbers if s.span]))
    moves: list[Move] = []
    for n, sentence in enumerate(case.sentences):
        found = [f for f in fixable if f.span and f.span.overlaps(sentence)]
        if n in deleted or n in unfixable or not found:
            continue
        sentence_moves = _fix_sentence(case, sentence, found, [s.span for s in names if s.span])
        if sentence_moves is None:
            unfixable.add(n)
        else:
            moves += sentence_moves
    deleted_spans = [case.sentences[n] for n in {*deleted, *unfixable}]
    cuts = [Span(e.start, e.end) for m in moves for e in m.edits] + deleted_spans
    kept = [s for s in names if s.span and not any(map(s.span.overlaps, cuts))]
    known = [s.span for s in case.signals if s.span and s.label in NAMES]
    most = 1 if any(f.concerns & RECORD_CONCERNS for f in fixable) else MAX_PEOPLE
    role_moves, misfits = replace_names(case.text, kept, known, most)
    unfixable |= set(_numbers_at(case, misfits))
    edits = sorted({e for m in [*moves, *role_moves] for e in m.edits}, key=lambda e: (e.start, e.end))
    unfixable |= {n for a, b in pairwise(edits) if b.start < a.end for n in _numbers_at(case, [Span(b.start, b.end)])}
    told_of = [*(s.span for s in names if s.span), *_find_people_of_details(case, fixable)]
    name_words = frozenset(word for span in told_of for word in words_of(raw, span) if len(word) > 2)
    edited = [*deleted_spans, *(Span(e.start, e.end) for e in edits)]
    leftovers = find_leftover_names(raw, name_words, edited)
    if any(f.concerns & RECORD_CONCERNS for f in fixable):
        telltales = (Span(*m.span()) for m in TELLTALE.finditer(raw))
        leftovers += [place for place in telltales if not any(map(place.overlaps, edited))]
    unfixable |= set(_numbers_at(case, leftovers))
    return [*moves, *role_moves], unfixable


def _fix_sentence(case: Case, sentence: Span, found: Sequence[Finding], names: Sequence[Span]) -> list[Move] | None:
    """Return the moves that fix a sentence, without those for its names; None if the sentence has to be removed."""
    if any(f.span and (f.span.start < sentence.start or f.span.end > sentence.end) for f in found):
        return None  # half of a date over the border of a sentence
    raw = case.text.raw
    persons = any("student_identity" in f.concerns for f in found)
    numbers = [
        s for f in found if f.span for s in case.signals_at(f.span, IDENTIFIERS) if s.span and s.span.overlaps(sentence)
    ]
    places = [s.span for s in case.signals_at(sentence, (*DETAILS, *case.hints)) if s.span and persons]
    for f in found:
        own_numbers = [s.span for s in numbers if s.span and f.span and s.span.overlaps(f.span)]
        if f.span and (any(case.signals_at(f.span, DETAILS)) or not (own_numbers or any(map(f.span.overlaps, names)))):
            places.append(f.span)
    moves = []
    for signal in dict.fromkeys(numbers):
        if PICTURE_WORDS.search(raw, sentence.start, sentence.end):
            return None
        move = fix_contact(case.text, sentence, signal, case.signals, case.office_line)
        if move is None:
            places += [signal.span] if signal.span else []
        else:
            moves.append(move)
    for place in sorted(places, key=lambda place: place.start):
        if any(edit.start <= place.start and place.end <= edit.end for move in moves for edit in move.edits):
            continue
        edit = (
            delete_aside(raw, sentence, place) if sentence.start <= place.start and place.end <= sentence.end else None
        )
        if edit is None:
            return None
        moves.append(Move(f"Leave out {quote(raw[edit.start : edit.end].strip(' ,;—–-'))}", (edit,)))
    moves = list(dict.fromkeys(moves))
    cuts = [Span(e.start, e.end) for m in moves for e in m.edits]
    public = [s.span for s in case.signals_at(sentence, (PUBLIC_CONTACT, HARMLESS)) if s.span]
    long_numbers = [Span(*m.span()) for m in LONG_NUMBER.finditer(raw, sentence.start, sentence.end)] if numbers else []
    others = [s.span for s in case.signals_at(sentence, UNCLEAR_NAMES) if s.span and places]
    leftovers = [s for s in others if not any(map(s.overlaps, [*cuts, *names]))]
    leftovers += [s for s in long_numbers if not any(map(s.overlaps, [*cuts, *public]))]
    return None if leftovers else moves


def _find_attached_sentences(case: Case, deleted: Set[int]) -> set[int]:
    """Return the numbers of the sentences to remove together with the deleted ones.

    These are the rest of a list item, the neighboring rows of a table ('Second: Li'), and the sentence before a detail
    that names its person ('Pray for Jody. He was ...').
    """
    raw, sentences = case.text.raw, case.sentences
    named = [s for s in case.signals if s.span and s.label in NAMES]
    items = [
        Span(*m.span()) for m in LIST_ITEM.finditer(raw) if any(Span(*m.span()).overlaps(sentences[n]) for n in deleted)
    ]
    starts = {s.span.start for s in named if s.span}
    rows = {n for n, s in enumerate(sentences) if (row := TABLE_ROW.match(raw, s.start, s.end)) and row.end() in starts}
    named_adults = [s.span for s in named if s.span and s.label not in OF_STUDENTS]
    details = set(_numbers_at(case, [f.span for f in case.blocking if f.span and f.concerns & RECORD_CONCERNS]))
    unresolved = {n for n in details if has_dangling_reference(raw, sentences[n], [s.span for s in named if s.span])}
    before = {n - 1 for n in deleted if n in unresolved and any(map(sentences[n - 1].overlaps, named_adults)) and n}
    return before | set(_numbers_at(case, items)) | {m for n in deleted & rows for m in (n - 1, n + 1) if m in rows}


def _numbers_at(case: Case, places: Collection[Span]) -> Iterator[int]:
    """Yield the numbers, from 0, of the sentences that overlap one of the places."""
    return (n for n, sentence in enumerate(case.sentences) if any(map(sentence.overlaps, places)))


def _find_people_of_details(case: Case, findings: Sequence[Finding]) -> list[Span]:
    """Return the names in the sentences of somebody's health or record, or right before where those have none.

    Beside a student or parent, a colleague is not who is meant.
    """
    named = [s for s in case.signals if s.span and s.label in NAMES]
    people: list[Span] = []
    for n in _numbers_at(case, [f.span for f in findings if f.span and f.concerns & RECORD_CONCERNS]):
        near = (
            [s for s in named if s.span and s.span.overlaps(place)]
            for place in case.sentences[max(n - 1, 0) : n + 1][::-1]
        )
        own = next(filter(None, near), [])
        people += [s.span for s in own if s.span and s.label != "STAFF_NAME"] or [s.span for s in own if s.span]
    return people


def _find_names_to_replace(case: Case, findings: Sequence[Finding]) -> list[Signal]:
    """Return the names that findings are about, wherever they occur.

    Where a post has somebody's record, the other students' names count, too: 'Delilah has a para' next to 'Rohan has
    diabetes'.
    """
    raw = case.text.raw
    signals = [s for s in case.signals if s.span and s.label in NAMES]
    placed = [f.span for f in findings if f.span]
    found = [s for s in signals if s.label in OF_STUDENTS and s.span and any(map(s.span.overlaps, placed))]
    keys = {words_of(raw, s.span): s.label for s in found if s.span}
    records = any(f.concerns & RECORD_CONCERNS for f in findings)
    more = [s for s in signals if records and s.label == "STUDENT_NAME" and s.score >= MIN_NAME_SCORE]
    for other in signals:  # 'Moses', who is somebody else to a detector than 'Moses Wilbur'; and 'Maya, Li and Pru'
        if not other.span or TITLE.search(raw, *window_before(other.span.start)):
            continue
        own = words_of(raw, other.span)
        label = next((label for key, label in keys.items() if own <= key), None)
        label = label or next((s.label for s in found if s.span and are_in_one_list(raw, s.span, other.span)), None)
        more += [replace(other, label=label)] if label else []
    merged: list[Signal] = []
    for signal in sorted((*found, *more), key=lambda s: s.span.start if s.span else 0):
        before = merged[-1].span if merged else None
        if before and signal.span and not raw[before.end : signal.span.start].strip(" "):  # two parts of one name
            merged[-1] = replace(merged[-1], span=Span(before.start, max(before.end, signal.span.end)))
        else:
            merged.append(signal)
    return merged
