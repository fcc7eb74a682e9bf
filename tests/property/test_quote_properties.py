"""However a name or a number is typed, what a finding quotes holds what was found: read again, it reads the same."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.encoder.corpus import Sample
from models.encoder.normalization import normalize_sample
from models.encoder.obfuscate import OBFUSCATIONS
from screener import Draft, Screener
from screener.normalize import normalize

SMALL = "abcdefghijklmnopqrstuvwxyzáãäåçéèíïñóøöúüýğışžłđơư"
PARTS = st.text(SMALL, min_size=2, max_size=9).map(str.capitalize)
WORDS = st.one_of(PARTS, *(st.tuples(PARTS, PARTS).map(mark.join) for mark in ("-", "'", "’", "")))
NAMES = st.lists(WORDS, min_size=1, max_size=3).map(" ".join)
IDENTIFIERS = st.one_of(
    st.tuples(st.just("STUDENT_ID"), st.from_regex(r"[0-9]{5,9}|[A-Z]{2}-?[0-9]{4,6}", fullmatch=True)),
    st.tuples(st.just("PHONE_NUMBER"), st.from_regex(r"\(?253\)?[ .-]555[ .-]01[0-9]{2}", fullmatch=True)),
    st.tuples(st.just("US_SSN"), st.from_regex(r"9[0-9]{2}-[0-9]{2}-[0-9]{4}", fullmatch=True)),
    st.tuples(
        st.just("EMAIL_ADDRESS"), st.from_regex(r"[a-z]{2,8}[._]?[a-z0-9]{1,6}@[a-z]{3,9}\.example", fullmatch=True)
    ),
    st.tuples(st.just("USERNAME"), st.from_regex(r"[a-z]{3,8}_?[0-9]{2,5}", fullmatch=True)),
    st.tuples(st.just("CREDENTIAL"), st.from_regex(r"[A-Z][a-z]{3,7}[!#$][0-9]{2,4}", fullmatch=True)),
)
BEFORE = ("We saw ", "Proud of ", "Please call the mother of ", "Nobody likes ")
BETWEEN = (" at the game. The number is ", ", who uses ", " - reach the family by ", "'s file says ")


def draft(name: str, label: str, number: str, rng: random.Random) -> Sample:
    """A post with a name and an identifier, and where they stand."""
    before, between = rng.choice(BEFORE), rng.choice(BETWEEN)
    start = len(before)
    at = start + len(name) + len(between)
    spans = ((start, start + len(name), "STUDENT_NAME"), (at, at + len(number), label))
    return Sample("x", f"{before}{name}{between}{number} for now.", spans, None)


def shape(text: str) -> str:
    """What is left without space: a hashtag is parted into words only as long as its sign stands before it."""
    return "".join(text.split())


@pytest.mark.parametrize("obfuscation", OBFUSCATIONS)
@settings(max_examples=40, deadline=None)
@given(name=NAMES, number=IDENTIFIERS, seed=st.integers(0, 2**32))
def test_a_quote_read_again_holds_what_was_found(
    obfuscation: str, name: str, number: tuple[str, str], seed: int
) -> None:
    rng = random.Random(seed)
    post = OBFUSCATIONS[obfuscation](draft(name, *number, rng), rng)
    text, read = normalize(post.text), normalize_sample(post)
    assert len(read.spans) == 2
    for start, end, label in read.spans:
        span = text.back(start, end)
        quote = normalize(post.text[span.start : span.end]).folded
        if obfuscation == "hashtags" and label == "STUDENT_NAME":
            assert shape(text.folded[start:end]) in shape(quote)
        else:
            assert text.folded[start:end] in quote


PEOPLE = ("Maya Lindqvist", "Ke'Asia Broussard-Hill", "Thảo Nguyễn", "Ioane Faleolo")
NUMBERS = (("PHONE_NUMBER", "253-555-0147"), ("EMAIL_ADDRESS", "maya.lind@school.example"), ("US_SSN", "900-12-3456"))


def test_a_findings_quote_read_again_holds_what_was_found(screener: Screener) -> None:
    rng = random.Random(5)
    made = [
        (obfuscation, change(draft(name, *rng.choice(NUMBERS), rng), rng))
        for obfuscation, change in OBFUSCATIONS.items()
        for name in PEOPLE
    ]
    reports = screener.judge([Draft(str(n), post.text) for n, (_, post) in enumerate(made)])
    quoted = set()
    for (obfuscation, post), report in zip(made, reports, strict=True):
        text = normalize(post.text)
        for finding in report.findings:
            if finding.span is None:
                continue
            start, end = finding.span.start, finding.span.end
            assert finding.quote == post.text[start:end]
            places = zip(text.folded, text.starts, text.ends, strict=True)
            found = "".join(sign for sign, first, last in places if start <= first and last <= end)
            assert found.strip()
            assert shape(found) in shape(normalize(finding.quote).folded)
            if any(start < e and s < end for s, e, _ in post.spans):
                quoted.add(obfuscation)
    assert (
        len(quoted) > len(OBFUSCATIONS) * 3 / 4
    )  # what is missed in a way, the figures tell (tests/eval): here it is the quotes
