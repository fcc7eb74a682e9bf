"""A labeled picture of a set, by its file -> its pixels, red first, and the face that its label means."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

from screener.detect.images.faces import Seen, find_faces

CHILDREN = ("0-2", "3-9")
TEENS = ("10-19",)
OLDER = ("30-39", "40-49", "50-59", "60-69", "70+")
ADULTS = ("20-29", *OLDER)


@dataclass(frozen=True, slots=True)
class Crop:
    """A picture with the face in its middle, None where it was not found; what annotators took it for."""

    picture: np.ndarray
    face: Seen | None
    age: str
    gender: str
    origin: str  # empty where the set has no label of it


def pixels(path: Path) -> np.ndarray:
    """Raises ValueError if the file is no picture."""
    read = cv2.imread(str(path))
    if read is None:
        raise ValueError(f"{path} is no picture")
    return np.ascontiguousarray(read[:, :, ::-1])


def crops(folder: Path, split: str = "") -> Iterator[Crop]:
    """The pictures of a set in the order of its labels; where it is split, those of that part."""
    lines = folder / "labels.jsonl"
    if lines.exists():
        records = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    else:
        records = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    for record in records:
        if record.get("split", split) == split:
            picture = pixels(folder / record["file"])
            face = central(find_faces(picture), picture)
            yield Crop(picture, face, record["age_group"], record["gender"], record.get("race", ""))


def central(faces: list[Seen], picture: np.ndarray) -> Seen | None:
    """The largest face that covers the middle of a picture."""
    height, width = picture.shape[:2]
    over = [
        f for f in faces if f.box[0] < width / 2 < f.box[0] + f.box[2] and f.box[1] < height / 2 < f.box[1] + f.box[3]
    ]
    return max(over, key=lambda f: f.box[2] * f.box[3], default=None)
