"""FairFace and rendered writing -> metrics.json: what pictures are measured on, each figure of the card.

usage: python -m models.faces.evaluate --fairface FOLDER --fonts FOLDER ...
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from models.faces.train import CHILDREN, HERE, OLDER, TEENS, crops, crossed
from models.faces.writing import measured as writing
from screener.detect.images.faces import find_faces

ADULTS = ("20-29", *OLDER)


def auc(scores: np.ndarray, groups: np.ndarray, above: tuple[str, ...], below: tuple[str, ...]) -> float:
    """How often one of `above` scores more than one of `below`."""
    a, b = scores[np.isin(groups, above)][:, None], scores[np.isin(groups, below)][None]
    return float((a > b).mean() + 0.5 * (a == b).mean())


def ages(rows: np.ndarray, groups: list[str]) -> dict[str, Any]:
    """Errors of heads trained on one half of the crops and measured on the other, mean of ten halvings."""
    names = np.array(groups)
    runs = crossed(rows, groups)

    def share(group: tuple[str, ...]) -> float:
        return float(np.mean([(run[np.isin(names, group)] > 0).mean() for run in runs]))

    return {
        "faces": len(groups),
        "auc_0-9_against_20+": round(float(np.mean([auc(run, names, CHILDREN, ADULTS) for run in runs])), 4),
        "auc_10-19_against_30+": round(float(np.mean([auc(run, names, TEENS, OLDER) for run in runs])), 4),
        "children_read_as_adults": round(1 - share(CHILDREN), 4),
        "teens_read_as_adults": round(1 - share(TEENS), 4),
        "adults_30+_read_as_minors": round(share(OLDER), 4),
        "read_as_minors": {group: round(share((group,)), 4) for group in sorted(set(groups))},
    }


def collages(folder: Path) -> dict[str, Any]:
    """Tiles of collages with a face found in them, and boxes that lie in no tile.

    A tile may hold a second face in its background, which is a face all the same: models/faces/card.md says
    how many of the boxes beyond one a tile were looked at and found to be none.
    """
    tiles = hits = boxes = beside = 0
    for record in json.loads((folder / "collages.json").read_text(encoding="utf-8")):
        picture = np.ascontiguousarray(cv2.imread(str(folder / record["file"]))[:, :, ::-1])
        centers = [(f.box[0] + f.box[2] / 2, f.box[1] + f.box[3] / 2) for f in find_faces(picture)]
        boxes += len(centers)
        held = 0
        for tile in record["tiles"]:
            x, y, width, height = tile["tile"]
            inside = sum(x <= cx <= x + width and y <= cy <= y + height for cx, cy in centers)
            tiles, hits, held = tiles + 1, hits + bool(inside), held + inside
        beside += len(centers) - held
    return {"tiles": tiles, "found": round(hits / tiles, 4), "boxes": boxes, "boxes_in_no_tile": beside}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fairface", type=Path, required=True)
    parser.add_argument("--fonts", type=Path, nargs="+", required=True)
    args = parser.parse_args()
    rows, groups, found = crops(args.fairface)
    figures = {
        "crops": {
            "faces": len(found),
            "found": round(sum(bool(f["found"]) for f in found) / len(found), 4),
            "boxes_beyond_one": sum(int(str(f["faces"])) for f in found) - sum(bool(f["found"]) for f in found),
        },
        "collages": collages(args.fairface),
        "ages": ages(rows, groups),
        "writing": writing(args.fonts),
    }
    (HERE / "metrics.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    print(json.dumps(figures, indent=1))


if __name__ == "__main__":
    main()
