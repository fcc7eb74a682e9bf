"""A pack is read strictly: any doubt stops the program, and the message names the file and the key."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from screener.labels import LABELS
from screener.policy.pack import Pack, load_pack
from screener.types import ROUTES, ScreenerError

CITE = {"title": "Staff Use of Social Media, para. 5", "url": "", "checked": "2026-11-24"}
META = {
    "name": "tiny",
    "version": 1,
    "title": "A tiny policy",
    "agency": "Nobody",
    "sources": [CITE],
    "families": {"PII": "Private identifiers", "BND": "Boundaries"},
    "thresholds": dict.fromkeys(LABELS, 0.5),
    "tell": {route: f"Tell the {route}." for route in ROUTES},
}
HOLD = {"agency": "hold", "professional": "hold", "personal": "hold"}
RULE = {
    "name": "private-phone",
    "concern": "pii",
    "severity": "hold",
    "message": "This looks like a private phone number.",
    "advice": "Give the office line.",
    "report_to": "author",
    "cite": [CITE],
    "when": {"PHONE_NUMBER": 0.6},
    "accounts": HOLD,
    "examples": {"hit": ["Call me at [[206-555-0147]]."], "miss": ["Room 206."]},
}
NAME = "PII101-private-phone.yaml"

Load = Callable[..., Pack]


def write(path: Path, page: dict[str, Any]) -> None:
    """Write YAML in which `checked` is a day, not a quoted text."""
    path.write_text(yaml.safe_dump(page, sort_keys=False).replace("'2026-11-24'", "2026-11-24"), encoding="utf-8")


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(rule: dict[str, Any] | None = None, name: str = NAME, renames: str = "{}", **meta: Any) -> Pack:
        write(tmp_path / "pack.yaml", META | meta)
        (tmp_path / "renames.yaml").write_text(renames, encoding="utf-8")
        write(tmp_path / name, RULE if rule is None else rule)
        return load_pack(tmp_path)

    return load


def without(key: str) -> dict[str, Any]:
    return {k: v for k, v in RULE.items() if k != key}


def test_a_rule_is_read_whole(load: Load) -> None:
    pack = load()
    rule = pack.rule("PII101")
    assert (rule.code, rule.name, rule.when) == ("PII101", "private-phone", {"PHONE_NUMBER": 0.6})
    assert rule.accounts == {"agency": "hold", "professional": "hold", "personal": "hold"}
    assert rule.cites[0].checked == "2026-11-24"
    example = pack.hits["PII101"][0]
    assert (example.draft.text, example.quotes) == ("Call me at 206-555-0147.", ("206-555-0147",))
    assert (example.draft.account, example.draft.audience) == ("personal", "public")


@pytest.mark.parametrize(
    "key", ["name", "concern", "severity", "message", "advice", "report_to", "cite", "accounts", "examples"]
)
def test_a_missing_key_is_named(load: Load, key: str) -> None:
    with pytest.raises(ScreenerError, match=rf"{NAME}: {key}: missing"):
        load(without(key))


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"color": "red"}, "color: unknown key"),
        ({"concern": "weather"}, "concern: unknown value 'weather'"),
        ({"severity": "off"}, "severity: unknown value 'off'"),
        ({"report_to": "press"}, "report_to: unknown value"),
        ({"message": " "}, "message: must be text"),
        ({"message": 7}, "message: must be text"),
        ({"cite": []}, "cite: must be a list of 1"),
        ({"cite": [CITE | {"url": "http://a.example"}]}, "url: must begin with https"),
        ({"cite": [CITE | {"checked": "lately"}]}, "checked: must be a date"),
        ({"cite": [{"title": "FERPA"}]}, "url: missing in cite"),
        ({"when": {"SHOE_SIZE": 0.5}}, "when: unknown value 'SHOE_SIZE'"),
        ({"when": {"PHONE_NUMBER": 1.5}}, "PHONE_NUMBER: 1.5 is not a score"),
        ({"when": {"PHONE_NUMBER": True}}, "PHONE_NUMBER: True is not a score"),
        ({"when": {}}, "when: must name a label"),
        ({"terms": []}, "terms: must be a list of 1"),
        ({"terms": [504]}, "terms: must be text"),
        ({"terms": [["Snap"]]}, "terms: 'Snap' is not a single lowercase word"),
        ({"terms": [[{"LEMMA": "go"}]]}, "LEMMA: unknown key in terms"),
        ({"terms": [[{"LOWER": "go", "OP": "{0,1"}]]}, "terms: OP: '{0,1' is not allowed"),
        ({"terms": [[{"LOWER": "go", "IS_PUNCT": "yes"}]]}, "terms: IS_PUNCT: 'yes' is not allowed"),
        ({"sure": [{"unless": ["a"]}]}, "terms: missing in sure"),
        ({"sure": [{"terms": ["(a"]}]}, "terms: the phrase '(a' has a bracket that is not closed"),
        ({"sure": [{"terms": ["<who> a"]}]}, "terms: the phrase '<who> a' names the list <who>"),
        ({"unless": ["NOTHING"]}, "unless: unknown value"),
        ({"accounts": {"school": "hold"}}, "school: unknown key in accounts"),
        ({"accounts": {"agency": "hold", "personal": "hold"}}, "professional: missing in accounts"),
        ({"accounts": HOLD | {"agency": "maybe"}}, "agency: unknown value 'maybe'"),
        ({"severity": "review"}, "severity: is not the most severe of its accounts"),
        ({"accounts": dict.fromkeys(HOLD, "note")}, "severity: is not the most severe of its accounts"),
        ({"accounts": dict.fromkeys(HOLD, "off")}, "accounts: the rule is off"),
        ({"audiences": ["world"]}, "audiences: unknown value"),
        ({"allowed_by": ["nice_words"]}, "allowed_by: unknown value"),
        ({"examples": {"hit": ["a"]}}, "miss: missing in examples"),
        ({"examples": {"hit": [], "miss": ["a"]}}, "examples: must be a list of 1"),
        ({"examples": {"hit": [{"text": "a", "mood": "b"}], "miss": ["a"]}}, "mood: unknown key in examples"),
    ],
)
def test_what_is_wrong_is_named_with_file_and_key(load: Load, changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ScreenerError) as error:
        load(RULE | changes)
    assert f"{NAME}: {complaint}" in str(error.value)


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        ("private-phone.yaml", "file: its name must be CODE-name"),
        ("PII101.yaml", "file: its name must be CODE-name"),
        ("PII101-other-name.yaml", "name: is 'private-phone'"),
        ("XYZ101-private-phone.yaml", "file: family XYZ"),
    ],
)
def test_the_file_is_named_by_code_and_name(load: Load, name: str, complaint: str) -> None:
    with pytest.raises(ScreenerError) as error:
        load(name=name)
    assert f"{name}: {complaint}" in str(error.value)


def test_a_rule_needs_when_terms_or_sure(load: Load) -> None:
    with pytest.raises(ScreenerError, match="when: missing, as are 'terms' and 'sure'"):
        load(without("when"))
    assert load(without("when") | {"terms": ["my cell"]}).terms == {"PII101": ("my cell",)}
    (group,) = load(without("when") | {"sure": [{"terms": ["my cell"]}]}).sure["PII101"]
    assert [term.source for term in group.terms] == ["my cell"]


def test_a_code_or_a_name_stands_once(load: Load, tmp_path: Path) -> None:
    write(tmp_path / "PII101-another.yaml", RULE | {"name": "another"})
    with pytest.raises(ScreenerError, match=r"PII101-private-phone\.yaml: code: PII101 is also the code of another"):
        load()
    (tmp_path / "PII101-another.yaml").unlink()
    write(tmp_path / "PII102-private-phone.yaml", RULE)
    with pytest.raises(ScreenerError, match="name: private-phone is also the name of PII101"):
        load()


def test_a_key_that_stands_twice_is_refused(load: Load, tmp_path: Path) -> None:
    load()
    (tmp_path / NAME).write_text((tmp_path / NAME).read_text() + "\nconcern: health\n", encoding="utf-8")
    with pytest.raises(ScreenerError, match="key 'concern' appears twice"):
        load_pack(tmp_path)


@pytest.mark.parametrize("broken", [b"name: [", b"\xff\xfe\x00", b"- a list"])
def test_a_file_that_is_no_mapping_is_named(load: Load, tmp_path: Path, broken: bytes) -> None:
    load()
    (tmp_path / NAME).write_bytes(broken)
    with pytest.raises(ScreenerError, match=f"{NAME}: file: "):
        load_pack(tmp_path)


def test_a_folder_without_a_pack_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScreenerError, match=r"pack\.yaml: file: No such file"):
        load_pack(tmp_path)


def test_every_label_has_a_threshold(load: Load) -> None:
    short = {k: v for k, v in META["thresholds"].items() if k != "health"}  # type: ignore[attr-defined]
    with pytest.raises(ScreenerError, match=r"pack\.yaml: health: missing in thresholds"):
        load(thresholds=short)


def test_beside_sure_words_a_weighed_one_needs_one_right_alarm_in_four(load: Load) -> None:
    weighed = RULE | {"concern": "safety", "when": {"safety": "20%", "must_hold": "20%"}}
    assert load(weighed).rule("PII101").when == {"safety": 0.1, "must_hold": 0.1}
    with_sure = weighed | {"sure": [{"terms": ["i want to die"]}]}
    assert load(with_sure).rule("PII101").when == {"safety": 0.25, "must_hold": 0.1}


def test_scores_may_lean_on_the_threshold(load: Load, tmp_path: Path) -> None:
    rule = RULE | {"when": {"PHONE_NUMBER": "default", "pii": "60%"}}
    assert load(rule).rule("PII101").when == {"PHONE_NUMBER": 0.5, "pii": 0.3}
    assert load(RULE | {"when": ["pii", "health"]}).rule("PII101").when == {"pii": 0.5, "health": 0.5}
    tuned = load_pack(tmp_path, {"pii": 0.8})
    assert (tuned.thresholds["pii"], tuned.rule("PII101").when["pii"]) == (0.8, 0.8)


def test_accounts_that_are_off_are_left_out(load: Load) -> None:
    pack = load(RULE | {"accounts": HOLD | {"personal": "off", "agency": "review"}})
    assert pack.rule("PII101").accounts == {"agency": "review", "professional": "hold"}
    assert pack.hits["PII101"][0].draft.account == "professional"


def test_an_example_may_say_who_posts_it(load: Load) -> None:
    case = {"text": "Hi", "account": "agency", "audience": "staff", "attested": ["release"]}
    draft = load(RULE | {"examples": {"hit": [case], "miss": ["a"]}}).hits["PII101"][0].draft
    assert (draft.account, draft.audience, *draft.attested) == ("agency", "staff", "release")


def test_terms_are_phrases_or_patterns(load: Load) -> None:
    terms = ["my cell", [["text", "call"], "me", {"OP": "?"}]]
    phrase, pattern = load(RULE | {"terms": terms}).rule("PII101").terms
    assert phrase == "my cell"
    assert pattern == '[{"LOWER": {"IN": ["text", "call"]}}, {"LOWER": "me"}, {"OP": "?"}]'


def test_old_codes_lead_to_their_rule(load: Load) -> None:
    assert load(renames="{PII001: PII101}").rule("PII001").code == "PII101"
    with pytest.raises(ScreenerError, match=r"renames\.yaml: PII101: is retired"):
        load(renames="{PII101: PII101}")
    with pytest.raises(ScreenerError, match=r"renames\.yaml: PII001: leads to 'PII999'"):
        load(renames="{PII001: PII999}")
    with pytest.raises(ScreenerError, match="no rule PII777"):
        load().rule("PII777")
