"""Every rule's own examples, through the whole screener with the real model.

A hit must raise a finding of the rule, or of a rule of the same concern that took its place there because it is
as grave or graver. A near miss must raise neither the rule nor a hold of its concern.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from screener import Finding, Report, Screener
from screener.detect.roster import Roster
from screener.pipeline import NOTHING, Looked
from screener.policy.pack import PACKS, Example, load_pack
from screener.surfaces.rosters import import_roster
from screener.types import SEVERITIES, Face, Picture, Rule

PACK = load_pack(PACKS / "psesd")
# Examples that the pinned weights get wrong. The list may only grow shorter.
MISSED = frozenset((Path(__file__).parent / "missed.txt").read_text(encoding="utf-8").split())
WRONG = pytest.mark.xfail(strict=False, reason="the pinned weights get it wrong")
SIDES = {"hit": PACK.hits, "miss": PACK.misses}
CASES = [
    pytest.param(rule, example, id=example.draft.id, marks=WRONG if example.draft.id in MISSED else ())
    for rule in PACK.rules
    for side in SIDES.values()
    for example in side[rule.code]
]


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Report]:
    """Screen all examples at once, with a list of students: the model is loaded once and batches are full."""
    students = Path(__file__).parent / "students.csv"
    folder = tmp_path_factory.mktemp("roster")
    import_roster(students.name, students.read_bytes(), folder)
    examples = [example for side in SIDES.values() for found in side.values() for example in found]
    looked = [_looked(example) for example in examples]
    screener = Screener.load()
    detectors = [Roster(folder) if detector.name == "roster" else detector for detector in screener.detectors]
    drafts = [example.draft for example in examples]
    return {r.draft_id: r for r in Screener(screener.pack, detectors).judge(drafts, looked)}


@pytest.mark.parametrize(("rule", "example"), CASES)
def test_example(reports: dict[str, Report], rule: Rule, example: Example) -> None:
    report = reports[example.draft.id]
    assert not report.not_checked
    said = [f"{f.rule.code} {f.severity} {f.quote!r}" for f in report.findings]
    if "-hit-" in example.draft.id:
        found = [f for f in report.findings if f.rule.code == rule.code or _took_its_place(f, rule, example)]
        assert found, said
        for quote in example.quotes:
            assert any(_touches(f, quote, example.draft.text) for f in found), (quote, said)
    else:
        assert rule.code not in {f.rule.code for f in report.findings}, said
        assert not [f for f in report.findings if f.rule.concern == rule.concern and f.severity == "hold"], said


def _looked(example: Example) -> Looked:
    """What would be seen in the picture that an example speaks of."""
    if not example.shows:
        return NOTHING
    face = Face((0, 0, 100, 100), 1.0, float("MINOR_FACE" in example.shows))
    faces = (face,) if "FACE" in example.shows else ()
    return Looked((Picture("picture.jpg", faces, "", "PICTURE_LOCATION" in example.shows),))


def _took_its_place(finding: Finding, rule: Rule, example: Example) -> bool:
    allowed = example.draft.attested & rule.allowed_by
    least = "note" if allowed else rule.accounts[example.draft.account]
    return finding.rule.concern == rule.concern and SEVERITIES.index(finding.severity) >= SEVERITIES.index(least)


def _touches(finding: Finding, quote: str, text: str) -> bool:
    """Whether a finding is about the quoted words, or about the whole post."""
    start = text.index(quote)
    return finding.span is None or (finding.span.start < start + len(quote) and start < finding.span.end)
