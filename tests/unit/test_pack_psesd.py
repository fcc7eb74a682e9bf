"""The agency's pack: what its rules cite, ask for and allow, all of them at once."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from docs.rules import render_rules
from screener.labels import CONCERNS, DETAILS, IDENTIFIERS, NAMES
from screener.policy.pack import PACKS, Pack, load_pack

ROOT = Path(__file__).parents[2]
# Rules that rest on the policy alone, and why no law that the pack knows of is cited.
_APPROVAL = "approval, parents and supervision are asked for by the policy; no law says how a channel is opened"
_MANNERS = "professional conduct is the policy's; the law protects speech and does not ask for manners"
_SECRETS = "what the agency keeps to itself is the policy's; privacy laws are about students and patients"
_COLLEAGUES = "colleagues, too, are protected by the policy; FERPA is about students, HIPAA binds covered providers"
_WHOSE = "no rule knows whose it is: FERPA is about students, HIPAA seldom binds a school; the policy covers everybody"
_MEETING = "WAC 181-87-062 is about digital communication; a ride, a gift or a meeting is none"
_DANGER = "who is told follows the policy's note; RCW 26.44.030 is about abuse and neglect of a child only"
POLICY_ALONE = {
    **dict.fromkeys(("APR101", "APR102"), _APPROVAL),
    **dict.fromkeys(("CND101", "CND102", *(f"CND{n}" for n in range(110, 119))), _MANNERS),
    **dict.fromkeys(("CNF101", "CNF102", "CNF103", *(f"CNF{n}" for n in range(110, 119))), _SECRETS),
    **dict.fromkeys(("BND111", "BND112", "BND115"), _MEETING),
    **dict.fromkeys(("HLT104", "HLT106", "HLT120"), _COLLEAGUES),
    **dict.fromkeys((*(f"PII{n}" for n in range(101, 117) if n not in (107, 108, 113)), "IMG130"), _WHOSE),
    "PII113": "a password or code is an identifier in no privacy law: it is the agency's secret",
    "DSR110": "false alarms are crimes under laws that the policy does not rest on",
    "DSR116": "sending people to a home is harassment under laws that the policy does not rest on",
    "DSR117": "what students may say of fights is for their own rules; the policy speaks to staff",
    **dict.fromkeys(
        (f"REA{n}" for n in range(101, 106)), "no words carry these: they name no act of which a law speaks"
    ),
    **dict.fromkeys(("SAF110", "SAF111", "SAF113", "SAF114", "SAF117", "SAF119"), _DANGER),
}


@pytest.fixture(scope="module")
def psesd() -> Pack:
    return load_pack(PACKS / "psesd")


def test_the_pack_speaks_of_every_label_and_concern(psesd: Pack) -> None:
    asked = {label for rule in psesd.rules for label in rule.when}
    assert asked >= {*IDENTIFIERS, *DETAILS, "STUDENT_NAME", "FAMILY_NAME"}
    assert {rule.concern for rule in psesd.rules} == set(CONCERNS)
    assert {rule.code[:3] for rule in psesd.rules} == set(psesd.families)
    for concern in CONCERNS:
        assert any(not rule.terms and rule.when.keys() & {concern} for rule in psesd.rules), concern


@pytest.mark.parametrize("name", ["psesd", "us-district"])
def test_words_of_a_rule_do_not_depend_on_where_they_are_read(name: str) -> None:
    words = {rule.code: f"{rule.message} {rule.advice}" for rule in load_pack(PACKS / name).rules}
    assert [code for code, said in words.items() if re.search(r"\b(?:here|button|click)\b", said)] == []


@pytest.mark.parametrize("name", ["psesd", "us-district"])
def test_words_of_a_rule_say_how_a_post_may_be_read_and_judge_nobody(name: str) -> None:
    words = {rule.code: f"{rule.message} {rule.advice}" for rule in load_pack(PACKS / name).rules}
    judging = re.compile(r"warning sign|singles out|goes beyond|stop the contact", re.IGNORECASE)
    assert [code for code, said in words.items() if judging.search(said)] == []


def test_harmless_names_alone_raise_nothing(psesd: Pack) -> None:
    harmless = {"STAFF_NAME", "OTHER_NAME", "PUBLIC_CONTACT"}
    assert not [rule.code for rule in psesd.rules if rule.when and rule.when.keys() <= harmless]
    stops = [rule for rule in psesd.rules if rule.when and rule.severity != "note"]
    assert not [rule.code for rule in stops if rule.when.keys() <= set(NAMES)]


def test_every_rule_has_three_examples_a_side(psesd: Pack) -> None:
    for rule in psesd.rules:
        assert len(rule.hits) >= 3, rule.code
        assert len(rule.misses) >= 3, rule.code
        assert len({*rule.hits, *rule.misses}) == len(rule.hits) + len(rule.misses), rule.code


def test_every_rule_cites_its_paragraph_of_the_policy_and_the_law_where_one_fits(psesd: Pack) -> None:
    for rule in psesd.rules:
        policy = [cite.title for cite in rule.cites if cite.title.startswith("Staff Use of Social Media")]
        assert policy, rule.code
        assert all(re.fullmatch(r"Staff Use of Social Media, para\. (?:[5-9]|1[01])", title) for title in policy), (
            rule.code
        )
        law = len(policy) < len(rule.cites)
        assert law != (rule.code in POLICY_ALONE), rule.code
    assert all(POLICY_ALONE.values())
    assert POLICY_ALONE.keys() <= {rule.code for rule in psesd.rules}


def test_a_law_is_cited_only_where_the_facts_are_its_own(psesd: Pack) -> None:
    cited = {rule.code: " ".join(cite.title for cite in rule.cites) for rule in psesd.rules}
    assert {code for code, titles in cited.items() if "Richerson" in titles} == {"DSR113"}, "attacks on colleagues"
    assert not [code for code, titles in cited.items() if "FERPA" in titles and code.startswith(("CND", "DSR", "CNF"))]
    assert {code for code, titles in cited.items() if "45 CFR 164.514" in titles} == {"PII108"}, "health records"


def test_words_alone_change_no_verdict(psesd: Pack) -> None:
    assert {rule.severity for rule in psesd.rules if not rule.when} == {"note"}


def test_every_abuse_rule_is_a_mandatory_report(psesd: Pack) -> None:
    safety = [rule for rule in psesd.rules if rule.concern == "safety" and not rule.neutral]
    assert {(rule.severity, rule.report_to) for rule in safety} == {("hold", "mandatory_report")}


def test_a_media_release_allows_names_and_pictures_only(psesd: Pack) -> None:
    released = [rule for rule in psesd.rules if "release" in rule.allowed_by]
    assert {rule.concern for rule in released} == {"student_identity", "minor_image"}
    assert not [
        rule.code for rule in released if rule.concern == "student_identity" and "hold" in rule.accounts.values()
    ]


def test_an_approved_channel_excuses_the_channel_only(psesd: Pack) -> None:
    by_code = {rule.code: rule.allowed_by for rule in psesd.rules}
    assert "approved_channel" in by_code["BND110"]
    assert not [
        code for code in ("BND111", "BND112", "BND113", "BND115", "BND116") if "approved_channel" in by_code[code]
    ]


def test_nothing_excuses_danger_identifiers_or_secrets_of_the_agency(psesd: Pack) -> None:
    excused = {rule.code for rule in psesd.rules if rule.allowed_by}
    assert not [code for code in excused if code[:3] in ("SAF", "CNF", "CND", "DSR", "CAM")]
    assert {code for code in excused if code.startswith("PII")} == {"PII114"}


def test_the_document_of_the_rules_is_up_to_date(psesd: Pack) -> None:
    written = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    assert written == render_rules(psesd), "python -m docs.rules > docs/rules.md"
