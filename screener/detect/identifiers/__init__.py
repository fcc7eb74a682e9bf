"""Text -> the hard identifiers in it: Presidio recognizers called one by one, without Presidio's engine.

A recognizer is asked only where a post holds one of its cue words or enough digits, so that an ordinary
post costs little. What two recognizers claim goes to the surer one. A pattern that runs out of time raises.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from screener.detect.identifiers.access import Credential, IpAddress, Secret
from screener.detect.identifiers.birth import BirthDate
from screener.detect.identifiers.contact import Email, Handle, Phone, StreetAddress
from screener.detect.identifiers.hotlines import Hotline
from screener.detect.identifiers.lists import columns, named_numbers, repeated, rows
from screener.detect.identifiers.money import BankAccount, Card
from screener.detect.identifiers.publicity import is_public
from screener.detect.identifiers.records import (
    DriverLicense,
    MedicalNumber,
    PassportOrVisa,
    Plate,
    SocialSecurity,
    StudentNumber,
)
from screener.detect.identifiers.shapes import WORD, Shapes
from screener.detect.identifiers.spoken import digits_as_digits
from screener.types import PUBLIC_CONTACT, Signal, Text

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
else:
    from screener.detect.identifiers.presidio import RecognizerResult

RECOGNIZERS: Final[tuple[type[Shapes] | type[IpAddress], ...]] = (
    Email,
    Phone,
    StreetAddress,
    SocialSecurity,
    Card,
    BankAccount,
    StudentNumber,
    MedicalNumber,
    BirthDate,
    DriverLicense,
    PassportOrVisa,
    IpAddress,
    Credential,
    Secret,
    Handle,
    Plate,
    Hotline,
)
_DIGIT: Final = re.compile(r"\d")
_AT: Final = re.compile(r"\b(?:at|arroba)\s?[\])}>]", re.I)
_DOTTED: Final = re.compile(r"[a-z]\.[a-z\d]{2,15}\.[a-z]")
_PERSONAL: Final = frozenset(
    {"US_SSN", "STUDENT_ID", "MEDICAL_RECORD_NUMBER", "DATE_OF_BIRTH", "DRIVER_LICENSE", "PASSPORT_OR_VISA", "LICENSE_PLATE"}
)
_CONTACTS: Final = frozenset({"EMAIL_ADDRESS", "PHONE_NUMBER", "STREET_ADDRESS"})


class Identifiers:
    """Finds all identifier labels and PUBLIC_CONTACT, each place once."""

    name = "identifiers"

    def __init__(self) -> None:
        self._recognizers = [recognizer() for recognizer in RECOGNIZERS]

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [self._signals(text) for text in texts]

    def _signals(self, text: Text) -> list[Signal]:
        signals = []
        for label, start, end, score in self.find(text.folded):
            signals.append(Signal(label, text.back(start, end), round(score, 4), self.name))
        return signals

    def find(self, text: str) -> list[tuple[str, int, int, float]]:
        """Give (label, start, end, score) in the order of the text, none over another."""
        words = WORD.findall(text.lower())
        found = self._read(text, words)
        reading = digits_as_digits(text, words, len(_DIGIT.findall(text)))
        if reading is not None:
            for result in self._read(reading.text, words):
                start, end = reading.starts[result.start], reading.ends[result.end - 1]
                found.append(RecognizerResult(result.entity_type, start, end, result.score))
        return [(r.entity_type, r.start, r.end, r.score) for r in _settle(found)]

    def _read(self, text: str, spelled: Sequence[str]) -> list[RecognizerResult]:
        digits = len(_DIGIT.findall(text))
        words = frozenset(spelled) | {sign for sign in "@$_#" if sign in text}
        if _AT.search(text):
            words |= {"@"}
        if _DOTTED.search(text):
            words |= {"."}
        found: list[RecognizerResult] = []
        for recognizer in self._recognizers:
            if recognizer.awake(words, digits):
                found += recognizer.analyze(text, recognizer.supported_entities)
        if digits and found:
            found += rows(text, found)
            found += repeated(text, _settle(found))
        if digits >= 12:
            found += named_numbers(text)
        if digits >= 4 and "\n" in text:
            found += columns(text)
        return [_owned(result, text, found) for result in found]


def _owned(result: RecognizerResult, text: str, found: Sequence[RecognizerResult]) -> RecognizerResult:
    """Turn an organization's contact into PUBLIC_CONTACT; what shares a line with a person's numbers is the person's."""
    if result.entity_type not in _CONTACTS:
        return result
    begin, until = text.rfind("\n", 0, result.start) + 1, text.find("\n", result.end)
    beside = any(
        other.entity_type in _PERSONAL and other.score >= 0.6 and begin <= other.start and (until < 0 or other.end <= until)
        for other in found
    )
    public = is_public(result.entity_type, text, result.start, result.end, beside)
    if public >= 0.5:
        return RecognizerResult(PUBLIC_CONTACT, result.start, result.end, result.score)
    return result


def _settle(found: Sequence[RecognizerResult]) -> list[RecognizerResult]:
    """Keep the surest of what overlaps (the longer where equally sure)."""
    kept: list[RecognizerResult] = []
    for result in sorted(found, key=lambda r: (-r.score, r.start - r.end, r.start)):
        if all(result.end <= other.start or other.end <= result.start for other in kept):
            kept.append(result)
    return sorted(kept, key=lambda r: r.start)
