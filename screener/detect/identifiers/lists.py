"""One value that is sure, or a header line -> its brothers in the same list, row or column."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from screener.detect.identifiers.handles import SHARED

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
else:
    from screener.detect.identifiers.presidio import RecognizerResult

_REPEATED: Final = frozenset(
    {"STUDENT_ID", "LICENSE_PLATE", "CREDENTIAL", "DATE_OF_BIRTH", "DRIVER_LICENSE", "MEDICAL_RECORD_NUMBER"}
)
# So many shapes a text may have before the search for more of them stops: keeps a hostile text linear.
_SHAPES: Final = 12
_LINE: Final = 90
# What stands before numbers that count or name harmless things.
_COUNTED: Final = re.compile(
    r"(?:room|rm|bus|route|rt|door|portable|suite|ste|page|pg|(?-i:pp?\.)|grade|period|lot|flight|ext|batch|voucher|"
    r"vendor|po|isbn|hb|sb|rcw|wac|serial|order|invoice|ticket|error|form|section|sec|size|model|channel|ch|hwy|exit|"
    r"sr|i-|zip|wa|call|text|#|\$|at|by|version|v|year|since|in|until|til|of|owes)[\s.:#\-]{0,2}$",
    re.I,
)
_YEARS: Final = re.compile(r"(?:19|20)\d\d")


def _counted(text: str, start: int) -> bool:
    return _COUNTED.search(text[max(0, start - 14) : start]) is not None


def _pattern(value: str) -> str:
    """Write a value as a pattern: a digit for each digit, a letter for each letter, the rest as it is."""
    return "".join(r"\d" if c.isdigit() else r"[^\W\d_]" if c.isalpha() else re.escape(c) for c in value)


def repeated(text: str, found: Sequence[RecognizerResult]) -> list[RecognizerResult]:
    """Find what has the same shape as a sure value, sign for sign."""
    more: list[RecognizerResult] = []
    seen: set[tuple[str, str]] = set()
    for result in found:
        label, value = result.entity_type, text[result.start : result.end]
        if label not in _REPEATED or result.score < 0.6 or not 4 <= len(value) <= 24 or not re.search(r"\d", value):
            continue
        if value.startswith("the "):  # the day of a birthday list; other days are told so, too
            continue
        key = (label, _pattern(value))
        if key in seen or len(seen) >= _SHAPES or (len(value) < 5 and label != "STUDENT_ID"):
            continue
        seen.add(key)
        for match in re.finditer(rf"(?<![\w$.:/\-]){key[1]}(?![\w%]|[.:/\-]\d)", text):
            word = value.isupper() and match[0].capitalize() == match[0]  # "The 2011" beside "BXJ 4402"
            if not word and not _YEARS.fullmatch(match[0]) and not _counted(text, match.start()):
                more.append(RecognizerResult(label, match.start(), match.end(), 0.62))
    return more


_ROW_NUMBER: Final = re.compile(r"(?<![\w$.:/\-])\d{5,10}(?![\w%]|[-.:/]\d)")


def rows(text: str, found: Iterable[RecognizerResult]) -> list[RecognizerResult]:
    """Find the number that stands on a short line with somebody's birth date."""
    more: list[RecognizerResult] = []
    for born in found:
        if born.entity_type != "DATE_OF_BIRTH" or born.score < 0.6:
            continue
        begin = text.rfind("\n", max(0, born.start - _LINE), born.start) + 1 or max(0, born.start - _LINE)
        until = text.find("\n", born.end, born.end + _LINE)
        until = until if until >= 0 else min(len(text), born.end + _LINE)
        if until - begin <= _LINE:
            more += [RecognizerResult("STUDENT_ID", *m.span(), 0.6) for m in _ROW_NUMBER.finditer(text, begin, until)]
    return more


_HEADERS: Final = {
    "EMAIL_ADDRESS": r"e-?mail|correo",
    "PHONE_NUMBER": r"phone|cell|tel|mobile|celular",
    "US_SSN": r"ssn|social",
    "STUDENT_ID": r"ssid|student (?:id|no|number)|stu (?:id|no|#)|lunch (?:pin|no|id)|pin|id|sid|matr[íi]cula",
    "DATE_OF_BIRTH": r"dob|birth ?(?:date|day)|bday|born|fecha de nac\w*",
    "DRIVER_LICENSE": r"dl|lic(?:ense)?|driver'?s? lic\w*",
    "LICENSE_PLATE": r"plate|tag|placa",
    "CREDENTIAL": r"pw|pass(?:word|code)?|pwd|code|clave|contrase\w+",
    "IP_ADDRESS": r"ip",
    "MEDICAL_RECORD_NUMBER": r"mrn|medicaid|insurance|member id|provider ?one",
    "USERNAME": r"user(?:name)?|handle|login|insta|ig",
    "STREET_ADDRESS": r"address|street|dirección",
}
_HEADER: Final = {
    label: re.compile(rf"\s*(?:\w+[ _])?(?:{words})s?\s*#?\s*", re.I) for label, words in _HEADERS.items()
}
# "home by 3:30", "period 2": prose or a time, where only an address or a date is written with words.
_PROSE: Final = re.compile(r"[a-z]{2,} |(?<!\d)\d{1,2}:\d\d(?!\d)")
_IN_WORDS: Final = frozenset({"STREET_ADDRESS", "DATE_OF_BIRTH"})
_CELLS: Final = re.compile(r"\s*[,;|\t/]\s*|\s[-–—·]\s")


def _header(cells: Sequence[str]) -> list[str | None]:
    return [next((label for label, words in _HEADER.items() if words.fullmatch(cell)), None) for cell in cells]


def columns(text: str) -> list[RecognizerResult]:
    """Read the lines under a header such as `name,grade,dob` by the header's columns."""
    results: list[RecognizerResult] = []
    header: list[str | None] = []
    at = 0
    for line in text.split("\n"):
        cells = _CELLS.split(line) if len(line) < 400 else []
        numbered = re.search(r"\d", line)
        if len(cells) >= 3 and not numbered:
            header = _header(cells) if any(_header(cells)) else header
        elif header and len(cells) >= max(3, len(header)):
            place = at
            for label, cell in zip(header, cells, strict=False):
                place = text.index(cell, place)
                prose = label not in _IN_WORDS and _PROSE.search(cell)
                if label and len(cell) <= 40 and re.search(r"\d", cell) and not prose:
                    results.append(RecognizerResult(label, place, place + len(cell), 0.7))
                place += len(cell)
        at += len(line) + 1
    return results


_LOGINS: Final = re.compile(r"\b(?:log ?ins?|usernames?|passwords?|pw|credentials|usuarios?|claves?)\b", re.I)
_PAIR: Final = re.compile(
    r"(?<![\w/.@])(?P<user>[A-Za-z][\w.\-]{3,24}) / (?P<secret>[^\s,;()/]{4,30})(?![^\s,;()])(?!\s?/)"
)


def log_ins(text: str) -> list[RecognizerResult]:
    """Find `name / secret` in talk of log-ins; one of the two must be no plain word."""
    if " / " not in text or not _LOGINS.search(text):
        return []
    results = []
    for match in _PAIR.finditer(text):
        secret = match["secret"].rstrip(".!?")
        if secret.isdigit():  # a number beside a name is a pupil's, or a place in a list
            continue
        if re.search(r"[\d._]", match["user"]) or re.search(r"\w[\d._!#$%&*+=@^~\-]", secret):
            end = match.start("secret") + len(match["secret"].rstrip("."))
            shared = SHARED.search(match["user"])
            results.append(RecognizerResult("USERNAME", *match.span("user"), 0.3 if shared else 0.8))
            results.append(RecognizerResult("CREDENTIAL", match.start("secret"), end, 0.8))
    return results


_NAMED: Final = re.compile(
    r"(?<![^\W_])[A-ZÀ-Þ][\w'’\-]{1,20}(?:\s[A-Z]\.?)?[ :=\-–,(]{1,3}(?P<v>\d{4,7})(?![\w%]|[-.:/]\d)"
)
_NUMBERED: Final = re.compile(r"(?<![\w$.:/\-])(?P<v>\d{5,7}),?\s[A-ZÀ-Þ][\w'’\-]{2,20}")
_MEALS: Final = re.compile(
    r"\b(?:lunch|cafeteria|pins?|ssid|register|owes?|keypad|line hack|cafeter[íi]a|almuerzo|student numbers?|ids|"
    r"scanner|pupils?|birth|skyward|matr[íi]culas?)\b",
    re.I,
)


def named_numbers(text: str) -> list[RecognizerResult]:
    """Find names each with a number of one length (three after names, or two before), in talk of lunches or numbers."""
    for pattern, least in ((_NAMED, 3), (_NUMBERED, 2)):
        matches = [match for match in pattern.finditer(text) if not _counted(text, match.start("v"))]
        if len(matches) < least:
            continue
        if len({len(match["v"]) for match in matches}) > 1 or not _MEALS.search(text):
            return []
        if all(_YEARS.fullmatch(match["v"]) for match in matches):
            return []
        return [RecognizerResult("STUDENT_ID", *match.span("v"), 0.65) for match in matches]
    return []
