"""A finding -> the ways in which it might be fixed: edits of the author's text, each by itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from screener.fixes.case import Case
from screener.fixes.contacts import expand_number, fix_contact
from screener.fixes.cuts import cut_points, delete_part
from screener.fixes.edits import Move, quote, window_before
from screener.fixes.names import replace_names
from screener.labels import IDENTIFIERS, NAMES, OF_STUDENTS
from screener.mentions import words_of
from screener.types import Edit, Finding, Span

MAX_PART_WORDS: Final = 16
MIN_WORDS_LEFT: Final = 3  # of a sentence that loses a part
MAX_CUT_POINTS: Final = 6  # on each side of a finding
PARAGRAPH: Final = 99
# Sentences before and after that go with the finding's own.
RUNS: Final = ((0, 0), (0, 1), (0, 2), (1, 0), (0, PARAGRAPH))
MAX_PEOPLE: Final = 3  # that roles tell apart
MIN_NAME_LETTERS: Final = 3  # of a part of a name that tells who somebody is
WORD_BEFORE: Final = re.compile(r"\S*[^\W_]\Z")
WORD_AFTER: Final = re.compile(r"[^\W_]+")
PICTURE: Final = re.compile(r"(?i)\b(?:photo|picture|pic|screenshot|scan|foto|captura)s?\b")  # it shows a number


@dataclass(frozen=True, slots=True)
class Candidate:
    """Edits that might fix a finding; `kind`: role, contact, part or sentences."""

    kind: str
    move: Move


def find_candidates(case: Case, finding: Finding, roles: Sequence[Move]) -> list[Candidate]:
    """Return the candidates for a finding, without repetitions; `roles` are the moves of `find_roles`."""
    places = [finding.span] if finding.span else case.linked_sentences(finding.concerns)
    numbers = [n for n, s in enumerate(case.sentences) if any(map(s.overlaps, places))]
    if not numbers:
        return []
    found: list[Candidate] = []
    if finding.span and len(numbers) == 1:
        found += _within_sentence(case, finding.span, case.sentences[numbers[0]], roles)
    found += _runs_of_sentences(case, numbers[0], numbers[-1])
    unique = {candidate.move.edits: candidate for candidate in reversed(found)}
    return [one for one in reversed(unique.values()) if not _leaves_name(case, finding, one.move.edits)]


def _leaves_name(case: Case, finding: Finding, edits: Sequence[Edit]) -> bool:
    """Whether a part of a finding's name still stands where nothing is found."""
    if "student_identity" not in finding.concerns or not finding.span:
        return False
    raw = case.text.raw
    covered = [*(Span(e.start, e.end) for e in edits), *(f.span for f in case.blocking if f.span)]
    parts = [word for word in words_of(raw, finding.span) if len(word) >= MIN_NAME_LETTERS]
    named = any(s.span and s.label in NAMES and s.span.overlaps(finding.span) for s in case.signals)
    pattern = re.compile(rf"(?i)\b(?:{'|'.join(map(re.escape, parts))})") if named and parts else None
    places = (Span(*match.span()) for match in pattern.finditer(raw)) if pattern else ()
    return any(not any(map(place.overlaps, covered)) for place in places)


def find_roles(case: Case) -> list[Move]:
    """Return the moves that put roles in place of the names that findings are about."""
    placed = [f.span for f in case.blocking if f.span and case.can_fix(f)]
    signals = [s for s in case.signals if s.span and s.label in NAMES]
    names = [s for s in signals if s.label in OF_STUDENTS and s.span and any(map(s.span.overlaps, placed))]
    return replace_names(case.text, names, [s.span for s in signals if s.span], MAX_PEOPLE)[0]


def _runs_of_sentences(case: Case, first: int, last: int) -> Iterator[Candidate]:
    """Yield the sentences of a finding, alone and with neighbors."""
    raw, sentences = case.text.raw, case.sentences
    for before, after in RUNS:
        start, end = first - before, last + after
        if after == PARAGRAPH:
            breaks = ("\n" in raw[sentences[n].end : sentences[n + 1].start] for n in range(last, len(sentences) - 1))
            end = next((last + n for n, is_break in enumerate(breaks) if is_break), len(sentences) - 1)
        if start >= 0 and end < len(sentences):
            place = Span(sentences[start].start, sentences[end].end)
            words = "sentences" if end > start else "sentence"
            edit = delete_part(raw, place.start, place.end)
            yield Candidate("sentences", Move(f"Leave out the {words} {quote(raw[place.start : place.end])}", (edit,)))


def _within_sentence(case: Case, place: Span, sentence: Span, roles: Sequence[Move]) -> Iterator[Candidate]:
    raw = case.text.raw
    yield from (Candidate("role", move) for move in roles if move.touches(place))
    own = _whole_word(raw, place)
    if number := next((s for s in case.signals_at(place, IDENTIFIERS) if s.span), None):
        if PICTURE.search(raw, sentence.start, sentence.end):
            return
        if move := fix_contact(case.text, sentence, number, case.signals, case.office_line):
            yield Candidate("contact", move)
        whole = expand_number(raw, number.span)  # type: ignore[arg-type]
        own = Span(min(whole.start, own.start), max(whole.end, own.end))
    yield from _parts(raw, own, sentence)
    together = [f.span for f in case.blocking if f.span and f.span.overlaps(sentence) and case.can_fix(f)]
    hull = Span(min(s.start for s in (own, *together)), max(s.end for s in (own, *together)))
    if hull != own and sentence.start <= hull.start and hull.end <= sentence.end:
        yield from _parts(raw, hull, sentence)


def _whole_word(raw: str, place: Span) -> Span:
    """Return a place with the rest of the words that it begins or ends in: what is left of a number may tell it."""
    begins = WORD_BEFORE.search(raw, *window_before(place.start))
    ends = WORD_AFTER.match(raw, place.end) if raw[place.end - 1].isalnum() else None
    return Span(begins.start() if begins else place.start, ends.end() if ends else place.end)


def _parts(raw: str, place: Span, sentence: Span) -> Iterator[Candidate]:
    """Yield the parts of a sentence around a place that might go."""
    points = cut_points(raw, sentence)
    starts = {place.start, *[p for p in points if p <= place.start][-MAX_CUT_POINTS:]}
    ends = {place.end, *[p for p in points if p >= place.end][:MAX_CUT_POINTS], points[-1]}
    total = len(raw[sentence.start : sentence.end].split())
    for start in sorted(starts, reverse=True):
        for end in sorted(ends):
            words = len(raw[start:end].split())
            if 0 < words <= min(MAX_PART_WORDS, total - MIN_WORDS_LEFT):
                edit: Edit = delete_part(raw, start, end)
                title = f"Leave out {quote(raw[start:end].strip(' ,;—–-'))}"
                yield Candidate("part", Move(title, (edit,), (start, end) == (place.start, place.end)))
