"""A post as its file has it -> a draft with its pictures, or the reason why not: no line is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from screener.io import InvalidRecord, RawRecord, posts
from screener.io.archive import archived, is_archive
from screener.io.drafts import draft, linked, named
from screener.io.lines import unseen
from screener.io.pictures import images
from screener.io.rows import Columns
from screener.io.text import replace_surrogates
from screener.types import Draft, ScreenerError


def read(
    path: Path,
    account: str = "personal",
    audience: str = "public",
    seen: Callable[[int], None] = unseen,
    columns: Columns | None = None,
) -> Iterator[Draft | InvalidRecord]:
    """Read drafts; fields that a post lacks get the given values."""
    return (entry(raw, account, audience) for raw in posts(path, columns, seen))


def entry(raw: RawRecord | InvalidRecord, account: str, audience: str) -> Draft | InvalidRecord:
    """Make a draft of a post in a file, with its pictures."""
    if isinstance(raw, InvalidRecord):
        return raw
    ident = ""
    try:
        post = raw.fields()
        ident = "" if post.get("id") is None else replace_surrogates(str(post["id"]))
        shown = named(post.get("images") or (), raw.folder)
        pictures = archived(shown, raw.folder) if is_archive(raw.folder) else images(shown)
        pictures += linked(post.get("images") or ()) + raw.embedded
        return draft(post, raw.place, account, audience, pictures)
    except ScreenerError as error:
        return InvalidRecord(raw.place, str(error), ident)
