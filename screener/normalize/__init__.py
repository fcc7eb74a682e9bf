"""Draft's text -> Text: letters as they were meant, each with the way back to the author's code points.

A clean text costs a few searches and comes back as it is. Otherwise each step mends what it finds,
and the steps run again until nothing is left to mend: one disguise may hide another.
"""

from __future__ import annotations

import re
from typing import Final

from screener.normalize.characters import fold_characters, fold_marks, unescape
from screener.normalize.letters import fold_leetspeak, fold_look_alikes
from screener.normalize.mending import Mending
from screener.normalize.sentences import sentences
from screener.normalize.spacing import join_spaced, open_hashtags, part_symbols
from screener.types import Text

__all__ = ["normalize"]

STEPS: Final = (
    unescape,
    fold_characters,
    fold_marks,
    join_spaced,
    fold_look_alikes,
    fold_leetspeak,
    open_hashtags,
    part_symbols,
)
ROUNDS: Final = 8  # disguises inside disguises; honest posts need one, and one more that finds nothing
UNTIDY: Final = re.compile(r"[^\n\x20-\x7e]|&[#a-zA-Z]|<[wW]|#\w|[^\W\d_][0-9@$!]|[0-9@$][^\W\d_]|(?<!\w)\w([ ._*~|-]{1,3})\w\1")


def normalize(raw: str) -> Text:
    """Fold a text; `folded` is the same for a text and for its own `folded`."""
    if UNTIDY.search(raw) is None:
        return Text(raw, raw, range(len(raw)), range(1, len(raw) + 1), sentences(raw))
    mending = Mending(raw)
    for _ in range(ROUNDS):
        before = mending.text
        for step in STEPS:
            step(mending)
        if mending.text == before:
            break
    return Text(raw, mending.text, mending.starts, mending.ends, sentences(mending.text))
