"""Ways to reach a person -> e-mail, phone, street address, handle; `publicity` then tells whose they are."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

import phonenumbers

from screener.detect.identifiers.shapes import NOT_IN_WORD, TIGHT, WORD_ENDS, Shapes, cue, wakes

_TLD: Final = r"(?:com|net|org|edu|gov|us|io|co|info|me|mail|example|test|mx|uk|ca|ru|ua|kr|vn|ph|gob|app|live|invalid)"
_AT: Final = r"\s{0,2}(?:[\[({<]\s?(?:at|arroba|a)\s?[\])}>]|(?<=\s)(?:at|AT|arroba)(?=\s)|\s@|@\s|＠)\s{0,2}"
_DOT: Final = r"\s{0,2}(?:[\[({<]\s?(?:dot|punto|d0t)\s?[\])}>]|(?<=\s)(?:dot|DOT|punto)(?=\s)|\.|\s\.\s)\s{0,2}"


class Email(Shapes):
    """Written plainly (Presidio's check of the suffix needs a list from the network; any two letters do), or as 'at' and 'dot'."""

    def __init__(self) -> None:
        plain = r"(?P<v>(?<![\w.+\-])[\w+\-][\w.+\-]{0,63}@(?:[\w\-]{1,63}\.){1,5}[^\W\d_]{2,24})(?![\w@])"
        joint = r"(?:[._\-]|\s(?:dot|punto|underscore|dash|guion|guión|guion bajo)\s)"
        said = (
            rf"(?P<v>{NOT_IN_WORD}[\w+\-]{{1,40}}(?:{joint}[\w+\-]{{1,40}}){{0,4}}{_AT}[\w\-]{{2,40}}"
            rf"(?:{_DOT}[\w\-]{{2,30}}){{0,3}}{_DOT}{_TLD}){WORD_ENDS}"
        )
        super().__init__("EMAIL_ADDRESS", [(plain, 0.95), (said, 0.85)])

    def awake(self, words: frozenset[str], digits: int) -> bool:
        return not words.isdisjoint(("@", "dot", "punto", "arroba"))

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        if score < 0.9:
            if "@" in value and re.fullmatch(r"[^\s@]+@[^\s@]+", value):
                return 0
            spelled = re.search(r"\s(?:dot|punto)\s|[\[({<]\s?(?:dot|punto|at|arroba)", value, re.I) or "@" in value
            return score if spelled else 0
        return score


@cache
def _is_number(text: str) -> bool:
    """Ask phonenumbers whether this is one that exists as a US number, or any number written with its +."""
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(text, "US"))
    except phonenumbers.NumberParseException:
        return False


class Phone(Shapes):
    def __init__(self) -> None:
        tail = r"(?:[ ,;]{0,2}(?:ext\.?|extension|x|#)\s?\d{1,5})?"
        ten = rf"(?P<v>(?<![\w.\-/$#])(?:\+?1[ .\-/]{{0,2}})?(?:\(\d{{3}}\)|\d{{3}})[ .\-/·–]{{0,3}}\d{{3}}[ .\-–·]{{0,3}}\d{{2}}[ .\-]?\d{{2}}{tail})(?![\w]|[.\-/]\d)"
        abroad = r"(?P<v>(?<![\w.\-])\+\d{1,3}(?:[ .\-()]{0,2}\d{1,5}){2,6}|(?<![\w.\-])0\d{3,4}[ \-]\d{3}[ \-]?\d{3}|(?<![\w.\-])0\d[ \-]\d{3}[ \-]\d{4})(?![\w]|[.\-]\d)"
        seven = rf"(?P<v>(?<![\w.\-/$#]|\d )\d{{3}}[.\-–]\d{{4}}{tail})(?![\w]|[.\-/]\d)"
        super().__init__("PHONE_NUMBER", [(ten, 0.85), (abroad, 0.7), (seven, 0.3)], digits=7)

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        text = match.string
        before = text[max(0, match.start() - 40) : match.start()].lower()
        if re.search(r"(?:meeting|webinar|zoom|isbn|order|serial|invoice|tracking|po|ticket|confirmation|case|parcel|lot|code|id|no)[\s:#.id]{0,6}$", before):
            return 0.2
        if value == "867-5309":
            return 0.2
        said = re.search(r"call|text|txt|phone|cell|ring|number|tel\b|teléfono|llam|line|cel\b|celular|dial|reach|whatsapp|at$|ph\b|home|zelle|fax|office|desk|ffôn|☎|📞|📱", before)
        if score == 0.85:
            core = re.split(r"(?i)[ ,;]{0,2}(?:ext|x|#)", value)[0]
            if not _is_number(core):
                return 0
            return 0.95 if said else (0.85 if not core.isdigit() else 0.6)
        if score == 0.7:
            return 0.9 if value[0] == "+" and _is_number(value) else (0.7 if said else (0.55 if re.match(r"0\d{2,4} \d{3} ?\d{3,4}$", value) else 0.3))
        return 0.75 if said else 0.35


_SUFFIX: Final = (
    r"(?:Street|St|Avenue|Ave|Av|Road|Rd|Drive|Dr|Lane|Ln|Court|Ct|Place|Pl|Way|Boulevard|Blvd|Terrace|Ter|Circle|Cir|"
    r"Loop|Parkway|Pkwy|Highway|Hwy|Trail|Trl|Row|Spur|Alley|Square|Sq|Crescent|Close|Path|Point|Pt|Bend|Cove|Hill|Ridge)"
)
_PLAIN_SUFFIX: Final = r"(?:street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|place|pl|blvd|boulevard|terrace|loop)"
_SIDE: Final = r"(?:N\.?[EW]?\.?|S\.?[EW]?\.?|E\.?|W\.?|North|South|East|West)"
_UNIT: Final = r"(?:,?\s(?:apt\.?|apartment|unit|suite|ste\.?|no\.?|space|spc|lot|trlr|bldg\.?|#)\s?#?[\w\-]{1,6}|,?\s#\w{1,5})?"
_TOWN: Final = r"(?:,\s(?!Room|Suite|Rm|Door|Gate|Bldg|Building|Thurs|Fri|Sat|Sun|Mon|Tues|Wed)(?-i:[A-Z][\w'’]{2,15}(?:\s[A-Z][\w'’]{2,15})?)(?:,?\s(?-i:WA|OR|ID|Wash\.?))?(?:\s98\d{3})?)?"


class StreetAddress(Shapes):
    def __init__(self) -> None:
        word = r"(?:[A-Z][\w'’.\-]{1,20}|\d{1,3}(?:st|nd|rd|th|ST|ND|RD|TH))"
        titled = (
            rf"(?P<v>(?<![\w$#.,/\-])(?-i:\d{{1,6}}[A-Z]?(?:\s1/2)?\s(?:{_SIDE}\s)?(?:{word}\s){{1,4}}{_SUFFIX}|"
            rf"\d{{1,6}}\s(?:{word}\s){{0,3}}{_SUFFIX.upper()}|\d{{1,6}}\s(?:{_SIDE}\s)?(?:SR|State Route|Hwy|Highway)\s\d{{1,3}})\b\.?(?:\s(?-i:{_SIDE})(?![\w]))?{_UNIT}{_TOWN})"
        )
        lower = (
            rf"(?P<v>(?<![\w$#.,/:\-])\d{{2,6}}\s(?:(?:n|s|e|w|ne|nw|se|sw)\s)?(?:[a-z][a-z'’]{{2,20}}|\d{{1,3}}(?:st|nd|rd|th))"
            rf"(?:\s[a-z][a-z'’]{{2,20}})?\s{_PLAIN_SUFFIX}\b(?:\s(?:ne|nw|se|sw|n|s|e|w)\b)?{_UNIT})"
        )
        spanish = r"(?P<v>\b(?:calle|avenida|avda\.?|carrera|privada|callejón)\s(?:[\w'’.]{1,20}\s){0,4}(?:#|no\.?|núm\.?)?\s?\d{1,5}\b|(?<![\w])\d{1,5}\s(?:calle|avenida|paseo|camino)\s[\w'’]{2,20}(?:,\s(?:apto|lote|unidad)\.?\s\w{1,5})?)"
        terse = r"(?P<v>(?<![\w$#.,/\-])(?-i:\d{1,5}\s[NSEW]\.?\s\d{1,3}(?:st|nd|rd|th)|[A-Z][a-z]{2,15}\s(?:Ln|St|Ave|Ct|Dr|Rd|Pl|Way|Loop)\.?\s#\d{1,4}))(?!\w)"
        box = r"(?P<v>\bp\.?\s?o\.?\s?box\s\d{1,6}\b)"
        lives = r"\b(?:address(?: is)?|lives? (?:at|on)|living at|live|mail (?:it|them|checks?) to|home|casa|dirección|vive en|house is|staying at)\s{0,2}[:\-]?\s{0,2}(?P<v>(?-i:\d{2,5}[A-Z]?(?:\s[A-Z0-9][\w'’]{1,20}){1,4}))"
        super().__init__("STREET_ADDRESS", [(titled, 0.85), (spanish, 0.8), (terse, 0.7), (box, 0.7), (lives, 0.7), (lower, 0.6)], digits=1)

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        low = value.lower()
        if re.match(r"1(?:2(?:34?)?)? (?:main|any|elm) st|1600 pennsylvania|742 evergreen terr|221b baker", low):
            return 0.3
        if re.search(r"\b(?:of|the|and|kids|students|in|for|on|to|at|our|my|days?|years?|minutes?|hours?|people|percent|grade|am|pm|miles?|best|top|more|a|with|per|is)\b", re.sub(r",.*", "", low)):
            return 0 if score in (0.85, 0.6) else score
        if re.search(r"\b(?:homecoming|food|book|blood|toy|coat|clothing|fund|royal|supply|honor)\s(?:court|drive|row|dr)\b", low):
            return 0
        if re.match(r"(?:19|20)\d\d\s", low) and score == 0.6:
            return 0.4
        return score


_PLATFORM: Final = (
    "snap | snapchat | insta | instagram | ig | tiktok | tik tok | discord | venmo | cashapp | cash app | gamertag | psn | xbox"
    " | playstation | roblox | steam | minecraft | twitch | finsta | telegram | wechat | twitter | username | user | handle"
    " | usuario | vsco | bereal | kik | paypal | sc | alt | burner | account | gram | screen name | zelle | handles | fortnite"
)
_ORG: Final = re.compile(
    r"esds?\b|esd|schools?|\bpt[as]|ptsa|district|library|edu|academy|athlet|official|health|news|city|county|dept|center|"
    r"cares|clinic|univ|college|headstart|head_start|ospi|union|team|club|boosters?|bank|water|police|fire|transit|ravens|"
    r"tigers|eagles|wildcats|bears|hawks|knights|warriors|bulldogs|museum|parks|radio|weather|media|foundation|elementary|"
    r"(?:sd|isd|k12)\d{0,3}$|[_.](?:hs|ms|es|wa|el|jh)$|(?-i:[a-z](?:HS|MS|ES|WA)$)|^(?:everyone|all|here|channel|followers|highlight)$",
    re.I,
)
_OWN: Final = re.compile(
    r"\b(?:follow|tag(?:ging|ged)?|my (?:student|kid|girl|boy|setter|daughter|son|babies)|dm|daughter|son|kiddo|venmo|snap|insta|handle|hey|"
    r"wrote|add me|add|his|her|their|she|he|sophomore|student|posted|page|account|ig|tiktok|message|hmu|cash ?app)\b",
    re.I,
)


_DOMAIN: Final = re.compile(rf"\.{_TLD}$|^www\.|\.(?:pdf|docx?|xlsx?|png|jpe?g|csv|py|js|html?)$", re.I)


class Handle(Shapes):
    def __init__(self) -> None:
        start = r"(?P<v>(?<![\w@/.:+\-])"
        rest = r"[A-Za-z0-9_](?:[\w\-]|\.(?=\w)){2,30})(?![\w@/]|\.\w)"
        name = rf"{start}@?{rest}"
        # A made-up word shows: a sign, a digit or a capital inside; two letters at least; no 6th, 7pm, 40k.
        made = (
            rf"{start}(?=@|[\w\-]{{0,24}}(?:_|\d|\.(?=\w)|(?-i:[a-z][A-Z])))(?=[\w.\-@]{{0,20}}[^\W\d_]{{2}})"
            rf"(?!\d{{1,4}}(?:st|nd|rd|th|am|pm|k|m|s|x|hrs?|min)\b|\d{{1,4}}-)@?{rest}"
        )
        super().__init__(
            "USERNAME",
            [
                (cue(_PLATFORM) + rf"[^\n]{{1,36}}?(?<=[\s:(=,;]){made}", 0.85),
                (cue(_PLATFORM) + rf"{TIGHT}{name}", 0.84),
                (r"(?P<v>(?<![\w@/.+\-])@[A-Za-z0-9_](?:[\w\-]|\.(?=\w)){2,30})", 0.5),
                (rf"{start}[^\W\d_]\w{{0,20}}_(?:\w{{1,20}}))(?![\w@/]|\.\w)", 0.6),
                (rf"{start}(?-i:[a-z]{{3,15}}(?:\.[a-z\d]{{2,15}}){{2,4}}))(?![\w@/]|\.\w)", 0.58),
                (rf"{start}[A-Za-z][\w.\-]{{2,24}})\s(?:on|en)\s(?:venmo|snap(?:chat)?|insta(?:gram)?|ig|tiktok|discord|cash ?app|xbox|psn|roblox|playstation|switch|telegram)\b", 0.83),
                (r"(?-i:[A-ZÀ-Þ])[\w'’\-]{1,15}(?:\s(?-i:[A-Z])\.?)?\s\((?P<v>[A-Za-z][\w.\-]{3,24})\)", 0.57),
                (rf"微信\s?(?:号|:|:)?\s{{0,2}}{name}", 0.85),
                (r"(?P<v>(?<![\w#@/.])[A-Za-z][\w.]{2,24}#\d{4})(?!\w)", 0.82),
                (r"(?P<v>(?<![\w$])\$(?=[\w\-]{0,8}[A-Za-z]{3})[A-Za-z][\w\-]{2,24})(?![\w])", 0.7),
            ],
            wake=None,
        )
        self._wake = wakes(_PLATFORM) | {"@", "$", "_", ".", "#"}

    def awake(self, words: frozenset[str], digits: int) -> bool:
        return not self._wake.isdisjoint(words)

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        text = match.string
        bare = value.lstrip("@$")
        made = bool(re.search(r"[_\d]|\w\.\w|[a-z][A-Z]", bare)) and not re.fullmatch(r"[\d.,:\-/]+(?:st|nd|rd|th|am|pm|k|s|m)?", bare, re.I)
        if re.match(r"\sto\s\d{5}|\.(?:com|org|net|edu|gov)\b", text[match.end() :]) or _DOMAIN.search(bare):
            return 0.2
        if score == 0.7:
            return 0.85 if re.search(r"cash ?app|\$|send|pay", text[max(0, match.start() - 40) : match.start()], re.I) else 0.6
        if _ORG.search(bare):
            return 0.2
        if score == 0.5:
            around = text[max(0, match.start() - 60) : match.end() + 40]
            return (0.55 if made else 0.35) + (0.2 if _OWN.search(around) else 0)
        if score == 0.57:
            odd = re.search(r"[a-z]\d|\d[a-z]|_|[a-z][A-Z]", bare)
            return score if odd and re.search(r"gamer|esports|ladder|username|handle|insta|snap|tiktok|switch|roblox|tag|discord|follow|venmo", text, re.I) else 0
        if score == 0.82:
            return 0 if re.match(r"(?:room|bus|order|po|item|lot|ticket|case|unit|apt|local)#", value, re.I) else score
        if score == 0.83:
            return 0.8 if made or "-" in bare else 0
        if score in (0.6, 0.58):
            return 0 if re.search(r"_(?:e?mail|name|id|phone|date|no|num|number|dob|address|final|v\d)$", bare, re.I) else score
        lead = match[0][: -len(value)].lower()
        if re.match(r"(?:account|sub|sc|alt|login|zelle|steam|handle|twitter|instagram|tiktok|handles)", lead) and not made and value[0] != "@":
            return 0
        if lead.startswith("user") and not made:
            return 0.6 if re.fullmatch(r"user(?:name)?(?: is|:|=| =)? {0,1}", lead) and (text[match.start() - 1 : match.start()] == "(" or re.search(r"[:=]|is|name", lead)) and bare.islower() and len(bare) >= 5 else 0
        if value[0] == "@":
            return 0.9
        if not made:
            said = re.search(r"(?:[:=]|\b(?:is|as|it['’]?s|its|es|i['’]m|im))[\s\"“'‘]{1,3}$", lead)
            return 0.3 if said and not re.fullmatch(r"[a-z]{1,8}", bare) else 0
        if re.search(r"\d", bare) and not re.search(r"[A-Za-z]{2}", bare):
            return 0
        return 0.85 if len(lead) < 30 else 0.7
