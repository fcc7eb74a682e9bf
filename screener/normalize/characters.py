"""Special characters, HTML entities and look-alikes of other scripts -> the plain characters that they stand for."""

import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from html.entities import html5
from pathlib import Path
from typing import Final

from screener.lexicon import read
from screener.normalize.offset_text import OffsetText

AMPERSAND: Final = r"(?:amp|#0{0,5}38|#x0{0,5}26);"
ENTITY: Final = re.compile(
    rf"&(?:{AMPERSAND})*(?:(?<=;)|#(?P<decimal>[0-9]{{1,7}})(?![0-9]);?|#x(?P<hex>[0-9a-f]{{1,6}});"
    r"|(?P<name>[a-z][a-z0-9]{1,31};|(?:amp|nbsp|quot|lt|gt)\b))|<wbr ?/?>\n?",
    re.IGNORECASE,
)
# A word hyphenated at the end of a line.
SOFT_BREAK: Final = re.compile(r"\xad[ \t]*\r?\n|(?<=[a-z])-\r?\n(?=[a-z])")
CLAUSE_DASH: Final = re.compile(r"(?<=\w)[—―](?=\w)")

# Characters that NFKC does not change, or changes into something less readable.
REPLACEMENTS: Final = {
    **dict.fromkeys("‘’‚‛′‵ʻʼʽʹʾʿˈ´＇ꞌ", "'"),
    **dict.fromkeys("“”„‟″‶«»〝〞＂", '"'),
    **dict.fromkeys("\u2028\u2029\x85\r", "\n"),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u034f", ""),  # blank letters
    "\u2800": " ",
    "−": "-",
    **{c: c for c in "ªº¹²³™℠·"},
    **{chr(first + n): chr(65 + n) for first in (0x1F150, 0x1F170) for n in range(26)},  # letters on black
    **{chr(first + n): chr(49 + n) for first in (0x2776, 0x2780, 0x278A) for n in range(9)},  # digits in circles
}
KEPT_FORMATS: Final = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd\U000110cd")  # visible
SELECTORS: Final = re.compile("[\ufe00-\ufe0f\u180b-\u180f\U000e0000-\U000e0fff]")
PLAIN_ASCII: Final = frozenset(map(chr, range(0x20, 0x7F))) | {"\n"}

MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
MARKED_CHARACTER: Final = re.compile(f"([^{MARKS}]?)([{MARKS}]+)")
# Strokes, lines and circles drawn through or around a letter are not part of it.
OVERLAY_MARKS: Final = re.compile(
    "[\u0305\u0332-\u0338\u033f\u0347\u035c-\u0362\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]"
)
MAX_MARKS: Final = 2  # marks that a letter may carry (Vietnamese); more is decoration
_LETTERS: Final = read(Path(__file__).with_name("look_alikes.yaml"))
STRICT_LOOK_ALIKES: Final = {ord(alike): letter for letter, alikes in _LETTERS["alike"].items() for alike in alikes}
LOOSE_LOOK_ALIKES: Final = STRICT_LOOK_ALIKES | {
    ord(alike): letter for letter, alikes in _LETTERS["passing"].items() for alike in alikes
}
LOOK_ALIKE: Final = re.compile(f"[{''.join(map(chr, LOOSE_LOOK_ALIKES))}]")
WORD: Final = re.compile(r"[^\W\d_]\w*(?:'\w+)*")
LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
# Any letter not used in Latin names; small capitals and phonetic letters count as foreign.
FOREIGN: Final = re.compile("[^\x00-\u024f\u1e00-\u1eff\u02b0-\u036f]|ƅ")
SMALL_CAPITAL: Final = re.compile("[\u0250-\u02af\u1d00-\u1d7f\ua720-\ua7ff]")


def unescape(edited: OffsetText) -> None:
    """Decode HTML entities, also nested ones, and remove <wbr>."""
    if "&" in edited.text or "<" in edited.text:
        edited.apply(
            (*match.span(), new) for match in ENTITY.finditer(edited.text) if (new := decode_entity(match)) != match[0]
        )


def decode_entity(match: re.Match[str]) -> str:
    """Return the character of an HTML entity, the entity itself if it is unknown, or nothing for <wbr>."""
    if match[0][0] == "<":
        return ""
    if match["decimal"] or match["hex"]:
        code = int(match["decimal"] or match["hex"], 10 if match["decimal"] else 16)
        return chr(code) if 0 < code < 0xD800 or 0xE000 <= code <= 0x10FFFF else "\ufffd"
    name = (match["name"] or "amp;").rstrip(";") + ";"
    return html5.get(name) or html5.get(name.lower() if name.lower() == "amp;" else "", match[0])


@cache
def fold_character(character: str) -> str:
    """Return what one character stands for: itself, other characters, or nothing."""
    if character in PLAIN_ASCII:
        return character
    if character in REPLACEMENTS:
        return REPLACEMENTS[character]
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category in ("Cc", "Zs"):
        return " "
    if category == "Pd":
        return "-"
    if (category == "Cf" and character not in KEPT_FORMATS) or SELECTORS.match(character):
        return ""
    plain = unicodedata.normalize("NFKC", character)
    if plain == character or plain[0] == " " or "⁄" in plain:
        return character  # also spacing accents and fractions
    return "".join(map(fold_character, plain))


def fold_characters(edited: OffsetText) -> None:
    """Normalize compatibility forms, quotes, dashes and spaces; remove invisible characters."""
    text = edited.text
    odd = {character: new for character in set(text) - PLAIN_ASCII if (new := fold_character(character)) != character}
    for pattern, new, sign in ((SOFT_BREAK, "", "\n"), (CLAUSE_DASH, " - ", ""), (re.compile("\r\n"), "\n", "\r")):
        if sign in text and (sign or "—" in odd or "―" in odd):
            edited.apply((*match.span(), new) for match in pattern.finditer(edited.text))
    if not odd and text.isascii():
        return
    # One-to-one replacements keep all positions: 1 MB of Cyrillic in 0.1 s.
    edited.text = edited.text.translate({ord(character): new for character, new in odd.items() if len(new) == 1})
    others = "".join(character for character, new in odd.items() if len(new) != 1)
    if others:
        edited.apply((*match.span(), odd[match[0]]) for match in re.finditer(f"[{re.escape(others)}]", edited.text))


def fold_marks(edited: OffsetText) -> None:
    """Compose letters with their accents; remove stacked, drawn and stray marks."""
    if not edited.text.isascii():
        edited.apply(compose_marks(edited.text))


def compose_marks(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield (start, end, replacement) for each letter whose marks change."""
    for match in MARKED_CHARACTER.finditer(text):
        base, stack = match.groups()
        marks = OVERLAY_MARKS.sub("", stack) if base.isalpha() and len(stack) <= MAX_MARKS else ""
        new = unicodedata.normalize("NFC", base + marks) if marks else base
        if new != match[0]:
            yield match.start(), match.end(), new


def fold_look_alikes(edited: OffsetText) -> None:
    """Replace look-alikes by Latin letters in words that mix scripts, and in whole words within a Latin text."""
    text = edited.text
    if text.isascii() or not LOOK_ALIKE.search(text):
        return
    words = [match for match in WORD.finditer(text) if FOREIGN.search(match[0])]
    genuine = any(not LATIN.search(m[0]) and FOREIGN.search(m[0].translate(STRICT_LOOK_ALIKES)) for m in words)
    latin = []
    for match in words:
        mixed = LATIN.search(match[0]) or SMALL_CAPITAL.search(match[0])
        if mixed or not genuine:
            new = match[0].translate(LOOSE_LOOK_ALIKES if mixed else STRICT_LOOK_ALIKES)
            if not FOREIGN.search(new):
                latin.append((match.start(), new))
    edited.overwrite(latin)
