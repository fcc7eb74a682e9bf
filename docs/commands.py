"""The command line -> what every command says with --help, in docs/commands.md between its markers.

usage: python -m docs.commands
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import typer

from models import card
from screener.cli.main import app

PAGE: Final = Path(__file__).with_name("commands.md")
WIDTH: Final = 96


def told(command: Any, name: str, above: Any = None) -> Iterator[str]:
    """The help of a command and of those under it; a group's own only where it has options."""
    context = command.context_class(command, info_name=name, parent=above, terminal_width=WIDTH)
    under = getattr(command, "commands", {})
    if not under or above is None:
        yield "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    for each, one in under.items():
        yield from told(one, each, context)


def text() -> str:
    return "\n\n".join(f"```text\n{one}\n```" for one in told(typer.main.get_command(app), "screener"))


def main() -> None:
    card.write(PAGE, {"help": text()})


if __name__ == "__main__":
    main()
