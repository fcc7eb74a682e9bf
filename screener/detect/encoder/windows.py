"""The tokens of a text -> the ranges of them that go through the network at once.

A text is read in windows as long as the network was trained on, and a longer one once more passage by passage: what one
sentence says must count the same wherever it stands.
"""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

WINDOW: Final = 256  # maximum tokens that the network was trained on, with the two at its ends
OVERLAP_TOKENS: Final = 64
MAX_PASSAGE_TOKENS: Final = 96  # maximum tokens of a passage


def split_into_windows(tokens: int) -> Iterator[tuple[int, int]]:
    """Yield overlapping ranges that cover all tokens."""
    inner, start = WINDOW - 2, 0
    while True:
        yield start, min(start + inner, tokens)
        if start + inner >= tokens:
            return
        start += inner - OVERLAP_TOKENS


def split_into_passages(bounds: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Yield ranges of sentences in a row, each with the last third of the one before.

    `bounds` are the tokens at which sentences begin, and the number of all; a longer sentence is cut.
    """
    if bounds[-1] <= MAX_PASSAGE_TOKENS:
        yield 0, bounds[-1]
        return
    fine = [cut for start, end in pairwise(bounds) for cut in cut_sentence(start, end)] + [bounds[-1]]
    first, count = 0, len(fine) - 1
    while first < count:
        last = next((n for n in range(first + 1, count) if fine[n + 1] - fine[first] > MAX_PASSAGE_TOKENS), count)
        yield fine[first], fine[last]
        if last == count:
            return
        first = max(first + 1, last - max(1, (last - first) // 3))


def cut_sentence(start: int, end: int) -> range:
    """Where a sentence is cut: nowhere but at its start, or every third of a passage."""
    return range(start, end, MAX_PASSAGE_TOKENS // 3 if end - start > MAX_PASSAGE_TOKENS else max(end - start, 1))
