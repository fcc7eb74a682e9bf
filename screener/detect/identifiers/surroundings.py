"""The words around a value -> is it shown as an example, or does it number a thing that is nobody's?

Lessons, sandboxes and forms print numbers that are nobody's. "Practice" alone is a team's; it takes the noun too, and
only words that lead straight to the value speak of it: a real number may be written on the practice form.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

from screener.lexicon import expressions

_SAYS: Final = expressions(Path(__file__).with_name("_surroundings.yaml"))
_REACH: Final = 70
_BEFORE: Final = 44


def _sentence(text: str, start: int, end: int) -> tuple[str, str]:
    """What stands before and after [start, end) in its sentence."""
    before = re.split(r"[.!?]\s|\n", text[max(0, start - _REACH) : start])[-1]
    return before, re.split(r"[.!?]\s|\n", text[end : end + _REACH], maxsplit=1)[0]


def is_lesson(text: str, start: int, end: int) -> bool:
    """Whether a secret is told as one that nobody should have: a password for a test page still opens it."""
    before, after = _sentence(text, start, end)
    return bool(_SAYS["like"].search(before) or _SAYS["shown"].match(after) or _SAYS["weak"].search(before))


def is_example(text: str, start: int, end: int) -> bool:
    """Whether the sentence says that what stands at [start, end) is an example."""
    before, after = _sentence(text, start, end)
    if _SAYS["real"].search(before):
        return False
    return bool(_SAYS["like"].search(before) or _SAYS["shown"].match(after) or _SAYS["example"].search(before))


def numbers_a_thing(text: str, start: int) -> bool:
    """Whether the words right before `start` say that a thing is numbered: an order, a permit, a version."""
    return _SAYS["counted"].search(text, max(0, start - _BEFORE), start) is not None
