"""Labeled posts -> a linear model over word pieces and pairs of them, which is added to the network's scores of a post.

usage: python -m models.encoder.pairs [--work FOLDER]    (writes pairs.npz there, for models.encoder.export)

A small network generalizes and forgets the turn of phrase; a linear model knows it by heart. Together they rank posts
better than either: docs/decisions/0034-a-linear-model-beside-the-network.md. It is fitted apart, on posts dealt as the
network gets them: with other names, other groups, and public texts in between.
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

from models.encoder.batches import Row, row
from models.encoder.deal import ROOT, Deal
from screener.labels import POST_LABELS

PRIME: Final = 262_139  # rows for pairs: which share one is as good as random
SHARE: Final = 0.5  # of its log odds, added to those of the network
SEEN: Final = 3  # times: what is rarer is left out
COPIES: Final = 2  # variants of each post
OPEN_SHARE: Final = 0.4  # public texts dealt a post

Floats = npt.NDArray[np.float64]


def places(ids: Sequence[int], words: int) -> npt.NDArray[np.int64]:
    """Return the rows of a text's word pieces and pairs, each once; `words` is the size of the vocabulary.

    The graph computes the same (models/encoder/graph.py).
    """
    single = np.array(ids, np.int64)
    return np.unique(np.concatenate([single, words + (single[:-1] * words + single[1:]) % PRIME]))


def matrix(rows: Sequence[Row], words: int) -> csr_matrix:
    """Shape (rows, words + PRIME): 1 where a text has a word piece or a pair."""
    found = [places(one.ids, words) for one in rows]
    ends = np.cumsum([0, *map(len, found)])
    return csr_matrix((np.ones(ends[-1]), np.concatenate(found), ends), shape=(len(rows), words + PRIME))


def rarity(counts: csr_matrix) -> Floats:
    """The weight of each column: the rarer the higher, 0 where it is all but never seen."""
    seen = np.asarray(counts.sum(0)).ravel()
    return np.where(seen >= SEEN, np.log((1 + counts.shape[0]) / (1 + seen)) + 1, 0)


def scaled(counts: csr_matrix, weights: Floats) -> csr_matrix:
    weighed = counts.multiply(weights[None]).tocsr()
    length = np.sqrt(weighed.multiply(weighed).sum(1))
    return csr_matrix(weighed.multiply(1 / np.maximum(length, 1e-6)))


def fitted(rows: Sequence[Row], words: int, seed: int) -> tuple[npt.NDArray[np.float16], npt.NDArray[np.float32]]:
    """Return a table of shape (words + PRIME, labels + 1), and an offset for each label.

    Its columns are what a row adds to each label, and the square of its weight: the sum of the first over a text's
    rows, divided by the root of the sum of the last, and the offset, are the log odds.
    """
    counts = matrix(rows, words)
    weights = rarity(counts)
    given = scaled(counts, weights)
    targets = np.array([one.post[: len(POST_LABELS)] for one in rows if one.post])
    columns, offsets = [], []
    for target in targets.T:
        known = ~np.isnan(target)
        model = SGDClassifier(loss="log_loss", alpha=1e-6, max_iter=6, tol=None, random_state=seed)
        model.fit(given[known], target[known] >= 0.5)
        columns.append(model.coef_[0] * weights * SHARE)
        offsets.append(model.intercept_[0] * SHARE)
    return np.array([*columns, weights**2]).T.astype(np.float16), np.array(offsets, np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--work", type=Path, default=ROOT / ".work")
    parser.add_argument("--seed", type=int, default=0)
    args = parser.parse_args()
    tokenizer = Tokenizer.from_file(str(Path(__file__).parent / "tokenizer.json"))
    deal = Deal(False, args.seed, 0.0, open_share=OPEN_SHARE)
    rows = [row(one, tokenizer) for _ in range(COPIES) for one in deal.samples() if one.post]
    print(f"{len(rows)} texts", flush=True)
    table, offsets = fitted(rows, tokenizer.get_vocab_size(), args.seed)
    np.savez(args.work / "pairs.npz", table=table, offsets=offsets)


if __name__ == "__main__":
    main()
