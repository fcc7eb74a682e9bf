"""Picture -> its faces, words and place: every frame of it that differs, and then all frames as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from threading import Lock
from typing import Final

import cv2

from screener.detect.images import ocr
from screener.detect.images.ages import minor_probabilities
from screener.detect.images.decode import Decoded, Pixels, decode
from screener.detect.images.faces import (
    Seen,
    find_places,
    keep_faces,
    numbered,
    suppress_overlapping_faces,
)
from screener.detect.images.metadata import CAPTION, INSIDE, LAYER, LOCATION, PERSON, UNCHECKED, VIDEO
from screener.detect.images.packaged import release_memory
from screener.types import Box, Face, Image, Line, Picture

Corners = tuple[tuple[int, int], ...]  # four, clockwise

# What seems to be a line is a portrait where faces take this share of it or more, and it takes this share of a face; of
# 456 such places on 700 photos of faces, none has three letters.
MIN_FACES_IN_PORTRAIT: Final = 0.1
MIN_SHARE_OF_FACE: Final = 0.2
MIN_LETTERS: Final = 3  # read there with confidence, they are a word across a face
NETWORK_LOCK: Final = Lock()  # they use all cores, and would take the memory twice for two pictures at a time


@dataclass(frozen=True, slots=True)
class FrameAnalysis:
    """What one frame shows, in pixels of the picture as it is shown, at full size.

    `faces` have their numbers: those of the report, and behind these the numbers of faint ones, places that may hold a
    face. `spots` are all places that look like writing, `lines` those that could be read, in reading order, and `text`
    is their words, a row a line.
    """

    frame: int
    faces: tuple[tuple[int, Box], ...]
    lines: tuple[Line, ...]
    spots: tuple[Corners, ...]
    text: str


def analyze(image: Image) -> tuple[Picture, tuple[FrameAnalysis, ...], Decoded]:
    """Look at a picture, once for its report and its copies: what a copy covers has the numbers of the report.

    Raises ScreenerError if the picture cannot be read.
    """
    picture = decode(image)
    with NETWORK_LOCK:
        return _analyze_frames(image.name, picture)


def _analyze_frames(name: str, picture: Decoded) -> tuple[Picture, tuple[FrameAnalysis, ...], Decoded]:
    """Run every network on every frame; return the report, what each frame shows, and the decoded picture."""
    faces = [numbered(find_places(frame)) for frame in picture.frames]
    release_memory()
    spots = [ocr.find_lines(frame) for frame in picture.frames]
    release_memory()
    distinct: list[tuple[Seen, Face]] = []
    numbers: list[list[int]] = []
    written: list[list[ocr.Line]] = []
    words: list[str] = []
    for n, frame in enumerate(picture.frames):
        reported = keep_faces(faces[n])
        measured = [
            Face(
                _scale_box(face, picture.scales[n]),
                face.score,
                age,
                _sharpness(frame, face),
                picture.numbers[n],
            )
            for face, age in zip(reported, minor_probabilities(frame, reported), strict=True)
        ]
        release_memory()
        numbers.append([_add(distinct, *one) for one in zip(reported, measured, strict=True)])
        candidates = ocr.read_lines(frame, spots[n])
        release_memory()
        spots[n] = _drop_portraits(spots[n], reported, candidates)
        written.append([line for line in candidates if any(line.corners is corners for corners in spots[n])])
        words += [line for line in ocr.join_lines(written[n]).splitlines() if line not in words]
    count = len(distinct)
    analyses = []
    for n, number in enumerate(picture.numbers):
        faint = range(count + 1, count + 1 + len(faces[n]) - len(numbers[n]))
        boxes = [_scale_box(face, picture.scales[n]) for face in faces[n]]
        read = [line for row in ocr.group_rows(written[n]) for line in row]
        lines = tuple(Line(line.text, _scale_corners(line.corners, picture.scales[n]), number) for line in read)
        at = tuple(_scale_corners(corners, picture.scales[n]) for corners in spots[n])
        analyses.append(
            FrameAnalysis(
                number, tuple(zip((*numbers[n], *faint), boxes, strict=True)), lines, at, ocr.join_lines(written[n])
            )
        )
        count += len(faint)
    return _build_picture(name, picture, [face for _, face in distinct], words, analyses), tuple(analyses), picture


def _drop_portraits(spots: Sequence[ocr.Floats], faces: Sequence[Seen], lines: Sequence[ocr.Line]) -> list[ocr.Floats]:
    """Return the places of writing without portraits, whole or cut: to the network, a portrait looks like a letter."""
    words = [
        line.corners
        for line in lines
        if line.score >= ocr.MIN_CONFIDENT_SCORE and sum(map(str.isalnum, line.text)) >= MIN_LETTERS
    ]
    return [corners for corners in spots if not _is_portrait(corners, faces) or any(corners is word for word in words)]


def _is_portrait(corners: ocr.Floats, faces: Sequence[Seen]) -> bool:
    """Return whether faces take much of a place, and it takes much of one of them."""
    (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
    shared = largest = 0.0
    for x, y, w, h in (face.box for face in faces):
        both = max(min(x + w, right) - max(x, left), 0.0) * max(min(y + h, bottom) - max(y, top), 0.0)
        shared, largest = shared + both, max(largest, both / (w * h))
    return largest >= MIN_SHARE_OF_FACE and shared >= MIN_FACES_IN_PORTRAIT * (right - left) * (bottom - top)


def _build_picture(
    name: str, picture: Decoded, faces: Sequence[Face], words: list[str], analyses: Sequence[FrameAnalysis]
) -> Picture:
    """Return the report: faces, the words on all frames and in the metadata, and what was not checked."""
    persons = picture.tags.get(PERSON, ())
    more = [caption for caption in (*picture.tags.get(CAPTION, ()), *persons) if caption not in words]
    read = _fold_letters("".join(words))
    tall, wide = picture.frames[0].shape[:2]
    more += [line for line in picture.tags.get(LAYER, ()) if _fold_letters(line) not in read]
    return Picture(
        name=name,
        faces=tuple(faces),
        text="\n".join((*words, *dict.fromkeys(more))),
        location_in_metadata=bool(picture.tags.get(LOCATION)),
        persons=tuple(persons),
        frames=len(picture.frames),
        not_looked_at=describe_unchecked(picture),
        size=(round(wide * picture.scales[0]), round(tall * picture.scales[0])),
        inside=tuple(picture.tags.get(INSIDE, ())),
        lines=tuple(line for analysis in analyses for line in analysis.lines),
    )


def _fold_letters(words: str) -> str:
    return "".join(filter(str.isalnum, words)).casefold()


def describe_unchecked(picture: Decoded) -> str:
    """Say how much of a picture was not looked at, and what to do; nothing where all of it was."""
    if picture.format == VIDEO:
        moments = len(picture.numbers)
        rest = f"what it shows besides {moments} checked moment{'s' if moments != 1 else ''}"
        return f"{', '.join(('its sound', *picture.tags.get(UNCHECKED, ())))} and {rest}: watch all of it, with sound"
    if picture.left:
        parts = "pages" if picture.format in ("PDF", "TIFF") else "frames"
        unchecked = f"{picture.left} of its {parts} ({len(picture.numbers)} were checked)"
        return f"{unchecked}: check those yourself, or post fewer {parts}"
    if left := picture.tags.get(UNCHECKED, ()):
        return f"{', '.join(left)}: make a clean copy with 'screener strip'"
    return ""


def _add(known: list[tuple[Seen, Face]], seen: Seen, face: Face) -> int:
    """Add a face, and return its number; in the place of one that an earlier frame shows, it is reported once, as the
    likelier minor."""
    for n, (other, existing) in enumerate(known):
        if existing.frame != face.frame and len(suppress_overlapping_faces([other, seen])) == 1:
            if face.minor_probability > existing.minor_probability:
                known[n] = (seen, face)
            return n + 1
    known.append((seen, face))
    return len(known)


def _sharpness(picture: Pixels, face: Seen) -> float:
    """The variance of the second derivative of a face's brightness at 64 pixels across: below 20, features blur."""
    x, y, w, h = (max(round(side), 0) for side in face.box)
    part = picture[y : y + h, x : x + w]
    if not part.size:
        return 0.0
    gray = cv2.cvtColor(cv2.resize(part, (64, 64), interpolation=cv2.INTER_AREA), cv2.COLOR_RGB2GRAY)
    return float(cv2.Laplacian(gray, cv2.CV_32F).var())


def _scale_box(face: Seen, scale: float) -> Box:
    x, y, width, height = (round(side * scale) for side in face.box)
    return x, y, width, height


def _scale_corners(corners: ocr.Floats, scale: float) -> Corners:
    return tuple((round(x * scale), round(y * scale)) for x, y in corners.tolist())
