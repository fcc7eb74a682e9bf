"""An entry of the office list -> its normal form for comparison, independent of how it is written.

`(253) 555-0131 x12` and `253.555.0131` are the same phone; `Rivera, Ana` and `Ana Rivera` are the same name.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import phonenumbers

from screener.lexicon import mapping, read, unaccented, words
from screener.types import ScreenerError


@dataclass(frozen=True, slots=True)
class Kind:
    """A row of kinds.yaml."""

    name: str
    title: str
    also: frozenset[str]
    offered: frozenset[str]
    reads: str
    instead: str


KINDS: Final[Mapping[str, Kind]] = {
    name: Kind(
        name,
        told["title"],
        frozenset(re.split(r",\s*", told["also"])),
        frozenset(told.get("offered", ())),
        told.get("reads", ""),
        told.get("instead", ""),
    )
    for name, told in read(Path(__file__).with_name("kinds.yaml")).items()
}
# Names of kinds and columns with students, who must not be listed; and entries that describe a student.
STUDENT_COLUMNS: Final = re.compile(
    r"(?i)\b(?:students?|pupils?|scholars?|grade|homeroom|ssid|guardians?|parents?|alumni|children|kids|estudiantes?|"
    r"alumn[oa]s?|iep|504|dob|birth ?(?:day|date))\b"
)
STUDENT_ENTRY: Final = re.compile(
    r"(?i)(?:^|[,(]\s*)(?:students?|pupils?|alumn[aio]s?|estudiantes?|grade \d|gr\.? ?\d|"
    r"\d+(?:st|nd|rd|th)[ -]grade\b(?! tea))"
    r"|\b(?:\d+(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[ -]graders?\b"
    r"|\bclass of ['’]?\d|\s['’]\d\d\b"
)
# Public e-mail providers: their domain does not show whose address it is.
FREE: Final = frozenset(
    "gmail.com googlemail.com yahoo.com hotmail.com outlook.com live.com msn.com icloud.com me.com aol.com proton.me "
    "protonmail.com comcast.net".split()
)
OF_STUDENTS: Final = re.compile(r"(?i)(?:^|[.@\-])stu(?:dents?)?(?:[.@\-]|$)")  # in an e-mail address or its domain
HOST: Final = r"(?:[a-z0-9](?:[a-z0-9\-]*[a-z0-9])?\.)+[a-z]{2,}"
WORD: Final = re.compile(r"[^\W\d_]+")
_TOKEN: Final = re.compile(r"\w+")
_EXTENSION: Final = re.compile(r"(?i)(?:ext(?:ension|\.)?|x|#)\s*(\d{2,6})")
UNMARKED: Final = str.maketrans({"ł": "l", "ø": "o", "đ": "d", "ð": "d", "ı": "i"})  # letters that do not decompose
MAX_ENTRY_LENGTH: Final = 200  # maximum characters of an entry


def plain(word: str) -> str:
    """Return a word in lowercase without accents, for comparing names."""
    return unaccented(word.casefold(), "NFKD").translate(UNMARKED)


def parse_person(entry: str) -> tuple[str, ...]:
    """Return the words of a name, without titles and brackets; 'Rivera, Ana' is 'Ana Rivera'."""
    before, _, after = re.sub(r"\([^)]*\)", " ", entry).partition(",")
    last, first = (list(map(plain, WORD.findall(part))) for part in (before, after))
    found = last if words("titles").intersection(first) else [*first, *last]
    while len(found) > 1 and found[0] in words("titles"):
        found = found[1:]
    return _require_letters(found)


def parse_thing(entry: str) -> tuple[str, ...]:
    """Return the words of something other than a person; for a place, without a town after a comma."""
    return _require_letters(list(map(plain, WORD.findall(entry.partition(",")[0]))))


def _require_letters(found: list[str]) -> tuple[str, ...]:
    if len("".join(found)) < 2:
        raise ScreenerError("has no letters that could be a name")
    return tuple(found)


def parse_phone(entry: str) -> str:
    """Return the digits of a phone number with country code, or `x12` for an extension alone."""
    if alone := _EXTENSION.fullmatch(entry.strip()):
        return f"x{alone[1]}"
    digits = re.sub(r"\D", "", entry)
    if digits in ("988", "911", "211", "311", "411", "511", "711", "811"):
        return digits
    try:
        number = phonenumbers.parse(entry, "US")
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_valid_number(number):
        raise ScreenerError("is not a phone number: include the area code, such as 253-555-0131 or 253-555-0131 x12")
    return f"{number.country_code}{number.national_number}"


def parse_mail(entry: str) -> str:
    """Return an e-mail address or domain in lowercase."""
    text = entry.strip().casefold().removeprefix("mailto:")
    box, _, domain = text.rpartition("@")
    if not re.fullmatch(HOST, domain) or (box and not re.fullmatch(r"[\w.+%\-]+", box)):
        raise ScreenerError("is not an email address or domain: write office@lakeridge.example or lakeridge.example")
    if OF_STUDENTS.search(text):
        raise ScreenerError("is for students' email, which must not be listed")
    if not box and domain in FREE:
        raise ScreenerError("is open to anyone: list full addresses, such as lakeridge.office@gmail.com")
    return f"{box}@{domain}"


def parse_web_address(entry: str) -> str:
    """Return the host and path of a web address, without the scheme."""
    text = re.sub(r"^https?://", "", entry.strip().casefold()).removeprefix("www.").rstrip("/")
    if not re.fullmatch(rf"{HOST}(?::\d+)?(?:/\S*)?", text):
        raise ScreenerError("is not a web address: write lakeridge.example or https://lakeridge.example/enroll")
    return text


def parse_handle(entry: str) -> str:
    """Return a handle without its sign, a hashtag with it."""
    text = entry.strip().casefold().removeprefix("@")
    if not re.fullmatch(r"#?\w[\w.\-]+", text):
        raise ScreenerError("is not a handle or hashtag: write @lakeridge_pta or #LakeridgeReads")
    return text


def parse_street_address(entry: str) -> tuple[str, ...]:
    """Return number and street with the usual abbreviations; the town is left out, as in posts."""
    found = tuple(map(street, _TOKEN.findall(entry.partition(",")[0].casefold())))
    if len(found) < 2 or not (found[0][0].isdigit() or found[0] in ("po", "p")):
        raise ScreenerError("is not a street address: start with the number, such as 800 Oak Ave SW, Renton")
    return found


def street(word: str) -> str:
    return mapping("streets").get(word, word)


PARSERS: Final[Mapping[str, Callable[[str], object]]] = {
    "phones": parse_phone,
    "mail": parse_mail,
    "addresses": parse_street_address,
    "handles": parse_handle,
    "web": parse_web_address,
    "staff": parse_person,
    "figures": parse_person,
    "characters": parse_thing,
    "places": parse_thing,
    "animals": parse_thing,
    "words": parse_thing,
}


def find_kind(name: str) -> str:
    """Return the kind that a person names. Raises ScreenerError if it is unknown or means students."""
    name = " ".join(name.split()).casefold()
    if found := next((k.name for k in KINDS.values() if name == k.name or name in k.also), None):
        return found
    if STUDENT_COLUMNS.search(name):
        raise ScreenerError(NO_STUDENTS)
    raise ScreenerError(f"'{name[:40]}' is not a kind of entry: choose from {', '.join(KINDS)}.")


NO_STUDENTS: Final = (
    "The office list must not have students' names: it would make them public. If a post may name a student, its "
    "author confirms the media release there."
)


def normalize_entry(kind: str, entry: str) -> object:
    """Return the normal form of an entry. Raises ScreenerError, with the entry, if it does not fit its kind."""
    text = " ".join(entry.split())
    if not text or len(text) > MAX_ENTRY_LENGTH:
        raise ScreenerError(f"{kind}: an entry is empty or longer than {MAX_ENTRY_LENGTH} characters.")
    if KINDS[kind].reads != "PUBLIC_CONTACT" and STUDENT_ENTRY.search(text):
        raise ScreenerError(f"{kind}: '{text}' mentions a student or family. {NO_STUDENTS}")
    try:
        return PARSERS[kind](text)
    except ScreenerError as error:
        raise ScreenerError(f"{kind}: '{text}' {error}.") from None
