"""Copies: what is covered cannot be read, found or told apart, whatever the style; what is not covered stays."""

from __future__ import annotations

from functools import partial
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest

pytest.importorskip("cv2", reason="pictures are an extra")
pytest.importorskip("PIL", reason="pictures are an extra")

import zxingcpp
from PIL import Image as Pillow
from PIL import ImageDraw, ImageFont

from screener import Screener
from screener.cli.images import blur, strip
from screener.detect.images.faces import find_faces, find_places
from screener.detect.images.ocr import read_lines
from screener.detect.images.redaction import (
    STYLES,
    WORDS_MARGIN,
    RedactionOptions,
    Style,
    _blur_box,
    _expand_shape,
    _paint_over,
    decode_for_copy,
    encode_copy,
    redact_image,
)
from screener.engine.found_lines import found_lines
from screener.types import Image, ScreenerError
from tests import pictures


def read(pixels: Any) -> str:
    return " ".join(line.text for line in read_lines(np.ascontiguousarray(pixels[..., :3]))).casefold()


def tagged(*words: str, angle: int = 0) -> Pillow.Image:
    """A face, and a tag with a line for each of the words."""
    tag = pictures.drawn("\n".join(words), (420, 30 + 48 * len(words)))
    tag = tag.convert("RGBA").rotate(angle, expand=True)
    picture = pictures.with_faces((40, 40, 220), size=(900, 620))
    picture.paste(tag, (330, 250), tag)
    return picture


def image(picture: Pillow.Image, kind: str = "PNG", **options: Any) -> Image:
    return Image(f"a.{kind.lower()}", pictures.saved(picture, kind, **options))


@pytest.mark.parametrize("style", STYLES)
def test_covered_words_cannot_be_read_and_a_covered_face_is_not_found(style: Style) -> None:
    given = image(tagged("HELLO my name is", "Maya Lindqvist", "4411870", angle=0 if style == "blur" else 8))
    copy = redact_image(given, RedactionOptions(words="all", style=style))
    assert (copy.covered["faces"], copy.covered["words"], copy.left) == (1, 3, 0)
    assert "maya" in read(decode_for_copy(given).frames[0])
    assert not any(word in read(copy.frames[0]) for word in ("maya", "lindqvist", "hello", "4411870", "name"))
    assert find_places(copy.frames[0]) == []


@pytest.mark.parametrize("style", STYLES)
def test_of_covered_words_nothing_remains(style: Style) -> None:
    one, two = (np.array(pictures.drawn(name, (300, 80), "#dfe6ee")) for name in ("Maya Lind", "Noor Wind"))
    assert not np.array_equal(one, two)
    for pixels in (one, two):
        _paint_over(pixels, _expand_shape([[15, 15], [250, 18], [250, 58], [15, 55]], WORDS_MARGIN), style)
    assert np.array_equal(one, two)


@pytest.mark.parametrize("style", STYLES)
def test_of_a_covered_face_no_more_than_its_areas_of_color_remain(style: Style) -> None:
    dealt = np.random.default_rng(3)
    one = dealt.integers(0, 255, (100, 100, 3)).astype(np.uint8)
    other = one.copy()
    for y in range(0, 100, 25):
        for x in range(0, 100, 25):
            area = one[y : y + 25, x : x + 25].reshape(-1, 3)
            other[y : y + 25, x : x + 25] = dealt.permutation(area).reshape(25, 25, 3)
    assert not np.array_equal(one, other)
    for pixels in (one, other):
        _blur_box(pixels, (0, 0, 100, 100), style)
    assert np.array_equal(one, other)


def test_only_words_that_are_found_are_covered(screener: Screener) -> None:
    given = image(tagged("Spring concert", "Maya Lindqvist", "Student ID 4411870"))
    copy = redact_image(given, RedactionOptions(frozenset(), words="found"), partial(found_lines, screener))
    assert (copy.covered["words"], copy.left) == (2, 1)
    assert "concert" in read(copy.frames[0])
    assert not any(word in read(copy.frames[0]) for word in ("maya", "4411870"))
    assert len(find_faces(copy.frames[0])) == 1


@pytest.mark.parametrize("kind", ["QRCode", "DataMatrix", "Code128"])
def test_codes_are_covered(kind: str) -> None:
    code = zxingcpp.create_barcode("4411870", getattr(zxingcpp.BarcodeFormat, kind))
    drawn = Pillow.fromarray(np.asarray(zxingcpp.write_barcode_to_image(code, scale=4)))
    card = Pillow.new("RGB", (700, 500), "#dfe6ee")
    card.paste(drawn, (200, 160))
    copy = redact_image(image(card), RedactionOptions(codes=True))
    assert [found.text for found in zxingcpp.read_barcodes(np.asarray(card))] == ["4411870"]
    assert copy.covered["codes"] >= 1
    assert zxingcpp.read_barcodes(copy.frames[0]) == []
    assert np.array_equal(copy.frames[0][:100], np.asarray(card)[:100])


def test_a_place_is_covered_by_hand_and_the_face_is_left(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.png").write_bytes(image(tagged("Maya Lindqvist")).data)
    blur(tmp_path / "a.png", tmp_path / "b.png", no_faces=True, at=["330,250,420,80"], style="pixels")
    said = capsys.readouterr().out
    assert "covered 0 of 1 face found and 1 place that you gave" in said
    assert "1 line of words can still be read" in said
    with Pillow.open(tmp_path / "a.png") as one, Pillow.open(tmp_path / "b.png") as two:
        before, after = np.asarray(one), np.asarray(two)
    assert np.array_equal(before[:240], after[:240])
    assert "maya" not in read(after)


@pytest.mark.parametrize("place", ["1,2,3", "a,b,c,d", "1,2,0,9", ""])
def test_a_place_that_is_none_is_refused(tmp_path: Path, place: str) -> None:
    (tmp_path / "a.png").write_bytes(image(pictures.drawn()).data)
    with pytest.raises(ScreenerError, match="is not a place"):
        blur(tmp_path / "a.png", tmp_path / "b.png", at=[place])


def test_a_preview_says_where_words_are(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.png").write_bytes(image(tagged("Maya Lindqvist")).data)
    blur(tmp_path / "a.png", tmp_path / "b.png", preview=True)
    words = capsys.readouterr().out.splitlines()[-1]
    assert words.startswith("Words “Maya Lindqvist”: --at ")
    left, top, wide, high = map(int, words.rpartition(" ")[2].split(","))
    assert 330 < left < 360
    assert 250 < top < 285
    assert left + wide < 640
    assert top + high < 350


def test_an_animation_is_covered_frame_by_frame(tmp_path: Path) -> None:
    shots = [pictures.drawn("Room 9", (480, 360)), pictures.with_faces((120, 60, 240), size=(480, 360))]
    shots += [shots[0], pictures.drawn("Bye", (480, 360), "navy", "white")]
    (tmp_path / "a.gif").write_bytes(pictures.slides(shots))
    blur(tmp_path / "a.gif", tmp_path / "b.gif")
    copy = decode_for_copy(Image("b.gif", (tmp_path / "b.gif").read_bytes()))
    assert len(copy.frames) == len(shots)
    assert copy.times == (2000.0,) * 4
    assert all(find_places(frame) == [] for frame in copy.frames)
    for n in (0, 2, 3):
        assert np.abs(copy.frames[n].astype(int) - np.asarray(shots[n], int)).mean() < 2


def test_words_drawn_by_transparency_alone_are_covered() -> None:
    logo = Pillow.new("RGBA", (480, 140), (20, 60, 160, 255))
    holes = Pillow.new("L", logo.size, 255)
    ImageDraw.Draw(holes).text((30, 40), "Maya Lindqvist", fill=0, font=ImageFont.load_default(44))
    logo.putalpha(holes)
    copy = redact_image(image(logo), RedactionOptions(words="all")).frames[0]
    assert copy.shape[2] == 4
    assert "maya" not in read(np.repeat(copy[..., 3:], 3, axis=2))
    assert np.ptp(copy[..., 3][30:100]) == 0


def test_what_is_hidden_under_transparency_is_not_copied(tmp_path: Path) -> None:
    secret = pictures.face(300).convert("RGBA")
    secret.putalpha(Pillow.linear_gradient("L").resize((300, 300)).point(lambda value: 255 if value > 250 else 0))
    (tmp_path / "a.png").write_bytes(image(secret).data)
    strip(tmp_path / "a.png", tmp_path / "b.png")
    with Pillow.open(tmp_path / "b.png") as copy:
        assert copy.mode == "RGBA"
        bare = np.asarray(copy)
    assert bare[:280].max() == 0
    assert bare[-1, :, 3].min() == 255


def test_covering_all_words_leaves_framed_portraits() -> None:
    page = Pillow.new("RGB", (690, 400), "#9fb3c8")
    for left in (20, 300):
        page.paste(pictures.face(230, "#203060"), (left, 20))
    ImageDraw.Draw(page).text((40, 320), "Maya Lindqvist", "#202124", ImageFont.load_default(34))
    copy = redact_image(image(page), RedactionOptions(frozenset({2}), "all"))
    assert copy.covered["words"] == len(copy.picture.lines) == 1
    assert np.array_equal(copy.frames[0][20:250, 20:250], np.asarray(page)[20:250, 20:250])
    assert "maya" not in read(copy.frames[0])


def test_covering_all_words_leaves_a_portrait_whose_face_the_seeming_line_cuts() -> None:
    page = Pillow.new("RGB", (690, 250), "#9fb3c8")
    page.paste(pictures.face(230, "#203060"), (148, -12))
    copy = redact_image(image(page), RedactionOptions(frozenset(), "all"))
    assert len(copy.picture.faces) == 1
    assert np.array_equal(copy.frames[0], np.asarray(page))


def test_a_word_across_a_face_is_covered() -> None:
    page = pictures.with_faces((100, 40, 400), size=(600, 480))
    ImageDraw.Draw(page).text((150, 300), "MAYA LIND", "white", ImageFont.load_default(80))
    copy = redact_image(image(page), RedactionOptions(frozenset(), "all"))
    assert (len(copy.picture.faces), copy.covered["words"]) == (1, 1)
    assert "maya" in read(np.asarray(page))
    assert "maya" not in read(copy.frames[0])


@pytest.mark.parametrize(("space", "kind", "suffix"), [("p3", "JPEG", ".jpg"), ("adobe", "PNG", ".webp")])
def test_a_wide_picture_keeps_its_colors(tmp_path: Path, space: str, kind: str, suffix: str) -> None:
    profile = pictures.profile(*pictures.SPACES[space])
    (tmp_path / "a").write_bytes(pictures.saved(pictures.lawn((400, 300)), kind, icc_profile=profile))
    strip(tmp_path / "a", tmp_path / f"b{suffix}")
    with Pillow.open(tmp_path / "a") as given, Pillow.open(tmp_path / f"b{suffix}") as copy:
        assert "icc_profile" not in copy.info
        pixels = np.asarray(given)
        meant = pictures.meant(pixels, space)
        assert np.abs(np.asarray(copy.convert("RGB"), float) - meant).mean() < 1.5
    assert np.abs(pixels - meant).mean() > 3


def test_a_broken_profile_changes_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(image(pictures.drawn("Hi"), icc_profile=b"no profile").data)
    strip(tmp_path / "a.png", tmp_path / "b.png")
    with Pillow.open(tmp_path / "b.png") as copy:
        assert np.array_equal(np.asarray(copy), np.asarray(pictures.drawn("Hi")))


def test_quality_is_chosen() -> None:
    decoded = decode_for_copy(image(pictures.lawn((400, 300))))
    sizes = [len(encode_copy(decoded.frames, decoded, "JPEG", quality)) for quality in (40, 80, 95)]
    assert all(less < more for less, more in pairwise(sizes))
