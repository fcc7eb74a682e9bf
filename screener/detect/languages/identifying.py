"""Words -> their language, identified by CLD2: compiled with its data, so it needs no files and no connections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final

import pycld2
import regex

from screener.lexicon.files import read

_SAID: Final = read(Path(__file__).with_name("cld2.yaml"))
READ, ROMANCE, CLOSE, _RARE, _SYLLABLES = (
    frozenset(_SAID[codes].split()) for codes in ("read", "romance", "close", "rare", "syllables")
)
SPANISH: Final = "es"
UNTOLD: Final = "another language"
_REFUSED: Final = regex.compile(r"[\p{Cc}\p{Cn}\p{Cs}]")  # CLD2 takes no text that has noncharacters in it
_MORE_RARE: Final = 2
_LEAST_SYLLABLES: Final = 6


def identified(words: Iterable[str], guess: bool = False) -> tuple[str, str]:
    """Return the language's code and name; 'un' if CLD2 is not sure, unless it may guess."""
    sure, _, languages = pycld2.detect(_REFUSED.sub("", " ".join(words)).encode(), bestEffort=guess)
    name, code, _, _ = languages[0]
    return (code, _SAID["names"].get(name) or name.replace("_", " ").title()) if sure or guess else ("un", "")


def of_script(script: str, words: Sequence[str]) -> str:
    """Return the name of the language of words in another script, or else of the script."""
    if script == "CJK":
        return "Japanese" if any("\u3040" <= letter <= "\u30ff" for word in words for letter in word) else "Chinese"
    code, language = identified(words, guess=True)
    return f"{script.capitalize()} letters" if code in READ else language


def least_words(code: str, least: int) -> int:
    """Return the minimum words of a part in this language, if `least` is the usual minimum."""
    if code in _RARE:
        return least + _MORE_RARE
    return _LEAST_SYLLABLES if code in _SYLLABLES and least > 2 else least
