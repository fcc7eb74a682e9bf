"""Signals -> signals: in an unread sentence, patterns know from its words whose phone it is; the encoder does not."""

from collections.abc import Sequence
from typing import Final

from screener.labels import CONFIRMED_SCORE, PUBLIC_CONTACT, UNREAD
from screener.types import Signal, Span, Text

_PHONE: Final = "PHONE_NUMBER"


def drop_contradicted_guesses(text: Text, signals: Sequence[Signal]) -> Sequence[Signal]:
    """Drop encoder signals that contradict such patterns, and its `pii` signal if all it links to is an office's."""
    foreign = [s.span for s in signals if s.label == UNREAD and s.span]
    if not foreign:
        return signals
    sentences = [text.back(s.start, s.end) for s in text.sentences]
    unread = [s for s in sentences if _overlaps_any(s, foreign)]
    confirmed = [
        s
        for s in signals
        if s.label in (PUBLIC_CONTACT, _PHONE) and s.source != "encoder" and s.score >= CONFIRMED_SCORE
    ]
    known = [(s.span, s.label) for s in confirmed if s.span and _overlaps_any(s.span, unread)]
    offices = [span for span, label in known if label == PUBLIC_CONTACT]

    def is_contradicted(signal: Signal) -> bool:
        if signal.source != "encoder":
            return False
        if signal.span:
            return any(signal.span.overlaps(span) and signal.label != label for span, label in known)
        return (
            signal.label == "pii" and bool(signal.links) and all(_overlaps_any(link, offices) for link in signal.links)
        )

    return [signal for signal in signals if not is_contradicted(signal)]


def _overlaps_any(place: Span, others: Sequence[Span]) -> bool:
    return any(place.overlaps(other) for other in others)
