"""Terminal -> the office's record: check its log, delete what is old, say who may do what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from screener.extras import missing
from screener.types import ScreenerError

if TYPE_CHECKING:
    from screener.office.store import Store

audit = typer.Typer(help="The log of who did what.", rich_markup_mode=None)
record = typer.Typer(help="The record of screened posts and decisions.", rich_markup_mode=None)


def opened() -> Store:
    """Open the record. Raises ScreenerError, with the remedy, if that cannot be done or its parts are missing."""
    try:
        from screener.office.store import Store

        return Store.open()
    except ModuleNotFoundError:
        raise ScreenerError(missing("What the record needs", "pages")) from None


@audit.command()
def verify(
    mark: Annotated[
        str, typer.Option("--mark", help="What an earlier check printed: nothing before was replaced.")
    ] = "",
) -> None:
    """Check that nothing in the record was changed, left out or cut off.

    Exit code: 0 it is whole, 1 it is not, 3 it cannot be opened.
    """
    found = opened().verify_audit(mark)
    from screener.office.values import OLDER, UNPROVEN

    if not found.ok:
        print(f"{found.problem} Keep a copy of the database, and tell whoever runs it.")
        raise typer.Exit(1)
    count = "1 entry" if found.entries == 1 else f"{found.entries} entries"
    print(f"The log is whole: {count}; posts, comments, roles and settings are as it says. Its mark is {found.mark}")
    if found.older:
        print(OLDER.format(found.older))
    print(UNPROVEN)


@record.command()
def purge() -> None:
    """Delete the posts that are older than the office keeps them."""
    print(f"{opened().purge()} posts were deleted.")


@record.command()
def role(
    name: Annotated[str, typer.Argument(help="The address with which the person signs in.")],
    role: Annotated[str, typer.Argument(help="author, reviewer or director.")],
) -> None:
    """Give somebody a role. Whoever may use this computer's record may do so: the first director is made here."""
    from screener.io.drafts import one_of

    store = opened()
    from screener.office.values import ROLES

    store.set_role(name, one_of("role", role, ROLES))
    print(f"{name} is {role} now.")
