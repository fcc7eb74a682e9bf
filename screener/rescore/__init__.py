"""Draft, Text, facts -> facts with other scores of the whole post: what a classifier makes of all that was measured.

It stands behind `resolve`, because it reads who is named; it decides nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from screener.types import Draft, Signal, Text


class Rescorer(Protocol):
    """Scores one text anew from what the detectors measured of it."""

    name: str

    def __call__(self, draft: Draft, text: Text, facts: Sequence[Signal]) -> tuple[Signal, ...]:
        """Return the facts with other scores of the whole post, and what moved them."""
        ...


def rescorer() -> Rescorer:
    """Load the classifier. Raises ScreenerError if its weights or its list of cues are missing or altered."""
    from screener.rescore.disruption import Classifier

    return Classifier()
