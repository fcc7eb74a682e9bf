"""A file of drafts -> a file of reports, as a stream: memory does not grow with the file, and no line is lost."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from itertools import islice
from pathlib import Path
from typing import IO, Any, Final, Protocol, TextIO

from screener.report.wire import COLUMNS, to_json, to_row
from screener.surfaces.drafts import draft, named, require_file
from screener.surfaces.folder import read_folder
from screener.surfaces.pictures import images
from screener.types import Disruption, Draft, Report, ScreenerError

CHUNK: Final = 64  # drafts screened at once: enough to fill the model's batches, 64 posts of memory
FEW: Final = 8  # posts with pictures screened at once: a photo takes 5 MB
FORMATS: Final = (".jsonl", ".csv")
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True)
class Unread:
    """A line that is no draft: where it stands and what is wrong with it."""

    place: str
    reason: str


class Screens(Protocol):
    """What screens drafts: `screener.Screener`, or a stand-in."""

    def screen(self, drafts: Sequence[Draft]) -> list[Report]: ...


def screened(
    screener: Screens, entries: Iterable[Draft | Unread], size: int = CHUNK
) -> Iterator[tuple[Report, Unread | None]]:
    """Screen a stream of entries in order, `size` at once; a line that is no draft yields a report that says so."""
    stream = iter(entries)
    while chunk := list(islice(stream, size)):
        reports = iter(screener.screen([entry for entry in chunk if isinstance(entry, Draft)]))
        for entry in chunk:
            if isinstance(entry, Draft):
                yield next(reports), None
            else:
                yield unread_report(entry), entry


def unread_report(entry: Unread) -> Report:
    """A report for a line that could not be read: nothing was checked, so it is never clear."""
    return Report(
        draft_id=entry.place,
        text="",
        verdict="review",
        entities=(),
        findings=(),
        disruption=Disruption(0.0, "none"),
        not_checked=(f"the whole draft: {entry.reason}",),
    )


def read(
    path: Path, account: str = "personal", audience: str = "public", seen: Callable[[int], None] = lambda n: None
) -> Iterator[Draft | Unread]:
    """Read drafts from a .jsonl or .csv file, or from a folder of posts and pictures.

    `seen` hears how many bytes of the file each line took, or of each draft of a folder.
    """
    if path.is_dir():
        return (Unread(*e) if isinstance(e, tuple) else e for e in read_folder(path, account, audience, seen))
    require_file(path)
    readers = {".jsonl": _read_jsonl, ".csv": _read_csv}
    return readers[suffix(path)](path, {"account": account, "audience": audience}, seen)


@contextmanager
def writing(path: Path) -> Iterator[Callable[[Report], None]]:
    """Open a .jsonl or .csv file and give what writes one report to it."""
    kind = suffix(path)
    try:
        # Excel takes a CSV file for UTF-8 only if it starts with the mark.
        file = path.open("w", encoding="utf-8" if kind == ".jsonl" else "utf-8-sig", newline="")
    except OSError as error:
        raise ScreenerError(f"{path} cannot be written ({type(error).__name__}): choose another place.") from None
    with file:
        yield _jsonl_writer(file) if kind == ".jsonl" else _csv_writer(file)


def suffix(path: Path) -> str:
    """Return the kind of file. Raises ScreenerError if it is not one that can be read and written."""
    kind = path.suffix.lower()
    if kind not in FORMATS:
        raise ScreenerError(f"{path} does not end in {' or '.join(FORMATS)}: give it one of these endings.")
    return kind


def harmless(cell: str) -> str:
    """Put an apostrophe before what a spreadsheet would run as a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell


def _jsonl_writer(file: TextIO) -> Callable[[Report], None]:
    return lambda report: print(to_json(report), file=file)


def _csv_writer(file: TextIO) -> Callable[[Report], None]:
    rows = csv.DictWriter(file, COLUMNS)
    rows.writeheader()
    return lambda report: rows.writerow({key: harmless(cell) for key, cell in to_row(report).items()})


def _read_jsonl(path: Path, given: dict[str, str], seen: Callable[[int], None]) -> Iterator[Draft | Unread]:
    with path.open("rb") as file:
        for number, line in enumerate(file, start=1):
            seen(len(line))
            if line.strip(b"\xef\xbb\xbf \t\r\n"):
                yield _entry(f"line {number}", partial(_record, line), given, path.parent)


def _record(line: bytes) -> dict[str, Any]:
    """Parse one line of JSON; the message of a refusal holds none of the line's words."""
    try:
        record = json.loads(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ScreenerError(f"it is not UTF-8 text at byte {error.start} of the line: save the file as UTF-8") from None
    except json.JSONDecodeError as error:
        raise ScreenerError(f"it is not JSON at character {error.pos + 1} ({error.msg}): mend the line") from None
    except (RecursionError, ValueError):
        raise ScreenerError("it is JSON of a kind that no draft needs: mend the line") from None
    if not isinstance(record, dict):
        raise ScreenerError('it is not an object: write {"text": "..."}')
    return record


def _read_csv(path: Path, given: dict[str, str], seen: Callable[[int], None]) -> Iterator[Draft | Unread]:
    csv.field_size_limit(2**31 - 1)
    with path.open("rb") as file:
        rows = csv.reader(_lines(file, seen))
        header = [name.strip().lower() for name in next(rows, [])]
        if "text" not in header:
            found = ", ".join(repr(name[:40]) for name in header) or "none"
            raise ScreenerError(f"{path} has no column 'text' (columns found: {found}): name the posts' column 'text'.")
        while True:
            place = f"line {rows.line_num + 1}"
            try:
                row = next(rows)
            except StopIteration:
                return
            except csv.Error as error:
                yield Unread(place, f"it is not CSV ({error}): mend the line")
                continue
            if row:
                yield _entry(place, partial(_cells, header, row), given, path.parent)


def _cells(header: list[str], row: list[str]) -> dict[str, str]:
    if any("\udc80" <= char <= "\udcff" for cell in row for char in cell):
        raise ScreenerError("it is not UTF-8 text: save the file as 'CSV UTF-8'")
    if len(row) > len(header):
        raise ScreenerError(f"it has {len(row)} cells under {len(header)} columns: put the text in quotation marks")
    return dict(zip(header, row, strict=False))


def _lines(file: IO[bytes], seen: Callable[[int], None]) -> Iterator[str]:
    """Decode line by line; bytes that are not UTF-8 stay recognizable, so that only their row is refused."""
    for number, line in enumerate(file):
        seen(len(line))
        if number == 0 and line.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise ScreenerError("The file is UTF-16, not UTF-8: save it as 'CSV UTF-8'.")
        yield line.decode("utf-8-sig" if number == 0 else "utf-8", "surrogateescape")


def _entry(place: str, record: Callable[[], dict[str, Any]], given: dict[str, str], folder: Path) -> Draft | Unread:
    try:
        post = record()
        return draft(post, place, **given, images=images(named(post.get("images") or (), folder)))
    except ScreenerError as error:
        return Unread(place, str(error))
