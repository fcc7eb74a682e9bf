"""Pictures made by the tests themselves: honest ones, and every hostile kind."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path
from typing import Any

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
