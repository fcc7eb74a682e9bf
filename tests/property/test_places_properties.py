"""Whatever part of a word the encoder marks, what is found stands at whole words and whole numbers."""

from __future__ import annotations

import re

from hypothesis import given, settings
from hypothesis import strategies as st

from screener.labels import DETAILS, IDENTIFIERS
from screener.normalize import normalize
from screener.resolve import resolve
from screener.types import Signal, Span

WORDS = (
    "has an IEP|can't read|wouldn’t|7:02|12.5 ppg|3.91 GPA|, |. |(19:12)|Zoë's|206-555-0147|autistic|\n|'so'|🎉|Gr. 4| "
)
TEXTS = st.lists(st.sampled_from(WORDS.split("|")), min_size=1, max_size=12).map("".join)
# A place may not begin or end where a word or a number goes on.
GOES_ON = re.compile(r"[A-Za-zÀ-ɏ0-9][A-Za-zÀ-ɏ0-9]|[A-Za-zÀ-ɏ]['’](?!s\b)[A-Za-zÀ-ɏ]|\d[.:,/]\d")


def is_within(raw: str, at: int) -> bool:
    """Whether a place would part a word or a number in two."""
    return any(m.start() < at < m.end() for n in (0, 1, 2) for m in GOES_ON.finditer(raw, max(at - 3, 0) + n, at + 3))


@settings(max_examples=300, deadline=None)
@given(raw=TEXTS, data=st.data())
def test_places_are_whole_words_and_numbers(raw: str, data: st.DataObject) -> None:
    signals = []
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(raw) - 1))
        end = data.draw(st.integers(start + 1, len(raw)))
        signals.append(Signal(data.draw(st.sampled_from((*DETAILS, *IDENTIFIERS))), Span(start, end), 0.9, "encoder"))
    for found in resolve(normalize(raw), signals):
        assert found.span is not None
        # A place that begins or ends in a space or a mark is cut nowhere.
        assert not (raw[found.span.start].isalnum() and is_within(raw, found.span.start))
        assert not (raw[found.span.end - 1].isalnum() and is_within(raw, found.span.end))
