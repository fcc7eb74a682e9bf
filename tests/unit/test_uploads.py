"""Uploads: what cannot be read is rejected by name and the rest is read; exports start no formula."""

from __future__ import annotations

import csv
import io
import struct
import zipfile
from collections.abc import Mapping

import openpyxl
import pytest

from screener.io import Source, limits, workbook
from screener.io.about import About
from screener.io.rows import format_cell as as_text
from screener.io.spreadsheets import to_csv, to_html, to_xlsx
from screener.io.uploads import Accepted, read_columns, read_uploads
from tests.pictures import drawn, saved

GOOD = Source("good.txt", b"Picture day is Friday.")
FORMULAS = ("=1+1", "+1", "-1", "@SUM(A1)", "\tx", "\r=1", " =1", "\n=1", "\u00a0=HYPERLINK(1)")


def zipped(files: Mapping[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", how) as archive:
        for name, data in files.items():
            archive.writestr(name, data)
    return made.getvalue()


def book(*rows: list[object]) -> bytes:
    made = io.BytesIO()
    workbook = openpyxl.Workbook()
    for row in rows:
        workbook.active.append(row)
    workbook.save(made)
    return made.getvalue()


def lied(data: bytes, true: int, said: int) -> bytes:
    """The zip with a member's unpacked size as another than it is."""
    return data.replace(struct.pack("<L", true), struct.pack("<L", said))


def locked() -> bytes:
    """A zip whose member says that it is encrypted."""
    data = bytearray(zipped({"a.txt": b"Hello families"}))
    data[6] |= 1
    data[data.index(b"PK\x01\x02") + 8] |= 1
    return bytes(data)


def read(*uploads: Source, **more: object) -> Accepted:
    return read_uploads(uploads, **more)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("upload", "reason"),
    [
        (Source("a.pages", b"x"), "unsupported file type"),
        (Source("a.docx", b"x"), "damaged or not a .docx"),
        (Source("a.csv", b"Post ID,Message,School\n"), "has no posts"),
        (Source("a.xlsm", book(["text"], ["Hi"])), "macros"),
        (Source("a.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600), "password protected"),
        (Source("a.xlsx", zipped({"xl/workbook.xml": b"<x/>", "xl/vbaProject.bin": b"x"})), "contains macros"),
        (Source("a.xlsx", zipped({"xl/workbook.xml": b"<x/>"})), "cannot be read as .xlsx"),
        (Source("a.xlsx", b"text\nHello"), "damaged or not a .xlsx"),
        (Source("a.xlsx", zipped({"a.txt": b"Hello"})), "not an .xlsx workbook"),
        (Source("a.xlsx", zipped({"xl/workbook.xml": b"<x/>" + b" " * 20_000_000})), "expands to far more"),
        (Source("a.csv", "text\nHello".encode("utf-16-le")), "not a text file"),
        (Source("a.csv", saved(drawn())), "not a text file"),
        (Source("a.txt", b"a" * (limits.MB + 1)), "larger than 1 MB"),
        (Source("a.txt", b" \n"), "empty"),
        (Source("a.txt", b"\xff\xfe\xfa"), "not UTF-8"),
        (Source("a.zip", b"PK\x03\x04 no more"), "damaged or not a .zip"),
        (Source("a.zip", zipped({"a.txt": b"0" * 50_000_000})), "expands to far more"),
        (Source("a.zip", zipped({"../a.txt": b"Hello"})), "points outside the zip"),
        (Source("a.zip", zipped({"b/../../a.txt": b"Hello"})), "points outside the zip"),
        (Source("a.zip", zipped({"/etc/a.txt": b"Hello"})), "points outside the zip"),
        (Source("a.zip", zipped({"C:\\a.txt": b"Hello"})), "points outside the zip"),
        (Source("a.zip", zipped({"inner.zip": zipped({"a.txt": b"Hello"})})), "not a post"),
        (Source("a.zip", zipped({"run.exe": b"MZ"})), "not a post"),
        (Source("a.zip", locked()), "password protected"),
        (Source("a.zip", lied(zipped({"a.txt": b"Hello! " * 3000}), 21_000, 100)), "damaged|expands to far more"),
    ],
    ids=lambda one: one.name if isinstance(one, Source) else one,
)
def test_what_cannot_be_taken_is_named_and_the_rest_goes_on(upload: Source, reason: str) -> None:
    import re

    taken = read(upload, GOOD)
    assert [draft.text for draft in taken.drafts] == ["Picture day is Friday."]
    assert len(taken.rejected) == 1
    assert taken.rejected[0].place.startswith(upload.name)
    assert re.search(reason, taken.rejected[0].reason), taken.rejected


def test_members_that_lie_over_each_other_are_a_bomb() -> None:
    one = io.BytesIO(zipped({"a.txt": b"Hello families! " * 200}, zipfile.ZIP_STORED))
    archive = zipfile.ZipFile(one)
    many = [archive.infolist()[0]] * 50
    archive.filelist.extend(many)
    archive._didModify = True  # type: ignore[attr-defined]
    archive.mode = "a"
    archive.start_dir = len(one.getvalue())
    archive.close()
    assert "expands to far more" in read(Source("a.zip", one.getvalue())).rejected[0].reason


@pytest.mark.parametrize(
    "upload",
    [
        Source("a.csv", b"Site;Post body;Ref\nNorth;Hello, families;7\nNorth;;8\n"),
        Source("a.xlsx", book(["Site", "Post body", "Ref"], ["North", "Hello, families", 7], ["North", None, 8])),
        Source(
            "a.jsonl", b'{"Site": "North", "Post body": "Hello, families", "Ref": 7}\n{"Site": "N", "Post body": ""}'
        ),
    ],
    ids=lambda upload: upload.name,
)
def test_columns_are_mapped(upload: Source) -> None:
    assert read_columns(upload) == ["Site", "Post body", "Ref"]
    taken = read(upload, mapping={"text": "Post body", "school": "Site", "id": "Ref"}, account="agency")
    assert [(d.id, d.text, d.account) for d in taken.drafts] == [("7", "Hello, families", "agency")]
    assert taken.about == {"7": About("North")}
    assert [(r.place.split(", ")[0], r.reason[:17]) for r in taken.rejected] == [(upload.name, "The text is empty")]


def test_a_zip_brings_posts_with_their_pictures() -> None:
    picture = saved(drawn())
    files = {
        "trip.txt": b"Field trip",
        "trip-2.png": picture,
        "alone.png": picture,
        "table/posts.csv": b"text,images\nSports day,day.png\nLost,../gone.png\n",
        "table/day.png": picture,
        "__MACOSX/._trip.txt": b"\x00\x05\x16\x07",
    }
    taken = read(Source("posts.zip", zipped(files)))
    assert {(d.text, tuple(i.name for i in d.images)) for d in taken.drafts} == {
        ("Sports day", ("day.png",)),
        ("Field trip", ("trip-2.png",)),
        ("", ("alone.png",)),
    }
    assert [r.place for r in taken.rejected] == ["posts.zip: table/posts.csv, line 3"]
    assert all(image.data == picture for draft in taken.drafts for image in draft.images)


def test_a_sheet_that_says_it_is_wide_is_read_as_wide_as_it_is(monkeypatch: pytest.MonkeyPatch) -> None:
    """Excel says so of a sheet whose columns were formatted whole; each row would be made of 16,384 cells."""
    wide = io.BytesIO()
    hellos: list[list[object]] = [[f"Hello {n}"] for n in range(9)]
    old = zipfile.ZipFile(io.BytesIO(book(["text"], *hellos)))
    with zipfile.ZipFile(wide, "w") as new:
        for one in old.infolist():
            new.writestr(one.filename, old.read(one).replace(b'ref="A1:A10"', b'ref="A1:XFD1048576"'))
    seen: list[object] = []

    def counted(value: object) -> str:
        seen.append(value)
        return as_text(value)

    monkeypatch.setattr(workbook, "format_cell", counted)
    assert len(read(Source("a.xlsx", wide.getvalue())).drafts) == 9
    assert len(seen) == 11  # the header is looked at before all sheets are read


def test_ids_are_made_different() -> None:
    taken = read(Source("a.csv", b"id,text\n7,One\n7,Two\n7,Three\n"), Source("b.csv", b"id,text\n7,Four\n"))
    assert [d.id for d in taken.drafts] == ["7", "7 (2)", "7 (3)", "7 (4)"]


def test_exports_start_no_formula() -> None:
    rows = [{"id": str(n), "text": cell, "=column": "x"} for n, cell in enumerate(FORMULAS)]
    told = to_csv(rows).decode("utf-8-sig")
    cells = [cell for row in csv.reader(io.StringIO(told, newline="")) for cell in row]
    sheet = openpyxl.load_workbook(io.BytesIO(to_xlsx(rows))).active
    in_book = [cell for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in in_book} == {"s"}
    for cell in (*cells, *(str(cell.value) for cell in in_book)):
        assert not cell.strip(" \n\u00a0").startswith(("=", "+", "-", "@", "\t", "\r")), repr(cell)
    assert len(cells) == len(in_book) == 3 * (len(FORMULAS) + 1)


def test_an_exported_page_holds_words_as_words() -> None:
    page = to_html([{"text": "<script>alert(1)</script> & \u202e"}], "<b>").decode()
    assert "<script" not in page
    assert "<b>" not in page
    assert "&lt;script&gt;" in page


def test_files_whose_headers_differ_in_capitals_share_one_mapping() -> None:
    files = (Source("a.csv", b"Text,Id\nHello,1\n"), Source("b.csv", b"text,id\nGoodbye,2\n"))
    taken = read(*files, mapping={"text": "Text", "id": "Id"})
    assert not taken.rejected
    assert [(one.id, one.text) for one in taken.drafts] == [("1", "Hello"), ("2", "Goodbye")]


def test_no_other_column_stands_in_for_an_empty_cell_of_the_one_that_was_chosen() -> None:
    taken = read(
        Source("a.xlsx", book(["text", "Body"], ["Not this"], ["Nor this", "Hello"])), mapping={"text": "Body"}
    )
    assert [one.text for one in taken.drafts] == ["Hello"]
    assert [one.place for one in taken.rejected] == ["a.xlsx, row 2"]
