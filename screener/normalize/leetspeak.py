"""Words with digits and signs as letters -> words; numbers, codes, addresses and handles stay as they are."""

import re
from collections.abc import Iterator
from typing import Final

from screener.lexicon import words
from screener.normalize.offset_text import OffsetText

LEET: Final = str.maketrans("03457@$€!8", "oeastaseib")
HINT: Final = re.compile(r"[^\W\d_][0-9@$€!]|[0-9@$][^\W\d_]")
TOKEN_SEPARATORS: Final = r"\s\"(),;<>\[\]{}"
# A token with a digit or sign.
TOKEN: Final = re.compile(rf"(?<![^{TOKEN_SEPARATORS}])[^{TOKEN_SEPARATORS}0-9@$€!]*[0-9@$€!][^{TOKEN_SEPARATORS}]*")
WORD: Final = re.compile(r"[$@]?[^\W_]+(?:(?:[@$€!]+|'(?!s\b))[^\W_]+)*(?:(?<![$@])[@$€]+)?")
SIGNS: Final = re.compile(r"[0-9@$€!]+")
MAX_WORD_LENGTH: Final = 30  # maximum letters of a word that a reader can still make out
# Addresses, paths, handles and settings stay as they are.
ADDRESS: Final = re.compile(
    r"://|^www\.|^@|[_\\=~]|@[\w-]+\.\w|\w\.(?:com|org|net|edu|gov|us|io|me|wa|k12|example)\b", re.IGNORECASE
)
# Words that announce a password, a login or a cash tag.
SECRET: Final = re.compile(
    r"\b(?:pass(?:word|code|phrase|(?=:| is\b))|pw|pwd|wi-?fi|key|log-?in|token|user(?:name)?|venmo|cash ?app)(?:'s)?"
    r"(?:\W+(?:is|was|are|to|still|now|the|it's|staff|name|called))*\W{0,3}$",
    re.IGNORECASE,
)
SECRET_CONTEXT: Final = 40  # characters to search before a word

CAPITAL_BEFORE: Final = re.compile(r"\b[A-Z](?:[a-z0-9@$]+|\.) $")
LAST_I: Final = re.compile(r"[A-Z][a-z]*[bcdfghjkmnpqrstvwz]1")  # Lor1 Maddox; alone it is as likely a number
INNER_CAPITAL: Final = re.compile(r"[a-z][^\W\d_A-Z]*[0-9]?[A-Z]")

VOWELS: Final = "aeiouyàáâãäåāăąèéêëēęěìíîïīıòóôõöøōőùúûüūűýơư"
VOWEL: Final = re.compile(f"[{VOWELS}]")
CONSONANT_CLUSTER: Final = re.compile(f"[^{VOWELS}]{{6}}")
# Beginnings of words and names in the languages of our posts: Nguyen, Mbappe, Tsosie, Schmidt, Xhemal.
ONSET: Final = re.compile(
    rf"(?:[^{VOWELS}]?|b[hjlrwz]|c[hlrz]|d[hjmrwz]|f[jlr]|g[bhlnrw]|h[jlmnrtw]|j[hn]|k[hjlmnprvwz]|l[hl]|m[bchlnprw]"
    rf"|n[cdghjkstz]|p[fhlrst]|qw|rh|s[chjklmnpqrtvwz]|t[chjlrsvwxz]|v[lrs]|w[hrl]|xh|z[bdhlvw]|chr|ngh|s[chkpt][hlr]"
    rf"|sch[lmnrw]|thr|[bcgkpst]rz|szcz|str)(?=[{VOWELS}]|$)"
)
COUNTED, NUMBERED, AFTER_FOUR, BEFORE_ORDINAL, TERMS = map(
    words, ("counted", "numbered", "after_four", "before_ordinal", "digit_terms")
)
DOUBLE_LETTERS: Final = ("00", "33", "44", "55", "77")
ROOM_SUFFIXES: Final = ("", *"abcdefgh")


def fold_leetspeak(edited: OffsetText) -> None:
    """Replace digits and signs by letters in words that are clearly words."""
    if HINT.search(edited.text):
        edited.overwrite(find_leetspeak_words(edited.text))


def find_leetspeak_words(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset of each word to replace, and the word in letters."""
    known: dict[str, str | None] = {}
    for token in TOKEN.finditer(text):
        if not HINT.search(token[0]) or ADDRESS.search(token[0]):
            continue
        for match in WORD.finditer(token[0]):
            word, at = match[0], token.start() + match.start()
            new = known[word] if word in known else known.setdefault(word, decode_word(word))
            if not new and LAST_I.fullmatch(word) and is_next_to_capital(text, at, at + len(word)):
                new = word[:-1] + "i"
            if word[0] == "$" and text[at + len(word) : at + len(word) + 1] == "-":
                continue  # a cash tag
            if not new or SECRET.search(text[max(at - SECRET_CONTEXT, 0) : at]):
                continue
            if not word[0].isalpha() and is_next_to_capital(text, at, at + len(word)):
                new = new[0].upper() + new[1:]
            yield at, new


def is_next_to_capital(text: str, start: int, end: int) -> bool:
    """Whether the word before or after starts with a capital, as in a full name: 5kip Brandvold."""
    return (
        text[end : end + 2].istitle()
        or CAPITAL_BEFORE.search(text[max(start - MAX_WORD_LENGTH, 0) : start]) is not None
    )


def decode_word(word: str) -> str | None:
    """Return the word in letters, with the same length; None if it may be a number, a name or a code."""
    if not 3 <= len(word) <= MAX_WORD_LENGTH or not HINT.search(word) or word in TERMS or word[0] == word[-1] == "$":
        return None
    runs = SIGNS.findall(word)
    count = len(word) - sum(map(len, runs))
    if count < 2 or any(sign in "269" for run in runs for sign in run) or all(run[0] == "8" for run in runs):
        return None  # gr8, sk8ers
    if INNER_CAPITAL.search(word[3:]) or ("!" in word and VOWEL.search(word[: word.index("!")].lower())):
        return None  # passwords and handles; wow!look
    if word.upper() == word:
        is_word = count >= 3 and count >= 2 * (len(word) - count) and (word[0] + word[-1]).isalpha()
        is_word = is_word and all(len(run) == 1 for run in runs)  # no plate, room or serial number
    elif len(runs) == 1:
        is_word = is_word_with_run(word, runs[0]) and not is_at_separator(word)
    else:
        is_word = is_word_with_runs(word, runs, count)
    if not is_word:
        return None
    new = substitute_letters(word)
    low = new.lower()
    if not VOWEL.search(low) or CONSONANT_CLUSTER.search(low) or not ONSET.match(low):
        return None
    return new.upper() if word.upper() == word else new


def is_word_with_runs(word: str, runs: list[str], count: int) -> bool:
    """Whether digits and letters alternate as in a word: J0rd4n, T35f4y3, 3xp3ll3d."""
    inside = word[0].isalpha() or word[-1].isalpha() or len(runs) > 2
    if not inside:  # 0lumid3
        return count > 3 and len(word) == count + 2 and is_leading_letter(runs[0], word[1:-1])
    capital = word[0].isupper() and word[1:] == word[1:].lower()
    return max(map(len, runs)) <= 4 and (3 if capital else 2) * count >= len(word)


def is_word_with_run(word: str, run: str) -> bool:
    """Whether the only digits or signs of a word stand for letters and are not a count, number or price."""
    head, tail = word.split(run, maxsplit=1)
    if not head:
        return is_leading_letter(run, tail)
    if tail.lower() in ROOM_SUFFIXES and head.lower() in NUMBERED:
        return False
    if (tail in ("st", "nd", "rd", "th") and head.lower() in BEFORE_ORDINAL) or (tail == "s" and run in "57"):
        return False  # Dec1st, Kenya7s
    if not run.isdigit():  # Je$$ica, Jame$; not content$
        return len(run) < 3 and (tail != "" or head.istitle())
    clipped = VOWEL.search(head.lower()) is None and ONSET.match(head.lower()) is not None
    if not tail:
        return is_trailing_letter(run, head, clipped)
    if len(word) == 3:  # M4x, b0x, K1m; not A1c
        return tail.islower() and (run in "034" or (run == "1" and head.isupper() and clipped))
    if len(run) > 1:  # Je55ica, Br14n, Wi11iam
        return (
            len(run) < 4
            and "8" not in run
            and tail.islower()
            and (clipped or run in DOUBLE_LETTERS or head.istitle())
            and tail not in ROOM_SUFFIXES
        )
    return len(head) == 1 or not (
        (run == "4" and len(head) > 2 and tail.lower() in AFTER_FOUR) or (tail[0].isupper() and head[-1].islower())
    )


def is_trailing_letter(run: str, head: str, clipped: bool) -> bool:
    """Whether the last digits of a word are letters: Amin4, Dieg0, tw0, thr33; not Otter22."""
    if len(run) > 1:
        return clipped and run in DOUBLE_LETTERS
    if head[-1] in ("aou" if run == "0" else "aeo"):
        return False  # Radio3
    name = head.istitle() and run in "034" and (len(head) > 2 or not clipped)
    return name or (run == "0" and head[-1].islower() and (clipped or len(head) > 2))


def is_leading_letter(run: str, tail: str) -> bool:
    """Whether the first sign of a word is a letter: 5arah, $am; not 5kids, 4th, or a cash tag, which is longer."""
    if run == "$":
        return len(tail) <= 7 and tail[0].lower() in VOWELS + "h"
    if run == "@" or len(run) > 1 or len(tail) < 3 or not tail.islower() or tail in COUNTED:
        return False
    return not re.match("1st|3rd|.th|[034][aeo]", run + tail)


def is_at_separator(word: str) -> bool:
    """Whether the only '@' may mean 'at': pizza@noon, but not M@ya, Yon@s, Alex@nder."""
    head, sign, tail = word.lower().partition("@")
    if not sign or len(head) <= 2 or not VOWEL.search(head):
        return False
    return word[0].islower() if not tail else VOWEL.search(tail) is not None and ONSET.match(tail) is not None


def substitute_letters(word: str) -> str:
    """Replace each sign by its letter. A 1 is usually an l between vowels, or between a vowel and the word's edge."""
    new = word.translate(LEET)
    for n in [n for n, sign in enumerate(word) if sign == "1"]:
        before, after = new[:n].lower(), new[n + 1 : n + 2].lower()
        glide = before.endswith("qu") or (not after and before[-1:] == "a" and len(before) < 4)  # Ezequ1el, Ma1
        edges = [side in VOWELS for side in (before[-1:], after) if side]
        double = (
            (before[-1:] or "x") in VOWELS if word[n + 1 : n + 2] == "1" else before[-1:] == "l" and word[n - 1] == "1"
        )
        new = new[:n] + ("l" if double or (all(edges) and not glide) else "i") + new[n + 1 :]
    return new
