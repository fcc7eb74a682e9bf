"""Broken bytes are refused or read, honest pictures come back upright and in RGB; nothing ends the screener."""

from __future__ import annotations

import io
import json
import zipfile

import numpy as np
import pytest

pytest.importorskip("PIL", reason="pictures are an extra")

from PIL import Image as Pillow

from screener.detect.images import decode as decoding
from screener.detect.images import worker
from screener.detect.images.decode import PictureError, decode
from screener.detect.images.metadata import CAPTION, LOCATION
from screener.types import Image
from tests import pictures

KINDS = ("JPEG", "PNG", "GIF", "WEBP", "BMP", "TIFF", "PDF", "AVIF", "HEIF")


@pytest.mark.parametrize("kind", KINDS)
def test_broken_bytes_of_each_kind_are_refused_or_read(kind: str) -> None:
    whole = pictures.HEIC if kind == "HEIF" else pictures.saved(pictures.drawn("Room 9"), kind)
    dealt = np.random.default_rng(len(kind))
    wanted = worker.Wanted(400, 4)
    assert worker.handle(whole, wanted)[0]["format"] == kind
    for broken in (whole[:40], whole[: len(whole) // 2], whole[:-9], *(flipped(whole, dealt) for _ in range(3))):
        said, pixels = worker.handle(broken, wanted)
        assert said.get("refused") or sum(map(len, pixels)) == sum(w * h * n for w, h, n in said["frames"]) > 0


def flipped(data: bytes, dealt: np.random.Generator) -> bytes:
    """The same bytes with every hundredth another one."""
    changed = bytearray(data)
    for place in dealt.integers(12, len(data), max(len(data) // 100, 1)):
        changed[place] = int(dealt.integers(0, 256))
    return bytes(changed)


@pytest.mark.parametrize("kind", ["PDF", "TIFF"])
def test_all_pages_of_a_document_are_there_though_they_look_alike(kind: str) -> None:
    shots = [pictures.drawn(f"Roster of room {n}", (600, 800)) for n in range(3)]
    picture = decode(Image("a", pictures.slides(shots, kind)))
    assert (picture.format, len(picture.frames), picture.left) == (kind, 3, 0)
    assert picture.numbers == (0, 1, 2)


def test_a_picture_that_ends_like_an_empty_archive_is_opened() -> None:
    data = pictures.saved(pictures.drawn()) + b"PK\5\6" + bytes(18)
    assert zipfile.is_zipfile(io.BytesIO(data))
    assert decode(Image("photo.jpg", data)).format == "JPEG"


def test_a_lying_extension_changes_nothing() -> None:
    assert decode(Image("photo.jpg", pictures.saved(pictures.drawn(), "PNG"))).format == "PNG"


@pytest.mark.parametrize(
    ("kind", "options"), [("JPEG", {}), ("PNG", {}), ("WEBP", {}), ("GIF", {}), ("AVIF", {"speed": 10})]
)
def test_each_kind_opens(kind: str, options: dict[str, int]) -> None:
    picture = decode(Image("a", pictures.saved(pictures.drawn(ground="#3080d0"), kind, **options)))
    assert picture.frames[0].shape == (200, 320, 3)
    assert np.abs(picture.frames[0].reshape(-1, 3).mean(axis=0) - [0x30, 0x80, 0xD0]).max() < 8
    assert len(picture.frames) == 1


def test_heic_opens_with_its_place() -> None:
    picture = decode(Image("a.heic", pictures.HEIC))
    assert (picture.format, picture.frames[0].shape) == ("HEIF", (200, 320, 3))
    assert picture.frames[0].min() < 40
    assert picture.tags[LOCATION] == ("47.4750 N, 122.2000 W",)


def test_frames_of_an_animation_keep_their_own_pixels() -> None:
    shots = [pictures.drawn("Hi", ink=color) for color in ("red", "blue")]
    for kind in ("GIF", "WEBP", "PNG"):
        data = pictures.saved(shots[0], kind, save_all=True, append_images=shots[1:])
        first, second = decode(Image("a", data), 100).frames
        assert first.shape == second.shape == (63, 100, 3)
        assert first[..., 0].astype(int).sum() > second[..., 0].astype(int).sum()


def test_a_photo_is_turned_as_its_exif_says() -> None:
    assert decode(Image("a.jpg", pictures.turned(pictures.drawn()))).frames[0].shape == (320, 200, 3)


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_all_frames_of_an_animation_that_differ_are_there(kind: str) -> None:
    shots = [Pillow.new("RGB", (20, 20), (shade, green, 0)) for shade in range(0, 250, 16) for green in (0, 99)]
    picture = decode(Image("a", pictures.slides([shots[0], *shots, *shots], kind)))
    assert len(picture.frames) == len(shots)
    assert picture.left == 0


def test_frames_for_which_there_is_no_room_are_counted(monkeypatch: pytest.MonkeyPatch) -> None:
    shots = [Pillow.new("RGB", (20, 20), (shade, other, 0)) for shade in range(0, 250, 40) for other in (0, 60, 120)]
    monkeypatch.setattr(decoding, "MAX_FRAMES", 5)
    picture = decode(Image("a.gif", pictures.slides(shots)))
    assert (picture.numbers, picture.left) == ((0, 1, 2, 3, 4), len(shots) - 5)


def test_large_frames_of_which_few_have_room_are_counted() -> None:
    kept = worker.FrameCollector(worker.Wanted(500, frames=9), room=30_000)
    for number, color in enumerate(("red", "blue", "red", "white", "black")):
        kept.add(number, Pillow.new("RGB", (200, 70), color), 200, moves=True)
    assert (kept.numbers, kept.left) == ([0, 1], 2)


@pytest.mark.parametrize(
    ("data", "shade"), [(pictures.cmyk(), 255), (pictures.sixteen_bit(), 255), (pictures.transparent(), 128)]
)
def test_unusual_pixels_become_rgb(data: bytes, shade: int) -> None:
    frame = decode(Image("a", data)).frames[0]
    assert frame.shape == (200, 320, 3)
    assert abs(float(frame.mean()) - shade) < 3


def test_one_pixel_is_a_picture() -> None:
    assert decode(Image("a.png", pictures.saved(Pillow.new("RGB", (1, 1), "red"), "PNG"))).frames[0].shape == (1, 1, 3)


def test_a_large_jpeg_is_scaled_and_knows_by_how_much() -> None:
    picture = decode(Image("a.jpg", pictures.huge_jpeg()))
    height, width = picture.frames[0].shape[:2]
    assert max(height, width) <= decoding.MAX_SIDE
    assert width * picture.scales[0] == pytest.approx(12_000, rel=0.01)


def test_garbage_in_the_exif_is_passed_over() -> None:
    assert decode(Image("a.jpg", pictures.with_garbage_exif())).frames[0].shape == (200, 320, 3)


def test_place_and_caption_are_read() -> None:
    tags = decode(Image("a.jpg", pictures.with_gps(pictures.drawn(), "Noor at the nurse"))).tags
    assert tags[LOCATION] == ("47.4750 N, 122.2000 W",)
    assert tags[CAPTION] == ("Noor at the nurse",)


def test_xmp_and_text_chunks_are_read() -> None:
    xmp = (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:Description exif:GPSLatitude="47,28.5N">'
        b"<dc:description><rdf:Alt><rdf:li>Room 9 &amp; friends</rdf:li></rdf:Alt></dc:description>"
        b"</rdf:Description></x:xmpmeta>"
    )
    tags = decode(Image("a.jpg", pictures.saved(pictures.drawn(), xmp=xmp))).tags
    assert tags[LOCATION] == ("47,28.5N",)
    assert tags[CAPTION] == ("Room 9 & friends",)
    png = pictures.noted(Description="Roster of room 9", **{"date:modify": "2026-05-01", "Creation Time": "Thu 1 May"})
    tags = decode(Image("a.png", png)).tags
    assert tags[CAPTION] == ("Roster of room 9",)


SAID = (
    """print('{{"format": "PNG", "frames": {frames}, "scales": [1], "times": [0], "loop": null, """
    """"true": true, "tags": {{}}, "numbers": {numbers}, "left": {left}}}')"""
)


def test_a_worker_that_hangs_is_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(decoding, "MAX_WAIT_SECONDS", 0.2)
    monkeypatch.setattr(decoding, "_START", "import time; time.sleep(60)")
    with pytest.raises(PictureError, match="takes longer"):
        decode(Image("a.jpg", pictures.saved(pictures.drawn())))


@pytest.mark.parametrize(
    "start",
    [
        "raise SystemExit(1)",
        "import os; os.kill(os.getpid(), 11)",
        "print('nonsense')",
        SAID.format(frames="[[9999, 9999, 3]]", numbers="[0]", left=0),
        SAID.format(frames="[[-1, -3, 3]]", numbers="[0]", left=0),
        SAID.format(frames="[]", numbers="[]", left=0),
        SAID.format(frames="[[1, 1, 0]]", numbers="[0]", left=0),
        SAID.format(frames="[[0, 0, 3]]", numbers="[0, 1]", left=0),
        SAID.format(frames="[[0, 0, 3]]", numbers="[0]", left='"many"'),
    ],
)
def test_a_worker_that_was_taken_over_is_not_believed(monkeypatch: pytest.MonkeyPatch, start: str) -> None:
    monkeypatch.setattr(decoding, "_START", start)
    with pytest.raises(PictureError):
        decode(Image("a.jpg", b"x"))


def test_the_worker_has_little_memory_and_writes_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    resource = pytest.importorskip("resource", reason="limits are for systems that have them")
    monkeypatch.setattr(
        decoding,
        "_START",
        "import sys, json; sys.path.insert(0, sys.argv[1]); from screener.detect.images import worker; "
        "worker.limit_resources(5); import resource as r; "
        "print(json.dumps({'refused': str([r.getrlimit(k)[0] for k in (r.RLIMIT_AS, r.RLIMIT_FSIZE, r.RLIMIT_CPU)])}))",
    )
    with pytest.raises(PictureError) as refused:
        decode(Image("a.jpg", b"x"))
    memory, file_size, seconds = json.loads(str(refused.value))
    assert 0 < memory < 2**31
    assert (file_size, seconds) == (0, 5)
    assert resource.getrlimit(resource.RLIMIT_FSIZE)[0] != 0
