"""No row of a file is passed over: what is not read is named with its place, and costs no other row and no memory."""

from __future__ import annotations

import csv
import gzip
import io
import json
import resource
import subprocess
import sys
import warnings
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest

from screener.io import InvalidRecord, Source, limits
from screener.io.uploads import read_uploads
from screener.service.contract import Post
from screener.service.parsing import parse_body
from screener.service.problems import Problem
from screener.types import Draft, ScreenerError
from tests.made import read

openpyxl = pytest.importorskip("openpyxl", reason="'make tables' sets up what .xlsx and .parquet need")
pa = pytest.importorskip("pyarrow", reason="'make tables' sets up what .xlsx and .parquet need")
pq = pytest.importorskip("pyarrow.parquet", reason="'make tables' sets up what .xlsx and .parquet need")

ROOT: Final = Path(__file__).parents[2]
MEMORY: Final = 400 << 20  # bytes of address space: a process that reads a file of posts takes 250 MB of it
BOMB: Final = 200_000_000
Table = Sequence[Sequence[str]]


def to_csv(rows: Table) -> bytes:
    made = io.StringIO()
    csv.writer(made).writerows(rows)
    return made.getvalue().encode()


def to_xlsx(*sheets: Table) -> bytes:
    book, made = openpyxl.Workbook(), io.BytesIO()
    for n, rows in enumerate(sheets):
        sheet = book.active if n == 0 else book.create_sheet()
        for row in rows:
            sheet.append(row)
    book.save(made)
    return made.getvalue()


def to_parquet(rows: Table) -> bytes:
    made = io.BytesIO()
    names, *values = rows
    columns = [pa.array(column) for column in zip(*values, strict=True)]
    pq.write_table(pa.Table.from_arrays(columns, list(names)), made)
    return made.getvalue()


def to_jsonl(rows: Table) -> bytes:
    names, *values = rows
    pairs = [", ".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in zip(names, row, strict=True)) for row in values]
    return "".join(f"{{{row}}}\n" for row in pairs).encode()


def to_zip(*members: tuple[str, bytes]) -> bytes:
    made = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        warnings.simplefilter("ignore")  # of two members of one name
        for name, data in members:
            archive.writestr(name, data)
    return made.getvalue()


def told(path: Path, data: bytes, columns: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """What a batch reads: the id and the words of each post, or the place and why it is none."""
    path.write_bytes(data)
    read_so_far = list(read(path, columns=columns))
    return [(one.place, one.reason) if isinstance(one, InvalidRecord) else (one.id, one.text) for one in read_so_far]


def handed_over(name: str, data: bytes, mapping: dict[str, str] | None = None) -> list[tuple[str, str]]:
    """The same of a file that is handed over to the page."""
    taken = read_uploads([Source(name, data)], mapping)
    return [(one.id, one.text) for one in taken.drafts] + [(one.place, one.reason) for one in taken.rejected]


@pytest.mark.parametrize(
    ("lines", "broken", "posts"),
    [
        (['1,"He said', "2,two", "3,three"], ["line 2"], ["2", "3"]),
        (['1,"He said', '2,"two, quoted"', "3,three"], ["line 2"], ["2", "3"]),
        (["1,one", '2,"two', "3,three", '4,"four "" and', "5,five"], ["line 3", "line 5"], ["1", "3", "5"]),
        (['1,"two', 'lines"', '"2,open', "3,three"], ["line 4"], ["1", "3"]),
        (['1,"closed" early', "2,two"], ["line 2"], ["2"]),
    ],
)
def test_a_quotation_mark_that_is_never_closed_costs_its_own_row(
    tmp_path: Path, lines: list[str], broken: list[str], posts: list[str]
) -> None:
    data = "\n".join(["id,text", *lines]).encode()
    for found in (told(tmp_path / "in.csv", data), handed_over("in.csv", data)):
        assert [one for one, _ in found if not one.startswith(("line", "in.csv"))] == posts
        named = [one.removeprefix("in.csv, ") for one, _ in found if one.startswith(("line", "in.csv"))]
        assert named == broken


def test_a_quotation_mark_is_looked_for_no_further_than_a_row_may_be_long(tmp_path: Path) -> None:
    data = b'id,text\n1,"open\n' + b"2,two\n" * 5 + b"3," + b"x" * limits.LINE + b"\n4,four\n"
    found = told(tmp_path / "in.csv", data)
    assert [one for one, _ in found] == ["line 2", *["2"] * 5, "line 8", "4"]
    assert "quotation mark" in found[0][1]
    assert "longer than 4 MB" in found[6][1]


TWICE: Final = [["id", "text", "Text"], ["1", "one", "another"]]


@pytest.mark.parametrize(
    ("name", "made"),
    [("in.csv", to_csv), ("in.xlsx", to_xlsx), ("in.parquet", to_parquet)],
)
def test_a_table_with_two_columns_for_the_text_is_refused(
    tmp_path: Path, name: str, made: Callable[[Table], bytes]
) -> None:
    for rows in (TWICE, [["id", "text", "text"], ["1", "one", "another"]]):
        with pytest.raises(ScreenerError, match=r"in\..*it has 2 columns for 'text' \('text' and '[tT]ext'\): rename"):
            told(tmp_path / name, made(rows))
    with pytest.raises(ScreenerError, match="it has 2 columns for 'account'"):
        told(tmp_path / name, made([["text", "account", "ACCOUNT "], ["one", "agency", "personal"]]))
    assert told(tmp_path / name, made(TWICE), {"text": "Text"}) == [("1", "another")]
    if name in ("in.csv", "in.xlsx"):
        ((where, why),) = handed_over(name, made(TWICE))
        assert (where, why.partition(" (")[0]) == (name, "it has 2 columns for 'text'")
        assert handed_over(name, made(TWICE), {"text": "text"}) == [("1", "one")]


@pytest.mark.parametrize("names", [("text", "text"), ("text", "Text"), ("account", "account")])
def test_a_line_of_json_that_says_a_field_twice_is_named(tmp_path: Path, names: tuple[str, str]) -> None:
    data = to_jsonl([["text"], ["fine"]]) + to_jsonl([["id", *names, "body"], ["1", "agency", "personal", "b"]])
    first, second = told(tmp_path / "in.jsonl", data)
    assert first == ("line 1", "fine")
    assert second[0] == "line 2"
    assert f"'{names[0]}'" in second[1]
    assert handed_over("in.jsonl", data)[1][0] == "in.jsonl, line 2"


def test_the_endpoint_refuses_a_field_that_is_said_twice() -> None:
    with pytest.raises(Problem, match="The request has the field 'text' twice"):
        parse_body(b'{"text": "Maya has an IEP.", "text": "Hello"}')


def test_every_sheet_of_a_workbook_is_read_under_its_own_header(tmp_path: Path) -> None:
    data = to_xlsx(
        [["id", "text"], ["1", "one"]],
        [],
        [["Text", "ID"], ["three", "3"], ["x", "y", "z"]],
        [["legend"], ["blue: May"]],
    )
    found = told(tmp_path / "in.xlsx", data)
    assert found[:2] == [("1", "one"), ("3", "three")]
    assert [one for one, _ in found[2:]] == ["sheet 'Sheet2', row 3", "sheet 'Sheet3', row 1"]
    assert "3 cells but 2 columns" in found[2][1]
    assert found[3][1].startswith("the sheet was skipped: it has no column 'text'")
    over = handed_over("in.xlsx", data)
    assert over[:2] == found[:2]
    assert [one for one, _ in over[2:]] == ["in.xlsx, sheet 'Sheet2', row 3", "in.xlsx, sheet 'Sheet3', row 1"]


def test_the_first_sheet_is_named_where_only_a_later_one_holds_posts(tmp_path: Path) -> None:
    found = told(tmp_path / "in.xlsx", to_xlsx([["About", "this"], ["file", ""]], [["text"], ["one"]]))
    assert [one for one, _ in found] == ["row 1", "sheet 'Sheet1', row 2"]
    with pytest.raises(ScreenerError, match=r"in.xlsx: it has no column 'text' \(columns found: 'About'\)"):
        told(tmp_path / "in.xlsx", to_xlsx([["About"], ["file"]], [["Legend"], ["blue"]]))


def test_two_members_of_one_name_are_both_named_and_neither_is_taken(tmp_path: Path) -> None:
    data = to_zip(("a.txt", b"one"), ("b.txt", b"two"), ("a.txt", b"three"), ("b.TXT", b"four"))
    found = told(tmp_path / "in.zip", data)
    assert found[:2] == [("b.TXT", "four"), ("b.txt", "two")]
    assert found[2:] == [("a.txt", found[2][1])]
    assert "two files in the zip have this name" in found[2][1]
    assert sorted(one for one, _ in handed_over("in.zip", data)) == ["b.TXT", "b.txt", "in.zip: a.txt"]


def test_the_page_the_batch_and_the_endpoint_take_posts_of_the_same_length(tmp_path: Path) -> None:
    longest, longer = "x" * limits.TEXT, "x" * (limits.TEXT + 1)
    data = to_jsonl([["id", "text"], ["1", longest], ["2", longer], ["3", "Hello"]])
    path = tmp_path / "in.jsonl"
    path.write_bytes(data)
    first, second, last = read(path)
    assert isinstance(first, Draft)
    assert second == InvalidRecord("line 2", "The text is longer than 200,000 characters: split it.", "2")
    assert isinstance(last, Draft)
    assert [one for one, _ in handed_over("in.jsonl", data)] == ["1", "3", "in.jsonl, line 2"]
    assert Post.model_json_schema()["properties"]["text"]["maxLength"] == limits.TEXT


def test_a_row_that_fails_keeps_its_id(tmp_path: Path) -> None:
    (tmp_path / "in.csv").write_bytes(b"id,text,account\n1,one,\n2,two,myspace\n3,\x8e,\n4,,\n")
    (tmp_path / "in.jsonl").write_bytes(b'{"id": 5, "text": 7}\n{"id": "6"\n')
    unread = [one for name in ("in.csv", "in.jsonl") for one in read(tmp_path / name) if isinstance(one, InvalidRecord)]
    places = ["line 3", "line 4", "line 5", "line 1", "line 2"]
    assert [(one.place, one.ident) for one in unread] == list(zip(places, ("2", "3", "4", "5", ""), strict=True))


def test_the_column_with_the_words_is_guessed_only_where_there_is_one(tmp_path: Path) -> None:
    for name in ("Message", "CAPTION", " content", "Post Text", "body"):
        data = to_csv([["Id", name, "Date"], ["1", "one", "2026-05-01"]])
        assert told(tmp_path / "in.csv", data) == [("1", "one")]
        assert handed_over("in.csv", data) == [("1", "one")]
        assert told(tmp_path / "in.jsonl", to_jsonl([["Id", name.strip()], ["1", "one"]])) == [("1", "one")]
    two = to_csv([["Message", "Caption", "Ref"], ["one", "another", "1"]])
    with pytest.raises(ScreenerError, match=r"'Message', 'Caption', 'Ref'\): .*one to use with --column text=NAME"):
        told(tmp_path / "in.csv", two)
    assert told(tmp_path / "in.csv", two, {"text": "caption", "id": "Ref"}) == [("1", "another")]
    assert told(tmp_path / "in.csv", to_csv([["text", "body"], ["one", "two"]])) == [("line 2", "one")]


def test_excels_line_about_the_separator_is_no_row(tmp_path: Path) -> None:
    data = b"\xef\xbb\xbfsep=;\r\nid;text\r\n1;Hello, all\r\n2;\r\n"
    assert told(tmp_path / "in.csv", data)[0] == ("1", "Hello, all")
    assert told(tmp_path / "in.csv", data)[1][0] == "line 4"


def test_what_excel_saves_as_windows_text_is_read_and_no_other_alphabet_is_taken_for_it(tmp_path: Path) -> None:
    words = "“¿Quién enseñó al niño?” – José’s mom…"
    assert told(tmp_path / "in.csv", f"id,text\n1,{words}\n".encode("cp1252")) == [("1", words)]
    assert handed_over("in.csv", f"id,text\n1,{words}\n".encode("cp1252")) == [("1", words)]
    for other in ("Сегодня собрание".encode("cp1251"), "学校今天放假".encode("gbk"), "José".encode("mac-roman")):
        assert [one for one, _ in told(tmp_path / "in.csv", b"id,text\n1," + other + b"\n")] == ["line 2"]
    half = "José".encode() + b", Jos\xe9"  # both in one line: it is neither
    assert [one for one, _ in told(tmp_path / "in.csv", b'text\n"' + half + b'"\n')] == ["line 2"]


def bomb_zip(path: Path) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("a.txt", b"a " * (BOMB // 2))
        archive.writestr("b.txt", "Picture day is Friday.")


def bomb_gz(before: bytes, start: bytes, end: bytes) -> Callable[[Path], None]:
    def made(path: Path) -> None:
        with gzip.open(path, "wb", compresslevel=1) as file:
            file.write(before + start)
            for _ in range(BOMB // 1_000_000):
                file.write(b"a " * 500_000)
            file.write(end)

    return made


BOMBS: Final[dict[str, tuple[Callable[[Path], Any], str]]] = {
    "in.zip": (bomb_zip, "a.txt: it is larger than 1 MB"),
    "in.jsonl.gz": (bomb_gz(b"", b'{"text": "', b'"}\n{"text": "Picture day"}\n'), "line 1: it is longer than 4 MB"),
    "in.csv.gz": (bomb_gz(b"text\n", b"", b"\nPicture day\n"), "line 2: it is longer than 4 MB"),
}


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_named_keeps_its_place_and_takes_no_memory(tmp_path: Path, name: str) -> None:
    made, reason = BOMBS[name]
    made(tmp_path / name)
    assert (tmp_path / name).stat().st_size < 3_000_000
    done = subprocess.run(
        [sys.executable, "-m", "screener", "batch", tmp_path / name, "--dry-run"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)),
    )
    assert done.returncode == 1, done.stderr
    assert done.stderr.startswith(reason), done.stderr
    assert done.stdout.startswith("1 post could be screened")
    assert "1 could not be read" in done.stdout


def test_a_bomb_in_a_zip_is_reported_in_its_place_by_a_real_run(tmp_path: Path) -> None:
    bomb_zip(tmp_path / "in.zip")
    limit = 3 << 30  # with the models loaded; all that the bomb unpacks to would take 20 GB
    done = subprocess.run(
        [sys.executable, "-m", "screener", "batch", tmp_path / "in.zip", "--output", tmp_path / "o.jsonl"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)),
    )
    assert done.returncode == 1, done.stderr
    reports = [json.loads(line) for line in (tmp_path / "o.jsonl").read_bytes().splitlines()]
    assert [(one["id"], one["verdict"], bool(one["not_checked"])) for one in reports] == [
        ("b.txt", "clear", False),
        ("a.txt", "review", True),
    ]
