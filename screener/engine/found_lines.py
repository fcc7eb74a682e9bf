"""Lines of text in a picture -> those that name somebody or contain something that the screener finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screener.detect.images import joined
from screener.labels import PUBLIC_CONTACT
from screener.pipeline import Screener
from screener.types import Draft, Picture, Span

if TYPE_CHECKING:
    from screener.detect.images.looking import Sight


def found_lines(screener: Screener, sight: Sight) -> Sequence[bool]:
    """Return for each line in a frame whether it has a name, a detail, a number, or words that a finding quotes.

    A finding without words is about all lines. The words are read as a post on the agency's account.
    """
    words = joined("", [Picture("", (), sight.text)])
    if words is None:
        return [False] * len(sight.lines)
    report = screener.judge([Draft("", words.text, "agency")])[0]
    told = [finding.span for finding in report.findings if finding.severity != "note"]
    if None in told:
        return [True] * len(sight.lines)
    whose = [signal.span for signal in report.entities if signal.label != PUBLIC_CONTACT]
    spans = [span for span in (*told, *whose) if span]
    at, found = 0, []
    for line in sight.lines:
        start = words.text.find(line.text, at)
        at = start + len(line.text) if start >= 0 else at
        found.append(start < 0 or any(Span(start, at).overlaps(span) for span in spans))
    return found
