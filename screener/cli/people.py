"""`screener people`: who may ask an office's server, each with a token of their own."""

from typing import Annotated

import typer

from screener.folders import settings_folder
from screener.office.people import People
from screener.types import ScreenerError

app = typer.Typer(help="The people who may ask the office's server (docs/office-server.md).", rich_markup_mode=None)
NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Such as an e-mail address. It is shown in the log.")]


@app.command(name="list")
def show() -> None:
    """List the people, with the days on which their tokens were made and revoked."""
    if not (known := _load_people().tokens):
        raise ScreenerError("Nobody has a token: see 'screener people add --help'.")
    for one in known:
        print(f"{one.name}  since {one.since[:10]}{f'  revoked {one.revoked[:10]}' if one.revoked else ''}")


@app.command()
def add(name: NameArgument) -> None:
    """Make a token for a person and show it once. An earlier one of theirs stops working."""
    print(_load_people().add(name))


@app.command()
def revoke(name: NameArgument) -> None:
    """Shut a person out, at once."""
    if not _load_people().revoke(name):
        raise ScreenerError(f"'{name[:40]}' has no token: see 'screener people list'.")
    print("Revoked. To let this person in again: screener people add NAME")


def _load_people() -> People:
    return People(settings_folder() / "people.json")
