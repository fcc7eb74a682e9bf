"""Uploaded files -> drafts, file by file and row by row: a rejected part does not affect the others.

Everything is read in memory: no text and no picture is written to disk.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Any, Final

from screener.io import InvalidRecord, RawRecord, Source, UnfitError, archive, limits
from screener.io.about import About, parse_about
from screener.io.documents import KINDS as DOCUMENTS
from screener.io.documents import read_document
from screener.io.drafts import make_draft, parse_linked_pictures, resolve_pictures
from screener.io.folder import pair_pictures
from screener.io.posts import read_column_names as names_in
from screener.io.posts import read_rows
from screener.io.rows import format_cell, make_post_header, match_columns
from screener.io.text import is_picture
from screener.types import Draft, Image, ScreenerError

UPLOAD_SUFFIXES: Final = tuple(limits.FILE)
TABLE_SUFFIXES: Final = (".csv", ".xlsx", ".jsonl")
SAMPLE_ROWS: Final = 20  # rows used to guess the column with the words
MIN_AVERAGE_LENGTH: Final = 20  # minimum average characters in the column with the words
MACRO_SUFFIXES: Final = (".xlsm", ".xltm", ".xlsb", ".xlam")

PictureReader = Callable[[object], tuple[Image, ...]]
MemberReader = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Accepted:
    """The drafts, with distinct ids; what the files say about each, by id; and what was rejected, and where."""

    drafts: tuple[Draft, ...]
    about: dict[str, About]
    rejected: tuple[InvalidRecord, ...]


def read_uploads(
    uploads: Sequence[Source],
    mapping: Mapping[str, str] | None = None,
    account: str = "personal",
    audience: str = "public",
) -> Accepted:
    """Read everything that can be read. `mapping` gives the column of a field: {"text": "Post body"}."""
    reading = _UploadReader(mapping or {}, account, audience, many=len(uploads) > 1)
    for upload in uploads:
        try:
            reading.read_file(upload)
        except ScreenerError as unfit:
            reading.reject(upload.name, str(unfit))
    return Accepted(tuple(reading.drafts), reading.about, tuple(reading.rejected))


def read_columns(upload: Source) -> list[str]:
    """Return the columns of a readable table; for any other file, nothing."""
    try:
        _require_supported(upload)
        return names_in(upload) if upload.kind in TABLE_SUFFIXES else []
    except ScreenerError:
        return []


def read_first_rows(upload: Source, most: int) -> list[dict[str, str]]:
    """Return the first rows of a table by column name; for any other file, nothing."""
    if not read_columns(upload):
        return []
    try:
        read = read_rows(upload, lambda names: [name.strip() for name in names], {})
        some = islice((row.fields() for row in read if isinstance(row, RawRecord)), most)
        return [{str(name): format_cell(value) for name, value in one.items()} for one in some]
    except ScreenerError:
        return []


def guess_columns(upload: Source) -> dict[str, str]:
    """Guess which column of a table is which field; the column with the most text holds the posts."""
    names, first = read_columns(upload), read_first_rows(upload, SAMPLE_ROWS)
    try:
        found = {field: names[at] for field, at in match_columns(names, {}).items()}
    except UnfitError:
        return {}
    lengths = {name: sum(len(row.get(name, "")) for row in first) for name in names if name not in found.values()}
    if "text" not in found and lengths and max(lengths.values()) >= MIN_AVERAGE_LENGTH * len(first) > 0:
        found["text"] = max(lengths, key=lengths.__getitem__)
    return found


def _require_supported(upload: Source) -> None:
    """Raise UnfitError for a file that is rejected by its name or size alone."""
    if upload.kind in MACRO_SUFFIXES:
        raise UnfitError("it may contain macros: save it as .xlsx without macros")
    if upload.kind not in UPLOAD_SUFFIXES:
        raise UnfitError(f"unsupported file type: use {', '.join(UPLOAD_SUFFIXES)}")
    if upload.size > limits.FILE[upload.kind]:
        raise UnfitError(f"it is larger than {limits.FILE[upload.kind] // limits.MB} MB: split it into smaller files")
    if not upload.data.strip():
        raise UnfitError("it is empty: choose another file")


class _UploadReader:
    """The drafts read so far. If two files or rows have the same id, it is changed to be distinct."""

    def __init__(self, mapping: Mapping[str, str], account: str, audience: str, many: bool) -> None:
        self.mapping = mapping
        self.account = account
        self.audience = audience
        self.many = many
        self.drafts: list[Draft] = []
        self.about: dict[str, About] = {}
        self.rejected: list[InvalidRecord] = []
        self.ids: set[str] = set()

    def reject(self, name: str, reason: str) -> None:
        self.rejected.append(InvalidRecord(name, reason.rstrip(".")))

    def read_file(self, upload: Source) -> None:
        _require_supported(upload)
        before = len(self.drafts) + len(self.rejected)
        if upload.kind == ".zip":
            self.read_zip(upload)
        elif upload.kind in DOCUMENTS:
            text, embedded = read_document(upload)
            self.add_post({"text": text}, upload.name, upload.name, embedded=embedded)
        else:
            self.read_table(upload, upload.name, _reject_pictures)
        if before == len(self.drafts) + len(self.rejected):
            raise UnfitError("it has no posts: put one on each row below the column names")

    def read_table(self, upload: Source, name: str, pictures: PictureReader) -> None:
        for row in read_rows(upload, make_post_header(self.mapping), self.mapping):
            where = f"{name}, {row.place}"
            try:
                if isinstance(row, InvalidRecord):
                    raise ScreenerError(row.reason)
                fields = row.fields()
            except ScreenerError as error:
                self.reject(where, str(error))
            else:
                self.add_post(fields, where if self.many or name != upload.name else row.place, where, pictures)

    def read_zip(self, upload: Source) -> None:
        """Read the posts of a zip: texts with their pictures, pictures alone, and tables that name pictures in it."""
        zipped = archive.open_zip(upload)
        files, rejected = archive.list_members(zipped)
        rejected += [(name, archive.HIDDEN) for name in archive.list_hidden(zipped)]

        def read(name: str) -> bytes:
            return archive.read_member(zipped, files[name])

        for name in list(files):
            if not (is_picture(Path(name)) or PurePosixPath(name).suffix.lower() in (*TABLE_SUFFIXES, *DOCUMENTS)):
                rejected.append((name, "it is not a post, a table of posts or a picture: leave it out"))
                del files[name]
        for name, reason in rejected:
            self.reject(f"{upload.name}: {name}", reason)
        shown: set[str] = set()
        for name in [name for name in files if PurePosixPath(name).suffix.lower() in TABLE_SUFFIXES]:
            self.catch_errors(upload, name, partial(self.read_zip_table, upload, name, files, read, shown))
        for post, mine in pair_pictures(name for name in files if name not in shown):
            name = post or mine[0]
            self.catch_errors(upload, name, partial(self.read_zip_post, upload, post, mine, files, read))

    def catch_errors(self, upload: Source, name: str, read: Callable[[], None]) -> None:
        try:
            read()
        except ScreenerError as unfit:
            self.reject(f"{upload.name}: {name}", str(unfit))

    def read_zip_post(
        self, upload: Source, post: str | None, mine: list[str], files: archive.Members, read: MemberReader
    ) -> None:
        name = post or mine[0]
        images = archive.read_pictures(mine, files, read)
        text, embedded = read_document(Source(post, read(post))) if post else ("", ())
        ident = f"{upload.name}, {name}" if self.many else name
        self.add_post({"text": text}, ident, f"{upload.name}: {name}", embedded=images + embedded)

    def read_zip_table(
        self, upload: Source, name: str, files: archive.Members, read: MemberReader, shown: set[str]
    ) -> None:
        folder = PurePosixPath(name).parent

        def pictures(names: object) -> tuple[Image, ...]:
            wanted = [path.as_posix() for path in resolve_pictures(names, Path(folder))]
            if missing := [path for path in wanted if path not in files]:
                raise ScreenerError(f"There is no picture {missing[0][:80]} in the zip: check the name.")
            shown.update(wanted)
            return archive.read_pictures(wanted, files, read)

        inner = Source(name, read(name))
        _require_supported(inner)
        self.read_table(inner, f"{upload.name}: {name}", pictures)

    def add_post(
        self,
        fields: Mapping[str, Any],
        ident: str,
        where: str,
        pictures: PictureReader | None = None,
        embedded: tuple[Image, ...] = (),
    ) -> None:
        """Make a draft of a record, or reject it with its place."""
        if len(self.drafts) >= limits.POSTS:  # reported once per file, not per row
            raise UnfitError(f"it has more than {limits.POSTS:,} posts: screen the rest in another batch")
        try:
            if pictures and (shown := fields.get("images")):
                embedded += pictures(shown) + parse_linked_pictures(shown)
            made = make_draft(fields, ident, self.account, self.audience, embedded)
        except ScreenerError as error:
            self.reject(where, str(error))
            return
        made = self.with_distinct_id(made)
        self.drafts.append(made)
        if (details := parse_about(fields)) != About():
            self.about[made.id] = details

    def with_distinct_id(self, made: Draft) -> Draft:
        ident, n = made.id, 1
        while ident in self.ids:
            n += 1
            ident = f"{made.id} ({n})"
        self.ids.add(ident)
        return made if ident == made.id else replace(made, id=ident)


def _reject_pictures(names: object) -> tuple[Image, ...]:
    """Reject a row that names pictures, because a table alone has none and nobody would examine them."""
    if not resolve_pictures(names, Path()):
        return ()
    raise ScreenerError("It names pictures, which a table cannot include: put the table and the pictures in a .zip.")
