"""Labeled posts and public sentences -> the samples of one epoch, each augmented in a new way.

Every post comes in a new variant: with other names, other groups, other typing, and often among other posts.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from models.encoder import corpus, names, real_texts
from models.encoder.augment import augment
from models.encoder.contexts import add_context
from models.encoder.excerpts import excerpt
from models.encoder.groups import swap_groups
from models.encoder.normalization import normalize_sample
from models.encoder.obfuscate import obfuscate
from models.encoder.open_sets import OpenTexts
from models.public_sets import OPEN
from screener.labels import POST_LABELS
from screener.types import ACCOUNTS, AUDIENCES

ROOT = Path(__file__).resolve().parents[2]
OBFUSCATION_RATE = 0.12  # of all samples
CONTEXT_RATE = 0.28  # of the posts: put among harmless ones of the same account
GROUP_SWAP_RATE = 0.7  # of all samples: the groups that they name are replaced
CHANNEL_SWAP_RATE = 0.5  # of the posts that raise a concern of ANY_CHANNEL: another account and audience
# Concerns that a text raises on any account and before any audience.
ANY_CHANNEL = tuple(POST_LABELS.index(concern) for concern in ("safety", "education_record", "health", "pii"))
EXCERPT_RATE = 0.3  # of the posts: cut down to one sentence
REAL_COPIES = 2  # variants of each labeled real text in an epoch
OVERSAMPLING = 3  # variants of each post of the oversampled files in an epoch
CHANNEL_DROP_RATE = 0.1  # of all samples: account and audience are hidden, so that the words themselves are read

T = TypeVar("T")


class EpochSampler:
    """Draws the samples of one epoch after another: every labeled post in a new variant, and a share of public texts.

    `person_share` and `open_share` are numbers of public sentences and of public texts per labeled post; `oversampled`
    names files of data/corpus. Where the public sets are missing, names come from data/names alone, and no public texts
    are drawn.
    """

    def __init__(
        self,
        include_held_out: bool,
        seed: int,
        person_share: float,
        open_sets: Path = OPEN,
        open_share: float = 0.0,
        oversampled: Sequence[str] = (),
    ) -> None:
        self.oversampled = frozenset(oversampled)
        self.include_held_out, self.rng, self.person_share = include_held_out, random.Random(seed), person_share
        self.groups = names.load(open_sets, ROOT / "data" / "names")
        self.person_samples = corpus.read_person_samples(open_sets)
        self.open_share, self.open_texts = open_share, OpenTexts(open_sets)
        self.real_texts = real_texts.read_samples(ROOT / "data" / "real" / "labels.jsonl", open_sets)

    def samples(self) -> list[corpus.Sample]:
        """The normalized samples of the next epoch, not shuffled; each call draws others."""
        posts = corpus.read_samples(ROOT / "data" / "corpus", in_held_out=None if self.include_held_out else False)
        harmless: dict[str | None, list[corpus.Sample]] = {}
        for post in posts:
            if post.post and not any(post.post):
                harmless.setdefault(post.account, []).append(post)
        extra = [post for post in posts if post.id.rsplit("-", 1)[0] in self.oversampled] * (OVERSAMPLING - 1)
        drawn = [
            self.vary_context(post, harmless.get(post.account, []))
            for post in posts + extra + self.real_texts * REAL_COPIES
        ]
        drawn += self.draw(self.person_samples, int(len(posts) * self.person_share))
        open_texts = self.open_texts.draw(int(len(posts) * self.open_share), self.rng)
        drawn += [self.swap_channel(sample) for sample in open_texts]
        return [normalize_sample(self.vary_wording(sample)) for sample in drawn]

    def vary_context(self, post: corpus.Sample, harmless: Sequence[corpus.Sample]) -> corpus.Sample:
        """The post at random on another channel, cut down to a sentence, or put among posts of `harmless`."""
        if post.post and any(post.post[n] == 1 for n in ANY_CHANNEL) and self.rng.random() < CHANNEL_SWAP_RATE:
            post = self.swap_channel(post)
        if self.rng.random() < EXCERPT_RATE:
            post = excerpt(post, self.rng)
        return add_context(post, harmless, self.rng) if harmless and self.rng.random() < CONTEXT_RATE else post

    def swap_channel(self, sample: corpus.Sample) -> corpus.Sample:
        """The sample as a post of a random account to a random audience."""
        return replace(sample, account=self.rng.choice(ACCOUNTS), audience=self.rng.choice(AUDIENCES))

    def draw(self, pool: Sequence[T], count: int) -> list[T]:
        """`count` items of the pool without replacement, or all that it has."""
        return self.rng.sample(pool, min(count, len(pool)))

    def vary_wording(self, sample: corpus.Sample) -> corpus.Sample:
        """The sample at random without its channel, with other groups, other names and typing, or obfuscated."""
        if self.rng.random() < CHANNEL_DROP_RATE:
            sample = replace(sample, account=None, audience=None)
        if self.rng.random() < GROUP_SWAP_RATE:
            sample = swap_groups(sample, self.rng)
        sample = augment(sample, self.groups, self.rng, 0.6 if sample.kind == "post" else 0.3)
        return obfuscate(sample, self.rng) if self.rng.random() < OBFUSCATION_RATE else sample
