"""Files of drafts in, files of reports out, and no line lost."""

from __future__ import annotations

import csv
import io
import re
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from screener.batch.worker import Done
from screener.batch.writing import encode_report, make_header
from screener.cli import batch as command
from screener.engine.isolate import CHUNK, MOST_CHARACTERS, screen_all, screen_stream
from screener.io import InvalidRecord, count_units, limits
from screener.io.spreadsheets import escape_formula
from screener.types import Draft, Report, ScreenerError
from tests import made
from tests.made import read


class Canned:
    """Says clear to every draft, and how many it was given at once."""

    def __init__(self) -> None:
        self.sizes: list[int] = []

    def screen(self, drafts: Sequence[Draft]) -> list[Report]:
        self.sizes.append(len(drafts))
        return [made.report(draft_id=draft.id, text=draft.text, verdict="clear", findings=()) for draft in drafts]


def entries(path: Path, content: bytes) -> list[Draft | InvalidRecord]:
    path.write_bytes(content)
    return list(read(path))


def reason(entry: Draft | InvalidRecord) -> str:
    assert isinstance(entry, InvalidRecord)
    return entry.reason


def test_a_json_line_says_what_it_knows_and_the_call_says_the_rest(tmp_path: Path) -> None:
    path = tmp_path / "in.jsonl"
    path.write_bytes(b'{"text": "a"}\n{"id": 7, "text": "b", "account": "agency", "attested": ["release"], "tags": []}')
    first, second = read(path, "professional", "staff")
    assert first == Draft("line 1", "a", "professional", "staff")
    assert second == Draft("7", "b", "agency", "staff", attested=frozenset({"release"}))


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (b'{"text": "a', "not JSON at character"),
        (b'["a"]', "not an object"),
        (b'{"post": "a", "n": 1}', "'post', 'n'"),
        (b"{}", "No 'text' field (fields found: none)"),
        (b'{"text": 5}', "not a string"),
        (b'{"text": " "}', "empty"),
        (b'{"text": "a\xff"}', "not UTF-8 text at byte 11"),
        (b'{"text": "a", "account": "x"}', "Unknown account 'x'"),
        (b'{"text": "a", "account": ["agency"]}', "Unknown account"),
        (b'{"text": "a", "attested": 5}', "not a list"),
        (b"[" * 200_000, "that cannot be read as a draft"),
        (b'{"text": "a", "n": ' + b"9" * 5000 + b"}", "that cannot be read as a draft"),
    ],
)
def test_a_broken_json_line_is_named_and_the_others_live(tmp_path: Path, line: bytes, words: str) -> None:
    first, broken, last = entries(tmp_path / "in.jsonl", b'{"text": "one"}\n' + line + b'\n{"text": "two"}\n')
    assert isinstance(first, Draft)
    assert isinstance(last, Draft)
    assert isinstance(broken, InvalidRecord)
    assert broken.place == "line 2"
    assert words in broken.reason


def test_half_a_character_becomes_a_whole_one_of_the_same_length(tmp_path: Path) -> None:
    (one,) = entries(tmp_path / "in.jsonl", b'{"id": "\\ud83d", "text": "a\\ud83db"}')
    assert one == Draft("\ufffd", "a\ufffdb")


def test_csv_takes_quotes_line_breaks_a_mark_and_any_order_of_columns(tmp_path: Path) -> None:
    content = (
        '\ufeffAccount, Text ,id,attested\r\nagency,"two\r\nlines, ""quoted""",x,"release own_child"\r\n,plain,,\r\n'
    )
    first, second = entries(tmp_path / "in.csv", content.encode())
    assert first == Draft("x", 'two\r\nlines, "quoted"', "agency", attested=frozenset({"release", "own_child"}))
    assert second == Draft("line 4", "plain")


def test_csv_takes_a_long_cell(tmp_path: Path) -> None:
    (one,) = entries(tmp_path / "in.csv", b"text\n" + b"x" * limits.TEXT + b"\n")
    assert isinstance(one, Draft)
    assert len(one.text) == limits.TEXT


def test_csv_without_a_text_column_names_the_columns_found(tmp_path: Path) -> None:
    with pytest.raises(ScreenerError, match=r"no column 'text' \(columns found: 'post', 'when'\)"):
        entries(tmp_path / "in.csv", b"post,when\na,b\n")
    with pytest.raises(ScreenerError, match="columns found: none"):
        entries(tmp_path / "in.csv", b"")


def test_a_broken_csv_row_is_named_and_the_others_live(tmp_path: Path) -> None:
    content = b"text,id\nfine,1\ncaf\x8e,2\none,two,three\n,4\nfine,5\n"
    first, latin, wide, empty, last = entries(tmp_path / "in.csv", content)
    assert isinstance(first, Draft)
    assert isinstance(last, Draft)
    assert "not UTF-8" in reason(latin)
    assert "3 cells but 2 columns" in reason(wide)
    assert "empty" in reason(empty)


def test_csv_is_read_with_the_separator_that_it_has_and_rows_of_empty_cells_are_none(tmp_path: Path) -> None:
    for content in (b"text;id\nHello, all;1\n;\n", b'text,id\n"Hello, all",1\n,\n ,\n', b"text\tid\nHello, all\t1\n"):
        assert entries(tmp_path / "in.csv", content) == [Draft("1", "Hello, all")]


def test_a_folder_loses_nothing_silently(tmp_path: Path) -> None:
    folder = tmp_path / "posts"
    (folder / "may.txt").mkdir(parents=True)
    (folder / "june").mkdir()
    for name in ("a.txt", ".DS_Store", "notes.odt"):
        (folder / name).write_bytes(b"Hello")
    first, *others = read(folder)
    assert first == Draft("a.txt", "Hello")
    assert {one.place for one in others if isinstance(one, InvalidRecord)} == {"june", "may.txt", "notes.odt"}
    assert "not a post (.txt, .docx, .eml) or a picture" in reason(others[0])
    assert count_units(folder) == 4


def test_what_excel_saves_as_unicode_text_is_read(tmp_path: Path) -> None:
    content = 'id\ttext\r\n1\t"Señora, 😀\nsecond line"\r\n2\tfine\r\n'
    for mark in ("utf-16", "utf-16-be"):
        encoded_as = content.encode(mark) if mark == "utf-16" else ("\ufeff" + content).encode(mark)
        first, second = entries(tmp_path / "in.csv", encoded_as)
        assert first == Draft("1", "Señora, 😀\nsecond line")
        assert second == Draft("2", "fine")
    with pytest.raises(ScreenerError, match=r"in.csv: it is damaged or cut off after line 1"):
        entries(tmp_path / "in.csv", "text\nfine".encode("utf-16") + b"x")


def test_reading_tells_how_far_it_is(tmp_path: Path) -> None:
    for name, content in (("in.csv", b"text\na\n\nb\n"), ("in.jsonl", b'{"text": "a"}\n\nbroken\n')):
        path, seen = tmp_path / name, list[int]()
        path.write_bytes(content)
        list(read(path, seen=seen.append))
        assert sum(seen) == len(content)


def test_many_drafts_go_through_in_chunks_and_in_order() -> None:
    canned = Canned()
    read_so_far = []

    def stream() -> Iterator[Draft | InvalidRecord]:
        for n in range(3 * CHUNK + 5):
            read_so_far.append(n)
            yield InvalidRecord(f"line {n}", "broken") if n % 10 == 3 else Draft(str(n), "x")

    reports = screen_stream(canned.screen, stream())
    next(reports)
    assert len(read_so_far) == CHUNK
    rest = [report for report, _ in reports]
    assert len(rest) == 3 * CHUNK + 4
    assert [r.draft_id.removeprefix("line ") for r in rest] == [str(n) for n in range(1, 3 * CHUNK + 5)]
    assert max(canned.sizes) <= CHUNK


def test_a_line_that_is_no_draft_never_reads_as_clear() -> None:
    (one,) = screen_stream(Canned().screen, [InvalidRecord("line 9", "it is not JSON")])
    assert one[0].verdict == "review"
    assert one[0].not_checked == ("the whole draft: it is not JSON",)
    assert one[1] == InvalidRecord("line 9", "it is not JSON")


def test_a_draft_that_breaks_the_screen_breaks_alone() -> None:
    class Fragile(Canned):
        def screen(self, drafts: Sequence[Draft]) -> list[Report]:
            if any("crash" in draft.text for draft in drafts):
                raise ValueError(f"secret words: {drafts[0].text}")
            failed = ("identifiers",) if any("odd" in draft.text for draft in drafts) else ()
            return [replace(report, not_checked=failed) for report in super().screen(drafts)]

    answers = screen_all(Fragile().screen, [Draft(text, text) for text in ("one", "crash", "two", "odd", "three")])
    assert [report.draft_id for report, _ in answers] == ["one", "crash", "two", "odd", "three"]
    assert [bool(report.not_checked) for report, _ in answers] == [False, True, False, True, False]
    assert answers[1][0].verdict == "review"
    assert answers[1][1] == InvalidRecord("crash", "the screener failed (ValueError)")
    assert answers[3][1] == InvalidRecord("odd", "not checked: identifiers")


def test_long_drafts_are_not_screened_together() -> None:
    canned = Canned()
    texts = ("x" * MOST_CHARACTERS, "y", "z" * (MOST_CHARACTERS - 1))
    screen_all(canned.screen, [Draft(text[0], text) for text in texts])
    assert canned.sizes == [2, 1]


@pytest.mark.parametrize("start", ["=", "+", "-", "@", "\t", "\r"])
def test_no_cell_runs_in_a_spreadsheet(start: str) -> None:
    report = made.report(text=f"{start}HYPERLINK(1)", draft_id=f"{start}1", findings=(), entities=())
    written = (make_header(".csv") + encode_report(report, ".csv")).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(written, newline=""))
    assert row["text"] == f"'{start}HYPERLINK(1)"
    assert row["id"] == f"'{start}1"
    assert escape_formula("a=1") == "a=1"


def test_a_run_that_nobody_watches_says_how_long_the_rest_takes(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(command, "PROGRESS_INTERVAL", -1.0)
    with command._show_progress(1_000) as progress:
        for at in (10, 20, 30):
            progress(at, Done(posts=at))
            time.sleep(0.01)
    first, *_, last = capsys.readouterr().err.splitlines()
    assert first.startswith("1%: 10 posts")
    assert re.search(r"^3%: 60 posts, [\d,]+ per second, \d:\d\d:\d\d left$", last)
