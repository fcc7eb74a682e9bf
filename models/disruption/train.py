"""Labeled posts and the encoder's scores -> disruption.onnx, features.json and their pins.

usage: python -m models.disruption.train    (half a minute on one core; `models.encoder.tune` runs it, too)

Two stacked linear models for each target. The first reads words, cues and account, and is trained on the whole corpus.
The second weighs its logit against the encoder's, and is trained on held-out posts alone, since the encoder is
overconfident on those it was trained on. Both give out-of-fold predictions: a post is scored by models that saw neither
it nor its near twins. Two stacked linear models are one, so the shipped graph is linear, too.
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

from models.disruption.features import ENCODER_COLUMNS, SCALE, Dataset, build_dataset, build_vocabulary, feature_matrix
from models.disruption.graph import build_graph
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
MIN_GAIN = 0.01  # of average precision; a label that gains less is left to the encoder
WORDS_C, STACK_C = 8.0, 1.0  # inverse strength of regularization


@dataclass(frozen=True)
class OutOfFold:
    """The held-out posts with their probabilities, by models that saw neither a post nor its near twins, and by the
    encoder."""

    held: Dataset
    targets: tuple[str, ...]
    probabilities: np.ndarray  # (posts, targets)
    encoder: np.ndarray  # (posts, targets)
    average_precision: dict[str, tuple[float, float]]  # of every candidate target: the encoder's, out of fold

    def scores(self, n: int) -> dict[str, float]:
        """The probabilities of the n-th post by label."""
        return dict(zip(self.targets, self.probabilities[n].tolist(), strict=True))


def train(signals: Sequence[Sequence[Signal]]) -> OutOfFold:
    """Train on the corpus, write and pin the weights; `signals` are those of the held-out posts, in their order."""
    posts = corpus.read_posts(ROOT / "data" / "corpus")
    is_held_out = np.array([corpus.held_out(post["id"]) for post in posts])
    all_posts = build_dataset(posts)
    held = build_dataset([post for post, in_held_out in zip(posts, is_held_out, strict=True) if in_held_out], signals)
    words = build_vocabulary(all_posts.grams)
    features = feature_matrix(all_posts, words)
    word_idf = idf(features, len(words))
    features = features @ sp.diags(word_idf)
    folds = list(GroupKFold(FOLDS, shuffle=True, random_state=7).split(features, groups=all_posts.groups))
    fold = np.empty(len(posts), int)
    for n, (_, left_out) in enumerate(folds):
        fold[left_out] = n

    candidates = (*LEVELS, *OTHERS)
    gold = select_targets(all_posts.gold, candidates)
    logits = select_targets(held.dense[:, ENCODER_COLUMNS], candidates)
    word_logits, weights = np.empty((len(posts), len(candidates))), np.empty((features.shape[1], len(candidates)))
    word_bias = np.empty(len(candidates))
    for t in range(len(candidates)):
        for rest, left_out in folds:
            model = fit_linear(features[rest], gold[rest, t], WORDS_C)
            word_logits[left_out, t] = model.decision_function(features[left_out])
        model = fit_linear(features, gold[:, t], WORDS_C)
        weights[:, t], word_bias[t] = model.coef_[0], model.intercept_[0]
    stacked = np.stack([logits, word_logits[is_held_out]], -1)  # (held posts, targets, 2)
    probabilities, shares, bias = fit_stack(stacked, gold[is_held_out], fold[is_held_out])
    encoder = 1 / (1 + np.exp(-logits))
    average_precision = {
        name: (rounded_ap(gold[is_held_out, t], encoder[:, t]), rounded_ap(gold[is_held_out, t], probabilities[:, t]))
        for t, name in enumerate(candidates)
    }
    improved = {name for name, (before, after) in average_precision.items() if after >= before + MIN_GAIN}
    chosen = [t for t, name in enumerate(candidates) if name in LEVELS or name in improved]
    weights *= word_idf[:, None]
    names = tuple(candidates[t] for t in chosen)
    write_weights(names, words, shares[chosen], bias[chosen], weights[:, chosen], word_bias[chosen], held.dense.mean(0))
    return OutOfFold(held, names, order_levels(probabilities[:, chosen]), encoder[:, chosen], average_precision)


def rounded_ap(gold: np.ndarray, probabilities: np.ndarray) -> float:
    return round(float(average_precision_score(gold, probabilities)), 4)


def idf(features: sp.csr_matrix, words: int) -> np.ndarray:
    """The weight of each column: of words the inverse document frequency, 1 on average, so that the ridge penalty
    allows rare words more; of cues and account 1."""
    weights = np.ones(features.shape[1])
    weights[:words] = np.log(features.shape[0] / np.asarray((features[:, :words] != 0).sum(0)).ravel())
    weights[:words] /= weights[:words].mean()
    return weights


def select_targets(columns: np.ndarray, names: Sequence[str]) -> np.ndarray:
    return columns[:, [POST_LABELS.index(name) for name in names]]


def fit_linear(features: object, gold: np.ndarray, c: float) -> LogisticRegression:
    """A logistic regression with ridge penalty; its solver stops early, which changes no figure."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return LogisticRegression(C=c, solver="liblinear", dual=True, tol=0.1, max_iter=60, random_state=7).fit(
            features, gold
        )


def fit_stack(inputs: np.ndarray, gold: np.ndarray, fold: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Stack two logits (posts, targets, 2): out-of-fold probabilities (posts, targets), and the weights (targets, 2)
    and bias (targets,) of models over all posts. A logistic regression is calibrated by itself (Platt scaling)."""
    probabilities = np.empty(gold.shape)
    weights, bias = np.empty((gold.shape[1], 2)), np.empty(gold.shape[1])
    for t in range(gold.shape[1]):
        for n in np.unique(fold):
            model = LogisticRegression(C=STACK_C).fit(inputs[fold != n, t], gold[fold != n, t])
            probabilities[fold == n, t] = model.predict_proba(inputs[fold == n, t])[:, 1]
        model = LogisticRegression(C=STACK_C).fit(inputs[:, t], gold[:, t])
        weights[t], bias[t] = model.coef_[0], model.intercept_[0]
    return probabilities, weights, bias


def order_levels(probabilities: np.ndarray) -> np.ndarray:
    """Raise each level of disruption to the probability of the level above it, since that includes it."""
    count = len(LEVELS)
    return np.hstack([np.maximum.accumulate(probabilities[:, :count][:, ::-1], 1)[:, ::-1], probabilities[:, count:]])


def write_weights(
    names: Sequence[str],
    words: list[str],
    stack_weights: np.ndarray,
    bias: np.ndarray,
    weights: np.ndarray,
    word_bias: np.ndarray,
    mean: np.ndarray,
) -> None:
    """Write the two models as one graph. The contributions of encoder and account are measured from their mean."""
    word_columns = weights[: len(words)] * stack_weights[:, 1]
    dense_columns = weights[len(words) :] * stack_weights[:, 1] / SCALE
    columns = np.zeros((len(FEATURES), len(names)))
    columns[ENCODER_COLUMNS.stop :] = dense_columns
    for t, name in enumerate(names):
        columns[POST_LABELS.index(name), t] = stack_weights[t, 0]
    center = np.where([f.startswith(("the encoder", "for ")) or f.endswith("account") for f in FEATURES], mean, 0)
    total_bias = bias + word_bias * stack_weights[:, 1] + center @ columns
    onnx.save(build_graph(columns, word_columns, center, total_bias), HERE / "disruption.onnx")
    description = {"targets": list(names), "features": list(FEATURES), "cues": cues.DIGEST, "words": words}
    (HERE / "features.json").write_text(json.dumps(description, ensure_ascii=False) + "\n", encoding="utf-8")
    pin(HERE, "disruption.onnx", "features.json")


def encoder_signals() -> list[tuple[Signal, ...]]:
    """The encoder's signals on the held-out posts, in their order."""
    from screener.detect.encoder import Encoder
    from screener.normalize import normalize

    posts = [post for post in corpus.read_posts(ROOT / "data" / "corpus") if corpus.held_out(post["id"])]
    texts = [normalize(post["text"], post["account"], post["audience"]) for post in posts]
    return [tuple(signals) for signals in Encoder()(texts)]


def main() -> None:
    out_of_fold = train(encoder_signals())
    for name, (encoder, stacked) in out_of_fold.average_precision.items():
        outcome = "kept" if name in out_of_fold.targets else "left to the encoder"
        print(f"{name:16} average precision: encoder {encoder:.3f}, stacked {stacked:.3f}: {outcome}")


if __name__ == "__main__":
    main()
