"""A sentence that names a group -> the same sentence with another group: what is said decides, not about whom.

Only whole groups outside of marked spans are exchanged ('Muslims', 'gay people'): of one person, some of these words
would be a detail from a record.
"""

from __future__ import annotations

import random
from typing import Final

from models.encoder.augment import Edit, apply_edits
from models.encoder.corpus import Sample
from screener import lexicon
from screener.normalize.groups import STAND_IN, groups

READ_AS = 0.4  # of the groups: exchanged for the words that stand for all of them when a post is judged


def listed(name: str) -> list[str]:
    return lexicon.pattern(name).removeprefix("(?:").removesuffix(")").split("|")


ADJECTIVES: Final = listed("of_groups")
NOUNS: Final = [*listed("groups"), *(f"{adjective} people" for adjective in ADJECTIVES)]


def written(old: str, new: str, text: str) -> str:
    """Return `new` in the case of `old`; in lowercase where the whole text is."""
    if old.isupper() or text.islower():
        return new.upper() if old.isupper() else new.lower()
    return new[0].upper() + new[1:] if old[0].isupper() else new


def swap_groups(sample: Sample, chance: random.Random) -> Sample:
    """Each group named in the sample is exchanged for another, the same wherever it returns."""
    chosen: dict[str, str] = {}
    edits: list[Edit] = []
    for group in groups(sample.text):
        if any(s < group.end and group.start < e for s, e, _ in sample.spans):
            continue
        old = sample.text[group.start : group.end]
        new = chosen.setdefault(old.casefold(), another(group.whole, chance))
        edits.append((group.start, group.end, written(old, new, sample.text)))
    return apply_edits(sample, edits)


def another(whole: bool, chance: random.Random) -> str:
    if chance.random() < READ_AS:
        return " ".join(STAND_IN) if whole else STAND_IN[0]
    return chance.choice(NOUNS if whole else ADJECTIVES)
