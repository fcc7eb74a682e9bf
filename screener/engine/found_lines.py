"""Lines of text in a picture -> those that name somebody or contain something that the screener finds."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from screener.detect.images import joined
from screener.labels import PUBLIC_CONTACT
from screener.pipeline import Screener
from screener.types import Draft, Picture, Span

if TYPE_CHECKING:
    from screener.detect.images.analysis import FrameAnalysis


def found_lines(screener: Screener, analysis: FrameAnalysis) -> Sequence[bool]:
    """Return for each line in a frame whether it has a name, a detail, a number, or words that a finding quotes.

    A finding without words is about all lines. The words are read as a post on the agency's account.
    """
    words = joined("", [Picture("", (), analysis.text)])
    if words is None:
        return [False] * len(analysis.lines)
    report = screener.judge([Draft("", words.text, "agency")])[0]
    finding_spans = [finding.span for finding in report.findings if finding.severity != "note"]
    if None in finding_spans:
        return [True] * len(analysis.lines)
    entity_spans = [signal.span for signal in report.entities if signal.label != PUBLIC_CONTACT]
    spans = [span for span in (*finding_spans, *entity_spans) if span]
    position, found = 0, []
    for line in analysis.lines:
        start = words.text.find(line.text, position)
        position = start + len(line.text) if start >= 0 else position
        found.append(start < 0 or any(Span(start, position).overlaps(span) for span in spans))
    return found
