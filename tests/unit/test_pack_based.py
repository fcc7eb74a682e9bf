"""A pack on top of another: what it changes, what it may not, and what reports say of it."""

from __future__ import annotations

import io
import re
import textwrap
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console
from typer.testing import CliRunner

from screener import Draft, Screener
from screener.batch.worker import read_versions
from screener.cli.main import app
from screener.detect.identifiers import Identifiers
from screener.detect.sure import SureWording
from screener.policy import choice
from screener.policy.pack import PACKS, Pack, load_pack, shipped
from screener.report import to_dict, to_html, to_terminal
from screener.types import ACCOUNTS, ROUTES, Account, Report, ScreenerError

OWN = """
name: bus-numbers
concern: student_identity
severity: review
message: This says which bus a child rides.
advice: Leave out the number of the bus.
report_to: superintendent
cite:
  - {title: "Board policy 5253", url: "", checked: 2026-11-30}
sure:
  - terms: [(rides|takes) (the)? bus %]
accounts: {agency: review, professional: review, personal: off}
examples:
  hit: ["Ana [[rides bus 14]] with her brother."]
  miss: ["We all take bus 3 to the field trip."]
"""

Load = Callable[..., Pack]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    def load(words: str = "", base: str = "psesd", own: str = "") -> Pack:
        (tmp_path / "pack.yaml").write_text(f"name: lakeridge\nbase: {base}\n{words}", encoding="utf-8")
        if own:
            (tmp_path / "OWN101-bus-numbers.yaml").write_text(own, encoding="utf-8")
        return load_pack(tmp_path)

    return load


def screened(pack: Pack, text: str, account: Account = "agency") -> Report:
    return Screener(pack, [Identifiers(), SureWording(pack.sure)]).judge([Draft("d", text, account)])[0]


def test_the_pack_for_any_district_speaks_of_no_state() -> None:
    base, pack = load_pack(PACKS / "psesd"), load_pack(PACKS / "us-district")
    assert [rule.code for rule in pack.rules] == [rule.code for rule in base.rules]
    assert [rule.accounts for rule in pack.rules] == [rule.accounts for rule in base.rules]
    said = [pack.title, pack.agency, *pack.tell.values(), *(cite.title + cite.url for cite in pack.sources)]
    for rule in pack.rules:
        assert rule.cites, rule.code
        said += [rule.message, rule.advice, rule.tell, *(cite.title + cite.url for cite in rule.cites)]
    washington = re.compile(r"Washington|RCW|WAC\b|wa\.gov|DCYF|363-4276|Puget|PSESD|Staff Use|9th Cir", re.I)
    assert [words for words in said if washington.search(words)] == []


def test_a_pack_holds_only_what_differs(load: Load) -> None:
    words = """
agency: Lakeridge
tell: {superintendent: Dr. Oduya's office.}
families: {OWN: Rules of our own}
clauses:
  "Staff Use of Social Media, para. 5": [{title: "Board policy 5253", url: "", checked: 2026-11-30}]
changes:
  PII101: {reason: We look first., accounts: {personal: note, agency: review}}
  CAM101: {reason: Handled elsewhere., accounts: off}
  SAF112: {reason: Our line first., advice: Call the county.}
"""
    pack, base = load(words, own=OWN), load_pack(PACKS / "psesd")
    phone = pack.rule("PII101")
    assert (phone.accounts["personal"], phone.accounts["agency"], phone.accounts["professional"]) == (
        *("note", "review"),
        base.rule("PII101").accounts["professional"],
    )
    assert phone.severity == "hold"
    assert phone.cites[0].title == "Board policy 5253"
    assert pack.rule("CAM101").accounts == {}
    assert (pack.rule("SAF112").advice, pack.rule("SAF112").message) == (
        "Call the county.",
        base.rule("SAF112").message,
    )
    assert (pack.title, pack.agency, pack.thresholds) == (base.title, "Lakeridge", base.thresholds)
    assert pack.rule("OWN101").tell == "Dr. Oduya's office."
    assert {a: pack.switched_off[a] for a in ACCOUNTS} == {"agency": ("CAM101",), "professional": (), "personal": ()}


def test_what_is_off_is_silent_and_every_report_says_so(load: Load) -> None:
    text = "Call me at 206-555-0147."
    assert screened(load(), text).verdict == "hold"
    report = screened(load("changes: {PII101: {reason: Ours., accounts: {agency: off}}}"), text)
    assert report.verdict == "clear"
    console = Console(file=io.StringIO(), width=200)
    console.print(to_terminal(report))
    told = "Your office switched 1 rule off: PII101."
    assert told in console.file.getvalue()  # type: ignore[attr-defined]
    assert told in to_html(report)
    assert to_dict(report)["switched_off"] == ["PII101"]
    assert screened(load(), text, "personal").switched_off == ()


def test_a_report_says_which_pack_and_which_files_judged(load: Load) -> None:
    before = screened(load(), "Hello.").versions["pack"]
    after = screened(load("changes: {PII101: {reason: Ours., accounts: off}}"), "Hello.").versions["pack"]
    assert re.fullmatch(r"lakeridge 1, [0-9a-f]{8}, on psesd 1", before)
    assert re.fullmatch(r"lakeridge 1, [0-9a-f]{8}, on psesd 1", after)
    assert before != after


def test_a_rule_of_the_office_speaks_beside_the_others(load: Load) -> None:
    pack = load("families: {OWN: Ours}", base="us-district", own=OWN)
    finding = screened(pack, "Ana rides bus 14 home.").findings[0]
    assert (finding.rule.code, finding.quote, finding.severity) == ("OWN101", "rides bus 14", "review")
    assert screened(pack, "Ana rides bus 14 home.", "personal").findings == ()


@pytest.mark.parametrize("code", ["SAF112", "SAF118", "REA105", "IDN120", "IDN121"])
@pytest.mark.parametrize("accounts", ["off", "{personal: review}", "{agency: note}"])
def test_danger_and_the_list_of_students_are_never_lowered(load: Load, code: str, accounts: str) -> None:
    with pytest.raises(ScreenerError, match=f"{code}: cannot be switched off or made less severe"):
        load(f"changes: {{{code}: {{reason: Too many., accounts: {accounts}}}}}")


@pytest.mark.parametrize(
    ("words", "complaint"),
    [
        ("thresholds: {}", "thresholds: unknown key"),
        ("changes: {PII999: {reason: a, accounts: off}}", "PII999: there is no such rule"),
        ("changes: {PII101: {accounts: off}}", "reason: missing in PII101"),
        ("changes: {PII101: {reason: ' ', accounts: off}}", "PII101: reason: must be text"),
        (f"changes: {{PII101: {{reason: {'a' * 301}, accounts: off}}}}", "PII101: reason: must be at most 300"),
        ("changes: {PII101: {reason: a}}", "PII101: changes nothing"),
        ("changes: {PII101: {reason: a, accounts: {personal: stop}}}", "personal: unknown value 'stop'"),
        ("clauses: {Some law: []}", "clauses: unknown value 'Some law'"),
        ('clauses: {"Staff Use of Social Media, para. 5": []}', "is left without a clause"),
        ("tell: {mayor: a}", "mayor: unknown key in tell"),
    ],
)
def test_what_is_wrong_is_named(load: Load, words: str, complaint: str) -> None:
    with pytest.raises(ScreenerError, match=re.escape(complaint)):
        load(words)


def test_an_unknown_base_or_a_code_that_is_taken_is_refused(load: Load, tmp_path: Path) -> None:
    with pytest.raises(ScreenerError, match="base: unknown value 'nowhere'; known: psesd, us-district"):
        load(base="nowhere")
    (tmp_path / "PII101-bus-numbers.yaml").write_text(OWN, encoding="utf-8")
    with pytest.raises(ScreenerError, match="code: PII101 is also the code of private-phone"):
        load()


def test_every_pack_that_ships_loads_and_tells_whom_to_tell() -> None:
    for name in shipped():
        pack = load_pack(PACKS / name)
        assert set(pack.tell) == set(ROUTES)
        assert {rule.tell for rule in pack.rules} <= set(pack.tell.values())


def test_the_pack_and_the_rule_of_the_guide_load_and_work(tmp_path: Path) -> None:
    guide = (Path(__file__).parents[2] / "docs" / "packs.md").read_text(encoding="utf-8")
    blocks = [textwrap.dedent(block) for block in re.findall(r"(?:^ {4}.*\n)+", guide, re.M)]
    (pack,) = (block for block in blocks if block.startswith("name: lakeridge"))
    (rule,) = (block for block in blocks if block.startswith("name: bus-numbers"))
    (tmp_path / "pack.yaml").write_text(pack, encoding="utf-8")
    (tmp_path / "OWN101-bus-numbers.yaml").write_text(rule, encoding="utf-8")
    loaded = load_pack(tmp_path)
    assert loaded.switched_off["agency"] == ("APR102",)
    for example in loaded.hits["OWN101"]:
        found = screened(loaded, example.draft.text, example.draft.account).findings
        assert [finding.quote for finding in found if finding.rule.code == "OWN101"] == list(example.quotes)
    for example in loaded.misses["OWN101"]:
        found = screened(loaded, example.draft.text, example.draft.account).findings
        assert "OWN101" not in {finding.rule.code for finding in found}


def test_the_terminal_shows_and_chooses_a_pack(load: Load, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_HOME", str(tmp_path / "home"))
    run = CliRunner()
    assert "psesd 1" in run.invoke(app, ["policy"]).output
    assert run.invoke(app, ["policy", "us-district"]).exit_code == 0
    assert (choice.chosen(), choice.folder()) == ("us-district", PACKS / "us-district")
    load("changes: {CAM101: {reason: Handled elsewhere., accounts: off}}")
    assert "CAM101: off. Handled elsewhere." in run.invoke(app, ["policy", str(tmp_path)]).output
    assert choice.folder() == tmp_path
    rules = read_versions("")["rules"]
    load("changes: {CAM101: {reason: Another., accounts: off}}")
    assert read_versions("")["rules"] != rules, "a batch goes on only under the rules that it began with"
    assert isinstance(run.invoke(app, ["policy", "nowhere"]).exception, ScreenerError)
    (tmp_path / "pack.yaml").unlink()
    with pytest.raises(ScreenerError, match="its folder cannot be reached"):
        choice.folder()
