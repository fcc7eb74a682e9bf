"""Forty files that are no honest picture: refused with these words, or read (no words)."""

from __future__ import annotations

import gzip
import struct

import numpy as np
from PIL import Image

from tests import pictures
from tests.pictures import drawn, saved

NOISE = np.random.default_rng(40).integers(0, 256, 4000, np.uint8).tobytes()


def bmp(width: int, height: int) -> bytes:
    return b"BM" + bytes(8) + struct.pack("<IIiiHHI", 54, 40, width, height, 1, 24, 0) + bytes(99)


def gif(width: int, height: int) -> bytes:
    return (
        b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0,\0\0\0\0" + struct.pack("<HH", width, height) + b"\0;"
    )


def tiff(width: int, following: int = 0) -> bytes:
    """Size and one strip; `following` is where the next directory lies: 8 is this one again."""
    tags = ((256, width), (257, width), (258, 8), (259, 1), (262, 1), (273, 8), (278, width), (279, 16))
    entries = b"".join(struct.pack("<HHII", tag, 4, 1, value) for tag, value in tags)
    return b"II*\0" + struct.pack("<IH", 8, len(tags)) + entries + struct.pack("<I", following) + bytes(64)


def jpeg_of(width: int, height: int) -> bytes:
    """A JPEG whose head says another size than its pixels have."""
    data = bytearray(saved(drawn("Room 9")))
    at = data.index(b"\xff\xc0") + 5
    data[at : at + 4] = struct.pack(">HH", height, width)
    return bytes(data)


def page(width: int, height: int) -> bytes:
    return pictures.covered_pdf("Room 9", "Room 9").replace(b"0 0 612 792", b"0 0 %d %d" % (width, height))


def damaged_png() -> bytes:
    data = bytearray(saved(drawn("Room 9"), "PNG"))
    data[data.index(b"IDAT") + 9] ^= 255
    return bytes(data)


def with_profile(profile: bytes) -> bytes:
    return saved(drawn(), icc_profile=profile)


WHOLE = saved(drawn("Room 9"))
CUT = "cut off"
TYPE = "unsupported picture type"
PIXELS = "million pixels"
VIDEO = "it is a video"

FILES: dict[str, tuple[bytes, str]] = {
    "empty.jpg": (b"", "empty"),
    "words.jpg": (b"This is no picture at all.", TYPE),
    "noise.jpg": (NOISE, TYPE),
    "drawing.svg": (pictures.SVG, "SVG"),
    "marked.svg": (b"\xef\xbb\xbf  " + pictures.SVG, "SVG"),
    "page.jpg": (b"<html><script>alert(1)</script></html>", TYPE),
    "script.jpg": (b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n(a) run\n", TYPE),
    "program.jpg": (b"MZ" + NOISE, TYPE),
    "packed.jpg": (gzip.compress(WHOLE), TYPE),
    "layers.psd": (b"8BPS\0\1" + bytes(200), TYPE),
    "icon.ico": (b"\0\0\1\0\1\0" + bytes(60), TYPE),
    "archive.jpg": (pictures.zip_inside(), "ZIP"),
    "clip.mp4": (b"\0\0\0\x20ftypisom" + bytes(200), VIDEO),
    "clip.mov": (b"\0\0\0\x14ftypqt  " + bytes(200), VIDEO),
    "clip.webm": (b"\x1a\x45\xdf\xa3" + bytes(200), VIDEO),
    "clip.avi": (b"RIFF\x10\0\0\0AVI LIST" + bytes(200), VIDEO),
    "cut.jpg": (pictures.truncated(), CUT),
    "head.jpg": (WHOLE[:20], CUT),
    "cut.png": (saved(drawn("Cut"), "PNG")[:200], CUT),
    "cut.gif": (saved(drawn("Cut"), "GIF")[:200], CUT),
    "cut.webp": (saved(drawn("Cut"), "WEBP")[:200], CUT),
    "cut.heic": (pictures.HEIC[:1500], CUT),
    "cut.avif": (saved(drawn("Cut"), "AVIF", speed=10)[:300], CUT),
    "cut.tif": (saved(drawn("Cut"), "TIFF")[:200], CUT),
    "cut.pdf": (page(612, 792)[:60], CUT),
    "lying.png": (pictures.bomb(2_000, 2_000), CUT),
    "bomb.png": (pictures.bomb(), PIXELS),
    "tall.png": (pictures.bomb(1, 2**31 - 1), PIXELS),
    "bomb.bmp": (bmp(60_000, 60_000), PIXELS),
    "bomb.gif": (gif(60_000, 60_000), PIXELS),
    "bomb.tif": (tiff(60_000), PIXELS),
    "bomb.jpg": (jpeg_of(60_000, 60_000), PIXELS),
    "loop.tif": (tiff(16, following=8), CUT),
    "swapped.jpg": (WHOLE[:200] + WHOLE[len(WHOLE) // 2 :] + WHOLE[200:900], ""),
    "damaged.png": (damaged_png(), ""),
    "wide.pdf": (page(90_000_000, 1), ""),
    "exif.jpg": (pictures.with_garbage_exif(), ""),
    "profile.jpg": (with_profile(NOISE), ""),
    "thin.png": (saved(Image.new("RGB", (1, 20_000)), "PNG"), ""),
    "tail.jpg": (WHOLE + NOISE, ""),
}
