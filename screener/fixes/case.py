"""A draft with its findings: which of them other words can mend, and what is private in it."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from screener.fixes.contacts import told
from screener.fixes.edits import before_of
from screener.fixes.needless import TITLE
from screener.labels import DETAILS, IDENTIFIERS, LABELS, NAMES, OF_STUDENTS, PROTECTED
from screener.types import Edit, Finding, Signal, Span, Text

TONES: Final = frozenset(("conduct", "disruption"))
# What is told of the whole post is told in the sentences that it links to.
RECORDS: Final = frozenset(("education_record", "health"))
# Names are written so only where nothing is capitalized.
DOUBTFUL: Final = re.compile(r"[A-Z]|\d\w{0,2}|[a-zà-ÿ]+")
IN_A_TOWN: Final = re.compile(r"(?i)\b(?:in|near|vivir a|en) \Z")
JOINERS: Final = re.compile("[\ufe0e\ufe0f\u200d]*")

# What shows a number beside the words.
PICTURED: Final = re.compile(r"(?i)\b(?:photo|picture|pic|screenshot|scan|foto|captura)s?\b")


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

    def is_small(self, found: Finding) -> bool:
        """Whether few words mend what only a version told: a name that the draft's readers took for one, or a
        description of somebody without a record."""
        town = found.span and IN_A_TOWN.search(self.text.raw, *before_of(found.span.start))
        known = found.span and any(self.at(found.span, NAMES))
        named = next(iter(found.rule.when), "") in OF_STUDENTS and known and not town
        return bool(named) or (
            found.concerns == {"student_identity"} and not any(f.concerns & RECORDS for f in self.stopped)
        )

    def is_doubtful(self, finding: Finding) -> bool:
        """Whether a name or an address may be none: it is mended only if it is found again without the others."""
        span = finding.span
        signals = [] if span is None else list(self.at(span, (*OF_STUDENTS, "STREET_ADDRESS")))
        if span is None or not signals or any(s.source == "version" or s.span != span for s in signals):
            return False
        capitals = (self.text.raw.lstrip()[:1] or "a").isupper()
        town = IN_A_TOWN.search(self.text.raw, *before_of(span.start)) and all(s.label in OF_STUDENTS for s in signals)
        return bool(town) or (DOUBTFUL.fullmatch(self.text.raw, span.start, span.end) is not None and capitals)

    def at(self, span: Span, labels: Collection[str]) -> Iterator[Signal]:
        return (s for s in self.signals if s.label in labels and s.span and s.span.overlaps(span))

    def with_findings(self, found: Sequence[Finding]) -> Case:
        """Return the case with what only a version of the draft told, by its place in the draft."""
        known = ((next(iter(f.rule.when), ""), f) for f in found)
        signals = [Signal(label, f.span, f.score, "version") for label, f in known if label in PROTECTED]
        return replace(self, signals=[*self.signals, *signals], findings=[*self.findings, *found])

    def linked(self, concerns: Collection[str]) -> list[Span]:
        """Return the sentences on which post scores rest."""
        return [link for s in self.signals if s.span is None and s.label in concerns for link in s.links]

    def is_pictured(self, number: Span) -> bool:
        """Whether the sentence of a number announces a picture of it."""
        return any(s.overlaps(number) and PICTURED.search(self.text.raw, s.start, s.end) for s in self.sentences)

    def names_the_ill(self, sentence: Span, places: Sequence[Span], cut: Sequence[Edit]) -> bool:
        """Whether a sentence still names whose health is told in the part that is cut."""
        raw = self.text.raw
        ill = [f.span for f in self.stopped if f.span and "health" in f.concerns and any(map(f.span.overlaps, places))]
        found = [*(Span(e.start, e.end) for e in cut), *(f.span for f in self.stopped if f.span)]
        named = [
            s
            for s in self.at(sentence, NAMES)
            if s.span and not (any(map(s.span.overlaps, found)) or TITLE.search(raw, *before_of(s.span.start)))
        ]
        return bool(ill and named) and not all(raw[e.start : e.end].strip()[:1] == "(" for e in cut)
