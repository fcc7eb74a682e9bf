"""Text -> cues: what a person would point at to explain why a post stirs people up, or why it does not.

The cues are listed in models/disruption/cues.yaml. They are found in the normalized text, in lowercase, and decide
nothing: models/disruption learns their weights.
"""

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

from screener.lexicon import read
from screener.weights import stored

WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_FILE: Final = stored("disruption/cues.yaml")
DIGEST: Final = hashlib.sha256(_FILE).hexdigest()
_CONTENT: Final[dict[str, Any]] = read(_FILE)
PHRASES: Final[dict[str, list[str]]] = {
    name: re.split(r"[|\n]", phrases) for name, phrases in _CONTENT["phrases"].items()
}
_PATTERNS: Final = tuple((one["name"], re.compile(one["regex"])) for one in _CONTENT["patterns"])
AT_PEOPLE: Final = "profanity at people"
_PEOPLE, _EPITHETS = (frozenset(_CONTENT[name].split()) for name in ("people", "epithets"))
NAMES: Final = tuple(dict.fromkeys((*PHRASES, *(name for name, _ in _PATTERNS), AT_PEOPLE)))


@dataclass(frozen=True, slots=True)
class Cue:
    """The place of a cue in the normalized text: [start, end), and its index in NAMES."""

    start: int
    end: int
    kind: int


def _build_index() -> dict[str, list[tuple[tuple[str, ...], int]]]:
    """First word -> the rest of each phrase that starts with it, longest first, with its cue."""
    found: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for kind, phrases in enumerate(PHRASES.values()):
        for phrase in phrases:
            first, *rest = phrase.replace("-", " ").split()
            found.setdefault(first, []).append((tuple(rest), kind))
    return {first: sorted(ends, key=lambda end: -len(end[0])) for first, ends in found.items()}


_INDEX: Final = _build_index()
_PROFANITY: Final = NAMES.index("profanity")


@lru_cache(maxsize=1)
def split_words(folded: str) -> tuple[list[str], list[tuple[int, int]]]:
    """Return the words of a text in lowercase, with straight apostrophes, and their places."""
    text = folded.replace("’", "'")
    places = [match.span() for match in WORD.finditer(text)]
    return [text[start:end].lower() for start, end in places], places


def cues(folded: str) -> list[Cue]:
    found = list(_find_phrases(*split_words(folded)))
    for name, pattern in _PATTERNS:
        found += [Cue(*match.span(), NAMES.index(name)) for match in pattern.finditer(folded)]
    return sorted(found, key=lambda cue: (cue.start, cue.kind))


def _find_phrases(words: list[str], places: list[tuple[int, int]]) -> Iterator[Cue]:
    """Yield the listed phrases, at most one of each kind per position, and profanity at people."""
    for n, word in enumerate(words):
        if word not in _INDEX:
            continue
        reported = set()
        after = words[n + 1] if n + 1 < len(words) else ""
        for rest, kind in _INDEX[word]:
            size = len(rest) + 1
            if rest and rest[0] != after and rest[0] != "*":
                continue
            if kind in reported or (rest and not _matches_rest(rest, tuple(words[n + 1 : n + size]))):
                continue
            reported.add(kind)
            yield Cue(places[n][0], places[n + size - 1][1], kind)
            near = words[max(n - 2, 0) : n + 3]
            if kind == _PROFANITY and (word in _EPITHETS or not _PEOPLE.isdisjoint(near)):
                yield Cue(places[n][0], places[n][1], NAMES.index(AT_PEOPLE))


def _matches_rest(rest: tuple[str, ...], words: tuple[str, ...]) -> bool:
    if "*" not in rest:
        return rest == words
    return len(rest) == len(words) and all(a in ("*", b) for a, b in zip(rest, words, strict=True))
