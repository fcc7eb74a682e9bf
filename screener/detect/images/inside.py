"""The file of a JPEG -> what else is in it: a thumbnail of another picture, a video, further pictures.

A crop or a box over a face leaves the thumbnail as it was; phones put seconds of video behind a photo. Read inside the
limited worker.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from PIL import Image, ImageOps

SMALL: Final = (24, 24)  # pixels at which two pictures are compared
ALIKE: Final = 0.75  # correlation of their brightness from which on they show the same
FLAT: Final = 9.0  # variance of brightness below which a picture has no shades to compare
VIDEOS: Final = (b"ftypmp4", b"ftypisom", b"ftypqt", b"ftypavc1", b"ftyp3gp")


def inside(data: bytes, shown: Any) -> Iterator[str]:
    """Say what a file holds besides the picture that is `shown`; what cannot be read is nothing."""
    with Image.open(io.BytesIO(data), formats=["JPEG", "MPO"]) as image:
        for look in (_thumbnail, _others):
            with suppress(Exception):  # of a parser on broken bytes
                yield from look(image, shown)
    if any(kind in data for kind in VIDEOS):
        yield "a video"


def _thumbnail(image: Any, shown: Any) -> Iterator[str]:
    small = [child for child in image.get_child_images() if child.format == "JPEG"]  # no other parser is asked
    if not all(_same(child, shown) for child in small):
        yield "a thumbnail of another picture"


def _others(image: Any, shown: Any) -> Iterator[str]:
    """Further pictures, but for maps of the same picture's light and depth."""
    others = 0
    for number in range(1, getattr(image, "n_frames", 1)):
        image.seek(number)
        others += not _same(image, shown)
    if others:
        yield "another picture" if others == 1 else f"{others} other pictures"


def _same(one: Any, other: Any) -> bool:
    """Whether two pictures show the same, also if one is turned, or has a border that gives it its sides."""
    goal = _shades(other)
    turns = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    ways = [one, ImageOps.fit(one, _inner(one.size, other.size)), *(one.transpose(turn) for turn in turns)]
    return any(_correlation(_shades(way), goal) >= ALIKE for way in ways)


def _inner(size: tuple[int, int], shape: tuple[int, int]) -> tuple[int, int]:
    """The largest size of that shape in another."""
    share = min(size[0] / shape[0], size[1] / shape[1])
    return max(round(shape[0] * share), 1), max(round(shape[1] * share), 1)


def _shades(picture: Any) -> list[int]:
    return list(picture.convert("L").resize(SMALL, Image.Resampling.BOX).tobytes())


def _correlation(one: list[int], other: list[int]) -> float:
    """Of the shades of two pictures; two without shades are the same."""
    mean, mean_other = sum(one) / len(one), sum(other) / len(other)
    first, second = [shade - mean for shade in one], [shade - mean_other for shade in other]
    spread, spread_other = (sum(shade * shade for shade in shades) / len(shades) for shades in (first, second))
    if min(spread, spread_other) < FLAT:
        return float(max(spread, spread_other) < FLAT)
    together = sum(a * b for a, b in zip(first, second, strict=True)) / len(first)
    return float(together / (spread * spread_other) ** 0.5)
