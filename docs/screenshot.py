"""A draft -> docs/screenshot.svg: the terminal as README shows it.

usage: python -m docs.screenshot
"""

from __future__ import annotations

import io
from pathlib import Path

from rich.console import Console

from screener import Draft, Screener
from screener.report import to_terminal

DRAFT = Draft(
    "example",
    "So proud of Noor L. from my third period! She came to us with no English, her IEP was rewritten in May, "
    "and today she read a whole page aloud. Parents, text me at 206-555-0147 if you want the video.",
    "agency",
    "families",
)


def main() -> None:
    console = Console(record=True, width=110, file=io.StringIO())
    console.print(to_terminal(Screener.load().screen([DRAFT])[0]))
    console.save_svg(str(Path(__file__).parent / "screenshot.svg"), title="screener check --account agency")


if __name__ == "__main__":
    main()
