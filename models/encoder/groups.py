"""A sentence that names a group -> the same sentence with another group: what is said decides, not about whom.

Only whole groups outside of marked spans are exchanged ('Muslims', 'gay people'): of one person, some of these words
would be a detail from a record.
"""

from __future__ import annotations

import random
import re

from models.encoder.augment import Edit, apply_edits
from models.encoder.corpus import Sample

PEOPLE = (
    "folks|families|students|kids|youth|communities|community|neighbors|parents|teachers|colleagues|men|women|voters"
)
ADJECTIVES = (
    "Muslim Jewish Christian Catholic Hindu Sikh Buddhist atheist Mormon evangelical immigrant refugee migrant "
    "undocumented gay lesbian bisexual trans transgender queer nonbinary Black white Asian Latino Hispanic Native "
    "Indigenous Mexican Somali Ukrainian Russian Chinese Filipino Samoan Vietnamese Korean Arab African Afghan Haitian "
    "disabled autistic deaf blind homeless poor low-income rural elderly veteran Spanish-speaking"
).split()
NOUNS = (
    "Muslims,Jews,Christians,Catholics,Hindus,Sikhs,Buddhists,atheists,Mormons,immigrants,refugees,migrants,lesbians,"
    "Latinos,Mexicans,Somalis,Ukrainians,Russians,Arabs,Africans,Filipinos,Samoans,veterans,women,Spanish speakers,"
    "wheelchair users,people with disabilities,people with Down syndrome,people in wheelchairs,people of color"
).split(",")
WHOLE = [*NOUNS, *(f"{adjective} people" for adjective in ADJECTIVES)]  # each stands where any other stands
PATTERN = re.compile(
    rf"\b(?P<noun>{'|'.join(sorted(WHOLE, key=len, reverse=True))})\b"
    rf"|\b(?P<adjective>{'|'.join(ADJECTIVES)})\s+(?=(?:{PEOPLE})\b)",
    re.I,
)
NOT_A_GROUP = re.compile(
    r"(?:men and|girls and|boys and|two|three|four|these|those|the|old|young|my|our)\s+$", re.I
)  # ... women


def written(old: str, new: str, text: str) -> str:
    """`new` in capitals where `old` is, in small letters where the whole text is, else as it is written."""
    if old.isupper() or text.islower():
        return new.upper() if old.isupper() else new.lower()
    return new[0].upper() + new[1:] if old[0].isupper() else new


def swap_groups(sample: Sample, chance: random.Random) -> Sample:
    """Each group named in the sample is exchanged for another, the same wherever it returns."""
    chosen: dict[str, str] = {}
    edits: list[Edit] = []
    for found in PATTERN.finditer(sample.text):
        kind = "adjective" if found["adjective"] else "noun"
        start, end = found.span(kind)
        old = found[kind]
        if any(s < end and start < e for s, e, _ in sample.spans):
            continue
        if old.casefold() == "women" and NOT_A_GROUP.search(sample.text[:start]):
            continue
        new = chosen.setdefault(old.casefold(), chance.choice(ADJECTIVES if kind == "adjective" else WHOLE))
        edits.append((start, end, written(old, new, sample.text)))
    return apply_edits(sample, edits)
