"""`screener audit` and `screener record`: check the log, delete old posts, assign roles."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated

import typer

from screener.cli.terminal import count
from screener.extras import missing
from screener.types import ScreenerError

if TYPE_CHECKING:
    from screener.office.store import Store

audit = typer.Typer(help="The audit log: who did what.", rich_markup_mode=None)
record = typer.Typer(help="The record of screened posts and decisions.", rich_markup_mode=None)


def open_record() -> Store:
    """Open the record. Raises ScreenerError, with the remedy, if there is none or its libraries are missing."""
    try:
        from screener.office.store import Store

        return Store.open(create=False)
    except ModuleNotFoundError:
        raise ScreenerError(missing("Support for the record", "pages")) from None


@audit.command()
def verify(
    mark: Annotated[
        str,
        typer.Option(
            "--mark", help="Mark printed by an earlier verify; confirms that the log has not been rolled back."
        ),
    ] = "",
) -> None:
    """Check that nothing in the record was changed, removed or cut off.

    Exit code: 0 intact, 1 not intact, 3 cannot be opened.
    """
    found = open_record().verify_audit(mark)
    from screener.office.values import OLDER_ENTRIES_NOTE, VERIFICATION_LIMITS

    if not found.ok:
        print(f"{found.problem} Keep a copy of the database, and tell the person who runs it.")
        raise typer.Exit(1)
    entries = count(found.entries, "entry", "entries")
    print(f"The log is intact: {entries}. Posts, comments, roles and settings match it. Its mark is {found.mark}")
    if found.older:
        print(OLDER_ENTRIES_NOTE.format(found.older))
    print(VERIFICATION_LIMITS)


@record.command()
def purge() -> None:
    """Delete posts that are past the retention period."""
    store = open_record()
    from screener.office.values import ANONYMOUS

    print(f"{count(store.purge(by=ANONYMOUS), 'post')} deleted.")


@record.command()
def role(
    name: Annotated[str, typer.Argument(help="The email address the person signs in with.")],
    role: Annotated[str, typer.Argument(help="author, reviewer or director.")],
) -> None:
    """Give a person a role, such as the first director. Anyone who can open the record here can do this."""
    from screener.io.drafts import require_known

    store = open_record()
    from screener.office.values import ANONYMOUS, ROLES

    store.set_role(name, require_known("role", role, ROLES), by=ANONYMOUS)
    print(f"{name} is now {role}.")
