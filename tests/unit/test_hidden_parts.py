"""What a file does not show at first sight is read, or named: hidden files, sheets, rows, words, unusual parts."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from screener.io import Source, folder
from screener.io.documents import read_document
from screener.io.posts import list_unread_columns
from screener.types import ScreenerError
from tests.unit.test_batch_command import dry
from tests.unit.test_uploads import read, zipped

APPLE_DOUBLE = b"\x00\x05\x16\x07\x00\x02\x00\x00Mac OS X"
W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
ZIP = {
    "a.txt": b"Book fair is Friday.",
    ".b.txt": b"Noor L. has an IEP.",
    "c/._d.txt": b"Noor L. has an IEP.",
    "__MACOSX/._a.txt": APPLE_DOUBLE,
    "__MACOSX/e.txt": b"Doors open at six.",
    ".DS_Store": b"\x00\x00\x00\x01Bud1",
    ".~lock.a.txt#": b",kim,,",
}


def test_hidden_files_of_an_uploaded_zip_are_named_but_not_those_of_systems() -> None:
    taken = read(Source("in.zip", zipped(ZIP)))
    assert [draft.text for draft in taken.drafts] == ["Doors open at six.", "Book fair is Friday."]
    assert {one.place for one in taken.rejected} == {"in.zip: .b.txt", "in.zip: c/._d.txt"}
    assert {one.reason for one in taken.rejected} == {"its name begins with a dot: rename it if it is to be read"}


def test_the_number_of_hidden_files_is_the_same_in_a_folder_and_in_a_zip(tmp_path: Path) -> None:
    flat = {Path(name).name: data for name, data in ZIP.items() if not name.endswith("/._a.txt")} | {
        "._a.txt": APPLE_DOUBLE
    }
    (tmp_path / "in").mkdir()
    for name, data in flat.items():
        (tmp_path / "in" / name).write_bytes(data)
    (tmp_path / "in.zip").write_bytes(zipped(flat))
    assert folder.count_hidden(tmp_path / "in") == folder.count_hidden(tmp_path / "in.zip") == 2


def book(change: Callable[[Worksheet], None]) -> Source:
    workbook, made = openpyxl.Workbook(), io.BytesIO()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for row in (["id", "text"], ["1", "Book fair is Friday."], ["2", "Doors open at six."]):
        sheet.append(row)
    change(sheet)
    workbook.create_sheet("front")
    workbook.active = 1
    workbook.save(made)
    return Source("a.xlsx", made.getvalue())


def hide_row(sheet: Worksheet) -> None:
    sheet.row_dimensions[3].hidden = True


def hide_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["B"].hidden = True


def hide_sheet(sheet: Worksheet) -> None:
    sheet.sheet_state = "veryHidden"


@pytest.mark.parametrize("hide", [hide_row, hide_column, hide_sheet])
def test_hidden_rows_columns_and_sheets_of_a_workbook_are_read(hide: Callable[[Worksheet], None]) -> None:
    taken = read(book(hide))
    assert [(draft.id, draft.text) for draft in taken.drafts] == [
        ("1", "Book fair is Friday."),
        ("2", "Doors open at six."),
    ]
    assert taken.rejected == ()


def test_a_formula_whose_value_was_never_saved_is_named_and_not_read_as_an_empty_cell() -> None:
    def add_formula(sheet: Worksheet) -> None:
        sheet.append([None, '=B2&" Noor L. has an IEP."'])

    taken = read(book(add_formula))
    assert taken.drafts == ()
    assert [one.reason for one in taken.rejected] == [
        "cell B4 has a formula without its value: open it in Excel and save it again"
    ]


def test_a_formula_is_read_by_its_value_also_an_empty_one() -> None:
    source = book(lambda sheet: sheet.append(["3", "=B2"]))
    for value, ids in (
        ('t="str"><f>B2</f><v>Lunch is soup.</v>', ["1", "2", "3"]),
        ('t="str"><f>B2</f><v/>', ["1", "2"]),
    ):
        with_value = rewrite(source.data, "xl/worksheets/sheet1.xml", b"><f>B2</f><v /></c>", f" {value}</c>".encode())
        taken = read(Source("a.xlsx", with_value))
        assert [draft.id for draft in taken.drafts] == ids
        assert len(taken.rejected) == 3 - len(ids)


def rewrite(data: bytes, member: str, old: bytes, new: bytes) -> bytes:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    assert old in files[member]
    return zipped(files | {member: files[member].replace(old, new)})


def body(words: str, settings: str = "", tag: str = "document") -> bytes:
    run = f"<w:r><w:rPr>{settings}</w:rPr><w:t>{words}</w:t></w:r>"
    return f"<w:{tag} {W}><w:body><w:p>{run}</w:p></w:body></w:{tag}>".encode()


def test_hidden_words_and_each_part_with_words_of_a_word_document_are_read_whatever_its_name() -> None:
    parts = {
        "_rels/.rels": b"<Relationships/>",
        "word/document.xml": body("Book fair is Friday."),
        "word/document2.xml": body("Noor L. has an IEP.", "<w:vanish/>"),
        "word/header1.xml": f'<w:hdr {W} xmlns:v="v"><w:pict><v:textpath string="Draft"/></w:pict></w:hdr>'.encode(),
        "other/top.bin": "\ufeff".encode("utf-16-le") + body("Cedar Flats", tag="hdr").decode().encode("utf-16-le"),
        "word/comments.xml": body("Is this right?", tag="comments"),
        "word/fonts/font1.odttf": b"\x00\x01\x00\x00<",
    }
    text, pictures = read_document(Source("a.docx", zipped(parts)))
    assert text.split("\n") == ["Cedar Flats", "Draft", "Book fair is Friday.", "Noor L. has an IEP."]
    assert pictures == ()
    with pytest.raises(ScreenerError, match="damaged"):
        read_document(Source("a.docx", zipped(parts | {"word/.document3.xml": body("Noor L.")})))


def test_the_words_in_place_of_a_mails_pictures_are_read() -> None:
    html = b'Subject: Friday\nContent-Type: text/html\n\n<p>Book fair <img alt="Noor L. has an IEP" src="cid:a"></p>'
    assert read_document(Source("a.eml", html))[0] == "Friday\n\nBook fair Noor L. has an IEP"


@pytest.mark.parametrize("kind", [".csv", ".jsonl"])
def test_a_second_column_of_pictures_is_never_passed_over(kind: str) -> None:
    record = {"text": "Book fair", "images": "", "photo": "b.png"}
    rows = [",".join(record), ",".join(record.values())] if kind == ".csv" else [json.dumps(record)]
    source = Source(f"a{kind}", "\n".join(rows).encode())
    taken = read(source)
    assert taken.drafts == ()
    assert "more than one column of pictures" in taken.rejected[0].reason
    assert [draft.text for draft in read(source, mapping={"images": "images"}).drafts] == ["Book fair"]


def test_columns_with_sentences_that_are_not_read_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    row = {"Message": "Book fair is Friday.", "Date": "Dec 1, 2026", "Alt text": "Noor L. has an IEP.", "Title": "Fair"}
    files = {
        "in.csv": b"\n".join(b",".join(b'"%s"' % cell.encode() for cell in cells) for cells in (row, row.values())),
        "in.jsonl": b'{"text": "Hello", "images": []}\n' + json.dumps(row).encode(),
    }
    for name, data in files.items():
        (tmp_path / name).write_bytes(data)
        assert list_unread_columns(Source(name, data), {}) == ["Alt text"]
        assert list_unread_columns(Source(name, data), {"text": "Alt text"}) == ["Message"]
        dry(monkeypatch, tmp_path / name)
        told = "The column 'Alt text' is not read: put all words that go out into one column.\n"
        assert capsys.readouterr().err == told
