"""Words in disguise -> words: look-alike letters of other scripts, digits and signs that stand for letters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from screener.normalize.mending import Mending

# From the Unicode confusables (UTS #39): capitals and small letters that read the same in most fonts.
ALIKE: Final = {
    "A": "АΑᎪꓮ", "B": "ВΒᏴꓐ", "C": "СϹᏟꓚ", "D": "ᎠꓓⅮ", "E": "ЕΕᎬꓰ", "F": "Ϝꓝ", "G": "ԌᏀꓖ", "H": "НΗᎻꓧ",
    "I": "ІΙӀꓲ", "J": "ЈᎫꓙ", "K": "КΚᏦꓗ", "L": "Ꮮꓡ", "M": "МΜᎷꓟ", "N": "Νꓠ", "O": "ОΟՕꓳ", "P": "РΡᏢꓑ",
    "Q": "Ԛ", "R": "ᎡᏒꓣ", "S": "ЅᏚՏꓢ", "T": "ТΤᎢꓔ", "U": "Սꓴ", "V": "ѴᏙꓦ", "W": "ԜᎳꓪ", "X": "ХΧꓫ",
    "Y": "УҮΥꓬ", "Z": "ΖᏃꓜ",
    "a": "аɑᴀ", "b": "ʙƅ", "c": "сϲᴄ", "d": "ԁᴅ", "e": "еҽᴇ", "f": "ꜰք", "g": "ɡցɢ", "h": "һհʜ", "i": "іιɩɪ",
    "j": "јϳᴊ", "k": "ᴋ", "l": "ӏʟ", "m": "ᴍ", "n": "ոɴ", "o": "оοօᴏ", "p": "рρᴘ", "q": "ԛգꞯ", "r": "ʀ",
    "s": "ѕꜱ", "t": "ᴛ", "u": "սᴜ", "v": "ѵνᴠ", "w": "ԝᴡ", "x": "хᕁ", "y": "уүʏ", "z": "ᴢ",
}  # fmt: skip
# These pass for Latin among Latin letters only.
PASSING: Final = {
    "a": "α", "b": "вьβ", "e": "єε", "h": "н", "k": "кκ", "m": "м", "n": "пη", "o": "σө", "r": "г", "t": "тτ",
    "i": "ї", "u": "υ", "w": "шω", "x": "χ", "y": "γ", "N": "И", "R": "Я",
}  # fmt: skip
STRICT: Final = {ord(alike): letter for letter, alikes in ALIKE.items() for alike in alikes}
LOOSE: Final = STRICT | {ord(alike): letter for letter, alikes in PASSING.items() for alike in alikes}
WORD: Final = re.compile(r"[^\W\d_](?:\w|['-](?=\w))*")
FOREIGN: Final = re.compile("[^\x00-\u024f\u1e00-\u1eff\u02b0-\u036f]")
LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f\u1e00-\u1eff]")
HINT: Final = re.compile(f"[{''.join(map(chr, LOOSE))}]")
SMALL: Final = re.compile("[\u0250-\u02af\u1d00-\u1d7f\ua720-\ua7ff\u0185]")


def fold_look_alikes(mending: Mending) -> None:
    """Read look-alikes as Latin in words that mix scripts, and whole words of them in a Latin text."""
    text = mending.text
    if text.isascii() or not HINT.search(text):
        return
    words = [match for match in WORD.finditer(text) if FOREIGN.search(match[0])]
    genuine = any(true_foreign(match[0]) for match in words)
    edits = []
    for match in words:
        word = match[0]
        mixed = LATIN.search(word) or SMALL.search(word)
        if not mixed and genuine:
            continue
        new = word.translate(LOOSE if mixed else STRICT)
        if new != word and not FOREIGN.search(new):
            edits.extend((match.start() + n, match.start() + n + 1, c) for n, c in enumerate(new) if c != word[n])
    mending.apply(edits)


def true_foreign(word: str) -> bool:
    return not LATIN.search(word) and FOREIGN.search(word.translate(STRICT)) is not None


LEET: Final = str.maketrans("03457@$!8", "oeastasib")
LEET_HINT: Final = re.compile(r"[^\W\d_][0-9@$!]|[0-9@$][^\W\d_]")
TOKEN: Final = re.compile(r"[^\s\"(),;<>\[\]{}]+")
# Addresses, paths and handles are what they are.
ADDRESS: Final = re.compile(r"://|^www\.|^[@~]|_|\\|@[\w-]+\.\w|\w\.(?:com|org|net|edu|gov|us|io|me|wa|k12)\b|=", re.IGNORECASE)
LEET_WORD: Final = re.compile(r"[^\W_](?:[^\W_]|[@$!])*[^\W_@$!]?|[$@](?:[^\W_]|[@$!])+")
VOWELS: Final = "aeiouyàáâãäåāăąèéêëēęěìíîïīòóôõöøōùúûüūýơư"
ONSET: Final = re.compile(
    rf"(?:[^{VOWELS}]?|b[hlrw]|c[hlrz]|d[hjrwz]|f[jlr]|g[hlnrw]|h[lmnrwjm]|j[hn]|k[hlnrvw]|l[hl]|m[bchwn]|n[dghjkt]|p[fhlrs]"
    rf"|q[hw]|r[h]|s[chjklmnpqrtvwz]|s[chklpt][hlrw]|sch[lmnrw]?|t[chlrsw]|thr|chr|v[lr]|w[hr]|x[h]|z[hlvw]|ngh?|tsch)(?=[{VOWELS}]|$)"
)
# What follows a digit that counts or says 'for' and 'to'.
COUNTED: Final = frozenset(
    "am pm st nd rd th er ro do to ish ft in oz lb lbs kg km mi mm cm yr yrs yo hr hrs min mins sec secs day days week weeks"
    " month months year years hour hours kids star stars ever life all you u me us love sale good change hope peace fun way"
    " ways man men day part parts step steps time times person people point points pack packs page pages pounds miles inch"
    " inches foot feet grade grades class kid boys girls students teachers schools school team teams real fam ths the".split()
)


def fold_leetspeak(mending: Mending) -> None:
    """Read digits and signs as letters in words that are clearly letters."""
    text = mending.text
    if LEET_HINT.search(text):
        mending.apply(leetspeak(text))


def leetspeak(text: str) -> Iterator[tuple[int, int, str]]:
    for token in TOKEN.finditer(text):
        if not LEET_HINT.search(token[0]) or ADDRESS.search(token[0]):
            continue
        for match in LEET_WORD.finditer(token[0]):
            new = spelled(match[0])
            if new:
                at = token.start() + match.start()
                yield from ((at + n, at + n + 1, c) for n, c in enumerate(new) if c != match[0][n])


SIGNS: Final = re.compile(r"[0-9@$!]+")
LONGEST: Final = 40


def spelled(word: str) -> str | None:
    """The word in letters, of the same length; None where it may as well be a number, a name or a code."""
    if not 3 <= len(word) <= LONGEST or not LEET_HINT.search(word):
        return None
    runs = SIGNS.findall(word)
    letters = len(word) - sum(map(len, runs))
    digits = [run for run in runs if run.isdigit()]
    if letters < 2 or letters < len(word) - letters or any(len(run) > 2 or len(set(run)) > 1 for run in runs):
        return None
    if "".join(digits).strip("01345780") or any(len(run) == 2 and run not in ("00", "33", "55", "44") for run in digits):
        return None
    if "8" in word and all(run == "8" for run in runs):
        return None  # gr8, sk8, l8r
    first, last = word[0], word[-1]
    if len(digits) == len(runs) == 1:
        if last.isdigit() and not (last == "0" and word[-2].islower() and len(digits[0]) == 1):
            return None  # room4, Unit3
        if first.isdigit() and (len(digits[0]) > 1 or len(word) < 4 or not word[1:].islower() or word[1:].lower() in COUNTED):
            return None
        if len(word) == 3 and not (word[1] in "034" and word[2].islower() and word[0].isalpha()):
            return None
        head, tail = re.split(r"\d+", word, maxsplit=1)
        if len(head) > 1 and (tail.lower() in COUNTED or tail[:1].isupper() and head[-1].islower()):
            return None  # faith4life, Gr8Lakes, Ducks4All
    elif first.isdigit() and last.isdigit():
        return None
    if word.upper() == word and (letters < 3 or first.isdigit() or last.isdigit() or any(len(run) > 1 for run in runs)):
        return None
    if "!" in word and re.search(rf"[{VOWELS}]", word[: word.index("!")].lower()):
        return None  # wow!look
    new = list(word.translate(LEET))
    for n, c in enumerate(word):
        if c == "1":
            before, after = (new[n - 1].lower() if n else ""), (new[n + 1].lower() if n + 1 < len(word) else "")
            new[n] = "l" if after and after in VOWELS and (not before or before in VOWELS) or not after and before in VOWELS else "i"
    plain = "".join(new)
    if word[0] in "013457$@" and not word[1:].isupper():
        plain = plain[0].upper() + plain[1:] if False else plain
    low = plain.lower()
    if not re.search(rf"[{VOWELS}]", low) or re.search(rf"[^{VOWELS}]{{5}}", low) or not ONSET.match(low):
        return None
    if "@" in word and not sign_inside(word):
        return None
    if word.upper() == word:
        plain = plain.upper()
    return plain


def sign_inside(word: str) -> bool:
    """Whether the '@' is a letter, not 'at': no vowel, or two letters at most, stand before it."""
    head, _, tail = word.partition("@")
    if "@" in tail or len(head) <= 2 or not re.search(rf"[{VOWELS}]", head.lower()):
        return True
    return not tail or ONSET.match(tail.lower()) is None


