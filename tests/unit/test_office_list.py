"""The office list: what is on it is the office's own, however it is written; and what it never outweighs."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from screener import Draft, Screener
from screener.detect.office_list import OfficeListDetector, OfficeListMatcher
from screener.detect.roster import forget
from screener.normalize import normalize
from screener.office.listing import add, read_entries, remove
from screener.office.roster import import_roster
from screener.office_list import files
from screener.office_list.files import NAME, OfficeList
from screener.types import Report, ScreenerError

ENTRIES = {
    "phones": ["253-555-0131", "+1 (425) 555-0163 x12", "ext. 4410", "+52 55 5123-4567"],
    "mail": ["lakeridge.example", "lakeridgepta@gmail.com"],
    "addresses": ["800 Oakesdale Avenue Southwest, Renton, WA 98057"],
    "handles": ["@lakeridge_pta", "#TeamMaya"],
    "web": ["https://www.lakeridge.example/enroll"],
    "staff": ["Coach Imani Brooks", "Sandhu, Harpreet", "Moreno"],
    "places": ["Cedar Flats Elementary"],
    "animals": ["Biscuit"],
    "figures": ["Helen Keller"],
    "characters": ["Auggie Pullman", "Matilda"],
    "words": ["Scout"],
}


def pairs() -> list[tuple[str, str]]:
    return [(kind, entry) for kind, some in ENTRIES.items() for entry in some]


@pytest.fixture
def listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SCREENER_OFFICE", str(tmp_path))
    return files.save(OfficeList().with_entries(pairs()))


def judged(screener: Screener, text: str, account: str = "agency") -> Report:
    return screener.judge([Draft("a", text, account, "families")])[0]  # type: ignore[arg-type]


def codes(screener: Screener, text: str) -> set[str]:
    found = [finding for finding in judged(screener, text).findings if finding.severity != "note"]
    return {rule.code for finding in found for rule in (finding.rule, *finding.also)}


def places(text: str) -> list[tuple[str, str]]:
    detector = OfficeListDetector()
    detector.matcher = OfficeListMatcher(OfficeList().with_entries(pairs()))
    return [(s.label, text[s.span.start : s.span.end]) for s in detector.found(normalize(text)) if s.span]


@pytest.mark.parametrize(
    ("text", "kind", "quote"),
    [
        ("Call (253) 555-0131 x12 now", "phones", "(253) 555-0131 x12"),
        ("1.253.555.0131", "phones", "1.253.555.0131"),
        ("电话2535550131", "phones", "2535550131"),
        ("Por WhatsApp: +52 55 5123 4567", "phones", "+52 55 5123 4567"),
        ("425/555-0163, ext. 7", "phones", "425/555-0163, ext. 7"),
        ("at extension 4410.", "phones", "extension 4410"),
        ("To ENROLL@Lakeridge.example!", "mail", "ENROLL@Lakeridge.example"),
        ("lakeridgePTA@gmail.com", "mail", "lakeridgePTA@gmail.com"),
        ("At 800 Oakesdale Ave. SW, Renton WA 98057, today", "addresses", "800 Oakesdale Ave. SW, Renton WA 98057"),
        ("800 OAKESDALE AVENUE SW is open", "addresses", "800 OAKESDALE AVENUE SW"),
        ("Follow @Lakeridge_PTA.", "handles", "@Lakeridge_PTA"),
        ("Go #teammaya!", "handles", "#teammaya"),
        ("See lakeridge.example/enroll/fall.", "web", "lakeridge.example/enroll/fall."),
        ("Thanks, Imani Brooks", "staff", "Imani Brooks"),
        ("Ask Ms. Brooks", "staff", "Brooks"),
        ("IMANI BROOKS", "staff", "IMANI BROOKS"),
        ("Moved by Sandhu, Harpreet Sandhu that is", "staff", "Harpreet Sandhu"),
        ("at Cedar Flats Elementary", "places", "Cedar Flats Elementary"),
    ],
)
def test_an_entry_is_found_by_what_it_is_not_by_how_it_is_written(text: str, kind: str, quote: str) -> None:
    assert (kind, quote) in places(text)


@pytest.mark.parametrize(
    "text",
    [
        "253-555-0132",
        "12535550131999",
        "jdoe27@students.lakeridge.example",
        "jdoe@stu.lakeridge.example",
        "someone@gmail.com",
        "800 Oakesdale Ave SW Apt 4",
        "1800 Oakesdale Ave SW",
        "@lakeridge_pta2",
        "lakeridge.example/grades",
        "Brooks waited",
        "Imani waited",
        "Imani and Brooks",
        "room 4410",
    ],
)
def test_what_is_not_on_the_list_is_not_found(text: str) -> None:
    assert places(text) == []


@pytest.mark.parametrize("part", ["a", "a.", "a-", "1 ", "12", "@a", "a_", "a@a.", "Imani ", "800 ", "x1"])
def test_no_text_takes_long(part: str) -> None:
    start = time.process_time()
    places(part * (100_000 // len(part)))
    assert time.process_time() - start < 5


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Text me, my own cell is 253.555.0131.", "PII101"),
        ("Số riêng của tôi: 253-555-0131", "PII101"),
        ("My own house is at 800 Oakesdale Ave SW, Renton WA 98057.", "PII103"),
        ("My own address is lakeridgepta@gmail.com, mail me.", "PII102"),
        ("Go follow my student @lakeridge_pta, add her.", "PII114"),
    ],
)
def test_a_contact_on_the_list_brings_no_finding(
    screener: Screener, listed: Path, monkeypatch: pytest.MonkeyPatch, text: str, code: str
) -> None:
    assert not [found for found in codes(screener, text) if found.startswith("PII")]
    monkeypatch.setenv("SCREENER_OFFICE", str(listed.parent / "none"))
    assert code in codes(screener, text)


def test_a_name_on_the_list_stops_no_post(screener: Screener, listed: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    texts = (
        "RIP Biscuit. Best hamster room 6 ever had. You survived two substitute teachers.",
        "Meet Biscuit, the new therapy dog! Biscuit is 4, allergic to chicken, and failed obedience school once.",
        "Matilda wins! You voted her the bravest reader in any book.",
        "Congratulations, Auggie Pullman, hero of the year at our fifth grade book awards!",
        "Moreno won the staff chili contest, and Sandhu came in second.",
        "Thank you, Imani Brooks, for two great seasons!",
        "Scout camp starts on Friday at six, bring a flashlight.",
    )
    assert [text for text in texts if codes(screener, text)] == []
    monkeypatch.setenv("SCREENER_OFFICE", str(listed.parent / "none"))
    assert [text for text in texts if codes(screener, text)]


def test_a_name_has_its_role(screener: Screener, listed: Path) -> None:
    report = judged(screener, "Moved Sandhu, second Moreno, to thank Harpreet Sandhu. Matilda and Helen Keller sang.")
    roles = {(e.label, report.text[e.span.start : e.span.end]) for e in report.entities if e.span}
    assert {("STAFF_NAME", "Moreno"), ("STAFF_NAME", "Sandhu"), ("OTHER_NAME", "Helen Keller")} <= roles
    assert not [label for label, _ in roles if label in ("STUDENT_NAME", "FAMILY_NAME")]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Matilda has leukemia and starts chemo on Monday. Room 3 loves her.", "HLT"),
        ("Matilda was suspended for three days for hitting another student.", "FER"),
        ("Imani Brooks is a drunk and a thief, somebody should break her legs.", "CND"),
        ("So proud of our 4th grader Matilda, student of the month!", "IDN"),
        ("Matilda, a 3rd grader in room 7, won the spelling bee.", "IDN"),
        ("Matilda Ortega won the spelling bee in 5th grade!", "IDN"),
        ("Biscuit's mom is Dana Whitlock, her cell is 206-555-0147.", "PII"),
        ("Her student ID is 2535550131 and her lunch PIN is 4410.", "PII107"),
        ("Room 3 has a boy with leukemia, the only one. Biscuit the dog sits with him.", "HLT"),
    ],
)
def test_it_never_outweighs_what_is_said_of_somebody(screener: Screener, listed: Path, text: str, code: str) -> None:
    assert [found for found in codes(screener, text) if found.startswith(code)]


def test_it_never_outweighs_a_checksum(screener: Screener, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SCREENER_OFFICE", str(tmp_path))
    files.save(OfficeList().with_entries([("handles", "4539578763621486"), ("web", "bank.example")]))
    assert "PII105" in codes(screener, "Pay with my card, 4539578763621486, it has no limit.")


def test_it_never_outweighs_the_list_of_students(screener: Screener, listed: Path) -> None:
    import_roster("a.csv", b"first name,last name,no media release\nMatilda,Ortega,yes\nAuggie,Pullman,yes\n")
    try:
        assert codes(screener, "Auggie Pullman painted the mural!") == {"IDN120"}
        with pytest.raises(ScreenerError, match="name of a student on the list"):
            add([("staff", "Matilda Ortega")])
    finally:
        forget()


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ("phones: [12]", "phones: entry 1 must be text"),
        ("phones: ['555-0131']", "'555-0131' is not a phone"),
        ("students: [Ana Li]", "must not have students' names"),
        ("staff: ['Ana Li, 4th grader']", "mentions a student"),
        ("mail: [gmail.com]", "is open to anyone"),
        ("mail: [students.lakeridge.example]", "students' email"),
        ("addresses: [Oak Avenue]", "start with the number"),
        ("handles: ['two words']", "is not a handle"),
        ("web: [nowhere]", "is not a web address"),
        ("staff: ['!!']", "no letters"),
        ("staff: Ana", "must be a list"),
        ("colors: [red]", "unknown kind of entry; known: phones, mail"),
        ("phones: [", "not YAML"),
        ("- a", "must be a list of entries under each kind"),
    ],
)
def test_a_list_that_is_not_as_it_must_be_is_refused_in_plain_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, page: str, reason: str
) -> None:
    (tmp_path / NAME).write_text(page, encoding="utf-8")
    monkeypatch.setenv("SCREENER_OFFICE", str(tmp_path))
    with pytest.raises(ScreenerError, match=reason) as told:
        OfficeListDetector()
    assert str(tmp_path / NAME) in str(told.value)


def test_a_change_counts_at_once_and_a_broken_file_leaves_what_was(listed: Path) -> None:
    detector = OfficeListDetector()
    text = normalize("Call 253-555-0131 or 253-555-0177.")
    assert len(detector([text])[0]) == 1
    assert add([("phones", "(253) 555-0177"), ("phones", "253.555.0131")])[1] == 1
    assert len(detector([text])[0]) == 2
    remove("phones", "2535550131")
    assert len(detector([text])[0]) == 1
    listed.write_text("phones: [", encoding="utf-8")
    assert len(detector([text])[0]) == 1
    listed.unlink()
    assert detector([text]) == [[]]


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    before = OfficeList().with_entries(
        [*pairs(), ("words", "yes"), ("words", "#1 Day: 'Fun'"), ("staff", "José Ñ. Nuñez")]
    )
    assert files.load(files.save(before, tmp_path / NAME)).entries == before.entries


def test_tables_are_taken(tmp_path: Path) -> None:
    data = b"First Name,Last Name,Title,Phone,E-mail\nAna,Li,Principal,253-555-0199,ali@lakeridge.example\nBo,Oh,,,\n"
    assert read_entries("staff.csv", data) == [
        ("staff", "Ana Li"),
        ("phones", "253-555-0199"),
        ("mail", "ali@lakeridge.example"),
        ("staff", "Bo Oh"),
    ]
    assert read_entries("a.csv", b"kind,entry\nTherapy Dog,Biscuit\n") == [("animals", "Biscuit")]
    for wrong in (b"name,grade\nAna,4\n", b"name,student id\nAna,4\n", b"kind,entry\nstudent,Ana Li\n"):
        with pytest.raises(ScreenerError, match=r"must not have students. names"):
            read_entries("a.csv", wrong)
    with pytest.raises(ScreenerError, match="has no entries"):
        read_entries("a.csv", b"color\nred\n")


def test_the_commands(tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir()
    (tmp_path / "list.csv").write_text("kind,entry\nschool,Cedar Flats\nhashtag,#Go\n", encoding="utf-8")
    environment = {**os.environ, "SCREENER_HOME": str(tmp_path / "home"), "SCREENER_DATA": str(tmp_path / "data")}
    environment.pop("SCREENER_OFFICE", None)

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "-m", "screener", "office", *words]
        return subprocess.run(command, capture_output=True, text=True, env=environment, timeout=60)

    assert "1 added. It has 1 entry." in run("add", "coach", "Imani Brooks", "brooks, imani").stdout
    assert str(shared / NAME) in run("init", "--folder", str(shared)).stdout
    assert "2 added. It has 3 entries." in run("add", str(tmp_path / "list.csv")).stdout
    assert "Cedar Flats" in run("show").stdout
    assert run("check").returncode == 0
    assert files.load(shared / NAME).of("staff") == ["Imani Brooks"]
    (shared / NAME).write_text("students: [Ana]", encoding="utf-8")
    broken = run("check")
    assert broken.returncode == 3
    assert "must not have students' names" in broken.stderr
