"""The command line -> the --help of every command, in the generated part of docs/commands.md.

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


def render_help(command: Any, name: str, parent: Any = None) -> Iterator[str]:
    """The help of a command and of its subcommands; a group's own only if it has options."""
    context = command.context_class(command, info_name=name, parent=parent, terminal_width=WIDTH)
    children = getattr(command, "commands", {})
    if not children or parent is None:
        yield "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    for child, child_command in children.items():
        yield from render_help(child_command, child, context)


def render_all() -> str:
    return "\n\n".join(
        f"```text\n{help_text}\n```" for help_text in render_help(typer.main.get_command(app), "screener")
    )


def main() -> None:
    card.write(PAGE, {"help": render_all()})


if __name__ == "__main__":
    main()
