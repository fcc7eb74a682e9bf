"""Text -> Signals UNREAD: parts in a language or script that nothing else here reads, as far as can be recognized.

English and Spanish are read. A word in a script other than Latin is never read. Latin words are looked up in known.txt,
the words of the English and Spanish posts of data/corpus; only where several unknown words are close together is CLD2
asked for their language. Names, greetings and quoted mottoes do not count as a language.
"""

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Final

from screener.detect.languages.words import (
    CLOSE,
    READ,
    SPANISH,
    UNTOLD,
    Place,
    Words,
    identified,
    least_words,
    of_script,
)
from screener.labels import UNREAD
from screener.types import Signal, Text

_LEAST: Final = 4  # minimum words of a part in another language; fewer are a greeting or a name
_LEAST_LETTERS: Final = 3  # the same in other scripts
_LEAST_BESIDE: Final = 2  # the same if another sentence is in that script
_LEAST_ALONE: Final = 2  # if a post has hardly any known words
_LEAST_UNSURE: Final = 3
_LEAST_UNTOLD: Final = 6
_LEAST_PLAIN: Final = 5  # minimum known words of a post that needs no further test
_SHARE: Final = 0.4  # share of unknown words for a whole post to be in another language
_SHARE_UNSURE: Final = 0.6  # the same if CLD2 is not sure
_SHARE_UNTOLD: Final = 0.75  # and if it knows no language for them
_LAST_LATIN: Final = "\u024f"
_LETTERS: Final = re.compile(r"[^\W\d_]+")


class Languages:
    """Finds text that is not in English or Spanish; the source of a signal is the language's name."""

    name = "languages"
    heavy = False

    def __init__(self) -> None:
        listed = (files("screener.detect.languages") / "known.txt").read_text(encoding="utf-8")
        self._known = frozenset(listed.split())

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [
            [Signal(UNREAD, text.back(start, end), 1.0, language) for start, end, language in self.find(text)]
            for text in texts
        ]

    def find(self, text: Text) -> list[Place]:
        """Return (start, end, language) for the post, or for each unread part of it."""
        if self._plain(text.folded):
            return []
        parts = [Words.of(text.folded, sentence, self._known) for sentence in text.sentences]
        unknown = [word for part in parts for word in part.unknown_words()]
        total = sum(len(part.latin) for part in parts)
        alone = total - len(unknown) < _LEAST_ALONE
        if (alone or len(unknown) >= _SHARE * total) and (language := self._throughout(parts, unknown, total)):
            places = [place for part in parts for place in part.places()]
            return [(min(places)[0], max(end for _, end in places), language)]
        if not alone and '"' in text.folded:
            parts = [part.without_mottoes(text.folded) for part in parts]
        scripts = _in_other_scripts(parts, 1 if alone else _LEAST_LETTERS)
        return sorted([*scripts, *_in_other_languages(parts)])

    def _plain(self, text: str) -> bool:
        """Whether nearly all words except names are known: true for most posts, and cheap to test."""
        words = set(_LETTERS.findall(text))
        known = words & self._known
        others = [word for word in words - known if not word[0].isupper() or (word.isupper() and len(word) > 1)]
        if len(known) < _LEAST_PLAIN or any(word[0] > _LAST_LATIN for word in others):
            return False
        return sum(word.lower() not in self._known for word in others) < _LEAST_ALONE

    @staticmethod
    def _throughout(parts: Sequence[Words], unknown: Sequence[str], total: int) -> str:
        """Return the language of a post with few known words; '' if it cannot be identified."""
        if len(unknown) < _LEAST_ALONE:
            return ""
        words = [word for part in parts for _, _, word in part.latin]
        code, language = sure = identified(words)
        if code == "un" and len(unknown) >= max(_LEAST_UNSURE, _SHARE_UNSURE * total):
            code, language = identified(words, guess=True)
        if code not in READ and len(unknown) >= least_words(code, _LEAST_ALONE):
            return language
        untold = len(set(unknown)) >= _LEAST_UNTOLD and len(unknown) >= _SHARE_UNTOLD * total
        return UNTOLD if untold and sure[0] not in READ - {"un"} else ""


def _in_other_scripts(parts: Sequence[Words], least: float) -> Iterator[Place]:
    """Yield the sentences in other scripts, if one of them has at least `least` words in them."""
    said: dict[str, list[str]] = {}
    for part in parts:
        for script, places in part.others.items():
            said.setdefault(script, []).extend(word for _, _, word in places)
    told = {script for part in parts for script in part.others if part.weight(script) >= least}
    for part in parts:
        for script in told & part.others.keys():
            if part.weight(script) >= min(least, _LEAST_BESIDE):
                places = part.others[script]
                yield places[0][0], places[-1][1], of_script(script, said[script])


def _in_other_languages(parts: Sequence[Words]) -> Iterator[Place]:
    """Yield each unread part in Latin letters; a short one counts only if there is more in the language."""
    short: dict[str, list[Place]] = {}
    words: dict[str, set[str]] = {}
    for stretch in (stretch for part in parts for stretch in part.in_other_languages()):
        if stretch.code in CLOSE and identified(w for part in parts for _, _, w in part.latin)[0] == SPANISH:
            continue
        least = least_words(stretch.code, _LEAST)
        place = (stretch.start, stretch.end, stretch.language)
        if len(stretch.words) >= least:
            yield place
        elif least == _LEAST:
            short.setdefault(stretch.language, []).append(place)
            words.setdefault(stretch.language, set()).update(stretch.words)
    for language, places in short.items():
        if len(words[language]) >= _LEAST:
            yield from places
