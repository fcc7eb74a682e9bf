"""Ways into a building or a system -> CREDENTIAL: passwords, door codes, keys."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.examples import is_lesson
from screener.detect.identifiers.nouns import numbers_a_thing
from screener.detect.identifiers.shapes import TIGHT, WORD_ENDS, Hit, Shapes, cue, digit_count, wakes
from screener.detect.identifiers.spoken import NUMBERS

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

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
_PLACE: Final = re.compile(
    r"\b(?:doors?|gates?|alarms?|locks?|keypads?|lockbox|closet|building|annex|sheds?|garage|wi-?fi|voicemail|copier|"
    r"safe|entry|entrance|stairwell|pantry|admin|pump|atm|kiln|cage|gym|shop|portable|cabinet|puerta|portón|alarma|"
    r"candado|edificio|salón|bodega|fax|printer|elevator|side|barn|locker|office|key ?box|back|zoom|meeting|system|"
    r"panel|"
    r"punch)\b",
    re.I,
)
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
_QUOTED: Final = r"[\"“'‘](?P<v>[^\n\"“”'’‘]{3,40})[\"”'’]"


class Secret(Shapes):
    """What looks like a secret by itself: signs and digits inside a word, a code with its # or star, an API key."""

    # One quick look that spares most posts the patterns (270 -> 60 microseconds where it wakes).
    _SIGNED = re.compile(r"\w[!#$%*?]|[RL]\d|[#*]\d|\d(?:-\d){3}|[_A-Z]\w{15}|star|pound|pass|pw|contrase", re.I)
    _SIGN_INSIDE = re.compile(r"[^\W_][!#$%*?][^\W_]")
    _PASSWORD = re.compile(r"passwords?|passcode|\bpw\b|contrase", re.I)
    _ISSUED = re.compile(r"_(?:live|test|prod|dev)_|psk_|gh[pousr]_|xox|akia|aiza|ey[jk]", re.I)

    def __init__(self) -> None:
        starts = r"(?P<v>(?<![\w#$@/.:+\-])"
        turn = r"(?-i:[RL])\d{1,2}"
        issued = (
            r"[a-z]{2,6}_(?:live|test|prod|dev)_\w{8,80}|psk_\w{8,80}|gh[pousr]_\w{20,80}|"
            r"xox[baprs]-[\w\-]{10,80}|AKIA[0-9A-Z]{16}|"
            r"AIza[\w\-]{30,45}|ey[JK][\w\-]{15,80}\.[\w\-.]{15,200}"
        )
        super().__init__(
            "CREDENTIAL",
            {
                "sign inside": (
                    rf"{starts}(?=[A-Za-z\d]{{0,20}}\d|[A-Za-z]{{1,20}}[!#$%*?][A-Za-z]{{0,20}}\d)"
                    r"[A-Za-z\d]{2,20}[!#$%*?][A-Za-z\d]{1,20})(?![\w/@])",
                    0.55,
                ),
                "word and digits": (
                    rf"{starts}(?:[A-Za-z]{{2,12}}\d{{2,8}}[!#$%*?]{{1,3}}|(?-i:[A-Z]?[a-z]{{4,14}})\d{{1,4}}))(?!\w)",
                    0.6,
                ),
                "code with a sign": (
                    r"(?P<v>(?<![\w$.:/\-])(?:\d{3,6}[#*]|[#*]\d{3,6}|\d(?:[ \-]?\d){3,5}[ \-](?:star|pound)))"
                    + WORD_ENDS,
                    0.8,
                ),
                "code with hyphens": (r"(?P<v>(?<![\w$.:/\-])\d(?:-\d){3,6})(?![\w]|[-./]\d)", 0.8),
                "turns of a lock": (rf"(?P<v>(?<!\w){turn}(?:-| to ){turn}(?:-| to ){turn})(?!\w)", 0.91),
                "issued key": (rf"(?P<v>(?<![\w/])(?:{issued}))", 0.96),
            },
            digits=1,
            needs={"sign inside": self._SIGN_INSIDE, "word and digits": self._PASSWORD, "issued key": self._ISSUED},
        )

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        return super().analyze(text, entities) if self._SIGNED.search(text) else []

    def weigh(self, hit: Hit) -> float:
        if hit.kind.startswith("code"):
            return hit.score if _PLACE.search(hit.around(60, 40)) else 0.2
        if hit.kind in ("turns of a lock", "issued key"):
            return hit.score
        if re.match(r"wdl|[a-z]{3,20}#\d{4}$", hit.value, re.I):
            return 0  # a driver license, a Discord name
        if is_lesson(hit.text, hit.start, hit.end):
            return -0.9
        if hit.kind == "sign inside":
            return hit.score if len(re.findall(r"[^\W\d_]", hit.value)) >= 3 and len(hit.value) >= 7 else 0
        return hit.score if self._PASSWORD.search(hit.around()) else 0


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
                "turns": (
                    cue(_TURNED) + r"(?:['’]s)?[^\d\n]{1,25}?(?P<v>\d{1,2}(?:(?:-|,? then | to |"
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
            wake=wakes(_SECRET) | wakes(_DOOR) | wakes(_PAIR) | wakes(_TURNED) | wakes(_PHRASED),
        )

    def weigh(self, hit: Hit) -> float:
        before = hit.before(24)
        if _NOT_SECRET.search(before) or (hit.lead.startswith("code") and before.endswith(("room ", "room-"))):
            return 0
        if is_lesson(hit.text, hit.start, hit.end):
            return -0.9
        if hit.kind in ("turns", "wheel"):
            return hit.score
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
        return 0.9 if signed or _PLACE.search(hit.around(60, 40)) else 0.4

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
        weak = self._WEAK.match(lead)
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
        return 0.65 if hit.kind in ("next", "quoted") and self._SAID.search(lead) else 0
