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
from screener.io.about import About, about
from screener.io.documents import KINDS as DOCUMENTS
from screener.io.documents import document
from screener.io.drafts import draft, linked, named
from screener.io.folder import paired
from screener.io.posts import names as names_in
from screener.io.posts import rows
from screener.io.rows import cell, of_posts, places
from screener.io.text import is_picture
from screener.types import Draft, Image, ScreenerError

KINDS: Final = tuple(limits.FILE)
TABLES: Final = (".csv", ".xlsx", ".jsonl")
SAMPLE: Final = 20  # rows used to guess the column with the words
WORDY: Final = 20  # minimum average characters in the column with the words
MACROS: Final = (".xlsm", ".xltm", ".xlsb", ".xlam")

Pictures = Callable[[object], tuple[Image, ...]]
Read = Callable[[str], bytes]


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
    reading = _Reading(mapping or {}, account, audience, many=len(uploads) > 1)
    for upload in uploads:
        try:
            reading.file(upload)
        except ScreenerError as unfit:
            reading.reject(upload.name, str(unfit))
    return Accepted(tuple(reading.drafts), reading.about, tuple(reading.rejected))


def columns(upload: Source) -> list[str]:
    """Return the columns of a readable table; for any other file, nothing."""
    try:
        _require_taken(upload)
        return names_in(upload) if upload.kind in TABLES else []
    except ScreenerError:
        return []


def first_rows(upload: Source, most: int) -> list[dict[str, str]]:
    """Return the first rows of a table by column name; for any other file, nothing."""
    if not columns(upload):
        return []
    try:
        read = rows(upload, lambda names: [name.strip() for name in names], {})
        some = islice((row.fields() for row in read if isinstance(row, RawRecord)), most)
        return [{str(name): cell(value) for name, value in one.items()} for one in some]
    except ScreenerError:
        return []


def guessed(upload: Source) -> dict[str, str]:
    """Guess which column of a table is which field; the column with the most text holds the posts."""
    names, first = columns(upload), first_rows(upload, SAMPLE)
    try:
        found = {field: names[at] for field, at in places(names, {}).items()}
    except UnfitError:
        return {}
    lengths = {name: sum(len(row.get(name, "")) for row in first) for name in names if name not in found.values()}
    if "text" not in found and lengths and max(lengths.values()) >= WORDY * len(first) > 0:
        found["text"] = max(lengths, key=lengths.__getitem__)
    return found


def _require_taken(upload: Source) -> None:
    """Raise UnfitError for a file that is rejected by its name or size alone."""
    if upload.kind in MACROS:
        raise UnfitError("it may contain macros: save it as .xlsx without macros")
    if upload.kind not in KINDS:
        raise UnfitError(f"unsupported file type: use {', '.join(KINDS)}")
    if upload.size > limits.FILE[upload.kind]:
        raise UnfitError(f"it is larger than {limits.FILE[upload.kind] // limits.MB} MB: split it into smaller files")
    if not upload.data.strip():
        raise UnfitError("it is empty: choose another file")


class _Reading:
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

    def file(self, upload: Source) -> None:
        _require_taken(upload)
        before = len(self.drafts) + len(self.rejected)
        if upload.kind == ".zip":
            self.zip(upload)
        elif upload.kind in DOCUMENTS:
            text, embedded = document(upload)
            self.post({"text": text}, upload.name, upload.name, embedded=embedded)
        else:
            self.table(upload, upload.name, _no_pictures)
        if before == len(self.drafts) + len(self.rejected):
            raise UnfitError("it has no posts: put one on each row below the column names")

    def table(self, upload: Source, name: str, pictures: Pictures) -> None:
        for row in rows(upload, of_posts(self.mapping), self.mapping):
            where = f"{name}, {row.place}"
            try:
                if isinstance(row, InvalidRecord):
                    raise ScreenerError(row.reason)
                said = row.fields()
            except ScreenerError as error:
                self.reject(where, str(error))
            else:
                self.post(said, where if self.many or name != upload.name else row.place, where, pictures)

    def zip(self, upload: Source) -> None:
        """Read the posts of a zip: texts with their pictures, pictures alone, and tables that name pictures in it."""
        zipped = archive.opened(upload)
        files, rejected = archive.members(zipped)

        def read(name: str) -> bytes:
            return archive.unpack(zipped, files[name])

        for name in list(files):
            if not (is_picture(Path(name)) or PurePosixPath(name).suffix.lower() in (*TABLES, *DOCUMENTS)):
                rejected.append((name, "it is not a post, a table of posts or a picture: leave it out"))
                del files[name]
        for name, reason in rejected:
            self.reject(f"{upload.name}: {name}", reason)
        shown: set[str] = set()
        for name in [name for name in files if PurePosixPath(name).suffix.lower() in TABLES]:
            self.within(upload, name, partial(self.inner_table, upload, name, files, read, shown))
        for post, mine in paired(name for name in files if name not in shown):
            name = post or mine[0]
            self.within(upload, name, partial(self.one, upload, post, mine, files, read))

    def within(self, upload: Source, name: str, read: Callable[[], None]) -> None:
        try:
            read()
        except ScreenerError as unfit:
            self.reject(f"{upload.name}: {name}", str(unfit))

    def one(self, upload: Source, post: str | None, mine: list[str], files: archive.Members, read: Read) -> None:
        name = post or mine[0]
        images = archive.pictures(mine, files, read)
        text, embedded = document(Source(post, read(post))) if post else ("", ())
        ident = f"{upload.name}, {name}" if self.many else name
        self.post({"text": text}, ident, f"{upload.name}: {name}", embedded=images + embedded)

    def inner_table(self, upload: Source, name: str, files: archive.Members, read: Read, shown: set[str]) -> None:
        folder = PurePosixPath(name).parent

        def pictures(names: object) -> tuple[Image, ...]:
            wanted = [path.as_posix() for path in named(names, Path(folder))]
            if missing := [path for path in wanted if path not in files]:
                raise ScreenerError(f"There is no picture {missing[0][:80]} in the zip: check the name.")
            shown.update(wanted)
            return archive.pictures(wanted, files, read)

        inner = Source(name, read(name))
        _require_taken(inner)
        self.table(inner, f"{upload.name}: {name}", pictures)

    def post(
        self,
        fields: Mapping[str, Any],
        ident: str,
        where: str,
        pictures: Pictures | None = None,
        embedded: tuple[Image, ...] = (),
    ) -> None:
        """Make a draft of a record, or reject it with its place."""
        if len(self.drafts) >= limits.POSTS:  # reported once per file, not per row
            raise UnfitError(f"it has more than {limits.POSTS:,} posts: screen the rest in another batch")
        try:
            if pictures and (shown := fields.get("images")):
                embedded += pictures(shown) + linked(shown)
            made = draft(fields, ident, self.account, self.audience, embedded)
        except ScreenerError as error:
            self.reject(where, str(error))
            return
        made = self.different(made)
        self.drafts.append(made)
        if (said := about(fields)) != About():
            self.about[made.id] = said

    def different(self, made: Draft) -> Draft:
        ident, n = made.id, 1
        while ident in self.ids:
            n += 1
            ident = f"{made.id} ({n})"
        self.ids.add(ident)
        return made if ident == made.id else replace(made, id=ident)


def _no_pictures(names: object) -> tuple[Image, ...]:
    """Reject a row that names pictures, because a table alone has none and nobody would examine them."""
    if not named(names, Path()):
        return ()
    raise ScreenerError("It names pictures, which a table cannot include: put the table and the pictures in a .zip.")
