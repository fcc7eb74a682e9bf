"""Terminal -> the office's record: check its log, delete what is old, say who may do what."""

from __future__ import annotations

from typing import Annotated

import typer

audit = typer.Typer(help="The log of who did what.", rich_markup_mode=None)
record = typer.Typer(help="The record of screened posts and decisions.", rich_markup_mode=None)


@audit.command()
def verify(
    mark: Annotated[
        str, typer.Option("--mark", help="What an earlier check printed: nothing before was replaced.")
    ] = "",
) -> None:
    """Check that nothing in the log was changed, left out or cut off. Exit code: 0 it is whole, 1 it is not."""
    from screener.surfaces.store import Store

    found = Store.open().verify_audit(mark)
    if found.ok:
        print(f"The log is whole: {found.entries} entries. Its mark is {found.mark}")
        print(
            "Note the mark elsewhere: 'screener audit verify --mark ...' then tells today's record from an older one."
        )
        return
    print(f"{found.problem} Keep a copy of the database, and tell whoever runs it.")
    raise typer.Exit(1)


@record.command()
def purge() -> None:
    """Delete the posts that are older than the office keeps them."""
    from screener.surfaces.store import Store

    print(f"{Store.open().purge()} posts were deleted.")


@record.command()
def role(
    name: Annotated[str, typer.Argument(help="The address with which the person signs in.")],
    role: Annotated[str, typer.Argument(help="author, reviewer or director.")],
) -> None:
    """Give somebody a role. Whoever may use this computer's record may do so: the first director is made here."""
    from screener.surfaces.drafts import one_of
    from screener.surfaces.store import ROLES, Store

    Store.open().set_role(name, one_of("role", role, ROLES))
    print(f"{name} is {role} now.")
