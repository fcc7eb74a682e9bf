"""A phone, address or mailbox and the words around it -> does it belong to an organization or a person?"""

import math
import re
from pathlib import Path
from typing import Final

from screener.lexicon import Expressions

_SAYS: Final = Expressions(Path(__file__).with_name("_publicity.yaml"))
_VOICE: Final = 300  # how much of a post shows whether a "we" or an "I" is writing

# Logistic regression (L2 towards a first guess, private contacts weighted 1.7) on 213 phones and addresses of corpus
# files with even numbers, in the order of `features`. The detector is right on 806 of the 882 in the even files, and on
# 707 of the 738 in the odd ones.
WEIGHTS: Final = (-0.18, 0.3, -0.4, 2.66, -1.79, -2.17, -1.62, 3.05, 0.69, 1.04, -2.14, 1.23, -0.68, -1.82)
SAID, GIVEN, AT_PLACE, FAMILY = 1.5, 1.5, 2.5, 2.0  # set by hand


def _weigh(words: re.Pattern[str], text: str, start: int, end: int) -> float:
    """Sum the cue words around a place; those after it, far away, or beyond the line or sentence count less."""
    total = 0.0
    begin = max(0, start - 110)
    for match in words.finditer(text, begin, min(len(text), end + 60)):
        if match.end() <= start:
            gap, weight = start - match.end(), 1.0
            between = text[match.end() : start]
        elif match.start() >= end:
            gap, weight = match.start() - end, 0.6
            between = text[end : match.start()]
        else:
            continue
        if "\n" in between:
            weight *= 0.5
        if re.search(r"[.!?]\s", between):
            weight *= 0.6
        total += weight / (1 + gap / 30)
    return total


def features(label: str, text: str, start: int, end: int, beside: bool) -> tuple[float, ...]:
    """Measure what distinguishes an organization's contact from a person's, in the order of WEIGHTS."""
    value = text[start:end]
    before = text[max(0, start - 40) : start]
    voice = text[max(0, start - _VOICE) : end + _VOICE]
    we, me = len(_SAYS["we"].findall(voice)), len(_SAYS["me"].findall(voice))
    phone, street = label == "PHONE_NUMBER", label == "STREET_ADDRESS"
    return (
        1.0,
        float(phone),
        float(street),
        min(3.0, _weigh(_SAYS["public"], text, start, end)),
        min(3.0, _weigh(_SAYS["own"], text, start, end)),
        min(2.0, _weigh(_SAYS["surely_own"], text, start, end)),
        float(beside),
        float(bool(phone and _SAYS["toll_free"].search(value))),
        float(bool(phone and _SAYS["call"].search(before))),
        float(bool(_SAYS["extension"].search(value))),
        float(bool(street and _SAYS["dwelling"].search(value))),
        (we - me) / (we + me + 2),
        float(text[:1].islower() or " i " in voice),
        float(bool(_SAYS["somebodys"].search(before))),
    )


def is_public(label: str, text: str, start: int, end: int, beside: bool = False, said: bool = False) -> float:
    """Return the probability that the contact is an organization's.

    `beside`: a person's numbers are on the same line; `said`: it is spelled out, which offices rarely do.
    """
    lean = -SAID if said else 0.0
    if label == "PHONE_NUMBER":
        given = _SAYS["given"].search(text[max(0, start - 50) : start])
        lean -= (
            GIVEN
            if given and not (_SAYS["public"].search(given["name"]) or _SAYS["not_given"].search(given[0]))
            else 0.0
        )
    if label == "STREET_ADDRESS":
        before = text[max(0, start - 40) : start]
        lean += AT_PLACE if _SAYS["at_place"].search(before) else -FAMILY if _SAYS["family"].search(before) else 0.0
    if label == "EMAIL_ADDRESS":
        known = _mailbox(text[start:end])
        if isinstance(known, float):
            return known
        lean += known[0]
    lean += sum(
        weight * feature for weight, feature in zip(WEIGHTS, features(label, text, start, end, beside), strict=True)
    )
    return 1 / (1 + math.exp(-lean))


def _mailbox(value: str) -> float | tuple[float]:
    """Judge an e-mail address by its name and domain: a probability, or a bias that nearby words may outweigh."""
    plain = re.sub(r"\s?[\[({<]?\b(?:at|arroba)\b[\])}>]?\s?", "@", value, count=1) if "@" not in value else value
    plain = re.sub(r"\s?[\[({<]?\b(?:dot|punto)\b[\])}>]?\s?", ".", plain).replace(" ", "")
    name = plain.split("@")[0]
    if _SAYS["pupil"].search(plain):
        return 0.1
    if _SAYS["role"].search(name) and not _SAYS["free"].search(plain):
        return 0.95
    if _SAYS["organization"].search(plain):
        return 0.85
    if _SAYS["mail_host"].search(plain) or re.search(r"\d", name):
        return 0.1
    # One plain word at its own domain is a role mailbox as often as a person's.
    return (0.8,) if name.isalpha() else (-1.0,)
