"""A group of people that a post names never decides: one stand-in is read for all of them."""

import pytest

from screener import Draft, Screener
from screener.normalize.groups import groups

GROUPS = ("Muslims", "Mexicans", "gay people", "veterans", "Spanish speakers", "deaf people")
SENTENCES = (
    "Happy to see {} on the county parks board. More of this, please.",
    "The food bank ran on {} this winter. Thank you.",
    "Keep {} out of our town, they ruin every street they live on.",
)


@pytest.mark.parametrize("sentence", SENTENCES)
def test_the_group_does_not_change_the_concerns(screener: Screener, sentence: str) -> None:
    reports = screener.judge([Draft(group, sentence.format(group), "personal", "public") for group in GROUPS])
    assert len({(r.verdict, *((f.rule.code, f.severity) for f in r.findings)) for r in reports}) == 1


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("So many Somalis and Black voters came.", ["Somalis", "Black"]),
        ("Wheelchair users and autistic people spoke.", ["Wheelchair users", "autistic people"]),
        ("The autistic kids in room 4 were loud.", []),  # of pupils: a detail from a record
        ("The women of the office met; women vote.", ["women"]),  # some women are no group
        ("A white van stood at the black gate.", []),
    ],
)
def test_only_whole_groups_count(text: str, named: list[str]) -> None:
    assert [text[group.start : group.end] for group in groups(text)] == named


def test_evidence_is_quoted_as_the_author_wrote_it(screener: Screener) -> None:
    text = "The picnic was lovely. Keep Spanish speakers out of our town, they ruin every street they live on."
    (report,) = screener.judge([Draft("1", text, "personal", "public")])
    assert report.verdict != "clear"
    assert all(f.quote in text for f in report.findings)
