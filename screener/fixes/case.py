"""A draft with its findings: which of them rewording can fix, and the sentences and signals to fix."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Final

from screener.labels import LABELS
from screener.types import Finding, Signal, Span, Text

TONE_CONCERNS: Final = frozenset(("conduct", "disruption"))
# A finding with one of these concerns about the whole post is fixed in the sentences that its score links to.
RECORD_CONCERNS: Final = frozenset(("education_record", "health"))
# What ends no sentence: a title, the number of an item.
ABBREVIATION: Final = re.compile(r"(?i)(?:\b(?:mrs?|ms|dra?|sra?|srta|no|lic|acct|gr|apt)\.|(?:\A|\n)\W*\d+\W*)\Z")
EMOJI_JOINERS: Final = re.compile("[\ufe0e\ufe0f\u200d]*")


@dataclass(frozen=True)
class Case:
    """A draft with its findings."""

    text: Text
    signals: Sequence[Signal]
    findings: Sequence[Finding]
    office_line: str = ""  # the office's phone, as its list has it

    @cached_property
    def sentences(self) -> list[Span]:
        """The sentences in the author's text, each with the joiners of the symbols that end it."""
        spans: list[Span] = []
        for sentence in self.text.sentences:
            span = self.text.back(sentence.start, sentence.end)
            is_unfinished = spans and ABBREVIATION.search(self.text.raw[spans[-1].start : spans[-1].end])
            spans.append(Span(spans.pop().start, span.end) if is_unfinished else span)
        return [Span(s.start, EMOJI_JOINERS.match(self.text.raw, s.end).end()) for s in spans]  # type: ignore[union-attr]

    @cached_property
    def blocking(self) -> list[Finding]:
        """The findings that keep the draft from being clear: all but notes."""
        return [f for f in self.findings if f.severity != "note"]

    @property
    def unfixable(self) -> list[Finding]:
        """The findings that rewording cannot fix, except for a post's tone, which other fixes may change."""
        return [
            f for f in self.blocking if not self.can_fix(f) and not (f.rule.neutral and f.concerns <= TONE_CONCERNS)
        ]

    def can_fix(self, finding: Finding) -> bool:
        """Whether other words can fix this kind of finding: of secrets, only a password or a code.

        Removing what announces a secret or a picture ('not announced yet') would only hide it from the screener.
        """
        others = [concern for concern in finding.concerns if not LABELS[concern].fixable]
        if not others:
            return True
        sentences = [s for s in self.sentences if finding.span and s.overlaps(finding.span)]
        codes = [s.span for s in self.signals if s.span and s.label == "CREDENTIAL"]
        found = [f.span for f in self.blocking if f.span and any(map(f.span.overlaps, codes))]
        return others == ["confidential"] and any(s.overlaps(code) for s in sentences for code in found)

    def signals_at(self, span: Span, labels: Collection[str]) -> Iterator[Signal]:
        """Yield the signals with one of these labels that overlap a span."""
        return (s for s in self.signals if s.label in labels and s.span and s.span.overlaps(span))

    def linked_sentences(self, concerns: Collection[str]) -> list[Span]:
        """Return the sentences that raise the post scores of these concerns most."""
        return [link for s in self.signals if s.span is None and s.label in concerns for link in s.links]
