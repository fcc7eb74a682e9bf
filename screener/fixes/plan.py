"""Findings -> the moves that fix them all, and the resulting text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from screener.fixes.case import RECORDS, TONES, Case
from screener.fixes.clauses import CLAUSE, WISH
from screener.fixes.contacts import contact, whole
from screener.fixes.edits import Move, apart, applied, before_of, in_order, quoted
from screener.fixes.instead import instead
from screener.fixes.leaning import with_what_follows
from screener.fixes.needless import TITLE
from screener.fixes.parts import LEFT, parts, sentences_out
from screener.fixes.persons import described, listed, roles
from screener.fixes.sense import WORDS, senseless
from screener.labels import DETAILS, HARMLESS, IDENTIFIERS, NAMES, OF_STUDENTS, PUBLIC_CONTACT
from screener.resolve import words_of
from screener.types import Edit, Finding, Fix, Signal, Span

KEPT: Final = 1 / 5  # minimum share of the draft's length for a rewrite
KEPT_HEADLESS: Final = 1 / 2  # minimum share of its words if its first sentence is cut
STRAY: Final = re.compile(
    r"(?i)\b(?:he|she|him|her|hers|his|they|them|their|it|this|that|these|those)\b"
    r"(?! (?:week|month|year|morning|afternoon|evening|summer|fall|spring|winter|school)\b)"
)
TELLS: Final = 9  # words that tell something without a verb
OWN: Final = re.compile(r"(?i)(?:i|we|my|our|yo|mi|nosotr[oa]s)\b|[^.!?]*\?")
ALONE: Final = (5, 12)  # minimum words left without the sentence that says what a draft is about; if not of its author
SURE: Final = 0.5
PUPIL: Final = re.compile(
    r"(?i)\b(?:boy|girl|kid|student|pupil|child|little|\w*grader|junior|senior|freshman|sophomore|niñ[oa]|alumn[oa])s?\b|"
    r"\bone of (?:mine|ours)\b"
)
LABEL_OF: Final = re.compile(r": +(?=[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*[.,;\n])")
LONG: Final = re.compile(r"(?<!\$)\b(\d(?:[ -]?\d){4,})\b(?!/)")
HOUSE: Final = re.compile(r"(?i)\b(?:lives?|living|moved|address|viv[eo]n?|mudó)\b[^.!?\n]{0,40}?\b(\d+)\b(?!:\d)")
# 'Father is ...', 'The tag says ...': only the name is told, and a role would tell nothing.
NAME_IS: Final = re.compile(
    r"(?i)(?:\A|[.,;:!?\n]\s*)(?:(?:the|his|her|my|el|la|su)\s+)?(?:father|mother|mom|dad|parent|guardian|child|"
    r"student|padre|madre|mamá|papá|tutor|niñ[oa]|alumn[oa]|name|nombre|tag|label|etiqueta)"
    r"(?:['’]s| name)?\s*(?:is|are|was|es|says|reads|dice|(?:starts|begins|ends) with)\s+\Z|"
    r",\s*(?:it['’]?s|it is|that['’]?s|this is)\s+\Z|"
    r"\b(?:licen[cs]e|card|form|badge|it) says\s+\Z"
)
ENDS_WITH: Final = re.compile(
    r"(?i)(?:\A|[.!?\n])\W*(?:(?:and|so|y)\s+)?(?:it['’]?s|it was|that['’]?s|es|era)\s+\Z|"
    r"\b(?:should(?:['’]ve| have) (?:seen|met)|walk through|guess who\b[^.!?\n]*:)\s+\Z"
)


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
    def makes_sense(self) -> bool:
        """Whether enough of the draft is left, or what is left tells something, and of nobody and nothing that is
        cut."""
        if self.instead or not self.says_something:
            return self.instead
        meant = STRAY.search(re.split(r"[.!?\n]", self.text)[0])
        own = self.case.text.account != "personal" or OWN.match(self.text)
        alone = len(self.text.split()) >= ALONE[not own] and not meant
        told = len(self.text.split()) >= TELLS or CLAUSE.search(self.text) or WISH.match(self.text) or "?" in self.text
        words_out = any(not e.text and " " in self.case.text.raw[e.start : e.end].strip() for e in self.edits)
        return bool(told or not words_out) and (self.is_worth_offering or alone)

    @property
    def is_worth_offering(self) -> bool:
        """Whether enough of the draft remains to be a rewrite."""
        if self.instead:
            return True
        raw = self.case.text.raw
        first = self.case.sentences[0] if self.case.sentences else Span(0, 0)
        headless = any(e.start <= first.start and first.end <= e.end for e in self.edits)
        words = len(self.text.split()) >= len(raw.split()) * KEPT_HEADLESS or not headless
        return len(self.text) >= len(raw.strip()) * KEPT and words

    def mends(self, finding: Finding) -> bool:
        """Whether what a whole post seems to keep back is left out with a detail: a part of each of its sentences."""
        links = self.case.linked(finding.concerns)
        cut = [Span(e.start, e.end) for e in self.edits if not e.text]
        gone = all(any(link.overlaps(c) and any(map(c.overlaps, self.case.private)) for c in cut) for link in links)
        return bool(links) and gone and finding.rule.neutral and finding.concerns == {"confidential"}

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
    placed = replace(case, findings=[f for f in case.findings if f.span])
    made = plan(case)
    longer = (p for p in (made, plan(placed)) if p.makes_sense and p.is_worth_offering)
    return next(longer, None) or said(made)


def said(made: Plan) -> Plan:
    """Return a plan, or one sentence in place of all where what it leaves makes no sense."""
    case = made.case
    concerns = {concern for f in case.stopped for concern in f.concerns}
    labels = {s.label for s in case.signals}
    named = "STUDENT_NAME" in labels or ("STAFF_NAME" not in labels and PUPIL.search(case.text.raw))
    of_student = "education_record" in concerns or bool(named and concerns & {"student_identity", "health"})
    glad = concerns <= {"student_identity", "education_record", "minor_image"}
    move = (
        None if made.makes_sense or case.stuck or concerns <= TONES else instead(case.text, of_student, glad, concerns)
    )
    return Plan(case, [move], instead=True) if move else made


def plan(case: Case, cut: Collection[Span] = ()) -> Plan:
    """Return the smallest changes that fix the findings; the sentences at `cut` are removed completely."""
    made = _planned(case, cut)
    private = [*case.private, *_beside(case, made)]
    left = {span for span in private if not any(e.start <= span.start and span.end <= e.end for e in made.edits)}
    named = [s.span for s in case.signals if s.span and s.label in NAMES]
    gone, parts_out = senseless(case.text.raw, case.sentences, made.moves, private, named)
    return _planned(case, {*cut, *left, *gone}, parts_out) if left or gone or parts_out else made


def _beside(case: Case, made: Plan) -> Iterator[Span]:
    """Yield numbers that no detector knows, in sentences of which a number is left out: a second one, or a house."""
    numbers = [
        s.span for s in case.signals if s.span and s.label in IDENTIFIERS and any(m.touches(s.span) for m in made.moves)
    ]
    public = [s.span for s in case.signals if s.span and s.label in (PUBLIC_CONTACT, HARMLESS)]
    for sentence in case.sentences:
        if any(map(sentence.overlaps, numbers)):
            for found in (
                found for one in (LONG, HOUSE) for found in one.finditer(case.text.raw, sentence.start, sentence.end)
            ):
                place = Span(*found.span(1))
                if not any(map(place.overlaps, public)):
                    yield place


def _planned(case: Case, cut: Collection[Span], parts_out: Sequence[Move] = ()) -> Plan:
    raw = case.text.raw
    mendable = [f for f in case.stopped if case.can_mend(f) and not case.is_doubtful(f)]
    hard, soft, out = _sorted(case, mendable, set(cut))
    gone = {n for n, sentence in enumerate(case.sentences) if any(map(sentence.overlaps, out))}
    moves = list(parts_out)
    for n, sentence in enumerate(case.sentences):
        places = [place for place in hard if sentence.overlaps(place)]
        if n in gone or not places:
            continue
        numbers = {whole(raw, s.span) for place in places for s in case.at(place, IDENTIFIERS) if s.span}
        cut_out = parts(raw, sentence, places, len(places) == 1 and places[0] in numbers)
        if case.names_the_ill(sentence, places, cut_out):
            cut_out = []
        moves += [Move(f"Leave out {quoted(raw[e.start : e.end].strip(' ,;—–-'))}", (e,)) for e in cut_out]
        if not cut_out:
            gone.add(n)
    named = [s.span for s in case.signals if s.span and s.label in NAMES]
    named += [f.span for f in mendable if f.span and "student_identity" in f.concerns]
    partly = {n for n, span in enumerate(case.sentences) if any(move.touches(span) for move in moves)}
    gone = with_what_follows(raw, case.sentences, gone, named, _unsaid(case, moves), partly)
    for _, span in soft:  # 'b. 4-4-2022', of which a sentence border takes a half
        halves = {n for n, sentence in enumerate(case.sentences) if sentence.overlaps(span)}
        gone |= halves if halves & gone else set()
    moves += sentences_out(raw, case.sentences, gone)
    cuts = [edit for move in moves for edit in move.edits]
    moves += [move for move, span in soft if not any(c.start < span.end and span.start < c.end for c in cuts)]
    cuts = [edit for move in moves for edit in move.edits]
    moves += roles(case.text, _names(case, mendable, cuts), cuts)
    changing = ((m, tuple(e for e in m.edits if raw[e.start : e.end] != e.text)) for m in moves)
    return Plan(case, apart([replace(move, edits=edits) for move, edits in changing if edits]))


def _unsaid(case: Case, moves: Sequence[Move]) -> set[int]:
    """Return the numbers of the sentences of which a part goes that alone says who they are about."""
    names = [s.span for s in case.signals if s.span and s.label in NAMES]
    cut = {name for name in names if any(move.touches(name) for move in moves)}
    return {
        n
        for n, sentence in enumerate(case.sentences)
        if (own := {name for name in names if sentence.overlaps(name)}) and own <= cut
    }


def _sorted(
    case: Case, findings: Sequence[Finding], out: set[Span]
) -> tuple[list[Span], list[tuple[Move, Span]], set[Span]]:
    """Return places that need a part of the sentence removed, moves for the others, and what depends on them."""
    hard: list[Span] = []
    soft: list[tuple[Move, Span]] = []
    persons = [f.span for f in findings if f.span and "student_identity" in f.concerns]
    for finding in findings:
        span = finding.span
        if span is None:
            out |= set(case.linked(finding.concerns & RECORDS))
            continue
        if any(case.at(span, OF_STUDENTS)) and LABEL_OF.match(case.text.raw, span.end):
            out.add(span)  # a line of a cast
            continue
        numbers = list(case.at(span, IDENTIFIERS))
        if numbers and case.is_pictured(span):
            out.add(span)
            continue
        moved = [(contact(case.text, s, case.signals, case.office_line), s.span) for s in numbers]
        if (
            move := described(case.text, span, finding.quote)
            if "student_identity" in finding.concerns and not numbers
            else None
        ):
            soft.append((move, span))
            continue
        ends = any(s.overlaps(span) and not re.search(r"\w", case.text.raw[span.end : s.end]) for s in case.sentences)
        only_named = NAME_IS.search(case.text.raw, *before_of(span.start)) or (
            ends and ENDS_WITH.search(case.text.raw, *before_of(span.start))
        )
        if only_named or any(case.at(span, DETAILS)) or not (numbers or any(case.at(span, OF_STUDENTS))):
            hard.append(span)
        elif all(move for move, _ in moved):
            soft += [(move, place) for move, place in moved if move and place]
        else:
            hard += [whole(case.text.raw, s.span) for s in numbers if s.span]
    meeting = {s for move, s in soft for other, t in soft if s != t and _clash(move, other)}
    hard += meeting
    soft = [(move, span) for move, span in soft if span not in meeting]
    for sentence in case.sentences:
        if any(map(sentence.overlaps, persons)):
            hard += [s.span for s in case.at(sentence, (*DETAILS, *case.hints)) if s.span]
    return hard, list(dict.fromkeys(soft)), out


def _clash(one: Move, other: Move) -> bool:
    """Whether two moves have the same place and different words for it."""
    new = any(edit.text for edit in (*one.edits, *other.edits))
    return new and any(one.touches(Span(edit.start, edit.end)) for edit in other.edits)


def _names(case: Case, findings: Sequence[Finding], cuts: Iterable[Edit]) -> list[Signal]:
    """Return the names that findings are about, wherever they occur, except in what is cut anyway.

    Where a post has somebody's record, the other students' names count, too: 'Delilah has a para' next to 'Rohan has
    diabetes'.
    """
    raw = case.text.raw
    signals = [s for s in case.signals if s.span and s.label in OF_STUDENTS]
    found = [s for s in signals if s.span and any(f.span and f.span.overlaps(s.span) for f in findings)]
    keys = {words_of(raw, s.span): s.label for s in found if s.span}
    for other in case.signals:  # 'Moses', who is somebody else to a detector than 'Moses Wilbur'
        own = words_of(raw, other.span) if other.span and other.label in NAMES and other not in signals else frozenset()
        label = next((label for key, label in keys.items() if own and own <= key), None)
        if label and other.span and not TITLE.search(raw, *before_of(other.span.start)):
            signals.append(replace(other, label=label))
    records = any(f.concerns & RECORDS for f in findings)
    told = [s for s in signals if records and s.label == "STUDENT_NAME" and s.score >= SURE]
    same = [s for s in signals if s.span and any(words_of(raw, s.span) <= key for key in keys)]
    met = [s for s in signals if s in found or s in told or s in same]
    met = listed(raw, met, case.signals)
    return [s for s in met if s.span and not any(c.start < s.span.end and s.span.start < c.end for c in cuts)]
