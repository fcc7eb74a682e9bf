"""Input from a person or a file -> Draft: checks everything, and every error message says what to do."""

import re
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

from screener.io import limits
from screener.io.archive import is_archive, read_pictures_at
from screener.io.rows import InvalidRecord, RawRecord
from screener.io.text import is_picture, read_bytes, replace_surrogates
from screener.types import ACCOUNTS, ATTESTATIONS, AUDIENCES, Attestation, Draft, Image, ScreenerError

T = TypeVar("T", bound=str)
_WEB_ADDRESS = re.compile("https?://", re.IGNORECASE)
_MAX_ADDRESS_LENGTH = 120  # maximum characters kept of an address


def make_draft(
    record: Mapping[str, Any],
    place: str,
    account: str = "personal",
    audience: str = "public",
    images: tuple[Image, ...] = (),
) -> Draft:
    """Make a draft of a record with a `text`; missing fields get the given values, and the id is its place.

    Only a post with pictures may have no words. Unknown keys are ignored: labeled posts and exports have more.
    """
    text = record.get("text")
    if text is None:
        raise ScreenerError(
            f"No 'text' field (fields found: {_quote_names(record) or 'none'}): put the post in a field named 'text'."
        )
    if not isinstance(text, str):
        raise ScreenerError("The text is not a string: put the post in quotation marks.")
    if len(text) > limits.TEXT:
        raise ScreenerError(f"The text is longer than {limits.TEXT:,} characters: split it.")
    if not text.strip() and not images:
        raise ScreenerError("The text is empty: enter the text of the post.")
    ident = record.get("id")
    attestations, attested_of = parse_attestations(record.get("attested") or ())
    return Draft(
        id=place if ident is None or ident == "" else replace_surrogates(str(ident)),
        text=replace_surrogates(text),
        account=require_known("account", record.get("account") or account, ACCOUNTS),
        audience=require_known("audience", record.get("audience") or audience, AUDIENCES),
        images=images,
        attested=attestations,
        attested_of=attested_of,
    )


def parse_draft(raw: RawRecord | InvalidRecord, account: str, audience: str) -> Draft | InvalidRecord:
    """Make a draft of a post in a file, with its pictures."""
    if isinstance(raw, InvalidRecord):
        return raw
    ident = ""
    try:
        post = raw.fields()
        ident = "" if post.get("id") is None else replace_surrogates(str(post["id"]))
        paths = resolve_pictures(post.get("images") or (), raw.folder)
        pictures = read_pictures_at(paths, raw.folder) if is_archive(raw.folder) else read_pictures(paths)
        pictures += parse_linked_pictures(post.get("images") or ()) + raw.embedded
        return make_draft(post, raw.place, account, audience, pictures)
    except ScreenerError as error:
        return InvalidRecord(raw.place, str(error), ident)


def require_known(what: str, value: object, known: Sequence[T]) -> T:
    """Return the value if it is known. Raises ScreenerError with the known values."""
    for choice in known:
        if value == choice:
            return choice
    raise ScreenerError(f"Unknown {what} '{str(value)[:40]}': choose {', '.join(known[:-1])} or {known[-1]}.")


def parse_attestations(values: object) -> tuple[frozenset[Attestation], frozenset[tuple[Attestation, str]]]:
    """Return what the author attests, and for which names: a list, or words in one cell such as 'own_child=Maya'."""
    if isinstance(values, str):
        values = re.split(rf"[\s,;]+(?=(?:{'|'.join(ATTESTATIONS)})\b)", values.strip(" ,;\t\r\n"))
    if not isinstance(values, Iterable):
        raise ScreenerError(f"'attested' is not a list: use {_quote_names(ATTESTATIONS)}.")
    attestations, attested_of = set(), set()
    for value in values:
        what, _, names = value.partition("=") if isinstance(value, str) else (value, "", "")
        attestations.add(attestation := require_known("attestation", what, ATTESTATIONS))
        attested_of |= {(attestation, name.strip()) for name in re.split(r"[,;]", names) if name.strip()}
    return frozenset(attestations), frozenset(attested_of)


def format_attestations(draft: Draft) -> list[str]:
    """Return what the author attests, in the form that `parse_attestations` reads."""
    return sorted({*draft.attested, *(f"{attestation}={name}" for attestation, name in draft.attested_of)})


def resolve_pictures(value: object, folder: Path) -> list[Path]:
    """Return the names of a post's pictures: a list, or names in one cell separated by ;, relative to a folder."""
    return [folder / name for name in _split_names(value) if not _WEB_ADDRESS.match(name)]


def parse_linked_pictures(value: object) -> tuple[Image, ...]:
    """Return the pictures at web addresses. Nothing is downloaded: the report says that they were not examined."""
    return tuple(Image(name[:_MAX_ADDRESS_LENGTH], b"") for name in _split_names(value) if _WEB_ADDRESS.match(name))


def read_pictures(paths: Iterable[Path]) -> tuple[Image, ...]:
    """Read picture files as they are. Raises ScreenerError, with the file name, if one is missing or too large."""
    read: list[Image] = []
    left = limits.PICTURES
    for path in paths:
        read.append(Image(path.name, read_bytes(path, limits.MEMBER)))
        left -= len(read[-1].data)
        if left < 0:
            most = limits.PICTURES // limits.MB
            raise ScreenerError(f"The pictures total more than {most} MB: save smaller copies.")
    return tuple(read)


def split_files(files: Iterable[Path]) -> tuple[Path | None, list[Path]]:
    """Separate a post's text file from its pictures. Raises ScreenerError if there are two text files."""
    given = list(files)
    words = [path for path in given if not is_picture(path)]
    if len(words) > 1:
        raise ScreenerError(f"{words[0]} and {words[1]} are two drafts: check one at a time, or use 'screener batch'.")
    return (words[0] if words else None), [path for path in given if is_picture(path)]


def _split_names(value: object) -> list[str]:
    names = re.split(r"\s*(?:;|,?\s*(?=https?://))\s*", value.strip()) if isinstance(value, str) else value
    if not isinstance(names, Iterable) or not all(isinstance(name, str) for name in names):
        raise ScreenerError('"images" is not a list of file names: write ["a.jpg"].')
    return [str(name).strip() for name in names if name]


def _quote_names(names: Iterable[object]) -> str:
    return ", ".join(f"'{str(name)[:40]}'" for name in names)
