"""Albums: a folder or zip of pictures in, covered copies and a contact sheet out; what was made is not made again."""

from __future__ import annotations

import json
import os
import sys
import zipfile
from pathlib import Path

import numpy as np
import pytest

pytest.importorskip("cv2", reason="pictures are an extra")
pytest.importorskip("PIL", reason="pictures are an extra")

import typer
from PIL import Image as Pillow

from screener import Screener
from screener.batch.album import LIST_FILE, PDF_FILE, SHEET_FILE, make_entry
from screener.cli.images import blur
from screener.detect.images.faces import find_places
from screener.report.contact_sheet import to_html
from tests import pictures


@pytest.fixture
def album(tmp_path: Path, screener: Screener, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Four pictures, one of them broken, and a note; the screener that is loaded already."""
    monkeypatch.setattr(Screener, "load", classmethod(lambda cls, pack="": screener))
    folder = tmp_path / "album"
    folder.mkdir()
    (folder / "a.jpg").write_bytes(pictures.with_gps(pictures.with_faces((60, 40, 220), size=(480, 300))))
    (folder / "b<b>.png").write_bytes(pictures.saved(pictures.drawn("Room 9", (300, 80)), "PNG"))
    (folder / "c.heic").write_bytes(pictures.HEIC)
    (folder / "d.jpg").write_bytes(pictures.truncated())
    (folder / "notes.txt").write_text("no picture", encoding="utf-8")
    (folder / ".e.jpg").write_bytes(pictures.saved(pictures.drawn("Noor L.", (300, 80))))
    return folder


def run(source: Path, output: Path, *, pdf: bool = False) -> int:
    try:
        blur(source, output, words="all", account="agency", pdf=pdf)
    except typer.Exit as end:
        return end.exit_code
    return 0


def test_an_album_is_copied_with_a_contact_sheet_and_goes_on(
    album: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copies = tmp_path / "copies"
    assert run(album, copies, pdf=True) == 1
    told = capsys.readouterr()
    assert told.err.startswith("1 hidden file was skipped")
    said = told.out.splitlines()
    assert said[0] == "a.jpg: copied, review"
    assert said[3] == "d.jpg: it is damaged or cut off: save or send it again. No copy was made."
    assert said[4] == "notes.txt: it is not a picture: leave it out. No copy was made."
    assert said[5].startswith(f"{copies}: 3 copies, 2 files not copied.")
    assert {path.name for path in copies.iterdir()} == {
        "a.jpg",
        "b<b>.png",
        "c.heic.jpg",
        LIST_FILE,
        SHEET_FILE,
        PDF_FILE,
    }
    with Pillow.open(copies / "a.jpg") as copy:
        assert dict(copy.getexif()) == {}
        assert find_places(np.asarray(copy)) == []
    rows = [json.loads(line) for line in (copies / LIST_FILE).read_text(encoding="utf-8").splitlines()]
    assert [(row["name"], row["verdict"]) for row in rows][::3] == [("a.jpg", "review"), ("d.jpg", "review")]
    assert (rows[0]["covered"]["faces"], rows[1]["covered"]["words"], rows[0]["place"]) == (1, 1, True)
    assert not any(word in json.dumps(rows) for word in ("Room 9", "roster"))
    sheet = (copies / SHEET_FILE).read_text(encoding="utf-8")
    assert sheet.count("<img") == 3
    assert "<b>" not in sheet
    assert "1 found, 1 covered" in sheet
    assert (copies / PDF_FILE).read_bytes().startswith(b"%PDF")

    (copies / "c.heic.jpg").unlink()
    (album / "a.jpg").write_bytes(pictures.saved(pictures.drawn(), "JPEG"))
    with (copies / LIST_FILE).open("a", encoding="utf-8") as file:
        file.write('{"name": "a.j')  # as a stop leaves it
    assert run(album, copies) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[:3] == ["a.jpg: copied, clear", "b<b>.png: copied before, clear", "c.heic: copied, review"]


def test_a_zip_becomes_a_zip_of_copies(album: Path, tmp_path: Path) -> None:
    given, copies = tmp_path / "album.zip", tmp_path / "copies.zip"
    with zipfile.ZipFile(given, "w") as zipped:
        zipped.write(album / "b<b>.png", "trip/b.png")
    assert run(given, copies) == 0
    with zipfile.ZipFile(copies) as zipped:
        assert zipped.namelist() == [SHEET_FILE, "trip/b.png"]
    assert not list(tmp_path.glob("*.part"))


@pytest.mark.skipif(sys.platform != "linux", reason="file names are text there")
def test_a_file_name_that_is_not_text_stops_no_album(album: Path, tmp_path: Path) -> None:
    name = os.fsdecode(b"caf\xe9.png")
    (album / "c.heic").rename(album / name)
    assert run(album, tmp_path / "copies", pdf=True) == 1
    rows = [json.loads(line) for line in (tmp_path / "copies" / LIST_FILE).read_bytes().splitlines()]
    assert [row["name"] for row in rows] == ["a.jpg", "b<b>.png", name, "d.jpg"]
    assert (tmp_path / "copies" / rows[2]["copy"]).is_file()


def test_the_sheet_says_why_there_is_no_copy() -> None:
    row = {"name": "a.jpg", "copy": "", "error": "a.jpg: it is empty."}
    assert "a.jpg: it is empty." in to_html([make_entry(Path(), row)])
