"""A sentence that names a group -> the same sentence with another group: what is said decides, not about whom.

Only whole groups outside of marked spans are exchanged ('Muslims', 'gay people'): of one person, some of these words
would be a detail from a record.
"""

from __future__ import annotations

import random
import re

from models.encoder.augment import Edit, apply_edits, like
from models.encoder.corpus import Sample

PEOPLE = "people|folks|families|students|kids|youth|communities|community|neighbors|parents|teachers|men|women|voters"
ADJECTIVES = (
    "Muslim Jewish Christian Catholic Hindu Sikh Buddhist atheist Mormon immigrant refugee migrant undocumented gay "
    "lesbian bisexual trans transgender queer nonbinary Black white Asian Latino Hispanic Native Indigenous Mexican "
    "Somali Ukrainian Russian Chinese Filipino Samoan Vietnamese Arab African disabled autistic deaf blind homeless "
    "poor rural elderly"
).split()
NOUNS = (
    "Muslims Jews Christians Catholics Hindus Sikhs Buddhists atheists Mormons immigrants refugees migrants lesbians "
    "Latinos Mexicans Somalis Ukrainians Russians Arabs Africans Filipinos Samoans"
).split()
PATTERN = re.compile(
    rf"\b(?P<adjective>{'|'.join(ADJECTIVES)})\s+(?=(?:{PEOPLE})\b)|\b(?P<noun>{'|'.join(NOUNS)})\b", re.I
)


def swap_groups(sample: Sample, chance: random.Random) -> Sample:
    """Each group named in the sample is exchanged for another, the same wherever it returns."""
    chosen: dict[str, str] = {}
    edits: list[Edit] = []
    for found in PATTERN.finditer(sample.text):
        kind = "adjective" if found["adjective"] else "noun"
        start, end = found.span(kind)
        if any(s < end and start < e for s, e, _ in sample.spans):
            continue
        old = found[kind]
        new = chosen.setdefault(old.casefold(), chance.choice(ADJECTIVES if kind == "adjective" else NOUNS))
        edits.append((start, end, like(old, new) if old.isupper() or old.islower() else new))
    return apply_edits(sample, edits)
