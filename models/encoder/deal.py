"""Labeled posts + public sentences -> the samples of one epoch: dealt anew, by other people, typed in other ways."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from models.encoder import corpus, names, real
from models.encoder.augment import augment
from models.encoder.excerpts import excerpt
from models.encoder.groups import swap_groups
from models.encoder.joined import lengthened
from models.encoder.normalized import normalized
from models.encoder.obfuscate import obfuscate
from models.encoder.open_sets import OpenTexts
from screener.labels import POST_LABELS
from screener.types import ACCOUNTS, AUDIENCES

ROOT = Path(__file__).resolve().parents[2]
OPEN = ROOT.parent / "shared" / "open"
OBFUSCATED = 0.12  # of the rows dealt
LENGTHENED = 0.28  # of the posts: dealt among harmless ones of the same account
REGROUPED = 0.7  # of the rows dealt: the groups that they name are exchanged
ELSEWHERE = 0.5  # of the posts that raise one of SAME: dealt as of another account and audience
SAME = tuple(POST_LABELS.index(concern) for concern in ("safety", "education_record", "health", "pii"))  # anywhere
CUT = 0.3  # of the posts: one telling sentence alone
REAL = 2  # variants an epoch of each real text that was labeled
MORE = 3  # variants an epoch of each post of the files that are asked for
UNSETTLED = 0.1  # of the rows dealt: without account and audience, so that the words themselves are read

Thing = TypeVar("Thing")


class Deal:
    """Deals the rows of one epoch: every labeled post in a new variant, and a share of public sentences.

    Where the public sets are missing, names come from data/names alone, and no public sentences are dealt.
    """

    def __init__(
        self,
        everything: bool,
        seed: int,
        person_share: float,
        open_sets: Path = OPEN,
        open_share: float = 0.0,
        more: Sequence[str] = (),
    ) -> None:
        self.more = frozenset(more)
        self.everything, self.chance, self.person_share = everything, random.Random(seed), person_share
        self.groups = names.load(open_sets, ROOT / "data" / "names")
        self.person = corpus.person_samples(open_sets)
        self.open_share, self.open = open_share, OpenTexts(open_sets)
        self.real = real.samples(ROOT / "data" / "real" / "labels.jsonl", open_sets)

    def samples(self) -> list[corpus.Sample]:
        posts = corpus.samples(ROOT / "data" / "corpus", held=None if self.everything else False)
        calm: dict[str | None, list[corpus.Sample]] = {}
        for post in posts:
            if post.post and not any(post.post):
                calm.setdefault(post.account, []).append(post)
        again = [post for post in posts if post.id.rsplit("-", 1)[0] in self.more] * (MORE - 1)
        dealt = [self.among(post, calm.get(post.account, [])) for post in posts + again + self.real * REAL]
        dealt += self.some(self.person, int(len(posts) * self.person_share))
        dealt += [self.somewhere(s) for s in self.open.some(int(len(posts) * self.open_share), self.chance)]
        return [normalized(self.variant(s)) for s in dealt]

    def among(self, post: corpus.Sample, calm: Sequence[corpus.Sample]) -> corpus.Sample:
        if post.post and any(post.post[n] == 1 for n in SAME) and self.chance.random() < ELSEWHERE:
            post = self.somewhere(post)
        if self.chance.random() < CUT:
            post = excerpt(post, self.chance)
        return lengthened(post, calm, self.chance) if calm and self.chance.random() < LENGTHENED else post

    def somewhere(self, sample: corpus.Sample) -> corpus.Sample:
        """The sample as a post of any account and audience."""
        return replace(sample, account=self.chance.choice(ACCOUNTS), audience=self.chance.choice(AUDIENCES))

    def some(self, pool: Sequence[Thing], count: int) -> list[Thing]:
        """So many of the pool at random, or all that it has."""
        return self.chance.sample(pool, min(count, len(pool)))

    def variant(self, sample: corpus.Sample) -> corpus.Sample:
        if self.chance.random() < UNSETTLED:
            sample = replace(sample, account=None, audience=None)
        if self.chance.random() < REGROUPED:
            sample = swap_groups(sample, self.chance)
        sample = augment(sample, self.groups, self.chance, 0.6 if sample.kind == "post" else 0.3)
        return obfuscate(sample, self.chance) if self.chance.random() < OBFUSCATED else sample
