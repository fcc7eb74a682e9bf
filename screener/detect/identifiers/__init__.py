"""Text -> the hard identifiers in it. Each label has a YAML file with its patterns; `matcher` runs them.

A recognizer runs only on posts with one of its cue words or enough digits, so that an ordinary post is cheap. If two
recognizers match the same place, the higher score wins. A label whose pattern times out is named as not checked; the
findings of the others stand.
"""

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final

from screener.detect.identifiers.dictated import parse_dictated_codes
from screener.detect.identifiers.matcher import Match, split_words
from screener.detect.identifiers.publicity import estimate_public_probability
from screener.detect.identifiers.reading import recognizers
from screener.detect.identifiers.spoken import Reading, parse_spoken_digits
from screener.labels import LABELS, PUBLIC_CONTACT
from screener.types import PartlyCheckedError, Signal, Text

_DIGIT: Final = re.compile(r"\d")
# "at" in brackets is as clear as the sign, and a name with two dots needs neither.
_SPELLED_SIGNS: Final = {
    "@": re.compile(r"\b(?:at|arroba)\s?[\])}>]", re.I),
    ".": re.compile(r"[a-z]\.[a-z\d]{2,15}\.[a-z]"),
}
_CONTACT_LABELS: Final = frozenset(label.name for label in LABELS.values() if label.owner == "either")
# Labels whose line makes a contact private, and how far a line may reach.
_PERSON_LABELS: Final = frozenset(label.name for label in LABELS.values() if label.owner == "person")
_MAX_LINE_REACH: Final = 200
_COLUMNS: Final = {
    label.name: re.compile(rf"\s*(?:\w+[ _])?(?:{label.header})s?\s*#?\s*", re.IGNORECASE)
    for label in LABELS.values()
    if label.header
}
# "home by 3:30", "period 2": prose or a time, where only an address or a date is written with words.
_PROSE: Final = re.compile(r"[a-z]{2,} |(?<!\d)\d{1,2}:\d\d(?!\d)")
_CELLS: Final = re.compile(r"\s*[,;|\t/]\s*|\s[-–—·]\s")


class Identifiers:
    """Finds all identifier labels, PUBLIC_CONTACT and HARMLESS, each place once."""

    name = "identifiers"
    heavy = False

    def __init__(self) -> None:
        self.recognizers = recognizers()

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        found: list[list[Signal]] = []
        failed: list[tuple[str, ...]] = []
        for text in texts:
            timed_out: set[str] = set()
            found.append(
                [
                    Signal(label, text.back(start, end), round(score, 4), self.name)
                    for label, start, end, score in self.find(text.folded, timed_out)
                ]
            )
            failed.append(tuple(f"{self.name}: {label.lower().replace('_', ' ')}" for label in sorted(timed_out)))
        if any(failed):
            raise PartlyCheckedError(found, failed)
        return found

    def find(self, text: str, timed_out: set[str] | None = None) -> list[Match]:
        """Return the identifiers in text order, without overlaps.

        A label whose patterns timed out is added to `timed_out`; without that set, TimeoutError is raised.
        """
        words = split_words(text)
        found = self._run_recognizers(text, words, timed_out)
        digits = len(_DIGIT.findall(text))
        readings = parse_spoken_digits(text, words, digits), parse_dictated_codes(text, words, digits)
        for reading in filter(None, readings):
            for result in self._run_recognizers(reading.text, words, timed_out, reading):
                start, end = reading.starts[result.start], reading.ends[result.end - 1]
                found.append(Match(result.label, start, end, result.score))
        return _suppress_overlaps(found)

    def _run_recognizers(
        self, text: str, text_words: Sequence[str], timed_out: set[str] | None, reading: Reading | None = None
    ) -> list[Match]:
        """Return what the recognizers find in a text or a reading of it; `text_words` are the words of the original."""
        digits = len(_DIGIT.findall(text))
        words = frozenset(text_words) | {sign for sign in "@$_#" if sign in text}
        words |= {sign for sign, written in _SPELLED_SIGNS.items() if written.search(text)}
        found: list[Match] = []
        for recognizer in self.recognizers:
            if not recognizer.may_match(words, digits):
                continue
            try:
                found += recognizer.find(text, words)
            except TimeoutError:
                if timed_out is None:
                    raise
                timed_out.add(recognizer.label)
        if digits >= 4 and "\n" in text:
            found += parse_columns(text)
        return _classify_contacts(found, text, reading)


def _classify_contacts(found: Sequence[Match], text: str, reading: Reading | None) -> list[Match]:
    """Relabel organizations' contacts as PUBLIC_CONTACT; those on a line with a person's numbers are the person's."""
    personal = sorted(r.start for r in found if r.label in _PERSON_LABELS and r.score >= 0.6)
    out = []
    for result in found:
        label, score = result.label, result.score
        if label in _CONTACT_LABELS:
            near = max(0, result.start - _MAX_LINE_REACH)
            begin = max(near, text.rfind("\n", near, result.start) + 1)
            until = text.find("\n", result.end, result.end + _MAX_LINE_REACH)
            until = until if until >= 0 else result.end + _MAX_LINE_REACH
            near_personal_number = bisect_left(personal, begin) < bisect_left(personal, until)
            is_spelled_out = reading is not None and not reading.is_unchanged(result.start, result.end)
            public_probability = estimate_public_probability(
                label, text, result.start, result.end, near_personal_number, is_spelled_out
            )
            if public_probability >= 0.5:
                label = PUBLIC_CONTACT
            if score >= 0.6 and label != "EMAIL_ADDRESS":
                # The format is certain; the score says whose it is, and the encoder's score is added to it.
                score = 0.6 + (score - 0.6) * abs(2 * public_probability - 1)
        out.append(Match(label, result.start, result.end, score))
    return out


def _suppress_overlaps(found: Sequence[Match]) -> list[Match]:
    """Keep the highest score of what overlaps (the longer if equal), in text order."""
    kept: list[Match] = []
    starts: list[int] = []
    for result in sorted(found, key=lambda r: (-r.score, r.start - r.end, r.start)):
        place = bisect_left(starts, result.start)
        clear_before = place == 0 or kept[place - 1].end <= result.start
        clear_after = place == len(kept) or result.end <= starts[place]
        if clear_before and clear_after:
            kept.insert(place, result)
            starts.insert(place, result.start)
    return kept


def parse_columns(text: str) -> list[Match]:
    """Read the lines under a header such as `name,grade,dob` by the header's columns."""
    results: list[Match] = []
    header: list[str | None] = []
    at = 0
    for line in text.split("\n"):
        cells = _CELLS.split(line) if len(line) < 400 else []
        if len(cells) >= 3 and not re.search(r"\d", line):
            found = [
                next((label for label, words in _COLUMNS.items() if words.fullmatch(cell)), None) for cell in cells
            ]
            header = found if any(found) else header
        elif header and len(cells) >= max(3, len(header)):
            place = at
            for label, cell in zip(header, cells, strict=False):
                place = text.index(cell, place)
                prose = label and not LABELS[label].in_words and _PROSE.search(cell)
                if label and len(cell) <= 40 and re.search(r"\d", cell) and not prose:
                    results.append(Match(label, place, place + len(cell), 0.7))
                place += len(cell)
        at += len(line) + 1
    return results
