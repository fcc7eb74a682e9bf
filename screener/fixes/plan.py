"""Findings -> the moves that fix them all, and the resulting text."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from screener.fixes.contacts import contact, told, whole
from screener.fixes.edits import Move, apart, applied, before_of, in_order, quoted
from screener.fixes.leaning import with_what_follows
from screener.fixes.parts import LEFT, parts, sentences_out
from screener.fixes.persons import roles
from screener.labels import DETAILS, HARMLESS, IDENTIFIERS, LABELS, NAMES, OF_STUDENTS, PUBLIC_CONTACT
from screener.resolve import words_of
from screener.types import Edit, Finding, Fix, Signal, Span, Text

KEPT: Final = 1 / 5  # minimum share of the draft's length for a rewrite
KEPT_HEADLESS: Final = 1 / 2  # minimum share of its words if its first sentence is cut
SURE: Final = 0.5
LABEL_OF: Final = re.compile(r": +(?=[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+)*[.,;\n])")
LONG: Final = re.compile(r"(?<!\$)\b(\d(?:[ -]?\d){4,})\b(?!/)")
HOUSE: Final = re.compile(r"(?i)\b(?:lives?|living|moved|address|viv[eo]n?|mudó)\b[^.!?\n]{0,40}?\b(\d+)\b(?!:\d)")
TONES: Final = frozenset(("conduct", "disruption"))
LINE: Final = re.compile(r": *\S+(?: \S+)?\W*")  # 'Dimitar: 17.'
WORDS: Final = re.compile(r"(?!(?:and|y|e)\b)[^\W_]{2,}|\d")
# 'Father is ...', 'The tag says ...': only the name is told, and a role would tell nothing.
NAME_IS: Final = re.compile(
    r"(?i)(?:\A|[.,;:!?\n]\s*)(?:(?:the|his|her|my|el|la|su)\s+)?(?:father|mother|mom|dad|parent|guardian|child|"
    r"student|padre|madre|mamá|papá|tutor|niñ[oa]|alumn[oa]|name|nombre|tag|label|etiqueta)"
    r"(?:['’]s| name)?\s*(?:is|are|was|es|says|reads|dice)\s+\Z"
)
JOINERS: Final = re.compile("[\ufe0e\ufe0f\u200d]*")
RECORDS: Final = frozenset(
    ("education_record", "health")
)  # what is told of the whole post is told in the sentences it links to


@dataclass(frozen=True)
class Case:
    """A draft with its findings; `hints` are labels that may show somebody's health near a name."""

    text: Text
    signals: Sequence[Signal]
    findings: Sequence[Finding]
    hints: Collection[str]
    office_line: str = ""  # the office's phone, as its list has it

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences in the author's text, each with the joiners of the symbols that end it."""
        spans = [self.text.back(s.start, s.end) for s in self.text.sentences]
        return [Span(s.start, JOINERS.match(self.text.raw, s.end).end()) for s in spans]  # type: ignore[union-attr]

    @cached_property
    def stopped(self) -> list[Finding]:
        return [f for f in self.findings if f.severity != "note"]

    @property
    def stuck(self) -> list[Finding]:
        """The findings that no other words can fix; a tone of the whole post may be mended with the rest."""
        return [f for f in self.stopped if not self.can_mend(f) and not (f.rule.neutral and f.concerns <= TONES)]

    def can_mend(self, finding: Finding) -> bool:
        """Whether other words can fix this kind of finding: of secrets, only a password or a code.

        Removing what announces a secret or a picture ('not announced yet') would only hide it from the screener.
        """
        others = [concern for concern in finding.concerns if not LABELS[concern].mendable]
        if not others:
            return True
        here = [s for s in self.sentences if finding.span and s.overlaps(finding.span)]
        codes = [s.span for s in self.signals if s.span and s.label == "CREDENTIAL"]
        found = [f.span for f in self.stopped if f.span and any(map(f.span.overlaps, codes))]
        return others == ["confidential"] and any(s.overlaps(code) for s in here for code in found)

    @cached_property
    def private(self) -> list[Span]:
        """The numbers and details that findings which can be mended are about: none of them may stay."""
        found = [f.span for f in self.stopped if f.span and self.can_mend(f)]
        signals = [s for span in found for s in self.at(span, (*DETAILS, *IDENTIFIERS)) if s.span]
        return [place for s in signals if s.span and (place := told(self.text.raw, s.span)).start < place.end]

    def at(self, span: Span, labels: Collection[str]) -> Iterator[Signal]:
        return (s for s in self.signals if s.label in labels and s.span and s.span.overlaps(span))

    def with_names(self, found: Sequence[tuple[Finding, Span]]) -> Case:
        """Return the case with names that only a version of the draft told, each with its place in the draft."""
        signals = [Signal(next(iter(f.rule.when)), span, f.score, "version") for f, span in found]
        findings = [replace(f, span=span) for f, span in found]
        return replace(self, signals=[*self.signals, *signals], findings=[*self.findings, *findings])

    def linked(self, concerns: Collection[str]) -> list[Span]:
        """Return the sentences on which post scores rest."""
        return [link for s in self.signals if s.span is None and s.label in concerns for link in s.links]


@dataclass(frozen=True)
class Plan:
    """Moves without overlaps. `text` is the draft with all of them; it may be empty."""

    case: Case
    moves: Sequence[Move]

    @cached_property
    def edits(self) -> list[Edit]:
        return in_order(edit for move in self.moves for edit in move.edits)

    @cached_property
    def text(self) -> str:
        text = applied(self.case.text.raw, self.edits)
        return text.strip() if self.edits else text

    @property
    def says_something(self) -> bool:
        own = applied(self.case.text.raw, [replace(edit, text="") for edit in self.edits])
        long_enough = self.text != self.case.text.raw and len(self.text.split()) >= LEFT
        return long_enough and WORDS.search(own) is not None

    @property
    def is_worth_offering(self) -> bool:
        """Whether enough of the draft remains to be a rewrite."""
        raw = self.case.text.raw
        first = self.case.sentences[0] if self.case.sentences else Span(0, 0)
        headless = any(e.start <= first.start and first.end <= e.end for e in self.edits)
        words = len(self.text.split()) >= len(raw.split()) * KEPT_HEADLESS or not headless
        return len(self.text) >= len(raw.strip()) * KEPT and words

    def fix(self, finding: Finding, may_be_safe: bool) -> Fix | None:
        """Return the part of the moves that fixes one finding, with all its edits."""
        mine = self._moves_of(finding)
        if not mine:
            return None
        titles = dict.fromkeys(move.title for move in mine)
        title = "; ".join(t if n == 0 else t[:1].lower() + t[1:] for n, t in enumerate(titles))
        # Without the name, a record that is left could pass for nobody's.
        records = "student_identity" in finding.concerns and any(f.concerns & RECORDS for f in self.case.stopped)
        safe = may_be_safe and all(move.safe for move in mine) and not records and finding.span is not None
        edits = in_order(edit for move in mine for edit in move.edits)
        return Fix(title, "safe" if safe else "check", tuple(edits))

    def _moves_of(self, finding: Finding) -> list[Move]:
        """Return the moves at the place of a finding, and moves without a finding that are nearest to it."""
        places = [f.span for f in self.case.stopped if f.span and self.case.can_mend(f)]
        if not finding.span:
            linked = self.case.linked(finding.concerns)
            own = [m for m in self.moves if any(map(m.touches, linked)) or m.nearest([*places, *linked]) in linked]
            return own or list(self.moves)
        return [m for m in self.moves if m.touches(finding.span) or m.nearest(places) == finding.span]


def plan(case: Case, cut: Collection[Span] = ()) -> Plan:
    """Return the smallest changes that fix the findings; the sentences at `cut` are removed completely."""
    made = _planned(case, cut)
    private = [*case.private, *_beside(case, made)]
    left = {span for span in private if not any(e.start <= span.start and span.end <= e.end for e in made.edits)}
    return _planned(case, {*cut, *left}) if left else made


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


def _planned(case: Case, cut: Collection[Span]) -> Plan:
    raw = case.text.raw
    mendable = [f for f in case.stopped if case.can_mend(f)]
    hard, soft, out = _sorted(case, mendable, set(cut))
    gone = {n for n, sentence in enumerate(case.sentences) if any(map(sentence.overlaps, out))}
    moves: list[Move] = []
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
    gone |= _of_names_alone(case, mendable, [e for move in (*moves, *(m for m, _ in soft)) for e in move.edits])
    partly = {n for n, span in enumerate(case.sentences) if any(move.touches(span) for move in moves)}
    gone = with_what_follows(raw, case.sentences, gone, named, _unsaid(case, moves), partly)
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
        if own and len(out) > 1 and not WORDS.search(applied(case.text.raw, [*out, *around])):
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
