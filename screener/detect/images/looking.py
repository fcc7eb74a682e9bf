"""Picture -> its faces, words and place: every frame of it, and then all frames as one."""

from __future__ import annotations

from screener.detect.images.ages import minor_probabilities
from screener.detect.images.decode import decode
from screener.detect.images.faces import Seen, apart, find_faces, sharpness
from screener.detect.images.lettering import joined, read_lines
from screener.detect.images.metadata import CAPTION, LOCATION
from screener.types import Face, Image, Picture


def looked_at(image: Image) -> Picture:
    """Look at a picture. Raises ScreenerError, in words that follow its name, if it cannot be read."""
    picture = decode(image)
    faces: list[tuple[Seen, float, float]] = []
    words: list[str] = []
    for frame in picture.frames:
        found = find_faces(frame)
        known = [face for face, _, _ in faces]
        new = [face for face in found if face in apart([*known, face])] if known else found
        ages = minor_probabilities(frame, new)
        faces += [(face, age, sharpness(frame, face)) for face, age in zip(new, ages, strict=True)]
        words += [line for line in joined(read_lines(frame)).splitlines() if line not in words]
    words += [caption for caption in picture.tags.get(CAPTION, ()) if caption not in words]
    return Picture(
        name=image.name,
        faces=tuple(_face(seen, age, sharp, picture.scale) for seen, age, sharp in faces),
        text="\n".join(words),
        location_in_metadata=bool(picture.tags.get(LOCATION)),
    )


def _face(seen: Seen, age: float, sharp: float, scale: float) -> Face:
    x, y, width, height = (round(side * scale) for side in seen.box)
    return Face((x, y, width, height), seen.score, age, sharp)
