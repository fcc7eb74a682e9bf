"""The file of a JPEG -> what else is in it: a thumbnail of another picture, a video, further pictures.

Cropping or covering a face leaves the thumbnail unchanged; phones append seconds of video to a photo. Read inside the
restricted worker.
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
    """Yield what a file has besides the picture that is `shown`; unreadable parts are ignored."""
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
    """Yield further pictures, except maps of the same picture's light and depth."""
    others = 0
    for number in range(1, getattr(image, "n_frames", 1)):
        image.seek(number)
        others += not _same(image, shown)
    if others:
        yield "another picture" if others == 1 else f"{others} other pictures"


def _same(one: Any, other: Any) -> bool:
    """Whether two pictures show the same, even if one is rotated or has a border that changes its proportions."""
    goal = _shades(other)
    turns = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    ways = [one, ImageOps.fit(one, _inner(one.size, other.size)), *(one.transpose(turn) for turn in turns)]
    return any(_correlation(_shades(way), goal) >= ALIKE for way in ways)


def _inner(size: tuple[int, int], shape: tuple[int, int]) -> tuple[int, int]:
    """Return the largest size with the same proportions inside another."""
    share = min(size[0] / shape[0], size[1] / shape[1])
    return max(round(shape[0] * share), 1), max(round(shape[1] * share), 1)


def _shades(picture: Any) -> list[int]:
    return list(picture.convert("L").resize(SMALL, Image.Resampling.BOX).tobytes())


def _correlation(one: list[int], other: list[int]) -> float:
    """Return the correlation of the brightness of two pictures; two uniform pictures are the same."""
    mean, mean_other = sum(one) / len(one), sum(other) / len(other)
    first, second = [shade - mean for shade in one], [shade - mean_other for shade in other]
    spread, spread_other = (sum(shade * shade for shade in shades) / len(shades) for shades in (first, second))
    if min(spread, spread_other) < FLAT:
        return float(max(spread, spread_other) < FLAT)
    together = sum(a * b for a, b in zip(first, second, strict=True)) / len(first)
    return float(together / (spread * spread_other) ** 0.5)
