"""The pairing file: only its owner's, never guessed at, and open to new extensions for ten minutes only."""

from __future__ import annotations

import json
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from screener.folders import settings_folder
from screener.office.pairing import MAX_EXTENSIONS, PAIRING_SECONDS, Pairing, is_extension
from screener.types import ScreenerError
from tests.made import Command

CHROMIUM = f"chrome-extension://{'abcdefghijklmnop' * 2}"
FIREFOX = "moz-extension://0f1e2d3c-4b5a-6978-8796-a5b4c3d2e1f0"


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "settings" / "pairing.json"


def test_the_token_is_made_once_in_a_file_that_only_its_owner_reads(path: Path) -> None:
    token = Pairing(path).token
    assert len(token) == 43
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert Pairing(path).token == token
    assert Pairing(path.parent / "other.json").token != token
    assert [one.name for one in path.parent.iterdir() if one.name.endswith(".new")] == []


def test_a_file_that_others_can_read_is_refused(path: Path) -> None:
    Pairing(path)
    path.chmod(0o640)
    with pytest.raises(ScreenerError, match=r"Other users can read .*delete it"):
        Pairing(path)


@pytest.mark.parametrize("content", ["", "{", "[]", '{"token": "short", "origins": []}', "[" * 100_000])
def test_a_file_that_is_not_as_it_was_written_is_refused(path: Path, content: str) -> None:
    Pairing(path)
    path.write_text(content, encoding="utf-8")
    with pytest.raises(ScreenerError, match="was changed or damaged"):
        Pairing(path)


def test_an_origin_that_is_no_extension_makes_the_file_refused(path: Path) -> None:
    token = Pairing(path).token
    path.write_text(json.dumps({"token": token, "origins": ["https://evil.example"]}), encoding="utf-8")
    with pytest.raises(ScreenerError, match="was changed or damaged"):
        Pairing(path)


def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ScreenerError, match="SCREENER_HOME"):
        Pairing(tmp_path / "file" / "pairing.json")


def test_an_extension_pairs_while_pairing_is_open_and_stays_paired(path: Path) -> None:
    clock = Clock()
    pairing = Pairing(path, clock)
    assert not pairing.pair(CHROMIUM)
    pairing.open()
    clock.now = PAIRING_SECONDS - 1
    assert pairing.pair(CHROMIUM)
    clock.now = PAIRING_SECONDS + 1
    assert not pairing.pair(FIREFOX)
    again = Pairing(path)
    assert again.is_paired(CHROMIUM)
    assert not again.is_paired(FIREFOX)


def test_one_extension_is_revoked_while_the_server_runs_and_the_others_stay(path: Path) -> None:
    running = Pairing(path)
    running.open()
    assert running.pair(CHROMIUM)
    assert running.pair(FIREFOX)
    Pairing(path).revoke(CHROMIUM)
    assert running.is_valid_token(running.token)
    assert not running.is_paired(CHROMIUM)
    assert running.is_paired(FIREFOX)
    assert not running.pair(CHROMIUM), "it knows the token: an open door for another one is none for it"
    Pairing(path).restore(CHROMIUM)
    assert not running.is_paired(CHROMIUM)
    assert running.pair(CHROMIUM)


def test_two_servers_that_pair_at_the_same_time_lose_nobody(path: Path) -> None:
    one, other = Pairing(path), Pairing(path)
    one.open()
    other.open()
    assert one.pair(CHROMIUM)
    assert other.pair(FIREFOX)
    assert Pairing(path).origins == (CHROMIUM, FIREFOX)


@pytest.mark.parametrize("change", [Path.unlink, lambda path: path.chmod(0o644), lambda path: path.write_text("{")])
def test_nobody_is_let_in_once_the_file_of_a_running_server_is_not_as_it_should_be(
    path: Path, change: Callable[[Path], object]
) -> None:
    running = Pairing(path)
    running.open()
    token = running.token
    assert running.pair(CHROMIUM)
    change(path)
    assert not running.is_valid_token(token)
    assert not running.is_paired(CHROMIUM)


def test_no_more_than_a_few_extensions_pair(path: Path) -> None:
    pairing = Pairing(path)
    pairing.open()
    letters = "abcdefghijklmnop"
    paired = [pairing.pair(f"chrome-extension://{letter * 32}") for letter in letters]
    assert paired.count(True) == MAX_EXTENSIONS


@pytest.mark.parametrize(
    "origin",
    ["null", "", "https://evil.example", "http://127.0.0.1", f"{CHROMIUM}/", f"{CHROMIUM}.evil.example", "file://"],
)
def test_only_an_extension_is_an_extension(path: Path, origin: str) -> None:
    pairing = Pairing(path)
    pairing.open()
    assert not is_extension(origin)
    assert not pairing.pair(origin)


@pytest.mark.parametrize("wrong", ["", "x", "é", "\udc80", "a" * 43, "a" * 100_000])
def test_a_wrong_token_is_not_known(path: Path, wrong: str) -> None:
    pairing = Pairing(path)
    assert pairing.is_valid_token(pairing.token)
    assert not pairing.is_valid_token(wrong)
    assert not pairing.is_valid_token(pairing.token + wrong) or not wrong


def test_the_folder_can_be_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path))
    assert settings_folder() == tmp_path
    monkeypatch.delenv("SCREENER_HOME")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert settings_folder().name == "school-post-screener"


def test_the_terminal_lists_and_revokes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path))
    assert command("pairing", "list").code == 3
    running = Pairing(tmp_path / "pairing.json")
    assert "No extension is paired" in command("pairing", "list").err
    running.open()
    assert running.pair(CHROMIUM)
    assert running.pair(FIREFOX)
    assert command("pairing", "revoke", "").code == 3
    assert command("pairing", "revoke", "0f1e2d3c").code == 0
    assert not running.is_paired(FIREFOX)
    told = command("pairing", "list").out
    assert "Chromium, Chrome or Edge\n" in told
    assert "Firefox  revoked\n" in told
    assert running.token not in told
    assert command("pairing", "restore", "0f1e2d3c").code == 0
    assert "revoked" not in command("pairing", "list").out
