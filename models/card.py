"""A Markdown file -> the same with its generated parts, which are between markers, replaced."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from screener.weights import pins

QUOTE_LENGTH: Final = 200  # characters


def write(card: Path, parts: Mapping[str, str]) -> None:
    """Put each part between `<!-- name -->` and `<!-- /name -->`. Raises ValueError if the card has no such place."""
    text = card.read_text(encoding="utf-8")
    for name, part in parts.items():
        place = re.compile(rf"(<!-- {name} -->\n).*?(<!-- /{name} -->)", re.S)
        text, found = place.subn(lambda m, p=part: f"{m[1]}{p}\n{m[2]}", text)  # type: ignore[misc]
        if not found:
            raise ValueError(f"{card} has no place for its {name}.")
    card.write_text(text, encoding="utf-8")


def weights() -> dict[str, str]:
    """The sha256 of the files that texts are screened with, by name; figures store them, to be checked by a test."""
    return {name: pin for name, pin in pins().items() if not name.startswith(("faces/", "fixes/"))}


def quote(text: str) -> str:
    """The beginning of a post on one line, in quotation marks."""
    line = " ".join(text.split())
    return f"“{line if len(line) <= QUOTE_LENGTH else f'{line[:QUOTE_LENGTH]}…'}”"
