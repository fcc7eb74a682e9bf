"""Faces, by the real networks, in pictures that the test draws: found however they lie, numbered alike everywhere."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2", reason="pictures are an extra")
pytest.importorskip("PIL", reason="pictures are an extra")

from PIL import Image as Pillow
from PIL import ImageDraw

from screener.cli.images import blur
from screener.detect.images import look
from screener.detect.images.ages import BATCH, minor_probabilities
from screener.detect.images.analysis import _add, analyze
from screener.detect.images.faces import LEAST, Seen, _merge_parts, find_faces, find_places, refine_landmarks, shrink
from screener.page.picture_check import make_clean_copy
from screener.pipeline import Screener
from screener.policy.pack import PACKS, load_pack
from screener.types import Draft, Face, Image, Picture
from tests import pictures

CROWD = ((80, 450, 350), (500, 100, 210), (750, 700, 250), (1150, 350, 300))


def center(box: tuple[float, ...]) -> tuple[float, float]:
    return box[0] + box[2] / 2, box[1] + box[3] / 2


def changed(before: Path, after: Path) -> tuple[int, int, int, int]:
    """Left, top, right and bottom of what differs between two pictures."""
    with Pillow.open(before) as one, Pillow.open(after) as two:
        apart = np.abs(np.asarray(one.convert("RGB"), int) - np.asarray(two.convert("RGB"), int)).max(axis=2) > 8
    rows, columns = np.nonzero(apart)
    return int(columns.min()), int(rows.min()), int(columns.max()), int(rows.max())


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Picture]:
    path = tmp_path_factory.mktemp("crowd") / "crowd.jpg"
    path.write_bytes(pictures.saved(pictures.with_faces(*CROWD, size=(1800, 1200)), quality=95))
    return path, look(Image(path.name, path.read_bytes()))


def test_faces_are_numbered_from_left_to_right(crowd: tuple[Path, Picture]) -> None:
    _, picture = crowd
    assert len(picture.faces) == len(CROWD)
    for face, (left, top, side) in zip(picture.faces, CROWD, strict=True):
        x, y = center(face.box)
        assert left < x < left + side
        assert top < y < top + side
    assert all(a.box[0] < b.box[0] for a, b in pairwise(picture.faces))


def test_the_face_that_is_covered_is_the_one_of_that_number(crowd: tuple[Path, Picture], tmp_path: Path) -> None:
    path, picture = crowd
    blur(path, tmp_path / "copy.png", face=[3], style="box")
    x, y, width, height = picture.faces[2].box
    around = (x - width / 4, y - height / 4, x + width * 1.25, y + height * 1.25)
    assert changed(path, tmp_path / "copy.png") == pytest.approx(around, abs=0.1 * width)


def test_a_preview_draws_every_number_and_covers_nobody(
    crowd: tuple[Path, Picture], tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, picture = crowd
    blur(path, tmp_path / "copy.png", preview=True)
    said = capsys.readouterr().out.splitlines()
    assert "for you to look at, not to post" in said[0]
    faces = [line.partition(":")[0] for line in said[1:] if line.startswith("Face")]
    assert faces == ["Face 1", "Face 2", "Face 3", "Face 4"]
    with Pillow.open(path) as one, Pillow.open(tmp_path / "copy.png") as two:
        before, after = np.asarray(one, int), np.asarray(two, int)
    for face in picture.faces:
        x, y, width, height = face.box
        inside = np.s_[y + height // 2 : y + height - 20, x + width // 2 : x + width - 20]
        assert np.abs(before[inside] - after[inside]).max() <= 3
        assert np.abs(before[y : y + 4, x : x + width] - after[y : y + 4, x : x + width]).max() > 60


def test_the_page_covers_what_the_command_covers(tmp_path: Path) -> None:
    path = tmp_path / "a.jpg"
    path.write_bytes(pictures.saved(pictures.with_faces((20, 40, 200), (300, 60, 160))))
    blur(path, tmp_path / "one.png")
    (tmp_path / "two.png").write_bytes(make_clean_copy(Image(path.name, path.read_bytes())))
    with Pillow.open(tmp_path / "one.png") as one, Pillow.open(tmp_path / "two.png") as two:
        assert one.tobytes() == two.tobytes()


@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_face_is_found_however_the_picture_lies(turn: int) -> None:
    picture = pictures.with_faces((60, 120, 300)).rotate(turn, expand=True)
    face = find_faces(np.asarray(picture))[0]
    wide, high = picture.size
    x, y = {0: (210, 270), 90: (270, high - 210), 180: (wide - 210, high - 270), 270: (wide - 270, 210)}[turn]
    assert center(face.box) == pytest.approx((x, y), abs=45)
    eyes, mouth = face.points[:2].mean(axis=0), face.points[3:].mean(axis=0)
    across, down = (mouth - eyes) / np.linalg.norm(mouth - eyes)
    assert (across, down) == pytest.approx({0: (0, 1), 90: (1, 0), 180: (0, -1), 270: (-1, 0)}[turn], abs=0.35)


@pytest.mark.parametrize("part", [(100, 90, 300, 330), (110, 120, 290, 320)])
def test_a_face_that_fills_the_picture_is_found(part: tuple[int, int, int, int]) -> None:
    picture = np.asarray(pictures.face(400).crop(part).resize((800, 850)))
    (face,) = find_faces(picture)
    assert face.score >= LEAST
    assert center(face.box) == pytest.approx((400, 425), abs=90)
    assert face.box[2] > 560


def test_of_several_faces_in_a_picture_on_its_side_as_many_are_found() -> None:
    picture = np.asarray(pictures.with_faces((30, 60, 150), (240, 40, 120), (400, 90, 90), size=(520, 240)))
    upright, turned = find_faces(picture), find_faces(np.ascontiguousarray(np.rot90(picture, 3)))
    assert [face.score for face in turned] == pytest.approx([face.score for face in upright], abs=0.02)
    for face, same in zip(turned, upright, strict=True):
        x, y = center(same.box)
        assert center(face.box) == pytest.approx((240 - y, x), abs=8)


def test_a_face_behind_a_mask_is_found_beside_others() -> None:
    picture = pictures.with_faces((100, 50, 300), (600, 300, 240), size=(900, 640))
    ImageDraw.Draw(picture).rounded_rectangle((160, 215, 340, 335), 20, "#30569a")
    faces = find_faces(np.asarray(picture))
    assert len(faces) == 2
    assert min(face.box[0] for face in faces) < 300


def test_half_a_face_is_one_beside_a_whole_face_only() -> None:
    half, whole = (-90, 60, 160), (300, 60, 240)
    assert find_faces(np.asarray(pictures.with_faces(half))) == []
    beside = find_faces(np.asarray(pictures.with_faces(half, whole)))
    assert sorted(face.box[0] < 10 for face in beside) == [False, True]
    assert len(find_places(np.asarray(pictures.with_faces(half)))) == 1


def test_a_large_face_found_in_parts_becomes_one() -> None:
    def boxes(*found: tuple[int, ...]) -> list[tuple[float, ...]]:
        seen = [Seen((x, y, w, h), 0.9, np.zeros((5, 2), np.float32)) for x, y, w, h in (*found, (80, 40, 640, 680))]
        return [face.box for face in _merge_parts(seen[:-1], seen[-1:])]

    nearly, inside = (90, 50, 600, 660), (100, 60, 100, 120)
    assert boxes((180, 55, 547, 614), (46, 110, 441, 496)) == [(80, 40, 640, 680)]
    assert boxes(nearly, inside) == [nearly, inside]
    assert boxes() == [(80, 40, 640, 680)]


def test_a_face_looked_at_alone_is_placed_anew() -> None:
    picture = np.asarray(pictures.with_faces((60, 120, 300)))
    face = find_faces(picture)[0]
    moved = replace(face, points=face.points + np.array([9, -9], np.float32))
    one, other = (refine_landmarks(picture, seen).points for seen in (face, moved))
    assert np.abs(one - other).max() < 4
    assert np.abs(one - face.points).max() < 12
    nobody = replace(face, points=face.points + 900)
    assert refine_landmarks(picture, nobody) == nobody


def test_a_second_look_takes_nothing_for_a_face() -> None:
    dealt = np.random.default_rng(1)
    noise = Pillow.fromarray(dealt.integers(0, 255, (15, 20, 3)).astype(np.uint8)).resize((640, 480))
    for picture in (noise, pictures.drawn("Lunch menu\nTuesday"), pictures.with_faces()):
        assert find_faces(np.asarray(picture)) == []


def test_a_face_and_its_mirror_image_score_alike() -> None:
    picture = np.asarray(pictures.with_faces((60, 120, 300)).rotate(12))
    (face,) = find_faces(picture)
    x, y, width, height = face.box
    other_way = np.array([picture.shape[1] - 1, 0], np.float32) + face.points[[1, 0, 2, 4, 3]] * [-1, 1]
    mirrored = Seen((picture.shape[1] - x - width, y, width, height), face.score, other_way.astype(np.float32))
    (score,) = minor_probabilities(picture, [face])
    assert minor_probabilities(np.ascontiguousarray(picture[:, ::-1]), [mirrored]) == pytest.approx([score], abs=0.06)


def test_a_crowd_scores_as_its_faces_one_by_one() -> None:
    places = [(20 + 150 * (n % 5), 20 + 190 * (n // 5), 90 + 10 * (n % 6)) for n in range(10)]
    picture = np.asarray(pictures.with_faces(*places, size=(800, 440)))
    faces = 2 * find_faces(picture)
    assert len(faces) > BATCH
    one_by_one = [minor_probabilities(picture, [face])[0] for face in faces]
    assert minor_probabilities(picture, faces) == pytest.approx(one_by_one, abs=1e-4)
    assert minor_probabilities(picture, []) == []


def test_a_face_in_any_frame_of_a_slide_show_is_found() -> None:
    dealt = np.random.default_rng(2)
    shots = [Pillow.fromarray(dealt.integers(0, 255, (6, 8, 3)).astype(np.uint8)).resize((240, 180)) for _ in range(4)]
    shots[3].paste(pictures.face(170), (20, 5))
    _, analyses, picture = analyze(Image("a.gif", pictures.slides(shots)))
    assert (len(picture.frames), picture.left) == (4, 0)
    assert [analysis.frame for analysis in analyses if analysis.faces] == [3]


def test_frames_that_were_not_looked_at_are_named(monkeypatch: pytest.MonkeyPatch) -> None:
    from screener.detect.images import decode

    monkeypatch.setattr(decode, "MAX_FRAMES", 2)
    shots = [pictures.drawn(size=(80, 60), ground=color) for color in ("red", "white", "blue", "black", "green")]
    draft = Draft("d", "Our week.", images=(Image("a.gif", pictures.slides(shots)),))
    report = Screener(load_pack(PACKS / "psesd"), []).screen([draft])[0]
    assert report.verdict == "review"
    assert report.not_checked == (
        "images: a.gif: 3 of its frames (2 were checked): check those yourself, or post fewer frames",
    )


def test_who_stands_in_one_place_in_two_frames_is_told_as_the_likelier_child() -> None:
    points = np.zeros((5, 2), np.float32)
    adult, child = (Face((10, 10, 50, 60), 0.9, minor, frame=n) for n, minor in enumerate((0.02, 0.97)))
    shown: list[tuple[Seen, Face]] = []
    for face in (adult, child):
        _add(shown, Seen((10, 10, 50, 60), 0.9, points), face)
    assert [face for _, face in shown] == [child]


@pytest.mark.parametrize("size", [(1600, 1200), (1601, 1203), (500, 700)])
def test_a_photo_that_is_shrunk_in_two_steps_stays_in_place(size: tuple[int, int]) -> None:
    whole = np.asarray(pictures.lawn(size))
    small = shrink(whole, 320, 240)
    once = np.asarray(Pillow.fromarray(whole).resize((320, 240), Pillow.Resampling.BOX))
    beside = np.asarray(Pillow.fromarray(whole).resize((322, 240), Pillow.Resampling.BOX))[:, 2:]
    assert small.shape == once.shape
    assert np.abs(small.astype(int) - once).mean() < 0.5 * np.abs(beside.astype(int) - once).mean()
