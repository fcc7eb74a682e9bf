"""The office list -> what the endpoint tells of it; an entry from a caller -> the list; what a caller ignores here."""

from typing import Annotated

from pydantic import BaseModel, Field

from screener.engine.isolate import SupportsScreen
from screener.office import listing
from screener.office_list import files
from screener.office_list.forms import KINDS, find_kind
from screener.policy.ignored import Ignored
from screener.service.contract import OwnKind, Post, Strict
from screener.service.problems import Problem
from screener.types import ScreenerError


class Own(Strict):
    """An entry for the office list."""

    kind: Annotated[str, Field(min_length=1, max_length=40, description="Such as phones, staff, places.")]
    entry: Annotated[str, Field(min_length=1, max_length=200, description="As it is written.")]


class Added(BaseModel):
    added: Annotated[bool, Field(description="Whether it is new on the list.")]


def read_office_list() -> dict[str, OwnKind]:
    """Return the office list by kind; all kinds are empty if it cannot be read (`screener office check` says why)."""
    try:
        listed = files.load()
    except ScreenerError:
        listed = files.OfficeList()
    return {
        kind: OwnKind(title=row.title, offered=sorted(row.offered), entries=listed.of(kind))
        for kind, row in KINDS.items()
    }


def add_entry(own: Own) -> Added:
    """Add an entry to the office list. Raises Problem if it is invalid or names a student."""
    try:
        return Added(added=listing.add([(find_kind(own.kind), own.entry)])[1] > 0)
    except ScreenerError as error:
        raise Problem(422, str(error)) from None


class Place(Strict):
    """A finding by its rule and place, as the report has them."""

    rule: str
    start: int | None
    end: int | None


class Ignoring(Strict):
    """Findings of a draft that somebody chose to ignore here, or wants to see again."""

    post: Post
    findings: Annotated[list[Place], Field(min_length=1, max_length=1000)]
    on: Annotated[bool, Field(description="False: show them again.")] = True


class Changed(BaseModel):
    changed: Annotated[int, Field(description="How many findings that was.")]


def ignore(screener: SupportsScreen, asked: Ignoring) -> Changed:
    """Ignore findings from now on, or report them again. Raises Problem if they do not exist or cannot be ignored."""
    draft = asked.post.draft()
    (report,) = screener.screen([draft])
    places = {(one.rule, one.start, one.end) for one in asked.findings}
    chosen = [
        one
        for one in report.findings
        if (one.rule.code, *((one.span.start, one.span.end) if one.span else (None, None))) in places
        and one.ignored is not asked.on
    ]
    if not chosen:
        raise Problem(422, "The draft has no such finding. Check it again.")
    ignored = Ignored()
    try:
        (ignored.add if asked.on else ignored.remove)(draft.text, chosen)
    except ScreenerError as error:
        raise Problem(422, str(error)) from None
    return Changed(changed=len(chosen))
