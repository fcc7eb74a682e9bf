"""Face -> how likely it is a minor's: a face network and a head that we trained on it, on an aligned view.

A low score clears nobody: models/faces/card.md says how many children it takes for adults.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import cv2
import numpy as np

from screener.detect.images.decode import Pixels
from screener.detect.images.faces import Seen, refine_landmarks
from screener.detect.images.packaged import answers, loaded
from screener.weights import verified

NETWORK: Final = "faces/ages.onnx"
SIZE: Final = 160  # side of the square that the network sees, in pixels
# Where eyes, nose and corners of the mouth lie in that square, in parts of its side.
LANDMARK_POSITIONS: Final = np.array([[0.296, 0.29], [0.704, 0.29], [0.5, 0.534], [0.33, 0.706], [0.67, 0.706]])
UNCERTAIN_FROM: Final = 0.27  # between this score and its counterpart, a face is looked at twice
BATCH: Final = 4  # faces at a time: of more, the processor cannot keep what is between two layers at hand


def minor_probabilities(picture: Pixels, faces: Sequence[Seen]) -> list[float]:
    """Return a score for each face, from 0 to 1: from 0.5 on it may well be of somebody under 20.

    20 is where our training labels part. The score is no share: of faces with .7, more or less than 70% are minors'.
    One near 0.5 is the mean of two: the face is looked at once more, alone, so that it is placed more exactly.
    """
    scores = _score_faces(picture, faces)
    unsure = [n for n, score in enumerate(scores) if UNCERTAIN_FROM < score < 1 - UNCERTAIN_FROM]
    again = _score_faces(picture, [refine_landmarks(picture, faces[n]) for n in unsure])
    for n, score in zip(unsure, again, strict=True):
        scores[n] = (scores[n] + score) / 2
    return scores


def _score_faces(picture: Pixels, faces: Sequence[Seen]) -> list[float]:
    """Run the network on faces, in batches; return one score for each, from 0 to 1."""
    scores: list[float] = []
    for at in range(0, len(faces), BATCH):
        views = np.stack([aligned(picture, face) for face in faces[at : at + BATCH]])
        scores += (float(score) for score in answers(_load_network(), views)[0].ravel())
    return scores


def aligned(picture: Pixels, face: Seen) -> Pixels:
    """Cut a face out, turned and scaled so that its landmarks lie at `LANDMARK_POSITIONS`."""
    source = face.points.astype(np.float64) @ np.array([1, 1j])
    target = LANDMARK_POSITIONS * SIZE @ np.array([1, 1j])
    middle, goal = source.mean(), target.mean()
    spread = float((np.abs(source - middle) ** 2).sum()) or 1.0
    turn = complex((np.conj(source - middle) * (target - goal)).sum() / spread) or 1.0
    # A part around the face is shrunk first: reading every tenth pixel of a large face would be noise.
    reach = 1.2 * SIZE / abs(turn)
    left, top = (max(int(side - reach), 0) for side in (middle.real, middle.imag))
    part = picture[top : int(middle.imag + reach) + 1, left : int(middle.real + reach) + 1]
    if not part.size:
        return np.full((SIZE, SIZE, 3), 128, np.uint8)
    shrink = min(1.5 * abs(turn), 1.0)
    if shrink < 1:
        wide, tall = (max(round(side * shrink), 1) for side in part.shape[1::-1])
        part = np.asarray(cv2.resize(part, (wide, tall), interpolation=cv2.INTER_AREA), np.uint8)
    turn /= shrink
    start = (complex(middle) - complex(left, top)) * shrink
    shift = complex(goal) - turn * start
    matrix = np.array([[turn.real, -turn.imag, shift.real], [turn.imag, turn.real, shift.imag]])
    cut = cv2.warpAffine(part, matrix, (SIZE, SIZE), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return np.asarray(cut, np.uint8)


@cache
def _load_network() -> Any:
    return loaded(verified(NETWORK))
