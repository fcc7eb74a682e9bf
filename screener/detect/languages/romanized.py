"""A sentence -> the part in Hindi, Urdu, Arabic or Chinese typed in Latin letters, which CLD2 does not know.

romanized.yaml lists frequent words and describes forms of others. Some must be sure, and enough others beside them.
"""

import operator
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from screener.detect.languages.words import LabeledRange
from screener.lexicon import read, unaccented
from screener.types import Span, Text

_TOKEN: Final = re.compile(r"(?:https?://|www\.)\S+|\S+@\S+|[@#]\s?\S+|(?P<word>[^\W_]+(?:['’][^\W_]+)*)")
_MIN_SHARE: Final = 0.4  # of the sentence's words
_NOTHING: Final = "(?!)"
# Enough different words of one language: so many that are sure, so many with the likely ones, and so many in all.
_ENOUGH: Final = ((1, 2, 4), (1, 3, 3), (1, 1, 5))


class _Word(NamedTuple):
    """A word of a sentence, without accents, and whether English or Spanish has it."""

    start: int
    end: int
    word: str
    is_known: bool

    def has_form(self, form: re.Pattern[str]) -> bool:
        return not self.is_known and form.fullmatch(self.word) is not None


@dataclass(frozen=True, slots=True)
class _Language:
    """What romanized.yaml says of a language."""

    name: str
    sure: frozenset[str]
    shared: frozenset[str]
    sure_form: re.Pattern[str]
    likely_form: re.Pattern[str]

    def find(self, words: Sequence[_Word]) -> tuple[int, int] | None:
        """Return the places of the first and last word of the language, if there are enough."""
        sure = [one for one in words if one.word in self.sure or one.has_form(self.sure_form)]
        if not sure:
            return None
        likely = [*sure, *(one for one in words if one.has_form(self.likely_form))]
        found = [*likely, *(one for one in words if one.word in self.shared)]
        counted = tuple(len({one.word for one in some}) for some in (sure, likely, found))
        if not any(all(map(operator.ge, counted, least)) for least in _ENOUGH):
            return None
        places = {(one.start, one.end) for one in found}
        return (min(places)[0], max(places)[1]) if len(places) >= _MIN_SHARE * len(words) else None


def _read_languages() -> tuple[_Language, ...]:
    found = []
    for name, given in read(Path(__file__).with_name("romanized.yaml")).items():
        sure, shared = (frozenset(given[kind].split()) for kind in ("sure", "shared"))
        forms = (re.compile("".join(given.get(kind, _NOTHING).split())) for kind in ("sure_form", "likely_form"))
        found.append(_Language(name, sure, shared, *forms))
    return tuple(found)


class Romanized:
    """Finds the sentences in these languages; `known` are the words of English and Spanish."""

    def __init__(self, known: frozenset[str]) -> None:
        self._known = known
        self._languages = _read_languages()

    def find(self, text: Text, sentence: Span) -> LabeledRange | None:
        """Return the part of a sentence that is in one of the languages, and its name; None if there is none."""
        words = list(self._list_words(text, sentence))
        for language in self._languages:
            if place := language.find(words):
                return *place, language.name
        return None

    def _list_words(self, text: Text, sentence: Span) -> Iterator[_Word]:
        """Yield the words of a sentence without names, as the author wrote them: "ba3d", not "baed"."""
        is_first = True
        for match in _TOKEN.finditer(text.folded, sentence.start, sentence.end):
            token = match["word"]
            if not token or token.isdigit():
                continue
            is_name = token[0].isupper() and not token.isupper() and not is_first
            is_first = False
            if is_name:
                continue
            place = text.back(*match.span())
            word = text.raw[place.start : place.end].lower()
            is_known = word in self._known
            yield _Word(*match.span(), unaccented(word), is_known)
