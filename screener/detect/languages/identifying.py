"""Words -> their language, identified by CLD2: compiled with its data, so it needs no files and no connections."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

import pycld2

# CLD2 takes short English for Scots; 'un' is unknown.
READ: Final = frozenset({"en", "es", "sco", "un"})
SPANISH: Final = "es"
UNTOLD: Final = "another language"
# CLD2 finds these in Spanish sentences with rare words.
ROMANCE: Final = frozenset({"pt", "it", "fr", "ro", "ca", "gl", "oc", "la", "war"})
# And these also in long ones: in a Spanish post they are Spanish.
CLOSE: Final = frozenset({"ca", "gl", "oc", "la"})
# CLD2 finds these in slang, in lists of names and in short Spanish: they need more words.
_RARE: Final = frozenset(
    "aa ak ast ay bi br ca ceb co crs cy da eo et eu fo fy ga gd gl gn gv ha haw ia id ie ik it jw kha kl kri la lb lg "
    "ln loz lua luo mfe mg ms mt na nl nn no nr nso ny oc pam qu rm rn rw sg sn ss st su sv tlh tn to ts tum tw ve vo "
    "war wo xh za zu zzp".split()
)
_MORE_RARE: Final = 2
_SYLLABLES: Final = frozenset({"vi", "hmn"})  # written with a space after each syllable
_LEAST_SYLLABLES: Final = 6
_NAMES: Final = {
    "ChineseT": "Chinese",
    "LAOTHIAN": "Lao",
    "NORWEGIAN_N": "Norwegian",
    "WARAY_PHILIPPINES": "Waray",
}


def identified(words: Iterable[str], guess: bool = False) -> tuple[str, str]:
    """Return the language's code and name; 'un' if CLD2 is not sure, unless it may guess."""
    sure, _, languages = pycld2.detect(" ".join(words).encode("utf-8", "ignore"), bestEffort=guess)
    name, code, _, _ = languages[0]
    return (code, _NAMES.get(name) or name.replace("_", " ").title()) if sure or guess else ("un", "")


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
