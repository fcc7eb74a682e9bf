"""Bad input through the whole program, in a process of its own: a sentence and exit code 3, or screened whole."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Final

import pytest

ROOT: Final = Path(__file__).parents[2]
PHONE: Final = "206-555-0147"  # at the end of an odd text: found only if all of it was read
ODD: Final = {
    "a NUL": "a\0b ",
    "a long post": f"{'x' * 120} " * 500,
    "one long word": f"{'x' * 100_000} ",
    "emojis": "😀" * 10_000 + " ",
}


def run(*args: str | Path, stdin: bytes = b"", at: Path = ROOT) -> subprocess.CompletedProcess[bytes]:
    command = [sys.executable, "-m", "screener", *map(str, args)]
    return subprocess.run(command, cwd=at, input=stdin, capture_output=True, timeout=120, check=False)


def refused(done: subprocess.CompletedProcess[bytes]) -> str:
    assert (done.returncode, done.stdout, done.stderr.count(b"\n")) == (3, b"", 1), done.stderr
    return done.stderr.decode()


@pytest.mark.parametrize(
    ("args", "stdin", "words"),
    [
        (["check", "-"], b" \n", "The text is empty: enter the text of the post"),
        (["check", "-"], b"caf\x81", "not UTF-8 text at byte 3: save it as UTF-8"),
        (["check", "-", "--account", "myspace"], b"Hello", "Unknown account 'myspace': choose agency, professional"),
    ],
)
def test_what_is_no_draft_is_refused_with_the_remedy(args: list[str], stdin: bytes, words: str) -> None:
    assert words in refused(run(*args, stdin=stdin))


def test_a_table_without_texts_is_refused_with_the_columns_found(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_text("id,remark\n1,Hello\n", encoding="utf-8")
    said = refused(run("batch", tmp_path / "in.csv", "--output", tmp_path / "out.csv"))
    assert "no column 'text' (columns found: 'id', 'remark'): rename the column with the posts to 'text'" in said
    assert [path.name for path in tmp_path.iterdir()] == ["in.csv"]


def test_odd_texts_are_screened_whole_and_a_broken_line_is_named(tmp_path: Path) -> None:
    posts = [json.dumps({"id": name, "text": f"{text}My own cell is {PHONE}"}) for name, text in ODD.items()]
    posts.insert(2, '{"id": "broken", "text": ')
    (tmp_path / "in.jsonl").write_text("\n".join(posts), encoding="utf-8")
    done = run("batch", tmp_path / "in.jsonl", "--output", tmp_path / "out.jsonl", "--processes", "1")
    assert done.returncode == 1, done.stderr
    assert b"line 3: it is not JSON at character 27" in done.stderr
    reports = {one["id"]: one for one in map(json.loads, (tmp_path / "out.jsonl").read_bytes().splitlines())}
    assert list(reports) == ["a NUL", "a long post", "line 3", "one long word", "emojis"]
    assert reports.pop("line 3")["not_checked"]
    for name, report in reports.items():
        end = len(f"{ODD[name]}My own cell is {PHONE}")
        assert (report["not_checked"], report["verdict"]) == ([], "hold")
        found = [(one["label"], one["start"], one["end"]) for one in report["entities"]]
        assert ("PHONE_NUMBER", end - len(PHONE), end) in found, name


def test_the_exit_code_of_an_odd_text_is_its_verdict() -> None:
    done = run("check", "-", "--json", stdin=f"a\0b {PHONE} is my student's number".encode())
    assert (done.returncode, json.loads(done.stdout)["verdict"]) == (2, "hold"), done.stderr


@pytest.mark.parametrize(("name", "altered"), [("encoder/encoder.onnx", False), ("disruption/features.json", True)])
def test_a_weight_that_is_missing_or_altered_is_named_with_the_remedy(tmp_path: Path, name: str, altered: bool) -> None:
    (tmp_path / "screener").symlink_to(ROOT / "screener")
    for path in (ROOT / "models").rglob("*"):
        if path.suffix in (".onnx", ".json", ".yaml"):
            copy = tmp_path / "models" / path.relative_to(ROOT / "models")
            copy.parent.mkdir(parents=True, exist_ok=True)
            copy.symlink_to(path)
    (tmp_path / "models" / name).unlink()
    if altered:
        shutil.copyfile(ROOT / "models" / name, tmp_path / "models" / name)
        with (tmp_path / "models" / name).open("ab") as file:
            file.write(b" ")
    said = refused(run("check", "-", stdin=b"Hello", at=tmp_path))
    assert f"The model file {tmp_path / 'models' / name} is " in said
    assert ("not the one this version was tested with" if altered else "missing") in said
    assert "Get it again: git checkout -- models" in said
