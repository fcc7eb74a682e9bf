"""Faces that fill the picture or lie on their side, and pictures without faces -> what the second look adds.

usage: python -m models.faces.second_look --faces FOLDER --plain FOLDER [--split train] [--most 40]
FOLDER of faces holds labels.jsonl (file, split) and 320 x 320 pictures, that of plain pictures no face at all. Prints
JSON: how many are found as they are and in all, and the highest second box in a plain picture.
"""

from __future__ import annotations

import argparse
import json
import random
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import cv2
import numpy as np

from models.faces.pictures import pixels
from screener.detect.images.decode import PictureError, Pixels, decode
from screener.detect.images.faces import LEAST, TILED, _again, _as_it_is
from screener.types import Image

SIDE = 800  # pixels of a picture that is cut out


def filled(picture: Pixels, share: float) -> Pixels | None:
    """The part in which the middle face takes this share of the width; None where the picture is too small for it."""
    height, width = picture.shape[:2]
    found = _as_it_is(picture, LEAST)
    if not found:
        return None
    x, y, w, h = min((f.box for f in found), key=lambda b: abs(b[0] + b[2] / 2 - width / 2))
    side = min(round(w / share), height, width)
    if w / side < share - 0.06:
        return None
    left, top = (int(np.clip(at - side / 2, 0, most - side)) for at, most in ((x + w / 2, width), (y + h / 2, height)))
    return np.asarray(cv2.resize(picture[top : top + side, left : left + side], (SIDE, SIDE)), np.uint8)


def cases(picture: Pixels) -> Iterator[tuple[str, Pixels | None]]:
    yield "fills .7", filled(picture, 0.7)
    yield "fills .88", filled(picture, 0.88)
    yield "turned 90", np.ascontiguousarray(np.rot90(picture))
    yield "turned 180", np.ascontiguousarray(cv2.resize(np.rot90(picture, 2), (SIDE, SIDE)))


def faces(folder: Path, split: str, most: int) -> dict[str, dict[str, int]]:
    records = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    dealt = [record for record in records if record["split"] == split]
    told: dict[str, Counter[str]] = {}
    for record in random.Random(7).sample(dealt, most):
        picture = pixels(folder / record["file"])
        for name, shown in cases(picture):
            if shown is not None:
                first = bool(_as_it_is(shown, LEAST))
                counts = told.setdefault(name, Counter())
                counts.update(pictures=1, as_they_are=first, with_the_second_look=first or bool(_again(shown)))
    return {name: dict(counts) for name, counts in told.items()}


def plain(folder: Path) -> dict[str, object]:
    counts: Counter[str] = Counter()
    for path in sorted(path for path in folder.rglob("*") if path.is_file()):
        try:
            picture = decode(Image(path.name, path.read_bytes()), TILED).frames[0]
        except PictureError:
            continue
        first = bool(_as_it_is(picture, LEAST))
        counts.update(pictures=1, as_they_are=first, second_look=not first and bool(_again(picture)))
    return dict(counts)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=Path, required=True)
    parser.add_argument("--plain", type=Path, required=True)
    parser.add_argument("--split", default="train")
    parser.add_argument("--most", type=int, default=40)
    args = parser.parse_args()
    told = {"faces": faces(args.faces, args.split, args.most), "plain": plain(args.plain)}
    print(json.dumps(told, indent=1))


if __name__ == "__main__":
    main()
