"""Picture -> its faces, words and place: every frame of it, and then all frames as one."""

from __future__ import annotations

import numpy as np

from screener.detect.images.ages import minor_probabilities
from screener.detect.images.decode import LONGEST, Decoded, decode
from screener.detect.images.faces import TILED, Seen, apart, find_faces, sharpness, stretched
from screener.detect.images.lettering import find_lines, joined, read_lines
from screener.detect.images.metadata import CAPTION, LOCATION
from screener.types import Face, Image, Picture


def looked_at(image: Image) -> Picture:
    """Look at a picture. Raises ScreenerError, in words that follow its name, if it cannot be read.

    Where something is, a photo at half its size tells as well; what it is needs all pixels, and most pictures
    that hold nothing are never decoded whole.
    """
    first = picture = decode(image, enough=TILED)
    places = [(find_faces(frame), find_lines(frame)) for frame in first.frames]
    if smaller(first) and any(found or lines for found, lines in places):
        picture = decode(image)
    faces: list[tuple[Seen, float, float]] = []
    words: list[str] = []
    for small, frame, (seen, lines) in zip(first.frames, picture.frames, places, strict=True):
        across, down = frame.shape[1] / small.shape[1], frame.shape[0] / small.shape[0]
        found = [stretched(face, across, down) for face in seen]
        known = [face for face, _, _ in faces]
        new = [face for face in found if face in apart([*known, face])] if known else found
        ages = minor_probabilities(frame, new)
        faces += [(face, age, sharpness(frame, face)) for face, age in zip(new, ages, strict=True)]
        read = read_lines(frame, [corners * np.array([across, down], np.float32) for corners in lines])
        words += [line for line in joined(read).splitlines() if line not in words]
    words += [caption for caption in picture.tags.get(CAPTION, ()) if caption not in words]
    return Picture(
        name=image.name,
        faces=tuple(_face(seen, age, sharp, picture.scale) for seen, age, sharp in faces),
        text="\n".join(words),
        location_in_metadata=bool(picture.tags.get(LOCATION)),
    )


def smaller(picture: Decoded) -> bool:
    """Whether a picture was decoded with fewer pixels than it could have been."""
    return picture.scale > 1 and max(picture.frames[0].shape) < LONGEST


def _face(seen: Seen, age: float, sharp: float, scale: float) -> Face:
    x, y, width, height = (round(side * scale) for side in seen.box)
    return Face((x, y, width, height), seen.score, age, sharp)
