"""What a report offers its author to vouch for: all that would change a finding, on this account, by name."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screener import Draft, Screener
from screener.policy.pack import PACKS, load_pack
from screener.report import to_dict
from screener.report.vouching import FIX, MAX_NAMES, MAX_NAMES_AT, OWN_CHILD, Offers
from screener.types import Report, Signal, Span
from tests import made

TEXT = "Maya Chen has an IEP. So proud of Maya and Leo, says Principal Ashdown!"


def named(*names: tuple[str, str], **more: Any) -> Report:
    spans = [(label, Span(TEXT.index(name), TEXT.index(name) + len(name))) for label, name in names]
    return made.report(text=TEXT, entities=tuple(Signal(label, at, 0.9, "encoder") for label, at in spans), **more)


def test_what_softens_a_finding_is_offered_as_well_as_what_allows_it() -> None:
    pack = load_pack(PACKS / "psesd")
    rule = next(rule for rule in pack.rules if rule.softened_by - rule.allowed_by)
    found = made.finding(allowed_by=rule.allowed_by, softened_by=rule.softened_by)
    (told,) = to_dict(made.report(findings=(found,)))["findings"]
    assert {one["attestation"] for one in told["vouches"]} == rule.allowed_by | rule.softened_by


def test_a_rule_of_the_same_words_counts_and_an_account_where_a_vouch_does_not_count_offers_none() -> None:
    other = made.rule(code="IDN101", allowed_by=frozenset({"own_child"}))
    found = replace(made.finding(allowed_by=frozenset({"release"})), also=(other,))
    assert {one.attestation for one in Offers(made.report()).at(found)} == {"release", "own_child"}
    agency = made.report(vouchable=frozenset({"release"}))
    assert [one.attestation for one in Offers(agency).at(found)] == ["release"]
    assert [one.attestation for one in Offers(agency).whole()] == ["release"]


def test_an_own_child_is_offered_by_each_name_in_full_and_for_nobody_else() -> None:
    people = (
        ("STUDENT_NAME", "Maya Chen"),
        ("STUDENT_NAME", "Maya"),
        ("FAMILY_NAME", "Leo"),
        ("STAFF_NAME", "Principal Ashdown"),
    )
    own = [one for one in Offers(named(*people)).whole() if one.attestation == "own_child"]
    assert [(one.names, one.label) for one in own] == [
        (("Maya Chen",), f"Maya Chen: {OWN_CHILD}"),
        (("Leo",), f"Leo: {OWN_CHILD}"),
    ]
    assert [one.names for one in Offers(named()).whole() if one.attestation == "own_child"] == [()]


@pytest.mark.parametrize(
    ("quote", "names"), [("Leo", [("Leo",)]), ("IEP", [()]), ("Maya", [("Maya Chen",)]), (None, [()])]
)
def test_at_a_finding_a_vouch_is_for_the_people_of_its_words(quote: str | None, names: list[tuple[str, ...]]) -> None:
    people = (("STUDENT_NAME", "Maya Chen"), ("FAMILY_NAME", "Leo"))
    found = made.finding(quote, TEXT, allowed_by=frozenset({"release", "own_child"}))
    offers = Offers(named(*people, findings=(found,))).at(found)
    assert [one.names for one in offers if one.attestation == "release"] == names
    own = [one.names for one in offers if one.attestation == "own_child"]
    assert own == (names if names != [()] else [("Maya Chen",), ("Leo",)])


def test_a_pasted_list_of_names_does_not_make_a_report_long() -> None:
    names = [f"Ana {chr(97 + n % 26)}{chr(97 + n // 26)}berg" for n in range(400)]
    text = ", ".join([*names, "IEP"])
    people = tuple(Signal("STUDENT_NAME", Span(text.index(one), text.index(one) + len(one)), 0.9, "e") for one in names)
    found = made.finding("IEP", text, allowed_by=frozenset({"release", "own_child"}))
    offers = Offers(made.report(text=text, entities=people))
    assert [one.attestation for one in offers.whole()].count("own_child") == MAX_NAMES
    assert [(one.attestation, one.names) for one in offers.at(found)] == [("release", ())]
    own = [one.names for one in offers.at(made.finding(names[-1], text, allowed_by=frozenset({"own_child"})))]
    assert own[0] == (names[-1],)
    assert len(own) == MAX_NAMES_AT


def test_a_note_offers_only_what_can_be_taken_back(screener: Screener) -> None:
    draft = Draft("a", "So proud of our spelling bee winner Noor Abdi!", "agency", attested=frozenset({"release"}))
    (report,) = screener.judge([draft])
    told = to_dict(report)
    assert [[one["label"] for one in f["vouches"]] for f in told["findings"]] == [[f"Noor Abdi: {FIX['release']}"]]
    assert [one["attestation"] for one in told["vouches"]] == ["release", "approved_channel", "adult_staff_only"]
    assert told["words"]["headline"] == "No problems found in this draft."
