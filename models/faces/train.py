"""FairFace crops -> head.onnx: a logistic head over the age network's answers, its operating point, and its pin.

usage: python -m models.faces.train --fairface FOLDER
Needs the extras `images` and `train` (onnx). Takes half a minute on one core.
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path

import numpy as np

from models.faces.pictures import pixels
from models.pins import pin
from screener.detect.images.ages import EDGES, features
from screener.detect.images.faces import Seen, find_faces

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RIDGE = 1.0
YOUNG_ADULTS = 0.2  # weight of those of 20 to 29: an annotator's 'twenties' may be 19
FALSE_ALARMS = 0.10  # of adults of 30 and more; the bias is set so that this share reads as minors at 0.5
CHILDREN = ("0-2", "3-9")
TEENS = ("10-19",)
OLDER = ("30-39", "40-49", "50-59", "60-69", "70+")


def crops(folder: Path) -> tuple[list[np.ndarray], list[Seen | None], list[str], list[int]]:
    """The crops, the middle face of each, its age group, and how many faces were found in it."""
    pictures, faces, groups, counts = [], [], [], []
    for record in json.loads((folder / "labels.json").read_text(encoding="utf-8")):
        picture = pixels(folder / record["file"])
        found = find_faces(picture)
        pictures.append(picture)
        faces.append(central(found, picture.shape[1], picture.shape[0]))
        groups.append(record["age_group"])
        counts.append(len(found))
    return pictures, faces, groups, counts


def seen(pictures: list[np.ndarray], faces: list[Seen | None]) -> np.ndarray:
    """What the head sees of each face that was found."""
    rows = [features(picture, [face])[0] for picture, face in zip(pictures, faces, strict=True) if face]
    return np.array(rows, np.float64)


def central(faces: list[Seen], width: int, height: int) -> Seen | None:
    """The largest face that covers the middle of a crop."""
    over = [
        f for f in faces if f.box[0] < width / 2 < f.box[0] + f.box[2] and f.box[1] < height / 2 < f.box[1] + f.box[3]
    ]
    return max(over, key=lambda f: f.box[2] * f.box[3], default=None)


def fit(rows: np.ndarray, groups: list[str], ridge: float = RIDGE) -> np.ndarray:
    """Ridge logistic regression by Newton's method: weights of the raw features, the bias last."""
    mean, spread = rows.mean(axis=0), rows.std(axis=0) + 1e-6
    given = np.c_[(rows - mean) / spread, np.ones(len(rows))]
    target = np.array([group in CHILDREN + TEENS for group in groups], float)
    weight = np.array([YOUNG_ADULTS if group == "20-29" else 1.0 for group in groups])
    penalty = np.diag([ridge] * rows.shape[1] + [1e-6])
    found = np.zeros(given.shape[1])
    for _ in range(20):
        chance = 1 / (1 + np.exp(-np.clip(given @ found, -30, 30)))
        slope = given.T @ (weight * (chance - target)) + penalty @ found
        bend = (given * (weight * chance * (1 - chance))[:, None]).T @ given + penalty
        found -= np.linalg.solve(bend, slope)
    raw = found[:-1] / spread
    return np.append(raw, found[-1] - raw @ mean)


def halved(rows: np.ndarray, groups: list[str], halvings: int = 10) -> list[list[tuple[np.ndarray, np.ndarray]]]:
    """For several halvings: which faces are measured, and the head that never saw them, for each half in turn."""
    dealt = np.random.default_rng(0)
    names = np.array(groups)
    runs = []
    for _ in range(halvings):
        first = np.zeros(len(names), bool)
        for group in np.unique(names):
            where = dealt.permutation(np.flatnonzero(names == group))
            first[where[: len(where) // 2]] = True
        run = []
        for half in (first, ~first):
            head = fit(rows[half], [g for g, mine in zip(groups, half, strict=True) if mine])
            head[-1] = bias(rows[half] @ head[:-1], names[half])
            run.append((~half, head))
        runs.append(run)
    return runs


def scored(rows: np.ndarray, run: list[tuple[np.ndarray, np.ndarray]]) -> np.ndarray:
    """Log odds of every face by the head that never saw it."""
    scores = np.zeros(len(rows))
    for others, head in run:
        scores[others] = rows[others] @ head[:-1] + head[-1]
    return scores


def bias(scores: np.ndarray, groups: np.ndarray) -> float:
    """The bias at which `FALSE_ALARMS` of the older adults score above even odds."""
    return -float(np.quantile(scores[np.isin(groups, OLDER)], 1 - FALSE_ALARMS))


def export(head: np.ndarray, path: Path) -> None:
    """Write features -> probability as ONNX."""
    import onnx
    from onnx import TensorProto, helper, numpy_helper

    nodes = [
        helper.make_node("Gemm", ["features", "weights", "bias"], ["odds"]),
        helper.make_node("Sigmoid", ["odds"], ["probability"]),
    ]
    graph = helper.make_graph(
        nodes,
        "minor",
        [helper.make_tensor_value_info("features", TensorProto.FLOAT, ["faces", len(EDGES)])],
        [helper.make_tensor_value_info("probability", TensorProto.FLOAT, ["faces", 1])],
        [
            numpy_helper.from_array(head[:-1].astype(np.float32)[:, None], "weights"),
            numpy_helper.from_array(head[-1:].astype(np.float32), "bias"),
        ],
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    onnx.checker.check_model(model)
    path.write_bytes(model.SerializeToString())


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fairface", type=Path, required=True)
    args = parser.parse_args()
    pictures, faces, all_groups, _ = crops(args.fairface)
    groups = [group for group, face in zip(all_groups, faces, strict=True) if face]
    rows = seen(pictures, faces)
    head = fit(rows, groups)
    head[-1] = bias(rows @ head[:-1], np.array(groups))
    export(head, HERE / "head.onnx")
    pin(HERE, "head.onnx")


if __name__ == "__main__":
    main()
