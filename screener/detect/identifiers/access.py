"""Ways in -> CREDENTIAL and IP_ADDRESS: passwords, door codes, keys, machine addresses."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.shapes import SECONDS, TIGHT, WORD_ENDS, Shapes, cue, wakes

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
    from presidio_analyzer.predefined_recognizers import IpRecognizer
else:
    from screener.detect.identifiers.presidio import IpRecognizer, RecognizerResult

_SECRET: Final = (
    "password | passwords | passwd | pwd | pw | pass | passcode | pass code | passphrase | pass phrase | contraseña | contrasena"
    " | clave | wifi key | wi-fi key | network key | wpa key | api key | secret key | access key | token | security key | key"
    " | secret | login | log in | logins | whitelist word | code word | magic word | пароль | contra"
)
_DOOR: Final = (
    "code | codes | pin | combo | combination | keypad | alarm | alarm pad | punch in | punch | código | codigo | clave | alarma"
    " | lockbox | lock | passcode | key in | pad | digits | enter | door | gate | candado"
)
_PLACE: Final = re.compile(
    r"\b(?:doors?|gates?|alarms?|locks?|keypads?|lockbox|closet|building|annex|sheds?|garage|wi-?fi|voicemail|copier|safe|"
    r"entry|entrance|stairwell|pantry|admin|pump|atm|kiln|cage|gym|shop|portable|cabinet|puerta|portón|alarma|candado|edificio|salón|bodega|"
    r"fax|printer|elevator|side|barn|locker|office|key ?box|back|zoom|meeting|system|panel|punch)\b",
    re.I,
)
_NOT_SECRET: Final = re.compile(
    r"(?:zip|area|dress|qr|promo|discount|coupon|error|activity|class|course|budget|source|bar|color|building|fire|penal|"
    r"tax|morse|honor|conduct|billing|cpt|join|room|classroom|referral|vendor|account|country|state|municipal|penal|"
    r"postal|lunch|student|bus|sub|job|school|enamel|lapel|hair|bowling|safety|rolling|clothes|gift|access)[\s\-]{0,2}$",
    re.I,
)
_PLAIN: Final = frozenset(
    "case required the not on in your same a an sent posted needed protected changed still now below above available provided "
    "reset resets expired expires here there it this that is was be been will to for and or of with from by at as we you they "
    "no yes please when if all so but my our his her their its never too very just one two three ready fail failed manager "
    "managers sharing page screen info information link button works working through out off over along around down under "
    "sur para por de del la el en que y se es su está esta no".split()
)
_TOKEN: Final = r"(?P<v>[^\s\"“”'’‘,;()<>]{3,64})"
_QUOTED: Final = r"[\"“'‘](?P<v>[^\n\"“”'’‘]{3,40})[\"”'’]"


class Secret(Shapes):
    """What looks like a password or a key by itself: signs and digits inside a word, a code with its # or star."""

    _SIGNED = re.compile(r"\w[!#$%*?]|[RL]\d|[#*]\d|\d(?:-\d){3}|[_A-Z]\w{15}|star|pound|pass|pw|contrase", re.I)

    def __init__(self) -> None:
        super().__init__(
            "CREDENTIAL",
            [
                (r"(?P<v>(?<![\w#$@/.:+\-])(?=[A-Za-z\d]{0,20}\d|[A-Za-z]{1,20}[!#$%*?][A-Za-z]{0,20}\d)[A-Za-z\d]{2,20}[!#$%*?][A-Za-z\d]{1,20})(?![\w/@])", 0.55),
                (r"(?P<v>(?<![\w#$@/.:+\-])(?:[A-Za-z]{2,12}\d{2,8}[!#$%*?]{1,3}|(?-i:[A-Z]?[a-z]{4,14})\d{1,4}))(?![\w])", 0.6),
                (rf"(?P<v>(?<![\w$.:/\-])(?:\d{{3,6}}[#*]|[#*]\d{{3,6}}|\d(?:[ \-]?\d){{3,5}}[ \-](?:star|pound))){WORD_ENDS}", 0.8),
                (r"(?P<v>(?<![\w$.:/\-])\d(?:-\d){3,6})(?![\w]|[-./]\d)", 0.8),
                (r"(?P<v>(?<![\w])(?-i:[RL])\d{1,2}(?:-| to )(?-i:[RL])\d{1,2}(?:-| to )(?-i:[RL])\d{1,2})(?!\w)", 0.91),
                (r"(?P<v>(?<![\w/])(?:[prs]k_(?:live|test)_\w{8,80}|psk_\w{8,80}|gh[pousr]_\w{20,80}|xox[baprs]-[\w\-]{10,80}|AKIA[0-9A-Z]{16}|AIza[\w\-]{30,45}|ey[JK][\w\-]{15,80}\.[\w\-.]{15,200}))", 0.96),
            ],
            digits=1,
        )  # fmt: skip

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        return super().analyze(text, entities) if self._SIGNED.search(text) else []

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        if score > 0.9:
            return score
        if score == 0.8:
            around = match.string[max(0, match.start() - 60) : match.end() + 40]
            return score if _PLACE.search(around) else 0.3
        if re.match(r"wdl|[a-z]{3,20}#\d{4}$", value, re.I):
            return 0
        if score == 0.55:
            return score if len(re.findall(r"[^\W\d_]", value)) >= 3 and len(value) >= 7 else 0
        return score if re.search(r"passwords?|passcode|\bpw\b|contrase", match.string, re.I) else 0


class Credential(Shapes):
    """Shape tells a secret from a word: signs, digits or capitals inside; a plain word needs 'is' or a colon."""

    def __init__(self) -> None:
        code = r"(?P<v>(?<![\w$.:/\-])[#*]{0,2}\d(?:[ \-]?\d){2,9}(?:[ \-]?(?:star|pound|hash|[#*]))?)(?![\w%]|[./:\-]\d)"
        pair = r"\b(?:wi-?fi|login|log in|user(?:name)?|card|network|portal|account|sign in)\b[^\n.!?]{1,30}?\S{1,40}\s?/\s?"
        super().__init__(
            "CREDENTIAL",
            [
                (cue(_SECRET) + TIGHT + _TOKEN, 0.9),
                (cue(_SECRET) + r"[^\n.!?]{1,40}?" + _QUOTED, 0.8),
                (cue(_SECRET) + r"[^\n.!?]{1,40}?[\s:(]" + _TOKEN, 0.7),
                (pair + _TOKEN, 0.75),
                (cue(_DOOR) + r"[^\n\d.!?$]{1,56}?" + code, 0.81),
            ],
            wake=wakes(_SECRET) | wakes(_DOOR) | wakes("wifi | wi fi | login | user | username | card | network | portal | account"),
        )

    def weigh(self, match: re.Match[str], value: str, score: float) -> float:
        text, start = match.string, match.start()
        before = text[max(0, start - 24) : start].lower()
        lead = match[0][: len(match[0]) - len(value)].lower()
        if score == 0.81:
            return self._door(before, lead, value, text[max(0, start - 60) : match.end() + 40])
        passes = re.match(r"pass(?:es)?(?![\w])", lead) and not re.search(r"\d", value)
        if _NOT_SECRET.search(before) or (passes and not re.match(r"pass\s{0,2}(?:is\b|:|=)", lead)):
            return 0
        return self._secret(lead, value.rstrip(".!?:"), score)

    @staticmethod
    def _door(before: str, lead: str, value: str, around: str) -> float:
        if _NOT_SECRET.search(before) or re.search(r"room|bus|route|\bext|call|text|page|card|cvv|grade|year|people|students", lead):
            return 0
        digits = sum(map(str.isdigit, value))
        if not 3 <= digits <= 10 or re.match(r"(?:19|20)\d\d$", value):
            return 0.2
        if lead.startswith("pin") and re.search(r"(?:^|\s)\w+,?(?:\s\w\.,?)?\s$", before) and re.search(r"[A-Z][\w'’]+,?(?: [A-Z]\.)?,?\s$", around[:60]):
            return 0.5
        named = re.search(r"\b(?:codes?|digits|pin|combo|combination|keypad|alarm|punch|c[óo]digo|clave|alarma|lockbox|passcode|pass|key)\b", lead)
        signed = value[0] in "#*" or value[-1] in "#*rdh"
        if not named and not signed:
            return 0
        return 0.9 if signed or _PLACE.search(around) else 0.4

    @staticmethod
    def _secret(lead: str, value: str, score: float) -> float:
        inner = value[1:]
        mixed = bool(re.search(r"[A-Z]", inner) and re.search(r"[a-z]", value))
        odd = bool(re.search(r"[\d!#$%&*+=?@_^~]", value))
        letters = bool(re.search(r"[^\W\d_]", value))
        if re.fullmatch(r"(?:19|20)\d\d|\d{1,2}:\d\d\w*|\d{1,3}", value):
            return 0
        if re.match(r"(?:https?:|www\.)", value) or re.search(r"\.(?:com|org|gov|edu|example)\b", value):
            return 0
        weak = re.match(r"(?:key|token|secret|login|logins|log in|clave|contra|pass)\b", lead)
        if lead.startswith("log") and re.fullmatch(r"[\w\-.]{3,20}/[\w\-.!#$]{3,20}", value):
            return 0.7
        if odd and (letters or len(value) >= 4) and not re.fullmatch(r"\d{1,2}(?:st|nd|rd|th|am|pm|:\d\d\w*)?|\$[\d.,]+|@[\w.]+|#\w+|\d+%", value):
            if value.isdigit() and weak:
                return score - 0.35
            return score - (0.15 if weak else 0)
        if mixed and score >= 0.9 and not value.isupper():
            return 0.8
        said = re.search(r"(?:[:=]|\b(?:is|es|was|it['’]?s|its))[\s\"“'‘]{0,3}$", lead)
        if score >= 0.8 and said and value.lower() not in _PLAIN and not weak:
            return 0.65
        if score == 0.8 and value.lower() not in _PLAIN and " " not in value and not weak:
            return 0.7
        return 0


class IpAddress(IpRecognizer):  # type: ignore[misc, unused-ignore]
    """Presidio's recognizer without its unspecified address; textbook addresses and versions stay low."""

    _VERSION = re.compile(r"(?:version|ver\.?|v|release|build|firmware|update|upgrade|running|from|to|ios|android|windows|section|sec\.?|policy)\s{0,2}$", re.I)
    _TEXTBOOK = re.compile(r"^(?:192\.168\.[01]\.1|127\.0\.0\.1|0\.0\.0\.0|255\.255\.\d+\.\d+|8\.8\.[84]\.[84]|1\.[10]\.[10]\.1|::1?)(?:/\d+)?$")
    _SAID = re.compile(r"(?<![\w.])\d{1,3}(?:\s{0,2}(?:dot|punto|\[\.\]|\(\.\)|\[dot\]|\(dot\))\s{0,2}\d{1,3}){3}(?!\w)", re.I)
    _PART = re.compile(r"\d\.\d{1,3}\.\d|:[0-9A-Fa-f]{0,4}:")

    def __init__(self) -> None:
        super().__init__(patterns=[pattern for pattern in IpRecognizer.PATTERNS if pattern.score > 0.5])

    def awake(self, words: frozenset[str], digits: int) -> bool:
        return digits >= 4

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        results = [
            RecognizerResult("IP_ADDRESS", match.start(), match.end(), 0.9)
            for match in self._SAID.finditer(text)
            if all(int(part) < 256 for part in re.findall(r"\d+", match[0]))
        ]
        if not self._PART.search(text):
            return results
        for pattern in self.patterns:
            if pattern.compiled_regex is None:
                super().analyze("", entities)
            for match in pattern.compiled_regex.finditer(text, timeout=SECONDS):
                if self.invalidate_result(match[0]):
                    continue
                before = text[max(0, match.start() - 30) : match.start()]
                score = 0.9
                if self._TEXTBOOK.match(match[0]):
                    score = 0.2
                elif "." in match[0] and not match[0].startswith("10.") and (before[-1:].lower() == "v" or all(int(p) < 20 for p in re.findall(r"\d+", match[0].split("/")[0]))):
                    score = 0.3 if not re.search(r"\bip\b|address|server|router|host", before, re.I) else 0.8
                elif self._VERSION.search(before) and re.search(r"version|firmware|build|release|update|upgrade|running", before, re.I):
                    score = 0.3
                elif ":" in match[0] and len(match[0]) < 8:
                    score = 0.2
                results.append(RecognizerResult("IP_ADDRESS", match.start(), match.end(), score))
        return results
