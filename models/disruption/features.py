"""Labeled posts -> the features that the classifier reads, by the same code as at run time, for many posts at once."""

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

ENCODER_COLUMNS = slice(0, len(POST_LABELS))  # the columns of `dense` that the encoder gives
MIN_POSTS = 5  # words in fewer posts are left out
SCALE = 3.0  # cues and account are divided by it, so that the ridge penalty treats them as it does words


@dataclass(frozen=True)
class Dataset:
    """Posts with their features and targets; rows are in the order of the posts.

    dense (posts, FEATURES); grams: the words and pairs of words of each post; gold (posts, POST_LABELS); groups: the
    block of each post, the same for near twins.
    """

    posts: list[dict[str, Any]]
    texts: list[Text]
    dense: np.ndarray
    grams: list[list[str]]
    gold: np.ndarray
    groups: list[str]


def to_draft(post: dict[str, Any]) -> Draft:
    return Draft(post["id"], post["text"], post["account"], post["audience"])


def build_dataset(posts: list[dict[str, Any]], signals: Sequence[Sequence[Signal]] | None = None) -> Dataset:
    """The features of labeled posts; without `signals`, the encoder's columns are empty."""
    texts = [normalize(post["text"], post["account"], post["audience"]) for post in posts]
    signals_of = signals or [()] * len(posts)
    rows = [dense(to_draft(p), t, f, cues(t.folded)) for p, t, f in zip(posts, texts, signals_of, strict=True)]
    return Dataset(
        posts,
        texts,
        np.array(rows).reshape(len(posts), len(FEATURES)),
        [sorted({word for word, _, _ in grams(text.folded)}) for text in texts],
        np.array([corpus.make_targets(post) for post in posts]),
        [corpus.block_id(post["id"]) for post in posts],
    )


def build_vocabulary(grams: Sequence[Sequence[str]]) -> list[str]:
    """The words and pairs in MIN_POSTS posts or more, sorted."""
    counts = Counter(word for words in grams for word in words)
    return sorted(word for word, posts in counts.items() if posts >= MIN_POSTS)


def feature_matrix(dataset: Dataset, words: Sequence[str]) -> sp.csr_matrix:
    """Shape (posts, words + dense columns but the encoder's): the words of a post, each 1 / sqrt(number of known ones),
    as in the graph, then cues and account."""
    columns = {word: n for n, word in enumerate(words)}
    ids = [[columns[word] for word in text if word in columns] for text in dataset.grams]
    ends = np.cumsum([0, *(len(text) for text in ids)])
    column_indices = np.array([n for text in ids for n in text], dtype=np.int64)
    values = np.concatenate([np.full(len(text), 1 / np.sqrt(max(len(text), 1))) for text in ids])
    by_word = sp.csr_matrix((values, column_indices, ends), shape=(len(ids), len(words)))
    return sp.hstack([by_word, sp.csr_matrix(dataset.dense[:, ENCODER_COLUMNS.stop :] / SCALE)]).tocsr()
