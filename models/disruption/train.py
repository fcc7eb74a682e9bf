"""Labeled posts + the encoder -> disruption.onnx, features.json and their pins.

usage: python -m models.disruption.train    (half a minute on one core; `models.encoder.tune` runs it too)

Two linear models on top of each other, for each target. The first reads words, cues and account over the whole
corpus. The second weighs its answer against the encoder's score, on the posts that the encoder never saw, for on
all others the encoder is surer than it has reason to be. Both are crossed: what is said of a post comes from models
that saw neither it nor its twins. The sum of two linear models is one, so that the shipped graph is linear too.
"""

from __future__ import annotations

import json
import warnings
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import onnx
import scipy.sparse as sp
from sklearn.exceptions import ConvergenceWarning
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import average_precision_score
from sklearn.model_selection import GroupKFold

from models.disruption.features import ENCODER, SCALE, Measured, matrix, measured, vocabulary
from models.disruption.graph import graph
from models.encoder import corpus
from models.pins import pin
from screener.labels import DISRUPTION_HIGH, DISRUPTION_LOW, MUST_HOLD, POST_LABELS
from screener.rescore import cues
from screener.rescore.disruption import FEATURES
from screener.types import Signal

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LEVELS = (DISRUPTION_LOW, "disruption", DISRUPTION_HIGH)
OTHERS = ("boundary", "conduct", "confidential", "safety", "minor_image", MUST_HOLD)
FOLDS = 8
GAIN = 0.01  # of average precision; a label that gains less is left to the encoder
WORDS_C, STACK_C = 8.0, 1.0


@dataclass(frozen=True)
class Crossed:
    """The held-out posts, what is said of each by models that saw neither it nor its twins, and by the encoder."""

    held: Measured
    targets: tuple[str, ...]
    chances: np.ndarray  # (posts, targets)
    encoder: np.ndarray  # (posts, targets)
    precision: dict[str, tuple[float, float]]  # average precision of every target tried: encoder, crossed

    def of(self, n: int) -> dict[str, float]:
        """The scores of one post by label."""
        return dict(zip(self.targets, self.chances[n].tolist(), strict=True))


def train(facts: Sequence[Sequence[Signal]]) -> Crossed:
    """Train on the corpus, write and pin the weights; `facts` are those of the held-out posts, in their order."""
    posts = corpus.read_posts(ROOT / "data" / "corpus")
    known = np.array([corpus.held_out(post["id"]) for post in posts])
    everything = measured(posts)
    held = measured([post for post, is_held in zip(posts, known, strict=True) if is_held], facts)
    words = vocabulary(everything.grams)
    table = matrix(everything, words)
    rarity = rareness(table, len(words))
    table = table @ sp.diags(rarity)
    folds = list(GroupKFold(FOLDS, shuffle=True, random_state=7).split(table, groups=everything.groups))
    fold = np.empty(len(posts), int)
    for n, (_, left_out) in enumerate(folds):
        fold[left_out] = n

    tried = (*LEVELS, *OTHERS)
    gold, logits = targets(everything.gold, tried), targets(held.dense[:, ENCODER], tried)
    by_words, weights = np.empty((len(posts), len(tried))), np.empty((table.shape[1], len(tried)))
    shift = np.empty(len(tried))
    for t in range(len(tried)):
        for others, left_out in folds:
            by_words[left_out, t] = linear(table[others], gold[others, t], WORDS_C).decision_function(table[left_out])
        last = linear(table, gold[:, t], WORDS_C)
        weights[:, t], shift[t] = last.coef_[0], last.intercept_[0]
    stacked = np.stack([logits, by_words[known]], -1)  # (held posts, targets, 2)
    chances, shares, bias = stack(stacked, gold[known], fold[known])
    encoder = 1 / (1 + np.exp(-logits))
    precision = {
        name: (precise(gold[known, t], encoder[:, t]), precise(gold[known, t], chances[:, t]))
        for t, name in enumerate(tried)
    }
    kept = [t for t, name in enumerate(tried) if name in LEVELS or precision[name][1] >= precision[name][0] + GAIN]
    weights *= rarity[:, None]
    names = tuple(tried[t] for t in kept)
    write(names, words, shares[kept], bias[kept], weights[:, kept], shift[kept], held.dense.mean(0))
    return Crossed(held, names, in_order(chances[:, kept]), encoder[:, kept], precision)


def precise(gold: np.ndarray, chances: np.ndarray) -> float:
    return round(float(average_precision_score(gold, chances)), 4)


def rareness(table: sp.csr_matrix, words: int) -> np.ndarray:
    """How rare each word is (the log of one in how many posts it stands in, 1 on average): what a ridge may give it
    grows with it. Cues and account keep theirs."""
    found = np.ones(table.shape[1])
    found[:words] = np.log(table.shape[0] / np.asarray((table[:, :words] != 0).sum(0)).ravel())
    found[:words] /= found[:words].mean()
    return found


def targets(columns: np.ndarray, names: Sequence[str]) -> np.ndarray:
    return columns[:, [POST_LABELS.index(name) for name in names]]


def linear(table: object, gold: np.ndarray, c: float) -> LogisticRegression:
    """A ridge logistic regression over words; coordinate descent stops early, which costs nothing that is measured."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=c, solver="liblinear", dual=True, tol=0.1, max_iter=60, random_state=7).fit(
            table, gold
        )


def stack(stacked: np.ndarray, gold: np.ndarray, fold: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Crossed chances (posts, targets); and of models over all posts what the two parts weigh (targets, 2) and the
    bias. A logistic regression of two numbers is its own calibration (Platt)."""
    chances = np.empty(gold.shape)
    shares, bias = np.empty((gold.shape[1], 2)), np.empty(gold.shape[1])
    for t in range(gold.shape[1]):
        for n in np.unique(fold):
            fit = LogisticRegression(C=STACK_C).fit(stacked[fold != n, t], gold[fold != n, t])
            chances[fold == n, t] = fit.predict_proba(stacked[fold == n, t])[:, 1]
        fit = LogisticRegression(C=STACK_C).fit(stacked[:, t], gold[:, t])
        shares[t], bias[t] = fit.coef_[0], fit.intercept_[0]
    return chances, shares, bias


def in_order(chances: np.ndarray) -> np.ndarray:
    """A level is at least as likely as the one after it: a threat is lifted to elevated, not talked down."""
    count = len(LEVELS)
    return np.hstack([np.maximum.accumulate(chances[:, :count][:, ::-1], 1)[:, ::-1], chances[:, count:]])


def write(
    names: Sequence[str],
    words: list[str],
    shares: np.ndarray,
    bias: np.ndarray,
    weights: np.ndarray,
    shift: np.ndarray,
    mean: np.ndarray,
) -> None:
    """Add the two models up and write the graph. What an encoder's score or an account moves is told from its mean."""
    by_word, by_column = weights[: len(words)] * shares[:, 1], weights[len(words) :] * shares[:, 1] / SCALE
    columns = np.zeros((len(FEATURES), len(names)))
    columns[ENCODER.stop :] = by_column
    for t, name in enumerate(names):
        columns[POST_LABELS.index(name), t] = shares[t, 0]
    center = np.where([f.startswith(("the encoder", "for ")) or f.endswith("account") for f in FEATURES], mean, 0)
    onnx.save(graph(columns, by_word, center, bias + shift * shares[:, 1] + center @ columns), HERE / "disruption.onnx")
    told = {"targets": list(names), "features": list(FEATURES), "cues": cues.DIGEST, "words": words}
    (HERE / "features.json").write_text(json.dumps(told, ensure_ascii=False) + "\n", encoding="utf-8")
    pin(HERE, "disruption.onnx", "features.json")


def read_by_encoder() -> list[tuple[Signal, ...]]:
    """What the encoder says of the held-out posts."""
    from screener.detect.encoder import Encoder
    from screener.normalize import normalize

    posts = [post for post in corpus.read_posts(ROOT / "data" / "corpus") if corpus.held_out(post["id"])]
    texts = [normalize(post["text"], post["account"], post["audience"]) for post in posts]
    return [tuple(signals) for signals in Encoder()(texts)]


def main() -> None:
    crossed = train(read_by_encoder())
    for name, (encoder, ours) in crossed.precision.items():
        kept = "kept" if name in crossed.targets else "left to the encoder"
        print(f"{name:16} average precision: encoder {encoder:.3f}, crossed {ours:.3f}: {kept}")


if __name__ == "__main__":
    main()
