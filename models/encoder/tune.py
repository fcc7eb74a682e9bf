"""Held-out posts -> calibrated scores (decoding.json), the classifier's weights, the pack's thresholds (pack.yaml).

usage: python -m models.encoder.tune [--pack psesd] [--keep-decoding]
In this order: the encoder's scores are calibrated, models/disruption is trained over them, and thresholds are set on
what it says of posts that it was not trained on; where they are moved for the verdicts' sake, drafts as they come
count, not near twins or files of one theme. `--keep-decoding` leaves out the first; then the scores mean what they
did, and thresholds are moved from where they stand. Only posts that the encoder never saw are read, never data/eval.
A label with few examples gets the middle of the range of thresholds that serve it about equally well, within bounds.
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
from models.encoder import corpus, outcome
from models.encoder.evaluate import marked
from models.encoder.export import FILES, HERE, ROOT
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

LEAST, MOST = 0.25, 0.75
ROLE_WEIGHTS = (0.5, 0.7, 0.85, 1.0, 1.2, 1.5, 2.0)  # tried for each role of a name, and for details
BETA = 1.3  # a wrong silence weighs more than a wrong alarm
SAME = 0.015  # thresholds whose F differs by less, or by less than about one example, serve equally well
WORTH_OF_ONE = 0.75


def f_score(hit: int, predicted: int, gold: int, beta: float = BETA) -> float:
    if not hit:
        return 0.0
    precision, recall = hit / predicted, hit / gold
    return (1 + beta**2) * precision * recall / (beta**2 * precision + recall)


def threshold(scored: Sequence[tuple[float, bool]], gold: int) -> float:
    """The middle of the best plateau; `gold` counts what there was to find, also what has no score."""
    grid = np.arange(LEAST, MOST + 0.001, 0.01)
    values = np.array(
        [
            f_score(sum(y for s, y in scored if s >= t), max(sum(s >= t for s, _ in scored), 1), max(gold, 1))
            for t in grid
        ]
    )
    good = grid[values >= values.max() - max(SAME, WORTH_OF_ONE / max(gold, 1))]
    return round(float(np.median(good)), 2) if values.max() > 0 else 0.5


def calibrate(raw: np.ndarray, gold: np.ndarray) -> list[list[float]]:
    """Scale and shift of each post label's logit (Platt)."""
    found = []
    for n in range(len(POST_LABELS)):
        logit = np.log(np.clip(raw[:, n], 1e-6, 1 - 1e-6) / np.clip(1 - raw[:, n], 1e-6, 1))
        fit = LogisticRegression(C=10.0).fit(logit[:, None], gold[:, n])
        found.append([round(float(fit.coef_[0, 0]), 4), round(float(fit.intercept_[0]), 4)])
    return found


def overlap_hits(signal: Signal, spans: Sequence[tuple[int, int, str]]) -> bool:
    """Whether a signal meets a marked span of its label, as the evaluation counts it."""
    for start, end, label in spans:
        if signal.span and label == signal.label:
            overlap = min(end, signal.span.end) - max(start, signal.span.start)
            if overlap > 0 and (label in DETAILS or overlap * 2 >= min(end - start, len(signal.span))):
                return True
    return False


def write_thresholds(pack: Path, least: dict[str, float]) -> None:
    """Put the thresholds into pack.yaml, line by line, so that its comments stay."""
    lines = pack.read_text(encoding="utf-8").splitlines()
    for n, line in enumerate(lines):
        found = re.match(r"(\s+)(\w+):\s*[\d.]+(.*)$", line)
        if found and found[2] in least:
            lines[n] = f"{found[1]}{found[2]}: {least[found[2]]:.2f}{found[3]}"
    pack.write_text("\n".join(lines) + "\n", encoding="utf-8")


READ: list[tuple[corpus.Sample, Text, list[tuple[int, int]], Read]] = []  # what forked processes count over


def counted(weights: np.ndarray, share: int, shares: int) -> tuple[Counter[str], Counter[str]]:
    """How often each label is said of a share of READ with these weights, and how often rightly."""
    said, hit = Counter[str](), Counter[str]()
    if not READ[share::shares]:
        return said, hit
    posts, texts, offsets, reads = zip(*READ[share::shares], strict=True)
    for post, text, found in zip(posts, texts, spans(texts, offsets, reads, weights), strict=True):
        for signal in resolve(text, found):
            said[signal.label] += 1
            hit[signal.label] += overlap_hits(signal, post.spans)
    return said, hit


def search_weights(encoder: Encoder, posts: Sequence[corpus.Sample], texts: Sequence[Text]) -> dict[str, float]:
    """Weights of the roles of names and of details, one after the other, by the mean F1 of their labels.

    The network runs once; only the decoding is repeated, on every core.
    """
    offsets, reads = encoder.reads(texts)
    weights = np.ones(len(LEARNED), dtype=np.float32)
    labels = (*NAMES, *DETAILS)
    cores = os.cpu_count() or 1
    READ[:] = zip(posts, texts, offsets, reads, strict=True)
    gold = Counter(label for post in posts for _, _, label in post.spans)

    def mean_f1() -> float:
        shares = pool.map(counted, [weights] * cores, range(cores), [cores] * cores)
        said, hit = Counter[str](), Counter[str]()
        for said_there, hit_there in shares:
            said += said_there
            hit += hit_there
        return float(np.mean([f_score(hit[n], max(said[n], 1), max(gold[n], 1), 1.0) for n in labels]))

    with ProcessPoolExecutor(cores, get_context("fork")) as pool:
        best = mean_f1()
        for label in (*labels, *NAMES):
            n = LEARNED.index(label)
            kept = float(weights[n])
            for value in ROLE_WEIGHTS:
                if value == kept:
                    continue
                weights[n] = value
                if (found := mean_f1()) > best + 0.001:
                    best, kept = found, value
            weights[n] = kept
    return {label: round(float(weights[LEARNED.index(label)]), 3) for label in labels}


def decode(posts: Sequence[corpus.Sample], texts: Sequence[Text], gold: np.ndarray) -> None:
    """Calibrate the encoder's scores, weigh its roles, and write decoding.json."""
    decoding = HERE / "decoding.json"
    plain: dict[str, Any] = {"labels": {}, "post": {label: [1.0, 0.0] for label in POST_LABELS}}
    decoding.write_text(json.dumps(plain, indent=1) + "\n")
    pin(HERE, *FILES)
    raw = whole_post_scores(Encoder(), texts)
    plain["post"] = dict(zip(POST_LABELS, calibrate(raw, gold), strict=True))
    mixed = [n for n, post in enumerate(posts) if corpus.mixed(post.id)]
    plain["labels"] = search_weights(Encoder(), [posts[n] for n in mixed], [texts[n] for n in mixed])
    decoding.write_text(json.dumps(plain, indent=1) + "\n")
    pin(HERE, *FILES)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--pack", default="psesd")
    parser.add_argument("--keep-decoding", action="store_true")
    args = parser.parse_args()
    posts = corpus.samples(ROOT / "data" / "corpus", held=True)
    texts = [normalize(post.text, post.account, post.audience) for post in posts]
    gold = np.array([post.post for post in posts])
    if not args.keep_decoding:
        decode(posts, texts, gold)
    encoder, identifiers = Encoder(), Identifiers()
    scores = whole_post_scores(encoder, texts)
    found: dict[str, list[tuple[float, bool]]] = {label: [] for label in SPAN_LABELS}
    folder = ROOT / "screener" / "policy" / "packs" / args.pack
    measures = zip(encoder(texts), identifiers(texts), Wording(load_pack(folder).terms)(texts), strict=True)
    facts = [resolve(text, list(chain(*signals))) for text, signals in zip(texts, measures, strict=True)]
    crossed = train(facts)
    facts = [tuple(rescored(measured, crossed.of(n))) for n, measured in enumerate(facts)]
    for t, label in enumerate(crossed.targets):
        scores[:, POST_LABELS.index(label)] = crossed.chances[:, t]
    least = {}
    for label, own, raised in zip(POST_LABELS, scores.T.tolist(), (gold > 0).T.tolist(), strict=True):
        least[label] = max(threshold(list(zip(own, raised, strict=True)), sum(raised)), outcome.LEAST)
    for post, measured in zip(posts, facts, strict=True):
        for signal in measured:
            if signal.label in found:
                found[signal.label].append((signal.score, overlap_hits(signal, post.spans)))
    for label in SPAN_LABELS:
        least[label] = threshold(found[label], sum(s[2] == label for post in posts for s in post.spans))
    if args.keep_decoding:
        least = {label: load_pack(folder).thresholds[label] for label in least}
    labelled = [marked(p) for p in corpus.read_posts(ROOT / "data" / "corpus") if corpus.held_out(p["id"])]
    mixed = [n for n, post in enumerate(labelled) if corpus.mixed(post["id"])]
    drafts, signals = [labelled[n] for n in mixed], [facts[n] for n in mixed]
    least = outcome.settled(drafts, signals, folder, least)
    write_thresholds(folder / "pack.yaml", least)
    evaluate(crossed)
    print(json.dumps(least, indent=1))


def whole_post_scores(encoder: Encoder, texts: Sequence[Text]) -> np.ndarray:
    """Shape (posts, POST_LABELS); a label without a signal is as unlikely as it can be."""
    scores = np.full((len(texts), len(POST_LABELS)), 0.02)
    place = {label: n for n, label in enumerate(POST_LABELS)}
    for row, signals in zip(scores, encoder(texts), strict=True):
        for signal in signals:
            if signal.label in place:
                row[place[signal.label]] = signal.score
    return scores


if __name__ == "__main__":
    main()
