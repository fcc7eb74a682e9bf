"""What a picture's file holds besides the picture: named, and gone from its copy."""

from __future__ import annotations

import io
import struct
from pathlib import Path

import pytest

pytest.importorskip("PIL", reason="pictures are an extra")

from PIL import Image as Pillow

from screener.cli.images import strip
from screener.detect.images import worker
from screener.detect.images.metadata import CAPTION, INSIDE, LOCATION, PERSON
from tests import pictures

WANTED = worker.Wanted(400, 4)
SCENE = pictures.with_faces((60, 40, 300), size=(640, 420))
CROPPED = SCENE.crop((380, 0, 640, 420))


def inside(data: bytes) -> list[str]:
    found: list[str] = worker.handle(data, WANTED)[0]["tags"][INSIDE]
    return found


def with_thumbnail(picture: Pillow.Image, small: Pillow.Image, turn: int = 1) -> bytes:
    """A JPEG with a thumbnail in its EXIF, as a camera writes it."""
    thumbnail = pictures.saved(small.resize((160, 120)))
    whole = io.BytesIO()
    exif = Pillow.Exif()
    exif[274] = turn
    tiff = bytearray(exif.tobytes()[6:])
    order = ">" if tiff[:2] == b"MM" else "<"
    (count,) = struct.unpack_from(f"{order}H", tiff, 8)
    struct.pack_into(f"{order}I", tiff, 10 + 12 * count, len(tiff))  # where the next directory begins
    start = len(tiff) + 2 + 24 + 4
    tiff += struct.pack(f"{order}H", 2)
    for tag, value in ((0x201, start), (0x202, len(thumbnail))):
        tiff += struct.pack(f"{order}HHII", tag, 4, 1, value)
    tiff += bytes(4) + thumbnail
    picture.save(whole, "JPEG", exif=b"Exif\0\0" + bytes(tiff))
    return whole.getvalue()


def test_a_thumbnail_of_what_was_cropped_is_named() -> None:
    assert inside(with_thumbnail(CROPPED, SCENE)) == ["a thumbnail of another picture"]
    assert inside(with_thumbnail(SCENE, SCENE)) == []


@pytest.mark.parametrize("turn", [3, 6, 8])
def test_a_thumbnail_that_is_not_turned_with_its_picture_is_no_other(turn: int) -> None:
    assert inside(with_thumbnail(SCENE, SCENE, turn)) == []


def test_a_thumbnail_with_a_border_is_no_other() -> None:
    framed = Pillow.new("RGB", (640, 480))
    framed.paste(SCENE, (0, 30))
    assert inside(with_thumbnail(SCENE, framed)) == []


def test_a_video_behind_a_photo_is_named_and_not_copied(tmp_path: Path) -> None:
    data = pictures.saved(SCENE) + b"\0\0\0\x18ftypmp42" + bytes(3000)
    assert inside(data) == ["a video"]
    (tmp_path / "a.jpg").write_bytes(data)
    strip(tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert inside((tmp_path / "b.jpg").read_bytes()) == []


def test_other_pictures_of_a_file_are_named_and_maps_of_the_same_are_not() -> None:
    other = pictures.lawn((640, 420))
    light = SCENE.convert("L").resize((320, 210)).convert("RGB")
    assert inside(pictures.saved(SCENE, "MPO", save_all=True, append_images=[light])) == []
    assert inside(pictures.saved(SCENE, "MPO", save_all=True, append_images=[light, other])) == ["another picture"]


XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSDestLatitude="47,28.5N"><lr:hierarchicalSubject>'
    b"<rdf:Bag><rdf:li>People|Emma Larson</rdf:li><rdf:li>Events|Field day</rdf:li></rdf:Bag>"
    b"</lr:hierarchicalSubject></rdf:Description></x:xmpmeta>"
)


@pytest.mark.parametrize("kind", ["JPEG", "GIF"])
def test_people_in_keywords_are_persons(kind: str) -> None:
    data = pictures.saved(pictures.drawn(), kind, **({"xmp": XMP} if kind == "JPEG" else {}))
    if kind == "GIF":  # an application extension: the packet as it is, before the end of the file
        data = data[:-1] + b"\x21\xff\x0bXMP DataXMP" + XMP + b"\x01" + bytes(range(255, -1, -1)) + b"\0\0;"
    tags = worker.handle(data, WANTED)[0]["tags"]
    assert (tags[PERSON], tags[CAPTION], tags[LOCATION]) == (["Emma Larson"], ["Events|Field day"], ["47,28.5N"])


def test_where_a_picture_leads_is_a_place() -> None:
    exif = Pillow.Exif()
    exif[0x8825] = {19: "N", 20: (47.0, 28.0, 30.0), 21: "W", 22: (122.0, 12.0, 0.0)}
    tags = worker.handle(pictures.saved(pictures.drawn(), exif=exif), WANTED)[0]["tags"]
    assert tags[LOCATION] == ["47.4750 N, 122.2000 W"]
