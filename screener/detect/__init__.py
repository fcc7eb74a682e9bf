"""Text -> signals: one detector per file; this list is the only place where detectors are registered.

Two more are created with a pack and find its wordings: `wording.Wording` for weighed terms, `sure.SureWording` for sure
ones, written in the notation of `phrases` and compared in the spelling of `spellings`.
"""

from collections.abc import Sequence
from typing import Protocol

from screener.types import Signal, Text


class Detector(Protocol):
    """Measures many texts at once; decides nothing."""

    name: str
    heavy: bool  # whether it computes outside Python for long: the others run meanwhile

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        """Return one list of signals per text, in order, with positions in the author's text.

        Raises PartlyCheckedError, with what was found, if part of the work failed.
        """
        ...


def detectors() -> list[Detector]:
    """Load all detectors but those for a pack's wordings. Raises ScreenerError if a weight is missing or altered."""
    from screener.detect.encoder import Encoder
    from screener.detect.identifiers import Identifiers
    from screener.detect.languages import Languages
    from screener.detect.office_list import OfficeListDetector
    from screener.detect.roster import Roster

    # Not here: images, which runs only if a draft has pictures.
    return [Encoder(), Identifiers(), Roster(), OfficeListDetector(), Languages()]
