"""What looks like a secret by itself -> CREDENTIAL: signs inside a word, a code with its # or star, an issued key."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.examples import is_lesson
from screener.detect.identifiers.shapes import WORD_ENDS, Hit, Shapes

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult

PLACE: Final = re.compile(
    r"\b(?:doors?|gates?|alarms?|locks?|keypads?|lockbox|closet|building|annex|sheds?|garage|wi-?fi|voicemail|copier|"
    r"safe|entry|entrance|stairwell|pantry|admin|pump|atm|kiln|cage|gym|shop|portable|cabinet|puerta|portón|alarma|"
    r"candado|edificio|salón|bodega|fax|printer|elevator|side|barn|locker|office|key ?box|back|zoom|meeting|system|"
    r"panel|"
    r"punch|vault|boiler|cash ?box)\b",
    re.I,
)
_CODED: Final = re.compile(r"\b(?:the|a|my) (?:code|combo|combination) (?:is|for|to)\b")


def in_address(text: str, start: int) -> bool:
    """Whether a value stands inside an address of the web: its "%20" is a space, and its words are no secret."""
    token = re.split(r"[\s<>\"]", text[max(0, start - 300) : start])[-1]
    return "://" in token or "www." in token.lower()


class Secret(Shapes):
    """What looks like a secret by itself: signs and digits inside a word, a code with its # or star, an API key."""

    # One quick look that spares most posts the patterns (270 -> 60 microseconds where it wakes).
    _SIGNED = re.compile(
        r"\w[!#$%*?]|[RL]\d|[#*]\d|\d(?:-\d){3}|[_A-Z]\w{15}|star|pound|pass|pw|contrase|\d (?:left|right)", re.I
    )
    _SIGN_INSIDE = re.compile(r"[^\W_][!#$%*?][^\W_]")
    _DIAL = re.compile(r"\d (?:left|right)", re.I)
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
                "dial": (
                    r"(?P<v>(?<![\w.])\d{1,2}\s(?:left|right)(?:(?:,|\sthen|,\sthen)\s\d{1,2}\s(?:left|"
                    r"right)){1,3})(?!\w)",
                    0.85,
                ),
                "turns of a lock": (rf"(?P<v>(?<!\w){turn}(?:-| to ){turn}(?:-| to ){turn})(?!\w)", 0.91),
                "issued key": (rf"(?P<v>(?<![\w/])(?:{issued}))", 0.96),
            },
            digits=1,
            needs={
                "dial": self._DIAL,
                "sign inside": self._SIGN_INSIDE,
                "word and digits": self._PASSWORD,
                "issued key": self._ISSUED,
            },
        )

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        return super().analyze(text, entities, nlp_artifacts) if self._SIGNED.search(text) else []

    def weigh(self, hit: Hit) -> float:
        if hit.kind.startswith("code"):
            return hit.score if PLACE.search(hit.around(60, 40)) or _CODED.search(hit.before(60)) else 0.2
        if hit.kind in ("turns of a lock", "issued key", "dial"):
            return hit.score
        if re.match(r"wdl|[a-z]{3,20}#\d{4}$", hit.value, re.I):
            return 0  # a driver license, a Discord name
        if is_lesson(hit.text, hit.start, hit.end):
            return -0.9
        if in_address(hit.text, hit.start):
            return 0
        if hit.kind == "sign inside":
            return hit.score if len(re.findall(r"[^\W\d_]", hit.value)) >= 3 and len(hit.value) >= 7 else 0
        return hit.score if self._PASSWORD.search(hit.around()) else 0
