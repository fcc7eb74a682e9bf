"""Words by what they do, one file a language: names of months, numbers, function words. Data, not code."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from screener.lexicon.files import read

FOLDER: Final = Path(__file__).parent
_NUMBERS: Final = ("units", "teens", "tens")


@cache
def _files() -> tuple[dict[str, Any], ...]:
    return tuple(map(read, sorted(FOLDER.glob("*.yaml"))))


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


@cache
def pattern(name: str) -> str:
    """The alternatives of a list, of all languages, as one regular expression: `children`, `places`."""
    return "(?:" + "|".join("".join(file[name].split("\n")) for file in _files() if name in file) + ")"


def expressions(path: Path) -> dict[str, re.Pattern[str]]:
    """The named regular expressions of a file, blind to case; lines of one expression belong together."""
    return {name: re.compile("".join(source.split("\n")), re.IGNORECASE) for name, source in read(path).items()}
