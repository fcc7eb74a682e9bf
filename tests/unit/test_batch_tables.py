"""Every kind of file that a batch reads and writes, with the same posts in each."""

from __future__ import annotations

import csv
import gzip
import io
import json
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from screener.batch.checkpoint import Checkpoint
from screener.batch.worker import Done
from screener.batch.writing import encode_report, list_columns
from screener.io import InvalidRecord, count_units
from screener.io.outputs import to_xlsx, upload
from screener.types import Draft, ScreenerError
from tests import made, pictures
from tests.made import read

openpyxl = pytest.importorskip("openpyxl", reason="'make tables' sets up what .xlsx and .parquet need")
pa = pytest.importorskip("pyarrow", reason="'make tables' sets up what .xlsx and .parquet need")
pq = pytest.importorskip("pyarrow.parquet", reason="'make tables' sets up what .xlsx and .parquet need")

ROWS: list[dict[str, Any]] = [
    {"id": "a", "text": "Señora 😀\nsecond line", "account": "agency"},
    {"id": "b", "text": "", "account": ""},
    {"id": "c", "text": "=1+1", "account": "professional"},
]
LINES = "".join(json.dumps(row) + "\n" for row in ROWS).encode()


def table() -> bytes:
    rows = io.StringIO()
    writer = csv.DictWriter(rows, ROWS[0])
    writer.writeheader()
    writer.writerows(ROWS)
    return rows.getvalue().encode()


def sheet(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in [["ID", "Text", "Account", None], *(list(row.values()) for row in ROWS)]:
        book.active.append(row)
    book.active["B4"].data_type = "s"
    book.save(path)


MADE: dict[str, Callable[[Path], object]] = {
    "in.jsonl": lambda path: path.write_bytes(LINES),
    "in.jsonl.gz": lambda path: path.write_bytes(gzip.compress(LINES[:20]) + gzip.compress(LINES[20:])),
    "in.jsonl.zst": lambda path: path.write_bytes(
        b"".join(pa.Codec("zstd").compress(part, asbytes=True) for part in (LINES[:20], LINES[20:]))
    ),
    "in.csv": lambda path: path.write_bytes(table()),
    "in.csv.gz": lambda path: path.write_bytes(gzip.compress(table())),
    "in.XLSX": sheet,
    "in.parquet": lambda path: pq.write_table(pa.Table.from_pylist(ROWS), path),
}


@pytest.mark.parametrize("name", MADE)
def test_the_same_posts_are_read_from_every_kind_of_file(tmp_path: Path, name: str) -> None:
    path, seen = tmp_path / name, list[int]()
    MADE[name](path)
    first, empty, last = read(path, "personal", "staff", seen.append)
    assert first == Draft("a", ROWS[0]["text"], "agency", "staff")
    assert isinstance(empty, InvalidRecord)
    assert "text" in empty.reason
    assert last == Draft("c", "=1+1", "professional", "staff")
    assert sum(seen) == count_units(path)


@pytest.mark.parametrize("name", ["in.jsonl.gz", "in.jsonl.zst", "in.xlsx", "in.parquet", "in.zip"])
def test_a_damaged_file_is_named_and_never_read_as_the_end(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    lines = b"".join(b'{"text": "%d"}\n' % (n * 7919) for n in range(20_000))
    if name.endswith(".gz"):
        path.write_bytes(gzip.compress(lines)[:-500])
    elif name.endswith(".zst"):
        path.write_bytes(pa.Codec("zstd").compress(lines, asbytes=True)[:-500])
    else:
        path.write_bytes(b"PK\x03\x04 damaged")
    with pytest.raises(ScreenerError, match=path.name):
        list(read(path))


def test_a_zip_is_a_folder_of_posts_and_pictures(tmp_path: Path) -> None:
    picture = pictures.saved(pictures.drawn())
    with zipfile.ZipFile(tmp_path / "in.zip", "w") as archive:
        for name, data in {
            "may/trip.txt": b"Our trip",
            "may/trip-2.jpg": picture,
            "trip.jpg": picture,
            "bad.txt": b"\xff",
            "__MACOSX/may/._trip.txt": b"x",
            "notes.psd": b"x",
        }.items():
            archive.writestr(name, data)
    bad, trip, alone, other = read(tmp_path / "in.zip")
    assert isinstance(bad, InvalidRecord)
    assert isinstance(other, InvalidRecord)
    assert other.place == "notes.psd"
    assert isinstance(trip, Draft)
    assert isinstance(alone, Draft)
    assert (trip.id, trip.text, [image.name for image in trip.images]) == ("may/trip.txt", "Our trip", ["trip-2.jpg"])
    assert alone.images[0].data == picture


def written(path: Path, kind: str) -> Path:
    with Checkpoint(path, kind, {}) as kept:
        kept.add(Done(1, encode_report(made.report(), kind)))
        kept.add(Done(1, encode_report(made.report(draft_id="=ñ", text="x" * 40_000, findings=(), entities=()), kind)))
        kept.finish()
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    return path


def test_a_sheet_holds_a_row_a_post_and_runs_none_of_them(tmp_path: Path) -> None:
    rows = list(openpyxl.load_workbook(written(tmp_path / "out.xlsx", ".xlsx")).active.iter_rows())
    head, first, second = ([cell.value for cell in row] for row in rows)
    assert head[:3] == ["id", "verdict", "rules"]
    assert first[:3] == ["a-001", "hold", "FER101"]
    assert (second[0], rows[2][0].data_type) == ("'=ñ", "s"), "also no formula once it is saved as .csv"
    assert len(str(second[-1])) == 32_767


def test_parquet_holds_the_report_beside_the_row(tmp_path: Path) -> None:
    first, second = pq.read_table(written(tmp_path / "out.parquet", ".parquet")).to_pylist()
    assert first["rules"] == "FER101"
    assert f"{first['report']}\n".encode() == encode_report(made.report(), ".jsonl")
    assert len(second["text"]) == 40_000


def test_a_page_holds_every_report_in_order_and_runs_nothing_of_them(tmp_path: Path) -> None:
    page = written(tmp_path / "out.html", ".html").read_text(encoding="utf-8")
    assert page.startswith("<!doctype html>")
    assert "default-src 'none'" in page.partition("<body>")[0]
    first, second = page.partition("<body>")[2].split("<article>")[1:]
    assert '<span class="badge">hold</span> a-001' in first
    assert "FER101" in first
    assert first.count("</article>") == second.count("</article>") == 1
    assert "=ñ" in second
    assert (
        encode_report(made.report(text="<script>alert(1)</script>", findings=(), entities=()), ".html").count(
            b"<script"
        )
        == 0
    )


@pytest.mark.parametrize("kind", [".xlsx", ".parquet", ".jsonl.zst", ".csv.gz", ".html"])
def test_the_same_reports_make_the_same_bytes(tmp_path: Path, kind: str) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "b").mkdir()
    once, again = written(tmp_path / "a" / f"out{kind}", kind), written(tmp_path / "b" / f"out{kind}", kind)
    assert once.read_bytes() == again.read_bytes()


def test_a_sheet_leaves_no_words_where_all_programs_write(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "nowhere"))
    (tmp_path / "rows").write_bytes(encode_report(made.report(), ".xlsx"))
    with (tmp_path / "rows").open("rb") as rows:
        to_xlsx(rows, tmp_path / "out.xlsx", list_columns(".xlsx"))
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.xlsx", "rows"]


def test_a_damaged_member_of_a_zip_is_refused_and_the_rest_goes_on(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "in.zip", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.txt", "Hello families " * 200)
        archive.writestr("b.txt", "Picture day is Friday.")
    data = bytearray((tmp_path / "in.zip").read_bytes())
    data[36:50] = b"\xff" * 14
    (tmp_path / "in.zip").write_bytes(data)
    bad, good = read(tmp_path / "in.zip")
    assert isinstance(bad, InvalidRecord)
    assert "zip the files again" in bad.reason
    assert isinstance(good, Draft)


def test_finished_files_are_moved_to_their_address(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    for name in ("out.jsonl", "out.jsonl.errors.jsonl"):
        (tmp_path / name).write_text(name, encoding="utf-8")
    upload(tmp_path / "out.jsonl", f"file://{tmp_path}/shared/may.jsonl")
    assert {path.name: path.read_text() for path in (tmp_path / "shared").iterdir()} == {
        "may.jsonl": "out.jsonl",
        "may.jsonl.errors.jsonl": "out.jsonl.errors.jsonl",
    }
    assert [path.name for path in tmp_path.iterdir()] == ["shared"]


def test_errors_of_an_earlier_run_do_not_stay_at_the_address(tmp_path: Path) -> None:
    (tmp_path / "shared").mkdir()
    (tmp_path / "shared" / "may.jsonl.errors.jsonl").write_text("old", encoding="utf-8")
    (tmp_path / "out.jsonl").write_text("new", encoding="utf-8")
    upload(tmp_path / "out.jsonl", f"file://{tmp_path}/shared/may.jsonl")
    assert [path.name for path in (tmp_path / "shared").iterdir()] == ["may.jsonl"]
