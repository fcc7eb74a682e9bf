"""Looking at a picture that the test drew: its words are read, its place is told, a plain one shows no face."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

pytest.importorskip("cv2", reason="pictures are an extra")
pytest.importorskip("PIL", reason="pictures are an extra")

from screener.detect.images import look, looking
from screener.detect.images.ages import PLACES, SIZE, aligned
from screener.detect.images.decode import WHOLE, Decoded, decode
from screener.detect.images.faces import TILE, Seen, _parts, apart
from screener.detect.images.lettering import joined, read_lines
from screener.detect.images.packaged import PINS, packaged, without
from screener.types import Image
from tests import pictures

ROSTER = "Maya Lindqvist  4411870\nThuy Nguyen  4411871"


def test_every_packaged_weight_is_the_one_that_was_measured() -> None:
    assert all(len(packaged(name)) > 100_000 for name in PINS)


def test_words_are_read_in_their_order() -> None:
    read = joined(read_lines(np.asarray(pictures.drawn(ROSTER, (480, 140)))))
    assert [line.split() for line in read.splitlines()] == [line.split() for line in ROSTER.splitlines()]


def test_words_on_their_side_and_upside_down_are_read() -> None:
    for angle in (90, 180, 270):
        turned = np.asarray(pictures.drawn("HELLO my name is Maya", (480, 140)).rotate(angle, expand=True))
        assert "Maya" in joined(read_lines(turned))


def test_a_picture_is_looked_at_as_a_whole() -> None:
    picture = look(Image("a.jpg", pictures.with_gps(pictures.drawn("Room 9"), "Noor at the nurse")))
    assert picture.name == "a.jpg"
    assert picture.text.splitlines() == ["Room 9", "Noor at the nurse"]
    assert picture.location_in_metadata
    assert picture.faces == ()


def test_a_picture_without_anything_has_nothing() -> None:
    picture = look(Image("a.png", pictures.saved(pictures.drawn(), "PNG")))
    assert (picture.faces, picture.text, picture.location_in_metadata) == ((), "", False)


def test_a_photo_is_decoded_whole_only_where_something_is_in_it(monkeypatch: pytest.MonkeyPatch) -> None:
    sizes = []

    def noted(image: Image, enough: int = WHOLE) -> Decoded:
        picture = decode(image, enough=enough)
        sizes.append(picture.frames[0].shape[1])
        return picture

    monkeypatch.setattr(looking, "decode", noted)
    photo = pictures.drawn(size=(3300, 900), ground="#7a9a6b")
    assert look(Image("a.jpg", pictures.saved(photo))).text == ""
    assert sizes == [1650]
    photo.paste(pictures.drawn("Maya Lindqvist 4411870", (420, 80)), (1500, 400))
    assert look(Image("a.jpg", pictures.saved(photo))).text == "Maya Lindqvist 4411870"
    assert sizes == [1650, 1650, 3300]


def test_every_frame_of_an_animation_is_read() -> None:
    shots = [pictures.drawn(words) for words in ("Maya", "Noor")]
    data = pictures.saved(shots[0], "GIF", save_all=True, append_images=shots[1:], duration=500)
    assert look(Image("a.gif", data)).text.splitlines() == ["Maya", "Noor"]


def test_landmarks_land_where_the_network_was_trained_to_see_them() -> None:
    picture = np.zeros((400, 400, 3), np.uint8)
    points = (PLACES - 0.5) * SIZE * 2 @ np.array([[0.8, 0.6], [-0.6, 0.8]]) + [220, 180]
    for x, y in points:
        picture[round(y) - 3 : round(y) + 4, round(x) - 3 : round(x) + 4] = 255
    view = aligned(picture, Seen((120, 80, 200, 200), 0.9, points.astype(np.float32)))
    for x, y in PLACES * SIZE:
        assert view[round(y), round(x)].min() > 150


def test_a_face_outside_the_picture_is_seen_as_gray() -> None:
    nowhere = Seen((900, 900, 10, 10), 0.9, np.full((5, 2), 900, np.float32) + np.eye(5, 2, dtype=np.float32))
    assert aligned(np.zeros((50, 50, 3), np.uint8), nowhere).shape == (SIZE, SIZE, 3)


def test_tiles_cover_a_picture_and_overlap() -> None:
    parts = _parts(4000, TILE)
    assert parts[0][0] == 0
    assert parts[-1][1] == 4000
    assert all(end - start <= TILE for start, end in parts)
    assert all(after[0] < before[1] for before, after in pairwise(parts))
    assert _parts(700, TILE) == [(0, 700)]


def test_two_boxes_of_one_face_are_one() -> None:
    points = np.zeros((5, 2), np.float32)
    one = Seen((0, 0, 40, 40), 0.9, points)
    same = Seen((2, 2, 40, 40), 0.8, points)
    other = Seen((50, 0, 40, 40), 0.7, points)
    assert apart([same, other, one]) == [one, other]


def test_a_message_loses_the_field_at_a_path_and_nothing_else() -> None:
    inner = b"\x08\x05\x12\x01x"  # 1: 5, 2: "x"
    message = b"\x0a" + bytes([len(inner)]) + inner + b"\x10\x07"  # 1: inner, 2: 7
    assert without(message, (1, 2)) == b"\x0a\x02\x08\x05\x10\x07"
    assert without(message, (3,)) == message


def test_words_under_a_black_box_of_a_document_are_read() -> None:
    picture = look(Image("flyer.pdf", pictures.covered_pdf("Maya Lindqvist 4411870", "Bake sale on Friday")))
    assert picture.text.splitlines() == ["Bake sale on Friday", "Maya Lindqvist 4411870"]
    assert [line.text for line in picture.lines] == ["Bake sale on Friday"]
