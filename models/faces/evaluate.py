"""FairFace and rendered writing -> metrics.json: the figures of the card.

usage: python -m models.faces.evaluate --faces FOLDER --fairface FOLDER --fonts FOLDER ...
No training saw these faces: of --faces only the split for tuning is read. Without --fonts, the figures for writing stay
as they are. Five minutes for faces, two for writing, on one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from models.faces.conditions import (
    FACE_HEIGHTS,
    TONE_BINS,
    TURN_BINS,
    assign_bins,
    make_sheets,
    match_face,
    measure_tone,
    measure_turn,
)
from models.faces.pictures import ADULTS, CHILDREN, OLDER, TEENS, Crop, central_face, read_crops, read_pixels
from models.faces.writing import evaluate_reading
from screener.detect.images.ages import minor_probabilities
from screener.detect.images.faces import find_faces

HERE = Path(__file__).parent
RESAMPLES = 2000  # of the faces, and of shuffled labels
MAX_ORIGIN_GAP = 0.08  # between the error rates of origins, among adults of 30 and more
STEP = 2  # every second face is evaluated again in a mirrored and a gray copy
# For each figure, whether it has a lower or an upper limit, and which.
FLOORS = {
    "crops.found": (">=", 0.98),
    "collages.found": (">=", 0.95),
    "collages.precision": (">=", 0.97),
    "ages.auc_0-9_against_20+": (">=", 0.975),
    "ages.by_turn.profile.auc_0-9_against_20+": (">=", 0.88),
    "ages.children_read_as_adults": ("<=", 0.03),
    "ages.teens_read_as_adults": ("<=", 0.15),
    "ages.teens_apart_by_gender": ("<=", 0.08),
    "ages.adults_30+_read_as_minors": ("<=", 0.12),
    "ages.changed_by_mirror": ("<=", 0.03),
    "ages.changed_by_gray": ("<=", 0.03),
    "writing.all.read": (">=", 0.95),
}


def auc(scores: np.ndarray, groups: np.ndarray, above: tuple[str, ...], below: tuple[str, ...]) -> float | None:
    """The area under the ROC curve: how often a face of the groups `above` scores higher than one of `below`; None
    where one of them is empty."""
    a, b = scores[np.isin(groups, above)][:, None], scores[np.isin(groups, below)][None]
    return round(float((a > b).mean() + 0.5 * (a == b).mean()), 4) if a.size and b.size else None


def error_rates(scores: np.ndarray, names: np.ndarray) -> dict[str, Any]:
    """The error rates by age group, None where a group is empty. Shapes: scores, names (faces,); `names` are ages."""

    def minor_share(group: tuple[str, ...]) -> float | None:
        members = np.isin(names, group)
        return float((scores[members] >= 0.5).mean()) if members.any() else None

    children, teens, older = minor_share(CHILDREN), minor_share(TEENS), minor_share(OLDER)
    return {
        "faces": len(names),
        "children": int(np.isin(names, CHILDREN).sum()),
        "children_read_as_adults": None if children is None else round(1 - children, 4),
        "teens_read_as_adults": None if teens is None else round(1 - teens, 4),
        "adults_30+_read_as_minors": None if older is None else round(older, 4),
        "auc_0-9_against_20+": auc(scores, names, CHILDREN, ADULTS),
    }


def error_rates_by(labels: Sequence[str], scores: np.ndarray, names: np.ndarray) -> dict[str, Any]:
    """The error rates for each label of the faces; faces with an empty one are left out."""
    label_array = np.array(labels)
    return {
        label: error_rates(scores[label_array == label], names[label_array == label])
        for label in sorted(set(labels) - {""})
    }


def gap_statistics(errors: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """The gap between the highest and the lowest error rate of the labels; shapes (faces,).

    Measured; its 90% interval over other faces of these labels (bootstrap) and for a head that treats all labels alike
    (permutation of the labels); how often such a head would have a gap as wide as this one, and one within the limit.
    """
    rng, rows = np.random.default_rng(0), [errors[labels == label] for label in np.unique(labels)]
    boundaries = np.cumsum([len(row) for row in rows])[:-1]

    def gap(parts: Sequence[np.ndarray]) -> float:
        return float(np.ptp([part.mean() for part in parts]))

    resampled = [gap([rng.choice(row, len(row)) for row in rows]) for _ in range(RESAMPLES)]
    shuffled = np.array([gap(np.split(rng.permutation(errors), boundaries)) for _ in range(RESAMPLES)])
    return {
        "measured": round(gap(rows), 4),
        "of_other_faces": [round(float(end), 4) for end in np.quantile(resampled, (0.05, 0.95))],
        "of_a_fair_head": [round(float(end), 4) for end in np.quantile(shuffled, (0.05, 0.95))],
        "fair_on_average": round(float(shuffled.mean()), 4),
        "fair_as_far_apart": round(float((shuffled >= gap(rows) - 1e-9).mean()), 4),
        "fair_within_what_is_asked": round(float((shuffled <= MAX_ORIGIN_GAP).mean()), 4),
    }


def evaluate_ages(found: list[Crop]) -> dict[str, Any]:
    """The error rates on all faces, by gender, origin, turn and apparent tone, and under changes of the picture."""
    scores, names = score_faces(found), np.array([crop.age for crop in found])
    genders = error_rates_by([crop.gender for crop in found], scores, names)
    origins = error_rates_by([crop.origin for crop in found], scores, names)
    teens = [part["teens_read_as_adults"] for part in genders.values()]
    is_older = np.array([bool(crop.origin) and crop.age in OLDER for crop in found])
    return {
        **error_rates(scores, names),
        "auc_10-19_against_20+": auc(scores, names, TEENS, ADULTS),
        "auc_10-19_against_30+": auc(scores, names, TEENS, OLDER),
        "read_as_minors": {
            group: round(float((scores[names == group] >= 0.5).mean()), 4) for group in sorted(set(names))
        },
        "children_read_as_adults_at_most": max(part["children_read_as_adults"] for part in origins.values()),
        "teens_apart_by_gender": round(max(teens) - min(teens), 4),
        "adults_30+_apart_by_origin": gap_statistics(
            scores[is_older] >= 0.5, np.array([crop.origin for crop in found])[is_older]
        ),
        "changed_by_mirror": change_rate(found[::STEP], scores[::STEP], lambda picture: picture[:, ::-1]),
        "changed_by_gray": change_rate(found[::STEP], scores[::STEP], to_gray),
        "by_gender": genders,
        "by_origin": origins,
        "by_turn": error_rates_by(
            assign_bins([measure_turn(crop.face) for crop in found if crop.face], TURN_BINS), scores, names
        ),
        "by_apparent_tone": error_rates_by(
            assign_bins([measure_tone(crop.picture, crop.face) for crop in found if crop.face], TONE_BINS),
            scores,
            names,
        ),
    }


def score_faces(found: Sequence[Crop]) -> np.ndarray:
    """The probability that each face is a minor's."""
    return np.array([minor_probabilities(crop.picture, [crop.face])[0] for crop in found if crop.face])


def to_gray(picture: np.ndarray) -> np.ndarray:
    return np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)


def change_rate(found: list[Crop], scores: np.ndarray, transform: Any) -> float:
    """The share of faces that are read differently after `transform`, or no longer found."""
    others = []
    for crop in found:
        picture = np.ascontiguousarray(transform(crop.picture))
        face = central_face(find_faces(picture), picture)
        others.append(minor_probabilities(picture, [face])[0] if face else np.nan)
    return round(float(((np.array(others) >= 0.5) != (scores >= 0.5)).mean()), 4)


def evaluate_by_height(found: list[Crop]) -> dict[str, Any]:
    """The share of faces that are found at each of FACE_HEIGHTS, and their error rates."""
    pictures, faces = [crop.picture for crop in found], [crop.face for crop in found if crop.face]
    names = np.array([crop.age for crop in found])
    results = {}
    for height in FACE_HEIGHTS:
        scores = np.full(len(faces), np.nan)
        for sheet, placements in make_sheets(pictures, faces, height):
            boxes = find_faces(sheet)
            for n, placement in placements.items():
                face = match_face(boxes, placement, faces[n], height / faces[n].box[3])
                if face:
                    scores[n] = minor_probabilities(sheet, [face])[0]
        is_found = ~np.isnan(scores)
        results[str(height)] = {
            "found": round(float(is_found.mean()), 4),
            **error_rates(scores[is_found], names[is_found]),
        }
    return results


def evaluate_collages(folder: Path) -> dict[str, Any]:
    """How many tiles of collages have a face found in them, and how many boxes are in no tile.

    A tile may have a second face in its background: models/faces/card.md says how many of the boxes beyond one per tile
    were checked and found to be no face.
    """
    tiles = hits = boxes = outside = 0
    for record in json.loads((folder / "collages.json").read_text(encoding="utf-8")):
        picture = read_pixels(folder / record["file"])
        centers = [(f.box[0] + f.box[2] / 2, f.box[1] + f.box[3] / 2) for f in find_faces(picture)]
        boxes += len(centers)
        in_tiles = 0
        for tile in record["tiles"]:
            x, y, width, height = tile["tile"]
            inside = sum(x <= cx <= x + width and y <= cy <= y + height for cx, cy in centers)
            tiles, hits, in_tiles = tiles + 1, hits + bool(inside), in_tiles + inside
        outside += len(centers) - in_tiles
    return {
        "tiles": tiles,
        "found": round(hits / tiles, 4),
        "boxes": boxes,
        "boxes_in_no_tile": outside,
        "precision": round(1 - outside / boxes, 4),
    }


def check_floors(figures: dict[str, Any]) -> dict[str, Any]:
    """For each of FLOORS, the limit, the figure, and whether it holds."""
    results = {}
    for name, (bound, limit) in FLOORS.items():
        value: Any = figures
        for key in name.split("."):
            value = value[key]
        holds = value >= limit if bound == ">=" else value <= limit
        results[name] = {"asked": f"{bound} {limit}", "measured": value, "holds": holds}
    return results


def evaluate_faces(tuning: Path, fairface: Path) -> dict[str, Any]:
    fairface_crops = list(read_crops(fairface))
    all_crops = [*read_crops(tuning, "tune"), *fairface_crops]
    found = [crop for crop in all_crops if crop.face]
    return {
        "crops": {
            "faces": len(all_crops),
            "found": round(len(found) / len(all_crops), 4),
        },
        "collages": evaluate_collages(fairface),
        "ages": evaluate_ages(found),
        "by_height": evaluate_by_height([crop for crop in fairface_crops if crop.face]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=Path, required=True)
    parser.add_argument("--fairface", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, nargs="+")
    args = parser.parse_args()
    before = json.loads((HERE / "metrics.json").read_text(encoding="utf-8"))
    figures = evaluate_faces(args.faces, args.fairface)
    figures["writing"] = evaluate_reading(args.fonts) if args.fonts else before["writing"]
    figures["floors"] = check_floors(figures)
    (HERE / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
