"""Pictures on the command line: with a draft, in a batch, as clean copies; every refusal names the file."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("cv2", reason="pictures are an extra")
pytest.importorskip("PIL", reason="pictures are an extra")

from PIL import Image as Pillow
from typer.testing import CliRunner

from screener.cli.images import blur, strip
from screener.cli.main import app
from screener.detect.images import look
from screener.io import folder
from screener.io.drafts import split_files
from screener.pipeline import Screener
from screener.policy.pack import PACKS, load_pack
from screener.types import Draft, Image, ScreenerError
from tests import pictures
from tests.made import read as read_posts


def test_strip_leaves_the_picture_and_takes_the_rest(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(pictures.with_gps(pictures.drawn("Hi"), "Noor at the nurse"))
    strip(tmp_path / "a.jpg", tmp_path / "b.jpg")
    data = (tmp_path / "b.jpg").read_bytes()
    with Pillow.open(tmp_path / "b.jpg") as copy:
        assert copy.size == pictures.SIZE
        assert dict(copy.getexif()) == {}
    assert b"Noor" not in data
    assert b"Exif" not in data


def test_a_turned_photo_is_upright_in_its_copy(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(pictures.turned(pictures.drawn()))
    strip(tmp_path / "a.jpg", tmp_path / "b.png")
    with Pillow.open(tmp_path / "b.png") as copy:
        assert copy.size == (200, 320)


@pytest.mark.parametrize(
    ("name", "data", "copy", "reason"),
    [
        ("a.gif", pictures.animated(), "b.jpg", "several frames or pages: save the copy as .gif"),
        ("a.webp", pictures.animated("WEBP"), "b.jpeg", "several frames"),
        ("a.jpg", pictures.truncated(), "b.jpg", "a.jpg: it is damaged"),
        ("a.jpg", b"words", "b.jpg", "a.jpg: unsupported picture type"),
        ("a.jpg", b"", "b.psd", "not a supported file type"),
        ("a.jpg", b"", "a.jpg", "the original picture"),
        ("a.jpg", pictures.saved(pictures.drawn()), "missing/b.jpg", "cannot be written"),
    ],
)
def test_what_cannot_be_copied_is_said(tmp_path: Path, name: str, data: bytes, copy: str, reason: str) -> None:
    (tmp_path / name).write_bytes(data)
    for command in (strip, blur):
        with pytest.raises(ScreenerError, match=reason):
            command(tmp_path / name, tmp_path / copy)
    assert not (tmp_path / copy).exists() or copy == name


def test_blur_says_how_many_faces_it_covered(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "a.jpg").write_bytes(pictures.saved(pictures.drawn()))
    blur(tmp_path / "a.jpg", tmp_path / "b.jpg")
    assert "0 of 0 faces" in capsys.readouterr().out
    with pytest.raises(ScreenerError, match=r"/a\.jpg: there is no face 1; "):
        blur(tmp_path / "a.jpg", tmp_path / "b.jpg", face=[1])


def test_a_folder_gives_posts_with_their_pictures_and_pictures_alone(tmp_path: Path) -> None:
    for name in ("trip.txt", "trip.jpg", "trip-2.png", "tripod.jpg", "b.HEIC", "notes.psd", ".hidden.jpg"):
        (tmp_path / name).write_bytes(b"Our trip" if name.endswith(".txt") else b"x")
    entries = list(read_posts(tmp_path))
    found = {e.id: [image.name for image in e.images] for e in entries if isinstance(e, Draft)}
    assert found == {"trip.txt": ["trip-2.png", "trip.jpg"], "b.HEIC": ["b.HEIC"], "tripod.jpg": ["tripod.jpg"]}
    assert [len(one) for one in folder.list_posts(tmp_path)] == [3, 1]  # the notes are named, too


def test_a_line_names_its_pictures(tmp_path: Path) -> None:
    (tmp_path / "a.jpg").write_bytes(b"x")
    given: list[tuple[str, Any]] = [("Hi", ["a.jpg"]), ("Hi", "a.jpg; a.jpg"), ("", ["a.jpg"])]
    given += [("Hi", ["none.jpg"]), ("Hi", 3)]
    lines = [{"text": text, "images": images} for text, images in given]
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    read: list[Any] = list(read_posts(tmp_path / "in.jsonl"))
    assert [len(e.images) for e in read[:3]] == [1, 2, 1]
    assert "none.jpg" in read[3].reason
    assert "list of file names" in read[4].reason


def test_check_takes_pictures_without_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from screener import pipeline

    monkeypatch.setattr(pipeline.Screener, "load", classmethod(lambda cls, pack: cls(load_pack(PACKS / "psesd"), [])))
    (tmp_path / "a.jpg").write_bytes(pictures.with_gps(pictures.drawn()))
    (tmp_path / "b.jpg").write_bytes(pictures.truncated())
    given = ["check", "--image", str(tmp_path / "a.jpg"), str(tmp_path / "b.jpg"), "--json"]
    done = CliRunner().invoke(app, given)
    report = json.loads(done.stdout)
    assert done.exit_code == 1
    assert [(p["name"], p["location_in_metadata"]) for p in report["images"]] == [("a.jpg", True)]
    assert report["not_checked"] == ["images: b.jpg: it is damaged or cut off: save or send it again"]
    assert [f["rule"] for f in report["findings"]] == ["IMG130"]


def test_words_and_pictures_are_told_apart() -> None:
    found = split_files(map(Path, ("a.jpg", "post.txt", "b.HEIC")))
    assert found == (Path("post.txt"), [Path("a.jpg"), Path("b.HEIC")])
    with pytest.raises(ScreenerError, match="two drafts"):
        split_files([Path("a.txt"), Path("b.txt")])


def test_a_document_is_copied_page_by_page(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shots = [pictures.drawn("Maya Lindqvist", (500, 300)), pictures.drawn("Bake sale", (500, 300))]
    (tmp_path / "a.pdf").write_bytes(pictures.slides(shots, "PDF"))
    blur(tmp_path / "a.pdf", tmp_path / "b.pdf", words="all")
    assert "2 lines of words" in capsys.readouterr().out
    copy = look(Image("b.pdf", (tmp_path / "b.pdf").read_bytes()))
    assert (copy.frames, copy.text) == (2, "")
    assert b"Date" not in (tmp_path / "b.pdf").read_bytes()


def test_a_video_is_named_as_not_checked() -> None:
    clip = Image("a.mp4", b"\0\0\0\x20ftypisom" + bytes(200))
    report = Screener(load_pack(PACKS / "psesd"), []).screen([Draft("d", "Our week.", images=(clip,))])[0]
    assert report.verdict == "review"
    assert report.not_checked[0].startswith("images: a.mp4: it is a video, which is not checked: watch it")
    assert split_files([Path("post.txt"), Path("a.mp4")]) == (Path("post.txt"), [Path("a.mp4")])
