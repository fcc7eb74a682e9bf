"""Looking at a picture that the test drew: its words are read, its place is told, a plain one shows no face."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

pytest.importorskip("cv2", reason="pictures are an extra")
pytest.importorskip("PIL", reason="pictures are an extra")

from PIL import ImageCms, ImageDraw, ImageFont

from screener.detect.images import look
from screener.detect.images.ages import LANDMARK_POSITIONS, SIZE, aligned
from screener.detect.images.decode import decode
from screener.detect.images.faces import NETWORK, Seen, _split_length, suppress_overlapping_faces
from screener.detect.images.ocr import DETECTION_NETWORK, join_lines, read_lines
from screener.detect.images.packaged import PINS, answers, loaded, read_packaged, session, zero_denormals
from screener.detect.images.redaction import decode_for_copy
from screener.types import Image
from tests import pictures

NAMES = "Maya Thuy Abdi Noor Sione Lupita Jaylen Amara".split()
ROSTER = "Maya Lindqvist  4411870\nThuy Nguyen  4411871"


def test_every_packaged_weight_is_the_one_that_was_measured() -> None:
    assert all(len(read_packaged(name)) > 100_000 for name in PINS)


def test_words_are_read_in_their_order() -> None:
    read = join_lines(read_lines(np.asarray(pictures.drawn(ROSTER, (480, 140)))))
    assert [line.split() for line in read.splitlines()] == [line.split() for line in ROSTER.splitlines()]


def test_words_on_their_side_and_upside_down_are_read() -> None:
    for angle in (90, 180, 270):
        turned = np.asarray(pictures.drawn("HELLO my name is Maya", (480, 140)).rotate(angle, expand=True))
        assert "Maya" in join_lines(read_lines(turned))


def test_small_letters_on_tags_in_a_photo_are_read() -> None:
    picture = pictures.lawn((4032, 320))
    pen, font = ImageDraw.Draw(picture), ImageFont.load_default(21)  # capitals of 15 pixels
    for n, name in enumerate(NAMES):
        pen.rounded_rectangle((40 + n * 500, 90, 440 + n * 500, 230), 12, "white")
        pen.text((70 + n * 500, 110), "HELLO my name is", "#333333", font)
        pen.text((70 + n * 500, 170), name, "black", font)
    lines = read_lines(np.asarray(picture))
    assert [name for name in NAMES if name not in join_lines(lines)] == []
    assert len(lines) >= 2 * len(NAMES) - 1


def test_a_picture_is_looked_at_as_a_whole() -> None:
    picture = look(Image("a.jpg", pictures.with_gps(pictures.drawn("Room 9"), "Noor at the nurse")))
    assert picture.name == "a.jpg"
    assert picture.text.splitlines() == ["Room 9", "Noor at the nurse"]
    assert picture.location_in_metadata
    assert picture.faces == ()


def test_a_picture_without_anything_has_nothing() -> None:
    picture = look(Image("a.png", pictures.saved(pictures.drawn(), "PNG")))
    assert (picture.faces, picture.text, picture.location_in_metadata) == ((), "", False)


@pytest.mark.parametrize(("mode", "form", "once"), [("RGB", "JPEG", True), ("L", "PNG", True), ("RGBA", "PNG", False)])
def test_what_was_looked_at_is_copied_where_it_is_true_to_the_picture(mode: str, form: str, once: bool) -> None:
    image = Image("a", pictures.saved(pictures.drawn("Room 9", (300, 90)).convert(mode), form))
    decoded = decode(image)
    assert decoded.true is once
    same = decoded.frames[0].tobytes() == decode_for_copy(image).frames[0].tobytes()
    assert same is once


def test_a_large_a_colored_and_a_moving_picture_are_decoded_again_for_a_copy() -> None:
    picture = pictures.drawn(size=(4100, 40))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    small = pictures.drawn(size=(80, 40))
    several = pictures.slides([small, pictures.drawn(size=(80, 40), ground="red")])
    for data in (pictures.saved(picture), pictures.saved(small, icc_profile=profile), several):
        assert not decode(Image("a", data)).true


def test_every_frame_of_an_animation_is_read() -> None:
    shots = [pictures.drawn(words) for words in ("Maya", "Noor")]
    data = pictures.saved(shots[0], "GIF", save_all=True, append_images=shots[1:], duration=500)
    assert look(Image("a.gif", data)).text.splitlines() == ["Maya", "Noor"]


def test_landmarks_land_where_the_network_was_trained_to_see_them() -> None:
    picture = np.zeros((400, 400, 3), np.uint8)
    points = (LANDMARK_POSITIONS - 0.5) * SIZE * 2 @ np.array([[0.8, 0.6], [-0.6, 0.8]]) + [220, 180]
    for x, y in points:
        picture[round(y) - 3 : round(y) + 4, round(x) - 3 : round(x) + 4] = 255
    view = aligned(picture, Seen((120, 80, 200, 200), 0.9, points.astype(np.float32)))
    for x, y in LANDMARK_POSITIONS * SIZE:
        assert view[round(y), round(x)].min() > 150


def test_a_face_outside_the_picture_is_seen_as_gray() -> None:
    nowhere = Seen((900, 900, 10, 10), 0.9, np.full((5, 2), 900, np.float32) + np.eye(5, 2, dtype=np.float32))
    assert aligned(np.zeros((50, 50, 3), np.uint8), nowhere).shape == (SIZE, SIZE, 3)


def test_tiles_cover_a_picture_and_overlap() -> None:
    parts = _split_length(4000, 1024)
    assert parts[0][0] == 0
    assert parts[-1][1] == 4000
    assert all(end - start <= 1024 for start, end in parts)
    assert all(after[0] < before[1] for before, after in pairwise(parts))
    assert _split_length(700, 1024) == [(0, 700)]


def test_two_boxes_of_one_face_are_one() -> None:
    points = np.zeros((5, 2), np.float32)
    one = Seen((0, 0, 40, 40), 0.9, points)
    same = Seen((2, 2, 40, 40), 0.8, points)
    other = Seen((50, 0, 40, 40), 0.7, points)
    assert suppress_overlapping_faces([same, other, one]) == [one, other]


def test_a_network_of_a_fixed_size_takes_pictures_of_any() -> None:
    network = session(NETWORK, free_size=True)
    assert network.get_inputs()[0].shape == [None] * 4
    heat, *_ = answers(network, np.zeros((1, 3, 64, 96), np.float32))
    assert heat.shape == (1, 1, 16, 24)


def test_weights_below_the_smallest_normal_number_are_zeros_and_change_no_answer() -> None:
    original = read_packaged(DETECTION_NETWORK)
    changed = zero_denormals(original)
    assert zero_denormals(changed) == changed
    assert len(changed) == len(original)
    assert sum(one != other for one, other in zip(original, changed, strict=True)) > 100_000
    picture = np.asarray(pictures.drawn(ROSTER, (480, 160)), np.float32).transpose(2, 0, 1)[None] / 127.5 - 1
    np.testing.assert_array_equal(*(answers(loaded(network), picture)[0] for network in (original, changed)))


def test_weights_of_a_network_are_constant_and_change_no_answer() -> None:
    network, original = session(NETWORK, free_size=True), loaded(read_packaged(NETWORK))
    assert original.get_overridable_initializers()
    assert not network.get_overridable_initializers()
    picture = np.random.default_rng(1).uniform(0, 255, original.get_inputs()[0].shape).astype(np.float32)
    for one, other in zip(answers(network, picture), answers(original, picture), strict=True):
        np.testing.assert_allclose(one, other, atol=1e-5)


def test_words_under_a_black_box_of_a_document_are_read() -> None:
    picture = look(Image("flyer.pdf", pictures.covered_pdf("Maya Lindqvist 4411870", "Bake sale on Friday")))
    assert picture.text.splitlines() == ["Bake sale on Friday", "Maya Lindqvist 4411870"]
    assert [line.text for line in picture.lines] == ["Bake sale on Friday"]
