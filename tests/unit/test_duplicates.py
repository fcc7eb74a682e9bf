"""What two rules say of the same words is one finding; what they say of other words is not."""

from __future__ import annotations

import json
from dataclasses import replace

from screener import Draft, Report, Screener
from screener.policy.duplicates import merge_duplicates
from screener.report import to_json
from screener.report.blocks import blocks
from screener.types import Finding
from tests import made

TEXT = "Those people breed like rats, and the wifi password is Harvest-88."


def found(code: str, concern: str, quote: str | None, **changes: object) -> Finding:
    return made.finding(quote, TEXT, code=code, concern=concern, **changes)  # type: ignore[arg-type]


def told(*findings: Finding) -> list[tuple[str, list[str]]]:
    return [(f.rule.code, [rule.code for rule in f.also]) for f in merge_duplicates(TEXT, findings)]


def test_one_secret_is_one_finding() -> None:
    key = found("PII113", "pii", "Harvest-88")
    assert told(found("CNF103", "confidential", "Harvest-88"), key) == [("PII113", ["CNF103"])]
    assert merge_duplicates(TEXT, (found("CNF103", "confidential", "Harvest-88"), key))[0].concerns == {
        "pii",
        "confidential",
    }


def test_reproaches_that_touch_are_one_with_the_graver_rule() -> None:
    sneer = found("DSR118", "disruption", "Those people", severity="review")
    grave = found("CND118", "conduct", "Those people breed", severity="hold")
    assert told(sneer, grave) == [("CND118", ["DSR118"])]
    assert told(found("DSR103", "disruption", None), found("CND102", "conduct", None)) == [("CND102", ["DSR103"])]


def test_of_two_names_in_one_picture_none_is_lost() -> None:
    """What is found in a picture has no place in the text: its quote alone tells one finding from another."""
    emma, noah = (replace(found("IDN101", "student_identity", None), quote=name, picture="a.jpg") for name in "EN")
    assert [finding.quote for finding in merge_duplicates(TEXT, (emma, noah))] == ["E", "N"]


def test_a_mandatory_report_stays_and_takes_the_others_along() -> None:
    report = found("SAF113", "safety", "Those people", severity="review", report_to="mandatory_report")
    graver = found("DSR102", "disruption", "Those people breed")
    assert told(graver, report) == [("SAF113", ["DSR102"])]
    (one,) = merge_duplicates(TEXT, (graver, report))
    assert (one.severity, one.quote) == ("hold", "Those people breed")


def test_what_is_said_of_other_words_stays() -> None:
    two = found("PII113", "pii", "Harvest-88"), found("CND118", "conduct", "Those people")
    assert told(*two) == [("PII113", []), ("CND118", [])]
    # A detail inside a long reproach is a fact of its own, and so are two places of one rule's concern.
    inside = found("HLT112", "health", "rats"), found("CND118", "conduct", "Those people breed like rats")
    assert told(*inside) == [("HLT112", []), ("CND118", [])]


def test_a_mood_beside_a_reproach_adds_nothing_and_a_worry_does() -> None:
    words = found("CND118", "conduct", "Those people breed")
    assert told(found("REA101", "disruption", None, neutral=True), words) == [("CND118", ["REA101"])]
    assert told(found("REA105", "safety", None, neutral=True), words) == [("REA105", []), ("CND118", [])]


def test_a_note_is_never_taken_in() -> None:
    note = found("CAM101", "conduct", "Those people", severity="note")
    assert told(note, found("DSR118", "disruption", "Those people")) == [("DSR118", []), ("CAM101", [])]


def test_a_password_is_told_once_and_still_raises_both_concerns(screener: Screener) -> None:
    (report,) = screener.judge([Draft("d", "New wifi password for the lounge: Harvest-88!", account="agency")])
    keys = [f for f in report.findings if f.quote.startswith("Harvest-88")]
    assert [(f.rule.code, f.concerns) for f in keys] == [("PII113", {"pii", "confidential"})]
    wire, other = json.loads(to_json(report))["findings"]
    assert "CNF103" in wire["also"]
    assert wire["concerns"] == ["pii", "confidential"]
    assert (wire["concern"], wire["told_by"]) == ("pii", "")
    assert (other["concern"], other["rule"], other["told_by"]) == ("confidential", "CNF103", "PII113")
    assert (other["quote"], other["severity"], other["fixes"]) == (wire["quote"], wire["severity"], [])


def test_eight_numbers_are_one_entry(screener: Screener) -> None:
    numbers = [f"4007188{n}" for n in range(8)]
    text = "Lunch PINs for the sub: " + ", ".join(f"student ID {number}" for number in numbers) + "."
    report: Report = screener.judge([Draft("d", text, account="agency")])[0]
    own = [block for block in blocks(report) if block.rule.code == "PII107"]
    assert len(own) == 1
    assert list(own[0].quotes) == numbers


def test_of_two_accusations_the_much_likelier_leads_and_a_mandatory_report_stays_one() -> None:
    report: dict[str, object] = {"when": {"safety": 0.3}, "report_to": "mandatory_report"}
    harm = replace(found("SAF116", "safety", "Those people", **report), score=0.5)
    ride = replace(found("BND111", "boundary", "Those people breed", when={"boundary": 0.3}), score=0.99)
    (one,) = merge_duplicates(TEXT, (harm, ride))
    assert (one.rule.code, [rule.code for rule in one.also]) == ("BND111", ["SAF116"])
    assert (one.rule.report_to, one.concerns) == ("mandatory_report", {"safety", "boundary"})
    assert told(replace(harm, score=0.9), ride) == [("SAF116", ["BND111"])]
