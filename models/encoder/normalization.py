"""A sample as its author typed it -> the text that the detectors read, with its spans moved along."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from dataclasses import replace

from models.encoder.corpus import Sample
from screener.normalize import normalize


def normalize_sample(sample: Sample) -> Sample:
    """The sample after `screener.normalize.normalize`; a span of which no words remain is dropped."""
    text = normalize(sample.text)
    spans = []
    for start, end, label in sample.spans:
        begin, stop = bisect_left(text.starts, start), bisect_right(text.ends, end)
        while begin < stop and text.folded[begin].isspace():
            begin += 1
        while stop > begin and text.folded[stop - 1].isspace():
            stop -= 1
        if begin < stop:
            spans.append((begin, stop, label))
    return replace(sample, text=text.folded, spans=tuple(spans))
