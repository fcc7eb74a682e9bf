"""Numbers that offices give to people: social security, student, medical, license, passport, plate."""

from __future__ import annotations

import re
from typing import Final

from screener.detect.identifiers.shapes import (
    CODE,
    DIGITS,
    NOT_IN_WORD,
    TIGHT,
    WIDE,
    WORD_ENDS,
    Shapes,
    cue,
    digit_count,
    wakes,
)

_SSN: Final = (
    "ssn | ss number | ss no | ss# | social security | social | soc | soc sec | social sec | taxpayer number | itin | tin | tax id"
    " | seguro social | seguro | número de seguro | nss | nine digits"
)
_SOCIAL: Final = re.compile(r"\b(?:social|ssn|seguro social)\b(?! (?:media|studies|worker|emotional|hour|event))", re.I)
_CARD: Final = re.compile(r"\b(?:card|visa|mastercard|amex|account|acct|debit|credit)\b", re.I)
_STUDENT: Final = (
    "ssid | student id | student number | student no | student num | student # | stu no | stu # | stu id | stu num"
    " | state id | state number | state student id | lunch pin | lunch number | lunch code | lunch no | lunch # | lunch id | lunch acct | lunch account | cafeteria pin | meal pin"
    " | pin | pins | id | id number | sid | matrícula | matricula | número de estudiante | id de estudiante | pupil number"
    " | pupil id | reg no | skyward id | district id | máquina de la cafetería | numero de estudiante | número de almuerzo"
    " | clave de almuerzo | pin del almuerzo | pin de almuerzo | lunch line | school id | candidate number | student pass | student card | coe"
)
_MEDICAL: Final = (
    "mrn | medical record | medical rec | chart | patient id | patient number | patient no | medicaid | medicare | provider one"
    " | providerone | apple health | member id | member number | member no | member # | member | membership id | subscriber"
    " | subscriber id | policy | policy number | insurance | insurance id | insurance card | group | group number | group no"
    " | molina | premera | kaiser | kp | uhc | united healthcare | regence | coordinated care | aetna | cigna | blue cross"
    " | tricare | wellpoint | amerigroup | health plan | plan | expediente | expediente médico | póliza | seguro médico"
    " | número de miembro | hospital | wristband | historia clínica | afiliado"
)
_INSURER: Final = re.compile(
    r"insur|medicaid|medicare|member|premera|molina|kaiser|regence|aetna|cigna|blue cross|uhc|tricare|coverage|plan\b|"
    r"subscriber|provider|seguro|clinic|doctor|born|dob|hospital|health|patient",
    re.I,
)
_LICENSE: Final = (
    "license | licence | driver license | drivers license | driver's license | lic | lic no | dl | d.l. | dl # | permit | wdl"
    " | licencia | licencia de manejo | licencia de conducir | state id | operator license | license no | cdl"
)
_TRAVEL: Final = (
    "passport | pasaporte | паспорт | загранпаспорт | a number | alien number | alien registration | a# | a file | uscis"
    " | green card | visa | i 94 | sevis | receipt | ead | work permit | travel doc | travel document | admission number | immigration | control no | i 20 | ds 2019"
    " | pp | permanent resident | resident card | número a | mica | daca | case number"
)
_PLATE: Final = (
    "plate | plates | license plate | licence plate | lic plate | plate number | tag | tags | placa | placas | vanity"
    " | matrícula | reg plate"
)
_USUAL: Final = re.compile(r"\b(?:[A-Z]{3}[ -]?\d{4}|C\d{5}[A-Z])\b")
_PLATED: Final = re.compile(r"\b(?:plates?|tags|placas?|lights (?:are )?on|towed|tow|parked|hatchback)\b", re.I)
_VEHICLE: Final = re.compile(
    r"\b(?:car|truck|van|suv|minivan|sedan|pickup|jeep|honda|civic|accord|cr-?v|toyota|corolla|camry|prius|tacoma|tundra|"
    r"rav4?|sienna|subaru|outback|forester|impreza|ford|f-?150|escape|explorer|chevy|tahoe|silverado|malibu|nissan|altima|"
    r"sentra|rogue|kia|soul|hyundai|elantra|tesla|bmw|audi|volvo|mazda|dodge|ram|odyssey|pilot|highlander|bumper|parked|"
    r"driver|headlights|camioneta|carro|troca|coche|silver|vehicle|motorcycle|moped|ranger|wagoneer|buick|lexus|acura|volkswagen|vw|jetta|cadillac|pontiac|saturn|mercedes|mini|gmc|suburban|yukon|sprinter|trailer|bike|lights on|hit and run|stop arm|load zone|cut me off)\b",
    re.I,
)


class SocialSecurity(Shapes):
    """The usual grouping is nearly enough; other groupings, and last fours, only after a cue."""

    def __init__(self) -> None:
        grouped = rf"(?P<v>(?<![\w.\-/])\d{{3}}(\s?[-–]\s?|[. ])\d{{2}}\2\d{{4}})(?![\w]|[-./]\d)"
        four = rf"{cue('social | ssn | soc | ss')}[^\n]{{0,30}}?(?P<v>{NOT_IN_WORD}\d{{4}}){WORD_ENDS}(?![-. ]\d)"
        ends = rf"\b(?:ends?|ending)(?: in| with)?\s(?P<v>\d{{4}}){WORD_ENDS}|\bletter \d says (?P<v>\d{{4}}){WORD_ENDS}"
        last = rf"(?:last (?:four|4)|ending|ends in)[^\n]{{0,30}}{four}"
        nine = rf"{cue(_SSN)}[^\n]{{1,50}}?(?P<v>(?<![\w.\-])\d{{3}}[-. ]{{0,2}}\d{{2}}[-. ]{{0,2}}\d{{4}}){WORD_ENDS}(?![-.]\d)"
        super().__init__("US_SSN", [(grouped, 0.75), (nine, 0.95), (last, 0.8), (ends, 0.7)], digits=4)

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        before = match.string[max(0, match.start() - 25) : match.start()].lower()
        if score == 0.7:
            near = _SOCIAL.search(match.string, max(0, match.start() - 30), match.start())
            return score if near or (_SOCIAL.search(match.string) and not _CARD.search(match.string)) else 0
        if value.replace(" ", "-") in {"123-45-6789", "078-05-1120"}:
            return 0.2
        if digit_count(value) == 9 and score < 0.9 and (" " in value or "." in value):
            score = 0.6
        return 0.1 if re.search(r"(?:order|serial|ticket|case|invoice|po|confirmation|lot)[\s#:.no]*$", before) else score


class StudentNumber(Shapes):
    def __init__(self) -> None:
        after = rf"{cue('student id | ssid | student number')}"
        super().__init__(
            "STUDENT_ID",
            [
                (cue(_STUDENT) + WIDE + DIGITS, 0.85),
                (cue("ssid | student id | lunch pin | lunch number | meal pin | student number") + rf"[^\d]{{1,80}}?(?P<v>{NOT_IN_WORD}\d{{5,10}}){WORD_ENDS}(?![-/.:]\d)", 0.66),
                (rf"(?P<v>{NOT_IN_WORD}\d{{5,10}}){WORD_ENDS}\s?\(?(?:is|=)?\s?(?:his|her|their|the)?\s?{after}", 0.8),
                (rf"(?P<v>{NOT_IN_WORD}\d{{5,7}}){WORD_ENDS}\??\s(?:that|is|which|whose)?\s?{cue('pin | lunch')}", 0.6),
            ],
            wake=wakes(_STUDENT),
            digits=4,
        )

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        lead = match[0].lower().split(value.lower())[0]
        count = digit_count(value)
        if score == 0.6:
            return score
        if score == 0.66:
            return 0 if re.search(r"zip|call|phone|box|\$|\d", lead) else 0.6
        if not 4 <= count <= 12 or re.search(r"meeting|webinar|zoom|event|photo id|bring|valid", lead):
            return 0
        before = match.string[max(0, match.start() - 30) : match.start()].lower()
        if re.match(r"ids?\b", lead) and re.search(r"(?:meeting|webinar|zoom|tax|caller|photo|event|apple|member|patient|"
                                                 r"group|state|vendor|medicaid|employee|pickup|device|login)[\s\-]*$", before):
            return 0
        gap = len(lead)
        if re.match(r"pins?\b", lead) and re.search(r"(?:admin|fax|copier|voicemail|door|debit|atm|sim|device|alarm|gate|system|bank|card)[\s\-]*$", before):
            return 0
        if re.match(r"(?:pins?|ids?|reg no)\b", lead):
            if count < 5 and not re.search(r"lunch|meal|cafeteria|student|kid|line|almuerzo|owes?", match.string, re.I):
                return 0.35
            score -= 0.1
        return score - (0.2 if gap > 30 else 0)


class MedicalNumber(Shapes):
    def __init__(self) -> None:
        provider_one = rf"(?P<v>(?<![\w\-])\d{{3}}[ \-]?\d{{3}}[ \-]?\d{{3}}[ \-]?WA)(?![\w])"
        # The Medicare number's own alphabet, as Presidio's UsMbiRecognizer has it.
        mbi = (
            r"(?P<v>\b[1-9][AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[ -]?[AC-HJKMNP-RT-Y][AC-HJKMNP-RT-Y0-9]\d[ -]?"
            r"[AC-HJKMNP-RT-Y]{2}\d{2}\b)"
        )
        super().__init__(
            "MEDICAL_RECORD_NUMBER",
            [(provider_one, 0.95), (mbi, 0.9), (r"\bcard (?:says|reads|shows|number|no\.?|#)[\s:\-is]{1,6}" + CODE, 0.6), (cue(_MEDICAL) + r"[^\d\n]{1,44}?" + CODE, 0.85)],
            digits=5,
        )

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        if score > 0.85:
            return score
        if score == 0.6:
            cards = _INSURER.search(match.string) and digit_count(value) >= 7 and value[0].isalpha()
            return 0.65 if cards else 0
        lead = match[0][: -len(value)].lower() if match[0].endswith(value) else match[0].lower()
        count = digit_count(value)
        around = match.string[max(0, match.start() - 80) : match.end() + 40]
        weak = re.match(r"(?:group|policy|member|chart|hospital|insurance|plan|kp|health plan|subscriber)s?\b", lead)
        if count < 5 or (weak and count < 5) or count > 16:
            return 0
        if re.search(r"call|phone|text|line|fax|\$|room", lead):
            return 0
        named = re.match(r"(?:molina|premera|kaiser|kp|uhc|united|regence|coordinated|aetna|cigna|blue|tricare|wellpoint|medic)", lead)
        if named and count < 7 and value.isdigit():
            return 0
        if weak and not _INSURER.search(around.replace(weak[0], "", 1)) and count < 7:
            return 0.3
        return score - (0.15 if len(lead) > 28 else 0) - (0.2 if weak and value.isdigit() else 0)


class DriverLicense(Shapes):
    def __init__(self) -> None:
        new = rf"(?P<v>(?<![\w])WDL(?=[A-Z0-9*? \-]{{0,11}}\d)(?:[ \-]?[A-Z0-9*?]){{9}}){WORD_ENDS}"
        old = rf"(?P<v>(?<![\w])[A-Z]{{2,7}}\*{{0,5}}[A-Z]{{0,2}}\*?\d{{3}}[A-Z0-9]{{2}}){WORD_ENDS}"
        starred = r"(?P<v>(?<![\w])(?-i:[A-Z]{1,6}\*{1,5}[A-Z*]{0,2}\d{3}[A-Z0-9]{2}|[A-Z]{3,6}-[A-Z]{1,2}-?\d{3}[A-Z]{2}))(?![\w])"
        super().__init__(
            "DRIVER_LICENSE",
            [
                (new, 0.95),
                (starred, 0.85),
                (cue(_LICENSE) + WIDE + old, 0.85),
                (cue(_LICENSE) + WIDE + CODE, 0.8),
            ],
            digits=3,
        )

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        if score > 0.8:
            return score
        lead = match[0].lower()
        before = match.string[max(0, match.start() - 20) : match.start()].lower()
        if re.match(r"(?:RN|LPN|MD|PN|CNA)", value):
            return 0.2
        if "plate" in lead or not 5 <= digit_count(value) <= 12 or re.search(r"nursing|fishing|teach|cert|business|\$|building|parking|work|software|child ?care$", before + lead):
            return 0
        return score - (0.2 if len(lead) - len(value) > 25 else 0)


class PassportOrVisa(Shapes):
    def __init__(self) -> None:
        alien = rf"(?P<v>(?<![\w])A[\-# ]{{0,3}}\d{{3}}[ \-]?\d{{3}}[ \-]?\d{{3}}){WORD_ENDS}(?![-.]\d)"
        bare_alien = rf"{cue('a number | a# | alien number | alien registration | uscis | número a')}{TIGHT}(?P<v>(?:A[ \-]?)?\d{{3}}[ \-]?\d{{3}}[ \-]?\d{{3}}){WORD_ENDS}"
        receipt = rf"(?P<v>(?<![\w])(?-i:(?:IOE|SRC|LIN|EAC|MSC|NBC|YSC|WAC)(?:[ \-]?\d){{9,10}})){WORD_ENDS}"
        sevis = rf"(?P<v>(?<![\w])N[ \-]?00\d{{2}}[ \-]?\d{{3}}[ \-]?\d{{3}}){WORD_ENDS}"
        i94 = rf"(?<![\w])I-?94{WORD_ENDS}{TIGHT}{CODE}"
        super().__init__(
            "PASSPORT_OR_VISA",
            [
                (alien, 0.8), (bare_alien, 0.9), (receipt, 0.88), (sevis, 0.9), (i94, 0.92),
                (cue(_TRAVEL) + r"[^\n]{1,34}?" + CODE, 0.88),
                (r"(?P<v>(?<![\w])(?-i:[A-Z]{1,2}) ?(?:\d{6,9}|\d{3,4} \d{3,4}|\d{3} \d{2,3} \d{2,3}))(?![\w]|[-.]\d)", 0.61),
            ],
            digits=6,
        )  # fmt: skip

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        lead = match[0].lower()[: -len(value)]
        count = digit_count(value)
        if score == 0.61:
            return score if re.search(r"passports?\b|pasaporte", match.string, re.I) else 0
        if lead.startswith("pp") and (len(lead) > 6 or not re.search(r"passport|\btrip\b|\bdoc|born|\bdob\b", match.string, re.I)):
            return 0
        if lead.startswith("visa") and not re.search(r"[A-Za-z]", value):
            return 0
        if not 6 <= count <= 14 or (lead.startswith("visa") and count >= 12 and value[0].isdigit() and count > 12):
            return 0
        if re.match(r"(?:receipt|immigration|case number|visa|control no)", lead) and not re.search(
            r"uscis|immigra|passport|i-?94|parole|visa|green card|h-?2a|j-?1|f-?1", match.string, re.I
        ):
            return 0
        if score == 0.88 and re.search(r"call|phone|línea|line|office|fax|\$", lead):
            return 0
        return score


class Plate(Shapes):
    def __init__(self) -> None:
        short = rf"(?P<v>(?<![\w.\-#@$])(?=[A-Z0-9 \-]{{0,8}}\d)[A-Z0-9]{{2,8}}(?:[ \-]\d[A-Z0-9]{{0,4}}|[ \-][A-Z]{{3}}(?=[^\w]|$)){{0,2}}){WORD_ENDS}"
        vanity = rf"{cue('vanity | vanity plate | plate reads | plate says | plate')}[ ,:is\"“‘]{{1,6}}(?P<v>(?-i:[A-Z]{{5,8}})){WORD_ENDS}"
        usual = rf"(?P<v>(?<![\w\-#@$])(?-i:[A-Z]{{3}}[ \-]?\d{{2}}[ ]?\d{{2}}|C\d{{5}}[A-Z]|[A-Z]\d{{5}}[A-Z])){WORD_ENDS}(?![-.]\d)"
        states = rf"\b(?:Oregon|Idaho|California|Montana|Alaska|Nevada|Utah|Arizona|Texas|B\.?C\.?)\s(?P<v>(?-i:\d{{3}} ?[A-Z]{{3}}|[A-Z]{{3}} ?\d{{3,4}}|\d[A-Z]{{3}}\d{{3}}|[A-Z]\d{{2}} ?\d[A-Z]{{2}})){WORD_ENDS}"
        spaced = cue(_PLATE) + r"[^\n]{1,28}?(?P<v>(?<![\w])(?-i:[A-Z](?: [A-Z]){1,2}) \d{4})(?!\w)"
        super().__init__(
            "LICENSE_PLATE", [(states, 0.71), (spaced, 0.72), (cue(_PLATE) + r"[^\n]{1,28}?" + short, 0.88), (vanity, 0.7), (usual, 0.3)], wake=wakes(_PLATE)
        )

    def awake(self, words: frozenset[str], digits: int) -> bool:
        return digits >= 3 or super().awake(words, digits)

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        if score == 0.3:
            around = match.string[max(0, match.start() - 70) : match.end() + 50]
            if re.match(r"(?:HB|SB|RCW|WAC|ESB|SHB|EOB|MRN|ROOM|BUS|SY|FY|ISBN)", value):
                return 0
            if _VEHICLE.search(around) or _PLATED.search(match.string):
                return 0.75
            return 0.6 if len(_USUAL.findall(match.string)) >= 2 and _VEHICLE.search(match.string) else score
        if score < 0.8:
            return score if score == 0.7 or _VEHICLE.search(match.string) or _PLATED.search(match.string) else 0.3
        lead = match[0].lower()[: -len(value)]
        if not 2 <= digit_count(value) or not re.search(r"[A-Za-z]", value) or re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|k|s)", value, re.I):
            return 0
        if lead.startswith("tag") and not _VEHICLE.search(match.string[max(0, match.start() - 160) : match.end() + 60]):
            return 0.3
        return score - (0.15 if len(lead) > 20 else 0)
