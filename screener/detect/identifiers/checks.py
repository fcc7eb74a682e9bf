"""The checks that a recognizer's rules ask for by name: sums of digits, what a library or the sentence knows."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from ipaddress import IPv4Network, IPv6Network, ip_interface, ip_network
from typing import Final

import phonenumbers

from screener.detect.identifiers.matcher import Hit
from screener.detect.identifiers.surroundings import is_example, is_lesson, numbers_a_thing

_LAW: Final = re.compile(r"(?:RCW|WAC|USC|CFR|HB|SB|EHB|ESB|SHB|SSB|FTE)\b", re.I)
_EXTENSION: Final = re.compile(r"[ ,;]{0,2}(?:ext|x|#)", re.I)


def luhn(value: str) -> bool:
    """Check a card's last digit."""
    digits = [int(c) for c in value if c.isdigit()][::-1]
    return sum(sum(divmod(d * 2, 10)) if i % 2 else d for i, d in enumerate(digits)) % 10 == 0


def aba(value: str) -> bool:
    """Check a routing number's sum and its first two digits (00-12, 21-32, 61-72, 80)."""
    digits = [int(c) for c in value if c.isdigit()]
    if len(digits) != 9:
        return False
    first = digits[0] * 10 + digits[1]
    known = first <= 12 or 21 <= first <= 32 or 61 <= first <= 72 or first == 80
    return known and sum(d * w for d, w in zip(digits, (3, 7, 1) * 3, strict=True)) % 10 == 0


def phone_number(value: str) -> bool:
    """Ask phonenumbers whether this is one that exists in the US, or abroad where it begins with its +."""
    number = _EXTENSION.split(value)[0]
    try:
        return phonenumbers.is_valid_number(phonenumbers.parse(number, "US"))
    except phonenumbers.NumberParseException:
        return False


def network(value: str) -> IPv4Network | IPv6Network | None:
    """The range of addresses that this is, "10.61.40.0/24"; None for one machine's."""
    try:
        known = ip_network(value)
    except ValueError:
        return None
    return known if known.num_addresses > 1 else None


def reserved_network(value: str) -> bool:
    """Whether a range was set apart by the standards: 10.0.0.0/8 is everybody's."""
    known = network(value)
    return known is not None and known.prefixlen <= 16 and (known.is_private or known.is_reserved or known.is_multicast)


def address(value: str) -> bool:
    """Whether a machine, or a range of them, may have this address."""
    try:
        return bool(ip_interface(value))
    except ValueError:
        return False


def in_an_address(hit: Hit) -> bool:
    """Whether a value stands inside an address of the web: its "%20" is a space, and its words are no secret."""
    token = re.split(r"[\s<>\"]", hit.text[max(0, hit.start - 300) : hit.start])[-1]
    return "://" in token or "www." in token.lower()


CHECKS: Final[Mapping[str, Callable[[Hit], bool]]] = {
    "luhn": lambda hit: luhn(hit.value),
    "aba": lambda hit: aba(hit.value),
    "phone number": lambda hit: phone_number(hit.value),
    "address": lambda hit: address(hit.value),
    "network": lambda hit: network(hit.value) is not None,
    "reserved network": lambda hit: reserved_network(hit.value),
    "law": lambda hit: _LAW.match(hit.value) is not None,
    "in an address": in_an_address,
    "example": lambda hit: is_example(hit.text, hit.start, hit.end),
    "lesson": lambda hit: is_lesson(hit.text, hit.start, hit.end),
    "thing": lambda hit: numbers_a_thing(hit.text, hit.start),
    "thing before cue": lambda hit: numbers_a_thing(hit.text, hit.begin),
}
