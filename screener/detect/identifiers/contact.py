"""Ways to reach a person -> EMAIL_ADDRESS, PHONE_NUMBER, STREET_ADDRESS; `publicity` then tells whose they are."""

from __future__ import annotations

import re
from typing import Final

import phonenumbers

from screener.detect.identifiers.nouns import numbers_a_thing
from screener.detect.identifiers.shapes import WORD_ENDS, Hit, Shapes

TLD: Final = r"(?:com|net|org|edu|gov|us|io|co|info|me|mail|example|test|mx|uk|ca|ru|ua|kr|vn|ph|gob|app|live|invalid)"
_AT: Final = (
    r"\s{0,2}(?:[\[({<]\s?(?:at|arroba|a)\s?[\])}>]|[-–—] ?(?:at|arroba) ?[-–—]|"
    r"(?<=\s)(?:at|arroba)(?=\s)|\s@|@\s|＠)\s{0,2}"
)
_DOT: Final = (
    r"\s{0,2}(?:[\[({<]\s?(?:dot|punto|d0t)\s?[\])}>]|"
    r"[-–—] ?(?:dot|punto) ?[-–—]|(?<=\s)(?:dot|punto)(?=\s)|\.|\s\.\s)\s{0,2}"
)


class Email(Shapes):
    """Written plainly, or with 'at' and 'dot'.

    Presidio's own recognizer asks tldextract for the list of public suffixes, which it fetches from the network; here
    any suffix of letters will do, for made-up domains are personal data too.
    """

    def __init__(self) -> None:
        plain = r"(?P<v>(?<![\w.+\-])[\w+\-][\w.+\-]{0,63}@(?:[\w\-]{1,63}\.){1,5}[^\W\d_]{2,24})(?![\w@])"
        # A hyphen belongs to the name unless it fences a spelled-out sign: "orla-dot-pike". The runs are possessive, so
        # that a ruled line has one reading only.
        part = r"(?:[\w+]|-(?! ?(?:dot|punto|at|arroba) ?[-–—]))"
        joint = r"(?:\.|\s(?:dot|punto|underscore|dash|gui[oó]n bajo|gui[oó]n)\s|\s?[-–—] ?(?:dot|punto) ?[-–—]\s?)"
        said = (
            rf"(?P<v>(?<![\w+\-]){part}{{1,64}}+(?:{joint}{part}{{1,40}}+){{0,4}}+{_AT}{part}{{2,40}}+"
            rf"(?:{_DOT}{part}{{2,30}}+){{0,3}}{_DOT}{TLD}){WORD_ENDS}"
        )
        super().__init__("EMAIL_ADDRESS", {"plain": (plain, 0.95), "said": (said, 0.85)})

    def awake(self, words: frozenset[str], digits: int) -> bool:
        return not words.isdisjoint(("@", "dot", "punto", "arroba"))

    def weigh(self, hit: Hit) -> float:
        if hit.kind == "plain":
            return hit.score
        disguised = re.search(
            r"[\s\-–—](?:dot|punto)[\s\-–—]|[\[({<]\s?(?:dot|punto|at|arroba)|\s@|@\s|＠", hit.value, re.I
        )
        return hit.score if disguised else 0  # "look at school.com" is no address


def _is_number(text: str) -> bool:
    """Ask phonenumbers whether this is one that exists in the US, or abroad where it begins with its +."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "US"))
    except phonenumbers.NumberParseException:
        return False


_NOT_PHONE: Final = re.compile(
    r"(?:meeting|webinar|zoom|isbn|order|serial|invoice|tracking|po|ticket|confirmation|case|parcel|lot|"
    r"(?<!area )code|id|"
    r"(?<!phone )(?<!tel )(?<!tel\. )(?<!cell )(?<!cel )(?<!contact )(?<!fax )(?<!mobile )no)[\s:#.id]{0,6}$"
)
_FORMS: Final = frozenset({"8675309", "1234567890", "5555555555", "0000000000"})
_SAID: Final = re.compile(
    r"call|text|txt|phone|cell|ring|number|tel\b|teléfono|llam|line|cel\b|celular|dial|reach|whatsapp|at$|ph\b|home|"
    r"zelle|fax|office|desk|ffôn|☎|📞|📱"
)
_BRITISH: Final = re.compile(r"0[1-9]\d{3} \d{3} ?\d{3}")
_EXTENSION: Final = re.compile(r"[ ,;]{0,2}(?:ext|x|#)", re.I)


class Phone(Shapes):
    """US numbers that phonenumbers holds for possible; foreign ones; seven digits after a cue."""

    def __init__(self) -> None:
        tail = r"(?:[ ,;]{0,2}(?:ext\.?|extension|x|#)\s?\d{1,5})?"
        ten = r"(?:\+?1[ .\-/]{0,2})?(?:\(\d{3}\)|\d{3})[ .\-/·–]{0,3}\d{3}[ .\-–·]{0,3}\d{2}[ .\-]?\d{2}"
        abroad = (
            r"\+\d{1,3}(?:[ .\-()]{0,2}\d{1,5}){2,6}|0\d{3,4}[ \-]\d{3}[ \-]?\d{3}|0\d[ \-]\d{3,4}[ \-]\d{4}|"
            r"0\d{2,4} \d{3,4} \d{3,4}"
        )
        super().__init__(
            "PHONE_NUMBER",
            {
                "ten": (rf"(?P<v>(?<![\w.\-/$#]){ten}{tail})(?![\w]|[.\-/]\d)", 0.85),
                "abroad": (rf"(?P<v>(?<![\w.\-]|\d )(?:{abroad}))(?![\w]|[.\-]\d)", 0.7),
                # "206 5550 173", "25 35 55 01 44": grouped as it came, after words that call it a phone's.
                "ten, told": (
                    r"\b(?:cell|celular|cel|phone|tel[ée]fono|mobile|whatsapp|n[úu]mero|number|text|txt|"
                    r"call)\b[^\d\n.!?]{1,18}?"
                    r"(?P<v>(?<![\w.\-/$#])\(?\d(?:[)(*_/\\|,~ .\-–—·]{0,3}\d){9}(?!\d))(?![\w]|[.\-/]\d)",
                    0.6,
                ),
                "seven": (rf"(?P<v>(?<![\w.\-/$#]|\d )\d{{3}}[.\-–]\d{{4}}{tail})(?![\w]|[.\-/]\d)", 0.35),
            },
            digits=7,
        )

    def weigh(self, hit: Hit) -> float:
        value, before = hit.value, hit.before(40)
        if re.sub(r"\D", "", value) in _FORMS or hit.example():
            return -0.95
        if _NOT_PHONE.search(before):
            return 0.2
        if numbers_a_thing(hit.text, hit.start):
            return 0.2
        if hit.kind == "ten, told":
            if re.search(
                r"cuenta|acc|card|tarjeta|member|student|social|ssn|routing|matr[íi]cula|almuerzo|lunch", hit.lead
            ):
                return 0
            return hit.score if _is_number(re.sub(r"\D", "", value)) else 0
        said = _SAID.search(before)
        if hit.kind == "seven":
            return 0.75 if said else (0.6 if value.startswith("555") else hit.score)
        if hit.kind == "abroad":
            if value[0] == "+":
                return 0.9 if _is_number(value) else 0.3
            return hit.score if said else (0.55 if _BRITISH.fullmatch(value) else 0.3)
        digits = _EXTENSION.split(value)[0]
        if not _is_number(digits):
            return 0
        return 0.95 if said else (0.6 if digits.isdigit() else hit.score)


_SUFFIX: Final = (
    r"(?:Street|St|Avenue|Ave|Av|Road|Rd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Way|Boulevard|Blvd|Terrace|Ter|Circle|Cir|"
    r"Loop|Parkway|Pkwy|Highway|Hwy|Trail|Trl|Row|Spur|Alley|Square|Sq|Crescent|Close|Path|Point|Pt|Bend|Cove|Hill|"
    r"Ridge)"
)
_SMALL_SUFFIX: Final = (
    r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|place|pl|blvd|boulevard|terrace|loop)"
)
_SIDE: Final = r"(?:N\.?[EW]?\.?|S\.?[EW]?\.?|E\.?|W\.?|North|South|East|West)"
_UNIT: Final = (
    r"(?:,?\s(?:apt\.?|apartment|unit|suite|ste\.?|no\.?|space|spc|lot|trlr|bldg\.?|#)\s?#?[\w\-]{1,6}|,?\s#\w{1,5})?"
)
_NO_TOWN: Final = r"(?!Room|Suite|Rm|Door|Gate|Bldg|Building|Thurs|Fri|Sat|Sun|Mon|Tues|Wed)"
_TOWN: Final = (
    rf"(?:,\s{_NO_TOWN}(?-i:[A-Z][\w'’]{{2,15}}(?:\s[A-Z][\w'’]{{2,15}})?)"
    r"(?:,?\s(?-i:WA|OR|ID|Wash\.?))?(?:\s98\d{3})?)?"
)
# Where at the address: "the blue one", "behind the church", "downstairs, ring twice".
_WHERE: Final = (
    r"(?:,?\s(?:the\s(?:\w+\s)?(?:one|house|door|gate|trailer|duplex|porch)|(?:la|el) (?:casa|puerta|de)|behind|"
    r"downstairs|upstairs|ring|buzz|knock|corner of|right (?:where|by)|out past|next to|across from|last house|"
    r"(?:second|side|back) (?:gate|door)|gate(?:['’]s| side)|trailer with|atr[áa]s)\b[^.;:!?\d\n]{0,40})?"
)
_HOUSE: Final = re.compile(
    r"\b(?:porch|knock|ring|buzz|apt|apartment|upstairs|downstairs|door|gate|house|place|mine|ours|my|his|her|lives?|"
    r"moved|home|yard|driveway|trailer|duplex|kitchen|neighbou?r|casa|vive|mudó|puerta|drop|cash|corner)\b|"
    r"['’]s,\s|s['’],\s",
    re.I,
)
_NO_STREET: Final = (
    r"(?!Jan|Feb|Mar(?:ch)?\b|Apr|May\b|June?\b|July?\b|Aug|Sep|Oct|Nov|Dec|Mon|Tue|Wed|Thu|Fri|Sat|Sun|Grade|Room|"
    r"Angry|Days|Black|White|Asian|Latin|Somali|Chinese|North|South|East|West|Main\b|Pacific Time|School|District|"
    r"Seniors|Juniors|English|Spanish|Native|American|Head|Class|Chrome|Points?|Pounds?|Dollars?|Hours?|Minutes?|"
    r"Students?|Staff|Kids|Families|People|Years?|Miles?|Percent|Zoom|Monday|Elementary|High|Middle|Bus|Route|Building)"
)
_EXAMPLES: Final = re.compile(
    r"1(?:2(?:34?)?)? (?:main|any|elm) st|1600 pennsylvania|742 evergreen terr|221b baker", re.I
)
_SENTENCE: Final = re.compile(
    r"\b(?:of|the|and|kids|students|in|for|on|to|at|our|my|days?|years?|minutes?|hours?|people|percent|grade|am|pm|"
    r"miles?|inch|best|top|more|a|with|per|is)\b",
    re.I,
)
_NOT_STREET: Final = re.compile(
    r"\b(?:homecoming|food|book|blood|toy|coat|clothing|fund|royal|supply|honor|summer|winter|spring|fall|holiday|"
    r"annual|"
    r"membership|giving|fundraising|diaper|sock|backpack|pantry|school|drill team)\s(?:court|drive|row|dr|circle|way)\b"
    r"|\b(?:families|students|kids|seniors|teams|ways|points|stars|girls|boys|books|reading|story)\s\w{2,10}$",
    re.I,
)
_COUNTS: Final = re.compile(
    r"\b(?:of|all|about|over|nearly|almost|bus|buses|route|routes|room|rooms|top|first|last|our|the|these|those|"
    r"score|beat|"
    r"is|in|grades?|ages?|flight|highway|hwy|since|fall|spring|summer|winter|class|year|form|no\.?|number|section)\s$",
    re.I,
)
_YEAR: Final = re.compile(r"(?:19|20)\d\d\s")
_EVENT_SUFFIX: Final = re.compile(r"\b(?:drive|row|court|circle|way|trail|path|point|close|bend|square|loop)$", re.I)


class StreetAddress(Shapes):
    """A number, a name with capitals and a kind of street; in lower case only with the commonest kinds."""

    def __init__(self) -> None:
        starts = r"(?P<v>(?<![\w$#.,/\-])"
        word = r"(?:[A-Z][\w'’.\-]{1,20}|[A-Z](?=\s(?:Str?e?e?t?|Ave|Avenue)\b)|\d{1,3}(?:st|nd|rd|th|ST|ND|RD|TH))"
        titled = (
            rf"(?-i:\d{{1,6}}[A-Z]?(?:\s1/2)?\s(?:{_SIDE}\s)?(?:{word}\s){{1,4}}{_SUFFIX}|"
            rf"\d{{1,6}}\s(?:{word}\s){{0,3}}{_SUFFIX.upper()}|"
            rf"\d{{1,6}}\s(?:{_SIDE}\s)?(?:SR|State Route|Hwy|Highway)\s\d{{1,3}})\b\.?(?:\s(?-i:{_SIDE})(?!\w))?"
        )
        small = (
            r"\d{2,6}\s(?:(?:n|s|e|w|ne|nw|se|sw)\s)?(?:[a-z][a-z'’]{2,20}|\d{1,3}(?:st|nd|rd|th))"
            rf"(?:\s[a-z][a-z'’]{{2,20}})?\s{_SMALL_SUFFIX}\b(?:\s(?:ne|nw|se|sw|n|s|e|w)\b)?"
        )
        spanish = (
            r"\b(?:calle|avenida|avda\.?|carrera|privada|callejón)\s(?:[\w'’.]{1,20}\s){0,4}(?:#|no\.?|"
            r"núm\.?)?\s?\d{1,5}\b|(?<!\w)\d{1,5}\s(?:calle|avenida|paseo|camino)\s[\w'’]{2,20}(?:,\s(?:apto|lote|"
            r"unidad)\.?\s\w{1,5})?"
        )
        terse = (
            r"(?-i:\d{1,5}\s[NSEW]\.?\s\d{1,3}(?:st|nd|rd|th)|\d{2,5}\s[NSEW]\.?\s(?!Korea|America|Carolina|Dakota)"
            r"[A-Z][a-z]{3,15}(?!\s(?:High|Elementary|Middle|School|Elem))|"
            r"[A-Z][a-z]{2,15}\s(?:Ln|St|Ave|Ct|Dr|Rd|Pl|Way|Loop)(?:\.?\s#|,?\s(?:number|no\.?)\s)\d{1,4})"
        )
        home = (
            r"\b(?:address(?: is)?|lives? (?:at|on)|living at|live|mail (?:it|them|checks?) to|home|casa|dirección|"
            r"vive en|house is|my (?:house|place),?|(?:moved|moving) to|"
            r"staying at)\s{0,2}[:\-]?\s{0,2}(?P<v>(?-i:\d{2,5}[A-Z]?(?:\s[A-Z0-9][\w'’]{1,20}){1,4}))"
        )
        super().__init__(
            "STREET_ADDRESS",
            {
                "capitals": (f"{starts}{titled}{_UNIT}{_TOWN}{_WHERE})", 0.85),
                "spanish": (f"(?P<v>{spanish})", 0.8),
                "terse": (f"{starts}{terse})(?!\\w)", 0.7),
                "bare": (
                    rf"(?P<v>(?<![\w$#.,/:\-'’])(?-i:[1-9]\d{{1,4}}\s{_NO_STREET}[A-Z][a-z]{{2,15}}(?:\s(?:Spit|Walk|Run|"
                    rf"Gulch|Pike))?)"
                    rf"(?![^\W_]|['’]|\s(?-i:[A-Z]\w))(?:,\s#\w{{1,4}})?{_UNIT}{_WHERE})",
                    0.3,
                ),
                "rural": (r"(?P<v>(?<!\w)(?-i:RR|HC|Rural Route)\s\d{1,3},?\s(?:Box|Bx)\s\d{1,5})(?!\w)", 0.75),
                "box": (r"(?P<v>\bp\.?\s?o\.?\s?box\s\d{1,6}\b)", 0.7),
                "home": (home, 0.7),
                "small": (f"{starts}{small}{_UNIT})", 0.6),
            },
            digits=1,
            needs={"bare": re.compile(r"\d\s[A-Z]"), "terse": re.compile(r"\d\s[NSEW]|\s#\d|\sn(?:umber|o\.?)\s\d")},
        )

    def weigh(self, hit: Hit) -> float:
        if _EXAMPLES.match(hit.value) or hit.example():
            return -0.95
        if hit.kind == "bare":
            return self._bare(hit)
        street = hit.value.split(",")[0]
        if _NOT_STREET.search(street) or (hit.kind in ("capitals", "small") and _SENTENCE.search(street)):
            return 0
        if _YEAR.match(street) and (hit.kind == "small" or _EVENT_SUFFIX.search(street)):
            return 0.4  # "2026 Scholar Walk Loop" is a year's event as often as a house
        return hit.score

    @staticmethod
    def _bare(hit: Hit) -> float:
        """Judge a number and one name, "507 Plum": somebody's where a house is spoken of; else not by itself."""
        if _COUNTS.search(hit.before(12)) or _YEAR.match(hit.value):
            return 0
        if re.search(r"[,#]", hit.value):
            return 0.7
        if hit.value.endswith("s") or hit.value[2] == " ":
            return hit.score  # "35 Huskies", "98 Corolla"
        return 0.55 if _HOUSE.search(hit.around(40, 40)) else hit.score
