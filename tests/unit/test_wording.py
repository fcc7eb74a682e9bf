"""Phrases are found as people type them; patterns by spaCy; positions are the author's."""

from __future__ import annotations

import json
import random
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from screener.detect.wording import Wording
from screener.policy.pack import PACKS, load_pack
from screener.types import ScreenerError, Span, Text


def text(folded: str) -> Text:
    return Text(folded, folded, range(len(folded)), range(1, len(folded) + 1))


def found(wording: Wording, post: str) -> list[tuple[str, str]]:
    return [(s.label, post[s.span.start : s.span.end]) for s in wording([text(post)])[0] if s.span]


def test_a_signal_says_which_rule_and_where() -> None:
    (signal,) = Wording({"BND110": ["dm me"]})([text("So DM me now")])[0]
    assert (signal.label, signal.span, signal.score, signal.source) == ("wording:BND110", Span(3, 8), 1.0, "wording")


@pytest.mark.parametrize(
    ("term", "post", "quote"),
    [
        ("don't tell", "Don\u2019t tell your mom", "Don\u2019t tell"),
        ("don\u2019t tell", "DON'T TELL anyone", "DON'T TELL"),
        ("write-up", "a write up again", "write up"),
        ("free lunch", "on free\nlunch now", "free\nlunch"),
        ("free lunch", "on free  lunch now", "free  lunch"),
        ("alérgico", "es ALERGICO a todo", "ALERGICO"),
        ("rose", "a glass of rosé", "rosé"),
        ("f's", "two F's", "F's"),
        ("1:1", "has a 1:1 aide", "1:1"),
        ("504", "has a 504.", "504"),
        ("copy + paste", "now copy + paste this", "copy + paste"),
        ("dm me", "(dm me)", "dm me"),
    ],
)
def test_a_phrase_is_found_as_people_type_it(term: str, post: str, quote: str) -> None:
    assert found(Wording({"AAA100": [term]}), post) == [("wording:AAA100", quote)]


@pytest.mark.parametrize(
    ("term", "post"),
    [
        ("dm me", "dm men only"),
        ("iep", "recieps"),
        ("off the bus", "Off. The bus left."),
        ("f's", "f s"),
        ("dm me", "me dm"),
        ("dm me", ""),
        ("dm me", "🙂🙂"),
        ("copy + paste", "copy paste"),
    ],
)
def test_a_phrase_stops_at_the_edges_of_words(term: str, post: str) -> None:
    assert found(Wording({"AAA100": [term]}), post) == []


def test_a_pattern_is_read_by_spacy() -> None:
    tokens = [{"LOWER": {"IN": ["add", "follow"]}}, {"LOWER": "me"}, {"OP": "{0,2}"}, {"LOWER": "insta"}]
    wording = Wording({"BND114": [json.dumps(tokens)]})
    assert found(wording, "Kids, Follow me on my insta!") == [("wording:BND114", "Follow me on my insta")]
    assert found(wording, "Follow me to the gym. Insta is down.") == []
    assert found(wording, "follow the insta") == []


@pytest.mark.parametrize(
    ("tokens", "post", "quote"),
    [
        (["knife"], "That knife's his, so far away from all the other words", "knife"),
        (["knife"], "far away from all the other words: a 'knife'", "knife"),
        (["two", {"OP": "{2}"}, "days"], "one (two, or days) two (or days", "two (or days"),
        (["two", {"OP": "+"}, "days"], "two of the very last school days", "two of the very last school days"),
        ([{"OP": "?"}, "days", {"OP": "?"}], "  days  ", "  days  "),
        ([{"LOWER": {"IN": ["my", "that"]}}, {"OP": "?"}, "one"], "Thats one of the kids, that I know", "Thats one"),
        (["the", "one"], "The-one", "The-one"),
    ],
)
def test_a_pattern_is_found_wherever_it_stands(tokens: list[object], post: str, quote: str) -> None:
    pattern = json.dumps([{"LOWER": token} if isinstance(token, str) else token for token in tokens])
    assert dict(found(Wording({"AAA100": [pattern]}), post)).get("wording:AAA100") == quote


def test_the_stretches_that_spacy_reads_hold_all_that_it_would_find_in_the_whole_text() -> None:
    terms = {code: [t for t in own if t[0] == "["] for code, own in load_pack(PACKS / "psesd").terms.items()}
    whole, parted = (Wording(terms) for _ in range(2))
    whole._find_ranges = lambda words, codes: [(0, len(words.plain))]  # type: ignore[method-assign]
    needed = sorted({word for pattern in whole._patterns for need in pattern.needs for word in need})
    chance = random.Random(8)
    matches = 0
    for _ in range(300):
        words = [
            *chance.choices(needed, k=30),
            *chance.choices(["thats", "10pm,", "(so", "\n", " ", "Ma-ya", "5!"], k=15),
        ]
        post = " ".join(chance.sample(words, len(words)))
        told = found(parted, post)
        assert told == found(whole, post)
        matches += len(told)
    assert matches > 300


def test_matches_of_one_rule_do_not_overlap_and_stand_in_reading_order() -> None:
    wording = Wording({"B": ["free lunch", "free", "lunch"], "A": ["lunch now"]})
    assert found(wording, "free lunch now, free") == [
        ("wording:B", "free lunch"),
        ("wording:A", "lunch now"),
        ("wording:B", "free"),
    ]


def test_positions_are_those_of_the_author() -> None:
    folded = Text("d m m e", "dm me", (0, 2, 3, 4, 6), (1, 3, 4, 5, 7))
    (signal,) = Wording({"A": ["dm me"]})([folded])[0]
    assert signal.span == Span(0, 7)


def test_each_text_gets_its_own_list() -> None:
    lists = Wording({"A": ["hi"]})([text("hi"), text("no"), text("hi hi")])
    assert [len(signals) for signals in lists] == [1, 0, 2]


@pytest.mark.parametrize("term", ["...", "[]", '[{"OP": "?"}]', '[{"LOWER": "hi", "OP": "?"}]'])
def test_a_term_that_could_match_anything_is_refused(term: str) -> None:
    with pytest.raises(ScreenerError, match="A100: terms: "):
        Wording({"A100": [term]})


@pytest.mark.parametrize(
    "post", ["a" * 200_000, "dm " * 40_000, "dm me " * 20_000, "🙂" * 100_000, "join our " * 3_000]
)
def test_hostile_text_ends_in_time(post: str) -> None:
    wording = Wording(load_pack(PACKS / "psesd").terms)
    wording([text("join our class discord")])
    start = time.process_time()
    wording([text(post)])
    assert time.process_time() - start < 3


def test_the_words_of_the_pack_are_found_without_loading_spacy() -> None:
    code = (
        "import sys; from screener.detect.wording import Wording; from screener.policy.pack import PACKS, load_pack;"
        "from screener.types import Text; t = 'He got suspended, so ask. Of all that we heard, not one word was';"
        "w = Wording(load_pack(PACKS / 'psesd').terms);"
        "assert w([Text(t, t, range(len(t)), range(1, len(t) + 1))])[0]; assert 'spacy' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True, timeout=60)


def test_every_hit_of_a_wording_rule_holds_its_words_and_no_miss_of_a_rule_of_words_alone() -> None:
    pack = load_pack(PACKS / "psesd")
    wording = Wording(pack.terms)
    for rule in (rule for rule in pack.rules if rule.terms):
        for example in pack.hits[rule.code]:
            assert f"wording:{rule.code}" in dict(found(wording, example.draft.text)), example.draft.id
        # Where a picture comes with the words, it is the picture that silences the rule.
        for example in (case for case in pack.misses[rule.code] if not rule.when and not case.shows):
            assert f"wording:{rule.code}" not in dict(found(wording, example.draft.text)), example.draft.id


def test_threads_find_the_same_at_once() -> None:
    wording = Wording({"BND110": [json.dumps([{"LOWER": "text"}, {"LOWER": "me", "OP": "?"}, {"LOWER": "later"}])]})
    posts = [[text(f"word{n}a{i} oh text me later word{i}b{n}") for i in range(600)] for n in range(8)]
    with ThreadPoolExecutor(8) as threads:
        assert [len(one) for some in threads.map(wording, posts) for one in some] == [1] * 4800
