"""Word lists by purpose, one file per language: names of months, numbers, function words. Data, not code."""

import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final, Literal

from screener.lexicon.files import read

FOLDER: Final = Path(__file__).parent
_NUMBERS: Final = ("units", "teens", "tens")


@cache
def _files() -> tuple[dict[str, Any], ...]:
    return tuple(map(read, sorted(FOLDER.glob("*.yaml"))))


@cache
def mapping(name: str) -> dict[str, str]:
    """Return a list of words with what each stands for, in all languages: `units` gives {"zero": "0", ...}."""
    return {word: str(value) for file in _files() for word, value in file.get(name, {}).items()}


@cache
def words(name: str) -> frozenset[str]:
    """Return the words of a list in all languages: `months`; `numbers` are all number words, `cardinals` those below
    20."""
    if name == "numbers":
        return frozenset(word for part in _NUMBERS for word in mapping(part))
    if name == "cardinals":
        return words("numbers") - mapping("tens").keys()
    return frozenset(word for file in _files() for word in str(file.get(name, "")).split())


@cache
def alternation(name: str) -> str:
    """Return the words of a list as one regular expression, longest first."""
    return "|".join(re.escape(word) for word in sorted(words(name), key=lambda word: (-len(word), word)))


@cache
def pattern(name: str) -> str:
    """Return the alternatives of a list in all languages as one regular expression: `children`, `places`."""
    return "(?:" + "|".join("".join(file[name].split("\n")) for file in _files() if name in file) + ")"


def unaccented(text: str, form: Literal["NFD", "NFKD"] = "NFD") -> str:
    """Return a text in this Unicode form, without the accents that it sets apart."""
    if text.isascii():
        return text
    return "".join(c for c in unicodedata.normalize(form, text) if not unicodedata.combining(c))


def expressions(path: Path) -> dict[str, re.Pattern[str]]:
    """Return the named regular expressions of a file, case-insensitive; several lines form one expression."""
    return {name: re.compile("".join(source.split("\n")), re.IGNORECASE) for name, source in read(path).items()}
