"""A recognizer read from a file: patterns with cues, and rules that score each match by its surroundings.

A pattern may mark its value with a group `v`; the rest of the match is the cue and the text from it to the value.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from screener.labels import HARMLESS

_WORD: Final = re.compile(r"[^\W\d_]+")
MAX_CONTEXT: Final = 400  # how far a rule looks around a match: longer than most posts, but a long text stays linear


class Match(NamedTuple):
    """A value found at text[start:end], with its label and score."""

    label: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One match: its pattern's name and score, the start of its cue, and the place of its value in `text`."""

    kind: str
    score: float
    text: str
    cue_start: int
    start: int
    end: int

    @property
    def value(self) -> str:
        return self.text[self.start : self.end]

    @property
    def cue_text(self) -> str:
        """The match up to its value: the cue and what follows it."""
        return self.text[self.cue_start : self.start]


Condition = Callable[[Hit], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """If all conditions hold, sets or keeps the score, which ends the scoring, or changes it by `add`."""

    kinds: frozenset[str]
    conditions: tuple[Condition, ...]
    score: float | None
    add: float
    keep: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression with its score. It is tried only on texts with a word of each of its cues."""

    name: str
    regex: Callable[[], Any]
    score: float
    cues: tuple[frozenset[str], ...]
    prefilter: Callable[[], Any] | None


@dataclass(frozen=True, slots=True)
class AdjacentPattern:
    """A pattern for a number next to a value, such as a card's security code, and how many characters away it may be.

    With `before` 0, only text after the value is searched.
    """

    regex: Callable[[], Any]
    before: int
    after: int
    score: float


@dataclass(frozen=True, slots=True)
class Recognizer:
    """Finds one label. A text needs one of `words`, or enough `digits`, before the patterns are tried."""

    name: str
    label: str
    words: frozenset[str]
    digits: int
    digits_alone: int
    patterns: tuple[Pattern, ...]
    rules: tuple[Rule, ...]
    beside: tuple[AdjacentPattern, ...]
    context: tuple[str, ...]

    def may_match(self, words: frozenset[str], digits: int) -> bool:
        """Whether a text with these words (in lowercase) and this many digits may contain the label."""
        if digits < self.digits:
            return False
        return not self.words or digits >= self.digits_alone or not self.words.isdisjoint(words)

    def find(self, text: str, words: frozenset[str] | None = None) -> list[Match]:
        """Return every value with its score; HARMLESS for values known to be harmless. `words`: those of the text.

        Raises TimeoutError if a pattern exceeds the deadline.
        """
        found: list[Match] = []
        for pattern in self.patterns:
            if words is not None and any(map(words.isdisjoint, pattern.cues)):
                continue
            if pattern.prefilter and not pattern.prefilter().search(text):
                continue
            for match in pattern.regex().finditer(text, timeout=pattern_timeout(text)):
                start, end = match.span("v" if "v" in match.re.groupindex else 0)
                if start < 0 or start == end:
                    continue
                score = self.score_hit(Hit(pattern.name, pattern.score, text, match.start(), start, end))
                if score:
                    found.append(Match(self.label if score > 0 else HARMLESS, start, end, abs(score)))
        return [*found, *self._find_adjacent(text, found)] if self.beside else found

    def score_hit(self, hit: Hit) -> float:
        """Apply the rules to a hit and return its score: 0 drops it, below 0 it is known to be harmless."""
        score = hit.score
        for rule in self.rules:
            if rule.kinds and hit.kind not in rule.kinds:
                continue
            if all(holds(hit) for holds in rule.conditions):
                if rule.score is not None:
                    return rule.score
                if rule.keep:
                    return score
                score += rule.add
        return score

    def _find_adjacent(self, text: str, found: Sequence[Match]) -> list[Match]:
        """Return the numbers next to the values with a score of at least 0.5."""
        adjacent = []
        for value in found:
            if value.label != self.label or value.score < 0.5:
                continue
            for beside in self.beside:
                begin = max(0, value.start - beside.before) if beside.before else value.end
                until = min(len(text), value.end + beside.after)
                for match in beside.regex().finditer(text, begin, until):
                    start, end = match.span("v")
                    if start >= value.end or end <= value.start:
                        adjacent.append(Match(self.label, start, end, beside.score))
        return adjacent


def split_words(text: str) -> list[str]:
    """Return the words of a text in lowercase, separated as patterns do: in "SSN²" the sign is not a letter."""
    words = _WORD.findall(text.replace("İ", "i").lower())
    if text.isascii() or all(map(str.isalpha, words)):
        return words
    return "".join(c if c.isalpha() else " " for c in " ".join(words)).split()


def pattern_timeout(text: str) -> float:
    """Return the seconds that one pattern may take: 2, plus 1 for each 5,000 characters.

    On an ordinary post no pattern takes a millisecond. After the deadline, the label counts as not checked.
    """
    return 2.0 + len(text) / 5_000
