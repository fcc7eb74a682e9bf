"""Text -> signals: one detector a file; this list is the only place where they are registered."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from screener.types import Detector


def encoder() -> Detector:
    from screener.detect.encoder import Encoder

    return Encoder()


def identifiers() -> Detector:
    from screener.detect.identifiers import Identifiers

    return Identifiers()


DETECTORS: tuple[Callable[[], Detector], ...] = (encoder, identifiers)


def wording(terms: Mapping[str, Sequence[str]]) -> Detector:
    """The detector of the wordings that a pack's rules declare."""
    from screener.detect.wording import Wording

    return Wording(terms)
