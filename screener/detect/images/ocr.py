"""Picture -> the words in it: name tags, rosters, jerseys, screens (PP-OCRv6, Apache-2.0, from the rapidocr package).

The packaged networks are run directly: the detector's map gives the lines, and each line is read letter by letter.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from screener.detect.images.decode import Pixels
from screener.detect.images.packaged import answers, session

Floats = NDArray[np.float32]

DETECTION_NETWORK: Final = "rapidocr/models/PP-OCRv6_det_small.onnx"
RECOGNITION_NETWORK: Final = "rapidocr/models/PP-OCRv6_rec_small.onnx"
MAX_SIDE: Final = 1088  # long side at which lines are looked for
MIN_SIDE: Final = 640  # a smaller picture is enlarged to this long side: letters of 8 pixels are found then
MIN_PIXEL_PROBABILITY: Final = 0.3
MIN_LINE_PROBABILITY: Final = 0.5  # mean probability of a line without its edge; grass and fences lie below
MIN_READING_SCORE: Final = 0.5  # mean score of its letters; what lies below is not writing
MIN_CONFIDENT_SCORE: Final = 0.8  # a line read less surely than this is also read upside down
UNCLIP_RATIO: Final = 1.6  # the detector's map shows the core of a line; its letters reach further
STRIP_HEIGHT: Final = 48  # of a line as the reading network wants it, in pixels
MAX_STRIP_WIDTH: Final = 3200
MAX_BATCH_WIDTH: Final = 2400  # pixels of width read at once: the answer takes 9 kB a pixel


@dataclass(frozen=True, slots=True)
class Line:
    """A line of text: four corners from its top left, clockwise; the words; the score."""

    corners: Floats
    text: str
    score: float


def read_lines(picture: Pixels, corners: Sequence[Floats] | None = None) -> list[Line]:
    """Return the lines of text in a picture; `corners` are their places, if known."""
    corners = find_lines(picture) if corners is None else corners
    strips = [cut_strip(picture, four) for four in corners]
    read = _read_strips(strips)
    unsure = [n for n, (_, score) in enumerate(read) if score < MIN_CONFIDENT_SCORE]
    turned = _read_strips([np.ascontiguousarray(strips[n][::-1, ::-1]) for n in unsure])
    for n, again in zip(unsure, turned, strict=True):
        read[n] = max(read[n], again, key=lambda words: words[1])
    return [
        Line(four, text, score)
        for four, (text, score) in zip(corners, read, strict=True)
        if text.strip() and score >= MIN_READING_SCORE
    ]


def join_lines(lines: Sequence[Line]) -> str:
    """Return the words in reading order, one row per line."""
    return "\n".join("  ".join(line.text for line in row) for row in group_rows(lines))


def group_rows(lines: Sequence[Line]) -> list[list[Line]]:
    """Return the lines in reading order: rows from top to bottom, each from left to right."""
    if not lines:
        return []
    across = np.array([line.corners[1] - line.corners[0] for line in lines])
    angle = float(np.median(np.arctan2(across[:, 1], across[:, 0])))
    turn = np.array([[np.cos(angle), np.sin(angle)], [-np.sin(angle), np.cos(angle)]])
    centers = np.array([line.corners.mean(axis=0) for line in lines]) @ turn.T
    heights = np.array([np.linalg.norm(line.corners[3] - line.corners[0]) for line in lines])
    found: list[list[int]] = []
    for n in np.argsort(centers[:, 1]):
        last = found[-1] if found else []
        if last and centers[n, 1] - np.mean(centers[last, 1]) < 0.5 * min(heights[n], np.mean(heights[last])):
            last.append(int(n))
        else:
            found.append([int(n)])
    return [[lines[n] for n in sorted(row, key=lambda n: centers[n, 0])] for row in found]


def find_lines(picture: Pixels) -> list[Floats]:
    """Return the corners of lines, in pixels of the picture."""
    height, width = picture.shape[:2]
    long = max(height, width)
    scale = min(MAX_SIDE / long, max(MIN_SIDE / long, 1.0), 4.0)
    wide, tall = (max(round(side * scale / 32), 1) * 32 for side in (width, height))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR  # by way of half the size, small letters would blur
    small = cv2.resize(picture, (wide, tall), interpolation=how)
    # The networks were trained on pictures in BGR, as OpenCV reads them.
    given = cv2.dnn.blobFromImage(small, 1 / 127.5, mean=(127.5,) * 3, swapRB=True)
    probabilities = answers(session(DETECTION_NETWORK), given)[0][0, 0]
    mask = cv2.dilate((probabilities > MIN_PIXEL_PROBABILITY).astype(np.uint8), np.ones((2, 2), np.uint8))
    outlines, _ = cv2.findContours(mask, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    back = np.array([width / wide, height / tall], np.float32)
    found = []
    for outline in outlines[:1000]:
        center, (w, h), angle = cv2.minAreaRect(outline)
        # Small letters are four pixels tall here, two of which are edge.
        if min(w, h) < 3:
            continue
        core = _box_corners(center, w - 2, h - 2, angle)
        if _mean_probability(probabilities, core) < MIN_LINE_PROBABILITY:
            continue
        more = UNCLIP_RATIO * w * h / (w + h)
        found.append(_order_corners(_box_corners(center, w + more, h + more, angle) * back))
    return found


def cut_strip(picture: Pixels, corners: Floats) -> Pixels:
    """Cut out a line, level, with letters `STRIP_HEIGHT` pixels tall; one that is taller than wide is rotated."""
    top, right, bottom, left = (int(np.linalg.norm(corners[n] - corners[n - 3])) for n in range(4))
    wide, tall = max(top, bottom, 1), max(right, left, 1)
    target = np.array([[0, 0], [wide, 0], [wide, tall]], np.float32)
    cut = cv2.warpAffine(
        picture,
        cv2.getAffineTransform(corners[:3].astype(np.float32), target),
        (wide, tall),
        flags=cv2.INTER_CUBIC,
        borderMode=cv2.BORDER_REPLICATE,
    )
    if tall >= 1.5 * wide:
        cut = np.ascontiguousarray(np.rot90(cut))
    width = int(np.clip(np.ceil(STRIP_HEIGHT * cut.shape[1] / cut.shape[0]), 16, MAX_STRIP_WIDTH))
    how = cv2.INTER_AREA if cut.shape[0] > STRIP_HEIGHT else cv2.INTER_CUBIC
    return np.asarray(cv2.resize(cut, (width, STRIP_HEIGHT), interpolation=how), np.uint8)


def _box_corners(center: Sequence[float], width: float, height: float, angle: float) -> Floats:
    return np.asarray(cv2.boxPoints(((center[0], center[1]), (width, height), angle)), np.float32)


def _mean_probability(probabilities: Floats, corners: Floats) -> float:
    """Return the mean of the pixels inside a four-sided shape; 0 if it is outside the picture."""
    low = np.clip(np.floor(corners.min(axis=0)), 0, None).astype(int)
    high = np.ceil(corners.max(axis=0)).astype(int) + 1
    part = probabilities[low[1] : high[1], low[0] : high[0]]
    if not part.size:
        return 0.0
    inside = np.zeros(part.shape, np.uint8)
    cv2.fillPoly(inside, [(corners - low).astype(np.int32)], 1)
    return float(cv2.mean(np.ascontiguousarray(part), inside)[0])


def _order_corners(corners: Floats) -> Floats:
    """Put corners clockwise from the top left, as the line is most likely read."""
    by_x = corners[np.argsort(corners[:, 0])]
    left = by_x[:2][np.argsort(by_x[:2, 1])]
    right = by_x[2:][np.argsort(by_x[2:, 1])]
    return np.array([left[0], right[0], right[1], left[1]], np.float32)


def _read_strips(strips: Sequence[Pixels]) -> list[tuple[str, float]]:
    """Read strips, those of similar width together."""
    read = [("", 0.0)] * len(strips)
    for batch in _batch_by_width(strips):
        widest = max(strips[n].shape[1] for n in batch)
        given = np.zeros((len(batch), 3, STRIP_HEIGHT, widest), np.float32)
        for row, n in enumerate(batch):
            given[row, :, :, : strips[n].shape[1]] = (strips[n][:, :, ::-1] / 127.5 - 1).transpose(2, 0, 1)
        answer = answers(session(RECOGNITION_NETWORK), given)[0]
        for n, best, sure in zip(batch, answer.argmax(axis=2), answer.max(axis=2), strict=True):
            read[n] = _decode_letters(best, sure)
    return read


def _batch_by_width(strips: Sequence[Pixels]) -> Iterable[list[int]]:
    """Yield the indexes of strips, narrowest first, in batches of at most MAX_BATCH_WIDTH pixels of width."""
    batch: list[int] = []
    for n in sorted(range(len(strips)), key=lambda n: strips[n].shape[1]):
        if batch and strips[n].shape[1] * (len(batch) + 1) > MAX_BATCH_WIDTH:
            yield batch
            batch = []
        batch.append(n)
    if batch:
        yield batch


def _decode_letters(best: NDArray[np.int64], sure: Floats) -> tuple[str, float]:
    """Turn the network's answers for every few pixels into letters: repeats are one letter, 0 separates letters."""
    kept = best != 0
    kept[1:] &= best[1:] != best[:-1]
    if not kept.any():
        return "", 0.0
    known = _load_alphabet()
    return "".join(known[i] for i in best[kept]), float(sure[kept].mean())


@cache
def _load_alphabet() -> tuple[str, ...]:
    listed = session(RECOGNITION_NETWORK).get_modelmeta().custom_metadata_map["character"].splitlines()
    return ("", *listed, " ")
