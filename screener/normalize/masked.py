"""Letters that are invisible, or hidden under a sign -> these letters, each at its place: tags, selectors, "k*ll"."""

import re
from functools import lru_cache
from typing import Final

from screener.lexicon import words
from screener.normalize.offset_text import OffsetText

# Tags are invisible letters; behind a black flag they name a country's part. A character needs one selector at most,
# so more in a row hold something else: one byte each.
INVISIBLE: Final = re.compile(
    "(?P<flag>\U0001f3f4[\U000e0030-\U000e007a]{2,6}\U000e007f)|(?P<tags>[\U000e0020-\U000e007e]+)"
    "|(?P<bytes>[\ufe00-\ufe0f\U000e0100-\U000e01ef]{4,})"
)
LONE_REGIONAL: Final = re.compile("(?<![\U0001f1e6-\U0001f1ff])[\U0001f1e6-\U0001f1ff](?![\U0001f1e6-\U0001f1ff])")
MASKED: Final = re.compile(r"(?<![\w*#•])[a-z]++(?:[*#•]++[a-z]++)+(?![\w*#•])", re.IGNORECASE)
SIGN: Final = re.compile(r"[*#•]")


def reveal_letters(edited: OffsetText) -> None:
    """Replace invisible letters, and letters written as halves of flags, by plain ones."""
    if not edited.text.isascii():
        edited.overwrite([(match.start(), spell_out(match)) for match in INVISIBLE.finditer(edited.text)])
        edited.overwrite(
            [(match.start(), chr(ord(match[0]) - 0x1F1E6 + 65)) for match in LONE_REGIONAL.finditer(edited.text)]
        )


def spell_out(match: re.Match[str]) -> str:
    """Return what invisible characters say, of the same length; a flag stays."""
    if match["tags"]:
        return "".join(chr(ord(character) - 0xE0000) for character in match[0])
    if match["bytes"]:
        codes = (code - (0xFE00 if code < 0xE0000 else 0xE00F0) for code in map(ord, match[0]))
        return "".join(chr(code) if 0x20 <= code < 0x7F else " " for code in codes)
    return match[0]


def unmask_words(edited: OffsetText) -> None:
    """Replace signs in words of danger by the letters that they stand for."""
    found = ((match.start(), find_word(match[0].lower())) for match in MASKED.finditer(edited.text))
    edited.overwrite([(start, word) for start, word in found if word])


@lru_cache(maxsize=1024)
def find_word(masked: str) -> str:
    """Return the word of danger with a letter for each sign, or nothing."""
    shape = re.compile(SIGN.sub(".", masked))
    return next(filter(shape.fullmatch, sorted(words("masked"))), "")
