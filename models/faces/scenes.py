"""Close-ups, crowds, helmets, masks, profiles, dark skin, pictures on their side -> how many faces are found, and how
many boxes are no face.

usage: python -m models.faces.scenes --faces FOLDER [--split train] [--scenes 8] [--kinds crowd ...]
Faces of a labeled set are cut out of their pictures and pasted on a ground of many shades that holds no face; helmets
and masks are drawn on them. Prints JSON: faces, found, boxes, and boxes where no face was pasted.
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

from models.faces.conditions import tone, turn
from models.faces.pictures import Crop, central, pixels
from models.faces.second_look import filled
from screener.detect.images.faces import Seen, find_faces

SIZE = (960, 720)
DARK = -30.0  # apparent tone below which skin counts as dark
PROFILE = 0.9  # turn from which a face is in profile
ACROSS = {"crowd": 10}  # faces in a row; others have 4
ROWS = {"crowd": 6, "sideways": 2}
POSES = {"profile": ("profile",), "mask": ("front",), "turned-mask": ("turned", "profile")}  # others have all
KINDS = ("close-up", "crowd", "helmet", "mask", "turned-mask", "profile", "dark", "sideways")


def crops(folder: Path, split: str, kind: str, dealt: random.Random) -> Iterator[Crop]:
    """Faces by lot that fit a kind of scene."""
    records = [json.loads(line) for line in (folder / "labels.jsonl").read_text(encoding="utf-8").splitlines()]
    chosen = [r for r in records if r["split"] == split and r["pose"] in POSES.get(kind, r["pose"])]
    if kind == "dark":
        chosen = [r for r in chosen if r["race"] in ("Black", "Indian", "Southeast Asian")]
    for record in dealt.sample(chosen, len(chosen)):
        picture = pixels(folder / record["file"])
        face = central(find_faces(picture), picture)
        if face and (kind != "dark" or tone(picture, face) < DARK) and (kind != "profile" or turn(face) >= PROFILE):
            yield Crop(picture, face, record["age_group"], record["gender"], record["race"])


def head(crop: Crop) -> tuple[np.ndarray, Seen]:
    """The part of a picture with the head, so that no neighbor's face is in it, and the face in it."""
    assert crop.face
    x, y, w, h = crop.face.box
    left, top = max(round(x - 0.15 * w), 0), max(round(y - 0.4 * h), 0)
    part = crop.picture[top : round(y + 1.25 * h), left : round(x + 1.15 * w)].copy()
    points = crop.face.points - np.array([left, top], np.float32)
    return part, Seen((x - left, y - top, w, h), crop.face.score, points)


def worn(part: np.ndarray, face: Seen, kind: str, dealt: random.Random) -> np.ndarray:
    """A helmet down to the brows, or a mask from the bridge of the nose to the chin, in the face's own tilt."""
    w, h = face.box[2:]
    color = dealt.choice(((200, 30, 40), (240, 240, 235), (30, 60, 150), (25, 25, 30), (230, 190, 40)))
    if kind == "helmet":
        eyes, tilt = face.points[:2].mean(axis=0), face.points[1] - face.points[0]
        middle = (round(float(eyes[0])), round(float(eyes[1] - 0.2 * h)))
        size, angle = (round(0.68 * w), round(0.55 * h)), float(np.degrees(np.arctan2(tilt[1], tilt[0])))
        cv2.ellipse(part, middle, size, angle, 180, 360, color, -1, cv2.LINE_AA)
    if kind.endswith("mask"):
        edge, pleats = cloth(face)
        cv2.fillConvexPoly(part, edge, color, cv2.LINE_AA)
        for pleat in pleats:
            cv2.polylines(part, [pleat], False, tuple(round(0.8 * shade) for shade in color), 1, cv2.LINE_AA)
    return part


def cloth(face: Seen) -> tuple[np.ndarray, np.ndarray]:
    """The outline of a mask on a face, from cheek to cheek, over the nose and below the chin; its pleats."""
    x, y, w, h = face.box
    eyes, nose, mouth = face.points[:2].mean(axis=0), face.points[2], face.points[3:].mean(axis=0)
    down = (mouth - eyes) / max(float(np.linalg.norm(mouth - eyes)), 1e-6)
    across, middle = np.array([down[1], -down[0]]), np.array([x + w / 2, y + h / 2])
    cheeks, jaw = (middle + down * np.dot(at - middle, down) for at in (nose, mouth))
    chin = mouth + 0.65 * (mouth - eyes)
    sides = [(cheeks, 0.46), (jaw, 0.42), (chin, 0.2)]
    outline = [
        eyes + 0.45 * (nose - eyes),
        *(at + side * reach * w * across for at, reach in sides for side in (-1, 1)),
    ]
    pleats = [[at - 0.4 * w * across, at + 0.4 * w * across] for at in (cheeks, (cheeks + jaw) / 2, jaw)]
    edge = cv2.convexHull(np.array(outline, np.float32))[:, 0]
    return np.rint(edge).astype(np.int32), np.rint(pleats).astype(np.int32)


def ground(dealt: np.random.Generator) -> np.ndarray:
    shades = np.full((SIZE[1], SIZE[0], 3), 120, np.float32)
    for across, strength in ((6, 50), (24, 25), (96, 15), (400, 8)):
        coarse = dealt.normal(0, strength, (across * 3 // 4, across, 3)).astype(np.float32)
        shades += cv2.resize(coarse, SIZE, interpolation=cv2.INTER_CUBIC)
    return np.clip(shades, 0, 255).astype(np.uint8)


def scene(faces: Iterator[Crop], kind: str, dealt: random.Random) -> tuple[np.ndarray, list[tuple[float, ...]]]:
    """A scene and the middles and widths of the faces in it."""
    picture = ground(np.random.default_rng(dealt.randrange(10**6)))
    across, rows = ACROSS.get(kind, 4), ROWS.get(kind, 3)
    wide, tall = SIZE[0] // across, SIZE[1] // rows
    places: list[tuple[float, ...]] = []
    for place in range(across * rows):
        part, face = head(next(faces))
        part = worn(part, face, kind, dealt)
        by = min(0.95 * wide / part.shape[1], 0.95 * tall / part.shape[0]) * dealt.uniform(0.7, 1.0)
        part = cv2.resize(part, None, fx=by, fy=by, interpolation=cv2.INTER_AREA)
        left, top = place % across * wide, place // across * tall
        picture[top : top + part.shape[0], left : left + part.shape[1]] = part
        x, y, w, h = (side * by for side in face.box)
        places.append((left + x + w / 2, top + y + h / 2, w))
    for _ in range(dealt.choice((1, 2, 3)) if kind == "sideways" else 0):
        places = [(y, picture.shape[1] - x, w) for x, y, w in places]
        picture = np.ascontiguousarray(np.rot90(picture))
    return picture, places


def close(faces: Iterator[Crop], dealt: random.Random) -> tuple[np.ndarray, list[tuple[float, ...]]]:
    """One face that takes .6 to .9 of the width of the picture, with room for it on all sides."""
    for crop in faces:
        assert crop.face
        share, (x, y, w, h), (tall, wide) = dealt.uniform(0.6, 0.9), crop.face.box, crop.picture.shape[:2]
        room = min(x + w / 2, y + h / 2, wide - x - w / 2, tall - y - h / 2)
        if room > 0.45 * w / share and (picture := filled(crop.picture, share)) is not None:
            side = picture.shape[0]
            return picture, [(side / 2, side / 2, share * side)]
    raise ValueError("too few faces for close-ups")


def counted(picture: np.ndarray, places: list[tuple[float, ...]]) -> Counter[str]:
    """Found faces: each box is of the place whose middle lies within half of its width, and of no other."""
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
    told = {}
    for kind in args.kinds:
        dealt, counts = random.Random(kind), Counter[str]()
        faces = crops(args.faces, args.split, kind, dealt)
        for _ in range(args.scenes * (5 if kind == "close-up" else 1)):
            counts += counted(*(close(faces, dealt) if kind == "close-up" else scene(faces, kind, dealt)))
        told[kind] = dict(counts)
        print(json.dumps({kind: told[kind]}), flush=True)


if __name__ == "__main__":
    main()
