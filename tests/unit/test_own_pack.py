"""What an office changes in its policy: written beside the pack in use, and refused where it may not be."""

from __future__ import annotations

from functools import partial
from pathlib import Path
from typing import Any

import pytest

from screener.office import own_pack
from screener.policy.choice import choose, chosen, folder
from screener.policy.pack import load_pack
from screener.types import ScreenerError

BUS: dict[str, Any] = {
    "code": "OWN101",
    "name": "Bus numbers!",
    "concern": "student_identity",
    "accounts": {"agency": "review", "professional": "note", "personal": ""},
    "message": "This says which bus a child rides.",
    "advice": "Leave out the number of the bus.",
    "report_to": "author",
    "clause": "Board policy 5253",
    "url": "",
    "terms": ["(rides|takes) (the)? bus %"],
    "unless": ["field trip"],
    "hits": ["Ana [[rides bus 14]] with her brother."],
    "misses": ["We all take bus 3 to the museum."],
}


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))


def test_a_change_begins_a_pack_of_the_offices_own_and_can_be_taken_back() -> None:
    choose("us-district")
    pack = own_pack.change_rule("CND114", {"reason": "We look first.", "accounts": {"personal": "note"}})
    assert chosen() == str(own_pack.own_folder())
    assert pack.rule("CND114").accounts["personal"] == "note"
    assert "on us-district 1" in pack.label
    pack = own_pack.change_rule("CAM101", {"reason": "Handled elsewhere.", "accounts": "off"})
    assert pack.changes.keys() == {"CND114", "CAM101"}
    assert own_pack.change_rule("CND114", None).changes.keys() == {"CAM101"}
    assert load_pack(folder()).rule("CAM101").accounts == {}


def test_a_change_that_may_not_be_leaves_all_as_it_was() -> None:
    own_pack.change_rule("CAM101", {"reason": "Handled elsewhere.", "accounts": "off"})
    before = (own_pack.own_folder() / "pack.yaml").read_bytes()
    for code, change in (("SAF112", {"reason": "a", "accounts": "off"}), ("CND114", {"reason": "", "accounts": "off"})):
        with pytest.raises(ScreenerError, match=code):
            own_pack.change_rule(code, change)
    assert (own_pack.own_folder() / "pack.yaml").read_bytes() == before


def test_a_rule_of_its_own_is_written_and_removed_and_its_code_never_used_again() -> None:
    assert own_pack.next_code() == "OWN101"
    rule = own_pack.add_rule(BUS).rule("OWN101")
    assert (rule.name, rule.severity, dict(rule.accounts)) == (
        *("bus-numbers", "review"),
        {"agency": "review", "professional": "note"},
    )
    with pytest.raises(ScreenerError, match="name: bus-numbers is also the name of OWN101"):
        own_pack.add_rule({**BUS, "code": own_pack.next_code()})
    assert [rule.code for rule in load_pack(folder()).rules if rule.code.startswith("OWN")] == ["OWN101"]
    assert "OWN101" not in {rule.code for rule in own_pack.remove_rule("OWN101").rules}
    assert own_pack.next_code() == "OWN102"
    with pytest.raises(ScreenerError, match="CND114 is not a rule of your own"):
        own_pack.remove_rule("CND114")


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"terms": ["(rides|takes"]}, "has a bracket that is not closed"),
        ({"terms": [], "unless": []}, "sure: must be a list of 1"),
        ({"message": " "}, "message: must be text"),
        ({"clause": ""}, "title: must be text"),
        ({"url": "http://a.example"}, "url: must begin with https"),
        ({"accounts": {}}, "accounts: the rule is off everywhere"),
        ({"name": "!!"}, "file: its name must be CODE-name"),
        ({"name": "../../escaped", "misses": []}, "OWN101-escaped.yaml: examples: must be a list of 1"),
    ],
)
def test_what_is_wrong_with_a_rule_is_said_before_it_is_written(changes: dict[str, Any], complaint: str) -> None:
    with pytest.raises(ScreenerError) as error:
        own_pack.add_rule(BUS | changes)
    assert complaint in str(error.value)
    assert not own_pack.own_folder().exists()


def test_a_pack_that_could_not_be_loaded_leaves_all_as_it_was() -> None:
    own_pack.change_rule("CAM101", {"reason": "Handled elsewhere.", "accounts": "off"})
    own, change = own_pack.own_folder(), {"reason": "We look first.", "accounts": {"personal": "note"}}
    (own / "OWN150-broken.yaml").write_text("name: [", encoding="utf-8")
    choose("psesd")
    before = {path: path.read_bytes() for path in own.iterdir()}
    for attempt in (partial(own_pack.change_rule, "CND114", change), partial(own_pack.add_rule, BUS)):
        with pytest.raises(ScreenerError, match="OWN150-broken"):
            attempt()
    assert {path: path.read_bytes() for path in own.iterdir()} == before
    assert chosen() == "psesd"


def test_a_shared_folder_is_changed_for_all_who_use_it(tmp_path: Path) -> None:
    shared = tmp_path / "server"
    shared.mkdir()
    (shared / "pack.yaml").write_text("name: lakeridge\nbase: us-district\nagency: Lakeridge\n", encoding="utf-8")
    choose(str(shared))
    own_pack.change_rule("CAM101", {"reason": "Handled elsewhere.", "accounts": "off"})
    again = load_pack(shared)
    assert (again.agency, again.changes["CAM101"].reason) == ("Lakeridge", "Handled elsewhere.")
