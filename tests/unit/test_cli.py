"""The command line: what it prints, its exit codes, and a plain sentence for whatever goes wrong."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

import screener as program
from screener.batch import worker
from screener.types import Draft, Report, Rewrite
from screener.version import VERSION
from tests import made
from tests.made import Command


class Canned:
    """Screens by a word: 'hold' and 'review' in a draft give that verdict; it keeps what it was given."""

    seen: list[Draft]

    @classmethod
    def load(cls, pack: str = "psesd") -> Canned:
        return cls()

    def screen(self, drafts: Sequence[Draft]) -> list[Report]:
        return [replace(report, rewrite=Rewrite("milder", "clear")) for report in self.judge(drafts)]

    def judge(self, drafts: Sequence[Draft]) -> list[Report]:
        Canned.seen += drafts
        return [self.report(draft) for draft in drafts]

    def report(self, draft: Draft) -> Report:
        if "crash" in draft.text:
            raise ValueError(f"secret words: {draft.text}")
        verdict = "hold" if "hold" in draft.text else "review" if "review" in draft.text else "clear"
        return made.report(
            draft_id=draft.id, text=draft.text, verdict=verdict, entities=(), findings=(), images=(), rewrite=None
        )


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, command: Command) -> Iterator[Command]:
    Canned.seen = []
    worker.loaded.cache_clear()
    monkeypatch.setitem(vars(program), "Screener", Canned)  # getting the real one would load the models
    yield command
    worker.loaded.cache_clear()


@pytest.fixture
def run_real(screener: program.Screener, monkeypatch: pytest.MonkeyPatch, command: Command) -> Command:
    monkeypatch.setattr(program.Screener, "load", classmethod(lambda cls, pack="psesd": screener))
    return command


@pytest.mark.parametrize(("text", "code"), [("All fine.", 0), ("please review", 1), ("please hold", 2)])
def test_the_exit_code_is_the_verdict(run: Command, text: str, code: int) -> None:
    assert run("check", "--text", text).code == code


def test_a_draft_comes_from_a_file_or_from_standard_input(run: Command, tmp_path: Path) -> None:
    file = tmp_path / "post.txt"
    file.write_bytes("\ufeffSeñora 😀\r\n".encode())
    assert run("check", file).code == 0
    assert run("check", "-", stdin="Señora".encode()).code == 0
    assert run("check", stdin=b"piped").code == 0
    assert [draft.text for draft in Canned.seen] == ["Señora 😀\r\n", "Señora", "piped"]
    assert Canned.seen[0].id == "post.txt"


def test_what_the_author_says_reaches_the_draft(run: Command) -> None:
    run(
        "check",
        "--text",
        "x",
        "--account",
        "agency",
        "--audience",
        "families",
        "--attest",
        "release",
        "--attest",
        "own_child",
    )
    assert Canned.seen[0].account == "agency"
    assert Canned.seen[0].audience == "families"
    assert Canned.seen[0].attested == {"release", "own_child"}


def test_a_vouch_may_be_for_names(run: Command) -> None:
    run("check", "--text", "x", "--attest", "own_child=Maya Chen", "--attest", "own_child=Leo")
    assert Canned.seen[0].attested == {"own_child"}
    assert Canned.seen[0].attested_of == {("own_child", "Maya Chen"), ("own_child", "Leo")}


def test_json_is_the_report_on_one_line(run: Command) -> None:
    ran = run("check", "--text", "Señora 😀 hold", "--json")
    assert ran.code == 2
    assert json.loads(ran.out)["verdict"] == "hold"
    assert ran.out.count("\n") == 1


def test_the_version_is_said(run: Command) -> None:
    assert run("--version") == (0, f"screener {VERSION}\n", "")
    assert "--version" in run("--help").out


def test_a_draft_that_is_typed_is_told_how_to_end(run: Command) -> None:
    ours, theirs = os.openpty()
    os.write(ours, b"please hold\n\x04")
    with open(theirs, "rb", buffering=0) as terminal:  # noqa: PTH123  it is no path
        ran = run("check", "-", stdin=terminal)
    os.close(ours)
    assert (ran.code, Canned.seen[0].text) == (2, "please hold\n")
    assert "press Ctrl-D" in ran.err


def test_what_the_system_refuses_is_a_sentence(run: Command) -> None:
    ran = run("check", "--text", "x", "--html", "x" * 300)
    assert ran.code == 3
    assert "choose another place" in ran.err


@pytest.mark.parametrize(
    ("args", "stdin", "words"),
    [
        (["check", "--text", "  \n "], b"", "empty"),
        (["check", "-"], b"", "empty"),
        (["check", "-"], b"abc\xff\xfe", "not UTF-8 text at byte 3"),
        (["check", "--text", "x", "--account", "myspace"], b"", "choose agency, professional or personal"),
        (["check", "--text", "x", "--audience", "aliens"], b"", "choose public"),
        (["check", "--text", "x", "--attest", "luck"], b"", "choose release"),
        (["check", "no-such-file.txt"], b"", "There is no file no-such-file.txt: check the name, or use --text"),
        (["check", "."], b"", "is a folder"),
        (["check", "x.txt", "--text", "x"], b"", "use only one"),
        (["explain", "x.txt", "--text", "x"], b"", "use only one"),
        (["explain"], b"abc\xff", "standard input is not UTF-8 text at byte 3"),
        (["check", "--nonsense"], b"", "--nonsense"),
        (["nonsense"], b"", "nonsense"),
        (["batch", "no-such-file.jsonl"], b"", "There is no file no-such-file.jsonl: check the name.\n"),
        (["batch", "pyproject.toml"], b"", "not a supported file type: use .jsonl, .csv"),
        (["batch", "data/samples/drafts.jsonl", "--account", "x"], b"", "Unknown account"),
        (["batch", "data/samples/drafts.jsonl", "--output", "data/samples/drafts.jsonl"], b"", "choose another name"),
        (["batch", "data/samples/drafts.jsonl", "--output", "no/such/folder/out.csv"], b"", "cannot be written"),
        (["batch", "data/samples/drafts.jsonl", "--output", "out.docx"], b"", "not a supported file type: use .jsonl"),
        (["rules", "XYZ999"], b"", "XYZ999"),
        (["eval", "no-such-file.jsonl"], b"", "There is no file no-such-file.jsonl: check the name.\n"),
        (["roster", "import", "no-such-file.csv"], b"", "There is no file no-such-file.csv: check the name.\n"),
        (["eval", "pyproject.toml"], b"", "line 1 is not JSON"),
        (["eval", "data/samples/drafts.jsonl"], b"", "line 1 lacks spans"),
    ],
)
def test_bad_input_gets_one_sentence_and_exit_code_3(run: Command, args: list[str], stdin: bytes, words: str) -> None:
    ran = run(*args, stdin=stdin)
    assert ran.code == 3
    assert words in ran.err
    assert "Traceback" not in ran.err
    assert ran.err.startswith("screener: ")
    assert ran.err.count("\n") == 1


@pytest.mark.parametrize("text", ["a\x00b", "x" * 100_000, "😀" * 10_000, "word " * 2_000, "\u202eabc", "\ufeff x"])
def test_odd_text_is_screened_whole(run_real: Command, text: str) -> None:
    phone = "253-555-0142"
    ran = run_real("check", "-", "--json", "--account", "agency", stdin=f"{text} Text me at {phone}.".encode())
    assert ran.code == 2
    start = len(text.removeprefix("\ufeff")) + len(" Text me at ")
    found = {(entry["quote"], entry["start"], entry["end"]) for entry in json.loads(ran.out)["findings"]}
    assert (phone, start, start + len(phone)) in found


def test_an_error_of_our_own_tells_its_kind_and_none_of_the_words(run: Command) -> None:
    ran = run("check", "--text", "crash on Noor")
    assert ran.code == 3
    assert "ValueError" in ran.err
    assert "Noor" not in ran.err


def test_help_of_every_command_names_its_options(run: Command) -> None:
    assert all(name in run("--help").out for name in ("check", "batch", "rules", "eval"))
    assert "--attest" in run("check", "--help").out
    assert "--output" in run("batch", "--help").out


def test_batch_writes_one_report_a_draft_and_keeps_the_place_of_a_broken_line(run: Command, tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b'{"id": "a", "text": "fine"}\n{"id": "b", "text": \n\n{"text": "please hold"}\n')
    ran = run("batch", source, "--output", output)
    reports = [json.loads(line) for line in output.read_text(encoding="utf-8").splitlines()]
    assert [(r["id"], r["verdict"]) for r in reports] == [("a", "clear"), ("line 2", "review"), ("line 4", "hold")]
    assert "line 2: it is not JSON" in ran.err
    assert "3 posts: 1 clear, 1 review, 1 hold" in ran.out
    assert ran.code == 1
    (error,) = (tmp_path / "out.jsonl.errors.jsonl").read_text(encoding="utf-8").splitlines()
    assert json.loads(error)["place"] == "line 2"
    assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "out.jsonl", "out.jsonl.errors.jsonl"}
    assert reports[1]["not_checked"]


def test_batch_offers_a_version_to_start_from_if_it_is_asked(run: Command, tmp_path: Path) -> None:
    source, output = tmp_path / "in.jsonl", tmp_path / "out.jsonl"
    source.write_bytes(b'{"id": "a", "text": "please hold"}\n')
    run("batch", source, "--output", output)
    without = json.loads(output.read_bytes())
    run("batch", source, "--output", output, "--rewrite", "--fresh")
    offered = {"text": "milder", "verdict": "clear"}
    assert without["rewrite"] is None
    assert json.loads(output.read_bytes()) == {**without, "rewrite": offered}


def test_batch_without_an_output_prints_the_reports(run: Command) -> None:
    ran = run("batch", "data/samples/drafts.jsonl")
    assert ran.code == 0
    assert ran.out.count("CLEAR") == 20
    assert ran.err.strip() == ""


def test_check_also_writes_a_page_in_which_the_authors_words_are_escaped(run_real: Command, tmp_path: Path) -> None:
    words = '<script>alert(1)</script> <img src=x onerror="alert(2)"> & Text me at 253-555-0142.'
    ran = run_real("check", "--account", "agency", "--text", words, "--html", tmp_path / "report.html")
    page = (tmp_path / "report.html").read_text(encoding="utf-8")
    assert ran.code == 2
    assert "HOLD" in ran.out
    assert "<script" not in page
    assert "<img" not in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &lt;img src=x onerror=&quot;alert(2)&quot;&gt; " in page
    assert "&amp; Text me at" in page
    args = ("check", "--account", "agency", "--text", words, "--json", "--html", tmp_path / "2.html")
    assert json.loads(run_real(*args).out)["verdict"] == "hold"
    assert (tmp_path / "2.html").read_text(encoding="utf-8") == page


def test_a_page_can_be_read_by_its_owner_only(run: Command, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    page.touch(0o644)
    for _ in ("there", "new"):
        assert run("check", "--text", "Hello", "--html", page).code == 0
        assert stat.S_IMODE(page.stat().st_mode) == 0o600
        page.unlink()


def test_a_page_is_written_over_no_draft_and_its_place_is_named(run: Command, tmp_path: Path) -> None:
    (tmp_path / "post.txt").write_text("Hello", encoding="utf-8")
    ran = run("check", tmp_path / "post.txt", "--html", tmp_path / "post.txt")
    assert (ran.code, (tmp_path / "post.txt").read_text(encoding="utf-8")) == (3, "Hello")
    (tmp_path / "link.html").symlink_to(tmp_path / "post.txt")
    ran = run("check", tmp_path / "post.txt", "--html", tmp_path / "link.html")
    assert (ran.code, (tmp_path / "post.txt").read_text(encoding="utf-8")) == (3, "Hello")
    ran = run("check", "--text", "Hello", "--html", tmp_path / "no" / "page.html")
    assert ran.code == 3
    assert "cannot be written (FileNotFoundError): choose another place" in ran.err


def test_reports_and_their_summary_are_two_files(run: Command, tmp_path: Path) -> None:
    same = tmp_path / "out.html"
    ran = run("batch", "data/samples/drafts.jsonl", "--output", same, "--report", same)
    assert ran.code == 3
    assert "give them different names" in ran.err


def test_eval_prints_the_figures(run: Command, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    post = {"id": "a", "text": "hold", "spans": [], "categories": ["pii"], "disruption": 0, "verdict": "hold"}
    gold.write_text(json.dumps({**post, "account": "agency", "audience": "public"}) + "\n", encoding="utf-8")
    assert "hold->hold 1" in run("eval", gold).out
    assert json.loads(run("eval", gold, "--json").out)["hold_caught_as_hold"] == 1.0


def test_eval_takes_ids_that_are_numbers(run: Command, tmp_path: Path) -> None:
    gold = tmp_path / "gold.jsonl"
    post = {"id": 7, "text": "hold", "spans": [], "categories": ["pii"], "disruption": 0, "verdict": "hold"}
    gold.write_text(json.dumps(post) + "\n", encoding="utf-8")
    assert json.loads(run("eval", gold, "--json").out)["without_report"] == 0


def test_help_and_rules_load_no_model() -> None:
    code = """
import sys
from screener.cli import main as cli
for args in (["--help"], ["check", "--help"], ["rules"], ["rules", "--help"]):
    sys.argv = ["screener", *args]
    try:
        cli.main()
    except SystemExit as ended:
        assert ended.code == 0, (args, ended.code)
    heavy = {"onnxruntime", "spacy", "presidio_analyzer", "tokenizers", "numpy"} & set(sys.modules)
    assert not heavy, (args, heavy)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
