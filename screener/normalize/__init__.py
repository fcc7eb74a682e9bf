"""A draft's text -> Text: disguised spellings undone, each character mapped to the author's code points.

Clean text costs a few searches and comes back unchanged. Otherwise each step fixes what it finds, and the steps repeat
until nothing changes, because one disguise may hide another.
"""

import re
from typing import Final

from screener.normalize.characters import fold_characters, fold_look_alikes, fold_marks, unescape
from screener.normalize.leetspeak import fold_leetspeak
from screener.normalize.markup import drop_tags
from screener.normalize.masked import reveal_letters, unmask_words
from screener.normalize.offset_text import OffsetText
from screener.normalize.sentences import sentences
from screener.normalize.spacing import join_spaced, separate_symbols, split_hashtags
from screener.types import Account, Audience, Text

__all__ = ["normalize"]

STEPS: Final = (
    unescape,
    drop_tags,
    reveal_letters,
    fold_characters,
    fold_marks,
    join_spaced,
    fold_look_alikes,
    fold_leetspeak,
    unmask_words,
    split_hashtags,
    separate_symbols,
)
# Maximum characters read over all rounds, so that nested disguises cannot cost more than a few seconds.
# Ordinary posts take one round, plus one that finds nothing.
MAX_CHARACTERS_READ: Final = 10_000_000
NEEDS_NORMALIZATION: Final = re.compile(
    r"[^\n\x20-\x7e]|&[#a-zA-Z]|<[a-zA-Z/!]|#\w|[a-zA-Z][0-9@$!*]|[0-9@$][a-zA-Z]|[a-z]-\n"
    r"|\b[a-zA-Z0-9]([ ._*~|-]{1,3})[a-zA-Z0-9]\1"
)


def normalize(raw: str, account: Account | None = None, audience: Audience | None = None) -> Text:
    """Normalize a text and store account and audience. Normalizing the result (`folded`) again changes nothing."""
    if NEEDS_NORMALIZATION.search(raw) is None:
        return Text(raw, raw, range(len(raw)), range(1, len(raw) + 1), sentences(raw), account, audience)
    edited = OffsetText(raw)
    for _ in range(max(2, MAX_CHARACTERS_READ // (len(raw) + 10_000))):
        before = edited.text
        for step in STEPS:
            step(edited)
        if edited.text == before:
            break
    return Text(raw, edited.text, edited.starts, edited.ends, sentences(edited.text), account, audience)
