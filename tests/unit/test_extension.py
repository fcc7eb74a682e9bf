"""What the browser extension says in its own words is what the screener says."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from screener.page.words import ACCOUNT, AUDIENCE, FIX, OWN_CHILD
from screener.report import to_dict
from screener.report.words import DISREGARD, NOTED, NOTES, PROTECTED, VERDICT, headline, protected, switched_off
from screener.types import ACCOUNTS
from tests import made

EXTENSION = Path(__file__).parents[2] / "extension"
PROTOCOL = EXTENSION / "src" / "protocol.ts"
ESBUILD = EXTENSION / "node_modules" / ".bin" / "esbuild"


def test_the_extension_has_the_words_of_the_report() -> None:
    source = re.sub(r'"\s*\+\s*"', "", PROTOCOL.read_text(encoding="utf-8"))
    own = (*ACCOUNT.values(), *AUDIENCE.values(), *FIX.values())
    for words in (PROTECTED, DISREGARD, NOTED, NOTES, OWN_CHILD, *VERDICT.values(), *own):
        assert json.dumps(words) in source


def test_who_reads_of_a_command_is_sent_to_the_it_staff() -> None:
    source = re.sub(r'"\s*\+\s*"', "", PROTOCOL.read_text(encoding="utf-8"))
    told = re.findall(r'"(Not checked[^"\n]+)"', source)
    commands = [words for words in told if re.search(r"\b(make|screener) (app|serve|native-host)\b", words)]
    assert len(commands) == 3
    assert [words for words in commands if "Ask your IT staff" not in words] == []


def asked(function: str, cases: list[tuple[Any, ...]], path: Path = PROTOCOL) -> Any:
    """What a function of the extension answers to each case."""
    built = subprocess.run([ESBUILD, path, "--format=esm"], capture_output=True, text=True, check=True).stdout
    asking = f"console.log(JSON.stringify({json.dumps(cases)}.map((one) => {function}(...one))));"
    command = ["node", "--input-type=module", "-"]
    return json.loads(
        subprocess.run(command, input=f"{built}\n{asking}", capture_output=True, text=True, check=True).stdout
    )


@pytest.mark.skipif(not ESBUILD.exists(), reason="'make extension' sets up what builds it")
def test_the_extension_tells_what_is_the_authors_as_the_report_does() -> None:
    cases = [
        (account, [{"concerns": [concern], "severity": severity} for severity in severities])
        for account in ACCOUNTS
        for concern in ("disruption", "health")
        for severities in ((), ("note",), ("review",), ("hold",), ("review", "hold"), ("review", "note"))
    ]
    told = asked("protectedWords", cases)
    reports = [
        made.report(
            protected_expression=account == "personal",
            findings=tuple(made.finding(None, severity=f["severity"], concern=f["concerns"][0]) for f in findings),  # type: ignore[arg-type]
        )
        for account, findings in cases
    ]
    assert told == [protected(report) for report in reports]


@pytest.mark.skipif(not ESBUILD.exists(), reason="'make extension' sets up what builds it")
def test_the_extension_tells_what_the_office_switched_off_as_the_report_does() -> None:
    reports = [made.report(switched_off=codes) for codes in ((), ("CAM101",), ("CAM101", "CND110"))]
    assert asked("switchedOff", [(to_dict(report),) for report in reports]) == list(map(switched_off, reports))


@pytest.mark.skipif(not ESBUILD.exists(), reason="'make extension' sets up what builds it")
def test_the_extension_has_the_headline_of_the_report() -> None:
    notes = [
        (),
        (made.finding(severity="note", message="A.", report_to="author"),),
        (made.finding(severity="note", message="A.", report_to="author"), made.finding(severity="note", message="B.")),
        (made.finding(severity="note", allowed="release"),),
    ]
    reports = [made.report(verdict=verdict, findings=found) for verdict in VERDICT for found in notes]
    cases = [(report.verdict, to_dict(report)["findings"]) for report in reports]
    assert asked("headline", cases) == [headline(report) for report in reports]


@pytest.mark.skipif(not ESBUILD.exists(), reason="'make extension' sets up what builds it")
def test_the_extension_offers_an_own_child_by_name_and_never_for_the_agency() -> None:
    names = ("Maya", "Maya Chen", "Leo", "Principal Ashdown")
    labels = ("STUDENT_NAME", "STUDENT_NAME", "FAMILY_NAME", "STAFF_NAME")
    entities = [{"label": label, "text": name} for label, name in zip(labels, names, strict=True)]
    report = {"entities": entities, "draft": "00"}
    personal, agency, nobody = asked(
        "vouchable", [(report, "personal"), (report, "agency"), ({**report, "entities": []}, "personal")]
    )
    own = [one["vouch"] for one in personal if one["vouch"]["attestation"] == "own_child"]
    assert own == [{"attestation": "own_child", "draft": "00", "names": [name]} for name in ("Maya Chen", "Leo")]
    assert not [one for one in agency if one["vouch"]["attestation"] == "own_child"]
    assert [one["vouch"]["names"] for one in nobody if one["vouch"]["attestation"] == "own_child"] == [[]]


@pytest.mark.skipif(not ESBUILD.exists(), reason="'make extension' sets up what builds it")
def test_a_writer_is_answered_and_who_tries_one_name_after_the_other_is_not() -> None:
    def calls(drafts: list[str], seconds: float, tab: int) -> list[tuple[Any, ...]]:
        named = [[{"label": "STUDENT_NAME", "text": name} for name in draft.split(",") if name] for draft in drafts]
        return [(tab, {"entities": found}, n * seconds * 1000) for n, found in enumerate(named)]

    roll = ",".join(f"Ana {chr(97 + n % 26)}{chr(97 + n // 26)}" for n in range(200))
    typed = [*("Noor Lindqvist"[: n + 1] for n in range(14)), "", "Maya Chen", "Noor Lindqvist", roll, "Leo Park"]
    tried = [f"Ana {letter}" for letter in "abcdefghijklmnop"]
    asking = [*calls(typed, 1, 1), *calls(tried, 1, 2), *calls(tried, 7, 3)]
    told = asked("triesNames", asking, EXTENSION / "src" / "names.ts")
    assert told == [False] * len(typed) + [False] * 11 + [True] * 5 + [False] * len(tried)
