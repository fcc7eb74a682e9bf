"""A picture -> the places of its faces at full size, and copies of it in which they are covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from screener.extras import missing
from screener.types import Image, ScreenerError

if TYPE_CHECKING:
    from screener.detect.images.decode import Decoded
    from screener.detect.images.looking import Box

QUALITY: Final = 92
MISSING: Final = missing("Support for pictures", "images")
MARGIN: Final = 0.25  # of a face's box, on each side: hair and ears tell who it is, too
BLOCKS: Final = 5  # what is left of a face: so many areas of color across, which no sharpening brings back


def faces_of(image: Image, name: str) -> tuple[Any, list[Box], int]:
    """Return a picture's pixels at full size, the places of its faces in them, and how many the report speaks of.

    The places are in the order of the report's numbers, from 1; what comes behind the report's may hold a face.
    Raises ScreenerError, beginning with the name, if the picture cannot be read or has several frames.
    """
    decoded = opened(image, name)
    from screener.detect.images.looking import face_boxes

    try:
        boxes, told = face_boxes(image)
    except ModuleNotFoundError:
        raise ScreenerError(MISSING) from None
    s = decoded.scale
    places = [(round(x / s), round(y / s), round(w / s), round(h / s)) for x, y, w, h in boxes]
    return decoded.frames[0].copy(), places, told


def number(pixels: Any, boxes: Mapping[int, Sequence[float]], told: int) -> None:
    """Draw boxes with their numbers, in place; those beyond the report's are gray."""
    from PIL import Image as Pillow
    from PIL import ImageDraw, ImageFont

    view = Pillow.fromarray(pixels)
    size = max(18, max(view.size) // 50)
    pen, font = ImageDraw.Draw(view), ImageFont.load_default(size)
    line = max(3, size // 6)
    for n, (x, y, w, h) in boxes.items():
        color = "#a3201a" if n <= told else "#505050"
        pen.rectangle((x - line, y - line, x + w + line, y + h + line), outline="white", width=2 * line)
        pen.rectangle((x, y, x + w, y + h), outline=color, width=line)
        label = pen.textbbox((x + 4, y + 2), str(n), font=font)
        pen.rectangle((x, y, label[2] + 4, label[3] + 4), fill=color)
        pen.text((x + 4, y + 2), str(n), fill="white", font=font)
    pixels[:] = view


def cover(pixels: Any, box: Sequence[float], gray: bool) -> None:
    """Make a face in the pixels unrecognizable, in place."""
    import cv2

    x, y, w, h = box
    top, left = max(round(y - h * MARGIN), 0), max(round(x - w * MARGIN), 0)
    part = pixels[top : round(y + h * (1 + MARGIN)), left : round(x + w * (1 + MARGIN))]
    if not part.size:
        return
    if gray:
        part[:] = 128
        return
    few = cv2.resize(part, (BLOCKS, BLOCKS), interpolation=cv2.INTER_AREA)
    part[:] = cv2.resize(few, part.shape[1::-1], interpolation=cv2.INTER_CUBIC)


def opened(image: Image, name: str) -> Decoded:
    """The picture at full size. Raises ScreenerError if it cannot be read or has several frames."""
    try:
        import cv2  # noqa: F401  (blurring needs it; missing, it is better said before the picture is opened)

        from screener.detect.images.decode import WHOLE, PictureError, decode
    except ImportError:
        raise ScreenerError(MISSING) from None
    try:
        picture = decode(image, WHOLE)
    except PictureError as error:
        raise ScreenerError(f"{name}: {error}.") from None
    if picture.animated:
        raise ScreenerError(f"{name} has several frames: save the one you want to post, and use that.")
    return picture


def saved(pixels: Any, output: Path, kind: str) -> None:
    from PIL import Image as Pillow

    try:
        Pillow.fromarray(pixels).save(output, kind, **({} if kind == "PNG" else {"quality": QUALITY}))
    except OSError as error:
        raise ScreenerError(f"{output} cannot be written ({type(error).__name__}): choose another place.") from None
