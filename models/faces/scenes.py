"""Composed scenes (close-ups, crowds, helmets, masks, profiles, dark skin, rotated pictures) -> how many faces are
found, and how many boxes are no face.

usage: python -m models.faces.scenes --faces FOLDER [--split train] [--scenes 8] [--kinds crowd ...]
Faces of a labeled set are cut out and pasted on a background of noise without a face; helmets and masks are drawn on
them. Prints JSON: faces, found, boxes, and boxes where no face was pasted.
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

from models.faces.conditions import measure_tone, measure_turn
from models.faces.pictures import Crop, central_face, read_pixels
from models.faces.second_look import crop_to_face
from screener.detect.images.faces import Seen, find_faces

SIZE = (960, 720)
DARK_TONE = -30.0  # degrees of apparent tone below which skin counts as dark
PROFILE_TURN = 0.9  # turn from which a face counts as in profile
COLUMNS = {"crowd": 10}  # of faces; others have 4
ROWS = {"crowd": 6, "sideways": 2}
POSES = {"profile": ("profile",), "mask": ("front",), "turned-mask": ("turned", "profile")}  # others have all
KINDS = ("close-up", "crowd", "helmet", "mask", "turned-mask", "profile", "dark", "sideways")


def draw_crops(folder: Path, split: str, kind: str, rng: random.Random) -> Iterator[Crop]:
    """Faces for a kind of scene, in random order."""
    records = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    chosen = [r for r in records if r["split"] == split and r["pose"] in POSES.get(kind, r["pose"])]
    if kind == "dark":
        chosen = [r for r in chosen if r["race"] in ("Black", "Indian", "Southeast Asian")]
    for record in rng.sample(chosen, len(chosen)):
        picture = read_pixels(folder / record["file"])
        face = central_face(find_faces(picture), picture)
        if (
            face
            and (kind != "dark" or measure_tone(picture, face) < DARK_TONE)
            and (kind != "profile" or measure_turn(face) >= PROFILE_TURN)
        ):
            yield Crop(picture, face, record["age_group"], record["gender"], record["race"])


def crop_head(crop: Crop) -> tuple[np.ndarray, Seen]:
    """The head cut out of a picture, without neighbors, and its face in the pixels of that part."""
    assert crop.face
    x, y, w, h = crop.face.box
    left, top = max(round(x - 0.15 * w), 0), max(round(y - 0.4 * h), 0)
    part = crop.picture[top : round(y + 1.25 * h), left : round(x + 1.15 * w)].copy()
    points = crop.face.points - np.array([left, top], np.float32)
    return part, Seen((x - left, y - top, w, h), crop.face.score, points)


def add_accessory(part: np.ndarray, face: Seen, kind: str, rng: random.Random) -> np.ndarray:
    """Draw on `part` what `kind` asks for: a helmet down to the brows, or a mask from the bridge of the nose to the
    chin, with the tilt of the face."""
    w, h = face.box[2:]
    color = rng.choice(((200, 30, 40), (240, 240, 235), (30, 60, 150), (25, 25, 30), (230, 190, 40)))
    if kind == "helmet":
        eyes, tilt = face.points[:2].mean(axis=0), face.points[1] - face.points[0]
        middle = (round(float(eyes[0])), round(float(eyes[1] - 0.2 * h)))
        size, angle = (round(0.68 * w), round(0.55 * h)), float(np.degrees(np.arctan2(tilt[1], tilt[0])))
        cv2.ellipse(part, middle, size, angle, 180, 360, color, -1, cv2.LINE_AA)
    if kind.endswith("mask"):
        edge, pleats = mask_outline(face)
        cv2.fillConvexPoly(part, edge, color, cv2.LINE_AA)
        for pleat in pleats:
            cv2.polylines(part, [pleat], False, tuple(round(0.8 * shade) for shade in color), 1, cv2.LINE_AA)
    return part


def mask_outline(face: Seen) -> tuple[np.ndarray, np.ndarray]:
    """The outline (points, 2) of a mask on a face, from cheek to cheek, over the nose and below the chin; and its
    pleats (3, 2, 2)."""
    x, y, w, h = face.box
    eyes, nose, mouth = face.points[:2].mean(axis=0), face.points[2], face.points[3:].mean(axis=0)
    down = (mouth - eyes) / max(float(np.linalg.norm(mouth - eyes)), 1e-6)
    across, middle = np.array([down[1], -down[0]]), np.array([x + w / 2, y + h / 2])
    cheeks, jaw = (middle + down * np.dot(point - middle, down) for point in (nose, mouth))
    chin = mouth + 0.65 * (mouth - eyes)
    sides = [(cheeks, 0.46), (jaw, 0.42), (chin, 0.2)]
    outline = [
        eyes + 0.45 * (nose - eyes),
        *(point + side * reach * w * across for point, reach in sides for side in (-1, 1)),
    ]
    pleats = [[point - 0.4 * w * across, point + 0.4 * w * across] for point in (cheeks, (cheeks + jaw) / 2, jaw)]
    edge = cv2.convexHull(np.array(outline, np.float32))[:, 0]
    return np.rint(edge).astype(np.int32), np.rint(pleats).astype(np.int32)


def make_background(rng: np.random.Generator) -> np.ndarray:
    shades = np.full((SIZE[1], SIZE[0], 3), 120, np.float32)
    for cells, strength in ((6, 50), (24, 25), (96, 15), (400, 8)):
        coarse = rng.normal(0, strength, (cells * 3 // 4, cells, 3)).astype(np.float32)
        shades += cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC)
    return np.clip(shades, 0, 255).astype(np.uint8)


def make_scene(faces: Iterator[Crop], kind: str, rng: random.Random) -> tuple[np.ndarray, list[tuple[float, ...]]]:
    """A scene, and the (x, y, width) of the faces in it, by their centers, in pixels."""
    picture = make_background(np.random.default_rng(rng.randrange(10**6)))
    columns, rows = COLUMNS.get(kind, 4), ROWS.get(kind, 3)
    wide, tall = SIZE[0] // columns, SIZE[1] // rows
    places: list[tuple[float, ...]] = []
    for place in range(columns * rows):
        part, face = crop_head(next(faces))
        part = add_accessory(part, face, kind, rng)
        scale = min(0.95 * wide / part.shape[1], 0.95 * tall / part.shape[0]) * rng.uniform(0.7, 1.0)
        part = cv2.resize(part, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        left, top = place % columns * wide, place // columns * tall
        picture[top : top + part.shape[0], left : left + part.shape[1]] = part
        x, y, w, h = (side * scale for side in face.box)
        places.append((left + x + w / 2, top + y + h / 2, w))
    for _ in range(rng.choice((1, 2, 3)) if kind == "sideways" else 0):
        places = [(y, picture.shape[1] - x, w) for x, y, w in places]
        picture = np.ascontiguousarray(np.rot90(picture))
    return picture, places


def make_close_up(faces: Iterator[Crop], rng: random.Random) -> tuple[np.ndarray, list[tuple[float, ...]]]:
    """A picture with one face across .6 to .9 of its width, and the face's (x, y, width). Raises ValueError if no face
    is left that has room on all sides."""
    for crop in faces:
        assert crop.face
        share, (x, y, w, h), (tall, wide) = rng.uniform(0.6, 0.9), crop.face.box, crop.picture.shape[:2]
        room = min(x + w / 2, y + h / 2, wide - x - w / 2, tall - y - h / 2)
        if room > 0.45 * w / share and (picture := crop_to_face(crop.picture, share)) is not None:
            side = picture.shape[0]
            return picture, [(side / 2, side / 2, share * side)]
    raise ValueError("too few faces for close-ups")


def count_faces(picture: np.ndarray, places: list[tuple[float, ...]]) -> Counter[str]:
    """Count faces, found ones and boxes: a box finds one face, whose center is within half of its width."""
    boxes = [face.box for face in find_faces(picture)]
    left = list(places)
    for x, y, w, h in boxes:
        hits = [p for p in left if np.hypot(x + w / 2 - p[0], y + h / 2 - p[1]) < p[2] / 2]
        left = [p for p in left if p not in hits[:1]]
    found = len(places) - len(left)
    return Counter(faces=len(places), found=found, boxes=len(boxes), boxes_without_a_face=len(boxes) - found)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--faces", type=Path, required=True)
    parser.add_argument("--split", default="train")
    parser.add_argument("--scenes", type=int, default=8)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=list(KINDS))
    args = parser.parse_args()
    results = {}
    for kind in args.kinds:
        rng, counts = random.Random(kind), Counter[str]()
        faces = draw_crops(args.faces, args.split, kind, rng)
        for _ in range(args.scenes * (5 if kind == "close-up" else 1)):
            counts += count_faces(*(make_close_up(faces, rng) if kind == "close-up" else make_scene(faces, kind, rng)))
        results[kind] = dict(counts)
        print(json.dumps({kind: results[kind]}), flush=True)


if __name__ == "__main__":
    main()
