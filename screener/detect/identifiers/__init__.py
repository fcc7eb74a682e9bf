"""Text -> the hard identifiers in it: Presidio recognizers called one by one, without Presidio's engine.

A recognizer is asked only where a post holds one of its cue words or enough digits, so that an ordinary
post costs little. What two recognizers claim goes to the surer one. A label whose pattern runs out of time is named as
not checked; what the others found stands.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Final

from screener.detect.identifiers.access import Credential
from screener.detect.identifiers.birth import BirthDate
from screener.detect.identifiers.citations import Citation
from screener.detect.identifiers.contact import Email, Phone, StreetAddress
from screener.detect.identifiers.dictated import codes_together
from screener.detect.identifiers.handles import Handle
from screener.detect.identifiers.hotlines import Hotline
from screener.detect.identifiers.lists import columns, log_ins, named_numbers, repeated, rows
from screener.detect.identifiers.machines import IpAddress
from screener.detect.identifiers.money import BankAccount, Card
from screener.detect.identifiers.papers import DriverLicense, PassportOrVisa, Plate
from screener.detect.identifiers.publicity import is_public
from screener.detect.identifiers.records import MedicalNumber, SocialSecurity, StudentNumber
from screener.detect.identifiers.secret_shapes import Secret
from screener.detect.identifiers.shapes import Shapes, words_of
from screener.detect.identifiers.spoken import Reading, digits_as_digits
from screener.types import PUBLIC_CONTACT, PartlyCheckedError, Signal, Text

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
else:
    from screener.detect.identifiers.presidio import RecognizerResult

RECOGNIZERS: Final[tuple[Callable[[], Shapes | IpAddress], ...]] = (
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
    Citation,
)
_DIGIT: Final = re.compile(r"\d")
_AT: Final = re.compile(r"\b(?:at|arroba)\s?[\])}>]", re.I)
_DOTTED: Final = re.compile(r"[a-z]\.[a-z\d]{2,15}\.[a-z]")
_CONTACTS: Final = frozenset({"EMAIL_ADDRESS", "PHONE_NUMBER", "STREET_ADDRESS"})
# On whose line a contact is private, and how far a line may reach.
_PERSONAL: Final = frozenset(
    {
        "US_SSN",
        "STUDENT_ID",
        "MEDICAL_RECORD_NUMBER",
        "DATE_OF_BIRTH",
        "DRIVER_LICENSE",
        "PASSPORT_OR_VISA",
        "LICENSE_PLATE",
    }
)
_LINE: Final = 200


class Identifiers:
    """Finds all identifier labels, PUBLIC_CONTACT and what is HARMLESS, each place once."""

    name = "identifiers"

    def __init__(self) -> None:
        self._recognizers = [recognizer() for recognizer in RECOGNIZERS]

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        found: list[list[Signal]] = []
        failed: list[tuple[str, ...]] = []
        for text in texts:
            unread: set[str] = set()
            found.append(
                [
                    Signal(label, text.back(start, end), round(score, 4), self.name)
                    for label, start, end, score in self.find(text.folded, unread)
                ]
            )
            failed.append(tuple(f"{self.name}: {label.lower().replace('_', ' ')}" for label in sorted(unread)))
        if any(failed):
            raise PartlyCheckedError(found, failed)
        return found

    def find(self, text: str, unread: set[str] | None = None) -> list[tuple[str, int, int, float]]:
        """Give (label, start, end, score) in the order of the text, none over another.

        A label whose patterns ran out of time is added to `unread`; without that set TimeoutError is raised.
        """
        words = words_of(text)
        found = self._read(text, words, unread)
        digits = len(_DIGIT.findall(text))
        for reading in (digits_as_digits(text, words, digits), codes_together(text, words, digits)):
            if reading is None:
                continue
            for result in self._read(reading.text, words, unread, reading):
                start, end = reading.starts[result.start], reading.ends[result.end - 1]
                found.append(RecognizerResult(result.entity_type, start, end, result.score))
        return [(r.entity_type, r.start, r.end, r.score) for r in _settle(found)]

    def _read(
        self, text: str, spelled: Sequence[str], unread: set[str] | None, reading: Reading | None = None
    ) -> list[RecognizerResult]:
        digits = len(_DIGIT.findall(text))
        words = frozenset(spelled) | {sign for sign in "@$_#" if sign in text}
        if _AT.search(text):
            words |= {"@"}
        if _DOTTED.search(text):
            words |= {"."}
        found: list[RecognizerResult] = []
        for recognizer in self._recognizers:
            if not recognizer.awake(words, digits):
                continue
            try:
                found += recognizer.analyze(text, recognizer.supported_entities, words)
            except TimeoutError:
                if unread is None:
                    raise
                unread.add(recognizer.supported_entities[0])
        if digits and found:
            found += rows(text, found)
            found += repeated(text, _settle(found))
        found += log_ins(text)
        if digits >= 12:
            found += named_numbers(text)
        if digits >= 4 and "\n" in text:
            found += columns(text)
        return _owned(found, text, reading)


def _owned(found: Sequence[RecognizerResult], text: str, reading: Reading | None) -> list[RecognizerResult]:
    """Turn organizations' contacts into PUBLIC_CONTACT; what shares a line with a person's numbers is the person's."""
    personal = sorted(r.start for r in found if r.entity_type in _PERSONAL and r.score >= 0.6)
    out = []
    for result in found:
        label, score = result.entity_type, result.score
        if label in _CONTACTS:
            near = max(0, result.start - _LINE)
            begin = max(near, text.rfind("\n", near, result.start) + 1)
            until = text.find("\n", result.end, result.end + _LINE)
            until = until if until >= 0 else result.end + _LINE
            beside = bisect_left(personal, begin) < bisect_left(personal, until)
            said = reading is not None and not reading.as_written(result.start, result.end)
            public = is_public(label, text, result.start, result.end, beside, said)
            if public >= 0.5:
                label = PUBLIC_CONTACT
            if score >= 0.6 and label != "EMAIL_ADDRESS":
                # The shape is sure; the score tells whose it is, for the encoder to weigh in.
                score = 0.6 + (score - 0.6) * abs(2 * public - 1)
        out.append(RecognizerResult(label, result.start, result.end, score))
    return out


def _settle(found: Sequence[RecognizerResult]) -> list[RecognizerResult]:
    """Keep the surest of what overlaps (the longer where equally sure), in the order of the text."""
    kept: list[RecognizerResult] = []
    starts: list[int] = []
    for result in sorted(found, key=lambda r: (-r.score, r.start - r.end, r.start)):
        place = bisect_left(starts, result.start)
        clear_before = place == 0 or kept[place - 1].end <= result.start
        clear_after = place == len(kept) or result.end <= starts[place]
        if clear_before and clear_after:
            kept.insert(place, result)
            starts.insert(place, result.start)
    return kept
