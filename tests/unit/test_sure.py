"""Sure wordings speak by themselves; only their own closed wordings silence them; positions are the author's."""

from __future__ import annotations

import time

import pytest

from screener.detect.phrases import lists, phrase
from screener.detect.sure import Sure, SureWording
from screener.normalize import normalize
from screener.policy.pack import PACKS, load_pack

SLOTS = lists({"want": ["(want|wants) to?", "wanna"], "joke": ["said the dj", "of (laughter|joy)"]})


def group(terms: list[str], unless: tuple[str, ...] = (), unless_in_post: tuple[str, ...] = ()) -> Sure:
    parts = (tuple(phrase(source, SLOTS) for source in side) for side in (terms, unless, unless_in_post))
    return Sure(*parts)


def found(post: str, *groups: Sure) -> list[str]:
    signals = SureWording({"AAA100": groups})([normalize(post)])[0]
    assert all(s.label == "sure:AAA100" and s.score == 1.0 and s.source == "sure" for s in signals)
    return [post[s.span.start : s.span.end] for s in signals if s.span]


@pytest.mark.parametrize(
    ("term", "post", "quote"),
    [
        ("<want> die", "I want to die.", "want to die"),
        ("<want> die", "i wanna dieeee", "wanna dieeee"),
        ("(has|trae) ~1 (revolver|machete)", "he has a 🔫", "has a 🔫"),
        ("(has|trae) ~1 (revolver|machete)", "trae un 🔪", "trae un 🔪"),
        ("<want> die", "She WANTS TO\ndie", "WANTS TO\ndie"),
        ("don't tell", "pls dont tell her", "dont tell"),
        ("dont tell", "Don\u2019t tell her", "Don\u2019t tell"),
        ("nino", "un niño solo", "niño"),
        ("gun ~2 (bag|locker)", "a gun in his bag", "gun in his bag"),
        ("gun ~ bag", "a gun in bag", "gun in bag"),
        ("(pull|set off) the (fire)? alarm", "set off the alarm", "set off the alarm"),
        ("list of % kids", "a list of 12 kids", "list of 12 kids"),
        ("^ nobody leaves", "Stay. Nobody leaves!", "Nobody leaves"),
        ("stay home . guns", "Stay home. Guns!", "Stay home. Guns"),
        ("stay home ~~4 gun", "Stay home! He has a gun", "Stay home! He has a gun"),
        ("read <title>", 'we read "A Man Called Ove" aloud', 'read "A Man Called Ove"'),
    ],
)
def test_a_phrase_is_found_as_people_type_it(term: str, post: str, quote: str) -> None:
    assert found(post, group([term])) == [quote]


@pytest.mark.parametrize(
    ("term", "post"),
    [
        ("<want> die", "I want to dine."),
        ("<want> die", "I want to. Die Hard is on."),
        ("gun ~2 bag", "a gun in his very own bag"),
        ("gun ~4 bag", "a gun. In his bag."),
        ("^ nobody leaves", "they say nobody leaves"),
        ("<want> die", 'She sang "I Want to Die Laughing" twice'),
        ("<want> die", ""),
        ("<want> die", "🙂🙂"),
    ],
)
def test_a_phrase_is_not_found_elsewhere(term: str, post: str) -> None:
    assert found(post, group([term])) == []


def test_a_title_is_no_speech_but_a_quoted_sentence_is() -> None:
    wish = group(["<want> die"])
    assert found('The film "Nobody Wants to Die" is on.', wish) == []
    assert found('He wrote "I want to die" on the desk.', wish) == ["want to die"]
    assert found('He wrote "I WANT TO DIE" on the desk.', wish) == ["WANT TO DIE"]


def test_what_silences_stands_in_the_same_sentence() -> None:
    wish = group(["<want> die"], unless=("<joke>", "never @"))
    assert found("I want to die, said the DJ.", wish) == []
    assert found("I never want to die.", wish) == []
    assert found("I want to die. We cried of laughter.", wish) == ["want to die"]
    assert found("I never slept. I want to die.", wish) == ["want to die"]


def test_a_denial_silences_anywhere_in_the_post() -> None:
    seen = group(["has a gun"], unless_in_post=("rumor ~4 false",))
    assert found("They say he has a gun. The rumor is false.", seen) == []
    assert found("They say he has a gun. A rumor spread.", seen) == ["has a gun"]


def test_groups_do_not_silence_each_other() -> None:
    both = (group(["<want> die"], unless=("<joke>",)), group(["took ~2 pills"]))
    assert found("I took the pills of joy and want to die", *both) == ["took the pills"]


@pytest.mark.parametrize(
    "post",
    [
        "want to " * 8_000,
        "i want to kill the principal with a gun in his bag at school " * 600,
        "gun. " * 10_000,
        "no me quiero morir en la escuela con una pistola " * 800,
        "a" * 200_000,
        "killmyselfgonnawannadieiwanttodiekillmy " * 5_000,
        "🙂" * 100_000,
        '"Gun ' * 10_000,
    ],
)
def test_hostile_text_ends_in_time(post: str) -> None:
    wording = SureWording(load_pack(PACKS / "psesd").sure)
    text = normalize(post)
    start = time.process_time()
    wording([text])
    assert time.process_time() - start < 6


def test_most_posts_cost_next_to_nothing() -> None:
    wording = SureWording(load_pack(PACKS / "psesd").sure)
    texts = [normalize(f"Picture day is on May {n}: smile, comb your hair, bring the blue form.") for n in range(500)]
    start = time.process_time()
    wording(texts)
    assert (time.process_time() - start) / len(texts) < 0.001


@pytest.mark.parametrize(
    ("post", "quotes"),
    [
        ("I never want to die.", []),
        ("I would never, ever want to die.", []),
        ("I can't, I want to die.", ["want to die"]),
        ("No, I want to die", ["want to die"]),
        ("#wanttodie", ["wanttodie"]),
        ("i want to d i e", ["want to d i e"]),
    ],
)
def test_a_negation_reaches_to_the_comma_and_a_quote_is_the_author_s(post: str, quotes: list[str]) -> None:
    silenced = group(["<want> die"], ("(never|no|cant) ~2 @",))
    assert found(post, silenced) == quotes
