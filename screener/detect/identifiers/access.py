"""Ways into a building or a system -> CREDENTIAL: passwords, door codes, keys."""

from __future__ import annotations

import re
from types import MappingProxyType
from typing import Final

from screener.detect.identifiers.examples import is_lesson
from screener.detect.identifiers.nouns import numbers_a_thing
from screener.detect.identifiers.secret_shapes import PLACE
from screener.detect.identifiers.shapes import TIGHT, Hit, Shapes, cue, digit_count, wakes
from screener.detect.identifiers.spoken import NUMBERS

_SECRET: Final = (
    "password | passwords | passwd | pwd | pw | pass | passcode | pass code | passphrase | pass phrase | contraseña"
    " | contrasena | clave | wifi key | wi-fi key | network key | wpa key | api key | secret key | access key | token"
    " | security key | key | secret | login | log in | logs in | logins | whitelist word | code word | magic word"
    " | пароль | contra"
)
_DOOR: Final = (
    "code | codes | pin | combo | combination | keypad | alarm | alarm pad | punch in | punch | código | codigo | clave"
    " | alarma | lockbox | lock | passcode | key in | pad | digits | enter | door | gate | candado"
)
_PAIR: Final = "wifi | wi fi | login | log in | user | username | card | network | portal | account | sign in"
_PHRASED: Final = (
    "password | passphrase | pass phrase | passcode | pw | pass | contraseña | contrasena | clave | magic word"
    " | code word"
    " | duress word | session word | safe word | pin | combo | lock | alarm | alarma | candado"
)
# How one says a secret aloud instead of writing it.
_MADE_OF: Final = re.compile(
    r"\b(?:capital|(?:lower|upper) ?case|no spaces|one word|backwards?|spelled|twice|plus|then|exclamation|bang|"
    r"question mark|underscore|for the \w|todo junto|sin espacios|min[úu]sculas|may[úu]sculas|al rev[ée]s|asterisco|"
    r"star|pound|gato|y un \d)\b",
    re.I,
)
_TURNS: Final = re.compile(r"\b(?:left|right|izquierda|derecha)\b", re.I)
_COUNTED_WORD: Final = re.compile(rf"\b(?:{'|'.join(sorted({*NUMBERS} - {'o', 'un', 'oh', 'once'}))})\b", re.I)
_SYSTEM: Final = re.compile(
    r"wi-?fi|zoom|meeting id|reuni[óo]n|log(?:s|ged)? ?in|console|network|portal|alarm|duress|\bred\b", re.I
)
_BEGINS: Final = frozenset("the two three one just my his her their".split())
_TURNED: Final = "padlock | lock | combo | combination | locker | safe"
# Codes and keys that open nothing.
_NOT_SECRET: Final = re.compile(
    r"(?:zip|area|dress|qr|promo|discount|coupon|error|activity|class|course|budget|source|bar|color|building|fire|"
    r"penal|tax|morse|honor|conduct|billing|cpt|join|referral|vendor|account|country|state|municipal|postal|lunch|"
    r"student|bus|sub|job|school|enamel|lapel|hair|bowling|safety|rolling|clothes|gift|access|fee|overtime|store|order|"
    r"pay|payroll|charge|booking|procedure|absence|leave|fund|genetic|reason|medical|diagnosis|object|cheat|merch|part|"
    r"model|lot)[\s\-]{0,2}$"
)
_PLAIN: Final = frozenset(
    "case required the not on in your same a an sent posted needed protected changed still now below above available"
    " provided reset resets expired expires here there it this that is was be been will to for and or of with from by"
    " at as we you they no yes please when if all so but my our his her their its never too very just one two"
    " three ready"
    " fail failed manager managers sharing page screen info information link button works working through out off over"
    " along around down under sur para por de del la el en que y se es su está esta no".split()
)
_TOKEN: Final = r"(?P<v>[^\s\"“”'’‘,;()<>]{3,64})"
_ODD: Final = r"(?=[^\s\"“”,;()<>]{0,40}[\d!#$%&*+=?@_^~])"
_QUOTED: Final = r"(?<![^\s:(=])[\"“'‘](?P<v>[^\n\"“”'’‘]{3,40})[\"”'’]"

_ESCAPE: Final = re.compile(r"%[0-9A-F]{2}")
# Numbered things and counts, which "key" and "secret" often precede: "KS5", "COVID-19", "30-year", "18F", "3.7.0".
_ORDINARY: Final = re.compile(r"[A-Z]{2,6}-?\d{1,2}|\d{1,3}-[a-z]+|\d{1,3}[A-Z]|\d+(?:\.\d+)+")

# "Enter your password" speaks of one and tells none.
_ABOUT: Final = re.compile(r"(?:\w+ ){0,2}(?:your|the|my|a|our|his|her|their) (?:password|passcode)\b", re.I)
_QUOTE_ENDS: Final = re.compile(r"[\w ]+[\"”] is ")  # "... enter your password" is going around


class Credential(Shapes):
    """Shape tells a secret from a word: signs, digits or capitals inside; a plain word needs 'is' or a colon."""

    _NAMED_DOOR = re.compile(
        r"\b(?:codes?|digits|pin|combo|combination|keypad|alarm|punch|c[óo]digo|clave|alarma|lockbox|passcode|pass|"
        r"key)\b"
    )
    _TOLD = re.compile(
        r"^(?:door|gate|pad|lock|puerta|candado)\b.*(?:[:=]|\b(?:is|es|type|press|push|enter|pongan|marquen|"
        r"takes))\s{1,2}$"
    )
    _NOT_DOOR = re.compile(r"room|bus|route|\bext|call|text|page|card|cvv|grade|year|people|students")
    _PUPIL = re.compile(r"[A-Z][\w'’]+,?(?: [A-Z]\.)?,?\s$")
    _ADDRESS = re.compile(r"https?:|www\.|.*\.(?:com|org|gov|edu|example)\b")
    _NUMBER = re.compile(r"(?:19|20)\d\d|\d{1,2}:\d\d\w*|\d{1,3}")
    _NOT_ODD = re.compile(r"\d{1,2}(?:st|nd|rd|th|am|pm|:\d\d\w*)?|\$[\d.,]+|@[\w.]+|#\w+|\d+%")
    _WEAK = re.compile(r"(?:keys?|tokens?|secrets?|logins?|log in|clave|contra|pass)\b")
    # One quick look that spares most posts a costly pattern.
    _NEEDS = MappingProxyType(
        {
            "riddle": re.compile(r"\b(?:year|date|mascota?|number|code|birthday|jersey|a[ñn]o)\b", re.I),
            "word": re.compile(r"word\b", re.I),
            "challenge": re.compile(r"(?:says?|answers?|diga)\s[\"“]", re.I),
            "wheel": re.compile(r"right|left|derecha|izquierda", re.I),
            "network": re.compile(r"wi-?fi", re.I),
            "typed": re.compile(r"\b(?:type|enter|use|put|pongan|escriban)\s", re.I),
            "second of a pair": re.compile(r"/"),
            "quoted": re.compile(r"[\"“'‘]"),
        }
    )
    _LOGS_IN = re.compile(
        r"wi-?fi|zoom|meeting\s\d|\blog(?:s|ged)?[ \-]?in|sign[ \-]?in|console|portal|password|\buser\b|"
        r"\d\.\d{1,3}\.\d|@|clear word"
        r"|chromebook|grade ?book|network|server|access|duress",
        re.I,
    )
    _LETS_IN = re.compile(
        r"only (?:release|to|let)\b|release \w+ to|lets? (?:you|them|him|her|us) in|asks? who|no badge|pass ?word|"
        r"code word",
        re.I,
    )
    _NO_KEY = re.compile(r"keys?\s(?:ring|chain|note|words?|staff|board|point|idea|dates?|card)s?\b")
    _NAMES_NEXT = re.compile(
        r"[,;]?\s(?:and\s|y\s|/\s)?(?:the\s|its\s)?(?:pass|pw|pwd|session|word|contrase|clave|recovery)"
    )
    _SAID = re.compile(r"(?:[:=]|\b(?:is|es|was|it['’]?s|its))[\s\"“'‘]{0,3}$")

    def __init__(self) -> None:
        code = (
            r"(?P<v>(?<![\w$.:/\-])(?:[#*]{0,2}|(?:pound|star|hash)\s)"
            r"\d(?:[ \-]?\d){2,9}(?:(?:,?\s(?:and\s)?then)?(?:\sthe)?[ \-]?(?:star|pound|hash|[#*])(?:\s(?:key|"
            r"sign))?)?)(?![\w%]|[./:\-]\d)"
        )
        turn = r"(?:right|left|derecha|izquierda)\b[^\d\n.!?]{0,24}\d{1,2}"
        room = r"(?:room|rm|door|gate|portable|building|bldg|cart|site|hall|annex|wing|lab)\s\d{1,3}(?!\d)"
        super().__init__(
            "CREDENTIAL",
            {
                "next": (cue(_SECRET) + TIGHT + _TOKEN, 0.9),
                "quoted": (cue(_SECRET) + r"[^\n.!?]{1,40}?" + _QUOTED, 0.8),
                "later": (cue(_SECRET) + r"[^\n.!?]{1,40}?[\s:(]" + _ODD + _TOKEN, 0.7),
                "riddle": (
                    cue("code | combination | combo | password | pin | passcode | word | clave | contraseña")
                    + r"[^\n.!?]{0,60}?(?:\b(?:is|are|was|es)\b|['’]s)\s(?:just\s|still\s)?"
                    r"(?P<v>(?:the|my|our|his|her|el|la)\s(?:\w+['’]?s?\s){0,2}(?:year|date|mascot|"
                    r"building number|area code|"
                    r"room number|street number|birthday|jersey|a[ñn]o|mascota)\b[^\n.!?]{0,60}?)"
                    r"(?=[.!?\n]|$|,?\s(?:so|but|because|which)\b)",
                    0.7,
                ),
                "word": (
                    r"\b(?:(?:session|safe|duress|code|magic|all-clear|sign-in|entry|pickup)[ \-]?word|the word|"
                    r"(?<=, )word)\s"
                    r"(?:it wants\s)?(?:(?:is|es)\s|[(:=]\s?)?[\"“'‘(]?(?P<v>[A-Za-z][\w\-]{3,30})(?![\w'’])",
                    0.6,
                ),
                "challenge": (
                    r"\b(?:says?|answers?|diga)\s[\"“](?P<v>[^\"“”\n]{3,30}?)[.,]?[\"”]",
                    0.6,
                ),
                "turns": (
                    cue(_TURNED) + r"(?:['’]s|\s\d{1,4}\b)?[^\d\n]{1,40}?(?P<v>\d{1,2}(?:(?:-|,? then | to |"
                    r", )\d{1,2}){2})(?![\w]|[-./]\d)",
                    0.88,
                ),
                "wheel": (
                    cue(_TURNED) + rf"[^\n.!?]{{0,60}}?(?P<v>{turn}(?:,?\s(?:then\s)?{turn}){{1,3}})(?!\w)",
                    0.85,
                ),
                "network": (
                    r"\bwi-?fi(?:\s(?:pass(?:word)?|key|code))?(?:\s?[:=]|\s(?:is|es))\s" + _ODD + _TOKEN,
                    0.6,
                ),
                "typed": (
                    r"\b(?:type|enter|use|put|pongan|escriban)\s"
                    + _ODD
                    + _TOKEN
                    + rf"\s[^\n.!?]{{0,30}}?{cue(_SECRET)}",
                    0.6,
                ),
                "phrase": (
                    cue(_PHRASED)
                    + r"(?:\sfor\s[^\n.!?:,]{2,24}?)?(?:\s?[:=]|\s(?:is|es|was)\b)\s(?P<v>[^\n.!?;:]{4,64}?)"
                    r"(?=[.!?;:\n]|$|,?\s(?:todo junto|sin espacios|en min[úu]sculas|no spaces|all lowercase|"
                    r"p[áa]senl[ao]|so|but|please|use|don['’]t|like|on|same|say|leave|hose|que|if|because|lights|"
                    r"tell|then (?:go|pull|push|open))\b|\swith the spaces)",
                    0.91,
                ),
                "second of a pair": (cue(_PAIR) + r"[^\n.!?]{1,30}?\S{1,40}\s?/\s?" + _TOKEN, 0.75),
                "door": (cue(_DOOR) + rf"(?:[^\n\d.!?$]{{1,56}}?{room})?[^\n\d.!?$]{{1,56}}?" + code, 0.8),
            },
            wake=wakes(_SECRET)
            | wakes(_DOOR)
            | wakes(_PAIR)
            | wakes(_TURNED)
            | wakes(_PHRASED)
            | wakes("release | badge | lets"),
            needs=self._NEEDS,
        )

    def weigh(self, hit: Hit) -> float:
        before = hit.before(24)
        if _NOT_SECRET.search(before) or (hit.lead.startswith("code") and before.endswith(("room ", "room-"))):
            return 0
        if is_lesson(hit.text, hit.start, hit.end):
            return -0.9
        if _ABOUT.match(hit.value):
            return 0
        if hit.kind in ("turns", "wheel"):
            return hit.score
        if hit.kind == "riddle":
            return hit.score if PLACE.search(hit.around(80, 40)) or self._LOGS_IN.search(hit.around(200, 60)) else 0.4
        if hit.kind == "challenge":
            return hit.score if self._LETS_IN.search(hit.around(110, 60)) else 0
        if hit.kind == "word":
            if hit.value.lower() in _PLAIN or not self._LOGS_IN.search(hit.around(200, 60)):
                return 0
            return (
                hit.score
                if re.search(r"[\d\-_]", hit.value) or re.search(r"\b(?:is|es)\b|[(:=]|^word", hit.lead)
                else 0.3
            )
        if hit.kind == "phrase":
            return self._phrase(hit)
        return self._door(hit) if hit.kind == "door" else self._secret(hit)

    def _phrase(self, hit: Hit) -> float:
        """Judge several words that are told as a secret: how they are put together, or what they open, must show."""
        value, lead = hit.value, hit.lead
        first = re.split(r"[\s,]", value, maxsplit=1)[0]
        made = _MADE_OF.search(hit.text[hit.start : hit.end + 26])
        if re.match(r"(?:pin|combo|lock|alarm|candado)", lead):
            turned = _TURNS.search(value) or (made and (_COUNTED_WORD.search(value) or re.search(r"\d", value)))
            return 0.85 if turned else 0
        if " " not in value.strip() or re.search(r"[\d!#$%&*+=?@^~]", first) or (first.istitle() and "," not in value):
            single = lead.startswith(("duress", "safe word", "code word", "session")) and first.lower() not in _PLAIN
            return 0.6 if single and " " not in value.strip() else 0
        if first.lower() in _PLAIN - _BEGINS:
            return 0
        if made or (_COUNTED_WORD.search(value) and _SYSTEM.search(hit.around())):
            return hit.score
        return 0.4 if first.lower() not in _PLAIN and _SYSTEM.search(hit.around()) else 0

    def _door(self, hit: Hit) -> float:
        value, lead = hit.value, hit.lead
        if self._NOT_DOOR.search(re.sub(r"room\s\d{1,3}\b", "", lead)):
            return 0
        if not 3 <= digit_count(value) <= 10 or re.fullmatch(r"(?:19|20)\d\d", value):
            return 0.2
        if lead.startswith("pin") and self._PUPIL.search(hit.around(60, 0)[: min(60, hit.begin)]):
            return 0.5  # "Nahla B., PIN 30771" is a pupil's number
        signed = value[0] in "#*psh" or value[-1] in "#*rdh"
        if numbers_a_thing(hit.text, hit.start):
            return 0.2
        told = self._TOLD.search(lead) and digit_count(value) >= 4
        if not signed and not told and not self._NAMED_DOOR.search(lead):
            return 0
        return 0.9 if signed or PLACE.search(hit.around(60, 40)) else 0.2

    def _secret(self, hit: Hit) -> float:
        lead, score = hit.lead, hit.score
        value = hit.value.rstrip(".!?:")
        if self._NUMBER.fullmatch(value) or self._ADDRESS.match(value):
            return 0
        if (
            re.match(r"pass(?:es)?(?!\w)", lead)
            and not re.search(r"\d|\w[!#$%&*+=?@^~_]\w", value)
            and not re.match(r"pass\s?(?:is|:|=)", lead)
        ):
            return 0
        if hit.kind == "later" and re.match(r"pass\b(?!\s?(?:is|:|=))", lead):
            return 0  # "we pass on a note from L30"
        if self._NO_KEY.match(lead) or (lead.startswith("log") and self._NAMES_NEXT.match(hit.text, hit.end)):
            return 0
        if hit.kind == "network" and not re.search(r"[^\W\d_]", value):
            return 0
        value = _ESCAPE.sub(" ", value).strip()
        weak = self._WEAK.match(lead)
        if hit.kind == "later" and weak and _ORDINARY.fullmatch(value) and not self._SAID.search(lead):
            return 0  # "key stage 5 (KS5)", "no secret that 18F"
        if weak and value.isdigit() and not self._SAID.search(lead):
            return 0  # "Key 4471 words"
        if lead.startswith("log") and re.fullmatch(r"[\w\-.]{3,20}/[\w\-.!#$]{3,20}", value):
            return 0.7
        odd = re.search(r"[\d!#$%&*+=?@_^~]", value) and not self._NOT_ODD.fullmatch(value)
        if odd and (len(value) >= 4 or re.search(r"[^\W\d_]", value)):
            if not weak:
                return score
            return score - (0.35 if value.isdigit() else 0.15)
        if hit.kind == "next" and re.search(r"[A-Z]", value[1:]) and re.search(r"[a-z]", value):
            return 0.8
        if weak or value.lower() in _PLAIN:
            return 0
        if hit.kind == "quoted" and " " not in value:
            return 0.7
        if hit.kind not in ("next", "quoted") or not self._SAID.search(lead):
            return 0
        within = hit.text[: hit.begin].endswith(('"', "“", "'", "‘"))  # the "password" is gohuskies
        return 0.65 if within or not _QUOTE_ENDS.match(lead) else 0
