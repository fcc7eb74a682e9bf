"""Text -> signals: one detector a file; this list is the only place where they are registered.

The wordings of a pack are found by two more, which are made with the pack: `wording.Wording` those that are weighed,
`sure.SureWording` those that speak by themselves, written as `phrases` reads them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from screener.types import Draft, Signal, Text


class Detector(Protocol):
    """Measures many texts at once; it decides nothing."""

    name: str

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        """Return one list of signals a text, in order, with positions in the author's text.

        Raises PartlyCheckedError, with what was found, where only a part of it could not be looked for.
        """
        ...


class Weigher(Protocol):
    """Weighs what the detectors measured of one text; it decides nothing."""

    name: str

    def __call__(self, draft: Draft, text: Text, facts: Sequence[Signal]) -> tuple[Signal, ...]:
        """Return the facts with other scores of the whole post, and what moved them."""
        ...


def encoder() -> Detector:
    from screener.detect.encoder import Encoder

    return Encoder()


def identifiers() -> Detector:
    from screener.detect.identifiers import Identifiers

    return Identifiers()


def roster() -> Detector:
    from screener.detect.roster import Roster

    return Roster.load()


def languages() -> Detector:
    from screener.detect.languages import Languages

    return Languages()


def classifier() -> Weigher:
    """Not a detector: it weighs what they found, once names are settled (`disruption`, with the cues of `cues`)."""
    from screener.detect.disruption import Classifier

    return Classifier()


# Not here: images, which looks at pictures, and only where a draft has some.
DETECTORS: tuple[Callable[[], Detector], ...] = (encoder, identifiers, roster, languages)
