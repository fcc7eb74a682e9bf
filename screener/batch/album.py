"""A folder or zip of pictures -> a folder or zip of covered copies with a contact sheet; can be resumed.

A list next to the copies has one line per picture. A picture is not copied again if its bytes, what is to be covered
and the program are unchanged and its copy exists.
"""

import hashlib
import io
import json
import os
import shutil
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path
from threading import Lock
from typing import Any, Final

from screener.detect.images import NOT_CHECKED
from screener.detect.images.redaction import KINDS, Finder, RedactedCopy, RedactionOptions, encode_copy, redact_image
from screener.folders import file_errors
from screener.io import archive, folder, outputs
from screener.io.text import is_picture
from screener.pipeline import ImageAnalysis, Screener
from screener.report.contact_sheet import Entry, to_html, to_pdf
from screener.types import Account, Draft, Image, ScreenerError
from screener.version import VERSION

LIST_FILE: Final = "contact-sheet.jsonl"
SHEET_FILE: Final = "contact-sheet.html"
PDF_FILE: Final = "contact-sheet.pdf"
COVERED_NAMES: Final = {  # one, many
    "faint": ("place that may be a face", "places that may be a face"),
    "codes": ("code", "codes"),
    "places": ("place given by hand", "places given by hand"),
}
THUMBNAIL_PIXELS: Final = 320  # pixels of its longer side
THREADS: Final = 2  # pictures: while the networks look at one, another is opened or written
JUDGE_LOCK: Final = Lock()  # the screener judges one at a time
NOT_A_PICTURE: Final = "it is not a picture: leave it out"
IS_A_FOLDER: Final = "it is a folder: copy it on its own"
SUFFIX_BY_FORMAT: Final = {kind: suffix for suffix, kind in reversed(KINDS.items())}  # of each kind the first

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Album:
    """The places of pictures and copies (a folder or a .zip), what is covered, and the copies' format.

    `account` is where the pictures will be posted; `printed` asks for the contact sheet also as .pdf.
    """

    source: Path
    output: Path
    options: RedactionOptions
    quality: int
    account: Account
    printed: bool = False

    @property
    def folder(self) -> Path:
        """Where copies are written; for a zip, a folder next to it that is deleted when the zip is complete."""
        is_zip = self.output.suffix.lower() == ".zip"
        return self.output.with_name(f"{self.output.name}.part") if is_zip else self.output

    @property
    def settings_hash(self) -> str:
        """What a copy depends on besides its picture."""
        options = asdict(self.options) | {
            "faces": sorted(self.options.faces) if self.options.faces is not None else None
        }
        inputs = json.dumps([VERSION, options, self.quality, self.account], sort_keys=True)
        return hashlib.sha256(inputs.encode()).hexdigest()[:16]


def copy_album(
    album: Album, screener: Screener, finder: Finder | None, tell: Callable[[Row, bool], None]
) -> tuple[list[Row], list[tuple[str, str]]]:
    """Copy all pictures; return a row for each, and the other files with the reason.

    `tell` is called with each row, and whether its copy existed. Raises ScreenerError if the album cannot be read or
    its copies cannot be written.
    """
    names, others = list_pictures(album.source)
    with file_errors(album.output, "choose another place"):
        album.folder.mkdir(parents=True, exist_ok=True)
        known, rows = _read_list(album.folder / LIST_FILE), []
        with outputs.open_private(album.folder / LIST_FILE, os.O_APPEND) as file:
            file.write(b"\n" if known else b"")  # a stop may have cut off the last line
            one = partial(_copy_picture, album, screener, finder)
            for row, made in _map_in_threads(one, names, (known.get(name, {}) for name in names)):
                if made:
                    file.write(json.dumps(row).encode() + b"\n")
                    file.flush()
                tell(row, not made)
                rows.append(row)
        _write_outputs(album, rows)
    return rows, others


def _map_in_threads(work: Callable[..., Any], *given: Iterable[Any]) -> Iterator[Any]:
    """Yield the results in order. If their reader stops, what was not begun is not done."""
    with ThreadPoolExecutor(THREADS) as pool:
        yield from pool.map(work, *given)


def list_pictures(source: Path) -> tuple[list[str], list[tuple[str, str]]]:
    """Return the names of the pictures in a folder or zip, and the other files with the reason why they are skipped."""
    names, others, refused = folder.list_files(source)
    refused += [(name, IS_A_FOLDER if (source / name).is_dir() else NOT_A_PICTURE) for name in others]
    shown = [name for name in names if is_picture(Path(name))]
    return sorted(shown), sorted([*refused, *((name, NOT_A_PICTURE) for name in names if name not in shown)])


def _copy_picture(album: Album, screener: Screener, finder: Finder | None, name: str, known: Row) -> tuple[Row, bool]:
    """Return what is known of a picture, and whether its copy was made now."""
    row: Row = {"name": name, "copy": "", "asked": album.settings_hash, "source": ""}
    try:
        data = folder.read_file(album.source, name)
        row["source"] = hashlib.sha256(data).hexdigest()
        same = all(known.get(key) == row[key] for key in ("asked", "source"))
        if same and known["copy"] and (album.folder / known["copy"]).is_file():
            return known, False
        copy = redact_image(Image(name, data), album.options, finder and partial(_call_locked, finder))
        return row | _save_copy(album, name, copy) | _screen_copy(album, screener, copy), True
    except ScreenerError as error:
        return row | {"verdict": "review", "error": str(error)}, True


def _save_copy(album: Album, name: str, copy: RedactedCopy) -> Row:
    """Write a copy under the name of its picture, in the same format if it can be written."""
    path, kind = Path(name), copy.decoded.format
    if KINDS.get(path.suffix.lower()) != kind:
        other = ".gif" if len(copy.frames) > 1 else ".png" if copy.frames[0].shape[2] == 4 else ".jpg"
        path = path.with_name(path.name + SUFFIX_BY_FORMAT.get(kind, other))
    target = album.folder / path
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_name(f"{target.name}.part")
    part.write_bytes(encode_copy(copy.frames, copy.decoded, KINDS[path.suffix.lower()], album.quality))
    part.replace(target)
    return {"copy": path.as_posix()}


def _screen_copy(album: Album, screener: Screener, copy: RedactedCopy) -> Row:
    """Return what was found in a picture and covered, and the verdict on the original."""
    picture = copy.picture
    left = (f"{NOT_CHECKED}: {picture.name}: {picture.not_looked_at}",) if picture.not_looked_at else ()
    looked = ImageAnalysis((picture,), left)
    report = _call_locked(screener.judge, [Draft(picture.name, "", album.account)], [looked])[0]
    return {
        "verdict": report.verdict,
        "rules": list(dict.fromkeys(finding.rule.code for finding in report.findings if finding.severity != "note")),
        "faces": len(picture.faces),
        "lines": len(picture.lines),
        "place": picture.location_in_metadata,
        "covered": dict(copy.covered),
        "not_checked": list(report.not_checked),
    }


def _call_locked(work: Callable[..., Any], *given: Any) -> Any:
    with JUDGE_LOCK:
        return work(*given)


def _read_list(path: Path) -> dict[str, Row]:
    """Return what the list has for each picture: its last line. An incomplete line is ignored."""
    found: dict[str, Row] = {}
    for line in path.read_bytes().splitlines() if path.exists() else ():
        with suppress(ValueError, KeyError, TypeError):
            row = json.loads(line)
            found[row["name"]] = row
    return found


def _write_outputs(album: Album, rows: Sequence[Row]) -> None:
    entries = list(_map_in_threads(partial(make_entry, album.folder), rows))
    sheets = {SHEET_FILE: to_html(entries).encode("utf-8", "replace")} | (
        {PDF_FILE: to_pdf(entries)} if album.printed else {}
    )
    for name, data in sheets.items():
        (album.folder / name).write_bytes(data)
    if album.folder == album.output:
        return
    part = album.folder / "album.zip"
    archive.write_zip(part, album.folder, (*sheets, *(row["copy"] for row in rows if row["copy"])))
    part.replace(album.output)
    shutil.rmtree(album.folder)


def make_entry(folder: Path, row: Mapping[str, Any]) -> Entry:
    if not row["copy"]:
        return Entry(row["name"], "", "review", (("Not copied", row["error"]),), b"")
    n = row["covered"]
    found = {"Faces": (row["faces"], n["faces"]), "Words": (row["lines"], n["words"])}
    facts = [(key, f"{all_of} found, {done} covered") for key, (all_of, done) in found.items() if all_of]
    more = [f"{n[kind]} {names[n[kind] > 1]}" for kind, names in COVERED_NAMES.items() if n[kind]]
    verdict = " ".join((row["verdict"], *row["rules"]))
    facts += [("Also", f"{', '.join(more)} covered")] if more else []
    facts += [("Place", "its metadata said where; the copy does not")] if row["place"] else []
    facts += [("Verdict", verdict), *(("Unchecked", part) for part in row["not_checked"])]
    return Entry(row["name"], row["copy"], row["verdict"], tuple(facts), _make_thumbnail(folder / row["copy"]))


def _make_thumbnail(path: Path) -> bytes:
    """Return a copy at a small size; it was written here, so it is safe to open."""
    from PIL import Image as Pillow

    out = io.BytesIO()
    with Pillow.open(path) as picture:
        picture.draft("RGB", (THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
        small = picture.convert("RGB")
    small.thumbnail((THUMBNAIL_PIXELS, THUMBNAIL_PIXELS))
    small.save(out, "JPEG", quality=80)
    return out.getvalue()
