"""What a person ignores stays in the report as a note, holds for these words there, and is kept as a hash."""

from __future__ import annotations

import stat
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

import screener as program
from screener import Draft, Report, Screener
from screener.folders import locked
from screener.policy.ignored import FILE, Ignored, can_ignore
from screener.policy.pack import PACKS, load_pack
from screener.report.blocks import blocks, counted
from screener.report.words import IGNORED
from screener.types import Finding, ScreenerError
from tests.made import Command

PACK = load_pack(PACKS / "psesd")
TEXT = "Our student Priya Raman poured the lemonade."


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCREENER_DATA", str(tmp_path))
    return tmp_path


@pytest.fixture
def run(screener: Screener, folder: Path, monkeypatch: pytest.MonkeyPatch, command: Command) -> Command:
    monkeypatch.setattr(program.Screener, "load", classmethod(lambda cls, pack="psesd": screener))
    return command


def judged(screener: Screener, text: str) -> Report:
    return screener.judge([Draft("d", text, "agency")])[0]


def test_what_is_ignored_is_a_note_that_is_told_and_counted(screener: Screener, folder: Path) -> None:
    report = judged(screener, TEXT)
    assert report.verdict == "review"
    Ignored().add(TEXT, report.findings)
    again = judged(screener, TEXT)
    assert (again.verdict, len(again.findings)) == ("clear", len(report.findings))
    assert all((f.severity, f.ignored) == ("note", True) for f in again.findings)
    assert [block.note for block in blocks(again)] == [IGNORED] * len(blocks(again))
    assert counted(blocks(again)) == f"{len(blocks(again))} ignored"
    Ignored().remove(TEXT, again.findings)
    assert judged(screener, TEXT) == report


def test_who_ignores_waits_for_another_window(screener: Screener, folder: Path) -> None:
    findings = judged(screener, TEXT).findings
    with ThreadPoolExecutor(1) as pool:
        with locked(folder / FILE):
            added = pool.submit(Ignored().add, TEXT, findings)
            with pytest.raises(TimeoutError):
                added.result(0.3)
        added.result(10)
    assert sum(Ignored().codes().values()) == len(findings)


def test_it_holds_where_the_words_around_are_the_same_and_nowhere_else(screener: Screener, folder: Path) -> None:
    Ignored().add(TEXT, judged(screener, TEXT).findings)
    assert judged(screener, f"Field day was a blast! {TEXT} Bring your shirts back.").verdict == "clear"
    assert judged(screener, "We clapped for Priya Raman after the race.").verdict == "review"
    assert judged(screener, TEXT.replace("Priya Raman", "Devon Blackwell")).verdict == "review"


def test_only_keyed_hashes_are_kept_and_for_nobody_else(screener: Screener, folder: Path, tmp_path: Path) -> None:
    Ignored().add(TEXT, judged(screener, TEXT).findings)
    kept = b"".join(path.read_bytes() for path in folder.iterdir())
    assert b"Priya" not in kept
    assert b"lemonade" not in kept
    assert all(stat.S_IMODE(path.stat().st_mode) == 0o600 for path in folder.iterdir())
    other = tmp_path / "other"
    other.mkdir()
    (other / "ignored").write_bytes((folder / "ignored").read_bytes())
    assert not any(f.ignored for f in Ignored(lambda: other)(TEXT, judged(screener, "x").findings))


@pytest.mark.parametrize(
    "code", [rule.code for rule in PACK.rules if rule.concern == "safety" or rule.report_to == "mandatory_report"]
)
def test_danger_is_never_ignored(code: str, folder: Path) -> None:
    finding = Finding(PACK.rule(code), "hold", None, "", 0.9)
    with pytest.raises(ScreenerError, match="cannot be ignored"):
        Ignored().add("Words.", [finding])
    assert not can_ignore(replace(finding, rule=PACK.rule("PII101"), also=(PACK.rule(code),)))


@pytest.mark.parametrize("code", ["IDN120", "IDN121"])
def test_the_list_of_students_is_never_ignored(code: str) -> None:
    assert not can_ignore(Finding(PACK.rule(code), "hold", None, "", 0.9))


def test_a_file_that_cannot_be_read_ignores_nothing(screener: Screener, folder: Path) -> None:
    report = judged(screener, TEXT)
    Ignored().add(TEXT, report.findings)
    (folder / "ignored.key").write_text("broken", encoding="ascii")
    assert Ignored()(TEXT, report.findings) == report.findings


def test_the_command_ignores_lists_undoes_and_forgets(run: Command) -> None:
    draft = ("--account", "agency", "--text", "Bake sale Friday.\nCall me at 253-555-0142.")
    assert run("check", *draft)[0] == 2
    assert run("ignore", "PII101", *draft, "--at", "9:9")[0] == 3
    assert run("ignore", "pii101", *draft, "--at", "2:12")[1] == "Ignored: PII101 253-555-0142 2:12\n"
    assert run("ignore")[1] == "Ignored findings: PII101 (1).\n"
    code, said, _ = run("check", *draft)
    assert (code, "1 ignored" in said) == (0, True)
    assert run("ignore", "PII101", *draft, "--undo")[1].startswith("Shown again: ")
    assert run("check", *draft)[0] == 2
    run("ignore", "PII101", *draft)
    assert run("ignore", "--forget")[1] == "Nothing is ignored any more.\n"
    assert run("ignore")[1] == "Nothing is ignored.\n"
