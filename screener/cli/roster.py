"""`screener roster`: import the office's list of students, or delete it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.detect.roster import forget as forget_list

app = typer.Typer(help="The office's list of students who must not be named in posts.", rich_markup_mode=None)


@app.command(name="import")
def import_command(file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .xlsx list.")]) -> None:
    """Import the names with a flag (no media release, directory opt-out) as keyed hashes."""
    from screener.io.text import read_bytes
    from screener.office.roster import import_roster

    known = import_roster(file.name, read_bytes(file))
    print(f"{known.students} students with a flag imported as {len(known.forms)} hashes. The file is not kept.")


@app.command()
def forget() -> None:
    """Delete the hashes and their key."""
    forget_list()
    print("The list of students was deleted.")
