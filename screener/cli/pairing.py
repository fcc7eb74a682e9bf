"""`screener pairing`: the browser extensions that may call the endpoint, and shutting one of them out."""

from typing import Annotated

import typer

from screener.folders import settings_folder
from screener.office.pairing import Pairing
from screener.types import ScreenerError

app = typer.Typer(help="The browser extensions that are paired with the port.", rich_markup_mode=None)
NO_EXTENSION = "No extension is paired. Only those that use a port need it: 'screener serve --pair'."
IdArgument = Annotated[str, typer.Argument(metavar="ID", help="The extension's ID, or how it begins.")]


@app.command(name="list")
def show() -> None:
    """List the paired extensions."""
    pairing = _load_pairing()
    if not (known := (*pairing.origins, *pairing.revoked)):
        raise ScreenerError(NO_EXTENSION)
    for origin in known:
        scheme, _, ident = origin.partition("://")
        browser = "Firefox" if scheme.startswith("moz") else "Chromium, Chrome or Edge"
        print(f"{ident}  {browser}{'  revoked' if origin in pairing.revoked else ''}")


@app.command()
def revoke(ident: IdArgument) -> None:
    """Shut one extension out, at once. The others stay paired."""
    pairing = _load_pairing()
    pairing.revoke(_find_origin(ident, pairing.origins))
    print("Revoked. To let it pair again: screener pairing restore ID")


@app.command()
def restore(ident: IdArgument) -> None:
    """Let a revoked extension pair again."""
    pairing = _load_pairing()
    pairing.restore(_find_origin(ident, pairing.revoked))
    print("It can pair again: run 'screener serve --pair'.")


def _load_pairing() -> Pairing:
    path = settings_folder() / "pairing.json"
    if not path.exists():
        raise ScreenerError(NO_EXTENSION)
    return Pairing(path)


def _find_origin(ident: str, origins: tuple[str, ...]) -> str:
    """Return the only origin whose ID starts with `ident`. Raises ScreenerError if there is none, or several."""
    found = [one for one in origins if one.partition("://")[2].startswith(ident)]
    if len(found) != 1:
        raise ScreenerError(f"No single extension begins with '{ident[:40]}': see 'screener pairing list'.")
    return found[0]
