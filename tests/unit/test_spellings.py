"""Chat spellings are read as the words of the wordings; words that say something else stay as they are."""

from __future__ import annotations

import pytest

from screener.detect.spellings import Spellings

KNOWN = frozenset(
    "i im me my a to not dont want die live kill myself himself gonna school shoot up the quiero quiere quemar voy "
    "morir matar cuchillo touches kick quick".split()
)


@pytest.mark.parametrize(
    ("word", "read"),
    [
        ("kiero", "quiero"),
        ("kemar", "quemar"),
        ("kuchillo", "cuchillo"),
        ("boi", "voy"),
        ("muself", "myself"),
        ("mysefl", "myself"),
        ("hmself", "himself"),
        ("touchs", "touches"),
        ("killmyself", "kill myself"),
        ("iwanttodie", "i want to die"),
        ("imgonnakillmyself", "im gonna kill myself"),
        ("idontwanttolive", "i dont want to live"),
        ("shootuptheschool", "shoot up the school"),
        ("mekieromorir", "me quiero morir"),
    ],
)
def test_a_chat_spelling_is_read(word: str, read: str) -> None:
    assert Spellings(KNOWN)(word) == tuple(read.split())


@pytest.mark.parametrize(
    "word",
    ["kill", "kick", "quick", "kat", "painkillers", "killjoys", "skillful", "wantonly", "kilo", "itself", "queen"],
)
def test_another_word_stays(word: str) -> None:
    assert Spellings(KNOWN)(word) is None


def test_a_known_word_is_never_respelled() -> None:
    assert Spellings(KNOWN | {"kiero", "muself"})("kiero") is None
    assert Spellings(KNOWN | {"kiero", "muself"})("muself") is None
