"""Words by what they do, one file a language: names of months, numbers, function words. Data, not code."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

import yaml

FOLDER: Final = Path(__file__).parent
_LOADER: Final[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NUMBERS: Final = ("units", "teens", "tens")


@cache
def _files() -> tuple[dict[str, Any], ...]:
    paths = sorted(FOLDER.glob("*.yaml"))
    return tuple(yaml.load(path.read_bytes(), Loader=_LOADER) for path in paths)  # noqa: S506  (a SafeLoader)


@cache
def mapping(name: str) -> dict[str, str]:
    """A list of words with what each stands for, of all languages: `units` gives {"zero": "0", ...}."""
    return {word: str(value) for file in _files() for word, value in file.get(name, {}).items()}


@cache
def words(name: str) -> frozenset[str]:
    """The words of a list, of all languages: `months`; `numbers` are all number words, `cardinals` those below 20."""
    if name == "numbers":
        return frozenset(word for part in _NUMBERS for word in mapping(part))
    if name == "cardinals":
        return words("numbers") - mapping("tens").keys()
    return frozenset(word for file in _files() for word in str(file.get(name, "")).split())


@cache
def alternation(name: str) -> str:
    """The words of a list as one regular expression, the longest first."""
    return "|".join(re.escape(word) for word in sorted(words(name), key=lambda word: (-len(word), word)))


def expressions(path: Path) -> dict[str, re.Pattern[str]]:
    """The named regular expressions of a file, blind to case; lines of one expression belong together."""
    written = yaml.load(path.read_bytes(), Loader=_LOADER)  # noqa: S506  (a SafeLoader)
    return {name: re.compile("".join(source.split("\n")), re.IGNORECASE) for name, source in written.items()}
