"""Whatever an author types, the folded text is stable and knows where it came from."""

from __future__ import annotations

import string

from hypothesis import given, settings
from hypothesis import strategies as st

from screener.normalize import normalize
from screener.types import Text

# Pieces that disguise words, and what they work on; drawn next to each other they nest and collide.
PIECES = (
    "Maya", "M4ya", "Lindqvist", "a", "M", "I", "Maya's", "2nd", "4", "k12", "maya@school.example",
    "https://x.org/#Maya", " ", "  ", "\n", "\r\n", "\t", ".", "-", "_", "*", "'", "#", "@", "$", "!", "&", ";",
    "<", "<wbr>", "amp;", "&amp;", "&shy;", "&#77;", "&#x200b;", "&#38;", "&nbsp;", "shy;", "#77;", "\xad",
    "\u200b", "\u200d", "\ufeff", "\u202e", "\u2067", "\ufe0f", "\u20e3", "\u0301", "\u0336", "\u0323", "\u0308",
    "а", "Соре", "привет", "ι", "Σ", "ᴍ", "ﬁ", "Ｍ", "𝓜", "Ⓜ", "é", "ʻ", "“", "—", "…", "½", "™", "🎉", "❤️", "🇺🇸",
    "🇲", "👩🏽‍🏫", "\x00", "\x85", "\u2028", "\ud800", "\U000e0061", "#TeamMaya", "M a y a", "M.a.y.a", "M-a-y-a",
    "U.S.A.", "6 p.m.", "Mr.", "１", "&#", "한", "שלום", "\u0651", "न", "\u094d", "\U0001f150", "ʼ", "´", "ё", "n",
    "2", "8", "T", "e", "ñ", "Mс", "€",
)  # fmt: skip
TEXTS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=24).map("".join),
    st.text(st.characters(), max_size=60),
    st.text(st.sampled_from(string.printable), max_size=80),
)
WORDS = st.sampled_from(
    "we saw Maya and Jordan at the game on Friday with her mother from Kent who sang for our whole class".split()
)
CLEAN = st.lists(WORDS, min_size=1, max_size=30).map(lambda words: " ".join(words).capitalize() + ".")
NAMES = st.sampled_from(("Maya Lindqvist", "Jordan Okafor", "Desmond Faletau", "Thandiwe Ruiz", "Ioane Petrenko"))


def offsets_hold(text: Text) -> None:
    assert len(text.starts) == len(text.ends) == len(text.folded)
    assert all(0 <= start < end <= len(text.raw) for start, end in zip(text.starts, text.ends, strict=True))
    assert list(text.starts) == sorted(text.starts)
    assert list(text.ends) == sorted(text.ends)


@settings(max_examples=250, deadline=None)
@given(TEXTS)
def test_folding_twice_is_folding_once(raw: str) -> None:
    folded = normalize(raw).folded
    assert normalize(folded).folded == folded


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_offsets_are_in_order_and_inside_the_authors_text(raw: str) -> None:
    offsets_hold(normalize(raw))


@settings(max_examples=200, deadline=None)
@given(TEXTS)
def test_sentences_cover_all_but_space_and_do_not_overlap(raw: str) -> None:
    text = normalize(raw)
    end = 0
    for sentence in text.sentences:
        assert sentence.start < sentence.end
        assert not text.folded[end : sentence.start].strip()
        assert text.folded[sentence.start : sentence.end] == text.folded[sentence.start : sentence.end].strip()
        end = sentence.end
    assert not text.folded[end:].strip()


@settings(deadline=None)
@given(CLEAN)
def test_clean_text_comes_back_as_it_is(raw: str) -> None:
    text = normalize(raw)
    assert text.folded == raw
    assert list(text.starts) == list(range(len(raw)))
    assert list(text.ends) == list(range(1, len(raw) + 1))


DISGUISES = st.sampled_from(
    (
        lambda name: "\u200b".join(name),
        lambda name: "\xad".join(name),
        lambda name: "".join(f"&#{ord(letter)};" for letter in name),
        lambda name: name.translate(str.maketrans("aeop", "аеор")),
        lambda name: "".join(letter + "\u0336" for letter in name),
        lambda name: "".join(chr(ord(letter) + 0xFEE0) if letter.isalpha() else letter for letter in name),
        lambda name: "\u202b" + name + "\u202c",
        lambda name: "  ".join(" ".join(word) for word in name.split()),
        lambda name: " ".join("-".join(word) for word in name.split()),
        lambda name: " ".join(".".join(word) for word in name.split()),
    )
)


@settings(deadline=None)
@given(CLEAN, NAMES, DISGUISES, CLEAN)
def test_a_disguised_name_is_read_and_its_quote_reads_the_same(before, name, disguise, after) -> None:  # type: ignore[no-untyped-def]
    raw = f"{before} {disguise(name)} {after}"
    text = normalize(raw)
    first, last = name.split()
    start = text.folded.index(first, len(before))
    end = text.folded.index(last, start) + len(last)
    span = text.back(start, end)
    assert raw[span.start : span.end] in disguise(name)
    assert normalize(raw[span.start : span.end]).folded.split() == name.split()
