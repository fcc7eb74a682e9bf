"""The office list -> what the endpoint tells of it; an entry from a caller -> the list."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, Field

from screener.office import listing
from screener.office_list import files
from screener.office_list.forms import KINDS, kind_of
from screener.service.contract import OwnKind, Strict
from screener.service.problems import Problem
from screener.types import ScreenerError


class Own(Strict):
    """An entry for the office list."""

    kind: Annotated[str, Field(min_length=1, max_length=40, description="Such as phones, staff, places.")]
    entry: Annotated[str, Field(min_length=1, max_length=200, description="As it is written.")]


class Added(BaseModel):
    added: Annotated[bool, Field(description="Whether it is new on the list.")]


def own_list() -> dict[str, OwnKind]:
    """The office list as it is now; empty kinds where it cannot be read: `screener office check` says why."""
    try:
        listed = files.load()
    except ScreenerError:
        listed = files.OfficeList()
    return {
        kind: OwnKind(title=row.title, offered=sorted(row.offered), entries=listed.of(kind))
        for kind, row in KINDS.items()
    }


def add_own(own: Own) -> Added:
    """Put an entry on the office list. Raises Problem if it is not as it must be, or names a student."""
    try:
        return Added(added=listing.add([(kind_of(own.kind), own.entry)])[1] > 0)
    except ScreenerError as error:
        raise Problem(422, str(error)) from None
