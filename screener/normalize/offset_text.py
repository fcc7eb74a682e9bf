"""Edits -> a text in which each character still maps to its original position."""

from collections.abc import Iterable, Sequence


class OffsetText:
    """A text that can be edited. `text[i]` was written as `raw[starts[i]:ends[i]]`."""

    __slots__ = ("ends", "starts", "text")

    def __init__(self, raw: str) -> None:
        self.text = raw
        self.starts: Sequence[int] = range(len(raw))
        self.ends: Sequence[int] = range(1, len(raw) + 1)

    def apply(self, edits: Iterable[tuple[int, int, str]]) -> None:
        """Replace [start, end) by new characters; edits are in order and do not overlap.

        All new characters map to the whole range that they replace. An insertion maps to the character before it, or to
        the one after it at the beginning.
        """
        text, starts, ends = self.text, self.starts, self.ends
        pieces: list[str] = []
        new_starts: list[int] = []
        new_ends: list[int] = []
        done = 0
        for start, end, new in edits:
            pieces.append(text[done:start])
            new_starts.extend(starts[done:start])
            new_ends.extend(ends[done:start])
            done = end
            if new:
                first, last = (start, end - 1) if end > start else (max(start - 1, 0),) * 2
                pieces.append(new)
                new_starts.extend([starts[first]] * len(new))
                new_ends.extend([ends[last]] * len(new))
        if not pieces:
            return
        pieces.append(text[done:])
        new_starts.extend(starts[done:])
        new_ends.extend(ends[done:])
        self.text, self.starts, self.ends = "".join(pieces), new_starts, new_ends

    def overwrite(self, words: Iterable[tuple[int, str]]) -> None:
        """Replace words by words of the same length, from left to right; no position changes."""
        pieces: list[str] = []
        done = 0
        for start, word in words:
            pieces += (self.text[done:start], word)
            done = start + len(word)
        if pieces:
            self.text = "".join((*pieces, self.text[done:]))
