"""Text -> Signals UNREAD: parts in a language or script that nothing else here reads, as far as can be recognized.

English and Spanish are read. A word in a script other than Latin is never read. Latin words are looked up in known.txt,
the words of the English and Spanish posts of data/corpus; only where several unknown words are close together is CLD2
asked for their language. Names, greetings and quoted mottoes do not count as a language.
"""

import re
from collections.abc import Iterator, Sequence
from importlib.resources import files
from typing import Final

from screener.detect.languages.romanized import Romanized
from screener.detect.languages.words import (
    BRAILLE,
    READ,
    SIMILAR_TO_SPANISH,
    SPANISH,
    UNIDENTIFIED,
    LabeledRange,
    SentenceWords,
    identified,
    min_word_count,
    name_language_of_script,
)
from screener.labels import UNREAD
from screener.types import Signal, Span, Text

_MIN_WORDS: Final = 4  # minimum words of a part in another language; fewer are a greeting or a name
_MIN_WORDS_OTHER_SCRIPT: Final = 3  # the same in other scripts
_MIN_WORDS_REPEATED_SCRIPT: Final = 2  # the same if another sentence is in that script
_MIN_WORDS_WHOLE_POST: Final = 2  # if a post has hardly any known words
_MIN_WORDS_GUESSED: Final = 3
_MIN_WORDS_UNIDENTIFIED: Final = 6
_MIN_KNOWN_WORDS: Final = 5  # minimum known words of a post that needs no further test
_MIN_UNKNOWN_SHARE: Final = 0.4  # share of unknown words for a whole post to be in another language
_MIN_UNKNOWN_SHARE_GUESSED: Final = 0.6  # the same if CLD2 is not sure
_MIN_UNKNOWN_SHARE_UNIDENTIFIED: Final = 0.75  # and if it knows no language for them
_LAST_LATIN: Final = "\u024f"
_WORD: Final = re.compile(r"[^\W\d_]+")
_DIGIT_IN_WORD: Final = re.compile(r"[a-z][2357][a-z]|[2357][aeiou][a-z]{2}")  # as Arabic is typed


class Languages:
    """Finds text that is not in English or Spanish; the source of a signal is the language's name."""

    name = "languages"
    heavy = False

    def __init__(self) -> None:
        listed = (files("screener.detect.languages") / "known.txt").read_text(encoding="utf-8")
        self._known = frozenset(listed.split())
        self._romanized = Romanized(self._known)

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [
            [Signal(UNREAD, text.back(start, end), 1.0, language) for start, end, language in self.find(text)]
            for text in texts
        ]

    def find(self, text: Text) -> list[LabeledRange]:
        """Return (start, end, language) for the post, or for each unread part of it."""
        if (
            self._is_mostly_known(text.folded)
            and not _DIGIT_IN_WORD.search(text.raw)
            and not BRAILLE.search(text.folded)
        ):
            return []
        romanized = {s: found for s in text.sentences if (found := self._romanized.find(text, s))}
        rest = [sentence for sentence in text.sentences if sentence not in romanized]
        return sorted([*romanized.values(), *self._find_in(text.folded, rest)])

    def _find_in(self, text: str, sentences: Sequence[Span]) -> list[LabeledRange]:
        """Return the parts of these sentences that CLD2 or their letters tell."""
        parts = [SentenceWords.from_text(text, sentence, self._known) for sentence in sentences]
        unknown = [part.latin[n][2] for part in parts for n in part.unknown]
        total = sum(len(part.latin) for part in parts)
        few_known = total - len(unknown) < _MIN_WORDS_WHOLE_POST
        mostly_unknown = few_known or len(unknown) >= _MIN_UNKNOWN_SHARE * total
        if mostly_unknown and (language := self._identify_post_language(parts, unknown, total)):
            places = [place for part in parts for place in part.list_unread_ranges()]
            return [(min(places)[0], max(end for _, end in places), language)]
        if not few_known and '"' in text:
            parts = [part.exclude_short_quotations(text) for part in parts]
        scripts = _find_other_scripts(parts, 1 if few_known else _MIN_WORDS_OTHER_SCRIPT)
        return sorted([*scripts, *_find_other_languages(parts)])

    def _is_mostly_known(self, text: str) -> bool:
        """Whether nearly all words except names are known: true for most posts, and cheap to test."""
        words = set(_WORD.findall(text))
        known = words & self._known
        others = [word for word in words - known if not word[0].isupper() or (word.isupper() and len(word) > 1)]
        if len(known) < _MIN_KNOWN_WORDS or any(word[0] > _LAST_LATIN for word in others):
            return False
        return sum(word.lower() not in self._known for word in others) < _MIN_WORDS_WHOLE_POST

    @staticmethod
    def _identify_post_language(parts: Sequence[SentenceWords], unknown: Sequence[str], total: int) -> str:
        """Return the language of a post with few known words; '' if it cannot be identified."""
        if len(unknown) < _MIN_WORDS_WHOLE_POST:
            return ""
        words = [word for part in parts for _, _, word in part.latin]
        code, language = reliable = identified(words)
        if code == "un" and len(unknown) >= max(_MIN_WORDS_GUESSED, _MIN_UNKNOWN_SHARE_GUESSED * total):
            code, language = identified(words, guess=True)
        if code not in READ and len(unknown) >= min_word_count(code, _MIN_WORDS_WHOLE_POST):
            return language
        least = _MIN_UNKNOWN_SHARE_UNIDENTIFIED * total
        is_unidentified = len(set(unknown)) >= _MIN_WORDS_UNIDENTIFIED and len(unknown) >= least
        return UNIDENTIFIED if is_unidentified and reliable[0] not in READ - {"un"} else ""


def _find_other_scripts(parts: Sequence[SentenceWords], min_words: float) -> Iterator[LabeledRange]:
    """Yield the sentences in other scripts, if one of them has at least `min_words` words in them."""
    words_by_script: dict[str, list[str]] = {}
    for part in parts:
        for script, places in part.others.items():
            words_by_script.setdefault(script, []).extend(word for _, _, word in places)
    reported_scripts = {
        script for part in parts for script in part.others if part.count_words_in_script(script) >= min_words
    }
    for part in parts:
        for script in reported_scripts & part.others.keys():
            if part.count_words_in_script(script) >= min(min_words, _MIN_WORDS_REPEATED_SCRIPT):
                places = part.others[script]
                yield places[0][0], places[-1][1], name_language_of_script(script, words_by_script[script])


def _find_other_languages(parts: Sequence[SentenceWords]) -> Iterator[LabeledRange]:
    """Yield each unread part in Latin letters; a short one counts only if there is more in the language."""
    short: dict[str, list[LabeledRange]] = {}
    words: dict[str, set[str]] = {}
    for foreign in (foreign for part in parts for foreign in part.find_foreign_ranges()):
        if (
            foreign.code in SIMILAR_TO_SPANISH
            and identified(w for part in parts for _, _, w in part.latin)[0] == SPANISH
        ):
            continue
        min_words = min_word_count(foreign.code, _MIN_WORDS)
        place = (foreign.start, foreign.end, foreign.language)
        if len(foreign.words) >= min_words:
            yield place
        elif min_words == _MIN_WORDS:
            short.setdefault(foreign.language, []).append(place)
            words.setdefault(foreign.language, set()).update(foreign.words)
    for language, places in short.items():
        if len(words[language]) >= _MIN_WORDS:
            yield from places
