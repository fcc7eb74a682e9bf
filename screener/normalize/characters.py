"""Characters and entities -> the plain characters that they stand for."""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Iterator
from functools import cache
from typing import Final

from screener.normalize.mending import Mending

ENTITY: Final = re.compile(
    r"&(?:(?:amp|#0{0,5}38|#[xX]0{0,5}26);)*(?:#[0-9]{1,7}(?:;|\b)|#[xX][0-9a-fA-F]{1,6}(?:;|\b)|[a-zA-Z][a-zA-Z0-9]{1,31};|(?:amp|nbsp|quot|lt|gt)\b|(?<=;))"
    r"|<wbr ?/?>\n?",
    re.IGNORECASE,
)
NESTED: Final = re.compile(r"&(?:(?:amp|#0*38|#x0*26);)+", re.IGNORECASE)

# Characters that NFKC leaves alone, or takes apart in a way that reads worse.
OWN: Final = {
    **dict.fromkeys("‘’‚‛′‵ʻʼʽʹʾʿˈ´＇ꞌ", "'"),
    **dict.fromkeys("“”„‟″‶«»〝〞＂", '"'),
    **dict.fromkeys("\u2028\u2029\x85\r", "\n"),
    **dict.fromkeys("\u115f\u1160\u3164\uffa0\u17b4\u17b5\u034f", ""),  # blank letters
    "\u2800": " ",
    "−": "-",
    "…": "...",
    **{c: c for c in "ªº¹²³™℠·"},
    **{chr(0x1F150 + n): chr(65 + n) for n in range(26)},
    **{chr(0x1F170 + n): chr(65 + n) for n in range(26)},
}
KEPT_FORMATS: Final = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u08e2\U000110bd\U000110cd")  # visible
PLAIN: Final = frozenset(map(chr, range(0x20, 0x7F))) | {"\n"}

MARKS: Final = "\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f"
MARKED: Final = re.compile(f"(.|\n|^)([{MARKS}]+)")
# Strokes, lines and circles drawn through or around a letter are no part of it.
DRAWN: Final = re.compile("[\u0305\u0332-\u0338\u033f\u0347\u035c-\u0362\u1ab0-\u1aff\u20d0-\u20ff\ufe20-\ufe2f]")
STACK: Final = 2  # marks a letter may carry (Vietnamese); more is decoration


def unescape(mending: Mending) -> None:
    """Decode HTML entities, nested ones too, and take out <wbr>."""
    if "&" not in mending.text and "<" not in mending.text:
        return
    edits = []
    for match in ENTITY.finditer(mending.text):
        found = match[0]
        if found[0] == "<":
            edits.append((*match.span(), ""))
            continue
        new = html.unescape(NESTED.sub("&", found))
        if new != found:
            edits.append((*match.span(), new))
    mending.apply(edits)


@cache
def folded(character: str) -> str:
    """What one character stands for: itself, others, or nothing."""
    if character in PLAIN:
        return character
    if character in OWN:
        return OWN[character]
    category = unicodedata.category(character)
    if category == "Cs":
        return "\ufffd"
    if category == "Cf":
        return character if character in KEPT_FORMATS else ""
    if category in ("Cc", "Zs"):
        return " "
    if category == "Pd":
        return "-"
    if "\ufe00" <= character <= "\ufe0f" or "\U000e0000" <= character <= "\U000e0fff" or "\u180b" <= character <= "\u180f":
        return ""  # variation selectors and tags
    plain = unicodedata.normalize("NFKC", character)
    if plain == character or plain[0] == " " or "⁄" in plain:
        return character  # also spacing accents and fractions
    return "".join(map(folded, plain))


def fold_characters(mending: Mending) -> None:
    """Fold compatibility forms, quotes, dashes and spaces; take out what is invisible."""
    text = mending.text
    odd = {character: folded(character) for character in set(text) - PLAIN}
    ones = {ord(character): new for character, new in odd.items() if len(new) == 1 and new != character}
    if ones:
        if "\r\n" in text:
            mending.apply([(m.start(), m.end(), "\n") for m in re.finditer("\r\n", text)])
        text = mending.text
        for dash in "—―":  # sets two clauses apart; a hyphen would make one word of their ends
            if dash in text:
                mending.apply([(m.start(), m.end(), " - ") for m in re.finditer(rf"(?<=\w){dash}(?=\w)", text)])
                text = mending.text
        mending.text = text.translate(ones)
    others = "".join(character for character, new in odd.items() if len(new) != 1)
    if others:
        mending.apply([(m.start(), m.end(), odd[m[0]]) for m in re.finditer(f"[{re.escape(others)}]", mending.text)])


def fold_marks(mending: Mending) -> None:
    """Compose letters with their marks; take off stacked, drawn and stray marks."""
    if mending.text.isascii():
        return
    mending.apply(marked(mending.text))


def marked(text: str) -> Iterator[tuple[int, int, str]]:
    for match in MARKED.finditer(text):
        base, marks = match[1], DRAWN.sub("", match[2])
        if len(marks) > STACK or not base.isalpha():
            marks = ""
        new = unicodedata.normalize("NFC", base + marks) if marks else base
        if new != match[0]:
            yield match.start(), match.end(), new
