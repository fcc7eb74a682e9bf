"""Misplaced spaces -> words: spelled-out letters, hashtags, emojis attached to words."""

import re
from collections.abc import Iterator
from itertools import pairwise
from typing import Final

from screener.normalize.offset_text import OffsetText

SYMBOLS: Final = "\u2122\u2190-\u21ff\u2300-\u27bf\u2900-\u297f\u2b00-\u2bff\U0001f000-\U0001faff"
SPACED: Final = re.compile(
    r"(?<!\S)(?:[\"(]|'(?!s ))?([^\W_]( {1,3})(?:['-]\2)?[^\W_](?:\2(?:['-]\2)?[^\W_])+)(?!\w|-\w)"
)
DOTTED: Final = re.compile(
    rf"(?<![\w.*~|·•-])(?<!\w[{SYMBOLS}])([^\W_]([-._*~|·•]|[{SYMBOLS}])(?:['-]\2)?[^\W_](?:\2(?:['-]\2)?[^\W_])+)(?![^\W_]|\2[^\W_])"
)
# Several spelled-out words in a row: 1 4 0 2  M a i n  S t
UNIT: Final = r"[^\W_](?!\w)(?: (?:['-] )?[^\W_](?!\w))*+"
PASSAGE: Final = re.compile(rf"(?<!\S)(?<!(?<!\w)\w )(?<!['-] )[\"'(]?({UNIT}(?: {{2,3}}{UNIT})++)")
LONE_SPACE: Final = re.compile(r"(?<=[^\sa-z]) (?=\S)|(?<=[a-z]) (?=[^\sA-Z])")  # not in M a y a L i n d
VOWEL: Final = re.compile("[aeiouyAEIOUY\u00c0-\u024f\u1e00-\u1eff]|[^\x00-\u024f\u1e00-\u1eff]|[01345]")
TEXTING_LETTERS: Final = frozenset("airuyn")  # r u a fan
HASHTAG: Final = re.compile(r"(?<![\w/&#])(?:#\w+)+")
HASHTAG_BOUNDARY: Final = re.compile(
    r"(?<=#)(?=\w)|(?<=[^\W_])(?=#)|(?<=[a-zß-öø-ÿ])(?<!Mc)(?=[A-ZÀ-ÖØ-Þ])|(?<=[A-Z])(?=[A-Z][a-z])"
    r"|(?<=[^\W\d_]{3})(?=\d\d)|(?<=\d\d)(?=[^\W\d_]{3})"
)
ATTACHED_SYMBOL: Final = re.compile(rf"(?<=\w)(?=[{SYMBOLS}])|(?<=[{SYMBOLS}])(?=\w)")


def join_spaced(edited: OffsetText) -> None:
    """Join letters that are written separately: M a y a, M-a-y-a, M.a.y.a."""
    text = edited.text
    found = {
        seam for pattern in (SPACED, DOTTED) for match in pattern.finditer(text) for seam in find_separators(match)
    }
    for passage in PASSAGE.finditer(text) if found else ():
        start, end = passage.span(1)
        if any((at, at + 1) in found for at in range(start, end)):
            found |= {m.span() for m in LONE_SPACE.finditer(text, start, end)}
    edited.apply((start, end, "") for start, end in sorted(found))


def find_separators(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    run, separator = match[1], match[2]
    step = len(separator) + 1
    letters = run[::step]
    if is_spelled_out_word(letters, separator):
        for n in range(1, len(letters)):
            if separator[0] != " " or not (letters[n - 1].islower() and letters[n].isupper()):
                start = match.start(1) + n * step
                yield start - len(separator), start  # and the space between two words stays: M a y a L i n d


def is_spelled_out_word(letters: str, separator: str) -> bool:
    """Whether separated letters form a word, and not a list, initials or an abbreviation."""
    if not re.search(r"[^\W\d]{3}", letters) or not VOWEL.search(letters):
        return False
    if len(letters) == 3 and separator[0] == " " and set(letters) <= TEXTING_LETTERS:
        return False
    if letters.isalpha() and all(ord(b) - ord(a) == 1 for a, b in pairwise(letters)):
        return False
    if letters.isupper():
        return len(letters) >= (3 if separator == "-" else 4 if separator != "." else 5)
    return separator != "." or len(letters) > 3 or not letters.islower()


def split_hashtags(edited: OffsetText) -> None:
    """Split the words of hashtags: #TeamMaya -> # Team Maya. A tag of digits is a number and stays."""
    if "#" not in edited.text:
        return
    edits: list[tuple[int, int, str]] = []
    for match in HASHTAG.finditer(edited.text):
        tag, at = match[0], match.start()
        if not any(map(str.isalpha, tag)):
            continue
        places = {seam.start(): 0 for seam in HASHTAG_BOUNDARY.finditer(tag)} | {
            n: 1 for n, c in enumerate(tag) if c == "_"
        }
        edits.extend((at + n, at + n + length, " ") for n, length in sorted(places.items()))
    edited.apply(edits)


def separate_symbols(edited: OffsetText) -> None:
    """Put a space between a word and an emoji; otherwise the tokenizer takes them for one word."""
    if not edited.text.isascii():
        edited.apply([(match.start(), match.start(), " ") for match in ATTACHED_SYMBOL.finditer(edited.text)])
