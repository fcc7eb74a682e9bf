"""What a rule's keys mean: when, terms, unless, accounts, audiences, allowed_by; and what is kept of many findings."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from screener.labels import LABELS
from screener.policy.judge import judge, verdict
from screener.policy.pack import PACKS, Pack, load_pack
from screener.types import ACCOUNTS, AUDIENCES, Cite, Draft, Rule, Signal, Span

TEXT = "Noor has an IEP. " + "x" * 200 + " Call the office, please."
DRAFT = Draft("d", TEXT)
RULE = Rule(
    code="FER101",
    name="record",
    concern="education_record",
    severity="hold",
    message="m",
    advice="a",
    report_to="author",
    cites=(Cite("t", "", "2026-11-24"),),
    when={"EDU_DETAIL": 0.5},
    terms=(),
    unless=frozenset(),
    accounts=dict.fromkeys(ACCOUNTS, "hold"),
    audiences=frozenset(AUDIENCES),
    allowed_by=frozenset(),
    hits=("h",),
    misses=("m",),
)


def rule(severity: str = "hold", **changes: Any) -> Rule:
    changes = {"accounts": dict.fromkeys(ACCOUNTS, severity), "severity": severity} | changes
    return replace(RULE, **changes)


def pack(*rules: Rule) -> Pack:
    return Pack(
        "p",
        "1",
        "t",
        "a",
        (),
        {},
        dict.fromkeys(LABELS, 0.5),
        rules,
        {},
        {},
        {},
        sure={rule.code: () for rule in rules},
    )


def at(label: str, quote: str, score: float = 0.9) -> Signal:
    start = TEXT.index(quote)
    return Signal(label, Span(start, start + len(quote)), score, "test")


def whole(label: str, score: float = 0.9) -> Signal:
    return Signal(label, None, score, "test")


def fired(signals: list[Signal], *rules: Rule, draft: Draft = DRAFT) -> list[tuple[str, str, str]]:
    return [(f.rule.code, f.severity, f.quote) for f in judge(draft, signals, pack(*rules))]


def test_a_rule_speaks_once_for_each_signal_of_its_anchor() -> None:
    signals = [at("EDU_DETAIL", "IEP"), at("EDU_DETAIL", "office"), at("EDU_DETAIL", "Noor", 0.49)]
    assert fired(signals, rule()) == [("FER101", "hold", "IEP"), ("FER101", "hold", "office")]


def test_every_label_of_when_must_reach_its_score() -> None:
    both = rule(when={"EDU_DETAIL": 0.5, "student_identity": 0.3})
    assert fired([at("EDU_DETAIL", "IEP")], both) == []
    assert fired([at("EDU_DETAIL", "IEP"), whole("student_identity", 0.29)], both) == []
    assert fired([at("EDU_DETAIL", "IEP"), whole("student_identity", 0.3)], both) == [("FER101", "hold", "IEP")]


def test_a_finding_about_the_whole_post_has_no_place() -> None:
    (found,) = judge(DRAFT, [whole("education_record", 0.7)], pack(rule(when={"education_record": 0.5})))
    assert (found.span, found.quote, found.score) == (None, "", 0.7)


def test_a_sentence_that_raised_a_concern_is_the_place() -> None:
    signals = [at("education_record", "Noor has an IEP.")]
    assert fired(signals, rule(when={"education_record": 0.5})) == [("FER101", "hold", "Noor has an IEP.")]


def test_terms_must_stand_near_the_anchor() -> None:
    worded = rule(terms=("iep",))
    assert fired([at("EDU_DETAIL", "IEP")], worded) == []
    assert fired([at("EDU_DETAIL", "IEP"), at("wording:FER101", "has an IEP")], worded) == [("FER101", "hold", "IEP")]
    assert fired([at("EDU_DETAIL", "IEP"), at("wording:FER101", "office")], worded) == []
    assert fired([at("EDU_DETAIL", "IEP"), at("wording:FER110", "has an IEP")], worded) == []


def test_terms_may_stand_anywhere_for_the_whole_post_and_are_then_the_place() -> None:
    worded = rule(when={"education_record": 0.5}, terms=("office",))
    signals = [whole("education_record"), at("wording:FER101", "office")]
    assert fired(signals, worded) == [("FER101", "hold", "office")]


def test_terms_alone_speak_at_each_match() -> None:
    worded = rule(when={}, terms=("a", "b"))
    signals = [at("wording:FER101", "IEP"), at("wording:FER101", "office")]
    assert fired(signals, worded) == [("FER101", "hold", "IEP"), ("FER101", "hold", "office")]


def test_a_span_silences_only_what_it_overlaps() -> None:
    quiet = rule(when={"PHONE_NUMBER": 0.5}, unless=frozenset({"PUBLIC_CONTACT"}))
    signals = [at("PHONE_NUMBER", "IEP"), at("PHONE_NUMBER", "office"), at("PUBLIC_CONTACT", "the office")]
    assert fired(signals, quiet) == [("FER101", "hold", "IEP")]
    weak = [at("PHONE_NUMBER", "office"), at("PUBLIC_CONTACT", "the office", 0.4)]
    assert fired(weak, quiet) == [("FER101", "hold", "office")]


def test_a_concern_silences_everywhere_and_so_does_a_span_a_rule_without_place() -> None:
    quiet = rule(unless=frozenset({"student_identity"}))
    assert fired([at("EDU_DETAIL", "IEP"), whole("student_identity")], quiet) == []
    described = rule(when={"student_identity": 0.5}, unless=frozenset({"STUDENT_NAME"}))
    assert fired([whole("student_identity"), at("STUDENT_NAME", "Noor")], described) == []
    assert fired([whole("student_identity")], described) == [("FER101", "hold", "")]


def test_the_account_sets_the_severity_or_switches_the_rule_off() -> None:
    by_account = rule(accounts={"agency": "review", "personal": "hold"})
    signals = [at("EDU_DETAIL", "IEP")]
    said = {a: [f[1] for f in fired(signals, by_account, draft=replace(DRAFT, account=a))] for a in ACCOUNTS}
    assert said == {"agency": ["review"], "professional": [], "personal": ["hold"]}


def test_a_rule_may_hold_for_some_audiences_only() -> None:
    students = rule(audiences=frozenset({"students"}))
    signals = [at("EDU_DETAIL", "IEP")]
    assert fired(signals, students) == []
    assert fired(signals, students, draft=replace(DRAFT, audience="students")) == [("FER101", "hold", "IEP")]


def test_what_the_author_attests_turns_a_finding_into_a_note() -> None:
    released = rule(allowed_by=frozenset({"release"}))
    signals = [at("EDU_DETAIL", "IEP")]
    (found,) = judge(replace(DRAFT, attested=frozenset({"release"})), signals, pack(released))
    assert (found.severity, found.allowed_by) == ("note", "release")
    (found,) = judge(replace(DRAFT, attested=frozenset({"own_child"})), signals, pack(released))
    assert (found.severity, found.allowed_by) == ("hold", None)


def test_of_one_concern_and_place_the_gravest_then_the_most_specific_is_kept() -> None:
    signals = [at("EDU_DETAIL", "IEP"), whole("student_identity"), at("wording:FER110", "IEP")]
    plain, mild = rule(when={"EDU_DETAIL": 0.5}, code="FER101"), rule("review", code="FER102")
    paired = rule(when={"EDU_DETAIL": 0.5, "student_identity": 0.5}, code="FER103")
    worded = rule(when={"EDU_DETAIL": 0.5, "student_identity": 0.5}, code="FER110", terms=("iep",))
    assert fired(signals, plain, mild) == [("FER101", "hold", "IEP")]
    assert fired(signals, plain, mild, paired) == [("FER103", "hold", "IEP")]
    assert fired(signals, plain, mild, paired, worded) == [("FER110", "hold", "IEP")]
    other = rule("review", code="HLT101", concern="health")
    assert fired(signals, plain, other) == [("FER101", "hold", "IEP"), ("HLT101", "review", "IEP")]


def test_of_two_wordings_the_nearer_one_says_what_a_detail_is() -> None:
    near, far = rule(code="FER119", terms=("an",)), rule(code="FER112", terms=("noor",))
    detail = at("EDU_DETAIL", "IEP")
    words = [at("wording:FER119", "an"), at("wording:FER112", "Noor")]
    assert fired([detail, *words], far, near) == [("FER119", "hold", "IEP")]


def test_a_finding_without_a_place_gives_way_to_one_as_grave_that_has_one() -> None:
    signals = [at("EDU_DETAIL", "IEP"), whole("education_record")]
    general, placed = rule(when={"education_record": 0.5}, code="FER103"), rule(code="FER101")
    assert fired(signals, general, placed) == [("FER101", "hold", "IEP")]
    mild = rule("review", code="FER102")
    assert fired(signals, general, mild) == [("FER103", "hold", ""), ("FER102", "review", "IEP")]


def test_mandatory_reports_come_first_then_the_gravest_then_reading_order() -> None:
    report = rule("review", code="SAF101", concern="safety", when={"safety": 0.5}, report_to="mandatory_report")
    signals = [at("EDU_DETAIL", "office"), at("EDU_DETAIL", "IEP"), whole("safety")]
    assert [code_quote[::2] for code_quote in fired(signals, rule(), report)] == [
        ("SAF101", ""),
        ("FER101", "IEP"),
        ("FER101", "office"),
    ]


@pytest.mark.parametrize(
    ("severities", "not_checked", "expected"),
    [
        ((), (), "clear"),
        (("note",), (), "clear"),
        (("note", "review"), (), "review"),
        (("review", "hold"), (), "hold"),
        ((), ("encoder",), "review"),
        (("note",), ("encoder",), "review"),
        (("hold",), ("encoder",), "hold"),
    ],
)
def test_the_verdict_is_the_gravest_and_never_clear_unchecked(
    severities: tuple[str, ...], not_checked: tuple[str, ...], expected: str
) -> None:
    signals = [at("EDU_DETAIL", "IEP")]
    found = [judge(DRAFT, signals, pack(rule(severity)))[0] for severity in severities]
    assert verdict(found, not_checked) == expected


def test_a_sure_wording_speaks_whatever_the_scores() -> None:
    weighed = rule(when={"education_record": 0.5}, terms=("iep",), unless=frozenset({"pii"}))
    assert fired([at("sure:FER101", "an IEP")], weighed) == [("FER101", "hold", "an IEP")]
    assert fired([at("sure:FER101", "an IEP"), whole("pii")], weighed) == [("FER101", "hold", "an IEP")]
    assert fired([at("sure:FER102", "an IEP")], weighed) == []


def test_a_sure_wording_stands_before_a_weighed_one_of_its_place_and_concern() -> None:
    weighed = rule(code="FER110", when={"education_record": 0.5, "EDU_DETAIL": 0.5}, terms=("iep",))
    signals = [at("sure:FER101", "an IEP"), at("wording:FER110", "IEP"), at("EDU_DETAIL", "IEP")]
    signals.append(whole("education_record"))
    assert fired(signals, RULE, weighed) == [("FER101", "hold", "an IEP")]


def test_a_colleagues_health_is_told_only_of_the_person_it_stands_nearest_to() -> None:
    raw = "Ms. Bell writes: Maya had surgery."
    pack, staff, student, detail = load_pack(PACKS / "psesd"), Span(0, 8), Span(17, 21), Span(26, 33)
    assert (raw[staff.start : staff.end], raw[detail.start : detail.end]) == ("Ms. Bell", "surgery")
    whole = [Signal(label, None, 0.9, "encoder") for label in ("health", "must_hold", "student_identity")]
    named = [Signal("STAFF_NAME", staff, 0.9, "encoder"), Signal("STUDENT_NAME", student, 0.9, "encoder")]

    def codes(*links: Span) -> set[str]:
        told = Signal("HEALTH_DETAIL", detail, 0.9, "encoder", links)
        return {f.rule.code for f in judge(Draft("d", raw, "agency"), [*named, told, *whole], pack)}

    assert "HLT120" in codes(staff)
    assert "HLT120" not in codes(staff, student)
