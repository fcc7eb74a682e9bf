"""Papers and plates -> DRIVER_LICENSE, PASSPORT_OR_VISA, LICENSE_PLATE."""

from __future__ import annotations

import re
from typing import Final

from screener.detect.identifiers.nouns import is_law, numbers_a_thing
from screener.detect.identifiers.shapes import CODE, NEAR, TIGHT, WIDE, WORD_ENDS, Hit, Shapes, cue, digit_count, wakes

_LICENSE: Final = (
    "license | licence | driver license | drivers license | driver's license | lic | lic no | dl | d.l. | dl # | permit"
    " | wdl | licencia | licencia de manejo | licencia de conducir | state id | operator license | license no | cdl"
)
_OTHER_LICENSE: Final = re.compile(
    r"nursing|fishing|teach|cert|raffle|gambl|gaming|lotter|rifa|contractor|food|liquor|posting|vacancy|"
    r"business|\$|building|parking|work|software|child ?care$|plate"
)


_LEARNER: Final = re.compile(r"\b(?:learner'?s?|learning|driver'?s?|driving|instruction|his|her|their|my|s)\W+$")
_NUMBERED: Final = re.compile(r"lic(?:en[sc]e)?s?\W{1,2}(?:no|number|num|nr|#)\b")
_DRIVES: Final = re.compile(
    r"\b(?:driv\w+|dmv|dl|cdl|dol|licensed|ssn|social|dob|born|wallet|expires|exp|passport|his|her|their|my|your|"
    r"license is|insurance|['’]s|manej\w+|conduc\w+)\b",
    re.I,
)


class DriverLicense(Shapes):
    """Washington's numbers show by themselves: WDL and nine signs, or seven of a name, three digits and two more."""

    def __init__(self) -> None:
        new = rf"(?P<v>(?<![\w])WDL(?=[A-Z0-9*? \-]{{0,11}}\d)(?:[ \-]?[A-Z0-9*?]){{5,9}}){WORD_ENDS}"
        old = rf"(?P<v>(?<![\w])[A-Z]{{2,7}}\*{{0,5}}[A-Z]{{0,2}}\*?\d{{3}}[A-Z0-9]{{2}}){WORD_ENDS}"
        filled = (
            r"(?P<v>(?<![\w])(?-i:[A-Z]{1,6}\*{1,5}[A-Z*]{0,2}\d{3}[A-Z0-9]{2}"
            r"|[A-Z]{3,6}-[A-Z]{1,2}-?\d{3}[A-Z]{2}))(?![\w])"
        )
        super().__init__(
            "DRIVER_LICENSE",
            {
                "wdl": (new, 0.95),
                "filled with stars": (filled, 0.85),
                "name after a cue": (cue(_LICENSE) + WIDE + old, 0.85),
                "code after a cue": (cue(_LICENSE) + WIDE + CODE, 0.8),
            },
            digits=3,
        )

    def weigh(self, hit: Hit) -> float:
        if hit.kind != "code after a cue":
            form = hit.text[: hit.start].endswith(("form ", "Form ", "no. ", "model ", "part "))
            return 0.3 if hit.kind == "wdl" and form else hit.score
        if re.match(r"(?:RN|LPN|MD|PN|CNA)", hit.value):
            return 0.2  # a nurse's license is public
        if not 5 <= digit_count(hit.value) <= 12 or _OTHER_LICENSE.search(hit.before(40) + hit.lead):
            return 0
        if hit.lead.startswith("permit") and not _LEARNER.search(hit.before(24)):
            return 0  # of a van, a building, a hall
        if _NUMBERED.match(hit.lead) and not _DRIVES.search(hit.around(NEAR, 60)):
            return 0.3  # "License no. 4417" on a raffle, a shop, a boiler
        return hit.score - (0.2 if len(hit.lead) > 25 else 0)


_TRAVEL: Final = (
    "passport | pasaporte | паспорт | загранпаспорт | a number | alien number | alien registration | a# | a file"
    " | uscis | green card | visa | i 94 | sevis | receipt | ead | work permit | travel doc | travel document"
    " | admission number | immigration | control no | i 20 | ds 2019 | pp | permanent resident | resident card"
    " | número a | mica | daca | case number | j 1 | f 1"
)
_ALIEN: Final = "a number | a# | alien number | alien registration | uscis | número a"
_IMMIGRATION: Final = re.compile(
    r"uscis|immigra|passport|i-?94|parole|visa|green card|h-?2a|j-?1|f-?1|pasaporte|паспорт", re.I
)
_STATUS: Final = re.compile(r"[jf]\W{0,2}1")
_EXCHANGE: Final = re.compile(r"exchange|passport|visa\b|sevis|border|embassy|immigra|consulate", re.I)
_CHAPTER: Final = re.compile(r"WAC[ \-]?\d{2,3}-\d")  # of Washington's rules; a receipt of that service center has none
_AMBIGUOUS: Final = re.compile(r"(?:receipt|immigration|case number|visa|control no)")


class PassportOrVisa(Shapes):
    def __init__(self) -> None:
        nine = r"\d{3}[ \-]?\d{3}[ \-]?\d{3}"
        bare = r"(?-i:[A-Z]{1,2}) ?(?:\d{6,9}|\d{3,4} \d{3,4}|\d{3} \d{2,3} \d{2,3})"
        centers = "IOE|SRC|LIN|EAC|MSC|NBC|YSC|WAC"
        super().__init__(
            "PASSPORT_OR_VISA",
            {
                "alien": (rf"(?P<v>(?<![\w])A[\-# ]{{0,3}}{nine}){WORD_ENDS}(?![-.]\d)", 0.8),
                "alien after a cue": (rf"{cue(_ALIEN)}{TIGHT}(?P<v>(?:A[ \-]?)?{nine}){WORD_ENDS}", 0.9),
                "receipt": (rf"(?P<v>(?<![\w])(?-i:(?:{centers})(?:[ \-]?\d){{9,10}})){WORD_ENDS}", 0.88),
                "sevis": (rf"(?P<v>(?<![\w])N[ \-]?00\d{{2}}[ \-]?\d{{3}}[ \-]?\d{{3}}){WORD_ENDS}", 0.9),
                "i-94": (rf"(?<![\w])I-?94{WORD_ENDS}{TIGHT}{CODE}", 0.92),
                "after a cue": (cue(_TRAVEL) + r"[^\n]{1,34}?" + CODE, 0.88),
                "where passports are": (rf"(?P<v>(?<![\w]){bare})(?![\w]|[-.]\d)", 0.61),
            },
            digits=6,
        )

    def weigh(self, hit: Hit) -> float:
        value, lead = hit.value, hit.lead
        if is_law(value) and (hit.kind != "receipt" or _CHAPTER.match(value)):
            return 0
        if hit.kind == "where passports are":
            return hit.score if re.search(r"passports?\b|pasaporte", hit.around(), re.I) else 0
        if not 6 <= digit_count(value) <= 14:
            return 0
        if hit.kind != "after a cue":
            return hit.score
        if lead.startswith("pp") and (
            len(lead) > 6 or not re.search(r"passport|trip\b|\bdoc|born|dob\b", hit.around())
        ):
            return 0
        if lead.startswith("visa") and not re.search(r"[A-Za-z]", value):
            return 0  # a card
        if _STATUS.match(lead) and not _EXCHANGE.search(hit.around(120, 120)):
            return 0
        if _AMBIGUOUS.match(lead) and not _IMMIGRATION.search(hit.around()):
            return 0
        return 0 if re.search(r"call|phone|línea|line|office|fax|\$", lead) else hit.score


_PLATE: Final = (
    "plate | plates | license plate | licence plate | lic plate | plate number | tag | tags | placa | placas | vanity"
    " | matrícula | reg plate"
)
_PLATED: Final = re.compile(
    r"\b(?:plates?|tags|placas?|lights (?:are )?on|towed|tow|parked|hatchback|headlights|bumper|hit and run|stop arm|"
    r"load zone|cut me off|vehicle|driver|silver)\b",
    re.I,
)
_VEHICLE: Final = re.compile(
    r"\b(?:car|truck|van|suv|minivan|sedan|pickup|jeep|honda|civic|accord|cr-?v|toyota|corolla|camry|prius|tacoma|"
    r"tundra|rav4?|sienna|subaru|outback|forester|impreza|ford|f-?150|escape|explorer|chevy|tahoe|silverado|malibu|"
    r"nissan|altima|sentra|rogue|kia|soul|hyundai|elantra|tesla|bmw|audi|volvo|mazda|dodge|ram|odyssey|pilot|"
    r"highlander|ranger|wagoneer|buick|lexus|acura|volkswagen|vw|jetta|cadillac|pontiac|saturn|mercedes|mini|gmc|"
    r"suburban|yukon|sprinter|trailer|bike|motorcycle|moped|camioneta|carro|troca|coche)\b",
    re.I,
)
_STATES: Final = r"Oregon|Idaho|California|Montana|Alaska|Nevada|Utah|Arizona|Texas|B\.?C\.?"
_USUAL: Final = re.compile(r"\b(?:[A-Z]{3}[ -]?\d{4}|C\d{5}[A-Z])\b")
_NOT_PLATE: Final = re.compile(r"(?:HB|SB|RCW|WAC|ESB|SHB|EOB|MRN|ROOM|BUS|SY|FY|ISBN)")


_THING: Final = re.compile(
    r"(?:after|at|before|bus|by|exit|for|from|grade|in|is|lane|lot|number|of|on|or|per|room|route|stop|to|unit|up|van|was|"
    r"with|dash|and|ruta|camión)\W?\d",
    re.I,
)
_MEAL: Final = re.compile(r"(?:dinner|paper|lunch|full|hot|home|name|each|a) $")


class Plate(Shapes):
    """Washington's shapes need a car, a truck or a plate near them; other shapes need the word plate or a state."""

    def __init__(self) -> None:
        short = (
            rf"(?P<v>(?<![\w.\-#@$])(?=[A-Z0-9 \-]{{0,8}}\d)[A-Z0-9]{{2,8}}"
            rf"(?:[ \-]\d[A-Z0-9]{{0,4}}|[ \-][A-Z]{{3}}(?=[^\w]|$)){{0,2}}){WORD_ENDS}"
        )
        usual = (
            rf"(?P<v>(?<![\w\-#@$])(?-i:[A-Z]{{3}}[ \-]?\d{{2}}[ ]?\d{{2}}|[A-Z]\d{{2}}-\d[A-Z]{{2}}|C\d{{5}}[A-Z]|"
            rf"[A-Z]\d{{5}}[A-Z]))"
            rf"{WORD_ENDS}(?![-.]\d)"
        )
        elsewhere = r"\d{3} ?[A-Z]{3}|[A-Z]{3} ?\d{3,4}|\d[A-Z]{3}\d{3}|[A-Z]\d{2} ?\d[A-Z]{2}"
        vanity = cue("vanity | vanity plate | plate reads | plate says | plate")
        super().__init__(
            "LICENSE_PLATE",
            {
                "after a cue": (cue(_PLATE) + r"[^\n]{1,28}?" + short, 0.88),
                "spaced": (cue(_PLATE) + r"[^\n]{1,28}?(?P<v>(?<![\w])(?-i:[A-Z](?: [A-Z]){1,2}) \d{4})(?!\w)", 0.72),
                "of a state": (rf"\b(?:{_STATES})\s(?P<v>(?-i:{elsewhere})){WORD_ENDS}", 0.71),
                "vanity": (rf"{vanity}[ ,.:is\"“‘]{{1,6}}(?P<v>(?-i:[A-Z]{{5,8}})){WORD_ENDS}", 0.7),
                "usual": (usual, 0.3),
            },
            wake=wakes(_PLATE),
        )

    def awake(self, words: frozenset[str], digits: int) -> bool:
        return digits >= 3 or super().awake(words, digits)

    def weigh(self, hit: Hit) -> float:
        post = hit.around()
        driven = _VEHICLE.search(post) or _PLATED.search(post)
        if hit.kind == "usual":
            if (
                _NOT_PLATE.match(hit.value)
                or numbers_a_thing(hit.text, hit.start)
                or re.search(r"\bcodes?\b[^.!?]{0,40}$", hit.before(60))
            ):
                return 0
            if _VEHICLE.search(hit.around(70, 50)) or _PLATED.search(post):
                return 0.75
            return 0.6 if driven and len(_USUAL.findall(post)) >= 2 else hit.score
        if hit.kind in ("spaced", "of a state"):
            return hit.score if driven else 0.3
        if hit.kind == "vanity":
            return hit.score
        value, lead = hit.value, hit.lead
        if (
            not re.search(r"[A-Za-z]", value)
            or _THING.match(value)
            or (lead.startswith("plate") and _MEAL.search(hit.before(12)))
        ):
            return 0
        if digit_count(value) < 2:  # the beginning of a plate: "BRK 8"
            return 0.6 if re.fullmatch(r"[A-Z]{3}[ \-]?\d", value) and driven else 0
        if re.fullmatch(r"\d+(?:st|nd|rd|th|am|pm|k|s)", value, re.I):
            return 0
        if lead.startswith("tag") and not driven:
            return 0.3
        return hit.score - (0.15 if len(lead) > 20 else 0)
