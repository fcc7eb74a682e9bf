"""Videos: what each second shows is looked at, the rest is named, and none is ever clear."""

from __future__ import annotations

from pathlib import Path

import pytest

pytest.importorskip("cv2", reason="pictures are an extra")

import cv2
import numpy as np
from PIL import Image as Pillow

from screener.detect.images import decode, film, look, worker
from screener.detect.images.redaction import RedactionOptions, redact_image
from screener.pipeline import Screener
from screener.policy.pack import PACKS, load_pack
from screener.report.words import pictures as told
from screener.types import Draft, Image, ScreenerError
from tests import pictures

SIZE = (640, 480)
LAWN = pictures.drawn(size=SIZE, ground="#7a9a6b")
CHILD = pictures.with_faces((100, 60, 300), size=SIZE)
BOARD = pictures.drawn("Emma Larson\nRoom 9", SIZE)


def clip(
    folder: Path, *scenes: tuple[Pillow.Image, int], rate: int = 10, kind: str = "mp4v", end: str = "mp4"
) -> Image:
    """A video of scenes, each so many frames long."""
    path = folder / f"clip.{end}"
    video = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*kind), rate, SIZE)
    assert video.isOpened()
    for picture, frames in scenes:
        for _ in range(frames):
            video.write(np.ascontiguousarray(np.asarray(picture)[:, :, ::-1]))
    video.release()
    return Image(path.name, path.read_bytes())


@pytest.mark.parametrize(("kind", "end"), [("mp4v", "mp4"), ("MJPG", "avi"), ("VP80", "webm")])
def test_faces_and_words_of_a_video_are_named_by_their_second(tmp_path: Path, kind: str, end: str) -> None:
    seen = look(clip(tmp_path, (LAWN, 10), (CHILD, 10), (BOARD, 10), kind=kind, end=end))
    assert [face.frame for face in seen.faces] == [1]
    assert {(line.text, line.frame) for line in seen.lines} >= {("Emma Larson", 2), ("Room 9", 2)}
    assert (seen.frames, seen.part) == (3, "second")
    assert seen.size == SIZE


def test_a_scene_that_lasts_less_than_a_second_is_looked_at(tmp_path: Path) -> None:
    seen = look(clip(tmp_path, (LAWN, 13), (BOARD, 4), (LAWN, 13)))
    assert "Emma Larson" in seen.text
    assert {line.frame for line in seen.lines} == {1}


def test_a_video_is_never_clear(tmp_path: Path) -> None:
    lawn = clip(tmp_path, (LAWN, 20))
    report = Screener(load_pack(PACKS / "psesd"), []).screen([Draft("d", "Our new lawn.", images=(lawn,))])[0]
    assert report.verdict == "review"
    assert report.not_checked == (
        "images: clip.mp4: its sound and what it shows besides 1 checked moment: watch all of it, with sound",
    )


def test_the_report_says_in_which_second_a_face_is(tmp_path: Path) -> None:
    video = clip(tmp_path, (LAWN, 10), (CHILD, 10))
    report = Screener(load_pack(PACKS / "psesd"), []).screen([Draft("d", "Our week.", images=(video,))])[0]
    assert "1 (second 2)" in told(report)[0]


def test_a_long_video_is_looked_at_from_beginning_to_end(tmp_path: Path) -> None:
    video = clip(tmp_path, (LAWN, 110), (BOARD, 10), rate=1)
    kept, _ = worker.opened(video.data, worker.Wanted(640, 40))
    assert max(kept["numbers"]) >= 110


def test_a_video_of_which_time_leaves_a_part_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(film, "MAX_FRAMES", 1)
    kept, _ = worker.opened(clip(tmp_path, (LAWN, 10), (BOARD, 10)).data, worker.Wanted(640, 40))
    assert kept["tags"]["left"] == ["what comes after second 0"]


def test_where_a_phone_took_a_video_is_told(tmp_path: Path) -> None:
    video = clip(tmp_path, (LAWN, 3))
    place = b"\0\0\0\x22udta\0\0\0\x1a\xa9xyz\0\x12\x15\xc7+47.6062-122.3321/"
    assert look(Image("clip.mp4", video.data + place)).location_in_metadata
    assert not look(video).location_in_metadata


def test_no_copy_of_a_video_is_made(tmp_path: Path) -> None:
    with pytest.raises(ScreenerError, match=r"clip\.mp4: videos are not copied: .* video editor"):
        redact_image(clip(tmp_path, (CHILD, 3)), RedactionOptions())


def test_a_video_that_cannot_be_read_is_named_as_not_checked() -> None:
    with pytest.raises(decode.PictureError, match="it is a video, which is not checked"):
        look(Image("a.mp4", b"\0\0\0\x20ftypisom" + bytes(200)))
