"""Chat spellings of the words that sure wordings need -> these words: "kiero", "muself", "idontwanttolive".

Only a word that no wording knows is respelled, so a plain word keeps its meaning.
"""

import re
import string
from collections.abc import Iterable, Iterator
from typing import Final

_CHAT: Final = {"boi": "voy", "skool": "school", "skul": "school", "knfe": "knife", "nife": "knife", "kiil": "kill"}
# Long enough, and so unlike other words, that one wrong letter leaves them plain.
_MISTYPED: Final = frozenset(("myself", "himself", "herself", "themselves", "suicide", "suicidal", "suicidarme"))
_MIN_MISTYPED_THIRD_PERSON: Final = 5  # "touchs", "punchs"
_MIN_K_FOR_C: Final = 5  # letters of a word in which k may stand for c: "kortarme"; shorter ones are names: "Kat"
_QU: Final = re.compile(r"qu(?=[ei])")
_C: Final = re.compile(r"c(?=[aou])")
# What a run of words without blanks must hold to be taken apart.
_JOINED: Final = re.compile(
    r"kill|wantto|wanna|gonna|dontwant|myself|shootup|hateli|endit|quiero|kiero|matar|morir|suicid|vivir"
)
_MIN_JOINED: Final = 8
_MAX_JOINED: Final = 40
_MAX_PIECE: Final = 12


class Spellings:
    """Respells the words of a text by the words that wordings need."""

    def __init__(self, known: Iterable[str]) -> None:
        self.known = frozenset(known)
        self._respelled = {
            variant: word for word in self.known for variant in _vary(word) if variant not in self.known
        } | {variant: word for variant, word in _CHAT.items() if variant not in self.known}

    def __call__(self, word: str) -> tuple[str, ...] | None:
        """Return the words that a word stands for; None where it stands for itself."""
        if word in self.known:
            return None
        if word in self._respelled:
            return (self._respelled[word],)
        if _MIN_JOINED <= len(word) <= _MAX_JOINED and _JOINED.search(word):
            return self._take_apart(word)
        return None

    def _take_apart(self, run: str) -> tuple[str, ...] | None:
        """Return the fewest known words that make up a run of letters; None where they do not."""
        best: list[tuple[str, ...] | None] = [()] + [None] * len(run)
        for end in range(1, len(run) + 1):
            for start in range(max(0, end - _MAX_PIECE), end):
                before, word = best[start], run[start:end]
                word = self._respelled.get(word, word)
                if before is None or word not in self.known:
                    continue
                found, kept = (*before, word), best[end]
                if kept is None or len(found) < len(kept):
                    best[end] = found
        return best[-1]


def _vary(word: str) -> Iterator[str]:
    """Yield the spellings of a word that stand for it in chat."""
    if _QU.search(word):
        yield _QU.sub("k", word)
    if len(word) >= _MIN_K_FOR_C and _C.search(word):
        yield _C.sub("k", word)
    if len(word) >= _MIN_MISTYPED_THIRD_PERSON and word.endswith(("ches", "shes")):
        yield f"{word[:-2]}s"
    if word in _MISTYPED:
        for n in range(1, len(word)):
            head, tail = word[:n], word[n + 1 :]
            yield head + tail
            yield from (head + letter + tail for letter in string.ascii_lowercase)
            yield word[: n - 1] + word[n] + word[n - 1] + tail
