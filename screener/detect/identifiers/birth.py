"""Dates -> DATE_OF_BIRTH, only where the words say that a person was born or has a birthday then."""

from __future__ import annotations

import re
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.shapes import Shapes, cue, wakes

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
else:
    from screener.detect.identifiers.presidio import RecognizerResult

_MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|"
    r"noviembre|diciembre)"
)
_ORDINAL: Final = (
    r"(?:twenty|thirty)?[ \-]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_YEAR: Final = r"(?:,?\s{1,2}(?:of\s|del?\s)?(?:(?:19|20)\d\d|['’]\d\d)(?!\d)|,?\s(?:twenty|nineteen)[ \-][a-z]{3,9}(?:[ \-](?:one|two|three|four|five|six|seven|eight|nine)\b)?)"
_NUMERIC: Final = r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)?\d\d|(?:19|20)\d\d[/.\-]\d{1,2}[/.\-]\d{1,2}"
_NAMED: Final = (
    rf"{_MONTH}\.?\s{{0,2}}(?:the\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?(?!\d|:)|{_ORDINAL}\b){_YEAR}?"
    rf"|(?:the\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL})(?:\s(?:of|de)|[\-])?\s{{0,2}}{_MONTH}\b\.?{_YEAR}?"
    rf"|\d{{1,2}}[\-. /][ivx]{{1,4}}[\-. /]\d{{2,4}}"
    rf"|leap day(?:\s\d{{4}})?|feb(?:ruary)?\.?\s(?:29|30)"
)
DATE: Final = rf"(?P<v>(?<![\w/.\-])(?:{_NUMERIC}|{_NAMED}))(?![\w]|[/\-]\d)"
SHORT: Final = r"(?P<v>(?<![\w/.\-$])(?:0?[1-9]|1[0-2])[/\-](?:0?[1-9]|[12]\d|3[01]))(?![\w/%]|[.\-]\d)"

_LISTED: Final = re.compile(r"\b(?:birthdays|bdays|birthday (?:train|list|crew|kids|club)|cumplea\w{3} de|velas)\b", re.I)
_OF_SOMEBODY: Final = re.compile(
    rf"(?<![^\W_])[A-ZÀ-Þ][\w'’\-]{{1,20}}\.?[,:]?\s{{1,4}}(?P<v>(?:\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]|(?i:{_MONTH})\.?\s\d{{1,2}},?\s)(?:(?:19|20)?\d\d|['’]\d\d))(?![\w]|[/.\-]\d)"
)
_ANY: Final = re.compile(rf"(?:{DATE}|{SHORT.replace('<v>', '<w>')})", re.I)

_BORN: Final = (
    "born | dob | d.o.b | date of birth | birth date | birthdate | nació | nacio | nacido | nacida | naci | nací | fecha de nacimiento"
    " | fec nac | f.n. | д.р | дата рождения | birthday is | bday is | birth | nacimiento | родился | родилась"
)
_DAY: Final = (
    "birthday | bday | b day | b-day | birthdays | bdays | cumpleaños | cumpleanos | cumple | cumples | turn | turning | turned | turns"
    " | cumplió | cumplirá | hbd | apagan velas | quinceañera | quince | is | will be | was"
)
_WAKE: Final = wakes(_BORN) | wakes("birthday | birthdays | bday | b | turns | everyone | su | cumpleaños | cumpleanos | cumple | cumples | turn | turning | turned | hbd | cumplió | cumplirá | apagan | velas | quinceañera | quince | nacidos")
_MONTHS: Final = frozenset(re.findall(r"[a-z]{3,}", re.sub(r"[()?]+", "|", _MONTH))) | {"leap"} | frozenset(
    "january february march april june july august september october november december jan feb mar apr aug sept oct nov dec".split()
)
_PARTY: Final = re.compile(r"party|celebrat|fiesta|dinner|game|meeting|assembly|concert|parade|bash|lunch|sale|read across|seuss|king|founded|lincoln|washington", re.I)


def _year(value: str) -> int:
    """The year of a date that ends in one; two digits mean this century up to this year, else the last."""
    digits = re.findall(r"\d+", value)
    year = int(digits[-1] if len(digits[0]) < 4 else digits[0])
    if year < 100:
        year += 2000 if year <= date.today().year % 100 else 1900
    return year


class BirthDate(Shapes):
    def __init__(self) -> None:
        patterns = [
            (cue(_BORN) + rf"[^\n!?]{{1,40}}?{DATE}", 0.92),
            (cue(_BORN) + rf"[^\n!?\d]{{1,24}}?{SHORT}", 0.85),
            (cue("birthday | bday | b-day | birthdays | cumpleaños | cumple | hbd | turns | turning | turned | turn | cumplió | velas | everyone's day") + rf"[^!?]{{1,60}}?{DATE}", 0.75),
            (cue("birthday | bday | b-day | birthdays | cumpleaños | cumple | hbd | turns | turning | turned") + rf"[^!?\d]{{1,40}}?{SHORT}", 0.75),
            (rf"{DATE}[^\n.!?]{{1,40}}?\b(?:birthdays?|bdays?|turn(?:s|ed|ing)?\s(?:\d|one|two|three|four|five|six|seven|eight|nine|ten|e|t|s)|cumplea\w{{3}}|cumple\b|nació)", 0.7),
            (rf"\b(?:is|will be|be|turns)\s(?:\d{{1,2}}|one|two|three|four|five|six|seven|eight|nine|ten)\s(?:years?\sold\s)?(?:on|this|el)\s[^\n.!?\d]{{0,12}}?{DATE}", 0.75),
        ]  # fmt: skip
        patterns.append((rf"(?<![^\W_])b(?:\.|orn|\. )\s?{DATE}", 0.8))
        patterns.append((cue("dob | date of birth | birthday | fecha de nacimiento | born") + r"[^\d\n]{1,16}?(?P<v>(?<![\w.\-])\d{6}(?:\d\d)?)(?![\w]|[-.]\d)", 0.8))
        patterns.append((rf"\bsu fecha\b[^\n!?\d]{{1,12}}?{DATE}", 0.7))
        patterns.append((rf"\b(?:is|turns|turned|cumple)\s(?:\d{{1,3}}|one|two|three|four|five|six|seven|eight|nine|ten)\s(?:today|tomorrow|tmrw|hoy)\b[^\n\d]{{1,24}}?{DATE}", 0.75))
        patterns.append((rf"\b(?:birthdays?|bdays?|cumplea\w{{3}})\b[^\d]{{1,60}}?(?P<v>(?<![\w/.\-])(?:{_NUMERIC}))(?![\w]|[/\-]\d)", 0.75))
        super().__init__("DATE_OF_BIRTH", patterns, wake=_WAKE)

    def awake(self, words: frozenset[str], digits: int) -> bool:
        if digits >= 12:
            return True
        dated = digits >= 2 or not words.isdisjoint(_MONTHS)
        return dated and (super().awake(words, digits) or not (words.isdisjoint(_MONTHS) or words.isdisjoint({"is", "be", "b"})))

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find birth dates; in a list of birthdays every date is one."""
        results = super().analyze(text, entities)
        if len({r.start for r in results if r.score >= 0.7}) >= 2 or (results and "everyone" in text.lower()):
            results += [RecognizerResult("DATE_OF_BIRTH", *m.span("v"), 0.62) for m in _OF_SOMEBODY.finditer(text)]
        else:
            # Three names, each with a date that's years back: a list of birthdays, whatever its title.
            past = [m for m in _OF_SOMEBODY.finditer(text) if 1930 <= _year(m["v"]) <= date.today().year - 3]
            if len(past) >= 3:
                results += [RecognizerResult("DATE_OF_BIRTH", *m.span("v"), 0.62) for m in past]
        if _LISTED.search(text) and any(r.score >= 0.7 for r in results):
            first = min(r.start for r in results)
            for match in _ANY.finditer(text, first):
                results.append(RecognizerResult("DATE_OF_BIRTH", match.start(), match.end(), 0.65))
        return results

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        year = re.search(r"(1[5-9]\d\d|20\d\d)", value)
        if year and int(year[1]) < 1925:
            return 0.2  # history, not a person that one serves
        lead = match[0].replace(value, "").lower()
        if re.search(r"\bon or before|\bby (?:the )?$|certificate\W+(?:by|before|due|and|or)|as of|cut-?off|deadline", lead):
            return 0
        if re.search(r"\bturn(?:s|ed|ing)?\b", match[0], re.I) and not re.search(r"birthday|bday|cumple", match[0], re.I):
            if not re.search(
                r"turn(?:s|ed|ing)?\s(?:\w{1,12}\s)?(?:\d{1,3}\b|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|\w{3,6}teen|"
                r"twenty|thirty|forty|fifty|sixty|seventy|eighty)", match[0], re.I
            ):
                return 0
            if re.search(r"turn(?:ed|s|ing)?\s(?:it|in|out|on|off|up|down|to|into|the|over)\b", match[0], re.I):
                return 0
        if score < 0.85 and _PARTY.search(lead):
            return 0.4
        return score


__all__ = ["DATE", "SHORT", "BirthDate"]
