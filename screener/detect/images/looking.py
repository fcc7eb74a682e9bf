"""Picture -> its faces, words and place: every frame of it that differs, and then all frames as one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from screener.detect.images import lettering
from screener.detect.images.ages import minor_probabilities
from screener.detect.images.decode import LONGEST, Decoded, decode
from screener.detect.images.faces import FAINT, LEAST, TILED, Seen, apart, find_faces, numbered, sharpness, stretched
from screener.detect.images.metadata import CAPTION, INSIDE, LAYER, LEFT, LOCATION, PERSON, VIDEO
from screener.types import Box, Face, Image, Line, Picture

Corners = tuple[tuple[int, int], ...]  # four, clockwise

PORTRAIT: Final = 0.1  # share of what seems to be a line, from which on faces in it show that it is a picture


@dataclass(frozen=True, slots=True)
class Sight:
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


def looked_at(image: Image) -> Picture:
    """Look at a picture. Raises ScreenerError, in words that follow its name, if it cannot be read."""
    return seen(image)[0]


def searched(image: Image) -> tuple[Decoded, list[list[Seen]]]:
    """Decode a picture as small as it takes to find faces, and find them, faint ones too: numbered, frame by frame."""
    first = decode(image, enough=TILED)
    return first, [numbered(find_faces(frame, FAINT)) for frame in first.frames]


def seen(image: Image) -> tuple[Picture, tuple[Sight, ...]]:
    """Look at a picture, once for its report and its copies: what a copy covers has the numbers of the report.

    Where something is, a photo at half its size tells as well; what it is needs all pixels, and most pictures
    that hold nothing are never decoded whole. Raises ScreenerError if the picture cannot be read.
    """
    first, faces = searched(image)
    spots = [_writing(frame, found) for frame, found in zip(first.frames, faces, strict=True)]
    picture = first
    if smaller(first) and (any(spots) or any(face.score >= LEAST for found in faces for face in found)):
        picture = decode(image)
    shown: list[tuple[Seen, Face]] = []
    numbers: list[list[int]] = []
    written: list[list[lettering.Line]] = []
    words: list[str] = []
    for n, (small, frame) in enumerate(zip(first.frames, picture.frames, strict=True)):
        size = frame.shape[1] / small.shape[1], frame.shape[0] / small.shape[0]
        sure = [face for face in faces[n] if face.score >= LEAST]
        larger = [stretched(face, *size) for face in sure]
        ages = minor_probabilities(frame, larger)
        told = [
            Face(_box(face, first.scales[n]), face.score, age, sharpness(frame, whole), picture.numbers[n])
            for face, whole, age in zip(sure, larger, ages, strict=True)
        ]
        numbers.append([_add(shown, *one) for one in zip(sure, told, strict=True)])
        written.append(lettering.read_lines(frame, [corners * np.array(size, np.float32) for corners in spots[n]]))
        words += [line for line in lettering.joined(written[n]).splitlines() if line not in words]
    count = len(shown)
    sights = []
    for n, number in enumerate(picture.numbers):
        faint = range(count + 1, count + 1 + len(faces[n]) - len(numbers[n]))
        boxes = [_box(face, first.scales[n]) for face in faces[n]]
        read = [line for row in lettering.rows(written[n]) for line in row]
        lines = tuple(Line(line.text, _corners(line.corners, picture.scales[n]), number) for line in read)
        at = tuple(_corners(corners, first.scales[n]) for corners in spots[n])
        sights.append(
            Sight(
                number, tuple(zip((*numbers[n], *faint), boxes, strict=True)), lines, at, lettering.joined(written[n])
            )
        )
        count += len(faint)
    return _told(image.name, picture, [face for _, face in shown], words, sights), tuple(sights)


def _writing(frame: lettering.Pixels, faces: Sequence[Seen]) -> list[lettering.Floats]:
    """Return the corners of lines of writing: a framed portrait looks like a letter, and is none."""
    sure = [face.box for face in faces if face.score >= LEAST]
    lines = []
    for corners in lettering.find_lines(frame):
        (left, top), (right, bottom) = corners.min(axis=0), corners.max(axis=0)
        inside = [w * h for x, y, w, h in sure if left <= x and top <= y and x + w <= right and y + h <= bottom]
        if sum(inside) < PORTRAIT * (right - left) * (bottom - top):
            lines.append(corners)
    return lines


def _told(name: str, picture: Decoded, faces: Sequence[Face], words: list[str], sights: Sequence[Sight]) -> Picture:
    persons = picture.tags.get(PERSON, ())
    more = [caption for caption in (*picture.tags.get(CAPTION, ()), *persons) if caption not in words]
    read = _letters("".join(words))
    tall, wide = picture.frames[0].shape[:2]
    more += [line for line in picture.tags.get(LAYER, ()) if _letters(line) not in read]
    return Picture(
        name=name,
        faces=tuple(faces),
        text="\n".join((*words, *dict.fromkeys(more))),
        location_in_metadata=bool(picture.tags.get(LOCATION)),
        persons=tuple(persons),
        frames=len(picture.frames),
        not_looked_at=unseen(picture),
        size=(round(wide * picture.scale), round(tall * picture.scale)),
        inside=tuple(picture.tags.get(INSIDE, ())),
        lines=tuple(line for sight in sights for line in sight.lines),
    )


def _letters(words: str) -> str:
    return "".join(filter(str.isalnum, words)).casefold()


def unseen(picture: Decoded) -> str:
    """Say how much of a picture was not looked at, and what to do; nothing where all of it was."""
    if picture.format == VIDEO:
        moments = len(picture.numbers)
        rest = f"what it shows besides {moments} checked moment{'s' if moments != 1 else ''}"
        return f"{', '.join(('its sound', *picture.tags.get(LEFT, ())))} and {rest}: watch all of it, with sound"
    if picture.left:
        parts = "pages" if picture.format in ("PDF", "TIFF") else "frames"
        looked = f"{picture.left} of its {parts} ({len(picture.numbers)} were checked)"
        return f"{looked}: check those yourself, or post fewer {parts}"
    if left := picture.tags.get(LEFT, ()):
        return f"{', '.join(left)}: make a clean copy with 'screener strip'"
    return ""


def smaller(picture: Decoded) -> bool:
    """Whether a picture was decoded with fewer pixels than it could have been."""
    return picture.scale > 1 and max(picture.frames[0].shape) < LONGEST


def _add(shown: list[tuple[Seen, Face]], seen: Seen, face: Face) -> int:
    """Add a face, and return its number; in the place of one that an earlier frame shows, it is told once, as the
    likelier minor."""
    for n, (other, told) in enumerate(shown):
        if told.frame != face.frame and len(apart([other, seen])) == 1:
            if face.minor_probability > told.minor_probability:
                shown[n] = (seen, face)
            return n + 1
    shown.append((seen, face))
    return len(shown)


def _box(face: Seen, scale: float) -> Box:
    x, y, width, height = (round(side * scale) for side in face.box)
    return x, y, width, height


def _corners(corners: lettering.Floats, scale: float) -> Corners:
    return tuple((round(x * scale), round(y * scale)) for x, y in corners.tolist())
