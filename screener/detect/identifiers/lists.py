"""One value that is sure, or a header line -> its brothers in the same list or column."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
else:
    from screener.detect.identifiers.presidio import RecognizerResult

_REPEATED: Final = frozenset({"STUDENT_ID", "LICENSE_PLATE", "CREDENTIAL", "DATE_OF_BIRTH", "DRIVER_LICENSE", "USERNAME", "MEDICAL_RECORD_NUMBER"})
_COUNTED: Final = re.compile(
    r"(?:room|rm|bus|route|rt|door|portable|suite|ste|page|pg|(?-i:pp?\.)|grade|period|lot|flight|ext|batch|voucher|vendor|po|isbn|hb|sb|rcw|"
    r"wac|serial|order|invoice|ticket|error|form|section|sec|size|model|channel|ch|hwy|exit|sr|i-|zip|wa|call|text|#|\$|at|by|"
    r"version|v|year|since|in|until|til|of|owes)[\s.:#\-]{0,2}$",
    re.I,
)
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
_HEADER: Final = {label: re.compile(rf"\s*(?:\w+[ _])?(?:{words})s?\s*#?\s*", re.I) for label, words in _HEADERS.items()}
_SPLIT: Final = re.compile(r"\s*[,;|\t/]\s*|\s[-–—·]\s")


def shape(value: str) -> str:
    """Write digits as 9 and letters as A."""
    return "".join("9" if c.isdigit() else "A" if c.isalpha() else c for c in value)


def _pattern(value: str) -> str:
    out = []
    for kind in shape(value):
        out.append(r"\d" if kind == "9" else "[^\\W\\d_]" if kind == "A" else re.escape(kind))
    return "".join(out)


def repeated(text: str, found: Sequence[RecognizerResult]) -> list[RecognizerResult]:
    """Find what has the same shape as a sure value, digit for digit."""
    more = []
    seen = set()
    for result in found:
        value = text[result.start : result.end]
        kinds = shape(value)
        if result.entity_type not in _REPEATED or result.score < 0.6 or not 4 <= len(value) <= 24 or "9" not in kinds:
            continue
        if (result.entity_type, kinds) in seen or (result.entity_type == "USERNAME"):
            continue
        seen.add((result.entity_type, kinds))
        for match in re.finditer(rf"(?<![\w$.:/\-]){_pattern(value)}(?![\w%]|[.:/\-]\d)", text):
            if re.fullmatch(r"(?:19|20)\d\d", match[0]) or _COUNTED.search(text[max(0, match.start() - 14) : match.start()]):
                continue
            if len(value) < 5 and result.entity_type != "STUDENT_ID":
                continue
            more.append(RecognizerResult(result.entity_type, match.start(), match.end(), 0.62))
    return more


_ROW_NUMBER: Final = re.compile(r"(?<![\w$.:/\-])\d{5,10}(?![\w%]|[-.:/]\d)")


def rows(text: str, found: Sequence[RecognizerResult]) -> list[RecognizerResult]:
    """Find the number that stands on a line with somebody's birth date."""
    more = []
    for born in found:
        if born.entity_type != "DATE_OF_BIRTH" or born.score < 0.6:
            continue
        begin, until = text.rfind("\n", 0, born.start) + 1, text.find("\n", born.end)
        until = len(text) if until < 0 else until
        if until - begin > 90:
            continue
        more += [RecognizerResult("STUDENT_ID", *m.span(), 0.6) for m in _ROW_NUMBER.finditer(text, begin, until)]
    return more


def columns(text: str) -> list[RecognizerResult]:
    """Read lines under a header such as `name,grade,dob` by the header's columns."""
    lines = text.split("\n")
    results: list[RecognizerResult] = []
    at = 0
    header: list[str | None] = []
    for line in lines:
        cells = _SPLIT.split(line) if len(line) < 400 else []
        if len(cells) >= 3:
            labels = [next((name for name, words in _HEADER.items() if words.fullmatch(cell)), None) for cell in cells]
            if sum(label is not None for label in labels) >= 1 and not any(map(str.isdigit, line)):
                header = labels
            elif header and len(cells) >= len(header):
                place = at
                for label, cell in zip(header, cells, strict=False):
                    place = text.index(cell, place) if cell else place
                    if label and any(map(str.isdigit, cell)) and len(cell) <= 40:
                        results.append(RecognizerResult(label, place, place + len(cell), 0.7))
                    place += len(cell)
        at += len(line) + 1
    return results


_NAMED: Final = re.compile(r"(?<![^\W_])[A-ZÀ-Þ][\w'’\-]{1,20}(?:\s[A-Z]\.?)?[ :=\-–,(]{1,3}(\d{4,7})(?![\w%]|[-.:/]\d)")
_NUMBERED: Final = re.compile(r"(?<![\w$.:/\-])(\d{5,7}),?\s[A-ZÀ-Þ][\w'’\-]{2,20}")
_LUNCH: Final = re.compile(
    r"\b(?:lunch|cafeteria|pins?|ssid|register|owes?|keypad|line hack|cafeter[íi]a|almuerzo|student numbers?|ids|scanner|pupils?|birth|skyward|matr[íi]culas?)\b", re.I
)


def named_numbers(text: str) -> list[RecognizerResult]:
    """Find names each followed by a number of one length, three or more, in talk of lunches or student numbers."""
    matches = [m for m in _NAMED.finditer(text) if not _COUNTED.search(text[max(0, m.start(1) - 14) : m.start(1)])]
    if len(matches) < 3:
        matches = [m for m in _NUMBERED.finditer(text) if not _COUNTED.search(text[max(0, m.start(1) - 14) : m.start(1)])]
        matches = matches if len(matches) >= 2 else []
    if len(matches) < 2 or len({len(m[1]) for m in matches}) > 1 or not _LUNCH.search(text):
        return []
    if all(re.fullmatch(r"(?:19|20)\d\d", m[1]) for m in matches):
        return []
    return [RecognizerResult("STUDENT_ID", m.start(1), m.end(1), 0.65) for m in matches]
