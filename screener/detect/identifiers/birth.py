"""Dates -> DATE_OF_BIRTH, only where the words say that a person was born or has a birthday then."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.shapes import Hit, Shapes, cue, wakes
from screener.detect.identifiers.spoken import NUMBERS, TENS

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

MONTH: Final = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|"
    r"nov(?:ember)?|dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|setiembre|octubre|"
    r"noviembre|diciembre)"
)
_MONTHS: Final = frozenset(
    "jan january feb february mar march apr april may jun june jul july aug august sep sept september oct october nov"
    " november dec december enero febrero marzo abril mayo junio julio agosto septiembre setiembre octubre noviembre"
    " diciembre leap".split()
)
_ORDINAL: Final = (
    r"(?:twenty|thirty)?[ \-]?(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|"
    r"thirteenth|fourteenth|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth)"
)
_ONES: Final = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_AGE: Final = rf"(?:\d{{1,3}}|{_ONES}|ten)"
SAID: Final = "|".join(sorted({*NUMBERS, "mil", "novecientos"}, key=len, reverse=True))
CARDINAL: Final = rf"(?:twenty|thirty)(?:[ \-]{_ONES})?|treinta(?: y uno)?|" + "|".join(
    sorted(set(NUMBERS) - set(TENS), key=len, reverse=True)
)
_YEAR: Final = (
    r"(?:,?\s{1,2}(?:of\s|del?\s)?(?:(?:1[5-9]|20)\d\d|['’]\d\d)(?!\d)"
    rf"|,?\s(?:twenty|nineteen)[ \-][a-z]{{3,9}}(?:[ \-]{_ONES}\b)?)"
)
_NUMERIC: Final = r"\d{1,2}[/.\-]\d{1,2}[/.\-](?:19|20)?\d\d|(?:19|20)\d\d[/.\-]\d{1,2}[/.\-]\d{1,2}"
_WRITTEN: Final = (
    rf"{MONTH}\.?\s{{0,2}}(?:the\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?(?!\d|:)|{_ORDINAL}\b){_YEAR}?"
    rf"|(?:{CARDINAL})\s(?:(?:of|de)\s)?{MONTH}\b\.?"
    rf"(?:{_YEAR}|,?\s(?:del?\s)?(?:mil|dos mil|{SAID})(?:[ \-](?:y\s)?(?:{SAID})){{0,3}})?"
    rf"|(?:the\s)?(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL})(?:\s(?:of|de)|[\-])?\s{{0,2}}{MONTH}\b\.?{_YEAR}?"
    r"|\d{1,2}[\-. /][ivx]{1,4}[\-. /]\d{2,4}|leap day(?:\s\d{4})?|feb(?:ruary)?\.?\s(?:29|30)"
)
_FULL: Final = rf"(?P<v>(?<![\w/.\-])(?:{_NUMERIC}))(?![\w]|[/\-]\d)"
_DATE: Final = rf"(?P<v>(?<![\w/.\-])(?:{_NUMERIC}|{_WRITTEN}))(?![\w]|[/\-]\d)"
_SHORT: Final = r"(?P<v>(?<![\w/.\-$])(?:0?[1-9]|1[0-2])[/\-](?:0?[1-9]|[12]\d|3[01]))(?![\w/%]|[.\-]\d)"

_BORN: Final = (
    "born | dob | d.o.b | date of birth | birth date | birthdate | nació | nacio | nacido | nacida | naci | nací"
    " | fecha de nacimiento | fec nac | f.n. | д.р | дата рождения | birthday is | bday is | birth | nacimiento"
    " | родился | родилась | came into this world | brought into this world"
)
_DAY: Final = (
    "birthday | bday | b-day | birthdays | cumpleaños | cumple | hbd | turns | turning | turned | turn | cumplió"
    " | velas | everyone's day"
)
_WAKE: Final = (
    wakes(_BORN)
    | wakes(_DAY)
    | wakes("bdays | baby | babies | su | cumpleanos | cumples | cumplirá | nacidos | cupcakes | cupcake")
)

_LISTED: Final = re.compile(
    r"\b(?:birthdays|bdays|birthday (?:train|list|crew|kids|club)|cumplea\w{3} de|velas)\b", re.I
)
_OF_MONTH: Final = re.compile(rf"\b(?:birthdays?|bdays?|cumplea\w{{3}}) (?:\w+ )?(?:for|in|of|de|en) {MONTH}", re.I)
_ANY: Final = re.compile(rf"{_DATE}|{_SHORT.replace('<v>', '<w>')}", re.I)
_OF_SOMEBODY: Final = re.compile(
    rf"(?<![^\W_])[A-ZÀ-Þ][\w'’\-]{{1,20}}\.?[,:]?\s{{1,4}}"
    rf"(?P<v>(?:\d{{1,2}}[/.\-]\d{{1,2}}[/.\-]|(?i:{MONTH})\.?\s\d{{1,2}},?\s)(?:(?:19|20)?\d\d|['’]\d\d))"
    r"(?![\w]|[/.\-]\d)"
)
_DEADLINE: Final = re.compile(
    r"\bon or before|\bby (?:the )?$|certificate\W+(?:by|before|due|and|or)|as of|cut-?off|deadline"
)
_FOUNDED: Final = re.compile(
    r"\b(?:schools?|programs?|districts?|agency|clubs?|teams?|company|union|escuelit?a|escuela|programa|distrito|"
    r"empresa|biblioteca|library|center|centro|church|iglesia|copier|printer|building|edificio)"
    r"(?:\W+(?:\w+\W+)?|['’]s\s\d+(?:st|nd|rd|th)\s)$"
)
_CAKES: Final = re.compile(r"birthday|bday|cupcake|\bcakes?\b|cumple|\bturn(?:s|ing) (?:\d|[a-z]{3,6}\b)", re.I)
_GATHERING: Final = re.compile(
    r"party|celebrat|fiesta|dinner|game|meeting|assembly|concert|parade|bash|lunch|sale|read across|seuss|king|founded|"
    r"lincoln|washington"
)
_BIRTH: Final = re.compile(r"birth|\bborn\b|\bdob\b|d\.o\.b|bday|cumple|\bnaci", re.I)
_BIRTHDAY: Final = re.compile(r"birthday|bday|cumple", re.I)
_TURNS_AN_AGE: Final = re.compile(
    rf"turn(?:s|ed|ing)?\s(?:\w{{1,12}}\s)?(?:\d{{1,3}}\b|{_ONES}|ten|eleven|twelve|\w{{3,6}}teen|twenty|thirty|forty|"
    r"fifty|sixty|seventy|eighty)",
    re.I,
)
_TURNS_OTHERWISE: Final = re.compile(r"turn(?:ed|s|ing)?\s(?:it|in|out|on|off|up|down|to|into|the|over)\b", re.I)
_APART: Final = 80  # at most so many characters stand between two birthdays of a list
_OLDEST: Final = 1925
# A child old enough for preschool; a date later than that beside a name is an event as likely as a birth.
_YOUNGEST: Final = 3


class BirthDate(Shapes):
    def __init__(self) -> None:
        turning = rf"\b(?:birthdays?|bdays?|turn(?:s|ed|ing)?\s(?:\d|{_ONES}|ten|e|t|s)|cumplea\w{{3}}|cumple\b|nació)"
        six = r"(?P<v>(?<![\w.\-])\d{6}(?:\d\d)?)(?![\w]|[-.]\d)"
        super().__init__(
            "DATE_OF_BIRTH",
            {
                "born": (cue(_BORN) + rf"[^\n!?]{{1,40}}?{_DATE}", 0.92),
                "born, short": (cue(_BORN) + rf"[^\n!?\d]{{1,24}}?{_SHORT}", 0.85),
                "a baby": (rf"\b(?:is|was|are|were|['’]s)\san?\s{_FULL}\sbab(?:y|ies)\b", 0.85),
                "b.": (rf"(?<![^\W_])b(?:\.|orn|\. )\s?{_DATE}", 0.8),
                "born, digits": (cue(_BORN) + r"[^\d\n]{1,16}?" + six, 0.8),
                "day": (cue(_DAY) + rf"[^!?]{{1,60}}?{_DATE}", 0.75),
                "day, short": (cue(_DAY) + rf"[^!?\d]{{1,40}}?{_SHORT}", 0.75),
                "day, full": (rf"\b(?:birthdays?|bdays?|cumplea\w{{3}})\b[^\d]{{1,60}}?{_FULL}", 0.75),
                "day after": (rf"{_DATE}[^\n.!?]{{1,40}}?{turning}", 0.7),
                "age on": (
                    rf"\b(?:is|will be|be|turns)\s{_AGE}\s(?:years?\sold\s)?(?:on|this|el)\s[^\n.!?\d]{{0,12}}?{_DATE}",
                    0.75,
                ),
                "age today": (
                    rf"\b(?:is|turns|turned|cumple)\s{_AGE}\s(?:today|tomorrow|tmrw|hoy)\b[^\n\d]{{1,24}}?{_DATE}",
                    0.75,
                ),
                "age on a day": (
                    rf"\bturn(?:s|ed|ing)?\s{_AGE}\s(?P<v>(?:(?:on|this|next|el)\s)?"
                    r"(?:(?:mon|tues?|wednes|thurs?|fri|satur|sun)"
                    rf"(?:day)?,?\s)?the\s(?:\d{{1,2}}(?:st|nd|rd|th)?|{_ORDINAL}))(?![^\W_])",
                    0.75,
                ),
                "listed by day": (
                    r"(?<![^\W_])(?-i:[A-ZÀ-Þ])[\w'’\-]{1,20},?\s(?P<v>the \d{1,2}(?:st|nd|rd|th))(?![^\W_])",
                    0.65,
                ),
                "listed": (r"(?<![^\W_])(?-i:[A-ZÀ-Þ])[\w'’\-]{1,20}\s\((?P<v>\d{1,2}/\d{1,2})\)", 0.7),
                "su fecha": (rf"\bsu fecha\b[^\n!?\d]{{1,12}}?{_DATE}", 0.7),
            },
            wake=_WAKE,
            needs={"day after": re.compile(turning, re.I)},
        )  # fmt: skip

    def awake(self, words: frozenset[str], digits: int) -> bool:
        if digits >= 12:
            return True  # perhaps a list of dates without a cue
        month = not words.isdisjoint(_MONTHS)
        return (digits >= 2 or month) and (
            super().awake(words, digits) or (month and not words.isdisjoint({"is", "be", "b"}))
        )

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find birth dates; in a list of birthdays every date is one, whether or not it has a title."""
        results = super().analyze(text, entities, nlp_artifacts)
        sure = {result.start for result in results if result.score >= 0.7}
        owned = list(_OF_SOMEBODY.finditer(text))
        if len(sure) < 2 and not (results and "everyone" in text.lower()):
            latest = date.today().year - _YOUNGEST
            owned = [match for match in owned if _OLDEST <= _year(match["v"]) <= latest]
            if not _BIRTH.search(text):  # "Argonaut, Oct. 19, 1982": the sources of an article
                owned = [match for match in owned if match["v"][0].isdigit()]
            owned = owned if len(owned) >= 3 else []
        results += [self.found(*match.span("v"), 0.62) for match in owned]
        if sure and _LISTED.search(text):
            results += [self.found(*place, 0.65) for place in _listed(text, min(sure))]
        return results

    def weigh(self, hit: Hit) -> float:
        if hit.kind == "listed by day":
            return hit.score if _OF_MONTH.search(hit.around(160, 0)) else 0
        if hit.kind == "listed":
            return hit.score if _CAKES.search(hit.around()) else 0
        year = re.search(r"(?<!\d)(?:1[5-9]|20)\d\d(?!\d)", hit.value)
        if year and int(year[0]) < _OLDEST:
            return 0.2  # history, not a person that one serves
        if _FOUNDED.search(hit.before(40)):
            return 0.2  # a school, a program
        if _DEADLINE.search(hit.lead):
            return 0
        said = hit.text[hit.begin : hit.end] + hit.text[hit.end : hit.end + 50] * (hit.kind == "day after")
        turns = "turn" in said.lower() and not _BIRTHDAY.search(said)
        if turns and (_TURNS_OTHERWISE.search(said) or not _TURNS_AN_AGE.search(said)):
            return 0
        return 0.4 if hit.score < 0.8 and _GATHERING.search(hit.lead) else hit.score


def _listed(text: str, start: int) -> Iterator[tuple[int, int]]:
    """Dates from the first birthday on, as far as the list goes: to the end of a sentence that holds none."""
    end = start
    for match in _ANY.finditer(text, start):
        if len(re.findall(r"[.!?](?=\s)|\n\s*\n", text[end : match.start()])) > 1 or match.start() - end > _APART:
            return
        yield match.span()
        end = match.end()


def _year(value: str) -> int:
    """The year of a numeric date; two digits mean this century up to this year, else the last."""
    digits = re.findall(r"\d+", value)
    year = int(digits[-1] if len(digits[0]) < 4 else digits[0])
    if year < 100:
        year += 2000 if year <= date.today().year % 100 else 1900
    return year
