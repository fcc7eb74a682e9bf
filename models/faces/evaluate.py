"""FairFace and rendered writing -> metrics.json: what pictures are measured on, each figure of the card.

usage: python -m models.faces.evaluate --faces FOLDER --fairface FOLDER --fonts FOLDER ...
No face of these was trained on: of --faces only the part for tuning is read. Without --fonts, the figures for writing
stay as they are. Five minutes for faces, two for writing, on one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from models.faces.conditions import HEIGHTS, TONES, TURNS, grouped, nearest, sheets, tone, turn
from models.faces.pictures import ADULTS, CHILDREN, OLDER, TEENS, Crop, central, crops, pixels
from models.faces.writing import measured as writing
from screener.detect.images.ages import minor_probabilities
from screener.detect.images.faces import find_faces

HERE = Path(__file__).parent
DRAWS = 2000  # of other faces, and of shuffled labels
APART = 0.08  # how far origins may lie apart among adults of 30 and more
EVERY = 2  # every second face is looked at again in a mirrored and a gray copy
# What must hold: the figure, and whether it is the least or the most.
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
    """How often one of `above` scores more than one of `below`; None where there is nobody to compare."""
    a, b = scores[np.isin(groups, above)][:, None], scores[np.isin(groups, below)][None]
    return round(float((a > b).mean() + 0.5 * (a == b).mean()), 4) if a.size and b.size else None


def errors(scores: np.ndarray, names: np.ndarray) -> dict[str, Any]:
    """Shares read wrongly; None where none of a group is there."""

    def minors(group: tuple[str, ...]) -> float | None:
        chosen = np.isin(names, group)
        return float((scores[chosen] >= 0.5).mean()) if chosen.any() else None

    children, teens, older = minors(CHILDREN), minors(TEENS), minors(OLDER)
    return {
        "faces": len(names),
        "children": int(np.isin(names, CHILDREN).sum()),
        "children_read_as_adults": None if children is None else round(1 - children, 4),
        "teens_read_as_adults": None if teens is None else round(1 - teens, 4),
        "adults_30+_read_as_minors": None if older is None else round(older, 4),
        "auc_0-9_against_20+": auc(scores, names, CHILDREN, ADULTS),
    }


def by(labels: Sequence[str], scores: np.ndarray, names: np.ndarray) -> dict[str, Any]:
    """The same for each of the labels that a face has; an empty one is none."""
    told = np.array(labels)
    return {label: errors(scores[told == label], names[told == label]) for label in sorted(set(labels) - {""})}


def apart(wrong: np.ndarray, labels: np.ndarray) -> dict[str, Any]:
    """How far the shares of wrong faces lie apart between labels: measured; the middle 90% of what other faces of these
    labels would give (bootstrap), and of what a head would give that treats all alike (the labels shuffled); how often
    such a head would show a gap as wide as this one, and how often one within what is asked.
    """
    dealt, rows = np.random.default_rng(0), [wrong[labels == label] for label in np.unique(labels)]
    ends = np.cumsum([len(row) for row in rows])[:-1]

    def gap(parts: Sequence[np.ndarray]) -> float:
        return float(np.ptp([part.mean() for part in parts]))

    others = [gap([dealt.choice(row, len(row)) for row in rows]) for _ in range(DRAWS)]
    shuffled = np.array([gap(np.split(dealt.permutation(wrong), ends)) for _ in range(DRAWS)])
    return {
        "measured": round(gap(rows), 4),
        "of_other_faces": [round(float(end), 4) for end in np.quantile(others, (0.05, 0.95))],
        "of_a_fair_head": [round(float(end), 4) for end in np.quantile(shuffled, (0.05, 0.95))],
        "fair_on_average": round(float(shuffled.mean()), 4),
        "fair_as_far_apart": round(float((shuffled >= gap(rows) - 1e-9).mean()), 4),
        "fair_within_what_is_asked": round(float((shuffled <= APART).mean()), 4),
    }


def ages(shown: list[Crop]) -> dict[str, Any]:
    """Errors on all faces, by what their labels say and by what the pictures show."""
    scores, names = scored(shown), np.array([crop.age for crop in shown])
    genders = by([crop.gender for crop in shown], scores, names)
    origins = by([crop.origin for crop in shown], scores, names)
    teens = [part["teens_read_as_adults"] for part in genders.values()]
    older = np.array([bool(crop.origin) and crop.age in OLDER for crop in shown])
    return {
        **errors(scores, names),
        "auc_10-19_against_20+": auc(scores, names, TEENS, ADULTS),
        "auc_10-19_against_30+": auc(scores, names, TEENS, OLDER),
        "read_as_minors": {
            group: round(float((scores[names == group] >= 0.5).mean()), 4) for group in sorted(set(names))
        },
        "children_read_as_adults_at_most": max(part["children_read_as_adults"] for part in origins.values()),
        "teens_apart_by_gender": round(max(teens) - min(teens), 4),
        "adults_30+_apart_by_origin": apart(scores[older] >= 0.5, np.array([crop.origin for crop in shown])[older]),
        "changed_by_mirror": changed(shown[::EVERY], scores[::EVERY], lambda picture: picture[:, ::-1]),
        "changed_by_gray": changed(shown[::EVERY], scores[::EVERY], gray),
        "by_gender": genders,
        "by_origin": origins,
        "by_turn": by(grouped([turn(crop.face) for crop in shown if crop.face], TURNS), scores, names),
        "by_apparent_tone": by(
            grouped([tone(crop.picture, crop.face) for crop in shown if crop.face], TONES), scores, names
        ),
    }


def scored(shown: Sequence[Crop]) -> np.ndarray:
    return np.array([minor_probabilities(crop.picture, [crop.face])[0] for crop in shown if crop.face])


def gray(picture: np.ndarray) -> np.ndarray:
    return np.repeat(cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)[:, :, None], 3, axis=2)


def changed(shown: list[Crop], scores: np.ndarray, how: Any) -> float:
    """The share of faces that change sides in the same picture made another way; a face lost then has changed."""
    others = []
    for crop in shown:
        picture = np.ascontiguousarray(how(crop.picture))
        face = central(find_faces(picture), picture)
        others.append(minor_probabilities(picture, [face])[0] if face else np.nan)
    return round(float(((np.array(others) >= 0.5) != (scores >= 0.5)).mean()), 4)


def by_height(shown: list[Crop]) -> dict[str, Any]:
    """Every face again at smaller sizes: how many are found, and how those are read."""
    pictures, faces = [crop.picture for crop in shown], [crop.face for crop in shown if crop.face]
    names = np.array([crop.age for crop in shown])
    told = {}
    for height in HEIGHTS:
        scores = np.full(len(faces), np.nan)
        for sheet, places in sheets(pictures, faces, height):
            boxes = find_faces(sheet)
            for n, place in places.items():
                face = nearest(boxes, place, faces[n], height / faces[n].box[3])
                if face:
                    scores[n] = minor_probabilities(sheet, [face])[0]
        found = ~np.isnan(scores)
        told[str(height)] = {"found": round(float(found.mean()), 4), **errors(scores[found], names[found])}
    return told


def collages(folder: Path) -> dict[str, Any]:
    """Tiles of collages with a face found in them, and boxes that lie in no tile.

    A tile may hold a second face in its background, which is a face all the same: models/faces/card.md says
    how many of the boxes beyond one a tile were looked at and found to be none.
    """
    tiles = hits = boxes = beside = 0
    for record in json.loads((folder / "collages.json").read_text(encoding="utf-8")):
        picture = pixels(folder / record["file"])
        centers = [(f.box[0] + f.box[2] / 2, f.box[1] + f.box[3] / 2) for f in find_faces(picture)]
        boxes += len(centers)
        held = 0
        for tile in record["tiles"]:
            x, y, width, height = tile["tile"]
            inside = sum(x <= cx <= x + width and y <= cy <= y + height for cx, cy in centers)
            tiles, hits, held = tiles + 1, hits + bool(inside), held + inside
        beside += len(centers) - held
    return {
        "tiles": tiles,
        "found": round(hits / tiles, 4),
        "boxes": boxes,
        "boxes_in_no_tile": beside,
        "precision": round(1 - beside / boxes, 4),
    }


def floors(figures: dict[str, Any]) -> dict[str, Any]:
    """What was asked, what was measured, and whether it holds."""
    told = {}
    for name, (side, asked) in FLOORS.items():
        value: Any = figures
        for key in name.split("."):
            value = value[key]
        holds = value >= asked if side == ">=" else value <= asked
        told[name] = {"asked": f"{side} {asked}", "measured": value, "holds": holds}
    return told


def of_faces(tuning: Path, fairface: Path) -> dict[str, Any]:
    plain = list(crops(fairface))
    everybody = [*crops(tuning, "tune"), *plain]
    shown = [crop for crop in everybody if crop.face]
    return {
        "crops": {
            "faces": len(everybody),
            "found": round(len(shown) / len(everybody), 4),
        },
        "collages": collages(fairface),
        "ages": ages(shown),
        "by_height": by_height([crop for crop in plain if crop.face]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=Path, required=True)
    parser.add_argument("--fairface", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, nargs="+")
    args = parser.parse_args()
    before = json.loads((HERE / "metrics.json").read_text(encoding="utf-8"))
    figures = of_faces(args.faces, args.fairface)
    figures["writing"] = writing(args.fonts) if args.fonts else before["writing"]
    figures["floors"] = floors(figures)
    (HERE / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
