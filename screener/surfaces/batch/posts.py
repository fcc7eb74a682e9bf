"""A post as it stands in its file -> a draft, or the reason why it is none: no line is lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import islice
from pathlib import Path
from typing import Final, Protocol

from screener.io import Raw, Unread, posts
from screener.io.archive import archived, is_archive
from screener.io.lines import unseen
from screener.io.rows import Columns
from screener.io.text import whole
from screener.surfaces.drafts import draft, named
from screener.surfaces.pictures import images
from screener.types import Disruption, Draft, Report, ScreenerError

CHUNK: Final = 64  # posts screened at once
MOST_CHARACTERS: Final = 200_000  # of the posts that go through the screener together: it bounds the memory
Screen = Callable[[Sequence[Draft]], list[Report]]  # with a version to start from or without
# What screening once more would not change: pictures that were not looked at, languages that are not read.
LASTING: Final = ("images", "language")


class Screens(Protocol):
    """What screens drafts: `screener.Screener`, or a stand-in."""

    def screen(self, drafts: Sequence[Draft]) -> list[Report]: ...


def read(
    path: Path,
    account: str = "personal",
    audience: str = "public",
    seen: Callable[[int], None] = unseen,
    columns: Columns | None = None,
) -> Iterator[Draft | Unread]:
    """Read drafts; what a post does not say of itself is as given."""
    return (entry(raw, account, audience) for raw in posts(path, columns, seen))


def entry(raw: Raw | Unread, account: str, audience: str) -> Draft | Unread:
    """Make a draft of a post in a file, with its pictures."""
    if isinstance(raw, Unread):
        return raw
    ident = ""
    try:
        post = raw.fields()
        ident = "" if post.get("id") is None else whole(str(post["id"]))
        shown = named(post.get("images") or (), raw.folder)
        pictures = archived(shown, raw.folder) if is_archive(raw.folder) else images(shown)
        return draft(post, raw.place, account, audience, pictures)
    except ScreenerError as error:
        return Unread(raw.place, str(error), ident)


def screened(
    screen: Screen, entries: Iterable[Draft | Unread], size: int = CHUNK
) -> Iterator[tuple[Report, Unread | None]]:
    """Screen a stream of entries in order, `size` at once; a line that is no draft yields a report that says so."""
    stream = iter(entries)
    while chunk := list(islice(stream, size)):
        yield from together(screen, chunk)


def together(screen: Screen, entries: Sequence[Draft | Unread]) -> list[tuple[Report, Unread | None]]:
    """Screen some entries: short posts with short ones, in portions that bound the memory; answers in order."""
    answers: dict[int, tuple[Report, Unread | None]] = {}
    for portion in portions(entries):
        drafts = [one for n in portion if isinstance(one := entries[n], Draft)]
        answers |= zip(portion, apart(screen, drafts), strict=True)
    return [answers[n] if isinstance(one, Draft) else (unread_report(one), one) for n, one in enumerate(entries)]


def portions(entries: Sequence[Draft | Unread]) -> Iterator[list[int]]:
    """Cut the drafts, by length, into portions of so many characters; one long draft makes a portion of its own."""
    sizes = sorted((len(one.text), n) for n, one in enumerate(entries) if isinstance(one, Draft))
    portion: list[int] = []
    characters = 0
    for size, n in sizes:
        if portion and characters + size > MOST_CHARACTERS:
            yield portion
            portion, characters = [], 0
        portion.append(n)
        characters += size
    if portion:
        yield portion


def apart(screen: Screen, drafts: Sequence[Draft]) -> list[tuple[Report, Unread | None]]:
    """Screen drafts at once; if one of them breaks the screen, screen each by itself, so that it breaks alone."""
    try:
        reports = screen(drafts)
        broken = any(part.partition(":")[0] not in LASTING for report in reports for part in report.not_checked)
    except ScreenerError:
        raise
    except Exception as error:
        if len(drafts) == 1:
            # The message of an unknown error may hold the post's words: only its kind is told.
            return [_failed(drafts[0], f"the screener failed ({type(error).__name__})")]
        broken, reports = True, []
    if broken and len(drafts) > 1:
        return [answer for one in drafts for answer in apart(screen, [one])]
    return [(report, _unchecked(report)) for report in reports]


def unread_report(entry: Unread) -> Report:
    """A report for a line that could not be read: nothing was checked, so it is never clear."""
    return Report(
        draft_id=entry.ident or entry.place,
        text="",
        verdict="review",
        entities=(),
        findings=(),
        disruption=Disruption(0.0, "none"),
        not_checked=(f"the whole draft: {entry.reason}",),
    )


def _failed(draft: Draft, reason: str) -> tuple[Report, Unread]:
    unread = Unread(draft.id, reason)
    return replace(unread_report(unread), text=draft.text), unread


def _unchecked(report: Report) -> Unread | None:
    return Unread(report.draft_id, f"not checked: {', '.join(report.not_checked)}") if report.not_checked else None
