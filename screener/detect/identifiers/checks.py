"""Named checks for the rules of recognizers: checksums, and what a library or the sentence knows."""

import re
from collections.abc import Callable, Mapping
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_interface, ip_network
from pathlib import Path
from typing import Final

import phonenumbers

from screener.detect.identifiers.matcher import Hit
from screener.lexicon import LazyPatterns

_PATTERNS: Final = LazyPatterns(Path(__file__).with_name("_surroundings.yaml"))
_SENTENCE_CONTEXT, _ITEM_CONTEXT = 70, 44  # how far to search for a sentence and for the name of a thing


def is_luhn_valid(value: str) -> bool:
    digits = [int(c) for c in value if c.isdigit()][::-1]
    return sum(sum(divmod(d * 2, 10)) if i % 2 else d for i, d in enumerate(digits)) % 10 == 0


def is_aba_valid(value: str) -> bool:
    """Whether a routing number has a valid checksum and first two digits (00-12, 21-32, 61-72, 80)."""
    digits = [int(c) for c in value if c.isdigit()]
    if len(digits) != 9:
        return False
    first = digits[0] * 10 + digits[1]
    known = first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80
    return known and sum(d * w for d, w in zip(digits, (3, 7, 1) * 3, strict=True)) % 10 == 0


def is_phone_number(value: str) -> bool:
    """Whether phonenumbers knows the number as existing in the US, or abroad if it starts with +."""
    number = re.split(r"(?i)[ ,;]{0,2}(?:ext|x|#)", value)[0]
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "US"))
    except phonenumbers.NumberParseException:
        return False


def parse_network(value: str) -> IPv4Network | IPv6Network | None:
    """Return the range of IP addresses, such as "10.61.40.0/24"; None for a single machine's address."""
    try:
        known = ip_network(value)
    except ValueError:
        return None
    return known if known.num_addresses > 1 else None


def is_reserved_network(value: str) -> bool:
    """Whether the standards reserve a range: 10.0.0.0/8 is used by everybody."""
    known = parse_network(value)
    return known is not None and known.prefixlen <= 16 and (known.is_private or known.is_reserved or known.is_multicast)


def is_ip_address(value: str) -> bool:
    """Whether the value is a valid IP address of a machine or of a range of machines."""
    try:
        return bool(ip_interface(value))
    except ValueError:
        return False


def is_birth_year(value: str) -> bool:
    """Whether the year of a numeric date may be the birth year of a preschooler or somebody older."""
    digits, now = re.findall(r"\d+", value), date.today().year
    year = int(digits[-1] if len(digits[0]) < 4 else digits[0])
    if year < 100:  # two digits mean this century up to this year, otherwise the last
        year += 2000 if year <= now % 100 else 1900
    return 1925 <= year <= now - 3


def is_in_web_address(hit: Hit) -> bool:
    """Whether a value is inside a web address: its "%20" is a blank, and its words are not a secret."""
    token = re.split(r"[\s<>\"]", hit.text[max(0, hit.start - 300) : hit.start])[-1]
    return "://" in token or "www." in token.lower()


def _split_sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """Return the text before and after [start, end) in its sentence."""
    before = re.split(r"[.!?]\s|\n", text[max(0, start - _SENTENCE_CONTEXT) : start])[-1]
    return before, re.split(r"[.!?]\s|\n", text[end : end + _SENTENCE_CONTEXT], maxsplit=1)[0]


def is_lesson(text: str, start: int, end: int) -> bool:
    """Whether a secret is described as one that nobody should have: a password for a test page still opens it."""
    before, after = _split_sentence(text, start, end)
    return bool(_PATTERNS["like"].search(before) or _PATTERNS["shown"].match(after) or _PATTERNS["weak"].search(before))


def is_example(text: str, start: int, end: int) -> bool:
    """Whether the sentence calls the text at [start, end) an example.

    Only words that lead directly to the value count: a real number may be written on a practice form.
    """
    before, after = _split_sentence(text, start, end)
    if _PATTERNS["real"].search(before):
        return False
    return bool(
        _PATTERNS["like"].search(before) or _PATTERNS["shown"].match(after) or _PATTERNS["example"].search(before)
    )


def is_item_number(text: str, start: int) -> bool:
    """Whether the words right before `start` say that it numbers an item: an order, a permit, a version."""
    return _PATTERNS["counted"].search(text, max(0, start - _ITEM_CONTEXT), start) is not None


CHECKS: Final[Mapping[str, Callable[[Hit], bool]]] = {
    "luhn": lambda hit: is_luhn_valid(hit.value),
    "aba": lambda hit: is_aba_valid(hit.value),
    "phone number": lambda hit: is_phone_number(hit.value),
    "birth year": lambda hit: is_birth_year(hit.value),
    "address": lambda hit: is_ip_address(hit.value),
    "network": lambda hit: parse_network(hit.value) is not None,
    "reserved network": lambda hit: is_reserved_network(hit.value),
    "law": lambda hit: re.match(r"(?i)(?:RCW|WAC|USC|CFR|HB|SB|EHB|ESB|SHB|SSB|FTE)\b", hit.value) is not None,
    "in an address": is_in_web_address,
    "example": lambda hit: is_example(hit.text, hit.start, hit.end),
    "lesson": lambda hit: is_lesson(hit.text, hit.start, hit.end),
    "thing": lambda hit: is_item_number(hit.text, hit.start),
    "thing before cue": lambda hit: is_item_number(hit.text, hit.cue_start),
}
