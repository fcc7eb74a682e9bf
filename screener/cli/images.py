"""`screener blur` and `screener strip`: clean copies of pictures, without metadata, with faces made unrecognizable."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from screener.detect.images.covering import cover, faces_of, number, opened, saved
from screener.io.pictures import images
from screener.io.text import require_file
from screener.types import ScreenerError

if TYPE_CHECKING:
    from screener.detect.images.looking import Box

SAVED: Final = {".jpg": "JPEG", ".jpeg": "JPEG", ".png": "PNG", ".webp": "WEBP"}

InArgument = Annotated[Path, typer.Argument(metavar="IN", help="The picture.")]
OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help="The copy: .jpg, .png or .webp.")]
FaceOption = Annotated[
    list[int] | None,
    typer.Option(
        "--face", help="Number of a face in the report, counted from the left (default: all faces). Repeatable."
    ),
]
PreviewOption = Annotated[bool, typer.Option("--preview", help="Draw the face numbers instead of covering the faces.")]
BoxOption = Annotated[bool, typer.Option("--box", help="Cover the faces with gray boxes instead of blurring them.")]


def blur(
    source: InArgument,
    output: OutArgument,
    face: FaceOption = None,
    box: BoxOption = False,
    preview: PreviewOption = False,
) -> None:
    """Save a copy of a picture with faces blurred and metadata removed.

    Without --face, places that may be a face are also covered, though the report does not list them.
    """
    kind = _kind(source, output)
    pixels, boxes, told = faces_of(images([source])[0], str(source))
    if wrong := [n for n in face or () if not 1 <= n <= len(boxes)]:
        remedy = "use --preview to see the numbers"
        raise ScreenerError(f"{told} faces were found in {source}: there is no face {wrong[0]}; {remedy}.")
    if preview:
        number(pixels, dict(enumerate(boxes, 1)), told)
        saved(pixels, output, kind)
        print(f"{output}: {told} faces found and numbered. This copy is for you to look at, not to post.")
        for line in _places(boxes, told):
            print(line)
        return
    chosen = sorted(set(face or range(1, len(boxes) + 1)))
    for one in chosen:
        cover(pixels, boxes[one - 1], box)
    saved(pixels, output, kind)
    sure = sum(one <= told for one in chosen)
    more = f", and {len(chosen) - sure} places that may be a face" if len(chosen) > sure else ""
    print(f"{output}: covered {sure} of {told} faces found{more}. Check the copy before you post it.")


def _places(boxes: Sequence[Box], told: int) -> list[str]:
    """Say where each face is, in pixels."""
    return [
        f"{'Face' if n <= told else 'Possible face'} {n}: {x} from the left, {y} from the top, {w} wide, {h} high"
        for n, (x, y, w, h) in enumerate(boxes, 1)
    ]


def strip(source: InArgument, output: OutArgument) -> None:
    """Save a copy of a picture without its metadata: no location, date, device or captions."""
    kind = _kind(source, output)
    saved(opened(images([source])[0], str(source)).frames[0], output, kind)
    print(f"{output}: a copy of the picture without metadata.")


def _kind(source: Path, output: Path) -> str:
    require_file(source)
    if output.suffix.lower() not in SAVED:
        raise ScreenerError(f"{output} is not a supported file type: use {', '.join(SAVED)}.")
    if output.exists() and output.samefile(source):
        raise ScreenerError(f"{output} is the original picture: choose another name for the copy.")
    return SAVED[output.suffix.lower()]
