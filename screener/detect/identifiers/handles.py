"""Names on platforms -> USERNAME: of students and private persons, not of schools, agencies or news."""

from __future__ import annotations

import re
from typing import Final

from screener.detect.identifiers.contact import TLD
from screener.detect.identifiers.shapes import TIGHT, Hit, Shapes, cue, phrases, wakes

_PLATFORM: Final = (
    "snap | snapchat | insta | instagram | ig | tiktok | tik tok | discord | venmo | cashapp | cash app | gamertag"
    " | psn | xbox | playstation | roblox | steam | minecraft | twitch | finsta | telegram | wechat | twitter"
    " | username | user | handle | usuario | vsco | bereal | kik | paypal | sc | alt | burner | account | gram"
    " | screen name | zelle | handles | fortnite"
)
_PLATFORMS: Final = frozenset(phrases(_PLATFORM))
# Platforms whose names are words of every day: a plain word after them says nothing.
_COMMON: Final = re.compile(r"(?:account|sc|alt|zelle|steam|handles?|twitter|instagram|tiktok)\b")
_ON: Final = (
    r"(?:venmo|snap(?:chat)?|insta(?:gram)?|ig|tiktok|discord|cash ?app|xbox|psn|roblox|playstation|switch|telegram)"
)
_PLAYERS: Final = re.compile(
    r"gamer|esports|ladder|username|handle|insta|snap|tiktok|switch|roblox|tag|discord|follow|venmo", re.I
)
_ORGANIZATION: Final = re.compile(
    r"esds?\b|esd|schools?|(?:^|[_.])pt[aos]|ptsa|pta$|mayor|senator|congress|governor|sheriff|daily|times|news|"
    r"tribune|podcast|"
    r"ministry|museum|bakery|coffee|restaurant|store|district|library|edu|academy|athlet|official|health|news|"
    r"city|county|dept|"
    r"center|cares|clinic|univ|college|headstart|head_start|ospi|union|team|club|boosters?|bank|water|police|fire|"
    r"transit|families|classroom|^rm\d|ravens|tigers|eagles|wildcats|bears|hawks|knights|warriors|bulldogs|museum|parks|radio|weather|media|"
    r"foundation|elementary|(?:sd|isd|k12)\d{0,3}$|[_.](?:hs|ms|es|wa|el|jh)$|^(?:everyone|all|here|channel|followers|"
    r"highlight)$",
    re.I,
)
_SCHOOL_INITIALS: Final = re.compile(r"[a-z](?:HS|MS|ES|WA)$")
_SOMEBODYS: Final = re.compile(
    r"\b(?:(?:\d{1,2}th|seventh|eighth|ninth|tenth) grader|freshman|junior|senior at|brother|sister|nephew|niece|"
    r"kid named|behind|follow|tag(?:ging|ged)?|my (?:student|kid|girl|boy|setter|daughter|son|babies)|dm|daughter|"
    r"son|kiddo|venmo|"
    r"snap|insta|handle|hey|wrote|add me|add|his|her|their|she|he|sophomore|student|posted|page|account|ig|tiktok|"
    r"message|hmu|"
    r"cash ?app)\b",
    re.I,
)
# Whose handles are public: those who hold an office, papers, the stage.
_OFFICE: Final = re.compile(
    r"\b(?:senator|mayor|governor|congress\w*|representative|rep\.|president|author|illustrator|musician|band|singer|"
    r"podcast|newspaper|reporter|photo credit|photos? by|via|museum|theat(?:er|re)|nonprofit|sponsors?)[\s,:]{1,3}"
    r"(?:[A-Z][\w'’\-]+\s){0,2}[(]?$",
    re.I,
)
# Accounts of a task, not of a person: the encoder must think so too.
SHARED: Final = re.compile(
    r"admin|sub(?:s|room|\d|[._\-])|"
    r"train(?:er|ing)|svc|demo|proctor|guest|viewer|desk|room|esd|staff|shared|media|kiosk|"
    r"test|office|transpo|library|bookworm|visitor|lab|volunteer",
    re.I,
)
_FILE: Final = re.compile(
    rf"\.{TLD}$|^www\.|\.(?:pdf|docx?|xlsx?|png|jpe?g|csv|py|js|html?)$",
    re.I,
)
_PICTURE: Final = re.compile(r"(?:img|dsc|pxl|vid|mvi|screenshot|scan)_?\d", re.I)
_FIELD: Final = re.compile(r"_v\d+(?:_|$)|_(?:e?mail|name|id|phone|date|no|num|number|dob|address|final|v\d)$", re.I)
_SENT: Final = re.compile(r"\sto\s\d{5}|\.(?:com|org|net|edu|gov)\b")
_NUMBERED: Final = re.compile(r"(?:room|bus|order|po|item|lot|ticket|case|unit|apt|local)#", re.I)
_SECRETS: Final = re.compile(r"\bpass(?:word|code)s?\b", re.I)
_NO_NAMES: Final = frozenset(
    "with your same from page using info name that this here have uses needs wants must then does asks code"
    " names initial password passwords email mail".split()
)
_SAID: Final = re.compile(r"(?:[:=]|\b(?:is|as|it['’]?s|its|es|i['’]m|im))[\s\"“'‘]{1,3}$")


class Handle(Shapes):
    """Made-up words show by a sign, a digit or a capital inside; plain words need a platform right before them."""

    def __init__(self) -> None:
        starts = r"(?P<v>(?<![\w@/.:+\-])"
        rest = r"[A-Za-z0-9_](?:[\w\-]|\.(?=\w)){2,30})(?![\w@/]|\.\w)"
        made = (  # two letters at least; no 6th, 7pm, 40k, 9-dollar
            rf"{starts}(?=@|[\w\-]{{0,24}}(?:_|\d|\.(?=\w)|(?-i:[a-z][A-Z])))(?=[\w.\-@]{{0,20}}[^\W\d_]{{2}})"
            rf"(?!\d{{1,4}}(?:st|nd|rd|th|am|pm|k|m|s|x|hrs?|min)\b|\d{{1,4}}-)@?{rest}"
        )
        named = r"(?-i:[A-ZÀ-Þ])[\w'’\-]{1,15}(?:\s(?-i:[A-Z])\.?)?\s"
        super().__init__(
            "USERNAME",
            {
                "made up": (cue(_PLATFORM) + rf"[^\n]{{1,36}}?(?<=[\s:(=,;]){made}", 0.85),
                "paid": (
                    rf"\b(?:venmo|cash ?app|paypal)(?:['’]s|\sis|"
                    rf"\s?:)\s{starts}@?[A-Za-z][A-Za-z\d]{{1,14}}(?:-[A-Za-z\d]{{1,14}}){{1,3}})"
                    r"(?![\w@/\-]|\.\w)",
                    0.85,
                ),
                "next": (cue(_PLATFORM) + rf"{TIGHT}{starts}@?{rest}", 0.84),
                "signs in": (
                    r"\b(?:(?:console )?user(?:name)?|logins?|log(?:s|ged)? ?in as|(?:guest|user) name|usuario)"
                    r"(?:\sis|\s?[:=])?\s"
                    r"(?P<v>[A-Za-z][\w.\-]{3,30}),?\s(?:and\s|y\s)?(?:the\s)?"
                    r"(?:pass\w{0,6}|pw|pwd|(?:session )?word|contraseña|clave)\b",
                    0.8,
                ),
                "wechat": (rf"微信\s?(?:号|:|：)?\s{{0,2}}{starts}@?{rest}", 0.85),
                "on a platform": (rf"{starts}[A-Za-z][\w.\-]{{2,24}})\s(?:on|en)\s{_ON}\b", 0.8),
                "discord": (r"(?P<v>(?<![\w#@/.])[A-Za-z][\w.]{2,24}#\d{4})(?!\w)", 0.82),
                "cash": (r"(?P<v>(?<![\w$])\$(?=[\w\-]{0,8}[A-Za-z]{3})[A-Za-z][\w\-]{2,24})(?![\w$\-])", 0.6),
                "underscored": (rf"{starts}[^\W\d_]\w{{0,20}}_(?:\w{{1,20}}))(?![\w@/]|\.\w)", 0.6),
                "dotted": (rf"{starts}(?-i:[a-z]{{3,15}}(?:\.[a-z\d]{{2,15}}){{2,4}}))(?![\w@/]|\.\w)", 0.58),
                "in brackets": (rf"{named}\((?P<v>[A-Za-z][\w.\-]{{3,24}})\)", 0.57),
                "at": (r"(?P<v>(?<![\w@/.+\-])@[A-Za-z0-9_](?:[\w\-]|\.(?=\w)){2,30})", 0.5),
            },
            wake=wakes(_PLATFORM) | {"@", "$", "_", ".", "#"},
        )

    def weigh(self, hit: Hit) -> float:
        name = hit.value.lstrip("@$")
        if name.lower() in _PLATFORMS:
            return 0  # "on insta and TikTok"
        made = bool(re.search(r"[_\d]|\w\.\w|[a-z][A-Z]", name))
        if _PICTURE.match(hit.value):
            return -0.7
        if _FILE.search(name) or _SENT.match(hit.text[hit.end : hit.end + 9]):
            return 0.2
        if hit.kind == "paid":
            return hit.score
        if hit.kind in ("signs in", "next") and name.lower() in _NO_NAMES:
            return 0
        if hit.kind == "signs in":
            return 0.3 if SHARED.search(name) else hit.score
        if hit.kind == "cash":
            return 0.85 if re.search(r"cash ?app|\$|send|pay", hit.before(40)) else hit.score
        if _OFFICE.search(hit.before(40) if hit.kind == "at" else hit.text[max(0, hit.start - 40) : hit.start]):
            return 0.2
        if _ORGANIZATION.search(name) or _SCHOOL_INITIALS.search(name):
            return 0.2
        if hit.kind == "at":
            if hit.start == 0 or re.match(r"\s[A-Z][a-z]", hit.text[hit.end : hit.end + 3]):
                made = made and bool(re.search(r"\d", name))  # "@Garth Sloane Your son": a reply names whom it answers
            return (0.5 if made else 0.2 if hit.start == 0 else 0.35) + (
                0.2 if _SOMEBODYS.search(hit.around(60, 40)) else 0
            )
        if hit.kind == "in brackets":
            odd = re.search(r"[a-z]\d|\d[a-z]|_|[a-z][A-Z]", name)
            return hit.score if odd and _PLAYERS.search(hit.around()) else 0
        if hit.kind == "discord":
            secret = _SECRETS.search(hit.around(40, 0))
            return 0 if _NUMBERED.match(hit.value) or secret else hit.score
        if hit.kind == "on a platform":
            return hit.score if made or "-" in name else 0
        if hit.kind in ("underscored", "dotted"):
            if _FIELD.search(name):
                return 0
            alone = hit.kind == "underscored" and not re.search(r"\d", name)
            return 0.35 if alone and not _SOMEBODYS.search(hit.around(60, 40)) else hit.score
        return self._after_platform(hit, name, made)

    @staticmethod
    def _after_platform(hit: Hit, name: str, made: bool) -> float:
        lead = hit.lead
        if hit.value[0] == "@":
            return 0.9
        if made:
            lettered = re.search(r"[A-Za-z]{2}", name)
            return 0 if not lettered else (0.85 if len(lead) < 30 else 0.7)
        if lead.startswith("user"):
            told = re.search(r"[:=]|is|name", lead) or hit.before(1) == "("
            if SHARED.search(name):
                return 0.3
            return 0.6 if told and len(lead) < 14 and name.islower() and len(name) >= 5 else 0
        if _COMMON.match(lead) or re.fullmatch(r"[a-z]{1,8}", name):
            return 0
        return 0.3 if _SAID.search(lead) else 0
