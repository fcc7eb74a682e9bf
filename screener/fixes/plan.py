"""Findings -> the moves that fix them all, and the resulting text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from screener.fixes.case import RECORDS, Case
from screener.fixes.contacts import contact, whole
from screener.fixes.edits import Move, apart, applied, before_of, in_order, quoted
from screener.fixes.instead import instead
from screener.fixes.leaning import staying, with_what_follows
from screener.fixes.needless import PERSON
from screener.fixes.parts import LEFT, parts, sentences_out
from screener.fixes.persons import described, roles
from screener.fixes.sense import WORDS, senseless
from screener.labels import DETAILS, HARMLESS, IDENTIFIERS, NAMES, OF_STUDENTS, PUBLIC_CONTACT
from screener.resolve import words_of
from screener.types import Edit, Finding, Fix, Signal, Span

KEPT: Final = 1 / 5  # minimum share of the draft's length for a rewrite
KEPT_HEADLESS: Final = 1 / 2  # minimum share of its words if its first sentence is cut
SURE: Final = 0.5
LABEL_OF: Final = re.compile(r": +(?=[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*[.,;\n])")
LONG: Final = re.compile(r"(?<!\$)\b(\d(?:[ -]?\d){4,})\b(?!/)")
HOUSE: Final = re.compile(r"(?i)\b(?:lives?|living|moved|address|viv[eo]n?|mudó)\b[^.!?\n]{0,40}?\b(\d+)\b(?!:\d)")
OFFICE: Final = re.compile(rf"(?i)\b(?:vice|vp|co|{PERSON})\b")  # 'President Tam, treasurer Lark.'
LINE: Final = re.compile(r": *\S+(?: \S+)?\W*")  # 'Dimitar: 17.'
# 'Father is ...', 'The tag says ...': only the name is told, and a role would tell nothing.
NAME_IS: Final = re.compile(
    r"(?i)(?:\A|[.,;:!?\n]\s*)(?:(?:the|his|her|my|el|la|su)\s+)?(?:father|mother|mom|dad|parent|guardian|child|"
    r"student|padre|madre|mamá|papá|tutor|niñ[oa]|alumn[oa]|name|nombre|tag|label|etiqueta)"
    r"(?:['’]s| name)?\s*(?:is|are|was|es|says|reads|dice|(?:starts|begins|ends) with)\s+\Z|"
    r",\s*(?:it['’]?s|it is|that['’]?s|this is)\s+\Z"
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
    """Return the first version to screen; where too little would be left, what follows a cut stays, or one sentence
    says it all."""
    made = plan(case)
    if made.says_something and made.is_worth_offering:
        return made
    placed = replace(case, findings=[f for f in case.findings if f.span])
    for longer in (plan(case, stay=True), plan(placed)):
        if longer.says_something and longer.is_worth_offering:
            return longer
    move = None if made.says_something or case.stuck else instead(case.text)
    return Plan(case, [move], instead=True) if move else made


def plan(case: Case, cut: Collection[Span] = (), stay: bool = False) -> Plan:
    """Return the smallest changes that fix the findings; the sentences at `cut` are removed completely.

    `stay` keeps what is told next about a student whose sentence goes.
    """
    made = _planned(case, cut, stay)
    private = [*case.private, *_beside(case, made)]
    left = {span for span in private if not any(e.start <= span.start and span.end <= e.end for e in made.edits)}
    named = [s.span for s in case.signals if s.span and s.label in NAMES]
    more = senseless(case.text.raw, case.sentences, made.moves, private, named)
    return (
        _planned(case, {*cut, *left, *more.sentences}, stay, more.parts)
        if left or more.sentences or more.parts
        else made
    )


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


def _planned(case: Case, cut: Collection[Span], stay: bool, parts_out: Sequence[Move] = ()) -> Plan:
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
        moves += [Move(f"Leave out {quoted(raw[e.start : e.end].strip(' ,;—–-'))}", (e,)) for e in cut_out]
        if not cut_out:
            gone.add(n)
    named = [s.span for s in case.signals if s.span and s.label in NAMES]
    named += [f.span for f in mendable if f.span and "student_identity" in f.concerns]
    gone |= _of_names_alone(case, mendable, [e for move in (*moves, *(m for m, _ in soft)) for e in move.edits])
    partly = {n for n, span in enumerate(case.sentences) if any(move.touches(span) for move in moves)}
    after = with_what_follows(raw, case.sentences, gone, named, _unsaid(case, moves), partly)
    kept = staying(raw, case.sentences, after - gone, named) if stay else {}
    gone = after - kept.keys()
    moves += [move for move in kept.values() if move]
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


def _of_names_alone(case: Case, findings: Sequence[Finding], cuts: Sequence[Edit]) -> set[int]:
    """Return the numbers of the sentences that are lists of names and nothing else: roles would tell nothing."""
    names = [s.span for s in _names(case, findings, cuts) if s.span]
    empty = set()
    for n, sentence in enumerate(case.sentences):
        own = [name for name in names if sentence.overlaps(name)]
        out = [Edit(name.start, name.end, "") for name in own] + [
            c for c in cuts if sentence.overlaps(Span(c.start, c.end + 1))
        ]
        around = (Edit(0, sentence.start, ""), Edit(sentence.end, len(case.text.raw), ""))
        left = OFFICE.sub("", applied(case.text.raw, [*out, *around]))
        if own and len(out) > 1 and not WORDS.search(left):
            empty.add(n)
    return empty


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
        line = next((s for s in case.sentences if s.start == span.start), span)
        if any(case.at(span, OF_STUDENTS)) and (
            LABEL_OF.match(case.text.raw, span.end) or LINE.fullmatch(case.text.raw, span.end, line.end)
        ):
            out.add(span)  # a line of a list or a cast
            continue
        numbers = list(case.at(span, IDENTIFIERS))
        moved = [(contact(case.text, s, case.signals, case.office_line), s.span) for s in numbers]
        if (
            move := described(case.text, span, finding.quote)
            if "student_identity" in finding.concerns and not numbers
            else None
        ):
            soft.append((move, span))
            continue
        only_named = NAME_IS.search(case.text.raw, *before_of(span.start))
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
    keys = {words_of(raw, s.span) for s in found if s.span}
    records = any(f.concerns & RECORDS for f in findings)
    told = [s for s in signals if records and s.label == "STUDENT_NAME" and s.score >= SURE]
    met = [s for s in signals if s in found or s in told or (s.span and words_of(raw, s.span) in keys)]
    return [s for s in met if s.span and not any(c.start < s.span.end and s.span.start < c.end for c in cuts)]
