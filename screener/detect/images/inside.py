"""The file of a JPEG -> what else is in it: a thumbnail of another picture, a video, further pictures.

Cropping or covering a face leaves the thumbnail unchanged; phones append seconds of video to a photo. Read inside the
restricted worker.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any, Final

from PIL import Image, ImageOps

COMPARISON_SIZE: Final = (24, 24)  # pixels at which two pictures are compared
MIN_CORRELATION: Final = 0.75  # correlation of their brightness from which on they show the same
MIN_VARIANCE: Final = 9.0  # variance of brightness below which a picture has no shades to compare
VIDEO_MARKER: Final = re.compile(rb"ftyp(?:mp4|isom|qt|avc1|3gp)")


def find_hidden_content(data: bytes, shown: Any) -> Iterator[str]:
    """Yield what a file has besides the picture that is `shown`; unreadable parts are ignored."""
    with Image.open(io.BytesIO(data), formats=["JPEG", "MPO"]) as image:
        for look in (_check_thumbnail, _check_other_pictures):
            with suppress(Exception):  # of a parser on broken bytes
                yield from look(image, shown)
    if VIDEO_MARKER.search(data):
        yield "a video"


def _check_thumbnail(image: Any, shown: Any) -> Iterator[str]:
    small = [child for child in image.get_child_images() if child.format == "JPEG"]  # no other parser is asked
    if not all(_shows_same(child, shown) for child in small):
        yield "a thumbnail of another picture"


def _check_other_pictures(image: Any, shown: Any) -> Iterator[str]:
    """Yield further pictures, except maps of the same picture's light and depth."""
    others = 0
    for number in range(1, getattr(image, "n_frames", 1)):
        image.seek(number)
        others += not _shows_same(image, shown)
    if others:
        yield "another picture" if others == 1 else f"{others} other pictures"


def _shows_same(one: Any, other: Any) -> bool:
    """Whether two pictures show the same, even if one is rotated or has a border that changes its proportions."""
    goal = _read_brightness(other)
    turns = (Image.Transpose.ROTATE_90, Image.Transpose.ROTATE_180, Image.Transpose.ROTATE_270)
    ways = [one, ImageOps.fit(one, _fit_size(one.size, other.size)), *(one.transpose(turn) for turn in turns)]
    return any(_correlate(_read_brightness(way), goal) >= MIN_CORRELATION for way in ways)


def _fit_size(size: tuple[int, int], shape: tuple[int, int]) -> tuple[int, int]:
    """Return the largest size with the same proportions inside another."""
    share = min(size[0] / shape[0], size[1] / shape[1])
    return max(round(shape[0] * share), 1), max(round(shape[1] * share), 1)


def _read_brightness(picture: Any) -> list[int]:
    return list(picture.convert("L").resize(COMPARISON_SIZE, Image.Resampling.BOX).tobytes())


def _correlate(one: list[int], other: list[int]) -> float:
    """Return the correlation of the brightness of two pictures; two uniform pictures are the same."""
    mean, mean_other = sum(one) / len(one), sum(other) / len(other)
    first, second = [shade - mean for shade in one], [shade - mean_other for shade in other]
    spread, spread_other = (sum(shade * shade for shade in shades) / len(shades) for shades in (first, second))
    if min(spread, spread_other) < MIN_VARIANCE:
        return float(max(spread, spread_other) < MIN_VARIANCE)
    together = sum(a * b for a, b in zip(first, second, strict=True)) / len(first)
    return float(together / (spread * spread_other) ** 0.5)
