"""The author's vouches -> whether one applies to a finding: only for the vouched draft and the given names."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from screener.labels import OF_STUDENTS, ROSTER_LABELS
from screener.mentions import words_of
from screener.policy.pack import Pack
from screener.types import Attestation, Draft, Signal, Span

Words = frozenset[str]
# Roles of people about whom a draft may say too much; vouches are only for these.
PERSON_LABELS: Final = (*OF_STUDENTS, *ROSTER_LABELS)


def draft_hash(draft: Draft) -> str:
    """Return the SHA-256, in hexadecimal, of everything in a draft: account, audience, words and pictures."""
    parts = [draft.text.encode("utf-8", "surrogatepass"), *(image.data for image in draft.images)]
    lines = [draft.account, draft.audience, *(hashlib.sha256(part).hexdigest() for part in parts)]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()


def persons(text: str, signals: Sequence[Signal], least: Mapping[str, float]) -> list[str]:
    """Return the students and relatives that a text names, each once and in full, in text order."""
    found: dict[Words, str] = {}
    for span in sorted(_person_spans(signals, least), key=lambda span: span.start):
        found.setdefault(words_of(text, span), text[span.start : span.end])
    by_word: dict[str, list[Words]] = {}
    for key in found:
        for word in key:
            by_word.setdefault(word, []).append(key)
    # A fuller name has every word of it: only those with its rarest word are looked at.
    fuller = {key: min((by_word[word] for word in key), key=len, default=[]) for key in found}
    return [name for key, name in found.items() if not any(key < other for other in fuller[key])]


@dataclass(frozen=True, slots=True)
class VouchScope:
    """The vouches for one draft that count on its account, with the names to which each is limited."""

    names: Mapping[Attestation, tuple[Words, ...]]
    spans: Mapping[Span, Words]
    persons: tuple[Words, ...]

    @classmethod
    def from_draft(cls, draft: Draft, signals: Sequence[Signal], pack: Pack) -> VouchScope:
        draft_words = name_words(draft.text)
        valid: dict[Attestation, tuple[Words, ...]] = {}
        for attestation in draft.attested:
            given = [name_words(name) for of, name in draft.attested_of if of == attestation]
            known = tuple(name for name in given if name and name <= draft_words)
            # A vouch for somebody whom the draft does not name does not count.
            if attestation in pack.vouchable_on(draft.account) and bool(given) == bool(known):
                valid[attestation] = known
        spans = {span: words_of(draft.text, span) for span in _person_spans(signals, pack.thresholds)}
        keys = set(spans.values())
        return cls(valid, spans, tuple(key for key in keys if not any(key < other for other in keys)))

    def applies_to(self, attestation: Attestation, anchor: Signal, span: Span | None) -> bool:
        """Whether a vouch applies to a finding at a place: to every person whom the finding is about.

        Without names it applies to all; but nobody is the parent of all, so `own_child` without a name needs a single
        child.
        """
        if attestation not in self.names:
            return False
        names = self.names[attestation]
        if not names:
            return attestation != "own_child" or len(self.persons) <= 1
        vouched_for = {self._find_person(name) for name in names} - {None}
        if self.persons and not vouched_for:
            return False
        return all(self._find_person(key) in vouched_for for key in self._persons_of_finding(anchor, span))

    def _persons_of_finding(self, anchor: Signal, span: Span | None) -> Iterable[Words]:
        """Return the people at the place, or those linked to its detail; for a finding about the whole post, all."""
        here = [key for at, key in self.spans.items() if span and at.overlaps(span)]
        return here or [self.spans[at] for at in anchor.links if at in self.spans] or self.persons

    def _find_person(self, key: Words) -> Words | None:
        """Return the one person in the draft whom a name can mean; None if there is none, or more than one."""
        found = [one for one in self.persons if key and (key <= one or one <= key)]
        return found[0] if len(found) == 1 else None


def _person_spans(signals: Sequence[Signal], least: Mapping[str, float]) -> set[Span]:
    return {s.span for s in signals if s.span and s.label in PERSON_LABELS and s.score >= least[s.label]}


def name_words(name: str) -> Words:
    return words_of(name, Span(0, len(name)))
