"""A phone, address or mailbox and the words around it -> does it belong to an organization or a person?"""

import math
import re
from pathlib import Path
from typing import Final

from screener.lexicon import LazyPatterns

_PATTERNS: Final = LazyPatterns(Path(__file__).with_name("_publicity.yaml"))
_VOICE_CONTEXT: Final = 300  # how much of a post shows whether a "we" or an "I" is writing

# Logistic regression (L2 towards a first guess, private contacts weighted 1.7) on 213 phones and addresses of corpus
# files with even numbers, in the order of `extract_features`. The detector is right on 806 of the 882 in the even
# files, and on 707 of the 738 in the odd ones.
WEIGHTS: Final = (-0.18, 0.3, -0.4, 2.66, -1.79, -2.17, -1.62, 3.05, 0.69, 1.04, -2.14, 1.23, -0.68, -1.82)
SPELLED_OUT_PENALTY, GIVEN_NAME_PENALTY, AT_PLACE_BONUS, FAMILY_PENALTY = 1.5, 1.5, 2.5, 2.0  # set by hand


def _score_cues(words: re.Pattern[str], text: str, start: int, end: int) -> float:
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


def extract_features(label: str, text: str, start: int, end: int, near_personal_number: bool) -> tuple[float, ...]:
    """Measure what distinguishes an organization's contact from a person's, in the order of WEIGHTS."""
    value = text[start:end]
    before = text[max(0, start - 40) : start]
    voice = text[max(0, start - _VOICE_CONTEXT) : end + _VOICE_CONTEXT]
    we, me = len(_PATTERNS["we"].findall(voice)), len(_PATTERNS["me"].findall(voice))
    phone, street = label == "PHONE_NUMBER", label == "STREET_ADDRESS"
    return (
        1.0,
        float(phone),
        float(street),
        min(3.0, _score_cues(_PATTERNS["public"], text, start, end)),
        min(3.0, _score_cues(_PATTERNS["own"], text, start, end)),
        min(2.0, _score_cues(_PATTERNS["surely_own"], text, start, end)),
        float(near_personal_number),
        float(bool(phone and _PATTERNS["toll_free"].search(value))),
        float(bool(phone and _PATTERNS["call"].search(before))),
        float(bool(_PATTERNS["extension"].search(value))),
        float(bool(street and _PATTERNS["dwelling"].search(value))),
        (we - me) / (we + me + 2),
        float(text[:1].islower() or " i " in voice),
        float(bool(_PATTERNS["somebodys"].search(before))),
    )


def estimate_public_probability(
    label: str, text: str, start: int, end: int, near_personal_number: bool = False, is_spelled_out: bool = False
) -> float:
    """Return the probability that the contact is an organization's.

    `near_personal_number`: a person's number is on the same line; `is_spelled_out`: the contact is written in words,
    which offices rarely do.
    """
    log_odds = -SPELLED_OUT_PENALTY if is_spelled_out else 0.0
    if label == "PHONE_NUMBER":
        given = _PATTERNS["given"].search(text[max(0, start - 50) : start])
        if given and not (_PATTERNS["public"].search(given["name"]) or _PATTERNS["not_given"].search(given[0])):
            log_odds -= GIVEN_NAME_PENALTY
    if label == "STREET_ADDRESS":
        before = text[max(0, start - 40) : start]
        if _PATTERNS["at_place"].search(before):
            log_odds += AT_PLACE_BONUS
        elif _PATTERNS["family"].search(before):
            log_odds -= FAMILY_PENALTY
    if label == "EMAIL_ADDRESS":
        mailbox = _classify_mailbox(text[start:end])
        if isinstance(mailbox, float):
            return mailbox
        log_odds += mailbox[0]
    features = extract_features(label, text, start, end, near_personal_number)
    log_odds += sum(weight * feature for weight, feature in zip(WEIGHTS, features, strict=True))
    return 1 / (1 + math.exp(-log_odds))


def _classify_mailbox(value: str) -> float | tuple[float]:
    """Judge an e-mail address by its name and domain: a probability, or a bias that nearby words may outweigh."""
    plain = re.sub(r"\s?[\[({<]?\b(?:at|arroba)\b[\])}>]?\s?", "@", value, count=1) if "@" not in value else value
    plain = re.sub(r"\s?[\[({<]?\b(?:dot|punto)\b[\])}>]?\s?", ".", plain).replace(" ", "")
    name = plain.split("@")[0]
    if _PATTERNS["pupil"].search(plain):
        return 0.1
    if _PATTERNS["role"].search(name) and not _PATTERNS["free"].search(plain):
        return 0.95
    if _PATTERNS["organization"].search(plain):
        return 0.85
    if _PATTERNS["mail_host"].search(plain) or re.search(r"\d", name):
        return 0.1
    # One plain word at its own domain is a role mailbox as often as a person's.
    return (0.8,) if name.isalpha() else (-1.0,)
