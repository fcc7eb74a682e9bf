"""Text -> Signals `wording:CODE`: the words and phrases that the rules of a pack use.

A term is a plain phrase or the JSON of a spaCy Matcher pattern. Half of all posts contain a term of some rule, and
spaCy takes 0.2-0.5 ms to tokenize a post of 230 characters and 0.6 s to import. So phrases are compared word by word
without spaCy, and patterns are used only in texts that have one of each word that they need, one in twenty: 0.12 ms per
post for 1,500 terms in all.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any

from screener.detect.phrases import Match, distinct
from screener.lexicon import unaccented
from screener.types import ScreenerError, Signal, Text

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher

_ALONE = Lock()  # spaCy's memory zone frees words that another thread may be reading
_WORD = re.compile(r"[^\W_]+")
# One-to-one, so that positions stay: curly quotes become straight, hyphens and line breaks become blanks.
_PLAIN = str.maketrans("\u2018\u2019\u201b\u02bc\u201c\u201d-\u2010\u2011\n\r\t\xa0", "''''\"\"       ")


@dataclass(frozen=True, slots=True)
class _Words:
    """A text split into words: their form for comparison (lowercase, no accents), their places and the gaps."""

    said: tuple[str, ...]
    places: tuple[tuple[int, int], ...]
    gaps: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> _Words:
        plain = text.translate(_PLAIN)
        places = tuple(found.span() for found in _WORD.finditer(plain))
        said = tuple(unaccented(plain[start:end].lower()) for start, end in places)
        return cls(said, places, tuple(plain[a[1] : b[0]].strip() for a, b in pairwise(places)))


@dataclass(frozen=True, slots=True)
class _Phrase:
    code: str
    words: _Words
    key: int

    def at(self, text: _Words, index: int) -> tuple[int, int] | None:
        """Return where the phrase is in the text if its key word is word number `index`."""
        first, last = index - self.key, index - self.key + len(self.words.said)
        if first < 0 or text.said[first:last] != self.words.said or text.gaps[first : last - 1] != self.words.gaps:
            return None
        return text.places[first][0], text.places[last - 1][1]


@dataclass(frozen=True, slots=True)
class _Pattern:
    code: str
    tokens: list[dict[str, Any]]
    needs: tuple[frozenset[str], ...]


class Wording:
    """Finds the terms of many rules at once."""

    name = "wording"
    heavy = False

    def __init__(self, terms: Mapping[str, Sequence[str]]) -> None:
        self._phrases: dict[str, list[_Phrase]] = {}
        self._patterns: list[_Pattern] = []
        self._spacy: tuple[Language, dict[str, Matcher]] | None = None
        for code, term in ((code, term) for code, wanted in terms.items() for term in wanted):
            if term.startswith("["):
                pattern = _Pattern(code, tokens := json.loads(term), tuple(filter(None, map(_literals, tokens))))
                if not pattern.needs:
                    raise ScreenerError(f"{code}: terms: {term} needs a word that must stand there")
                self._patterns.append(pattern)
            else:
                words = _Words.of(term)
                if not words.said:
                    raise ScreenerError(f"{code}: terms: {term!r} holds no word")
                # The longest word is usually the rarest.
                key = max(range(len(words.said)), key=lambda i: len(words.said[i]))
                self._phrases.setdefault(words.said[key], []).append(_Phrase(code, words, key))

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [
            [Signal(f"wording:{code}", text.back(start, end), 1.0, self.name) for code, start, end in self._find(text)]
            for text in texts
        ]

    def _find(self, text: Text) -> list[Match]:
        words = _Words.of(text.folded)
        known = set(words.said)
        found: list[Match] = []
        if not self._phrases.keys().isdisjoint(known):
            for index, word in enumerate(words.said):
                for phrase in self._phrases.get(word, ()):
                    if place := phrase.at(words, index):
                        found.append((phrase.code, *place))
        wanted = {p.code for p in self._patterns if not any(need.isdisjoint(known) for need in p.needs)}
        if wanted:
            with _ALONE:
                found += self._match(text.folded, wanted)
        return distinct(found)

    def _match(self, folded: str, codes: set[str]) -> Iterator[Match]:
        if self._spacy is None:
            self._spacy = _compile(self._patterns)
        nlp, matchers = self._spacy
        # The memory zone frees the text's words afterwards, so that a long-running server does not grow.
        with nlp.memory_zone():
            doc = nlp.make_doc(folded.translate(_PLAIN))
            for code in sorted(codes):
                for _, start, end in matchers[code](doc):
                    yield code, doc[start].idx, doc[end - 1].idx + len(doc[end - 1])


def _compile(patterns: Sequence[_Pattern]) -> tuple[Language, dict[str, Matcher]]:
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    matchers: dict[str, Matcher] = {}
    for pattern in patterns:
        matchers.setdefault(pattern.code, Matcher(nlp.vocab)).add(pattern.code, [pattern.tokens], greedy="LONGEST")
    return nlp, matchers


def _literals(token: Mapping[str, Any]) -> frozenset[str]:
    """Return the words of which a token must be one; empty if it is optional or can be anything."""
    lower = token.get("LOWER", "")
    words = frozenset(lower["IN"]) if isinstance(lower, Mapping) else frozenset((lower,))
    required = token.get("OP", "1") in ("1", "+")
    return (
        frozenset(unaccented(word.lower()) for word in words)
        if required and all(map(_WORD.fullmatch, words))
        else frozenset()
    )
