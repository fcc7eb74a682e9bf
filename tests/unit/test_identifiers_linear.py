"""No text, however long its runs, keeps a recognizer from answering; one that fails takes no other with it."""

from __future__ import annotations

import base64
import string
import time
from dataclasses import replace
from pathlib import Path

import pytest
import regex

from screener import Screener
from screener.detect.identifiers import Identifiers
from screener.detect.identifiers.matcher import Pattern
from screener.normalize import normalize
from screener.types import Draft
from tests.unit.test_identifiers import plain

SIGNS = string.punctuation + " \n\t–—…•·’“”＠é10aAx"
# Every sign by itself, with a space, with a line's end, and after a digit or a letter; then what prose repeats.
RUNS = (
    *SIGNS,
    *(sign + " " for sign in SIGNS),
    *(sign + "\n" for sign in SIGNS),
    *("1" + sign for sign in SIGNS),
    *("a" + sign for sign in SIGNS),
    *("Ab1 ", "x-x", "> - ", "| --- ", "1.2.3.4 ", "a::b", "[at] ", " at ", " dot ", "one ", "two-", "J. ", "%20"),
    *("password ", "ssn ", "born ", "birthday ", "insta ", "account ", "card ", "pin ", "plate ", "call ", "turns "),
    *("12 Main St, ", "May 5 ", "the 5th of May ", "RCW 42.56.520, ", "Policy 3210, "),
)
SIGNATURE = (
    "See you at the fair! You can reach me at ana.lopez@gmail.com or my cell, 206-555-0142.\n\n"
    f"{'-' * 57}\nAna Lopez, dot and all, at your service\n{'-' * 57}\n"
)
SOURCE = Path(__file__).read_text(encoding="utf-8") * 4
REAL = {
    "a signature": SIGNATURE,
    "a quoted signature": "\n".join(f"> {line}" for line in SIGNATURE.splitlines()),
    "a thread of them": "\n".join(f"{'> ' * n}{line}" for n in range(40) for line in SIGNATURE.splitlines()),
    "a table": "| name | mail at | dot |\n|---|---|---|\n" + "| Ana L. | 4-4-4 | a-b_c-d at x-y |\n" * 700,
    "ruled lines": ("=" * 78 + "\nat noon dot\n" + "_" * 78 + "\n" + "- " * 39 + "\n") * 90,
    "base64": "at dot @ password: " + base64.b64encode(SOURCE.encode()).decode(),
    "base64 in lines": "at dot @ password:\n" + base64.encodebytes(SOURCE.encode()).decode(),
    "source code": "mail me at dot @ " + SOURCE,
    "escapes": "https://www.example.org/a?q=" + "%20at%20dot-" * 2_000,
    "hyphens": "orla-dot-pike-at-mail-dot-" * 900,
}


def spent(identifiers: Identifiers, text: str) -> float:
    """Seconds of processor time; raises where a pattern runs out of its own."""
    identifiers([plain("password: 1 @ dot at " + text[:40])])  # patterns are compiled at their first use
    began = time.process_time()
    identifiers([plain(text)])
    return time.process_time() - began


def test_runs_of_every_sign_take_a_moment(identifiers: Identifiers) -> None:
    # 5 to 40 microseconds a character on the machine that this was written on; the pattern that this test was written
    # for took 1,700 on hyphens.
    told = "mail @ or at dot, ssn, password: "
    texts = {run: told + (run * 1_000)[:1_000] for run in RUNS}
    slow = [run for run, text in texts.items() if spent(identifiers, text) > 0.3 and spent(identifiers, text) > 0.3]
    assert slow == []


@pytest.mark.parametrize("name", REAL)
def test_texts_as_people_send_them_take_a_moment(identifiers: Identifiers, name: str) -> None:
    text = REAL[name]
    assert spent(identifiers, text) < 0.3 + len(text) * 2e-4


def test_a_signature_between_ruled_lines_is_read(identifiers: Identifiers) -> None:
    labels = {label for label, *_ in identifiers.find(REAL["a quoted signature"])}
    assert labels >= {"EMAIL_ADDRESS", "PHONE_NUMBER"}


@pytest.mark.parametrize("sent", ["orla-dot-pike-at-mail-dot-example", "orla dot pike [at] mail dot example"])
def test_an_address_spelled_with_hyphens_is_read(identifiers: Identifiers, sent: str) -> None:
    (found,) = identifiers.find(f"Write to {sent} by Friday.")
    assert (found[0], found[2] - found[1]) == ("EMAIL_ADDRESS", len(sent))


def test_a_label_that_runs_out_of_time_is_named_and_takes_no_other_with_it(
    screener: Screener, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("screener.detect.identifiers.matcher.pattern_timeout", lambda text: 0.2)
    endless = Pattern("endless", lambda: regex.compile(r"(?:[a-z]|[a-z]{2})+[0-9]"), 0.9, (), None)
    parts = Identifiers()
    parts.recognizers = tuple(
        replace(one, patterns=(endless,)) if one.label == "CREDENTIAL" else one for one in parts.recognizers
    )
    slow, quick = Screener(screener.pack, [parts]).screen(
        [
            Draft("slow", "The new server is at 198.51.100.23. My password is " + "hunter" * 500),
            Draft("quick", "The library opens again on Monday."),
        ]
    )
    assert slow.not_checked == ("identifiers: credential",)
    assert {entity.label for entity in slow.entities} == {"IP_ADDRESS"}
    assert slow.verdict != "clear"
    assert quick.not_checked == ()


CITED = [
    "We answer within five business days (RCW 42.56.520).",
    "We answer within five business days (RCW 42.56.070/.100).",
    "Juvenile records stay sealed under 13.40.280 and 49.44.200.",
    "Vaccination records follow WAC 246-105-030.",
    "Como exige la RCW 26.44.030, todo el personal debe avisar.",
    "The handrail was rebuilt to IBC 1010.2.14 in June.",
    "See Policy 3246-P and Procedure 3241P for the details.",
    "Meals follow 7 CFR 210.10, 7 CFR 220.8 and Public Law 111-296.",
    "The audit cites RCW 28A.150.211, RCW 28A.320.125 and WAC 392-172A-05160.",
]
NOBODYS = [
    "Mail the form to our office at 800 Oakesdale Ave SW, Apt. 030.",
    "Come to Suite 263 for the open house.",
    "The reading was -345.98 after the reset.",
    "Mail it to the Social Security office, Renton WA 98057-4412, by Friday.",
    "The lunch menu: https://www.k12.example/search?q=lunch%20menu%3A%20fall",
    "Apply at https://forms.example.org/apply?src=%2Fhome%2F2026&token=%20fair this week",
    "The one-time keys confirm a positive COVID-19 test, and key stage 3 (KS3) includes years 7 to 9.",
]


@pytest.mark.parametrize("text", CITED + NOBODYS)
def test_what_is_cited_counted_or_addressed_is_no_identifier(screener: Screener, text: str) -> None:
    (report,) = screener.screen([Draft("a", text, account="agency")])
    codes = [f.rule.code for f in report.findings if f.severity != "note" and f.rule.concern in ("pii", "confidential")]
    assert codes == []


def test_the_sources_of_an_article_are_no_birth_dates(identifiers: Identifiers) -> None:
    text = "Sources: Argonaut, Oct. 19, 1982; Idahonian, Oct. 4, 1983; Morning Tribune, May 21, 1982."
    assert identifiers.find(text) == []


def test_a_citation_is_known_in_any_language(identifiers: Identifiers) -> None:
    (found,) = identifiers.find("Theo RCW 28A.225.010, trẻ em từ tám tuổi phải đi học.")
    assert found[:3] == ("HARMLESS", 5, 20)


@pytest.mark.parametrize(
    ("label", "text"),
    [
        ("MEDICAL_RECORD_NUMBER", "Her insurance policy 55128834 covers the visit."),
        ("PASSPORT_OR_VISA", "His receipt number is WAC2190012345."),
        ("PHONE_NUMBER", "My mom's cell is 206.555.0142."),
        ("IP_ADDRESS", "The server is at 198.51.100.23 again."),
    ],
)
def test_a_citation_is_no_hiding_place(identifiers: Identifiers, label: str, text: str) -> None:
    found = identifiers([normalize("See RCW 42.56.520 and Policy 3210. " + text)])[0]
    assert label in {signal.label for signal in found}
