"""Crops -> how large, how turned and how dark the faces in them are; the same faces again, made small."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from screener.detect.images.faces import Seen

SHEET = (1536, 1152)  # width, height: looked at in tiles and not scaled
HEIGHTS = (12, 16, 24, 32, 48, 96)  # of a face, in pixels
GAP = 8
# Where a group begins; the last one has no end.
TURNS = {"ahead": 0.0, "turned": 0.4, "profile": 0.9}
TONES = {"dark": -90.0, "brown": -30.0, "intermediate": 10.0, "light": 41.0}


def turn(face: Seen) -> float:
    """How far the nose lies from the middle of the eyes, in distances of the eyes: 0 ahead, 1 in profile."""
    left, right, nose = face.points[0], face.points[1], face.points[2]
    across = right - left
    return float(abs(np.dot(nose - (left + right) / 2, across)) / max(np.dot(across, across), 1e-6))


def tone(picture: np.ndarray, face: Seen) -> float:
    """The individual typology angle of both cheeks, in degrees: the lighter the skin looks, the larger.

    It is measured in the light of the photo, so it is the apparent tone, not the skin's.
    """
    reach = max(round(0.12 * float(np.linalg.norm(face.points[1] - face.points[0]))), 1)
    cheeks = []
    for eye, mouth in ((0, 3), (1, 4)):
        x, y = (0.45 * face.points[eye] + 0.55 * face.points[mouth]).round().astype(int)
        cheeks.append(picture[max(y - reach, 0) : y + reach + 1, max(x - reach, 0) : x + reach + 1].reshape(-1, 3))
    pixels = np.concatenate(cheeks)
    if not len(pixels):
        return float("nan")
    lightness, _, yellow = np.median(cv2.cvtColor(pixels[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0], axis=0)
    return float(np.degrees(np.arctan2(lightness - 50, max(float(yellow), 1e-6))))


def grouped(values: Sequence[float], starts: dict[str, float]) -> list[str]:
    """The name of the group in which each value lies."""
    names, edges = list(starts), list(starts.values())
    return [names[max(int(np.searchsorted(edges, value, side="right")) - 1, 0)] for value in values]


Places = dict[int, tuple[int, int, int]]


def sheets(crops: Sequence[np.ndarray], faces: Sequence[Seen], height: int) -> Iterator[tuple[np.ndarray, Places]]:
    """Gray sheets of all crops, shrunk so that each face is `height` tall; where each lies: x, y, side."""
    shrinks = [height / face.box[3] for face in faces]
    cell = max(round(max(crop.shape[:2]) * by) for crop, by in zip(crops, shrinks, strict=True)) + GAP
    across, down = SHEET[0] // cell, SHEET[1] // cell
    for start in range(0, len(crops), across * down):
        sheet = np.full((SHEET[1], SHEET[0], 3), 128, np.uint8)
        places = {}
        for at, n in enumerate(range(start, min(start + across * down, len(crops)))):
            x, y = at % across * cell, at // across * cell
            wide, tall = (max(round(side * shrinks[n]), 1) for side in crops[n].shape[1::-1])
            sheet[y : y + tall, x : x + wide] = cv2.resize(crops[n], (wide, tall), interpolation=cv2.INTER_AREA)
            places[n] = (x, y, max(wide, tall))
        yield sheet, places


def nearest(found: Sequence[Seen], place: tuple[int, int, int], wanted: Seen, shrink: float) -> Seen | None:
    """The face found on a sheet that is the one wanted: its middle lies within half of its height."""
    x = place[0] + (wanted.box[0] + wanted.box[2] / 2) * shrink
    y = place[1] + (wanted.box[1] + wanted.box[3] / 2) * shrink

    def away(face: Seen) -> float:
        return float(np.hypot(face.box[0] + face.box[2] / 2 - x, face.box[1] + face.box[3] / 2 - y))

    closest = min(found, key=away, default=None)
    return closest if closest and away(closest) < wanted.box[3] * shrink / 2 else None
