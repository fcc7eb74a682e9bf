"""Labeled posts + public sentences -> the samples of one epoch: dealt anew, by other people, typed in other ways."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from models.encoder import corpus, names
from models.encoder.augment import augment
from models.encoder.normalized import normalized
from models.encoder.obfuscate import obfuscate

ROOT = Path(__file__).resolve().parents[2]
OPEN = ROOT.parent / "shared" / "open"
OBFUSCATED = 0.12  # of the rows dealt
UNSETTLED = 0.1  # of the rows dealt: without account and audience, so that the words themselves are read

Thing = TypeVar("Thing")


class Deal:
    """Deals the rows of one epoch: every labeled post in a new variant, and a share of public sentences.

    Where the public sets are missing, names come from data/names alone, and no public sentences are dealt.
    """

    def __init__(self, everything: bool, seed: int, person_share: float, open_sets: Path = OPEN) -> None:
        self.everything, self.chance, self.person_share = everything, random.Random(seed), person_share
        self.groups = names.load(open_sets, ROOT / "data" / "names")
        self.person = corpus.person_samples(open_sets)

    def samples(self) -> list[corpus.Sample]:
        posts = corpus.samples(ROOT / "data" / "corpus", held=None if self.everything else False)
        chosen = posts + self.some(self.person, int(len(posts) * self.person_share))
        return [normalized(self.variant(s)) for s in chosen]

    def some(self, pool: Sequence[Thing], count: int) -> list[Thing]:
        """So many of the pool at random, or all that it has."""
        return self.chance.sample(pool, min(count, len(pool)))

    def variant(self, sample: corpus.Sample) -> corpus.Sample:
        if self.chance.random() < UNSETTLED:
            sample = replace(sample, account=None, audience=None)
        sample = augment(sample, self.groups, self.chance, 0.6 if sample.kind == "post" else 0.3)
        return obfuscate(sample, self.chance) if self.chance.random() < OBFUSCATED else sample
