"""Addresses of machines -> IP_ADDRESS: not version numbers, and not the ones that every textbook prints."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.examples import is_example
from screener.detect.identifiers.shapes import deadline
from screener.types import HARMLESS

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
    from presidio_analyzer.predefined_recognizers import IpRecognizer
else:
    from screener.detect.identifiers.presidio import IpRecognizer, RecognizerResult

_VERSION: Final = re.compile(
    r"(?:versions?|firmware|build|release|revision|updat\w+|upgrad\w+|running|patch|drivers?|software|app|[iop]*os|model|"
    r"part|sections?|standards?|chapters?|lessons?|from \d[\d.]+ to)\b[^?!]{0,34}$"
)
_VERSION_AFTER: Final = re.compile(
    r"[^?!\n]{0,40}\bversion numbers?\b|[^.?!\n]{0,24}\b(?:versions?|updates?|upgrades?|release|patch|firmware|build)\b"
)
_NETWORK: Final = re.compile(r"\bip\b|address|server|router|host")
_TEXTBOOK: Final = re.compile(
    r"(?:192\.168\.[01]\.1|127\.0\.0\.1|255\.\d+\.\d+\.\d+|8\.8\.[84]\.[84]|9\.9\.9\.9|1\.[10]\.[10]\.1|::1?|"
    r"(?:0|10)\.0\.0\.0|172\.16\.0\.0|192\.168\.0\.0|169\.254\.0\.0|224\.0\.0\.0)(?:/\d+)?"
)
_DOT: Final = r"\s{0,2}(?:dot|punto|[\[(]\.[\])]|[\[(]dot[\])])\s{0,2}"
_SAID: Final = re.compile(rf"(?<![\w.])\d{{1,3}}(?:{_DOT}\d{{1,3}}){{3}}(?!\w)", re.I)
# "the 10.1.1.x subnet": all of a range.
_ANY_OF: Final = re.compile(r"(?<![\w.])\d{1,3}(?:\.\d{1,3}){1,2}(?:\.[x*]){1,2}(?![\w*])", re.I)
_PART: Final = re.compile(r"\d\.\d{1,3}\.\d|:[0-9A-Fa-f]{0,4}:")


class IpAddress(IpRecognizer):  # type: ignore[misc, unused-ignore]
    """Presidio's patterns and check, with the words before an address weighed."""

    patterns: list[Any]

    def __init__(self) -> None:
        # Its last pattern, the bare "::", is a smiley more often than an address.
        super().__init__(patterns=[pattern for pattern in IpRecognizer.PATTERNS if pattern.score > 0.5])

    def awake(self, words: frozenset[str], digits: int) -> bool:
        return digits >= 4

    def analyze(
        self, text: str, entities: list[str], nlp_artifacts: Any = None, regex_flags: int | None = None
    ) -> list[RecognizerResult]:
        """Find the addresses; raises TimeoutError when a pattern runs for too long."""
        results = []
        for match in _SAID.finditer(text):
            if all(int(part) < 256 for part in re.findall(r"\d+", match[0])):
                results.append(RecognizerResult("IP_ADDRESS", match.start(), match.end(), 0.9))
        if not _PART.search(text):
            return results
        results += [RecognizerResult(HARMLESS, *match.span(), 0.9) for match in _ANY_OF.finditer(text)]
        for pattern in self.patterns:
            if pattern.compiled_regex is None:
                super().analyze("", entities)
            for match in pattern.compiled_regex.finditer(text, timeout=deadline(text)):
                if not self.invalidate_result(match[0]):
                    score = _weigh(text, match.start(), match.end())
                    label = "IP_ADDRESS" if score > 0 else HARMLESS
                    results.append(RecognizerResult(label, match.start(), match.end(), abs(score)))
        return results


def _is_network(address: str) -> bool:
    """Whether this is a range of addresses, "10.61.40.0/24", and no machine of it."""
    try:
        return ip_network(address).num_addresses > 1
    except ValueError:
        return False


def _reserved(address: str) -> bool:
    """Whether a range was set apart by the standards: 10.0.0.0/8 is everybody's."""
    network = ip_network(address)
    return network.prefixlen <= 16 and (network.is_private or network.is_reserved or network.is_multicast)


def _weigh(text: str, start: int, end: int) -> float:
    """Say how sure it is that a machine is named at [start, end); below 0, how sure that it is none."""
    address, before = text[start:end], text[max(0, start - 44) : start].lower()
    if _TEXTBOOK.fullmatch(address) or is_example(text, start, end):
        return -0.95
    if "/" in address and _is_network(address):
        return -0.95 if _reserved(address) else 0.4
    if ":" in address:
        return 0.2 if len(address) < 8 else 0.9
    small = all(int(part) < 20 for part in re.findall(r"\d+", address.split("/")[0]))
    if before.endswith("v") or (small and not address.startswith("10.")):
        return 0.8 if _NETWORK.search(before) else -0.8
    version = _VERSION.search(before) or _VERSION_AFTER.match(text[end : end + 60].lower())
    return -0.8 if version and not _NETWORK.search(before) else 0.9
