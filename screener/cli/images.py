"""`screener blur` and `screener strip`: copies of pictures without metadata, with faces and words covered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Final, cast

import typer

from screener.cli.terminal import count, tell_hidden
from screener.detect.images.redaction import (
    KINDS,
    QUALITY,
    STYLES,
    WORDS,
    Finder,
    RedactedCopy,
    RedactionOptions,
    Style,
    Words,
    analyze_for_copy,
    decode_for_copy,
    draw_numbered_boxes,
    redact_image,
    save,
)
from screener.io.archive import is_archive
from screener.io.drafts import read_pictures
from screener.io.text import require_file
from screener.report.words import plain
from screener.types import ACCOUNTS, Account, Box, Image, ScreenerError

if TYPE_CHECKING:
    from screener import Screener

COVERED_NAMES: Final = {
    "faint": ("place that may be a face", "places that may be a face"),
    "words": ("line of words", "lines of words"),
    "codes": ("code", "codes"),
    "places": ("place that you gave", "places that you gave"),
}

InArgument = Annotated[Path, typer.Argument(metavar="IN", help="The picture.")]
OutArgument = Annotated[Path, typer.Argument(metavar="OUT", help=f"The copy: {', '.join(KINDS)}.")]
AlbumArgument = Annotated[Path, typer.Argument(metavar="IN", help="The picture, or a folder or .zip of pictures.")]
CopyArgument = Annotated[
    Path, typer.Argument(metavar="OUT", help=f"The copy: {', '.join(KINDS)}; of a folder or .zip, a folder or .zip.")
]
FaceOption = Annotated[
    list[int] | None,
    typer.Option(
        "--face", help="Number of a face in the report, counted from the left (default: all faces). Repeatable."
    ),
]
NoFacesOption = Annotated[bool, typer.Option("--no-faces", help="Cover no faces.")]
AtOption = Annotated[
    list[str] | None,
    typer.Option(
        "--at", metavar="X,Y,W,H", help="Also cover this place: left, top, width, height in pixels. Repeatable."
    ),
]
WordsOption = Annotated[
    str,
    typer.Option(
        help="Also cover words: all, or those that are found to name somebody or to be private. "
        f"One of {', '.join(WORDS)}."
    ),
]
CodesOption = Annotated[bool, typer.Option("--codes", help="Also cover QR codes and bar codes.")]
StyleOption = Annotated[str, typer.Option(help=f"How faces and places are covered: {', '.join(STYLES)}.")]
QualityOption = Annotated[int, typer.Option(help="Quality of a .jpg, .webp or .avif copy.", min=1, max=100)]
PreviewOption = Annotated[
    bool, typer.Option("--preview", help="Draw the face numbers, and list the words; cover nothing.")
]
AccountOption = Annotated[
    str, typer.Option(help=f"Of a folder or .zip: where it will be posted, for the verdicts: {', '.join(ACCOUNTS)}.")
]
PdfOption = Annotated[bool, typer.Option("--pdf", help="Of a folder or .zip: also write the contact sheet as .pdf.")]


def blur(
    source: AlbumArgument,
    output: CopyArgument,
    face: FaceOption = None,
    no_faces: NoFacesOption = False,
    at: AtOption = None,
    words: WordsOption = "none",
    codes: CodesOption = False,
    style: StyleOption = "blur",
    quality: QualityOption = QUALITY,
    preview: PreviewOption = False,
    account: AccountOption = "personal",
    pdf: PdfOption = False,
) -> None:
    """Save a copy of a picture with faces covered and metadata removed.

    Without --face, places that may be a face are also covered, though the report does not list them. Of a folder or
    .zip, every picture is copied, with a contact sheet; after a stop, the same command continues.
    """
    if face and no_faces:
        raise ScreenerError("--face and --no-faces exclude one another: use only one.")
    _require_known("--words", words, WORDS)
    _require_known("--style", style, STYLES)
    _require_known("--account", account, ACCOUNTS)
    faces = frozenset(face) if face else frozenset() if no_faces else None
    options = RedactionOptions(faces, cast(Words, words), codes, tuple(map(_parse_box, at or ())), cast(Style, style))
    if source.is_dir() or is_archive(source):
        if face or at or preview:
            raise ScreenerError("--face, --at and --preview are for one picture: name it instead of the album.")
        return _copy_album(source, output, options, quality, cast(Account, account), pdf)
    _require_paths(source, output)
    image = _read_picture(source)
    if preview:
        return _preview(image, output, quality)
    copy = redact_image(image, options, _load_screener()[1] if words == "found" else None)
    save(copy.frames, copy.decoded, output, quality)
    print(f"{output}: {_describe_copy(copy)} Check the copy before you post it.")
    return None


def strip(source: InArgument, output: OutArgument, quality: QualityOption = QUALITY) -> None:
    """Save a copy of a picture without its metadata: no location, date, device or captions."""
    _require_paths(source, output)
    decoded = decode_for_copy(_read_picture(source))
    save(decoded.frames, decoded, output, quality)
    print(f"{output}: a copy of the picture without metadata.")


def _preview(image: Image, output: Path, quality: int) -> None:
    """Save a copy with numbered faces, and print where faces and words are."""
    picture, analyses, decoded = analyze_for_copy(image)
    by_frame = {sight.frame: sight for sight in analyses}
    frames = [frame.copy() for frame in decoded.frames]
    for n, frame in zip(decoded.numbers, frames, strict=True):
        draw_numbered_boxes(frame, by_frame[n].faces, len(picture.faces))
    save(frames, decoded, output, quality)
    faces = count(len(picture.faces), "face")
    print(f"{output}: {faces} found and numbered. This copy is for you to look at, not to post.")
    for sight in analyses:
        for n, (x, y, w, h) in sight.faces:
            kind = "Face" if n <= len(picture.faces) else "Possible face"
            print(f"{kind} {n}: {x} from the left, {y} from the top, {w} wide, {h} high")
        for line in sight.lines:
            left, top = (min(side) for side in zip(*line.corners, strict=True))
            right, bottom = (max(side) for side in zip(*line.corners, strict=True))
            print(f"Words “{plain(line.text)}”: --at {left},{top},{right - left},{bottom - top}")


def _describe_copy(copy: RedactedCopy) -> str:
    """Return a sentence on what was covered, and on words that can still be read."""
    n = copy.covered
    parts = [f"{n['faces']} of {count(len(copy.picture.faces), 'face')} found"]
    parts += [count(n[kind], *names) for kind, names in COVERED_NAMES.items() if n[kind]]
    sentence = f"covered {', '.join(parts[:-1])}{' and ' if len(parts) > 1 else ''}{parts[-1]}."
    if copy.left:
        sentence += f" {count(copy.left, *COVERED_NAMES['words'])} can still be read: to cover them, add --words all."
    return sentence


def _copy_album(
    source: Path, output: Path, options: RedactionOptions, quality: int, account: Account, pdf: bool
) -> None:
    """Copy an album, and print what happened to each picture. Exit code 1 if any has no copy."""
    from screener.batch.album import Album, copy_album

    if output.resolve() == source.resolve():
        raise ScreenerError(f"{output} is the album itself: choose another name for the copies.")
    tell_hidden(source)
    album = Album(source, output, options, quality, account, pdf)
    rows, others = copy_album(album, *_load_screener(), tell=_print_row)
    for name, reason in others:
        print(f"{plain(name)}: {reason}. No copy was made.")
    made = sum(bool(row["copy"]) for row in rows)
    left = len(rows) - made + len(others)
    copies, files = count(made, "copy", "copies"), count(left, "file")
    print(f"{output}: {copies}, {files} not copied. Check the copies before you post them.")
    if left:
        raise typer.Exit(1)


def _print_row(row: Mapping[str, Any], again: bool) -> None:
    name = plain(row["name"])
    if not row["copy"]:
        print(f"{plain(row['error'])} No copy was made.", flush=True)
    else:
        print(f"{name}: {'copied before' if again else 'copied'}, {row['verdict']}", flush=True)


def _load_screener() -> tuple[Screener, Finder]:
    """Load the screener, which decides which words are findings."""
    from functools import partial

    from screener import Screener
    from screener.engine.found_lines import found_lines

    screener = Screener.load()
    return screener, partial(found_lines, screener)


def _read_picture(source: Path) -> Image:
    """Return a picture; its name is as given, and every error message starts with it."""
    return Image(str(source), read_pictures([source])[0].data)


def _parse_box(text: str) -> Box:
    try:
        x, y, w, h = (int(part) for part in text.split(","))
    except ValueError:
        x = y = w = h = 0
    if w < 1 or h < 1:
        raise ScreenerError(f"--at {text} is not a place: give left, top, width and height in pixels, as 40,60,200,80.")
    return x, y, w, h


def _require_known(option: str, value: str, known: Sequence[str]) -> None:
    if value not in known:
        raise ScreenerError(f"{option} {value} is not known: use {', '.join(known)}.")


def _require_paths(source: Path, output: Path) -> None:
    require_file(source)
    if output.suffix.lower() not in KINDS:
        raise ScreenerError(f"{output} is not a supported file type: use {', '.join(KINDS)}.")
    if output.exists() and output.samefile(source):
        raise ScreenerError(f"{output} is the original picture: choose another name for the copy.")
