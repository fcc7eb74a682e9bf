"""`screener roster`: take the office's list of students, or forget it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from screener.detect.roster import forget as forget_list

app = typer.Typer(help="The office's list of students whom a post may not name.", rich_markup_mode=None)


@app.command(name="import")
def import_command(file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .xlsx list.")]) -> None:
    """Keep keyed hashes of the names that have a flag: no media release, or directory opt-out."""
    from screener.io.text import read_bytes
    from screener.office.roster import import_roster

    known = import_roster(file.name, read_bytes(file))
    print(f"{known.students} students with a flag are known now, by {len(known.forms)} hashes. The file is not kept.")


@app.command()
def forget() -> None:
    """Delete the hashes and their key."""
    forget_list()
    print("The list of students is deleted.")
