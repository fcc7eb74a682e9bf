"""Uploads -> drafts, file by file and row by row: a file or row that is not taken keeps no other from being read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path, PurePosixPath
from typing import Any, Final

from screener.surfaces.drafts import decoded, draft, named
from screener.surfaces.folder import paired
from screener.surfaces.pictures import is_picture
from screener.surfaces.uploads import packed, tables
from screener.surfaces.uploads.given import (
    MB,
    MOST_FILE,
    MOST_POSTS,
    MOST_TEXT,
    Refused,
    Taken,
    UnfitError,
    Upload,
)
from screener.types import Draft, Image, ScreenerError

KINDS: Final = tuple(MOST_FILE)
TABLES: Final = (".csv", ".xlsx", ".jsonl")
FIELDS: Final = ("text", "id", "account", "audience", "attested", "images", "school")
MACROS: Final = (".xlsm", ".xltm", ".xlsb", ".xlam")

Pictures = Callable[[object], tuple[Image, ...]]


def read_uploads(
    uploads: Sequence[Upload],
    mapping: Mapping[str, str] | None = None,
    account: str = "personal",
    audience: str = "public",
) -> Taken:
    """Read all that can be read. `mapping` says in which column a field stands: {"text": "Post body"}."""
    reading = _Reading(mapping or {}, account, audience, many=len(uploads) > 1)
    for upload in uploads:
        try:
            reading.file(upload)
        except (UnfitError, ScreenerError) as unfit:
            reading.refuse(upload.name, str(unfit))
    return Taken(tuple(reading.drafts), reading.schools, tuple(reading.refused))


def columns(upload: Upload) -> list[str]:
    """The columns of a table that can be read; none of any other file."""
    try:
        _checked(upload)
        return tables.header(upload) if upload.kind in TABLES else []
    except (UnfitError, ScreenerError):
        return []


def _checked(upload: Upload) -> None:
    """Raise UnfitError for a file that is not taken, by its name and size alone."""
    if upload.kind in MACROS:
        raise UnfitError("it may hold macros: save it as .xlsx, without macros")
    if upload.kind not in KINDS:
        raise UnfitError(f"it is none of the kinds that are read: {', '.join(KINDS)}")
    if len(upload.data) > MOST_FILE[upload.kind]:
        raise UnfitError(f"it is larger than {MOST_FILE[upload.kind] // MB} MB: split it into smaller files")
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
        self.refused: list[Refused] = []
        self.ids: set[str] = set()

    def refuse(self, name: str, reason: str) -> None:
        self.refused.append(Refused(name, reason.rstrip(".")))

    def file(self, upload: Upload) -> None:
        _checked(upload)
        if upload.kind == ".zip":
            self.zip(upload)
        elif upload.kind == ".txt":
            self.post({"text": decoded(upload.data, "it")}, upload.name, upload.name)
        else:
            self.table(upload, upload.name, _no_pictures)

    def table(self, upload: Upload, name: str, pictures: Pictures) -> None:
        for place, row in tables.rows(upload):
            where = f"{name}, {place}"
            if isinstance(row, str):
                self.refuse(where, row)
            else:
                self.post(self.fields(row), where if self.many or name != upload.name else place, where, pictures)

    def zip(self, upload: Upload) -> None:
        """Read the posts of a zip: texts with their pictures, pictures alone, and tables that name pictures in it."""
        zipped = packed.opened(upload.data)
        files = {}
        for name, one in packed.members(zipped):
            try:
                packed.fit(name, one)
                if not (is_picture(Path(name)) or PurePosixPath(name).suffix.lower() in (*TABLES, ".txt")):
                    raise UnfitError("it is neither a post, a table of posts nor a picture: leave it out")
                files[name] = one
            except UnfitError as unfit:
                self.refuse(f"{upload.name}: {name}", str(unfit))
        shown: set[str] = set()
        for name in [name for name in files if PurePosixPath(name).suffix.lower() in TABLES]:
            self.within(upload, name, partial(self.inner_table, upload, name, zipped, files, shown))
        for post, mine in paired(name for name in files if name not in shown):
            name = post or mine[0]
            self.within(upload, name, partial(self.one, upload, post, mine, zipped, files))

    def within(self, upload: Upload, name: str, read: Callable[[], None]) -> None:
        try:
            read()
        except (UnfitError, ScreenerError) as unfit:
            self.refuse(f"{upload.name}: {name}", str(unfit))

    def one(self, upload: Upload, post: str | None, mine: list[str], zipped: Any, files: Mapping[str, Any]) -> None:
        name = post or mine[0]
        images = tuple(Image(PurePosixPath(n).name, packed.unpack(zipped, files[n])) for n in mine)
        text = decoded(packed.unpack(zipped, files[post]), "it") if post else ""
        ident = f"{upload.name}, {name}" if self.many else name
        self.post({"text": text, "images": mine}, ident, f"{upload.name}: {name}", lambda names: images)

    def inner_table(self, upload: Upload, name: str, zipped: Any, files: Mapping[str, Any], shown: set[str]) -> None:
        folder = PurePosixPath(name).parent

        def pictures(names: object) -> tuple[Image, ...]:
            wanted = [path.as_posix() for path in named(names, Path(folder))]
            if missing := [path for path in wanted if path not in files]:
                raise ScreenerError(f"There is no picture {missing[0][:80]} in the zip: check the name.")
            shown.update(wanted)
            return tuple(Image(PurePosixPath(path).name, packed.unpack(zipped, files[path])) for path in wanted)

        inner = Upload(name, packed.unpack(zipped, files[name]))
        _checked(inner)
        self.table(inner, f"{upload.name}: {name}", pictures)

    def fields(self, row: Mapping[str, Any]) -> dict[str, Any]:
        """What the columns say, by field: as they were mapped, or by their own names in any letters.

        Several files share one mapping, and not each has its columns.
        """
        own = {str(name).strip().lower(): value for name, value in row.items()}
        found = {field: row.get(self.mapping.get(field, ""), own.get(field)) for field in FIELDS}
        return {field: value for field, value in found.items() if value is not None}

    def post(self, fields: Mapping[str, Any], ident: str, where: str, pictures: Pictures | None = None) -> None:
        """Make a draft of what was read, or refuse it by its place."""
        try:
            if len(self.drafts) >= MOST_POSTS:
                raise UnfitError(f"these are more than {MOST_POSTS:,} posts: screen the rest in another batch")
            if len(str(fields.get("text") or "")) > MOST_TEXT:
                raise ScreenerError(f"It is longer than {MOST_TEXT:,} characters: split it.")
            images = pictures(fields["images"]) if pictures and fields.get("images") else ()
            made = draft(fields, ident, self.account, self.audience, images)
        except (ScreenerError, UnfitError) as error:
            if len(self.drafts) >= MOST_POSTS:
                raise  # said once for the file, not once for each row
            self.refuse(where, str(error))
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
        return (
            made
            if ident == made.id
            else Draft(ident, made.text, made.account, made.audience, made.images, made.attested)
        )


def _no_pictures(names: object) -> tuple[Image, ...]:
    """A table on its own brings no pictures: a row that names some is refused, for nobody would look at them."""
    raise ScreenerError("It names pictures, which a table alone cannot bring: put the table and them into a .zip.")
