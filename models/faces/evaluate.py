"""FairFace and rendered writing -> metrics.json: what pictures are measured on, each figure of the card.

usage: python -m models.faces.evaluate --fairface FOLDER --fonts FOLDER ...
Without --fonts, the figures for writing stay as they are. A minute for faces, two for writing, on one core.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from models.faces.conditions import HEIGHTS, TONES, TURNS, grouped, nearest, sheets, tone, turn
from models.faces.pictures import pixels
from models.faces.train import CHILDREN, HERE, OLDER, TEENS, crops, halved, scored, seen
from models.faces.writing import measured as writing
from screener.detect.images.ages import features
from screener.detect.images.faces import Seen, find_faces

ADULTS = ("20-29", *OLDER)
# What issue and card ask: the figure, and whether it is the least or the most.
FLOORS = {
    "crops.found": (">=", 0.98),
    "collages.found": (">=", 0.95),
    "collages.precision": (">=", 0.97),
    "ages.auc_0-9_against_20+": (">=", 0.975),
    "ages.children_read_as_adults": ("<=", 0.02),
    "ages.teens_read_as_adults": ("<=", 0.15),
    "ages.adults_30+_read_as_minors": ("<=", 0.12),
    "writing.all.read": (">=", 0.95),
}


def auc(scores: np.ndarray, groups: np.ndarray, above: tuple[str, ...], below: tuple[str, ...]) -> float:
    """How often one of `above` scores more than one of `below`."""
    a, b = scores[np.isin(groups, above)][:, None], scores[np.isin(groups, below)][None]
    return float((a > b).mean() + 0.5 * (a == b).mean())


def errors(runs: Sequence[np.ndarray], names: np.ndarray, among: np.ndarray) -> dict[str, Any]:
    """Shares read wrongly among some of the faces, mean of the halvings; None where none of a group is there."""

    def minors(group: tuple[str, ...]) -> float | None:
        chosen = among & np.isin(names, group)
        return float(np.mean([(run[chosen] > 0).mean() for run in runs])) if chosen.any() else None

    children, teens, older = minors(CHILDREN), minors(TEENS), minors(OLDER)
    return {
        "faces": int(among.sum()),
        "children": int((among & np.isin(names, CHILDREN)).sum()),
        "children_read_as_adults": None if children is None else round(1 - children, 4),
        "teens_read_as_adults": None if teens is None else round(1 - teens, 4),
        "adults_30+_read_as_minors": None if older is None else round(older, 4),
    }


def ages(rows: np.ndarray, names: np.ndarray, runs: Sequence[np.ndarray]) -> dict[str, Any]:
    """Errors of heads trained on one half of the crops and measured on the other."""
    everybody = np.ones(len(names), bool)
    return {
        **errors(runs, names, everybody),
        "auc_0-9_against_20+": round(float(np.mean([auc(run, names, CHILDREN, ADULTS) for run in runs])), 4),
        "auc_10-19_against_30+": round(float(np.mean([auc(run, names, TEENS, OLDER) for run in runs])), 4),
        "read_as_minors": {
            group: round(float(np.mean([(run[names == group] > 0).mean() for run in runs])), 4)
            for group in sorted(set(names))
        },
    }


def by(labels: Sequence[str], names: np.ndarray, runs: Sequence[np.ndarray]) -> dict[str, Any]:
    return {label: errors(runs, names, np.array(labels) == label) for label in sorted(set(labels))}


def by_height(pictures: list[np.ndarray], faces: list[Seen], names: np.ndarray, heads: list[Any]) -> dict[str, Any]:
    """Every face again at smaller sizes: how many are found, and how those are read by heads that never saw them."""
    told = {}
    for height in HEIGHTS:
        rows = np.zeros((len(faces), heads[0][0][1].size - 1))
        found = np.zeros(len(faces), bool)
        for sheet, places in sheets(pictures, faces, height):
            boxes = find_faces(sheet)
            for n, place in places.items():
                face = nearest(boxes, place, faces[n], height / faces[n].box[3])
                if face:
                    found[n], rows[n] = True, features(sheet, [face])[0]
        runs = [scored(rows, run) for run in heads]
        told[str(height)] = {"found": round(float(found.mean()), 4), **errors(runs, names, found)}
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


def of_faces(folder: Path) -> dict[str, Any]:
    pictures, maybe, groups, counts = crops(folder)
    kept = [n for n, face in enumerate(maybe) if face]
    shown, faces = [pictures[n] for n in kept], [face for face in maybe if face]
    names = np.array([groups[n] for n in kept])
    rows = seen(shown, list(faces))
    heads = halved(rows, list(names))
    runs = [scored(rows, run) for run in heads]
    tones = [tone(picture, face) for picture, face in zip(shown, faces, strict=True)]
    return {
        "crops": {
            "faces": len(maybe),
            "found": round(len(kept) / len(maybe), 4),
            "boxes_beyond_one": sum(counts) - len(kept),
        },
        "collages": collages(folder),
        "ages": ages(rows, names, runs),
        "by_turn": by(grouped([turn(face) for face in faces], TURNS), names, runs),
        "by_apparent_tone": by(grouped(tones, TONES), names, runs),
        "by_height": by_height(shown, list(faces), names, heads),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fairface", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, nargs="+")
    args = parser.parse_args()
    before = json.loads((HERE / "metrics.json").read_text(encoding="utf-8"))
    figures = {**of_faces(args.fairface), "writing": writing(args.fonts) if args.fonts else before["writing"]}
    figures["floors"] = floors(figures)
    (HERE / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
