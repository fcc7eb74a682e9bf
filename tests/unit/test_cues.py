"""Cues say what is in a text, where, and nothing else."""

from __future__ import annotations

import pytest

from screener.rescore.cues import NAMES, PHRASES, cues


def named(text: str) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for cue in cues(text):
        found.setdefault(NAMES[cue.kind], []).append(text[cue.start : cue.end])
    return found


@pytest.mark.parametrize(
    ("text", "name", "words"),
    [
        ("Everybody show up in Her Driveway tonight", "a call to go after somebody", "Her Driveway"),
        ("SHARE before they delete this", "a call to spread it", "SHARE"),
        ("Word is they close us in June", "hearsay", "Word is"),
        ("we walk out at ten", "a call to stop work or school", "walk out"),
        ("Leaked from closed session", "something internal told", "closed session"),
        ("she’s a liar", "an accusation", "liar"),
        ("Our union voted on the contract", "a public matter", "union"),
        ("sure, great plan 🙄", "irony", "🙄"),
        ("WAKE UP PEOPLE!!", "alarm", "!!"),
        ("I think the levy should pass", "an opinion said as one", "I think"),
        ("I already reported it", "it was reported", "reported"),
        ("dicen que van a cerrar", "hearsay", "dicen"),
    ],
)
def test_a_cue_is_found_where_it_stands(text: str, name: str, words: str) -> None:
    assert words in named(text)[name]


def test_profanity_is_told_apart_by_whom_it_hits() -> None:
    assert "profanity at people" in named("fuck you all")
    assert "profanity at people" in named("what an asshole")
    emphasis = named("so damn proud of this damn garden")
    assert emphasis["profanity"] == ["damn", "damn"]
    assert "profanity at people" not in emphasis


def test_words_within_words_are_no_cues() -> None:
    assert not {"words of violence", "an insult"} & set(named("The skilled pigment class begins at dawn"))


def test_every_phrase_of_every_cue_is_found() -> None:
    for name, phrases in PHRASES.items():
        for phrase in phrases:
            assert phrase in named(f"x {phrase} y")[name], phrase


def test_places_are_ordered_and_within_the_text() -> None:
    text = "Share this: fuck the board, they lied!! 🙄 " * 40
    found = cues(text)
    assert [c.start for c in found] == sorted(c.start for c in found)
    assert all(0 <= c.start < c.end <= len(text) for c in found)
    assert all(0 <= c.kind < len(NAMES) for c in found)
