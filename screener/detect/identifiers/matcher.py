"""A recognizer that was read from a file: patterns with cues, and rules that weigh each match by what surrounds it.

A pattern may name its value with a group `v`; the rest of the match is the cue and the way from it to the value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from screener.labels import HARMLESS

_WORD: Final = re.compile(r"[^\W\d_]+")
NEAR: Final = 400  # how far a rule looks around a match: most posts are shorter, and a long text stays linear


class Found(NamedTuple):
    label: str
    start: int
    end: int
    score: float


@dataclass(frozen=True, slots=True)
class Hit:
    """One match: its pattern's name and score, where its cue begins, and where its value lies in `text`."""

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
        """The cue and the way from it to the value."""
        return self.text[self.begin : self.start]

    def before(self, characters: int) -> str:
        """What stands before the cue."""
        return self.text[max(0, self.begin - characters) : self.begin]

    def around(self, before: int = NEAR, after: int = NEAR) -> str:
        return self.text[max(0, self.begin - before) : self.end + after]


Condition = Callable[[Hit], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """Where all conditions hold, the score is set or kept, which ends the weighing, or changed by `add`."""

    kinds: frozenset[str]
    conditions: tuple[Condition, ...]
    score: float | None
    add: float
    keep: bool


@dataclass(frozen=True, slots=True)
class Pattern:
    """A regular expression with its score. It is tried only where the text holds a word of each of its cues."""

    name: str
    regex: Any
    score: float
    cues: tuple[frozenset[str], ...]
    prefilter: Any


@dataclass(frozen=True, slots=True)
class Beside:
    """A number that goes with a found value, as a card's security code does; `before` 0: only behind it."""

    regex: Any
    before: int
    after: int
    score: float


@dataclass(frozen=True, slots=True)
class Recognizer:
    """Finds one label. `words` or enough `digits` must be in a text before its patterns are tried."""

    name: str
    label: str
    words: frozenset[str]
    digits: int
    digits_alone: int
    patterns: tuple[Pattern, ...]
    rules: tuple[Rule, ...]
    beside: tuple[Beside, ...]
    context: tuple[str, ...]

    def applies(self, words: frozenset[str], digits: int) -> bool:
        """Whether a text with these words (in lower case) and so many digits may hold the label at all."""
        if digits < self.digits:
            return False
        return not self.words or digits >= self.digits_alone or not self.words.isdisjoint(words)

    def find(self, text: str, words: frozenset[str] | None = None) -> list[Found]:
        """Every value with its score; HARMLESS for what is known to be nobody's. `words`: those of the text.

        Raises TimeoutError when a pattern runs past the deadline.
        """
        found: list[Found] = []
        for pattern in self.patterns:
            if words is not None and any(map(words.isdisjoint, pattern.cues)):
                continue
            if pattern.prefilter and not pattern.prefilter.search(text):
                continue
            for match in pattern.regex.finditer(text, timeout=deadline(text)):
                start, end = match.span("v" if "v" in match.re.groupindex else 0)
                if start < 0 or start == end:
                    continue
                score = self.weigh(Hit(pattern.name, pattern.score, text, match.start(), start, end))
                if score:
                    found.append(Found(self.label if score > 0 else HARMLESS, start, end, abs(score)))
        return [*found, *self._beside(text, found)] if self.beside else found

    def weigh(self, hit: Hit) -> float:
        """Say how sure a match is: 0 drops it, below 0 it is known to identify nobody."""
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

    def _beside(self, text: str, found: Sequence[Found]) -> list[Found]:
        more = []
        for value in found:
            if value.label != self.label or value.score < 0.5:
                continue
            for beside in self.beside:
                begin = max(0, value.start - beside.before) if beside.before else value.end
                until = min(len(text), value.end + beside.after)
                for match in beside.regex.finditer(text, begin, until):
                    start, end = match.span("v")
                    if start >= value.end or end <= value.start:
                        more.append(Found(self.label, start, end, beside.score))
        return more


def words_of(text: str) -> list[str]:
    """Give the words of a text in lower case, as patterns tell them apart: in "SSN²" the sign is no letter."""
    if not text.isascii():
        text = "".join(c if c.isalpha() else " " for c in text.replace("İ", "i"))
    return _WORD.findall(text.lower())


def deadline(text: str) -> float:
    """Give the seconds that one pattern may take: 2, and 1 for each 5,000 characters.

    An honest post takes no pattern a millisecond. Past the deadline its label counts as not checked.
    """
    return 2.0 + len(text) / 5_000
