"""How a value of a label is written at the least: what the encoder may not take for one."""

from __future__ import annotations

import re
from typing import Final

from screener.detect.identifiers.spoken import NUMBERS

# Letters and digits of the shortest, also of those told in part: the last four digits, the end of a card's term.
SHORTEST: Final = {
    "US_SSN": 4,
    "CREDIT_CARD": 3,
    "BANK_ACCOUNT": 4,
    "STUDENT_ID": 4,
    "MEDICAL_RECORD_NUMBER": 3,
    "DATE_OF_BIRTH": 2,
    "DRIVER_LICENSE": 4,
    "PASSPORT_OR_VISA": 4,
    "IP_ADDRESS": 4,
    "LICENSE_PLATE": 4,
    "PHONE_NUMBER": 3,
}
_PHONE: Final = 7
_SPELLED: Final = re.compile("|".join(sorted(NUMBERS, key=len, reverse=True)), re.I)
_ZIP: Final = re.compile(r"\s*\d{5}[-–]\d{4}\s*")


def may_be(label: str, value: str, guessed: bool) -> bool:
    """Whether a value is written as its label's are; `guessed`: by the encoder, which knows numbers by their looks."""
    if guessed and label == "PHONE_NUMBER":
        # "Apt. 030" and "-345.98" are none; a digit may be spelled out: "three six oh, 555, 0199".
        return sum(map(str.isdigit, value)) + len(_SPELLED.findall(value)) >= _PHONE
    if label == "US_SSN" and _ZIP.fullmatch(value):
        return False
    return sum(map(str.isalnum, value)) >= SHORTEST.get(label, 1)
