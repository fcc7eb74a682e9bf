"""Picture files -> draft pictures, and clean copies of them: without metadata, with faces made unrecognizable."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from screener.extras import missing
from screener.io import limits
from screener.io.text import is_picture, read_bytes, require_file
from screener.types import Image, ScreenerError

if TYPE_CHECKING:
    from screener.detect.images.decode import Decoded
    from screener.detect.images.looking import Box

SAVED: Final = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
QUALITY: Final = 92
MISSING: Final = missing("What looking at pictures needs", "images")
MARGIN: Final = 0.25  # of a face's box, on each side: hair and ears tell who it is, too
BLOCKS: Final = 5  # what is left of a face: so many areas of color across, which no sharpening brings back

InArgument = Annotated[Path, typer.Argument(metavar="IN", help="The picture.")]
OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="The copy: .jpg, .png or .webp.")]
FaceOption = Annotated[
    list[int] | None,
    typer.Option(
        "--face", help="The number of a face in the report, from 1 at the left; without it, all. May be repeated."
    ),
]
PreviewOption = Annotated[bool, typer.Option("--preview", help="Draw the faces' numbers instead of covering them.")]
BoxOption = Annotated[bool, typer.Option("--box", help="Cover the faces with gray boxes instead of blurring them.")]


def images(paths: Iterable[Path]) -> tuple[Image, ...]:
    """Read picture files as they are. Raises ScreenerError, naming the file, if one is not there or is too large."""
    read: list[Image] = []
    left = limits.PICTURES
    for path in paths:
        read.append(Image(path.name, read_bytes(path, limits.MEMBER)))
        left -= len(read[-1].data)
        if left < 0:
            most = limits.PICTURES // limits.MB
            raise ScreenerError(f"The pictures are larger than {most} MB together: save them smaller.")
    return tuple(read)


def parted(files: Iterable[Path]) -> tuple[Path | None, list[Path]]:
    """Tell the file with the words of a post from its pictures. Raises ScreenerError if there are two with words."""
    given = list(files)
    words = [path for path in given if not is_picture(path)]
    if len(words) > 1:
        raise ScreenerError(f"{words[0]} and {words[1]} are two drafts: check one at a time, or use 'screener batch'.")
    return (words[0] if words else None), [path for path in given if is_picture(path)]


def blur(
    source: InArgument,
    output: OutArgument,
    face: FaceOption = None,
    box: BoxOption = False,
    preview: PreviewOption = False,
) -> None:
    """Copy a picture with its faces blurred and its metadata left out.

    Without --face, places that may hold a face are covered, too: the report does not speak of those.
    """
    kind = _kind(source, output)
    pixels, boxes, told = faces_of(images([source])[0], str(source))
    if wrong := [n for n in face or () if not 1 <= n <= len(boxes)]:
        remedy = "--preview draws the numbers"
        raise ScreenerError(f"{source} has {told} faces that were found: there is no face {wrong[0]}; {remedy}.")
    if preview:
        number(pixels, dict(enumerate(boxes, 1)), told)
        _save(pixels, output, kind)
        print(f"{output}: the faces that were found, numbered: {told}. It is for you to look at, not to post.")
        for line in _places(boxes, told):
            print(line)
        return
    chosen = sorted(set(face or range(1, len(boxes) + 1)))
    for one in chosen:
        cover(pixels, boxes[one - 1], box)
    _save(pixels, output, kind)
    sure = sum(one <= told for one in chosen)
    more = f", and {len(chosen) - sure} places that may hold a face" if len(chosen) > sure else ""
    print(f"{output}: {sure} of {told} faces that were found are covered{more}. Look at it before you post it.")


def faces_of(image: Image, name: str) -> tuple[Any, list[Box], int]:
    """Return a picture's pixels at full size, the places of its faces in them, and how many the report speaks of.

    The places are in the order of the report's numbers, from 1; what comes behind the report's may hold a face.
    Raises ScreenerError, beginning with the name, if the picture cannot be read or has several frames.
    """
    decoded = _decoded(image, name)
    from screener.detect.images.looking import face_boxes

    try:
        boxes, told = face_boxes(image)
    except ModuleNotFoundError:
        raise ScreenerError(MISSING) from None
    s = decoded.scale
    places = [(round(x / s), round(y / s), round(w / s), round(h / s)) for x, y, w, h in boxes]
    return decoded.frames[0].copy(), places, told


def _places(boxes: Sequence[Box], told: int) -> list[str]:
    """Say where each face is, in pixels."""
    return [
        f"{'Face' if n <= told else 'Perhaps a face:'} {n}: {x} from the left, {y} from the top, {w} wide, {h} high"
        for n, (x, y, w, h) in enumerate(boxes, 1)
    ]


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


def strip(source: InArgument, output: OutArgument) -> None:
    """Copy a picture without its metadata: no place, no date, no device, no captions."""
    kind = _kind(source, output)
    _save(_decoded(images([source])[0], str(source)).frames[0], output, kind)
    print(f"{output}: the picture alone, without metadata.")


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


def _kind(source: Path, output: Path) -> str:
    require_file(source)
    if output.suffix.lower() not in SAVED:
        raise ScreenerError(f"{output} does not end in {', '.join(SAVED)}: give it one of these endings.")
    if output.exists() and output.samefile(source):
        raise ScreenerError(f"{output} is the picture itself: choose another name for the copy.")
    return SAVED[output.suffix.lower()]


def _decoded(image: Image, name: str) -> Decoded:
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
        raise ScreenerError(f"{name} has several frames: save the one that you want to post, and use that.")
    return picture


def _save(pixels: Any, output: Path, kind: str) -> None:
    from PIL import Image as Pillow

    try:
        Pillow.fromarray(pixels).save(output, kind, **({} if kind == "PNG" else {"quality": QUALITY}))
    except OSError as error:
        raise ScreenerError(f"{output} cannot be written ({type(error).__name__}): choose another place.") from None
