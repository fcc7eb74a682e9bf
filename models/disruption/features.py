"""Labeled posts -> what the classifier reads of them: the same code as at run time, many posts at once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import scipy.sparse as sp

from models.encoder import corpus
from screener.labels import POST_LABELS
from screener.normalize import normalize
from screener.rescore.cues import cues
from screener.rescore.disruption import FEATURES, dense, grams
from screener.types import Draft, Signal, Text

ENCODER = slice(0, len(POST_LABELS))  # the columns of `dense` that the encoder gives
LEAST_POSTS = 5  # a word that stands in fewer posts teaches nothing
SCALE = 3.0  # cues and account are divided by it, so that they are as dear to a ridge as words are


@dataclass(frozen=True)
class Measured:
    """Posts and what was read of them; rows are in the order of the posts.

    dense (posts, FEATURES), grams: the words and pairs of words of each, gold (posts, POST_LABELS),
    groups: twins have the same.
    """

    posts: list[dict[str, Any]]
    texts: list[Text]
    dense: np.ndarray
    grams: list[list[str]]
    gold: np.ndarray
    groups: list[str]


def draft(post: dict[str, Any]) -> Draft:
    return Draft(post["id"], post["text"], post["account"], post["audience"])


def measured(posts: list[dict[str, Any]], facts: Sequence[Sequence[Signal]] | None = None) -> Measured:
    """Read posts; without `facts` the encoder's columns are empty, which the words do without."""
    texts = [normalize(post["text"], post["account"], post["audience"]) for post in posts]
    known = facts or [()] * len(posts)
    rows = [dense(draft(p), t, f, cues(t.folded)) for p, t, f in zip(posts, texts, known, strict=True)]
    return Measured(
        posts,
        texts,
        np.array(rows).reshape(len(posts), len(FEATURES)),
        [sorted({word for word, _, _ in grams(text.folded)}) for text in texts],
        np.array([corpus.targets(post) for post in posts]),
        [corpus.block(post["id"]) for post in posts],
    )


def vocabulary(found: Sequence[Sequence[str]]) -> list[str]:
    counts = Counter(word for words in found for word in words)
    return sorted(word for word, posts in counts.items() if posts >= LEAST_POSTS)


def matrix(found: Measured, words: Sequence[str]) -> sp.csr_matrix:
    """Shape (posts, words + columns beside the encoder's): the known words share the weight of one, as in the graph."""
    place = {word: n for n, word in enumerate(words)}
    known = [[place[word] for word in one if word in place] for one in found.grams]
    ends = np.cumsum([0, *(len(one) for one in known)])
    columns = np.array([n for one in known for n in one], dtype=np.int64)
    values = np.concatenate([np.full(len(one), 1 / np.sqrt(max(len(one), 1))) for one in known])
    by_word = sp.csr_matrix((values, columns, ends), shape=(len(known), len(words)))
    return sp.hstack([by_word, sp.csr_matrix(found.dense[:, ENCODER.stop :] / SCALE)]).tocsr()
