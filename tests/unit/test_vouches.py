"""What an author vouches for holds for one draft and for the names it was given for, and not against what is known."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from screener import Draft, Report, Screener
from screener.detect.roster import Roster
from screener.io.drafts import parse_attestations
from screener.office.roster import import_roster
from screener.office.store import Store
from screener.office.values import ANONYMOUS
from screener.policy.vouches import draft_hash, persons
from screener.report.blocks import blocks
from screener.types import Face, Image, Picture, ScreenerError
from tests import made

TWO = "Proud of Priya Raman and Devon Blackwell, who finally got off their IEPs this week!"
YOUNG = Face((80, 10, 50, 60), 0.9, 0.97)
GROWN = Face((10, 10, 50, 60), 0.9, 0.02)


def draft(text: str, *vouches: str, **about: object) -> Draft:
    said, of = parse_attestations(list(vouches))
    return Draft("d", text, attested=said, attested_of=of, **about)  # type: ignore[arg-type]


def said(report: Report) -> set[tuple[str, str]]:
    return {(finding.severity, finding.quote) for finding in report.findings}


@pytest.fixture(scope="module")
def listed(tmp_path_factory: pytest.TempPathFactory, screener: Screener) -> Screener:
    """The screener with Priya Raman on the office's list of students without a release."""
    folder = tmp_path_factory.mktemp("list")
    import_roster("s.csv", b"First name,Last name,No release\nPriya,Raman,yes\n", folder)
    detectors = [Roster(folder) if one.name == "roster" else one for one in screener.detectors]
    return Screener(screener.pack, detectors, rescore=screener.rescore)


def test_an_own_child_is_vouched_for_by_name(screener: Screener) -> None:
    one, both, plain = screener.judge(
        [draft(TWO, "own_child=Priya"), draft(TWO, "own_child=Priya, Devon Blackwell"), draft(TWO, "own_child")]
    )
    assert ("note", "Priya Raman") in said(one)
    assert one.verdict == "hold"
    assert not any(severity == "note" and "Devon" in quote for severity, quote in said(one))
    assert both.verdict == "clear"
    assert plain.verdict == "hold"
    assert "only the names you gave" in {block.note for block in blocks(plain)}.pop()


@pytest.mark.parametrize("vouch", ["own_child", "own_child=Priya"])
def test_the_only_child_of_a_draft_needs_no_name(screener: Screener, vouch: str) -> None:
    text = "Proud of my student Priya, who finally got off her IEP this week!"
    assert screener.judge([draft(text)])[0].verdict == "hold"
    assert screener.judge([draft(text, vouch)])[0].verdict == "clear"


def test_a_name_that_the_draft_does_not_tell_vouches_for_nothing(screener: Screener) -> None:
    text = "Proud of my student Priya, who finally got off her IEP this week!"
    assert screener.judge([draft(text, "own_child=Devon")])[0].verdict == "hold"


def test_a_name_that_two_may_have_vouches_for_neither(screener: Screener) -> None:
    text = "My students Maya Chen and Maya Ortiz won the reading award of our class."
    report = screener.judge([draft(text, "own_child=Maya")])[0]
    assert report.verdict != "clear"
    assert not any(finding.allowed_by for finding in report.findings)


def test_nobodys_child_is_vouched_for_on_an_agency_account(screener: Screener) -> None:
    report = screener.judge([draft(TWO, "own_child=Priya", "own_child=Devon", account="agency")])[0]
    assert report.verdict == "hold"
    assert not any(finding.allowed_by for finding in report.findings)


@pytest.mark.parametrize("vouches", [(), ("own_child=Priya Raman",), ("own_child", "release", "adult_staff_only")])
@pytest.mark.parametrize("account", ["agency", "professional", "personal"])
def test_the_offices_list_is_told_whatever_is_vouched_for(
    listed: Screener, vouches: tuple[str, ...], account: str
) -> None:
    report = listed.judge([draft("Go Priya Raman, what a goal!", *vouches, account=account)])[0]
    (found,) = [f for f in report.findings if f.rule.code == "IDN120"]
    softened = "own_child" in " ".join(vouches) and account != "agency"
    assert found.severity == ("review" if softened else "hold")
    assert report.verdict != "clear"


@pytest.mark.parametrize(("text", "account"), [("Our staff day.", "agency"), ("Best recess of the year.", "personal")])
def test_adults_only_does_not_stand_against_a_childs_face(
    screener: Screener, tmp_path: Path, text: str, account: str
) -> None:
    seen = Picture("a.jpg", (GROWN, YOUNG, replace(YOUNG, box=(200, 10, 50, 60))), "")
    looking = Screener(screener.pack, screener.detectors, lambda _: seen, screener.rescore)
    one = draft(text, "adult_staff_only", account=account, images=(Image("a.jpg", b""),))
    report = looking.judge([one])[0]
    assert report.verdict == "review"
    assert "You say only adults are shown, but 2 faces look like children." in {block.note for block in blocks(report)}
    with_adults = Screener(
        screener.pack, screener.detectors, lambda _: Picture("a.jpg", (GROWN,), ""), screener.rescore
    )
    assert with_adults.judge([one])[0].verdict == "clear"
    store = Store.open(folder=tmp_path)
    post = store.post(store.add(one, report, by=ANONYMOUS))
    store.close()
    assert post.attested == ("adult_staff_only",)
    assert [f.severity for f in post.findings if f.picture] == ["review"]


def test_a_draft_is_its_words_pictures_account_and_audience() -> None:
    first = Draft("a", "Hello", images=(Image("a.png", b"1"),))
    others = [
        replace(first, text="Hello!"),
        replace(first, account="agency"),
        replace(first, audience="staff"),
        replace(first, images=(Image("a.png", b"2"),)),
        replace(first, images=()),
    ]
    assert draft_hash(replace(first, id="b", attested=frozenset({"release"}))) == draft_hash(first)
    assert len({draft_hash(one) for one in [first, *others]}) == 6


def test_persons_are_named_once_and_in_full(screener: Screener) -> None:
    report = screener.judge(
        [Draft("d", "My students Maya and Maya Chen read to us. Maya Chen and Leo won the raffle in room 4.")]
    )[0]
    assert persons(report.text, report.signals, screener.pack.thresholds) == ["Maya Chen", "Leo"]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("release own_child", ({"release", "own_child"}, set())),
        ("own_child=Maya Chen; release", ({"release", "own_child"}, {("own_child", "Maya Chen")})),
        (["own_child=Maya, Leo"], ({"own_child"}, {("own_child", "Maya"), ("own_child", "Leo")})),
        ("own_child=", ({"own_child"}, set())),
    ],
)
def test_vouches_are_read_from_a_cell_or_a_list(given: object, expected: tuple[set[str], set[tuple[str, str]]]) -> None:
    assert tuple(set(told) for told in parse_attestations(given)) == expected


@pytest.mark.parametrize("given", ["relese", "release relese", "own child", [5], 5])
def test_what_nobody_can_vouch_for_is_told(given: object) -> None:
    with pytest.raises(ScreenerError, match=r"choose release|not a list"):
        parse_attestations(given)


def test_a_vouch_that_is_limited_to_names_is_so_for_any_attestation() -> None:
    assert draft("x", "release=Maya").attested_of == {("release", "Maya")}
    assert made.finding(allowed="release").despite is None
