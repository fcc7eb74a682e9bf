"""Faces that fill the picture or are rotated, and pictures without faces -> what the detector's second look adds.

usage: python -m models.faces.second_look --faces FOLDER --plain FOLDER [--split train] [--pictures 40]
The folder --faces has labels.jsonl (file, split) and pictures of 320 x 320 pixels, --plain pictures without a face.
Prints JSON: in how many pictures faces are found at first, and with the second look.
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

from models.faces.pictures import read_pixels
from screener.detect.images.decode import PictureError, Pixels, decode
from screener.detect.images.faces import LEAST, TILED, _again, _as_it_is
from screener.types import Image

SIDE = 800  # pixels of a crop


def crop_to_face(picture: Pixels, share: float) -> Pixels | None:
    """A square crop in which the central face takes `share` of the width; None where the picture is too small."""
    height, width = picture.shape[:2]
    found = _as_it_is(picture, LEAST)
    if not found:
        return None
    x, y, w, h = min((f.box for f in found), key=lambda b: abs(b[0] + b[2] / 2 - width / 2))
    side = min(round(w / share), height, width)
    if w / side < share - 0.06:
        return None
    left, top = (int(np.clip(at - side / 2, 0, size - side)) for at, size in ((x + w / 2, width), (y + h / 2, height)))
    return np.asarray(cv2.resize(picture[top : top + side, left : left + side], (SIDE, SIDE)), np.uint8)


def make_variants(picture: Pixels) -> Iterator[tuple[str, Pixels | None]]:
    yield "fills .7", crop_to_face(picture, 0.7)
    yield "fills .88", crop_to_face(picture, 0.88)
    yield "turned 90", np.ascontiguousarray(np.rot90(picture))
    yield "turned 180", np.ascontiguousarray(cv2.resize(np.rot90(picture, 2), (SIDE, SIDE)))


def evaluate_faces(folder: Path, split: str, limit: int) -> dict[str, dict[str, int]]:
    records = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    records_of_split = [record for record in records if record["split"] == split]
    results: dict[str, Counter[str]] = {}
    for record in random.Random(7).sample(records_of_split, limit):
        picture = read_pixels(folder / record["file"])
        for name, variant in make_variants(picture):
            if variant is not None:
                first = bool(_as_it_is(variant, LEAST))
                counts = results.setdefault(name, Counter())
                counts.update(pictures=1, as_they_are=first, with_the_second_look=first or bool(_again(variant)))
    return {name: dict(counts) for name, counts in results.items()}


def evaluate_plain(folder: Path) -> dict[str, object]:
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
    parser.add_argument("--pictures", type=int, default=40)
    args = parser.parse_args()
    result = {"faces": evaluate_faces(args.faces, args.split, args.pictures), "plain": evaluate_plain(args.plain)}
    print(json.dumps(result, indent=1))


if __name__ == "__main__":
    main()
