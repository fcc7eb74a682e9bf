"""Pictures made by the tests themselves: honest ones, and every hostile kind."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, ImageDraw, ImageFilter, ImageFont, PngImagePlugin

SIZE = (320, 200)


def drawn(words: str = "", size: tuple[int, int] = SIZE, ground: str = "white", ink: str = "black") -> Image.Image:
    picture = Image.new("RGB", size, ground)
    if words:
        font = ImageFont.load_default(28)
        ImageDraw.Draw(picture).multiline_text((20, 20), words, fill=ink, font=font, spacing=14)
    return picture


def face(side: int = 240, ground: str = "#7a9a6b") -> Image.Image:
    """Somebody who does not exist, head and shoulders: the network takes a face so drawn for one."""
    picture = Image.new("RGB", (400, 400), ground)
    pen = ImageDraw.Draw(picture)
    skin, hair = "#d9a58a", "#3b2a20"
    for box, color in (
        ((70, 330, 330, 620), "#35508a"),  # shoulders, neck, hair, face, ears
        ((165, 280, 235, 370), "#c08e74"),
        ((88, 30, 312, 330), hair),
        ((105, 70, 295, 335), skin),
        ((92, 180, 118, 235), skin),
        ((282, 180, 308, 235), skin),
    ):
        pen.ellipse(box, fill=color)
    pen.chord((100, 50, 300, 190), 180, 360, fill=hair)
    for x in (155, 245):
        pen.ellipse((x - 24, 168, x + 24, 198), fill="#b98468")
        pen.ellipse((x - 20, 172, x + 20, 196), fill="#f4efe8")
        pen.ellipse((x - 10, 172, x + 10, 195), fill="#4a3524")
        pen.ellipse((x - 5, 177, x + 5, 190), fill="black")
        pen.arc((x - 22, 166, x + 22, 200), 190, 350, fill="#2a1c14", width=4)
        pen.arc((x - 28, 145, x + 28, 185), 205, 335, fill=hair, width=7)
    pen.polygon([(200, 185), (184, 243), (216, 243)], fill="#cb9478")
    for x in (191, 210):
        pen.ellipse((x - 5, 241, x + 5, 249), fill="#7c4a3a")
    for x in (137, 262):
        pen.ellipse((x - 22, 225, x + 22, 265), fill="#d99583")
    pen.ellipse((160, 268, 240, 300), fill="#a8504a")
    pen.ellipse((172, 276, 228, 288), fill="#f6f0ee")
    return picture.filter(ImageFilter.GaussianBlur(4)).resize((side, side))


def with_faces(*places: tuple[int, int, int], size: tuple[int, int] = (640, 480)) -> Image.Image:
    """A lawn with faces: left, top, side of each."""
    picture = Image.new("RGB", size, "#7a9a6b")
    for left, top, side in places:
        picture.paste(face(side), (left, top))
    return picture


def slides(shots: list[Image.Image], kind: str = "GIF") -> bytes:
    return saved(shots[0], kind, save_all=True, append_images=shots[1:], duration=2000)


def covered_pdf(words: str, shown: str) -> bytes:
    """A page that shows some words, and a black box over others, which are still in it."""
    draws = f"BT /F 40 Tf 60 700 Td ({shown}) Tj 0 -90 Td ({words}) Tj ET 40 590 500 60 re f".encode()
    return (
        b"%%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
        b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 612 792]/Contents 4 0 R"
        b"/Resources<</Font<</F<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>>>endobj\n"
        b"4 0 obj<</Length %d>>stream\n%s\nendstream endobj\ntrailer<</Root 1 0 R>>\n%%%%EOF" % (len(draws), draws)
    )


def saved(picture: Image.Image, kind: str = "JPEG", **options: Any) -> bytes:
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def with_gps(picture: Image.Image, caption: str = "") -> bytes:
    exif = Image.Exif()
    exif[0x8825] = {1: "N", 2: (47.0, 28.0, 30.0), 3: "W", 4: (122.0, 12.0, 0.0)}
    exif[271] = "Acme"
    if caption:
        exif[270] = caption
    return saved(picture, exif=exif)


def turned(picture: Image.Image, orientation: int = 6) -> bytes:
    exif = Image.Exif()
    exif[274] = orientation
    return saved(picture, exif=exif)


def with_garbage_exif() -> bytes:
    data = saved(drawn())
    garbage = b"Exif\0\0MM\0*" + bytes(range(256)) * 8
    return data[:2] + b"\xff\xe1" + struct.pack(">H", len(garbage) + 2) + garbage + data[2:]


def truncated() -> bytes:
    return saved(drawn("Cut off here"), quality=95)[:1500]


def zip_inside() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("roster.csv", "name,grade\n")
    return saved(drawn()) + out.getvalue()


def bomb(width: int = 60_000, height: int = 60_000) -> bytes:
    """A PNG that claims more pixels than its few bytes could honestly hold."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(bytes(1_000_000))
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


def huge_jpeg(width: int = 12_000, height: int = 8_400) -> bytes:
    """An honest JPEG of 100 megapixels."""
    return saved(Image.new("L", (width, height), 200), quality=30)


def animated(kind: str = "GIF", frames: int = 3) -> bytes:
    shots = [drawn(ground=color) for color in ("white", "red", "blue", "green", "black")[:frames]]
    return saved(shots[0], kind, save_all=True, append_images=shots[1:], duration=100)


def cmyk() -> bytes:
    return saved(drawn().convert("CMYK"))


def sixteen_bit() -> bytes:
    return saved(Image.new("I;16", SIZE, 65_535), "PNG")


def transparent(words: str = "") -> bytes:
    picture = Image.new("RGBA", SIZE, (0, 0, 0, 0))
    ImageDraw.Draw(picture).text((20, 20), words, fill="white", font=ImageFont.load_default(28))
    return saved(picture, "PNG")


def noted(**texts: str) -> bytes:
    notes = PngImagePlugin.PngInfo()
    for key, value in texts.items():
        notes.add_text(key, value)
    return saved(drawn(), "PNG", pnginfo=notes)


# "Room 9 roster" with a place in its metadata. Nothing that the project installs writes HEIC, so it is stored.
HEIC = (Path(__file__).parent / "room9.heic").read_bytes()
SVG = b'<?xml version="1.0"?><svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def lawn(size: tuple[int, int]) -> Image.Image:
    """A picture of many shades, none of them extreme, as soft as a photo."""
    dealt = np.random.default_rng(5)
    coarse = dealt.integers(40, 215, (size[1] // 25, size[0] // 25, 3)).astype(np.uint8)
    return Image.fromarray(coarse).resize(size, Image.Resampling.BICUBIC)


# Red, green and blue of a color space in XYZ as D50 shows them, and its gamma.
SPACES = {
    "adobe": ([(0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)], 2.19921875),
    "p3": ([(0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)], 2.2),
}
SRGB = [(0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)]


def meant(pixels: np.ndarray[Any, Any], space: str) -> np.ndarray[Any, Any]:
    """What pixels of a color space are in sRGB, by the definition of both."""
    primaries, gamma = SPACES[space]
    xyz = (pixels / 255.0) ** gamma @ np.array(primaries)
    linear = np.clip(xyz @ np.linalg.inv(np.array(SRGB)), 0, 1)
    shades = np.where(linear <= 0.0031308, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)
    return np.asarray(shades * 255)


def profile(primaries: list[tuple[float, float, float]], gamma: float) -> bytes:
    """An ICC profile, version 2, of three primaries and one gamma."""

    def xyz(*values: float) -> bytes:
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    words = b"Wide"
    curve = b"curv\0\0\0\0" + struct.pack(">IH", 1, round(gamma * 256)) + b"\0\0"
    tags = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(words) + 1) + words + b"\0" + bytes(78),
        b"cprt": b"text\0\0\0\0none\0",
        b"wtpt": xyz(0.9642, 1.0, 0.8249),
        b"rXYZ": xyz(*primaries[0]),
        b"gXYZ": xyz(*primaries[1]),
        b"bXYZ": xyz(*primaries[2]),
        b"rTRC": curve,
        b"gTRC": curve,
        b"bTRC": curve,
    }
    table, body = struct.pack(">I", len(tags)), b""
    start = 128 + 4 + 12 * len(tags)
    for name, data in tags.items():
        table += name + struct.pack(">II", start + len(body), len(data))
        body += data + bytes(-len(data) % 4)
    size = start + len(body)
    head = struct.pack(">I4s4s4s4s4s", size, b"none", b"\x02\x40\0\0", b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(28) + struct.pack(">3i", 63190, 65536, 54061)
    return head + bytes(128 - len(head)) + table + body
