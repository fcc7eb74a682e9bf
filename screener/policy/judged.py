"""The examples of a rule -> whether the shipped weights judge them as intended."""

from __future__ import annotations

from typing import Final

from screener.policy.pack import STATES, Pack
from screener.types import Rule

_STATE: Final = {"missed": "missed", "shadowed": "shadowed", "false_alarms": "false alarm"}


def state(rule: Rule, pack: Pack) -> str:
    """Return how many of a rule's examples are judged as intended, and what is wrong with the others."""
    sides = (("cases found", "hit", rule.hits), ("near misses let pass", "miss", rule.misses))
    parts = []
    for told, side, examples in sides:
        wrong = [pack.judged[i] for n in range(len(examples)) if (i := f"{rule.code}-{side}-{n + 1}") in pack.judged]
        parts.append(f"{len(examples) - len(wrong)} of {len(examples)} {told}")
        parts += [f"{wrong.count(kind)} {_STATE[kind]}" for kind in STATES if kind in wrong]
    return ", ".join(parts)


def mark(pack: Pack, code: str, side: str, number: int) -> str:
    """Return what is wrong with an example, in brackets; empty if it is judged as intended."""
    found = pack.judged.get(f"{code}-{side}-{number}")
    return f" ({_STATE[found]})" if found else ""
