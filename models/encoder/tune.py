"""Held-out posts -> calibrated scores (decoding.json), the classifier's weights, the pack's thresholds (pack.yaml).

usage: python -m models.encoder.tune [--pack psesd] [--keep-decoding]
First the encoder's scores are calibrated; then models/disruption is trained on them; then thresholds are chosen for
each label, on the classifier's out-of-fold scores, and at last adjusted to improve verdicts, on drafts as they come,
without near twins and files of one theme. With `--keep-decoding` the calibration stays, and thresholds are only
adjusted. Only held-out posts of the corpus are read, never data/eval. A label with few examples gets the middle of the
range of thresholds whose F is about equally high, within bounds.
"""

from __future__ import annotations

import argparse
import json
import os
import re
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import chain
from multiprocessing import get_context
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.linear_model import LogisticRegression

from models.disruption.evaluate import evaluate
from models.disruption.train import train
from models.encoder import corpus, threshold_search
from models.encoder.evaluate import with_span_dicts
from models.encoder.export import HERE, ROOT, WEIGHT_FILES
from models.pins import pin
from screener.detect.encoder import Encoder
from screener.detect.encoder.decoding import Read, spans
from screener.detect.identifiers import Identifiers
from screener.detect.wording import Wording
from screener.labels import DETAILS, LEARNED, NAMES, POST_LABELS, SPAN_LABELS
from screener.normalize import normalize
from screener.policy.pack import load_pack
from screener.rescore.disruption import rescored
from screener.resolve import resolve
from screener.types import Signal, Text

MIN_THRESHOLD, MAX_THRESHOLD = 0.25, 0.75
ROLE_WEIGHTS = (0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0)  # tried for each role of a name, and for details
BETA = 1.3  # recall weighs more than precision
F_TOLERANCE = 0.015  # thresholds whose F differs by less are equally good
ONE_EXAMPLE = 0.75  # the least tolerance, divided by the number of examples


def f_score(hit: int, predicted: int, gold: int, beta: float = BETA) -> float:
    if not hit:
        return 0.0
    precision, recall = hit / predicted, hit / gold
    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall)


def choose_threshold(predictions: Sequence[tuple[float, bool]], gold: int) -> float:
    """The median of the thresholds whose F is within the tolerance of the best; .5 if all are 0.

    `predictions` are (score, whether it is right); `gold` counts all that there is to find, also what has no score.
    """
    grid = np.arange(MIN_THRESHOLD, MAX_THRESHOLD + 0.001, 0.01)
    values = np.array(
        [
            f_score(sum(y for s, y in predictions if s >= t), max(sum(s >= t for s, _ in predictions), 1), max(gold, 1))
            for t in grid
        ]
    )
    plateau = grid[values >= values.max() - max(F_TOLERANCE, ONE_EXAMPLE / max(gold, 1))]
    return round(float(np.median(plateau)), 2) if values.max() > 0 else 0.5


def calibrate(raw: np.ndarray, gold: np.ndarray) -> list[list[float]]:
    """The [scale, shift] of each post label's logit (Platt scaling); shapes (posts, POST_LABELS)."""
    parameters = []
    for n in range(len(POST_LABELS)):
        logit = np.log(np.clip(raw[:, n], 1e-6, 1 - 1e-6) / np.clip(1 - raw[:, n], 1e-6, 1))
        fit = LogisticRegression(C=10.0).fit(logit[:, None], gold[:, n])
        parameters.append([round(float(fit.coef_[0, 0]), 4), round(float(fit.intercept_[0]), 4)])
    return parameters


def matches_span(signal: Signal, spans: Sequence[tuple[int, int, str]]) -> bool:
    """Whether a signal matches a labeled span, as the evaluation counts it."""
    for start, end, label in spans:
        if signal.span and label == signal.label:
            overlap = min(end, signal.span.end) - max(start, signal.span.start)
            if overlap > 0 and (label in DETAILS or overlap * 2 >= min(end - start, len(signal.span))):
                return True
    return False


def write_thresholds(pack: Path, thresholds: dict[str, float]) -> None:
    """Replace the thresholds in pack.yaml line by line, so that its comments stay."""
    lines = pack.read_text(encoding="utf-8").splitlines()
    for n, line in enumerate(lines):
        found = re.match(r"(\s+)(\w+):\s*[\d.]+(.*)$", line)
        if found and found[2] in thresholds:
            lines[n] = f"{found[1]}{found[2]}: {thresholds[found[2]]:.2f}{found[3]}"
    pack.write_text("\n".join(lines) + "\n", encoding="utf-8")


WORKER_INPUTS: list[tuple[corpus.Sample, Text, list[tuple[int, int]], Read]] = []  # which forked processes inherit


def count_hits(weights: np.ndarray, share: int, shares: int) -> tuple[Counter[str], Counter[str]]:
    """How often each label is predicted with these decoding weights, and how often rightly, over the entries of
    WORKER_INPUTS with number `share` modulo `shares`."""
    predicted, hits = Counter[str](), Counter[str]()
    if not WORKER_INPUTS[share::shares]:
        return predicted, hits
    posts, texts, offsets, reads = zip(*WORKER_INPUTS[share::shares], strict=True)
    for post, text, found in zip(posts, texts, spans(texts, offsets, reads, weights), strict=True):
        for signal in resolve(text, found):
            predicted[signal.label] += 1
            hits[signal.label] += matches_span(signal, post.spans)
    return predicted, hits


def search_weights(encoder: Encoder, posts: Sequence[corpus.Sample], texts: Sequence[Text]) -> dict[str, float]:
    """Weights of the roles of names and of details, one after the other, by the mean F1 of their labels.

    The network runs once; only the decoding is repeated, on every core.
    """
    offsets, reads = encoder.reads(texts)
    weights = np.ones(len(LEARNED), dtype=np.float32)
    labels = (*NAMES, *DETAILS)
    cores = os.cpu_count() or 1
    WORKER_INPUTS[:] = zip(posts, texts, offsets, reads, strict=True)
    gold = Counter(label for post in posts for _, _, label in post.spans)

    def mean_f1() -> float:
        shares = pool.map(count_hits, [weights] * cores, range(cores), [cores] * cores)
        predicted, hits = Counter[str](), Counter[str]()
        for predicted_part, hits_part in shares:
            predicted += predicted_part
            hits += hits_part
        return float(np.mean([f_score(hits[n], max(predicted[n], 1), max(gold[n], 1), 1.0) for n in labels]))

    with ProcessPoolExecutor(cores, get_context("fork")) as pool:
        best = mean_f1()
        for label in (*labels, *NAMES):
            n = LEARNED.index(label)
            chosen = float(weights[n])
            for value in ROLE_WEIGHTS:
                if value == chosen:
                    continue
                weights[n] = value
                if (found := mean_f1()) > best + 0.001:
                    best, chosen = found, value
            weights[n] = chosen
    return {label: round(float(weights[LEARNED.index(label)]), 3) for label in labels}


def write_decoding(posts: Sequence[corpus.Sample], texts: Sequence[Text], gold: np.ndarray) -> None:
    """Calibrate the encoder's scores, weigh its roles, and write decoding.json."""
    path = HERE / "decoding.json"
    decoding: dict[str, Any] = {"labels": {}, "post": {label: [1.0, 0.0] for label in POST_LABELS}}
    path.write_text(json.dumps(decoding, indent=1) + "\n")
    pin(HERE, *WEIGHT_FILES)
    raw = read_post_scores(Encoder(), texts)
    decoding["post"] = dict(zip(POST_LABELS, calibrate(raw, gold), strict=True))
    mixed = [n for n, post in enumerate(posts) if corpus.is_mixed(post.id)]
    decoding["labels"] = search_weights(Encoder(), [posts[n] for n in mixed], [texts[n] for n in mixed])
    path.write_text(json.dumps(decoding, indent=1) + "\n")
    pin(HERE, *WEIGHT_FILES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pack", default="psesd")
    parser.add_argument("--keep-decoding", action="store_true")
    args = parser.parse_args()
    posts = corpus.read_samples(ROOT / "data" / "corpus", in_held_out=True)
    texts = [normalize(post.text, post.account, post.audience) for post in posts]
    gold = np.array([post.post for post in posts])
    if not args.keep_decoding:
        write_decoding(posts, texts, gold)
    encoder, identifiers = Encoder(), Identifiers()
    scores = read_post_scores(encoder, texts)
    predictions: dict[str, list[tuple[float, bool]]] = {label: [] for label in SPAN_LABELS}
    folder = ROOT / "screener" / "policy" / "packs" / args.pack
    detected = zip(encoder(texts), identifiers(texts), Wording(load_pack(folder).terms)(texts), strict=True)
    signals = [resolve(text, list(chain(*parts))) for text, parts in zip(texts, detected, strict=True)]
    out_of_fold = train(signals)
    signals = [tuple(rescored(found, out_of_fold.scores(n))) for n, found in enumerate(signals)]
    for t, label in enumerate(out_of_fold.targets):
        scores[:, POST_LABELS.index(label)] = out_of_fold.probabilities[:, t]
    thresholds = {}
    for label, post_scores, post_gold in zip(POST_LABELS, scores.T.tolist(), (gold > 0).T.tolist(), strict=True):
        threshold = choose_threshold(list(zip(post_scores, post_gold, strict=True)), sum(post_gold))
        thresholds[label] = max(threshold, threshold_search.MIN_THRESHOLD)
    for post, found in zip(posts, signals, strict=True):
        for signal in found:
            if signal.label in predictions:
                predictions[signal.label].append((signal.score, matches_span(signal, post.spans)))
    for label in SPAN_LABELS:
        spans_of_label = sum(span[2] == label for post in posts for span in post.spans)
        thresholds[label] = choose_threshold(predictions[label], spans_of_label)
    if args.keep_decoding:
        thresholds = {label: load_pack(folder).thresholds[label] for label in thresholds}
    labeled = [with_span_dicts(p) for p in corpus.read_posts(ROOT / "data" / "corpus") if corpus.held_out(p["id"])]
    mixed = [n for n, post in enumerate(labeled) if corpus.is_mixed(post["id"])]
    drafts, draft_signals = [labeled[n] for n in mixed], [signals[n] for n in mixed]
    thresholds = threshold_search.search_thresholds(drafts, draft_signals, folder, thresholds)
    write_thresholds(folder / "pack.yaml", thresholds)
    evaluate(out_of_fold)
    print(json.dumps(thresholds, indent=1))


def read_post_scores(encoder: Encoder, texts: Sequence[Text]) -> np.ndarray:
    """Shape (posts, POST_LABELS); a label without a signal is as unlikely as it can be."""
    scores = np.full((len(texts), len(POST_LABELS)), 0.02)
    column = {label: n for n, label in enumerate(POST_LABELS)}
    for row, signals in zip(scores, encoder(texts), strict=True):
        for signal in signals:
            if signal.label in column:
                row[column[signal.label]] = signal.score
    return scores


if __name__ == "__main__":
    main()
