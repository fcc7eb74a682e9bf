"""`screener batch` before and during the work: what a dry run tells, and how far a run is."""

from __future__ import annotations

import io
import json
import re
import shutil
import time
from pathlib import Path

import pytest
from rich.console import Console

from screener.batch.worker import Done
from screener.cli import batch as command
from screener.cli import main as cli
from screener.io import InvalidRecord


def dry(monkeypatch: pytest.MonkeyPatch, *args: str | Path) -> int:
    monkeypatch.setattr("sys.argv", ["screener", "batch", "--dry-run", *map(str, args)])
    monkeypatch.setattr("screener.Screener.load", lambda pack: pytest.fail("a dry run screens nothing"))
    with pytest.raises(SystemExit) as ended:
        cli.main()
    return int(ended.value.code or 0)


def test_a_dry_run_counts_posts_by_account_and_pictures_and_writes_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    posts = [{"text": "Hello", "account": "agency"}, {"text": "Hello"}, {"text": "Hello", "account": "agency"}]
    (tmp_path / "a.png").write_bytes(b"a picture")
    posts[1]["images"] = "a.png"
    (tmp_path / "in.jsonl").write_text("\n".join(map(json.dumps, posts)), encoding="utf-8")
    assert dry(monkeypatch, tmp_path / "in.jsonl", "--output", tmp_path / "out.jsonl") == 0
    said = capsys.readouterr()
    assert "3 posts could be screened (agency 2, personal 1), with 1 picture." in said.out
    assert "0 could not be read. Nothing was screened or written." in said.out
    assert said.err == ""
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.png", "in.jsonl"]


@pytest.mark.parametrize("kind", ["folder", "zip"])
def test_the_number_of_hidden_files_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    posts = tmp_path / "posts"
    posts.mkdir()
    for name in ("a.txt", ".name.txt", ".b.docx", ".DS_Store"):
        (posts / name).write_text("Picture day is on Tuesday.", encoding="utf-8")
    (posts / "._a.txt").write_bytes(b"\x00\x05\x16\x07")  # as a Mac adds it
    if kind == "zip":
        posts = Path(shutil.make_archive(str(tmp_path / "in"), "zip", posts))
    assert dry(monkeypatch, posts) == 0
    said = capsys.readouterr()
    assert said.out.startswith("1 post could be screened")
    assert said.err.startswith("2 hidden files were skipped, with a name that begins with a dot")


def test_a_dry_run_names_the_first_lines_that_are_no_posts_and_counts_all(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = ['{"text": "Hello"}', *["{"] * 25, '{"text": "Hello", "account": "myspace"}']
    (tmp_path / "in.jsonl").write_text("\n".join(lines), encoding="utf-8")
    assert dry(monkeypatch, tmp_path / "in.jsonl") == 1
    said = capsys.readouterr()
    assert said.err.splitlines()[0].startswith("line 2: it is not JSON")
    assert len(said.err.splitlines()) == command.MAX_LISTED
    assert "1 post could be screened (personal 1), with 0 pictures." in said.out
    assert "26 could not be read." in said.out
    assert dry(monkeypatch, tmp_path / "in.jsonl", "--limit", "1") == 0


def test_a_run_that_nobody_watches_tells_a_line_a_minute(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    with command._show_progress(400) as progress:
        for second in (30, 61, 90, 122):
            now[0] = 100.0 + second
            progress(second, Done(64))
    lines = capsys.readouterr().err.splitlines()
    assert [re.sub(", [0-9:-]+ left$", "", line) for line in lines] == [
        "15%: 128 posts, 2 per second",
        "30%: 256 posts, 2 per second",
    ]


def test_a_terminal_shows_a_bar_and_names_the_first_failures(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = io.StringIO()
    monkeypatch.setattr(command, "console", lambda stderr=False: Console(file=screen, force_terminal=True, width=120))
    with command._show_progress(100) as progress:
        for n in range(25):
            progress(n * 4, Done(1, failed=[InvalidRecord(f"line {n}", "it is not JSON")]))
    shown = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]", "", screen.getvalue())
    assert "96%" in shown
    assert "25 posts, " in shown
    assert f"line {command.MAX_LISTED - 1}: it is not JSON" in shown
    assert f"line {command.MAX_LISTED}: it is not JSON" not in shown


@pytest.mark.parametrize("option", ["--output", "--report"])
def test_nothing_is_written_into_the_folder_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    (tmp_path / "a.txt").write_text("Hello", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    assert dry(monkeypatch, ".", option, "out.html") == 3
    assert "out.html is inside the folder of posts: choose another place." in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--output", "--report"])
def test_nothing_is_written_over_the_file_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    (tmp_path / "posts.xlsx").write_bytes(b"x")
    (tmp_path / "link.xlsx").symlink_to(tmp_path / "posts.xlsx")
    assert dry(monkeypatch, tmp_path / "posts.xlsx", option, tmp_path / "link.xlsx") == 3
    assert "link.xlsx is the input file: choose another name." in capsys.readouterr().err


def test_the_list_of_errors_is_not_written_over_the_file_that_is_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    errors = tmp_path / "out.csv.errors.jsonl"
    errors.write_text('{"text": "Hello"}', encoding="utf-8")
    assert dry(monkeypatch, errors, "--output", tmp_path / "out.csv") == 3
    assert "is the input file" in capsys.readouterr().err


@pytest.mark.parametrize("option", ["--output", "--report"])
def test_a_place_that_cannot_be_a_file_is_refused_before_any_work(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], option: str
) -> None:
    (tmp_path / "in.jsonl").write_text('{"text": "Hello"}', encoding="utf-8")
    (tmp_path / "out.html").mkdir()
    assert dry(monkeypatch, tmp_path / "in.jsonl", option, tmp_path / "out.html") == 3
    assert "out.html is a folder: name a file, such as" in capsys.readouterr().err
    assert dry(monkeypatch, tmp_path / "in.jsonl", option, tmp_path / f"{'x' * 300}.html") == 3
    assert "xxx... is not a valid file name (File name too long): choose another." in capsys.readouterr().err


def test_the_command_says_which_column_is_what(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "in.csv").write_text("Message,Caption\nHello,\n", encoding="utf-8")
    (tmp_path / "in.jsonl").write_text('{"Message": "Hello", "Caption": ""}\n', encoding="utf-8")
    for name in ("in.csv", "in.jsonl"):
        assert dry(monkeypatch, tmp_path / name, "--column", "text=Message") == 0
        assert "1 post could be screened" in capsys.readouterr().out
        assert dry(monkeypatch, tmp_path / name) == (3 if name == "in.csv" else 1)
        capsys.readouterr()
    assert dry(monkeypatch, tmp_path / "in.csv", "--column", "Message") == 3
    assert "'Message' names no column: write --column text=Message." in capsys.readouterr().err
    assert dry(monkeypatch, tmp_path / "in.csv", "--column", "words=Message") == 3
    assert "Unknown field 'words': choose text, id, account" in capsys.readouterr().err
