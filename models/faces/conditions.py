"""Crops -> the turn and the skin tone of the faces in them; the same faces again at smaller sizes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from screener.detect.images.faces import Seen

SHEET_SIZE = (1536, 1152)  # width and height in pixels: the detector reads it in tiles, without scaling
FACE_HEIGHTS = (12, 16, 24, 32, 48, 96)  # in pixels
GAP = 8  # pixels between two crops
# The lower edge of each bin; the last one is open.
TURN_BINS = {"ahead": 0.0, "turned": 0.4, "profile": 0.9}
TONE_BINS = {"dark": -90.0, "brown": -30.0, "intermediate": 10.0, "light": 41.0}


def measure_turn(face: Seen) -> float:
    """The distance of the nose from the middle of the eyes along their axis, in distances of the eyes: 0 ahead, 1 in
    profile."""
    left, right, nose = face.points[0], face.points[1], face.points[2]
    eye_axis = right - left
    return float(abs(np.dot(nose - (left + right) / 2, eye_axis)) / max(np.dot(eye_axis, eye_axis), 1e-6))


def measure_tone(picture: np.ndarray, face: Seen) -> float:
    """The individual typology angle of both cheeks, in degrees: larger for lighter skin; NaN without pixels.

    It is measured in the light of the photo, so it is the apparent tone, not the skin's.
    """
    radius = max(round(0.12 * float(np.linalg.norm(face.points[1] - face.points[0]))), 1)
    cheeks = []
    for eye, mouth in ((0, 3), (1, 4)):
        x, y = (0.45 * face.points[eye] + 0.55 * face.points[mouth]).round().astype(int)
        cheeks.append(picture[max(y - radius, 0) : y + radius + 1, max(x - radius, 0) : x + radius + 1].reshape(-1, 3))
    pixels = np.concatenate(cheeks)
    if not len(pixels):
        return float("nan")
    lightness, _, yellow = np.median(cv2.cvtColor(pixels[None].astype(np.float32) / 255, cv2.COLOR_RGB2LAB)[0], axis=0)
    return float(np.degrees(np.arctan2(lightness - 50, max(float(yellow), 1e-6))))


def assign_bins(values: Sequence[float], bins: dict[str, float]) -> list[str]:
    """The name of the bin that each value is in; `bins` holds their lower edges."""
    names, edges = list(bins), list(bins.values())
    return [names[max(int(np.searchsorted(edges, value, side="right")) - 1, 0)] for value in values]


Placements = dict[int, tuple[int, int, int]]  # number of a crop -> left, top, longer side in pixels


def make_sheets(
    crops: Sequence[np.ndarray], faces: Sequence[Seen], height: int
) -> Iterator[tuple[np.ndarray, Placements]]:
    """Gray sheets with all crops, scaled so that each face is `height` pixels tall, and the placements on each."""
    scales = [height / face.box[3] for face in faces]
    cell = max(round(max(crop.shape[:2]) * scale) for crop, scale in zip(crops, scales, strict=True)) + GAP
    across, down = SHEET_SIZE[0] // cell, SHEET_SIZE[1] // cell
    for start in range(0, len(crops), across * down):
        sheet = np.full((SHEET_SIZE[1], SHEET_SIZE[0], 3), 128, np.uint8)
        placements = {}
        for slot, n in enumerate(range(start, min(start + across * down, len(crops)))):
            x, y = slot % across * cell, slot // across * cell
            width, height_of_crop = (max(round(side * scales[n]), 1) for side in crops[n].shape[1::-1])
            sheet[y : y + height_of_crop, x : x + width] = cv2.resize(
                crops[n], (width, height_of_crop), interpolation=cv2.INTER_AREA
            )
            placements[n] = (x, y, max(width, height_of_crop))
        yield sheet, placements


def match_face(found: Sequence[Seen], placement: tuple[int, int, int], expected: Seen, scale: float) -> Seen | None:
    """The face found on a sheet whose center is next to that of the expected one; None where it is farther than half
    of the face's height. `expected` is in the pixels of its crop, `scale` that of the crop on the sheet."""
    x = placement[0] + (expected.box[0] + expected.box[2] / 2) * scale
    y = placement[1] + (expected.box[1] + expected.box[3] / 2) * scale

    def distance(face: Seen) -> float:
        return float(np.hypot(face.box[0] + face.box[2] / 2 - x, face.box[1] + face.box[3] / 2 - y))

    closest = min(found, key=distance, default=None)
    return closest if closest and distance(closest) < expected.box[3] * scale / 2 else None
