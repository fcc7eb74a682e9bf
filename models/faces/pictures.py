"""Labeled pictures of a set -> their pixels, red first, and the face that the label is about."""

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
    """A picture, the face in its middle (None where it was not found), and the annotators' labels."""

    picture: np.ndarray
    face: Seen | None
    age: str
    gender: str
    origin: str  # empty where the set does not label it


def read_pixels(path: Path) -> np.ndarray:
    """The pixels of a file (height, width, 3), red first. Raises ValueError if it is no picture."""
    image = cv2.imread(str(path))
    if image is None:
        raise ValueError(f"{path} is no picture")
    return np.ascontiguousarray(image[:, :, ::-1])


def read_crops(folder: Path, split: str = "") -> Iterator[Crop]:
    """The crops of a set in the order of its labels; where labels name a split, those of `split`."""
    lines = folder / "labels.jsonl"
    if lines.exists():
        records = [json.loads(line) for line in lines.read_text(encoding="utf-8").splitlines()]
    else:
        records = json.loads((folder / "labels.json").read_text(encoding="utf-8"))
    for record in records:
        if record.get("split", split) == split:
            picture = read_pixels(folder / record["file"])
            face = central_face(find_faces(picture), picture)
            yield Crop(picture, face, record["age_group"], record["gender"], record.get("race", ""))


def central_face(faces: list[Seen], picture: np.ndarray) -> Seen | None:
    """The largest face that covers the middle of a picture."""
    height, width = picture.shape[:2]
    covering = [
        f for f in faces if f.box[0] < width / 2 < f.box[0] + f.box[2] and f.box[1] < height / 2 < f.box[1] + f.box[3]
    ]
    return max(covering, key=lambda f: f.box[2] * f.box[3], default=None)
