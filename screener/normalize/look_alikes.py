"""Words in letters of other scripts that look Latin -> Latin words."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from screener.lexicon.files import read
from screener.normalize.offset_text import OffsetText

_LETTERS: Final = read(Path(__file__).with_suffix(".yaml"))
STRICT: Final = {ord(alike): letter for letter, alikes in _LETTERS["alike"].items() for alike in alikes}
LOOSE: Final = STRICT | {ord(alike): letter for letter, alikes in _LETTERS["passing"].items() for alike in alikes}
HINT: Final = re.compile(f"[{''.join(map(chr, LOOSE))}]")
WORD: Final = re.compile(r"[^\W\d_]\w*(?:'\w+)*")
LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Any letter not used in Latin names; small capitals and phonetic letters count as foreign.
FOREIGN: Final = re.compile("[^\x00-\u024f\u1e00-\u1eff\u02b0-\u036f]|ƅ")
SMALL: Final = re.compile("[\u0250-\u02af\u1d00-\u1d7f\ua720-\ua7ff]")


def fold_look_alikes(edited: OffsetText) -> None:
    """Replace look-alikes by Latin letters in words that mix scripts, and in whole words within a Latin text."""
    text = edited.text
    if text.isascii() or not HINT.search(text):
        return
    words = [match for match in WORD.finditer(text) if FOREIGN.search(match[0])]
    genuine = any(not LATIN.search(m[0]) and FOREIGN.search(m[0].translate(STRICT)) for m in words)
    latin = []
    for match in words:
        mixed = LATIN.search(match[0]) or SMALL.search(match[0])
        if mixed or not genuine:
            new = match[0].translate(LOOSE if mixed else STRICT)
            if not FOREIGN.search(new):
                latin.append((match.start(), new))
    edited.overwrite(latin)
