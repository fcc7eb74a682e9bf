"""Labeled posts -> a linear model over word pieces and pairs of them, which is added to the network's scores of a post.

usage: python -m models.encoder.linear_model [--work FOLDER]    (writes pairs.npz there, for models.encoder.export)

A small network generalizes but forgets phrases; a linear model remembers them. Together they rank posts better than
either: docs/decisions/0034-a-linear-model-beside-the-network.md. It is fitted separately, on posts augmented as for the
network: with other names, other groups, and public texts in between.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix
from sklearn.linear_model import SGDClassifier
from tokenizers import Tokenizer

from models.encoder.batches import Example, tokenize
from models.encoder.sampling import ROOT, EpochSampler
from screener.labels import POST_LABELS

PRIME: Final = 262_139  # hash buckets of the pairs
MIXING_WEIGHT: Final = 0.5  # of the model's log odds, added to those of the network
MIN_COUNT: Final = 3  # texts; rarer features are left out
EPOCHS: Final = 2  # samplings of the corpus that it is fitted on
OPEN_SHARE: Final = 0.4  # public texts per post

Floats = npt.NDArray[np.float64]


def feature_ids(ids: Sequence[int], vocabulary: int) -> npt.NDArray[np.int64]:
    """The features of a text, sorted and without repeats: its token ids, and its pairs of neighbors, hashed.

    `vocabulary` is the number of word pieces; pairs are numbered from there on. The graph computes the same
    (models/encoder/graph.py).
    """
    single = np.array(ids, np.int64)
    return np.unique(np.concatenate([single, vocabulary + (single[:-1] * vocabulary + single[1:]) % PRIME]))


def feature_matrix(examples: Sequence[Example], vocabulary: int) -> csr_matrix:
    """Shape (examples, vocabulary + PRIME): 1 where a text has a feature."""
    features = [feature_ids(example.ids, vocabulary) for example in examples]
    ends = np.cumsum([0, *map(len, features)])
    shape = (len(examples), vocabulary + PRIME)
    return csr_matrix((np.ones(ends[-1]), np.concatenate(features), ends), shape=shape)


def idf(counts: csr_matrix) -> Floats:
    """The smoothed inverse document frequency of each column; 0 for columns in fewer than MIN_COUNT texts."""
    frequency = np.asarray(counts.sum(0)).ravel()
    return np.where(frequency >= MIN_COUNT, np.log((1 + counts.shape[0]) / (1 + frequency)) + 1, 0)


def tfidf(counts: csr_matrix, weights: Floats) -> csr_matrix:
    """`counts` times the weight of each column, with rows of length 1."""
    weighted = counts.multiply(weights[None]).tocsr()
    norm = np.sqrt(weighted.multiply(weighted).sum(1))
    return csr_matrix(weighted.multiply(1 / np.maximum(norm, 1e-6)))


def fit(
    examples: Sequence[Example], vocabulary: int, seed: int
) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.float32]]:
    """Fit a logistic regression for each label; return a table (vocabulary + PRIME, labels + 1) and offsets (labels,).

    A row of the table holds what a feature adds to each label, and its squared weight. The log odds are the sum of the
    first over a text's features, divided by the root of the sum of the last, plus the offset.
    """
    counts = feature_matrix(examples, vocabulary)
    weights = idf(counts)
    features = tfidf(counts, weights)
    targets = np.array([example.post[: len(POST_LABELS)] for example in examples if example.post])
    columns, offsets = [], []
    for target in targets.T:
        known = ~np.isnan(target)
        model = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=6, tol=None, random_state=seed)
        model.fit(features[known], target[known] >= 0.5)
        columns.append(model.coef_[0] * weights * MIXING_WEIGHT)
        offsets.append(model.intercept_[0] * MIXING_WEIGHT)
    return np.array([*columns, weights**2]).T.astype(np.float16), np.array(offsets, np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(Path(__file__).parent / "tokenizer.json"))
    sampler = EpochSampler(False, args.seed, 0.0, open_share=OPEN_SHARE)
    examples = [tokenize(sample, tokenizer) for _ in range(EPOCHS) for sample in sampler.samples() if sample.post]
    print(f"{len(examples)} texts", flush=True)
    table, offsets = fit(examples, tokenizer.get_vocab_size(), args.seed)
    np.savez(args.work / "pairs.npz", table=table, offsets=offsets)


if __name__ == "__main__":
    main()
