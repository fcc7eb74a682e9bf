"""Files that a person hands over -> drafts, file by file and row by row: what is not taken keeps no other from it.

All is read in memory: no text and no picture is written to disk.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

from screener.io import InvalidRecord, Source, UnfitError, archive, limits
from screener.io.drafts import draft, named
from screener.io.folder import paired
from screener.io.posts import names as names_in
from screener.io.posts import rows
from screener.io.rows import of_posts
from screener.io.text import decoded, is_picture
from screener.types import Draft, Image, ScreenerError

KINDS: Final = tuple(limits.FILE)
TABLES: Final = (".csv", ".xlsx", ".jsonl")
MACROS: Final = (".xlsm", ".xltm", ".xlsb", ".xlam")

Pictures = Callable[[object], tuple[Image, ...]]


@dataclass(frozen=True, slots=True)
class Rejected:
    """What was not taken: the file's name, or its name and the place in it, and why, with what to do."""

    name: str
    reason: str


@dataclass(frozen=True, slots=True)
class Accepted:
    """The drafts, whose ids are all different, the school of each that names one, and what was refused."""

    drafts: tuple[Draft, ...]
    schools: dict[str, str]
    rejected: tuple[Rejected, ...]


def read_uploads(
    uploads: Sequence[Source],
    mapping: Mapping[str, str] | None = None,
    account: str = "personal",
    audience: str = "public",
) -> Accepted:
    """Read all that can be read. `mapping` says in which column a field stands: {"text": "Post body"}."""
    reading = _Reading(mapping or {}, account, audience, many=len(uploads) > 1)
    for upload in uploads:
        try:
            reading.file(upload)
        except ScreenerError as unfit:
            reading.reject(upload.name, str(unfit))
    return Accepted(tuple(reading.drafts), reading.schools, tuple(reading.rejected))


def columns(upload: Source) -> list[str]:
    """The columns of a table that can be read; none of any other file."""
    try:
        _require_taken(upload)
        return names_in(upload) if upload.kind in TABLES else []
    except ScreenerError:
        return []


def _require_taken(upload: Source) -> None:
    """Raise UnfitError for a file that is not taken, by its name and size alone."""
    if upload.kind in MACROS:
        raise UnfitError("it may contain macros: save it as .xlsx without macros")
    if upload.kind not in KINDS:
        raise UnfitError(f"unsupported file type: use {', '.join(KINDS)}")
    if upload.size > limits.FILE[upload.kind]:
        raise UnfitError(f"it is larger than {limits.FILE[upload.kind] // limits.MB} MB: split it into smaller files")
    if not upload.data.strip():
        raise UnfitError("it is empty: choose another file")


class _Reading:
    """The drafts that were read so far. Ids are made different where two files or rows have the same."""

    def __init__(self, mapping: Mapping[str, str], account: str, audience: str, many: bool) -> None:
        self.mapping = mapping
        self.account = account
        self.audience = audience
        self.many = many
        self.drafts: list[Draft] = []
        self.schools: dict[str, str] = {}
        self.rejected: list[Rejected] = []
        self.ids: set[str] = set()

    def reject(self, name: str, reason: str) -> None:
        self.rejected.append(Rejected(name, reason.rstrip(".")))

    def file(self, upload: Source) -> None:
        _require_taken(upload)
        if upload.kind == ".zip":
            self.zip(upload)
        elif upload.kind == ".txt":
            self.post({"text": decoded(upload.data, "it")}, upload.name, upload.name)
        else:
            self.table(upload, upload.name, _no_pictures)

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
        for name in list(files):
            if not (is_picture(Path(name)) or PurePosixPath(name).suffix.lower() in (*TABLES, ".txt")):
                rejected.append((name, "it is not a post, a table of posts or a picture: leave it out"))
                del files[name]
        for name, reason in rejected:
            self.reject(f"{upload.name}: {name}", reason)
        shown: set[str] = set()
        for name in [name for name in files if PurePosixPath(name).suffix.lower() in TABLES]:
            self.within(upload, name, partial(self.inner_table, upload, name, zipped, files, shown))
        for post, mine in paired(name for name in files if name not in shown):
            name = post or mine[0]
            self.within(upload, name, partial(self.one, upload, post, mine, zipped, files))

    def within(self, upload: Source, name: str, read: Callable[[], None]) -> None:
        try:
            read()
        except ScreenerError as unfit:
            self.reject(f"{upload.name}: {name}", str(unfit))

    def one(self, upload: Source, post: str | None, mine: list[str], zipped: Any, files: Mapping[str, Any]) -> None:
        name = post or mine[0]
        images = _pictures(zipped, files, mine)
        text = decoded(archive.unpack(zipped, files[post]), "it") if post else ""
        ident = f"{upload.name}, {name}" if self.many else name
        self.post({"text": text, "images": mine}, ident, f"{upload.name}: {name}", lambda names: images)

    def inner_table(self, upload: Source, name: str, zipped: Any, files: Mapping[str, Any], shown: set[str]) -> None:
        folder = PurePosixPath(name).parent

        def pictures(names: object) -> tuple[Image, ...]:
            wanted = [path.as_posix() for path in named(names, Path(folder))]
            if missing := [path for path in wanted if path not in files]:
                raise ScreenerError(f"There is no picture {missing[0][:80]} in the zip: check the name.")
            shown.update(wanted)
            return _pictures(zipped, files, wanted)

        inner = Source(name, archive.unpack(zipped, files[name]))
        _require_taken(inner)
        self.table(inner, f"{upload.name}: {name}", pictures)

    def post(self, fields: Mapping[str, Any], ident: str, where: str, pictures: Pictures | None = None) -> None:
        """Make a draft of what was read, or refuse it by its place."""
        if len(self.drafts) >= limits.POSTS:  # said once for the file, not once for each row
            raise UnfitError(f"it has more than {limits.POSTS:,} posts: screen the rest in another batch")
        try:
            images = pictures(fields["images"]) if pictures and fields.get("images") else ()
            made = draft(fields, ident, self.account, self.audience, images)
        except ScreenerError as error:
            self.reject(where, str(error))
            return
        made = self.different(made)
        self.drafts.append(made)
        if school := str(fields.get("school") or "").strip():
            self.schools[made.id] = school[:200]

    def different(self, made: Draft) -> Draft:
        ident, n = made.id, 1
        while ident in self.ids:
            n += 1
            ident = f"{made.id} ({n})"
        self.ids.add(ident)
        return made if ident == made.id else replace(made, id=ident)


def _pictures(zipped: Any, files: Mapping[str, Any], names: Sequence[str]) -> tuple[Image, ...]:
    given = archive.within(names, files)
    return tuple(Image(PurePosixPath(name).name, archive.unpack(zipped, files[name])) for name in given)


def _no_pictures(names: object) -> tuple[Image, ...]:
    """A table on its own brings no pictures: a row that names some is refused, for nobody would look at them."""
    raise ScreenerError("It names pictures, which a table cannot include: put the table and the pictures in a .zip.")
