"""Phrases of the sure wordings: what their signs mean, and what is refused."""

from __future__ import annotations

import pytest

from screener.detect.phrases import fold_word, lists, phrase
from screener.types import ScreenerError

SLOTS = lists({"want": ["(want|wants) to?", "wanna"]})


@pytest.mark.parametrize(
    ("word", "compared"),
    [("DIE", "die"), ("Don\u2019t", "dont"), ("niño", "nino"), ("sooo", "so"), ("pleaseee", "please"), ("9mm", "9mm")],
)
def test_words_are_compared_without_case_accents_apostrophes_and_drawn_out_vowels(word: str, compared: str) -> None:
    assert fold_word(word) == compared


def test_a_bracket_of_words_reads_as_one_of_phrases() -> None:
    plain, nested = phrase("(kill|hang out|) her", SLOTS), phrase("(kill|(hang) out|) her", SLOTS)
    for text in (" kill her", " hang out her", " her"):
        assert plain.pattern.search(text)
        assert nested.pattern.search(text)


def test_a_phrase_knows_the_words_that_it_cannot_do_without() -> None:
    found = phrase("i? <want> ~2 (die|be dead)", SLOTS)
    assert found.needs == (frozenset({"want", "wants", "wanna"}), frozenset({"die", "be"}))
    assert not found.crosses
    assert phrase("stay home ~~4 gun", SLOTS).crosses


@pytest.mark.parametrize(
    ("source", "complaint"),
    [
        ("(a|b", "has a bracket that is not closed"),
        ("a) b", "closes a bracket that was not opened"),
        ("<nobody> a", "names the list <nobody>"),
        ("a ~99 b", "leaves out 99 words"),
        ("a & b", "holds '&'"),
        ("a ? ? b", "has '?' where a word should stand"),
        ("(a|b)?", "needs a word that must stand there"),
        ("~3", "needs a word that must stand there"),
    ],
)
def test_a_phrase_that_means_nothing_is_refused(source: str, complaint: str) -> None:
    with pytest.raises(ScreenerError) as error:
        phrase(source, SLOTS)
    assert complaint in str(error.value)
