"""A text that names a group of people -> the same text with another group: what is said decides, not about whom.

Only groups outside of labeled spans are replaced ('Muslims', 'gay people'): of one person, some of these words would be
a detail from a record.
"""

from __future__ import annotations

import random
from typing import Final

from models.encoder.augment import Edit, apply_edits
from models.encoder.corpus import Sample
from screener import lexicon
from screener.normalize.groups import STAND_IN, groups

STAND_IN_RATE = 0.4  # of the groups: replaced by the words that stand for any group at run time


def lexicon_terms(name: str) -> list[str]:
    return lexicon.pattern(name).removeprefix("(?:").removesuffix(")").split("|")


ADJECTIVES: Final = lexicon_terms("of_groups")
NOUNS: Final = [*lexicon_terms("groups"), *(f"{adjective} people" for adjective in ADJECTIVES)]


def match_case_in_text(old: str, new: str, text: str) -> str:
    """Return `new` in the case of `old`, or in lowercase where the whole text is."""
    if old.isupper() or text.islower():
        return new.upper() if old.isupper() else new.lower()
    return new[0].upper() + new[1:] if old[0].isupper() else new


def swap_groups(sample: Sample, rng: random.Random) -> Sample:
    """Replace each group named in the sample by a random one, the same one wherever it returns."""
    chosen: dict[str, str] = {}
    edits: list[Edit] = []
    for group in groups(sample.text):
        if any(s < group.end and group.start < e for s, e, _ in sample.spans):
            continue
        old = sample.text[group.start : group.end]
        new = chosen.setdefault(old.casefold(), pick_group(group.whole, rng))
        edits.append((group.start, group.end, match_case_in_text(old, new, sample.text)))
    return apply_edits(sample, edits)


def pick_group(whole: bool, rng: random.Random) -> str:
    """A random group, as a noun if `whole`, else as an adjective; or the words that stand for any."""
    if rng.random() < STAND_IN_RATE:
        return " ".join(STAND_IN) if whole else STAND_IN[0]
    return rng.choice(NOUNS if whole else ADJECTIVES)
