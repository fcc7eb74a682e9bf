"""The words around a value -> is it shown as an example, or was it made to be one?

Lessons, sandboxes and forms print numbers that are nobody's. "Practice" alone is a team's; it takes the noun too, and
only words that lead straight to the value speak of it: a real number may be written on the practice form.
"""

from __future__ import annotations

import re
from typing import Final

_MADE: Final = (
    r"(?:fake|pretend|practice|sample|test(?:ing)?|demo|dummy|example|made[ \-]up|invented|imaginary|placeholder|"
    r"sandbox|training)"
)
_THING: Final = (
    r"(?:(?:phone|credit|debit|card|social|e-?mail|street|account|payment|checkout)\s)?(?:numbers?|cards?|"
    r"address(?:es)?|"
    r"ssns?|social|accounts?|passwords?|forms?|pages?|sites?|modes?|envelopes?|data|records?|slides?|checkout|map)"
)
_EXAMPLE: Final = re.compile(rf"\b{_MADE}\s{_THING}(?:\s(?:is|are|reads|says|shows|accepts))?[\s:,\"“]{{0,3}}$", re.I)
_WEAK: Final = re.compile(r"\b(?:weak|bad|worst|terrible|lousy|commonest|most common) passwords?\b", re.I)
_LIKE: Final = re.compile(
    r"(?:\bsuch as|\bfor example|\be\.g\.|\b(?:looks?|something|(?:number|address|card|code|password|ssn|one)s?) like|"
    r"\bpor ejemplo|\bcomo por ejemplo)[\s,:\"“'‘]{1,3}$",
    re.I,
)
_SHOWN: Final = re.compile(
    r"[\"”'’]?\s(?:is|are) (?:what|how) an? |[\"”'’]?,?\s(?:is|are) (?:just )?(?:an? example|a sample|made up|fake)\b"
    r"|[!.]?[\"”'’]{1,2}\s(?:is|was) ?(?:n['’]t|not) an? (?:good |strong )?password|\sin (?:a|the|"
    r"every) (?:text)?book\b",
    re.I,
)
_REAL: Final = re.compile(r"\b(?:real|actual|live|true|de verdad)\b", re.I)
_REACH: Final = 70


def is_lesson(text: str, start: int, end: int) -> bool:
    """Whether a secret is told as one that nobody should have: a password for a test page still opens it."""
    before, after = _sentence(text, start, end)
    return bool(_LIKE.search(before) or _SHOWN.match(after) or _WEAK.search(before))


def _sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after [start, end) in its sentence."""
    before = re.split(r"[.!?]\s|\n", text[max(0, start - _REACH) : start])[-1]
    return before, re.split(r"[.!?]\s|\n", text[end : end + _REACH], maxsplit=1)[0]


def is_example(text: str, start: int, end: int) -> bool:
    """Whether the sentence says that what stands at [start, end) is an example."""
    before, after = _sentence(text, start, end)
    if _REAL.search(before):
        return False
    return bool(_LIKE.search(before) or _SHOWN.match(after) or _EXAMPLE.search(before))
