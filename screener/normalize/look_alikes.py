"""Words in letters of other scripts that look Latin -> Latin words."""

from __future__ import annotations

import re
from typing import Final

from screener.normalize.offset_text import OffsetText

# From the Unicode confusables (UTS #39): capitals and lowercase letters that look the same in most fonts.
ALIKE: Final = {
    "A": "АΑᎪꓮ", "B": "ВΒᏴꓐ", "C": "СϹᏟꓚ", "D": "Ꭰꓓ", "E": "ЕΕᎬꓰ", "F": "Ϝꓝ", "G": "ԌᏀꓖ", "H": "НΗᎻꓧ",
    "I": "ІΙӀꓲ", "J": "ЈᎫꓙ", "K": "КΚᏦꓗ", "L": "Ꮮꓡ", "M": "МΜᎷꓟ", "N": "Νꓠ", "O": "ОΟՕꓳ", "P": "РΡᏢꓑ",
    "Q": "Ԛ", "R": "ᎡᏒꓣ", "S": "ЅᏚՏꓢ", "T": "ТΤᎢꓔ", "U": "Սꓴ", "V": "ѴᏙꓦ", "W": "ԜᎳꓪ", "X": "ХΧꓫ",
    "Y": "УҮΥꓬ", "Z": "ΖᏃꓜ",
    "a": "аɑᴀ", "b": "ʙƅ", "c": "сϲᴄ", "d": "ԁᴅ", "e": "еҽᴇ", "f": "ꜰք", "g": "ɡցɢ", "h": "һհʜ", "i": "іιɩɪ",
    "j": "јϳᴊ", "k": "ᴋ", "l": "ӏʟ", "m": "ᴍ", "n": "ոɴ", "o": "оοօᴏ", "p": "рρᴘ", "q": "ԛգꞯ", "r": "ʀ",
    "s": "ѕꜱ", "t": "ᴛ", "u": "սᴜ", "v": "ѵνᴠ", "w": "ԝᴡ", "x": "хᕁ", "y": "уүʏ", "z": "ᴢ",
}  # fmt: skip
# These look Latin only among Latin letters.
PASSING: Final = {
    "a": "α", "b": "вьβ", "e": "єε", "h": "н", "i": "ї", "k": "кκ", "m": "м", "n": "пη", "o": "σө", "r": "г",
    "t": "тτ", "u": "υ", "w": "шω", "x": "χ", "y": "γ", "ë": "ё", "N": "И", "R": "Я",
}  # fmt: skip
STRICT: Final = {ord(alike): letter for letter, alikes in ALIKE.items() for alike in alikes}
LOOSE: Final = STRICT | {ord(alike): letter for letter, alikes in PASSING.items() for alike in alikes}
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
