"""Picture -> its faces, words and place: every frame of it that differs, and then all frames as one."""

from __future__ import annotations

import numpy as np

from screener.detect.images.ages import minor_probabilities
from screener.detect.images.decode import LONGEST, Decoded, decode
from screener.detect.images.faces import FAINT, LEAST, TILED, Seen, apart, find_faces, numbered, sharpness, stretched
from screener.detect.images.lettering import find_lines, joined, read_lines
from screener.detect.images.metadata import CAPTION, LOCATION, PERSON
from screener.types import Face, Image, Picture

Box = tuple[int, int, int, int]  # x, y, width, height in pixels of the picture as it is shown, at full size


def searched(image: Image) -> tuple[Decoded, list[list[Seen]]]:
    """Decode a picture as small as it takes to find faces, and find them, faint ones too: numbered, frame by frame.

    The one search for faces: what a report tells of and what a copy covers have the same numbers.
    """
    first = decode(image, enough=TILED)
    return first, [numbered(find_faces(frame, FAINT)) for frame in first.frames]


def face_boxes(image: Image) -> tuple[list[Box], int]:
    """Return the boxes of faces in the order of their numbers, and how many of them a report tells of: the first ones.

    Those behind are faint: places that may hold a face. Raises ScreenerError if the picture cannot be read.
    """
    first, faces = searched(image)
    return [_box(face, first.scale) for face in faces[0]], sum(face.score >= LEAST for face in faces[0])


def looked_at(image: Image) -> Picture:
    """Look at a picture. Raises ScreenerError, in words that follow its name, if it cannot be read.

    Where something is, a photo at half its size tells as well; what it is needs all pixels, and most pictures
    that hold nothing are never decoded whole.
    """
    first, faces = searched(image)
    picture = first
    places = [
        ([face for face in seen if face.score >= LEAST], find_lines(frame))
        for seen, frame in zip(faces, first.frames, strict=True)
    ]
    if smaller(first) and any(found or lines for found, lines in places):
        picture = decode(image)
    shown: list[tuple[Seen, Face]] = []
    words: list[str] = []
    for number, small, frame, (seen, lines) in zip(picture.numbers, first.frames, picture.frames, places, strict=True):
        across, down = frame.shape[1] / small.shape[1], frame.shape[0] / small.shape[0]
        found = [stretched(face, across, down) for face in seen]
        ages = minor_probabilities(frame, found)
        for face, box, age in zip(found, seen, ages, strict=True):
            _add(shown, box, Face(_box(box, first.scale), face.score, age, sharpness(frame, face), number))
        read = read_lines(frame, [corners * np.array([across, down], np.float32) for corners in lines])
        words += [line for line in joined(read).splitlines() if line not in words]
    persons = picture.tags.get(PERSON, ())
    words += [caption for caption in (*picture.tags.get(CAPTION, ()), *persons) if caption not in words]
    return Picture(
        name=image.name,
        faces=tuple(face for _, face in shown),
        text="\n".join(words),
        location_in_metadata=bool(picture.tags.get(LOCATION)),
        persons=tuple(persons),
        frames=len(picture.frames),
        not_looked_at=unseen(picture),
    )


def unseen(picture: Decoded) -> str:
    """Say how much of an animation was not looked at, and what to do; nothing where all of it was."""
    if not picture.left:
        return ""
    looked = f"{picture.left} of its frames ({len(picture.numbers)} were checked)"
    return f"{looked}: check those yourself, or post fewer frames"


def smaller(picture: Decoded) -> bool:
    """Whether a picture was decoded with fewer pixels than it could have been."""
    return picture.scale > 1 and max(picture.frames[0].shape) < LONGEST


def _add(shown: list[tuple[Seen, Face]], seen: Seen, face: Face) -> None:
    """Add a face; in the place of one that an earlier frame shows, it is told once, as the likelier minor."""
    for n, (other, told) in enumerate(shown):
        if told.frame != face.frame and len(apart([other, seen])) == 1:
            if face.minor_probability > told.minor_probability:
                shown[n] = (seen, face)
            return
    shown.append((seen, face))


def _box(face: Seen, scale: float) -> Box:
    x, y, width, height = (round(side * scale) for side in face.box)
    return x, y, width, height
