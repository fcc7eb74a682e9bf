"""The program in the restricted process: bytes on standard input -> a line of JSON and raw pixels on standard output.

Started by decode.py, never imported by the screener itself: only this program calls image parsers.
"""

from __future__ import annotations

import contextlib
import importlib
import io
import json
import sys
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

from PIL import Image, ImageChops, ImageSequence, UnidentifiedImageError

from screener.detect.images.colors import has_alpha, rotate_upright, to_srgb, to_visible_rgb
from screener.detect.images.film import SECOND, Video
from screener.detect.images.inside import find_hidden_content
from screener.detect.images.metadata import INSIDE, VIDEO, read_tags

FORMATS: Final = ("JPEG", "MPO", "PNG", "WEBP", "GIF", "AVIF", "HEIF", "BMP", "TIFF")
TIFF: Final = (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+")
MAX_PIXELS: Final = 64_000_000
# A JPEG can be decoded at an eighth of its size: 200 megapixels take the memory of 3.
MAX_PIXELS_JPEG: Final = 200_000_000
MAX_FRAMES_READ: Final = 500
MAX_PIXELS_KEPT: Final = 96_000_000  # pixels of all frames that are looked at together
ZIP_ENTRY: Final = b"PK\1\2"  # how the entry of a file in a ZIP archive begins
STILL_BRANDS: Final = (b"heic", b"heix", b"mif1", b"msf1", b"hevc", b"avif", b"avis")  # of pictures in the container
VIEW_SIZE: Final = (64, 64)  # pixels of the small view by which frames are compared
MAX_VIEW_DIFFERENCE: Final = 12  # of 255: frames whose small views differ by no more in any pixel are one
STRIP_ROWS: Final = 64
MAX_MEMORY: Final = 1_500_000_000  # address space, libraries included: 64 megapixels with transparency are 256 MB


class RefusedError(Exception):
    """The picture is not opened; the message says why and what to do."""


def main() -> None:
    longest, frames, seconds, copy = (int(word) for word in sys.argv[2:6])
    limit_resources(seconds)
    answer, pixels = handle(sys.stdin.buffer.read(), Wanted(longest, frames, bool(copy), seconds))
    out = sys.stdout.buffer
    out.write(json.dumps(answer).encode() + b"\n")
    for part in pixels:
        out.write(part)
    out.flush()


def handle(data: bytes, wanted: Wanted) -> tuple[dict[str, Any], list[bytes]]:
    """Return the opened picture, or why it was not opened; there is an answer whatever a parser does."""
    try:
        return opened(data, wanted)
    except RefusedError as error:
        why = str(error)
    except UnidentifiedImageError:
        why = describe_unknown(data)
    except Image.DecompressionBombError:
        why = "it has too many pixels: save a smaller copy"
    except MemoryError:
        why = "it needs too much memory: save a smaller copy"
    except Exception:  # whatever a parser raises on broken bytes
        why = "it is damaged or cut off: save or send it again"
    return {"refused": why}, []


def limit_resources(seconds: int) -> None:
    """Restrict this process's memory, processor time and files, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the caller's clock is the limit
        return
    for what, maximum in (
        (resource.RLIMIT_AS, MAX_MEMORY),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        maximum = maximum if hard == resource.RLIM_INFINITY else min(maximum, hard)
        resource.setrlimit(what, (maximum, maximum))


def opened(data: bytes, wanted: Wanted) -> tuple[dict[str, Any], list[bytes]]:
    """Decode the bytes by content, whatever the file name says."""
    warnings.simplefilter("ignore")
    Image.MAX_IMAGE_PIXELS = None  # looked at here, before a pixel is decoded
    if not data:
        raise RefusedError("it is empty: choose the picture again")
    if not wanted.copy and has_archive(data):
        raise RefusedError("it contains a ZIP archive: make a clean copy with 'screener strip'")
    pdf = data[:1024].lstrip().startswith(b"%PDF-")
    source = open_document(data) if pdf else open_video(data, wanted) if is_video(data) else open_picture(data, wanted)
    kept, read = FrameCollector(wanted), 0
    for frame, long in source.frames:
        if read == min(source.count, MAX_FRAMES_READ):
            break
        kept.add(frame.info.get(SECOND, read), frame, long, source.moves)
        read += 1
    left = kept.left + source.count - read
    if wanted.copy and left:
        raise RefusedError(f"{left} of its {source.parts} were not checked: leave some out, then try again")
    answer = {"format": source.kind, "tags": source.tags, "left": left}
    answer |= {"loop": source.loop, "true": kept.true and not source.moves and not left}
    shown = {"numbers": kept.numbers, "frames": kept.sizes, "scales": kept.scales, "times": kept.times}
    return answer | shown, kept.pixels


def has_archive(data: bytes) -> bool:
    """Whether the bytes hold a ZIP archive with a file; one picture in 65,000 ends like an empty one by chance."""
    if ZIP_ENTRY not in data:
        return False
    import zipfile

    return zipfile.is_zipfile(io.BytesIO(data))


@dataclass(frozen=True)
class Source:
    """An opened picture: its frames or pages, each with the long side that it has at full size."""

    kind: str
    count: int
    tags: dict[str, list[str]]
    frames: Iterable[tuple[Any, int]]
    moves: bool = False
    loop: int | None = None

    @property
    def parts(self) -> str:
        return "frames" if self.moves else "pages"


def open_document(data: bytes) -> Source:
    """Open a PDF. Raises RefusedError if it is locked, damaged or empty."""
    from screener.detect.images.pages import Document

    try:
        pages = Document(data)
    except ValueError as error:
        raise RefusedError(str(error)) from None
    if not len(pages):
        raise RefusedError("it has no pages: save it again")
    return Source("PDF", len(pages), pages.read_tags(), ((page, max(page.size)) for page in pages))


def is_video(data: bytes) -> bool:
    """Whether the bytes begin like an MP4, MOV, Matroska, WebM or AVI file."""
    return (
        (data[4:8] == b"ftyp" and data[8:12] not in STILL_BRANDS)
        or data.startswith(b"\x1aE\xdf\xa3")
        or (data.startswith(b"RIFF") and data[8:12] == b"AVI ")
    )


def open_video(data: bytes, wanted: Wanted) -> Source:
    """Open a video. Raises RefusedError if it cannot be read or is to be copied."""
    if wanted.copy:
        raise RefusedError("videos are not copied: cover faces and words in a video editor, then check it again")
    try:
        film = Video(data, wanted.seconds)
    except (ImportError, ValueError):
        raise RefusedError(describe_unknown(data)) from None
    frames = list(film)
    if not frames:
        raise RefusedError(describe_unknown(data))
    return Source(VIDEO, len(frames), film.tags, frames, True)


def open_picture(data: bytes, wanted: Wanted) -> Source:
    """Open a picture; a large JPEG is decoded at a reduced size. Raises RefusedError if it has too many pixels."""
    image: Any = Image.open(io.BytesIO(data), formats=load_formats(data))
    kind = "JPEG" if image.format == "MPO" else str(image.format)
    width, height = image.size
    max_pixels = MAX_PIXELS_JPEG if kind == "JPEG" else MAX_PIXELS
    require_max_pixels(image, max_pixels)
    count = 1 if image.format == "MPO" else int(getattr(image, "n_frames", 1))
    tags = read_tags(image, data)
    if kind == "JPEG":
        share = min(wanted.longest / max(image.size), 1)
        image.draft("RGB", (max(int(width * share), 1), max(int(height * share), 1)))

    def frames() -> Iterator[tuple[Any, int]]:
        if count == 1:
            yield image, max(width, height)
            if kind == "JPEG" and not wanted.copy:
                tags[INSIDE] = list(find_hidden_content(data, image))
            return
        for frame in ImageSequence.Iterator(image):
            require_max_pixels(frame, max_pixels)
            # A frame of an animation is the animation itself, which what follows would change.
            yield frame.copy(), max(frame.size)

    return Source(kind, count, tags, frames(), count > 1 and kind != "TIFF", image.info.get("loop"))


def require_max_pixels(image: Any, max_pixels: int) -> None:
    """Raise RefusedError if an image has more pixels than this."""
    pixels = image.width * image.height
    if pixels > max_pixels:
        raise RefusedError(f"it has {pixels // 1_000_000} million pixels: save a smaller copy")


@dataclass(frozen=True)
class Wanted:
    """The task: examine a picture at a size and a number of frames, or `copy` all of it in its colors."""

    longest: int
    frames: int
    copy: bool = False
    seconds: int = 20


@dataclass
class FrameCollector:
    """The frames that are looked at: those that differ from all before them, as long as there is room.

    `left` counts those that differ and found none. For a copy all are kept, and each has the number of the one that is
    looked at in its place. `true` says that they have the size and the colors that a copy has.
    """

    wanted: Wanted
    numbers: list[int] = field(default_factory=list)
    sizes: list[tuple[int, int, int]] = field(default_factory=list)
    scales: list[float] = field(default_factory=list)
    times: list[float] = field(default_factory=list)
    pixels: list[bytes] = field(default_factory=list)
    left: int = 0
    views: dict[int, Any] = field(default_factory=dict)
    room: int = MAX_PIXELS_KEPT
    true: bool = True

    def add(self, number: int, frame: Any, long: int, moves: bool) -> None:
        """Keep a frame if required; `long` is the long side of the picture before it was reduced."""
        copy, same, view = self.wanted.copy, None, None
        shown: Any = None
        if moves or not copy:
            shown = rotate_upright(to_visible_rgb(frame))
            shown.thumbnail((self.wanted.longest, self.wanted.longest), reducing_gap=3.0)
        if moves:
            view = shown.resize(VIEW_SIZE, Image.Resampling.BOX)
            same = next((n for n, other in self.views.items() if is_same_view(view, other)), None)
            if same is not None and not copy:
                return
        if copy:
            shown = rotate_upright(to_srgb(frame), "RGBA" if has_alpha(frame) else "RGB")
        size = shown.width * shown.height
        if (same is None and len(self.views) == self.wanted.frames) or (self.numbers and size > self.room):
            self.left += 1
            return
        self.room -= size
        if same is None:
            self.views[number] = view
        self.numbers.append(number if same is None else same)
        self.sizes.append((*shown.size, len(shown.getbands())))
        self.scales.append(max(long / max(shown.size), 1.0))
        self.true &= long == max(shown.size) and not has_alpha(frame) and not frame.info.get("icc_profile")
        self.times.append(float(frame.info.get("duration") or 0))
        # Of the whole, Pillow would put small parts together: twice the time and the memory.
        rows = range(0, shown.height, STRIP_ROWS)
        self.pixels += (shown.crop((0, y, shown.width, min(y + STRIP_ROWS, shown.height))).tobytes() for y in rows)


def is_same_view(view: Any, other: Any) -> bool:
    extremes: Any = ImageChops.difference(view, other).getextrema()  # (low, high) of each color
    return bool(max(high for _, high in extremes) <= MAX_VIEW_DIFFERENCE)


def load_formats(data: bytes) -> list[str]:
    """Load only the needed parsers; loading all of Pillow's would take longer than decoding a photo."""
    Image.preinit()  # JPEG, PNG, GIF, BMP
    more = ["PIL.WebPImagePlugin"]
    if data[4:8] == b"ftyp":
        more += ["PIL.AvifImagePlugin", "pi_heif"]
    if data.startswith(TIFF):
        more += ["PIL.TiffImagePlugin"]
    for name in more:
        with contextlib.suppress(ImportError):
            plugin = importlib.import_module(name)
            if name == "pi_heif":
                plugin.register_heif_opener()
    return [name for name in FORMATS if name in Image.OPEN]


def describe_unknown(data: bytes) -> str:
    """Return what bytes that are not a picture seem to be."""
    start = data[:1024].lstrip(b"\xef\xbb\xbf \t\r\n").lower()
    if start.startswith((b"<svg", b"<?xml", b"<!doctype svg")) or b"<svg" in start:
        return "it is an SVG drawing, which may contain scripts: save it as PNG"
    if is_video(data):
        return "it is a video, which is not checked: watch it, look for faces and names, and post it only if it is fit"
    if start.startswith((b"\xff\xd8", b"\x89png", b"gif8", b"bm", b"ii*", b"mm\0*")) or start[4:8] == b"ftyp":
        return "it is damaged or cut off: save or send it again"
    return "unsupported picture type: save it as JPEG, PNG or PDF"
