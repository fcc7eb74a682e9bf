"""Picture files -> draft pictures, and clean copies of them: without metadata, with faces made unrecognizable."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final

import typer

from screener.extras import missing
from screener.io import limits
from screener.io.text import is_picture, read_bytes, require_file
from screener.types import Image, ScreenerError

if TYPE_CHECKING:
    from screener.detect.images.decode import Decoded

SAVED: Final = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
QUALITY: Final = 92
MISSING: Final = missing("What looking at pictures needs", "images")
MARGIN: Final = 0.25  # of a face's box, on each side: hair and ears tell who it is, too
BLOCKS: Final = 5  # what is left of a face: so many areas of color across, which no sharpening brings back

InArgument = Annotated[Path, typer.Argument(metavar="IN", help="The picture.")]
OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="The copy: .jpg, .png or .webp.")]
FaceOption = Annotated[
    list[int] | None,
    typer.Option("--face", help="The number of a face in the report, from 1; without it, all. May be repeated."),
]
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


def blur(source: InArgument, output: OutArgument, face: FaceOption = None, box: BoxOption = False) -> None:
    """Copy a picture with its faces blurred and its metadata left out."""
    kind = _kind(source, output)
    pixels = _decoded(source).frames[0].copy()
    from screener.detect.images.faces import FAINT, find_faces

    try:
        found = [seen.box for seen in find_faces(pixels, FAINT)]
    except ModuleNotFoundError:
        raise ScreenerError(MISSING) from None
    if wrong := [n for n in face or () if not 1 <= n <= len(found)]:
        raise ScreenerError(f"{source} has {len(found)} faces that were found: there is no face {wrong[0]}.")
    chosen = [found[n - 1] for n in face] if face else found
    for one in chosen:
        cover(pixels, one, box)
    _save(pixels, output, kind)
    print(f"{output}: {len(chosen)} of {len(found)} faces that were found are covered. Look at it before you post it.")


def strip(source: InArgument, output: OutArgument) -> None:
    """Copy a picture without its metadata: no place, no date, no device, no captions."""
    kind = _kind(source, output)
    _save(_decoded(source).frames[0], output, kind)
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


def _decoded(source: Path) -> Decoded:
    """The picture at full size. Raises ScreenerError if it cannot be read or has several frames."""
    try:
        import cv2  # noqa: F401  (blurring needs it; missing, it is better said before the picture is opened)

        from screener.detect.images.decode import WHOLE, PictureError, decode
    except ImportError:
        raise ScreenerError(MISSING) from None
    try:
        picture = decode(images([source])[0], WHOLE)
    except PictureError as error:
        raise ScreenerError(f"{source}: {error}.") from None
    if picture.animated:
        raise ScreenerError(f"{source} has several frames: save the one that you want to post, and use that.")
    return picture


def _save(pixels: Any, output: Path, kind: str) -> None:
    from PIL import Image as Pillow

    try:
        Pillow.fromarray(pixels).save(output, kind, **({} if kind == "PNG" else {"quality": QUALITY}))
    except OSError as error:
        raise ScreenerError(f"{output} cannot be written ({type(error).__name__}): choose another place.") from None
