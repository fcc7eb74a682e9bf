"""Numbers that offices keep people by -> US_SSN, STUDENT_ID, MEDICAL_RECORD_NUMBER."""

from __future__ import annotations

import re
from typing import Final

from screener.detect.identifiers.nouns import is_law, numbers_a_thing
from screener.detect.identifiers.shapes import (
    CODE,
    DIGITS,
    NOT_IN_WORD,
    PHONE_SHAPE,
    WIDE,
    WORD_ENDS,
    Hit,
    Shapes,
    cue,
    digit_count,
    wakes,
)

_SSN: Final = (
    "ssn | ss number | ss no | ss# | social security | social | soc | soc sec | social sec | taxpayer number"
    " | taxpayer id | itin | tin | tax id | seguro social | seguro | número de seguro | nss | nine digits"
)
_SOCIAL: Final = re.compile(
    r"\b(?:social|ssn|seguro social)\b(?! (?:media|studies|worker|emotional|hour|event))",
    re.I,
)
_OTHER_NUMBER: Final = re.compile(r"\b(?:card|visa|mastercard|amex|account|acct|debit|credit|phone|cell|vin)\b", re.I)
_OTHER_MONEY: Final = re.compile(r"\b(?:card|visa|mastercard|amex|account|acct|debit|credit)\b", re.I)
# Printed as examples for half a century.
_SAMPLE_SSNS: Final = frozenset({"123456789", "078051120", "219099999"})


class SocialSecurity(Shapes):
    """The usual grouping is nearly enough; other groupings, and last fours, only after a cue."""

    def __init__(self) -> None:
        four = rf"(?P<v>{NOT_IN_WORD}\d{{4}}){WORD_ENDS}"
        grouped = r"(?P<v>(?<![\w.\-/])\d{3}(?:\s?[-–]\s?\d{2}\s?[-–]\s?|([. ])\d{2}\2)\d{4})(?![\w]|[-./]\d)"
        nine = r"(?P<v>(?<![\w.\-])\d{3}[-. ]{0,2}\d{2}[-. ]{0,2}\d{4})"
        last = r"(?:last (?:four|4)|ending|ends in)[^\n]{0,30}" + cue("social | ssn | soc | ss")
        ends = r"\b(?:(?:ends?|ending)(?: in| with)?|letter \d says|form says)\s"
        hidden = r"[Xx*•]{3}[\- ]?[Xx*•]{2}[\- ]?|(?=[\d\-]{0,5}[*•])[\d*•]{3}-[\d*•]{2}-"
        masked = rf"(?P<v>(?<![\w\-*•])(?:{hidden})\d{{4}})" + WORD_ENDS
        told = cue("social | ssn | soc sec | ss number | seguro social")
        later = (
            rf"{told}[^\n\d]{{1,70}}?\b(?:(?:just )?(?:the )?last (?:four|4)|[úu]ltimos (?:cuatro|"
            rf"4))\b[^\n\d]{{0,24}}?{four}"
        )
        owned = r"(?:['’]s|\b(?:his|her|their|my|your))\slast (?:four|4)\b[\s:,=]{1,3}(?:is\s|are\s)?" + four
        super().__init__(
            "US_SSN",
            {
                "grouped": (grouped, 0.75),
                "after a cue": (rf"{cue(_SSN)}[^\n]{{1,50}}?{nine}{WORD_ENDS}(?![-.]\d)", 0.95),
                "last four": (rf"{last}[^\n]{{0,30}}?{four}(?![-. ]\d)", 0.8),
                "ends in": (ends + four, 0.7),
                "later, last four": (later + "(?![-. ]\\d)", 0.75),
                "masked": (masked + "(?![-. ]\\d)", 0.9),
                "somebody's last four": (owned + "(?![-. ]\\d)", 0.7),
            },
            digits=4,
        )

    def weigh(self, hit: Hit) -> float:
        if hit.kind == "ends in":
            social = _SOCIAL.search(hit.before(30)) or (
                _SOCIAL.search(hit.around()) and not _OTHER_MONEY.search(hit.around())
            )
            return hit.score if social else 0
        if hit.kind == "somebody's last four":
            return 0 if _OTHER_NUMBER.search(hit.around(120, 60)) else hit.score
        digits = re.sub(r"\D", "", hit.value)
        if digits in _SAMPLE_SSNS or (len(digits) == 9 and hit.example()):
            return -0.95
        if numbers_a_thing(hit.text, hit.begin):
            return -0.8
        if hit.kind == "later, last four":
            return 0 if _OTHER_NUMBER.search(hit.lead) else hit.score
        return 0.6 if hit.kind == "grouped" and (" " in hit.value or "." in hit.value) else hit.score


_STUDENT: Final = (
    "ssid | student id | student number | student no | student num | student # | stu no | stu # | stu id | stu num"
    " | state id | state number | state student id | lunch pin | lunch number | lunch code | lunch no | lunch #"
    " | lunch id | lunch acct | lunch account | cafeteria pin | meal pin | pin | pins | id | id number | sid"
    " | matrícula | matricula | número de estudiante | id de estudiante | pupil number | pupil id | reg no"
    " | skyward id | district id | máquina de la cafetería | numero de estudiante | número de almuerzo"
    " | clave de almuerzo | pin del almuerzo | pin de almuerzo | lunch line | school id | candidate number | msix"
    " | student pass | student card | coe | número escolar | numero escolar"
)
_SURE_STUDENT: Final = "ssid | student id | lunch pin | lunch number | meal pin | student number"
_MONEY: Final = re.compile(r"[$€£]\s*$")
_NOT_STUDENT: Final = re.compile(r"meeting|webinar|zoom|event|photo id|bring|valid")
_OTHER_ID: Final = re.compile(
    r"(?:meeting|webinar|zoom|tax|caller|photo|event|apple|member|patient|group|state|vendor|medicaid|employee|pickup|"
    r"device|login)[\s\-:]*$"
)
_OTHER_PIN: Final = re.compile(
    r"(?:admin|fax|copier|voicemail|door|debit|atm|sim|device|alarm|gate|system|bank|card)[\s\-]*$"
)
_SCHOOL_TALK: Final = re.compile(
    r"transcripts?|truancy|unexcused|absen\w+|\btag\b|badge|credits?|counselors?|enroll\w*|pupils?|\bstudents?\b|\bgr(?:ade)?\.?\s\d",
    re.I,
)
_MEALS: Final = re.compile(r"lunch|meal|cafeteria|student|kid|line|almuerzo|owes?", re.I)


class StudentNumber(Shapes):
    def __init__(self) -> None:
        number = rf"(?P<v>{NOT_IN_WORD}\d{{5,10}}){WORD_ENDS}"
        super().__init__(
            "STUDENT_ID",
            {
                "after a cue": (cue(_STUDENT) + WIDE + DIGITS, 0.85),
                "far after a cue": (cue(_SURE_STUDENT) + rf"[^\d]{{1,80}}?{number}(?![-/.:]\d)", 0.6),
                "before a cue": (
                    rf"{number}\s?\(?(?:is|=)?\s?(?:his|her|their|the)?\s?{cue('student id | ssid | student number')}",
                    0.8,
                ),
                # "Okonjo, D., number 119-30-442", "S.K., 7741903", "Ishani R. 30441"
                "beside a name": (
                    r"(?-i:(?:[A-Z]\.\s?){2}|[A-ZÀ-Þ][\w'’\-]{1,20},?\s[A-Z]\.),?\s(?:(?:student\s)?(?:number|no\.?|#|id)\s?)?"
                    r"(?P<v>\d{5,8}|\d{3}-\d{2}-\d{3})(?![\w]|[-.:/]\d)",
                    0.55,
                ),
                "of a record": (r"(?P<v>(?<![\w\-])(?-i:S)-\d{5,7})(?![\w\-])", 0.55),
                "before a pin": (rf"{number}\??\s(?:that|is|which|whose)?\s?{cue('pin | lunch')}", 0.6),
            },
            wake=wakes(_STUDENT)
            | wakes("transcript | truancy | unexcused | absence | tag | badge | counselor | pupil | student"),
            digits=4,
        )

    def weigh(self, hit: Hit) -> float:
        lead, score = hit.lead, hit.score
        if hit.kind in ("beside a name", "of a record"):
            return score if _SCHOOL_TALK.search(hit.around(120, 120)) else 0.3
        if hit.kind == "far after a cue":
            return 0 if re.search(r"zip|call|phone|box|\$", lead) else score
        if hit.kind != "after a cue":
            return score
        count = digit_count(hit.value)
        if not 4 <= count <= 12 or _NOT_STUDENT.search(lead) or _MONEY.search(lead):
            return 0
        if re.match(r"ids?\b", lead) and _OTHER_ID.search(hit.before()):
            return 0
        if re.match(r"pins?\b", lead) and _OTHER_PIN.search(hit.before()):
            return 0
        if re.match(r"(?:pins?|ids?|reg no)\b", lead):
            if count < 5 and not _MEALS.search(hit.around()):
                return 0.35
            score -= 0.1
        return score - (0.2 if len(lead) > 30 else 0)


_MEDICAL: Final = (
    "mrn | medical record | medical rec | chart | patient id | patient number | patient no | medicaid | medicare"
    " | provider one | providerone | apple health | member id | member number | member no | member # | member"
    " | membership id | subscriber | subscriber id | policy | policy number | insurance | insurance id"
    " | insurance card | group | group number | group no | molina | premera | kaiser | kp | uhc | united healthcare"
    " | regence | coordinated care | aetna | cigna | blue cross | tricare | wellpoint | amerigroup | health plan"
    " | plan | expediente | expediente médico | póliza | seguro médico | número de miembro | hospital | wristband"
    " | historia clínica | afiliado"
)
_INSURER: Final = re.compile(
    r"insur|medicaid|medicare|member|premera|molina|kaiser|regence|aetna|cigna|blue cross|uhc|tricare|coverage|plan\b|"
    r"subscriber|provider|seguro|clinic|doctor|born|dob|hospital|health|patient",
    re.I,
)
# Words that also stand before harmless numbers: board policies, groups of pupils, charts on a wall.
_WEAK: Final = re.compile(r"(?:group|policy|member|chart|hospital|insurance|plan|kp|health plan|subscriber)s?\b")
_COMPANY: Final = re.compile(
    r"(?:molina|premera|kaiser|kp|uhc|united|regence|coordinated|aetna|cigna|blue|tricare|wellpoint|medic)"
)


class MedicalNumber(Shapes):
    def __init__(self) -> None:
        # The Medicare number's own alphabet, as Presidio's UsMbiRecognizer has it.
        letter, either = "[AC-HJKMNP-RT-Y]", "[AC-HJKMNP-RT-Y0-9]"
        medicare = rf"(?P<v>\b[1-9]{letter}{either}\d[ -]?{letter}{either}\d[ -]?{letter}{{2}}\d{{2}}\b)"
        super().__init__(
            "MEDICAL_RECORD_NUMBER",
            {
                "provider one": (r"(?P<v>(?<![\w\-])\d{3}[ \-]?\d{3}[ \-]?\d{3}[ \-]?WA)(?![\w])", 0.95),
                "medicare": (medicare, 0.9),
                "plan card": (r"(?P<v>(?<!\w)(?-i:[A-Z]{3})[ \-]?\d{3}[ \-]?\d{3}[ \-]?\d{2,3})(?![\w\-])", 0.7),
                "card says": (r"\bcard (?:says|reads|shows|number|no\.?|#)[\s:\-is]{1,6}" + CODE, 0.65),
                "after a cue": (cue(_MEDICAL) + r"[^\d\n]{1,44}?" + CODE, 0.85),
            },
            digits=5,
        )

    def weigh(self, hit: Hit) -> float:
        value, lead, count = hit.value, hit.lead, digit_count(hit.value)
        if is_law(value):
            return 0
        if hit.kind == "plan card":
            return hit.score if re.search(r"plan card|insur|member|premera|regence", hit.around(120, 60), re.I) else 0
        if hit.kind == "card says":
            return hit.score if count >= 7 and value[0].isalpha() and _INSURER.search(hit.around()) else 0
        if hit.kind != "after a cue":
            return hit.score
        if not 5 <= count <= 16 or re.search(r"call|phone|text|line|fax|\$|room", lead):
            return 0
        if PHONE_SHAPE.fullmatch(value) and re.search(r"\bat\W*$", lead):
            return 0  # where to call
        if _COMPANY.match(lead) and count < 7 and value.isdigit():
            return 0
        weak = _WEAK.match(lead)
        if weak and count < 7 and not _INSURER.search(hit.around(80, 40).replace(weak[0], "", 1)):
            return 0.3
        return hit.score - (0.15 if len(lead) > 28 else 0) - (0.2 if weak and value.isdigit() else 0)
