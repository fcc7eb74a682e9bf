"""Cue phrases and patterns -> a Presidio recognizer that wakes only where a cue is, and never fails silently.

A pattern may name its value with a group `v`; the rest of the match is the cue and the way from it.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import accumulate
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.examples import is_example
from screener.types import HARMLESS

if TYPE_CHECKING:
    from presidio_analyzer import Pattern, PatternRecognizer, RecognizerResult
else:
    from screener.detect.identifiers.presidio import Pattern, PatternRecognizer, RecognizerResult

# How far a hit looks around itself: most posts are shorter, and a long text stays linear.
NEAR: Final = 400

_WORD: Final = re.compile(r"[^\W\d_]+")
NOT_IN_WORD: Final = r"(?<![^\W_])"
WORD_ENDS: Final = r"(?![^\W_])"
# From a cue to its value: signs and small words ("is", "no.", "reads"), at most four of them.
TIGHT: Final = (
    r"(?:['’]?s)?(?:[\s:#=\-–—→>(\"“”'‘’,.*]{1,3}"
    r"(?:number|num|no|nr|nº|code|id|card|is|was|es|son|it['’]?s|its|are|reads|says|the|on|del?|daw|shows|still|now|my|"
    r"your|to|be|el|la)\b\.?){0,4}[\s:#=\-–—→>(\"“”'‘’,/]{1,4}"
)
# The same with any words between, as long as no digit comes first and the line goes on.
WIDE: Final = r"[^\d\n]{1,34}?"
# Groups of letters and digits, each group with a digit in it, perhaps after a few capitals: "XQW 881 204 553".
CODE: Final = (
    rf"(?P<v>{NOT_IN_WORD}(?:(?-i:[A-Z]{{1,4}})[ \-]{{1,2}})?(?=[A-Z0-9]{{0,15}}\d)[A-Z0-9*]{{1,18}}"
    rf"(?:[ \-.](?:(?=[A-Z0-9]{{0,15}}\d)[A-Z0-9]{{1,18}}|[A-Z]{{1,3}}(?=-\d))){{0,5}}"
    rf"(?:[ \-](?-i:[A-Z]{{1,3}})(?!\w|[ \-]))?){WORD_ENDS}"
)
PHONE_SHAPE: Final = re.compile(r"\(?\d{3}\)?[ .\-]\d{3}[ .\-]\d{4}")
DIGITS: Final = rf"(?P<v>{NOT_IN_WORD}\d{{1,20}}(?:[ .\-]\d{{1,12}}){{0,6}}){WORD_ENDS}"


def deadline(text: str) -> float:
    """Give the seconds that one pattern may take: 2, and 1 for each 5,000 characters.

    An honest post takes no pattern a millisecond; 100,000 characters of the worst text known take the slowest one 6
    seconds. Past the deadline TimeoutError goes up and the text counts as not checked, where Presidio's own loop would
    log it and let the data pass.
    """
    return 2.0 + len(text) / 5_000


def words_of(text: str) -> list[str]:
    """Give the words of a text in lower case, as patterns tell them apart: in "SSN²" the sign is no letter."""
    if not text.isascii():
        text = "".join(c if c.isalpha() else " " for c in text.replace("İ", "i"))
    return _WORD.findall(text.lower())


def phrases(listed: str) -> list[str]:
    """Split "lunch pin | ssid" into phrases."""
    return [phrase.strip() for phrase in listed.split("|")]


_WAKES: Final[dict[str, frozenset[str]]] = {}  # what `cue` wrote so far -> its words


def cue(listed: str) -> str:
    """Write phrases as one alternation: words may be joined, hyphenated or spaced, and take a plural s.

    A pattern that holds it is tried only where one of its `wakes` is: do not make it optional.
    """
    parts = sorted(phrases(listed), key=len, reverse=True)
    written = (re.escape(part).replace(r"\ ", r"[\s\-_.]{0,2}") for part in parts)
    regex = rf"(?<![^\W_])(?:{'|'.join(written)})s?(?![^\W\d_])"
    _WAKES[regex] = wakes(listed)
    return regex


def wakes(listed: str) -> frozenset[str]:
    """Give the words of which a text must hold one before any of these phrases can be in it."""
    joined = (word for phrase in phrases(listed.lower()) for word in accumulate(_WORD.findall(phrase)))
    return frozenset(word + end for word in joined for end in ("", "s"))


def digit_count(value: str) -> int:
    return sum(map(str.isdigit, value))


@dataclass(frozen=True, slots=True)
class Hit:
    """One match: the pattern's name and score, where its cue begins and where its value lies in `text`."""

    kind: str
    score: float
    text: str
    begin: int
    start: int
    end: int

    @property
    def value(self) -> str:
        return self.text[self.start : self.end]

    @property
    def lead(self) -> str:
        """The cue and the way from it to the value, in lower case."""
        return self.text[self.begin : self.start].lower()

    def before(self, characters: int = 30) -> str:
        """What stands before the cue, in lower case."""
        return self.text[max(0, self.begin - characters) : self.begin].lower()

    def example(self) -> bool:
        """Whether the sentence shows the value as an example."""
        return is_example(self.text, self.start, self.end)

    def around(self, before: int = NEAR, after: int = NEAR) -> str:
        return self.text[max(0, self.begin - before) : self.end + after]


class Shapes(PatternRecognizer):  # type: ignore[misc, unused-ignore]
    """Patterns of one label by name, each with a score. `weigh` looks at each match and what stands around it."""

    patterns: list[Any]

    def __init__(
        self,
        label: str,
        patterns: Mapping[str, tuple[str, float]],
        wake: frozenset[str] | None = None,
        digits: int = 0,
        needs: Mapping[str, re.Pattern[str]] = MappingProxyType({}),
    ) -> None:
        """`wake`: words one of which a text must hold (None: none needed); `digits`: digits it must hold.

        `needs`: by a costly pattern's name, a cheap one that is in every text in which it matches.
        """
        self.wake = wake
        self.digits = digits
        self.needs = needs
        self.cues = {
            name: [words for written, words in _WAKES.items() if written in regex]
            for name, (regex, _) in patterns.items()
        }
        named = [Pattern(name, regex, score) for name, (regex, score) in patterns.items()]
        super().__init__(supported_entity=label, patterns=named)

    def awake(self, words: frozenset[str], digits: int) -> bool:
        return digits >= self.digits and (self.wake is None or not self.wake.isdisjoint(words))

    def weigh(self, hit: Hit) -> float:
        """Say how sure a match is, starting from its pattern's score; 0 drops it, below 0 it is known as harmless."""
        return hit.score

    def found(self, start: int, end: int, score: float) -> RecognizerResult:
        return RecognizerResult(self.supported_entities[0], start, end, score)

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find the values; raises TimeoutError when a pattern runs past the deadline.

        `nlp_artifacts` may be the words of the text: then a pattern whose cue is not among them is left out.
        """
        words, results = nlp_artifacts, []
        for pattern in self.patterns:
            if words is not None and any(map(words.isdisjoint, self.cues[pattern.name])):
                continue
            if (need := self.needs.get(pattern.name)) and not need.search(text):
                continue
            if pattern.compiled_regex is None:
                super().analyze("", entities)  # Presidio compiles its patterns at the first use
            for match in pattern.compiled_regex.finditer(text, timeout=deadline(text)):
                start, end = match.span("v" if "v" in match.re.groupindex else 0)
                if start < 0 or start == end:
                    continue
                score = self.weigh(Hit(pattern.name, pattern.score, text, match.start(), start, end))
                if score:
                    label = self.supported_entities[0] if score > 0 else HARMLESS
                    results.append(RecognizerResult(label, start, end, abs(score)))
        return results
