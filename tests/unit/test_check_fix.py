"""`check --fix`, `--diff` and `--quiet`, with the real screener: what is changed, where it goes, and what is said."""

from __future__ import annotations

import re
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest

import screener as program
from tests.made import Command

DRAFT = (
    "Book fair all week. 😀 Questions? Text me at 253-555-0142.\r\nThank you, Priya Raman, for the lemonade stand.\r\n"
)
FIXED = "Book fair all week. 😀 Questions? Call our office.\r\nThank you, Priya Raman, for the lemonade stand.\r\n"


@contextmanager
def limited_size(most: int) -> Iterator[None]:
    """Let no file be written beyond this size, as on a full disk."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


@pytest.fixture
def run(screener: program.Screener, monkeypatch: pytest.MonkeyPatch, command: Command) -> Command:
    monkeypatch.setattr(program.Screener, "load", classmethod(lambda cls, pack="psesd": screener))
    monkeypatch.setenv("COLUMNS", "100")
    return partial(command, "check", "--account", "agency")


def test_fix_mends_a_file_in_place_and_reports_what_is_left(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "post.txt"
    path.write_bytes(b"\xef\xbb\xbf" + DRAFT.encode())
    code, out, _ = run("--fix", path)
    assert path.read_bytes() == b"\xef\xbb\xbf" + FIXED.encode()
    assert (code, "253-555-0142" in out, "CLEAR" in out) == (0, False, True)
    assert run("--fix", path)[0] == 0
    assert path.read_bytes() == b"\xef\xbb\xbf" + FIXED.encode()


def test_fix_keeps_the_encoding_the_mode_and_the_link(run: Command, tmp_path: Path) -> None:
    path, link = tmp_path / "post.txt", tmp_path / "link.txt"
    link.symlink_to(path)
    for encoding in ("utf-16-le", "utf-16-be", "cp1252"):
        mark = "\ufeff" if encoding != "cp1252" else ""
        before, after = (mark + "¡Qué bien! " + words.replace("😀 ", "") for words in (DRAFT, FIXED))
        path.write_bytes(before.encode(encoding))
        path.chmod(0o666)
        run("--fix", link)
        assert path.read_bytes() == after.encode(encoding)
        assert (path.stat().st_mode & 0o777, link.is_symlink()) == (0o666, True)


def test_fix_leaves_alone_what_needs_no_fix_and_a_file_that_it_cannot_replace(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "post.txt"
    path.write_bytes("¡Qué bien! The book fair opens Monday.".encode("utf-16"))
    before = path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino
    assert run("--fix", path)[0] == 0
    assert (path.read_bytes(), path.stat().st_mtime_ns, path.stat().st_ino) == before
    path.write_bytes(DRAFT.encode())
    with limited_size(len(FIXED.encode()) - 1):
        code, _, err = run("--fix", path)
    assert (code, path.read_bytes(), "check its permissions" in err) == (3, DRAFT.encode(), True)


def test_fix_prints_a_draft_that_is_piped_in_and_reports_aside(run: Command) -> None:
    code, out, err = run("--fix", "-", stdin=DRAFT.encode())
    assert (code, out) == (0, FIXED + "\n")
    assert "CLEAR" in err


def test_a_fix_that_a_person_should_read_is_not_applied(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "post.txt"
    words = "The art walk is on Thursday. Devon Blackwell, who got off his IEP in May, painted the big mural. Come by!"
    path.write_text(words, encoding="utf-8")
    code, out, _ = run("--fix", path)
    assert (code, path.read_text(encoding="utf-8")) == (2, words)
    assert "Leave out the sentence “Devon Blackwell, who got off his IEP" in out


def test_diff_shows_the_suggested_rewrite_and_changes_nothing(run: Command, tmp_path: Path) -> None:
    path = tmp_path / "post.txt"
    path.write_text(DRAFT, encoding="utf-8", newline="")
    for args in (["--diff"], ["--fix", "--diff"]):
        _, out, _ = run(*args, path)
        assert "+Book fair all week. 😀 Questions? Call our office." in out
        assert out.startswith("--- post.txt\n+++ post.txt (suggested)\n@@")
        assert path.read_bytes() == DRAFT.encode()


def test_diff_says_what_stands_in_the_way(run: Command) -> None:
    code, out, err = run(
        "--diff", "--text", "Closed session tonight: the two finalists are Ortiz and Blum. Not announced yet."
    )
    assert (code, out) == (2, "")
    assert err.startswith("No suggested rewrite: ")


def test_quiet_says_a_line_for_each_finding(run: Command) -> None:
    code, out, _ = run("--quiet", "--text", "Bake sale Friday.\nCall me at 253-555-0142.")
    assert code == 2
    (line,) = out.splitlines()
    assert re.match(r"draft:2:12: hold PII101(, [A-Z]{3}\d{3})* “253-555-0142”: ", line)
    assert run("--quiet", "--text", "The book fair opens Monday.") == (0, "", "")


def test_forms_exclude_one_another(run: Command) -> None:
    assert run("--quiet", "--json", "--text", "x")[0] == 3
