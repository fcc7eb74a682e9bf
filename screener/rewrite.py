"""Findings -> a version fit to publish: roles in place of names, details and private numbers left out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from screener.types import DETAILS, IDENTIFIERS, NAMES, Finding, Signal, Span, Text

ROLES: Final = {"STUDENT_NAME": ("a student", "the student"), "FAMILY_NAME": ("a family member", "the family member")}
SEVERAL: Final = {"STUDENT_NAME": "several students", "FAMILY_NAME": "several family members"}
OFFICE: Final = "our office"
INSTEAD: Final = {
    "EMAIL_ADDRESS": OFFICE,
    "PHONE_NUMBER": OFFICE,
    "STREET_ADDRESS": "a private address",
    "USERNAME": "a private account",
    "DATE_OF_BIRTH": "their birthday",
}
# 'Her cell is ...': what is stated so has no words that could stand in for it.
STATED: Final = re.compile(r"(?:\b(?:is|are|was|es|born(?:\s+on)?)|[:=#])\s*$", re.IGNORECASE)
# 'Text ...', 'write to me at ...': only here an office can stand in for a number or a mailbox.
ASKED: Final = re.compile(
    r"\b(?:(?:call|dial|text|phone|ring|e-?mail|write|contact|reach|message)"
    r"(?:\s+(?:to|me|us|him|her|them))*|at|on)[:\s]*$",
    re.IGNORECASE,
)
# Where a part of a sentence begins that can go by itself.
CLAUSE: Final = re.compile(
    r"\s*(?:[,;]\s*(?:and|but|so|or|y|pero)\b|;|\s[—–-]\s|—|\(|\b(?:and|but)\b(?=\s+(?:he|she|they|her|his|their|my|our|your|the)\b))\s*",
    re.IGNORECASE,
)
AT_END: Final = re.compile(r"[.!?…\s]*$")
LEFT: Final = 3  # words; of a sentence with fewer left all goes
LIST: Final = re.compile(r"\s*(?:,|;|&|/|\band\b|\by\b|,\s*and\b)\s*", re.IGNORECASE)
TITLE: Final = re.compile(r"(?:[#@]|\b(?:mr|mrs|ms|miss|dr|señora?|sra?)\.?\s+)+$", re.IGNORECASE)
SPACE: Final = re.compile(r"[ \t]{2,}")
BEFORE_MARK: Final = re.compile(r"\s+([,.!?;:])")
# What words can mend. A threat, a secret or an insult is not made fit to publish by leaving words out.
MENDABLE: Final = frozenset(("student_identity", "pii", "education_record", "health", "minor_image", "confidential"))
KEPT: Final = 1 / 5  # of the draft's length; less is no version of it
EMPTY_MARKS: Final = re.compile(r"\(\s*\)|(?:(?<=\s)|^)[,;:](?=\s)")


@dataclass(frozen=True, slots=True)
class Edit:
    span: Span
    words: str


def rewrite(text: Text, signals: Sequence[Signal], findings: Sequence[Finding], cut_sentences: bool) -> str:
    """Return the draft with what the findings name replaced or left out.

    The first try (`cut_sentences` False) changes words; where a second screening still objects,
    the sentences behind its findings go, too. The result may be empty: then nothing was left to say.
    """
    stopped = [f for f in findings if f.severity != "note"]
    named = [f.span for f in stopped if f.span]
    edits = cuts(text, signals, stopped, cut_sentences)
    doomed = [edit.span for edit in edits]
    touched = [s for s in signals if s.span and any(s.span.overlaps(n) for n in named)]
    touched = [s for s in touched if s.span and not any(d.overlaps(s.span) for d in doomed)]
    edits += names_to_roles(text.raw, [s for s in touched if s.label in NAMES])
    edits += [Edit(s.span, INSTEAD.get(s.label, "")) for s in touched if s.span and s.label in IDENTIFIERS]
    return tidy(apply(text.raw, edits))


def can_mend(findings: Sequence[Finding]) -> bool:
    """Whether every finding that stops the draft is of a kind that words can mend."""
    return all(f.rule.concern in MENDABLE for f in findings if f.severity != "note")


def worth_offering(raw: str, text: str) -> bool:
    """Whether enough of the draft is left to be a version of it."""
    return len(text) >= len(raw.strip()) * KEPT


def cuts(text: Text, signals: Sequence[Signal], findings: Sequence[Finding], all_of_them: bool) -> list[Edit]:
    """The sentences that cannot be mended word by word go: those that tell a detail or a secret, and
    (`all_of_them`) every sentence that a finding rests on. Of one with a single number only its clause goes."""
    sentences = [text.back(s.start, s.end) for s in text.sentences]
    places = [f.span for f in findings if f.span and (all_of_them or is_detail(text.raw, f, signals))]
    concerns = {f.rule.concern for f in findings if f.span is None}
    for signal in signals:
        if signal.span is None and signal.label in concerns and (all_of_them or signal.label != "student_identity"):
            places += signal.links
    numbers = {s.span for s in signals if s.span and s.label in IDENTIFIERS}
    made = []
    for sentence in sentences:
        here = {place for place in places if sentence.overlaps(place)}
        alone = {n for n in numbers if sentence.overlaps(n)}
        if here:
            by_clause = not all_of_them and here == alone and len(here) == 1
            made.append(clause(text.raw, sentence, here.pop()) if by_clause else Edit(sentence, ""))
    return made


def clause(raw: str, sentence: Span, number: Span) -> Edit:
    """Take the clause with a number out of its sentence, and all of the sentence where little would be left."""
    borders = list(CLAUSE.finditer(raw, sentence.start, sentence.end))
    before = [b for b in borders if b.end() <= number.start]
    after = [b for b in borders if b.start() >= number.end]
    last = AT_END.search(raw, number.end, sentence.end)
    end = last.start() if last else sentence.end
    if before and before[-1][0].strip() == "(":
        closing = raw.find(")", number.end, sentence.end)
        cut = Edit(Span(before[-1].start(), closing + 1 if closing >= 0 else end), "")
    elif before:
        cut = Edit(Span(before[-1].start(), after[0].start() if after else end), "")
    elif after and after[0][0].strip() != "(":
        rest = after[0].end()
        cut = Edit(Span(sentence.start, rest + 1), raw[rest : rest + 1].upper())
    else:
        return Edit(sentence, "")
    left = raw[sentence.start : cut.span.start] + cut.words + raw[cut.span.end : sentence.end]
    return cut if len(left.split()) >= LEFT else Edit(sentence, "")


def is_detail(raw: str, finding: Finding, signals: Sequence[Signal]) -> bool:
    """Whether a finding's place is more than a name or a contact that words can stand in for."""
    here = [s for s in signals if s.span and finding.span and s.span.overlaps(finding.span)]
    soft = [s for s in here if can_soften(raw, s)]
    return not soft or any(s.label in (*DETAILS, *IDENTIFIERS) and s not in soft for s in here)


def can_soften(raw: str, signal: Signal) -> bool:
    """Whether other words can stand where this stands."""
    if signal.label in NAMES:
        return True
    start = signal.span.start if signal.span else 0
    if INSTEAD.get(signal.label) == OFFICE:
        return ASKED.search(raw, max(start - 24, 0), start) is not None
    return signal.label in INSTEAD and not STATED.search(raw, max(start - 12, 0), start)


def names_to_roles(raw: str, names: Sequence[Signal]) -> list[Edit]:
    """'Maya, Jordan and Li' -> 'several students'; 'Maya' -> 'a student', later 'the student'."""
    edits: list[Edit] = []
    seen: set[str] = set()
    mended = sorted((n for n in names if n.label in ROLES and n.span), key=lambda n: n.span.start if n.span else 0)
    n = 0
    while n < len(mended):
        first, label = mended[n].span, mended[n].label
        assert first is not None
        last, count = first, 1
        while n + count < len(mended):
            following = mended[n + count].span
            assert following is not None
            if mended[n + count].label != label or not LIST.fullmatch(raw[last.end : following.start]):
                break
            last, count = following, count + 1
        title = TITLE.search(raw, max(first.start - 12, 0), first.start)
        start = title.start() if title else first.start
        words = SEVERAL[label] if count > 1 else ROLES[label][label in seen]
        if start == 0 or raw[:start].rstrip()[-1:] in (".", "!", "?", "\n", ""):
            words = words[0].upper() + words[1:]
        edits.append(Edit(Span(start, last.end), words))
        seen.add(label)
        n += count
    return edits


def apply(raw: str, edits: Sequence[Edit]) -> str:
    """Put the edits into the text; of overlapping ones the first counts."""
    parts, at = [], 0
    for edit in sorted(edits, key=lambda e: (e.span.start, -e.span.end)):
        if edit.span.start >= at:
            parts += [raw[at : edit.span.start], edit.words]
            at = edit.span.end
    return "".join([*parts, raw[at:]])


def tidy(text: str) -> str:
    """Close the gaps that cutting left."""
    lines = [BEFORE_MARK.sub(r"\1", SPACE.sub(" ", EMPTY_MARKS.sub("", line))).strip() for line in text.split("\n")]
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip()


__all__ = ["can_mend", "rewrite", "worth_offering"]
