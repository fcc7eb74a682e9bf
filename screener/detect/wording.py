"""Text -> Signals `wording:CODE`: the words and phrases that the rules of a pack use.

A term is a plain phrase or the JSON of a spaCy Matcher pattern. Half of all posts contain a term of some rule, and
spaCy takes 0.2-0.5 ms to tokenize a post of 230 characters and 0.6 s to import. So phrases are compared word by word
without spaCy, and spaCy reads only the stretches of a text that have one of each word that a pattern needs.
"""

from __future__ import annotations

import json
import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from threading import Lock
from typing import TYPE_CHECKING, Any

from screener.detect.phrases import Match, deduplicate_matches
from screener.lexicon import unaccented
from screener.types import ScreenerError, Signal, Text

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher

_SPACY_LOCK = Lock()  # spaCy's memory zone frees words that another thread may be reading
_WORD = re.compile(r"[^\W_]+")
_CHUNK = re.compile(r"\S+")  # spaCy reads each alone, as one token or several
_DIGITS = re.compile(r"\d+")
# One-to-one, so that positions stay: curly quotes become straight, hyphens and line breaks become blanks.
_PLAIN = str.maketrans("\u2018\u2019\u201b\u02bc\u201c\u201d-\u2010\u2011\n\r\t\xa0", "''''\"\"       ")


@dataclass(frozen=True, slots=True)
class _SplitText:
    """A text split into words: their form for comparison (lowercase, no accents) and their places."""

    plain: str
    folded: tuple[str, ...]
    places: tuple[tuple[int, int], ...]

    @classmethod
    def from_text(cls, text: str) -> _SplitText:
        plain = text.translate(_PLAIN)
        places = tuple(found.span() for found in _WORD.finditer(plain))
        lowercase = (plain[start:end].lower() for start, end in places)
        return cls(plain, tuple(lowercase if plain.isascii() else map(unaccented, lowercase)), places)

    def gaps(self, first: int, last: int) -> list[str]:
        """Return what stands between these words."""
        return [self.plain[a[1] : b[0]].strip() for a, b in pairwise(self.places[first:last])]


@dataclass(frozen=True, slots=True)
class _Phrase:
    code: str
    words: _SplitText
    gaps: list[str]
    key: int

    def match_at(self, text: _SplitText, index: int) -> tuple[int, int] | None:
        """Return where the phrase is in the text if its key word is word number `index`."""
        first, last = index - self.key, index - self.key + len(self.words.folded)
        if first < 0 or text.folded[first:last] != self.words.folded or text.gaps(first, last) != self.gaps:
            return None
        return text.places[first][0], text.places[last - 1][1]


@dataclass(frozen=True, slots=True)
class _Pattern:
    """A spaCy pattern: one word of each of `needs` is in what it matches, which is `max_tokens` tokens long at most."""

    code: str
    tokens: list[dict[str, Any]]
    needs: tuple[frozenset[str], ...]
    max_tokens: int | None  # None: no limit

    @classmethod
    def parse(cls, code: str, term: str) -> _Pattern:
        tokens = json.loads(term)
        needs = tuple(filter(None, map(_required_words, tokens)))
        if not needs:
            raise ScreenerError(f"{code}: terms: {term} needs a word that must stand there")
        operators = [token.get("OP", "1") for token in tokens]
        is_unbounded = any(op in ("+", "*") or op.endswith(",}") for op in operators)
        most = None if is_unbounded else sum(int((_DIGITS.findall(op) or "1")[-1]) for op in operators)
        return cls(code, tokens, needs, most)

    @property
    def anchor(self) -> frozenset[str]:
        """The rarest of the needed words: the longest, as a rule."""
        return max(self.needs, key=lambda words: min(map(len, words)))


class Wording:
    """Finds the terms of many rules at once."""

    name = "wording"
    heavy = False

    def __init__(self, terms: Mapping[str, Sequence[str]]) -> None:
        self._phrases: dict[str, list[_Phrase]] = {}
        self._patterns: list[_Pattern] = []
        self._anchored: dict[str, list[_Pattern]] = {}
        self._spacy: tuple[Language, dict[str, Matcher]] | None = None
        for code, term in ((code, term) for code, wanted in terms.items() for term in wanted):
            if term.startswith("["):
                self._patterns.append(pattern := _Pattern.parse(code, term))
                for word in pattern.anchor:
                    self._anchored.setdefault(word, []).append(pattern)
            else:
                words = _SplitText.from_text(term)
                if not words.folded:
                    raise ScreenerError(f"{code}: terms: {term!r} holds no word")
                # The longest word is usually the rarest.
                key = max(range(len(words.folded)), key=lambda i: len(words.folded[i]))
                gaps = words.gaps(0, len(words.folded))
                self._phrases.setdefault(words.folded[key], []).append(_Phrase(code, words, gaps, key))

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [
            [Signal(f"wording:{code}", text.back(start, end), 1.0, self.name) for code, start, end in self._find(text)]
            for text in texts
        ]

    def _find(self, text: Text) -> list[Match]:
        words = _SplitText.from_text(text.folded)
        known = set(words.folded)
        found: list[Match] = []
        if not self._phrases.keys().isdisjoint(known):
            for index, word in enumerate(words.folded):
                for phrase in self._phrases.get(word, ()):
                    if place := phrase.match_at(words, index):
                        found.append((phrase.code, *place))
        wanted = {p.code for p in self._patterns if not any(map(known.isdisjoint, p.needs))}
        if wanted and (ranges := self._find_ranges(words, wanted)):
            with _SPACY_LOCK:
                found += self._run_spacy(words.plain, ranges, wanted)
        return deduplicate_matches(found)

    def _find_ranges(self, words: _SplitText, codes: set[str]) -> list[tuple[int, int]]:
        """Return the ranges of a text, without overlaps, that contain everything the patterns of these rules match."""
        plain = words.plain
        if any(pattern.max_tokens is None for pattern in self._patterns if pattern.code in codes):
            return [(0, len(plain))]
        chunks = [chunk.span() for chunk in _CHUNK.finditer(plain)]
        found = []
        for word, (at, _) in zip(words.folded, words.places, strict=True):
            for pattern in self._anchored.get(word, ()):
                if pattern.code in codes and pattern.max_tokens:
                    n = bisect_right(chunks, (at, len(plain))) - 1
                    start = chunks[n - pattern.max_tokens + 1][0] if n >= pattern.max_tokens else 0
                    end = chunks[n + pattern.max_tokens - 1][1] if n + pattern.max_tokens < len(chunks) else len(plain)
                    near = unaccented(plain[start:end].lower())
                    if all(any(need in near for need in needs) for needs in pattern.needs):
                        found.append((start, end))
        merged: list[tuple[int, int]] = []
        for start, end in sorted(found):
            if merged and start <= merged[-1][1]:
                start, end = merged[-1][0], max(end, merged.pop()[1])
            merged.append((start, end))
        return merged

    def _run_spacy(self, plain: str, ranges: Sequence[tuple[int, int]], codes: set[str]) -> Iterator[Match]:
        if self._spacy is None:
            self._spacy = _compile_matchers(self._patterns)
        nlp, matchers = self._spacy
        # The memory zone frees the text's words afterwards, so that a long-running server does not grow.
        with nlp.memory_zone():
            for at, until in ranges:
                doc = nlp.make_doc(plain[at:until])
                for code in sorted(codes):
                    for _, start, end in matchers[code](doc):
                        yield code, at + doc[start].idx, at + doc[end - 1].idx + len(doc[end - 1])


def _compile_matchers(patterns: Sequence[_Pattern]) -> tuple[Language, dict[str, Matcher]]:
    """Return a blank English pipeline and one Matcher for each rule's patterns."""
    import spacy
    from spacy.matcher import Matcher

    nlp = spacy.blank("en")
    matchers: dict[str, Matcher] = {}
    for pattern in patterns:
        matchers.setdefault(pattern.code, Matcher(nlp.vocab)).add(pattern.code, [pattern.tokens], greedy="LONGEST")
    return nlp, matchers


def _required_words(token: Mapping[str, Any]) -> frozenset[str]:
    """Return the words of which a token must be one; empty if it is optional or can be anything."""
    lower = token.get("LOWER", "")
    words = frozenset(lower["IN"]) if isinstance(lower, Mapping) else frozenset((lower,))
    required = token.get("OP", "1") in ("1", "+")
    return (
        frozenset(unaccented(word.lower()) for word in words)
        if required and all(map(_WORD.fullmatch, words))
        else frozenset()
    )
