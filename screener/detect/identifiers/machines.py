"""Addresses of machines -> IP_ADDRESS: not version numbers, and not the ones that every textbook prints."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

from screener.detect.identifiers.shapes import deadline

if TYPE_CHECKING:
    from presidio_analyzer import RecognizerResult
    from presidio_analyzer.predefined_recognizers import IpRecognizer
else:
    from screener.detect.identifiers.presidio import IpRecognizer, RecognizerResult

_VERSION: Final = re.compile(
    r"(?:versions?|firmware|build|release|revision|updat\w+|upgrad\w+|running|patch|driver|software|app|os|model|"
    r"part|section|from \d[\d.]+ to)\b[^?!]{0,34}$"
)
_NETWORK: Final = re.compile(r"\bip\b|address|server|router|host")
_TEXTBOOK: Final = re.compile(
    r"(?:192\.168\.[01]\.1|127\.0\.0\.1|0\.0\.0\.0|255\.255\.\d+\.\d+|8\.8\.[84]\.[84]|1\.[10]\.[10]\.1|::1?)(?:/\d+)?"
)
_DOT: Final = r"\s{0,2}(?:dot|punto|[\[(]\.[\])]|[\[(]dot[\])])\s{0,2}"
_SAID: Final = re.compile(rf"(?<![\w.])\d{{1,3}}(?:{_DOT}\d{{1,3}}){{3}}(?!\w)", re.I)
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
        for pattern in self.patterns:
            if pattern.compiled_regex is None:
                super().analyze("", entities)
            for match in pattern.compiled_regex.finditer(text, timeout=deadline(text)):
                if not self.invalidate_result(match[0]):
                    before = text[max(0, match.start() - 44) : match.start()].lower()
                    results.append(RecognizerResult("IP_ADDRESS", match.start(), match.end(), _weigh(match[0], before)))
        return results


def _weigh(address: str, before: str) -> float:
    if _TEXTBOOK.fullmatch(address):
        return 0.2
    if ":" in address:
        return 0.2 if len(address) < 8 else 0.9
    small = all(int(part) < 20 for part in re.findall(r"\d+", address.split("/")[0]))
    if before.endswith("v") or (small and not address.startswith("10.")):
        return 0.8 if _NETWORK.search(before) else 0.3
    return 0.3 if _VERSION.search(before) and not _NETWORK.search(before) else 0.9
