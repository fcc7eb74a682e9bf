"""The pack's own examples -> what is wrong with each, through the whole screener with the real model.

usage: python -m tests.rules.examples > tests/rules/missed.txt
A hit must raise a finding of the rule, or of a rule of the same concern that took its place there because it is
as grave or graver; for a rule with a wording of its own that one must quote the place. A near miss must raise
neither the rule nor a hold of its concern.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

from screener import Finding, Report, Screener
from screener.detect.roster import Roster
from screener.pipeline import NOTHING, Looked
from screener.policy.pack import PACKS, Example, load_pack
from screener.surfaces.rosters import import_roster
from screener.types import SEVERITIES, Face, Picture, Rule

HERE = Path(__file__).parent
PACK = load_pack(PACKS / "psesd")
CASES = [(rule, example) for rule in PACK.rules for side in (PACK.hits, PACK.misses) for example in side[rule.code]]


def screened(folder: Path) -> dict[str, Report]:
    """Screen all examples at once, with a list of students: the model is loaded once and batches are full."""
    students = HERE / "students.csv"
    import_roster(students.name, students.read_bytes(), folder)
    screener = Screener.load()
    detectors = [Roster(folder) if detector.name == "roster" else detector for detector in screener.detectors]
    drafts = [example.draft for _, example in CASES]
    looked = [_looked(example) for _, example in CASES]
    return {r.draft_id: r for r in Screener(screener.pack, detectors).judge(drafts, looked)}


def wrong(rule: Rule, example: Example, report: Report) -> str:
    """Say what is wrong with the report on an example; nothing where it is right."""
    said = [f"{f.rule.code} {f.severity} {f.quote!r}" for f in report.findings]
    if report.not_checked:
        return f"not checked: {report.not_checked}"
    own = [f for f in report.findings if f.rule.code == rule.code]
    if "-hit-" not in example.draft.id:
        if own or any(f.rule.concern == rule.concern and f.severity == "hold" for f in report.findings):
            return f"a near miss is taken for a case: {said}"
        return ""
    found = own + [f for f in report.findings if f not in own and _took_its_place(f, rule, example)]
    text, quotes = example.draft.text, example.quotes
    if not found:
        return f"nothing is said: {said}"
    if rule.terms and not own and not any(f.span and _touches(f, quote, text) for f in found for quote in quotes):
        return f"its wording is not what is spoken of: {said}"
    silent = [quote for quote in quotes if not any(_touches(f, quote, text) for f in found)]
    return f"nothing is said of {silent}: {said}" if silent else ""


def _looked(example: Example) -> Looked:
    """What would be seen in the picture that an example speaks of."""
    if not example.shows:
        return NOTHING
    face = Face((0, 0, 100, 100), 1.0, float("MINOR_FACE" in example.shows))
    faces = (face,) if "FACE" in example.shows else ()
    return Looked((Picture("picture.jpg", faces, "", "PICTURE_LOCATION" in example.shows),))


def _took_its_place(finding: Finding, rule: Rule, example: Example) -> bool:
    allowed = example.draft.attested & (rule.allowed_by | rule.softened_by)
    least = "note" if allowed else rule.accounts[example.draft.account]
    return finding.rule.concern == rule.concern and SEVERITIES.index(finding.severity) >= SEVERITIES.index(least)


def _touches(finding: Finding, quote: str, text: str) -> bool:
    """Whether a finding is about the quoted words, or about the whole post."""
    start = text.index(quote)
    return finding.span is None or (finding.span.start < start + len(quote) and start < finding.span.end)


def main() -> None:
    """Print the ids of the examples that the pinned weights get wrong."""
    with tempfile.TemporaryDirectory() as folder:
        reports = screened(Path(folder))
    for rule, example in CASES:
        if wrong(rule, example, reports[example.draft.id]):
            print(example.draft.id)


if __name__ == "__main__":
    main()
