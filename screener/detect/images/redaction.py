"""A picture -> a copy in which faces, words, codes and places are covered; in true color, without metadata.

Covered parts cannot be restored. Of a face or a place, at most four areas of color across remain; of words and codes,
which could be guessed from shades, nothing.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal, get_args

from screener.extras import missing
from screener.folders import file_errors
from screener.types import Box, Image, Picture, ScreenerError

if TYPE_CHECKING:
    from screener.detect.images.analysis import FrameAnalysis
    from screener.detect.images.decode import Decoded

Shape = Any  # four corners, 4 x 2 whole numbers
Words = Literal["none", "found", "all"]
Style = Literal["blur", "pixels", "box"]
Finder = Callable[["FrameAnalysis"], Sequence[bool]]  # which of the lines of writing in a frame hold something found

WORDS: Final[tuple[Words, ...]] = get_args(Words)
STYLES: Final[tuple[Style, ...]] = get_args(Style)
# Suffix of a copy -> how Pillow names it. The first of a kind is what a copy in an album gets.
KINDS: Final = {
    ".jpg": "JPEG",
    ".jpeg": "JPEG",
    ".png": "PNG",
    ".webp": "WEBP",
    ".gif": "GIF",
    ".avif": "AVIF",
    ".pdf": "PDF",
    ".tif": "TIFF",
    ".tiff": "TIFF",
    ".bmp": "BMP",
}
MULTI_FRAME_FORMATS: Final = ("GIF", "WEBP", "PNG", "AVIF", "PDF", "TIFF")  # can hold several frames or pages
OPTIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "PDF": {"resolution": 150, "creationDate": None, "modDate": None},
    "TIFF": {"compression": "tiff_deflate"},
}
QUALITY: Final = 95  # of 100: at 92, the colors of a .webp are off by more than 1.5 of 255 on average
FULL_COLOR_QUALITY: Final = 90  # from this quality on, color is kept as fine as brightness
MISSING: Final = missing("Support for pictures", "images")
FACE_MARGIN: Final = 0.25  # of a face's box, on each side: hair and ears tell who it is, too
WORDS_MARGIN: Final = 0.15  # of a line's height, all around: descenders and accents stand out of it
CODE_MARGIN: Final = 0.1  # of a code's longer side
MAX_BLOCKS: Final = 4  # areas of color along the longer side, all that is left of a face
GRAY: Final = 128
RING_WIDTH: Final = 3  # pixels around words, whose color covers them
COVERED_KINDS: Final = ("faces", "faint", "words", "codes", "places")


@dataclass(frozen=True, slots=True)
class RedactionOptions:
    """What a copy should cover: faces by number (None: all, including possible ones), words, codes, and places given by
    hand."""

    faces: frozenset[int] | None = None
    words: Words = "none"
    codes: bool = False
    places: tuple[Box, ...] = ()
    style: Style = "blur"


@dataclass(frozen=True, slots=True)
class RedactedCopy:
    """A picture to be copied, what was found in it, and how much of each kind was covered."""

    decoded: Decoded
    picture: Picture
    frames: tuple[Any, ...]
    covered: Mapping[str, int]

    @property
    def left(self) -> int:
        """How many lines of text can still be read."""
        return len(self.picture.lines) - self.covered.get("words", 0)


@contextmanager
def _explain_errors(image: Image) -> Iterator[None]:
    """Turn what keeps a picture from being read, or looked at, into a ScreenerError that is a sentence."""
    try:
        from screener.detect.images import analysis, decode  # noqa: F401  (what a copy needs, before a file is opened)

        yield
    except ImportError:
        raise ScreenerError(MISSING) from None
    except decode.PictureError as error:
        raise ScreenerError(f"{image.name}: {error}.") from None


def decode_for_copy(image: Image) -> Decoded:
    """Return the picture at full size, for copying. Raises ScreenerError, starting with its name, if unreadable."""
    with _explain_errors(image):
        from screener.detect.images.decode import decode

        return decode(image, copy=True)


def analyze_for_copy(image: Image) -> tuple[Picture, tuple[FrameAnalysis, ...], Decoded]:
    """Return the basis of a copy: the faces and words of the report, and the picture at full size, for copying.

    Raises ScreenerError, starting with its name.
    """
    with _explain_errors(image):
        from screener.detect.images.analysis import analyze

        picture, analyses, decoded = analyze(image)
        return picture, analyses, decoded if decoded.true else decode_for_copy(image)


def redact_image(image: Image, options: RedactionOptions, finder: Finder | None = None) -> RedactedCopy:
    """Make a copy with the wanted parts covered, frame by frame; `finder` selects the lines with findings.

    Raises ScreenerError, starting with the picture's name, if it cannot be read or has no face with a given number.
    """
    picture, analyses, decoded = analyze_for_copy(image)
    known = {number for analysis in analyses for number, _ in analysis.faces}
    if wrong := sorted((options.faces or frozenset()) - known):
        raise ScreenerError(f"{image.name}: there is no face {wrong[0]}; use --preview to see the numbers.")
    chosen = {analysis.frame: _select_areas(analysis, options, finder) for analysis in analyses}
    frames: list[Any] = []
    codes: dict[int, int] = {}
    for number, frame in zip(decoded.numbers, decoded.frames, strict=True):
        pixels = frame.copy()
        faces, words, _ = chosen[number]
        marked = find_codes(pixels) if options.codes else []
        codes.setdefault(number, len(marked))
        for corners in (*words, *marked):
            _paint_over(pixels, corners, options.style)
        for box in (*map(_with_hair, faces.values()), *options.places):
            _blur_box(pixels, box, options.style)
        frames.append(pixels)
    numbers = {number for faces, _, _ in chosen.values() for number in faces}
    sure = sum(number <= len(picture.faces) for number in numbers)
    lines = sum(count for _, _, count in chosen.values())
    counts = (sure, len(numbers) - sure, lines, sum(codes.values()), len(options.places))
    # What is covered need not stay in memory.
    return RedactedCopy(
        replace(decoded, frames=()), picture, tuple(frames), dict(zip(COVERED_KINDS, counts, strict=True))
    )


def _select_areas(
    analysis: FrameAnalysis, options: RedactionOptions, finder: Finder | None
) -> tuple[dict[int, Box], list[Shape], int]:
    """Return what to cover in a frame: faces by number, places of words, and the number of their lines."""
    faces = {number: box for number, box in analysis.faces if options.faces is None or number in options.faces}
    if options.words == "all":
        return faces, [_expand_shape(corners, WORDS_MARGIN) for corners in analysis.spots], len(analysis.lines)
    if options.words == "none" or finder is None:
        return faces, [], 0
    lines = [line for line, found in zip(analysis.lines, finder(analysis), strict=True) if found]
    return faces, [_expand_shape(line.corners, WORDS_MARGIN) for line in lines], len(lines)


def find_codes(pixels: Any) -> list[Shape]:
    """Return the places of QR codes, bar codes and similar codes, whether or not they can be read."""
    try:
        import cv2
        import zxingcpp
    except ImportError:
        raise ScreenerError(MISSING) from None
    gray = cv2.cvtColor(pixels, cv2.COLOR_RGBA2GRAY if pixels.shape[2] == 4 else cv2.COLOR_RGB2GRAY)
    found = []
    for code in zxingcpp.read_barcodes(gray, return_errors=True):
        at = code.position
        found.append([(p.x, p.y) for p in (at.top_left, at.top_right, at.bottom_right, at.bottom_left)])
    # ZXing finds what it can read; OpenCV finds bar codes that are turned or blurred, too.
    _, bars = cv2.barcode.BarcodeDetector().detectMulti(gray)
    found += [corners.tolist() for corners in (bars if bars is not None else ())]
    return [_expand_shape(corners, CODE_MARGIN) for corners in found]


def _with_hair(box: Box) -> Box:
    x, y, w, h = box
    share = 1 + 2 * FACE_MARGIN
    return round(x - w * FACE_MARGIN), round(y - h * FACE_MARGIN), round(w * share), round(h * share)


def _expand_shape(corners: Sequence[Sequence[float]], margin: float) -> Shape:
    """Move the sides of a four-sided shape outward, by a share of its shorter side and at least two pixels."""
    import numpy as np

    shape = np.asarray(corners, np.float32)
    across, down = shape[1] - shape[0], shape[3] - shape[0]
    wide, tall = (max(float(np.linalg.norm(side)), 1.0) for side in (across, down))
    more = max(margin * min(wide, tall), 2.0)
    u, v = across / wide * more, down / tall * more
    return np.rint(shape + np.array([-u - v, u - v, u + v, v - u])).astype(np.int32)


def _paint_over(pixels: Any, shape: Shape, style: Style) -> None:
    """Fill a shape, in place, with the surrounding color: nothing of its content remains."""
    import cv2
    import numpy as np

    fill = (*[GRAY] * 3, 255)[: pixels.shape[2]]
    if style != "box":
        left, top, wide, tall = cv2.boundingRect(shape)
        edge = (max(left - RING_WIDTH, 0), max(top - RING_WIDTH, 0))
        near = pixels[edge[1] : max(top + tall + RING_WIDTH, 0), edge[0] : max(left + wide + RING_WIDTH, 0)]
        inside = np.zeros(near.shape[:2], np.uint8)
        if near.size:
            cv2.fillConvexPoly(inside, shape - np.array(edge, np.int32), 1)
            ring = near[cv2.dilate(inside, np.ones((2 * RING_WIDTH + 1, 2 * RING_WIDTH + 1), np.uint8)) > inside]
            fill = tuple(int(shade) for shade in np.median(ring, axis=0)) if len(ring) else fill
    cv2.fillConvexPoly(pixels, shape, fill)


def _blur_box(pixels: Any, box: Box, style: Style) -> None:
    """Reduce a box, in place, to a few areas of color, or to nothing."""
    import cv2

    x, y, w, h = box
    part = pixels[max(y, 0) : max(y + h, 0), max(x, 0) : max(x + w, 0)]
    if not part.size:
        return
    if style == "box":
        part[:] = (*[GRAY] * 3, 255)[: pixels.shape[2]]
        return
    wide, tall = part.shape[1], part.shape[0]
    size = [max(round(MAX_BLOCKS * side / max(wide, tall)), 1) for side in (wide, tall)]
    few = cv2.resize(part, size, interpolation=cv2.INTER_AREA)
    part[:] = cv2.resize(few, (wide, tall), interpolation=cv2.INTER_CUBIC if style == "blur" else cv2.INTER_NEAREST)


def draw_numbered_boxes(pixels: Any, faces: Sequence[tuple[int, Sequence[float]]], told: int) -> None:
    """Draw numbered boxes, in place; those that are not in the report are gray."""
    from PIL import Image as Pillow
    from PIL import ImageDraw, ImageFont

    view = Pillow.fromarray(pixels)
    size = max(18, max(view.size) // 50)
    pen, font = ImageDraw.Draw(view), ImageFont.load_default(size)
    line = max(3, size // 6)
    for n, (x, y, w, h) in faces:
        color = "#a3201a" if n <= told else "#505050"
        pen.rectangle((x - line, y - line, x + w + line, y + h + line), outline="white", width=2 * line)
        pen.rectangle((x, y, x + w, y + h), outline=color, width=line)
        label = pen.textbbox((x + 4, y + 2), str(n), font=font)
        pen.rectangle((x, y, label[2] + 4, label[3] + 4), fill=color)
        pen.text((x + 4, y + 2), str(n), fill="white", font=font)
    pixels[:] = view


def encode_copy(frames: Sequence[Any], decoded: Decoded, kind: str, quality: int = QUALITY) -> bytes:
    """Return the bytes of a copy in a Pillow format. Raises ScreenerError if the format cannot hold its frames."""
    from PIL import Image as Pillow

    shots = [Pillow.fromarray(frame) for frame in frames]
    options: dict[str, Any] = {"quality": quality} if kind in ("JPEG", "WEBP", "AVIF", "PDF") else {}
    options |= OPTIONS.get(kind, {})
    if kind in ("JPEG", "PDF", "BMP"):
        shots = [_flatten_on_white(shot) for shot in shots]
    if kind == "JPEG" and quality >= FULL_COLOR_QUALITY:
        options["subsampling"] = 0
    if len(shots) > 1:
        if kind not in MULTI_FRAME_FORMATS:
            several = "the picture has several frames or pages"
            raise ScreenerError(f"{several}: save the copy as .gif, .webp or .png, or a document as .pdf.")
        options |= {"save_all": True, "append_images": shots[1:], "duration": [round(time) for time in decoded.times]}
        options |= {} if decoded.loop is None else {"loop": decoded.loop}
        options |= {"disposal": 2} if kind == "GIF" and shots[0].mode == "RGBA" else {}
    out = io.BytesIO()
    shots[0].save(out, kind, **options)
    return out.getvalue()


def _flatten_on_white(shot: Any) -> Any:
    """Return an RGB image, with white behind the transparent parts."""
    from PIL import Image as Pillow

    if shot.mode == "RGB":
        return shot
    ground = Pillow.new("RGBA", shot.size, "white")
    ground.alpha_composite(shot)
    return ground.convert("RGB")


def save(frames: Sequence[Any], decoded: Decoded, output: Path, quality: int = QUALITY) -> None:
    """Write a copy in the format of its suffix. Raises ScreenerError, with its name, if that is not possible."""
    with file_errors(output, "choose another place"):
        try:
            output.write_bytes(encode_copy(frames, decoded, KINDS[output.suffix.lower()], quality))
        except ScreenerError as error:
            raise ScreenerError(f"{output}: {error}") from None
