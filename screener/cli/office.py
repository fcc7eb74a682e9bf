"""`screener office` and `screener roster`: the lists of what is the office's own and public, and of its students."""

from pathlib import Path
from typing import Annotated, Final

import typer

from screener.cli.terminal import count
from screener.detect.roster import forget as forget_list
from screener.office_list import files
from screener.office_list.forms import KINDS, find_kind
from screener.types import ScreenerError

KIND_NAMES: Final = ", ".join(KINDS)
KindArgument = Annotated[
    str, typer.Argument(help=f"Kind of entry: {KIND_NAMES}; also coach, school, hashtag and so on.")
]
app = typer.Typer(
    help="The office list: the office's own public phones, staff, schools, mascots and so on.",
    rich_markup_mode=None,
)
roster = typer.Typer(help="The office's list of students who must not be named in posts.", rich_markup_mode=None)


@app.command()
def init(
    folder: Annotated[Path | None, typer.Option(help="Shared folder for the list from now on.")] = None,
    own: Annotated[bool, typer.Option("--own", help="Keep the list on this computer again.")] = False,
) -> None:
    """Create the list, or choose the shared folder that holds it."""
    path = files.share(None if own else folder) if folder or own else files.place()
    listed = files.load(path)
    if not path.exists():
        files.save(listed, path)
    print(f"The office list is in {path}. {_format_count(len(listed))}")


@app.command()
def add(
    kind: Annotated[str, typer.Argument(help=f"Kind of entry: {KIND_NAMES}; also coach, school, hashtag. Or a file.")],
    entries: Annotated[list[str] | None, typer.Argument(metavar="[ENTRY]...", help="The entries, as written.")] = None,
) -> None:
    """Add entries of one kind, or all entries in a .csv or .xlsx file."""
    from screener.io.text import read_bytes
    from screener.office.listing import add as put
    from screener.office.listing import read_entries

    if Path(kind).suffix.lower() in (".csv", ".xlsx") and not entries:
        more = read_entries(Path(kind).name, read_bytes(Path(kind)))
    elif entries:
        known = find_kind(kind)
        more = [(known, entry) for entry in entries]
    else:
        raise ScreenerError("Enter what to add, such as screener office add phones 253-555-0131, or a .csv file.")
    listed, new = put(more)
    print(f"{new} added. {_format_count(len(listed))}")


@app.command()
def remove(
    kind: KindArgument, entry: Annotated[str, typer.Argument(help="The entry, as written or in another form.")]
) -> None:
    """Remove an entry from the list."""
    from screener.office.listing import remove as take

    print(f"Removed. {_format_count(len(take(find_kind(kind), entry)))}")


@app.command()
def show() -> None:
    """Print the list."""
    path = files.place()
    listed = files.load(path)
    print(f"{path}\n{_format_count(len(listed))}")
    for kind, row in KINDS.items():
        if found := listed.of(kind):
            print(f"\n{row.title} ({kind})\n  " + "\n  ".join(found))


@app.command()
def check() -> None:
    """Check the list for problems. Exit code: 0 none, 1 some, 3 the list cannot be read."""
    from screener.office.listing import list_students

    path = files.place()
    listed = files.load(path)
    named = list_students((kind, entry) for kind in KINDS for entry in listed.of(kind))
    for entry in named:
        print(f"'{entry}' has the name of a student on the list of students. Remove it.")
    if not path.parent.is_dir():
        print(f"The folder {path.parent} cannot be reached. Posts are screened without the list.")
    print(f"{path}: {_format_count(len(listed))}")
    raise typer.Exit(1 if named or not path.parent.is_dir() else 0)


def _format_count(entries: int) -> str:
    return f"It has {count(entries, 'entry', 'entries')}."


@roster.command(name="import")
def import_command(file: Annotated[Path, typer.Argument(metavar="FILE", help="A .csv or .xlsx list.")]) -> None:
    """Import the names with a flag (no media release, directory opt-out) as keyed hashes."""
    from screener.io.text import read_bytes
    from screener.office.roster import import_roster

    known = import_roster(file.name, read_bytes(file))
    students, hashes = count(known.students, "student"), count(len(known.forms), "hash", "hashes")
    print(f"{students} with a flag imported as {hashes}. The file is not kept.")


@roster.command()
def forget() -> None:
    """Delete the hashes and their key."""
    forget_list()
    print("The list of students was deleted.")
