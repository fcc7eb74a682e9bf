"""Text -> Signals `wording:CODE`: the words and phrases that the rules of a pack wait for.

Most posts hold none of them, and tokenizing is the dear part (0.16 ms a post of 230 characters,
spaCy's import 0.6 s). So each term waits for its rarest word, and a text without any of these
words costs one pass of a regular expression.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from screener.types import ScreenerError, Signal, Text

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.matcher import Matcher, PhraseMatcher

_WORDS = re.compile(r"[^\W_]+")
# One code point for one, so that positions stay: curly quotes, and white space that is not a blank.
_PLAIN = str.maketrans("\u2018\u2019\u201b\u02bc\u201c\u201d\n\r\t\xa0", "''''\"\"    ")
# Too common to wait for, where the term offers another word.
_COMMON = frozenset(
    "a about all am and any are as at be but by can do for from get go had has have he her him his i if in is it just "
    "me my no not of on or our out she so some that the their them they this to up us was we were what when who will "
    "with you your school student students kids kid parents".split()
)


class Wording:
    """Finds the terms of many rules at once; a term is a phrase or the JSON of a spaCy Matcher pattern."""

    name = "wording"

    def __init__(self, terms: Mapping[str, Sequence[str]]) -> None:
        self._terms = {code: tuple(wanted) for code, wanted in terms.items() if wanted}
        self._waiting: dict[str, set[str]] = {}
        for code, wanted in self._terms.items():
            for term in wanted:
                for word in _key(code, term):
                    self._waiting.setdefault(word, set()).add(code)
        self._compiled: _Compiled | None = None

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        return [self._one(text) for text in texts]

    def _one(self, text: Text) -> list[Signal]:
        plain = text.folded.translate(_PLAIN)
        codes: set[str] = set()
        for word in self._waiting.keys() & set(_WORDS.findall(plain.lower())):
            codes |= self._waiting[word]
        if not codes:
            return []
        if self._compiled is None:
            self._compiled = _compile(self._terms)
        return [
            Signal(f"wording:{code}", text.back(start, end), 1.0, self.name)
            for code, start, end in self._compiled.find(plain, codes)
        ]


@dataclass(frozen=True, slots=True)
class _Compiled:
    nlp: Language
    phrases: PhraseMatcher
    patterns: Mapping[str, Matcher]

    def find(self, plain: str, codes: set[str]) -> list[tuple[str, int, int]]:
        """Return (code, start, end) of each match of these codes, overlapping ones of a code joined to the longest."""
        # The memory zone frees the words of the text afterwards: a server that runs for weeks does not grow.
        with self.nlp.memory_zone():
            doc = self.nlp.make_doc(plain)
            found = [(self.nlp.vocab.strings[key], start, end) for key, start, end in self.phrases(doc)]
            for code in codes & self.patterns.keys():
                found += [(code, start, end) for _, start, end in self.patterns[code](doc)]
            spans = [(code, doc[start].idx, doc[end - 1].idx + len(doc[end - 1])) for code, start, end in found]
        kept: list[tuple[str, int, int]] = []
        for code, start, end in sorted(spans, key=lambda s: (s[0], s[1], -s[2])):
            if not (kept and kept[-1][0] == code and start < kept[-1][2]):
                kept.append((code, start, end))
        return sorted(kept, key=lambda s: (s[1], s[2], s[0]))


def _compile(terms: Mapping[str, Sequence[str]]) -> _Compiled:
    import spacy
    from spacy.matcher import Matcher, PhraseMatcher

    nlp = spacy.blank("en")
    phrases = PhraseMatcher(nlp.vocab, attr="LOWER")
    patterns: dict[str, Matcher] = {}
    for code, wanted in terms.items():
        plain = [nlp.make_doc(term.translate(_PLAIN)) for term in wanted if not term.startswith("[")]
        if plain:
            phrases.add(code, plain)
        listed = [json.loads(term) for term in wanted if term.startswith("[")]
        if listed:
            patterns[code] = Matcher(nlp.vocab)
            patterns[code].add(code, listed, greedy="LONGEST")
    return _Compiled(nlp, phrases, patterns)


def _key(code: str, term: str) -> set[str]:
    """Choose the words of which a text must hold one before the term can match at all."""
    if term.startswith("["):
        choices = [_literal(token) for token in json.loads(term)]
    else:
        choices = [{word} for word in _WORDS.findall(term.translate(_PLAIN).lower())]
    choices = [words for words in choices if words]
    if not choices:
        raise ScreenerError(f"{code}: terms: {term!r} holds no word to look for")
    return max(choices, key=lambda words: (words.isdisjoint(_COMMON), min(map(len, words)), -len(words)))


def _literal(token: Mapping[str, Any]) -> set[str]:
    """Return the words of which a required token of a pattern must be one; empty where it may be anything."""
    lower = token.get("LOWER", "")
    words = set(lower["IN"]) if isinstance(lower, Mapping) else {lower}
    required = token.get("OP", "1") in ("1", "+")
    return words if required and all(_WORDS.fullmatch(word) for word in words) else set()
