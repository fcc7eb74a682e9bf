"""How a value of a label is written at the least: what the encoder may not take for one."""

from __future__ import annotations

import re
from typing import Final

from screener.detect.identifiers.spoken import NUMBERS

# Letters and digits of the shortest, also of those told in part: the last four digits, the end of a card's term.
_SHORTEST: Final = {
    **dict.fromkeys(
        "US_SSN BANK_ACCOUNT STUDENT_ID DRIVER_LICENSE PASSPORT_OR_VISA IP_ADDRESS LICENSE_PLATE".split(), 4
    ),
    **dict.fromkeys("CREDIT_CARD MEDICAL_RECORD_NUMBER PHONE_NUMBER".split(), 3),
    "DATE_OF_BIRTH": 2,
}
_SPELLED: Final = re.compile("|".join(sorted(NUMBERS, key=len, reverse=True)), re.I)
_ZIP: Final = re.compile(r"\s*\d{5}[-–]\d{4}\s*")


def may_be(label: str, value: str, guessed: bool) -> bool:
    """Whether a value is written as its label's are; `guessed`: by the encoder, which knows numbers by their looks."""
    if guessed and label == "PHONE_NUMBER":
        # "Apt. 030" and "-345.98" are none; where digits are spelled out, a part of one may be: "three six oh, 555".
        return sum(map(str.isdigit, value)) >= 7 or _SPELLED.search(value) is not None
    if label == "US_SSN" and _ZIP.fullmatch(value):
        return False
    return sum(map(str.isalnum, value)) >= _SHORTEST.get(label, 1)
