"""Text -> signals: one detector a file; this list is the only place where they are registered.

The wordings of a pack are found by two more, which are made with the pack: `wording.Wording` those that are weighed,
`sure.SureWording` those that speak by themselves, written as `phrases` reads them.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from screener.types import Signal, Text


class Detector(Protocol):
    """Measures many texts at once; it decides nothing."""

    name: str
    heavy: bool  # whether it computes outside Python for long: the others take their turn meanwhile

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        """Return one list of signals a text, in order, with positions in the author's text.

        Raises PartlyCheckedError, with what was found, where only a part of it could not be looked for.
        """
        ...


def detectors() -> list[Detector]:
    """Load every detector but those of a pack's wordings. Raises ScreenerError if a weight is not as it should be."""
    from screener.detect.encoder import Encoder
    from screener.detect.identifiers import Identifiers
    from screener.detect.languages import Languages
    from screener.detect.office_list import OwnList
    from screener.detect.roster import Roster

    # Not here: images, which looks at pictures, and only where a draft has some.
    return [Encoder(), Identifiers(), Roster.load(), OwnList.load(), Languages()]
