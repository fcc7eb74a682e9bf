"""Draft, Text, facts -> facts with new post scores: a classifier combines everything that was measured.

It runs after `resolve`, because it uses who is named; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from screener.types import Draft, Signal, Text


class Rescorer(Protocol):
    """Scores a text again from what the detectors measured."""

    name: str

    def __call__(self, draft: Draft, text: Text, facts: Sequence[Signal]) -> tuple[Signal, ...]:
        """Return the facts with new post scores, and what changed the disruption score."""
        ...


def rescorer() -> Rescorer:
    """Load the classifier. Raises ScreenerError if its weights or its list of cues are missing or altered."""
    from screener.rescore.disruption import Classifier

    return Classifier()
