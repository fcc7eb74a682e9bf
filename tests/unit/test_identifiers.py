"""The hard identifiers: what is found, what stays silent, whose a contact is, and that nothing hangs or calls out."""

from __future__ import annotations

import subprocess
import sys
import time
from itertools import pairwise

import pytest

from screener.detect.identifiers import Identifiers
from screener.detect.identifiers.shapes import words_of
from screener.types import HARMLESS, IDENTIFIERS, PUBLIC_CONTACT, Signal, Span, Text

FOUND = [
    ("PASSPORT_OR_VISA", "our exchange student's J-1 is [N00 441 7726], good till June"),
    ("LICENSE_PLATE", "he drives a black Silverado [B41-2KM], do not release"),
    ("DATE_OF_BIRTH", "Birthdays in March: Yusuf [the 3rd], Paula the 11th"),
    ("US_SSN", "her SSN² is [512 441234] now"),
    ("MEDICAL_RECORD_NUMBER", "MRN¹ [44718825]"),
    ("DRIVER_LICENSE", "his lİcense is [TAYLOJR123AB]"),
    ("EMAIL_ADDRESS", "write me at [orla.pike77@mailwren.example] any time"),
    ("EMAIL_ADDRESS", "my own is [orla dot pike at gmail dot com], spelled for the bots"),
    ("EMAIL_ADDRESS", "reach my sister at [orla.pike(at)gmail(dot)com]"),
    ("PHONE_NUMBER", "Text me tonight, [206-555-0147]."),
    ("PHONE_NUMBER", "my cell is [(253) 555 0162] lol"),
    ("PHONE_NUMBER", "her own number is [two oh six, five five five, oh one four two]"),
    ("PHONE_NUMBER", "mi celular es [dos cero seis, cinco cinco cinco, cero uno cuarenta y dos]"),
    ("PHONE_NUMBER", "text me at [2 0 6 5 5 5 0 1 4 2]"),
    ("PHONE_NUMBER", "text my mom, [2O6-555-O1I7]"),
    ("STREET_ADDRESS", "my house is [4407 S Yakima Ct, Apt 3], porch light on"),
    ("STREET_ADDRESS", "she lives at [919 alder st]"),
    ("US_SSN", "my social is [912-40-7781] and yes it's real"),
    ("US_SSN", "ssn [912407781]"),
    ("US_SSN", "the last four of my social are [7716]"),
    ("CREDIT_CARD", "put it on my visa [4539 5787 6362 1486] please"),
    ("CREDIT_CARD", "the card ending in [4417] was declined"),
    ("CREDIT_CARD", "card 4539 5787 6362 1486 exp [09/27]"),
    ("CREDIT_CARD", "card 4539 5787 6362 1486, cvv [415]"),
    ("BANK_ACCOUNT", "routing [325081403], send it there"),
    ("BANK_ACCOUNT", "direct deposit to account [0071 4430 92]"),
    ("BANK_ACCOUNT", "mi número de cuenta es [6004 1188 23]"),
    ("STUDENT_ID", "his SSID is [8840017366]"),
    ("STUDENT_ID", "lunch pin [40718], practice at home"),
    ("STUDENT_ID", "stu no [118-4402] is missing a form"),
    ("STUDENT_ID", "Cafeteria: Amrit 40917, Lucía [40922], Jory 41003"),
    ("MEDICAL_RECORD_NUMBER", "ProviderOne [204118873WA] denied again"),
    ("MEDICAL_RECORD_NUMBER", "her MRN is [00771662]"),
    ("MEDICAL_RECORD_NUMBER", "insurance: member ID [XQW 881 204 553]"),
    ("DATE_OF_BIRTH", "DOB [3/14/2015]"),
    ("DATE_OF_BIRTH", "she was born [1 Jan 2014] in Tacoma"),
    ("DATE_OF_BIRTH", "Kofi turns 7 on [March 3]!"),
    ("DATE_OF_BIRTH", "nació el [4 de mayo de 2019]"),
    ("DATE_OF_BIRTH", "February birthdays: Kofi (2/3), Annelise ([2/11])"),
    ("DRIVER_LICENSE", "found a wallet, [WDL4KR82PQ07]"),
    ("DRIVER_LICENSE", "license [PINKNRT331QX] on the copier"),
    ("PASSPORT_OR_VISA", "passport [E2119804] expired"),
    ("PASSPORT_OR_VISA", "A-number [A 219-404-117]"),
    ("PASSPORT_OR_VISA", "arrives on an F-1, SEVIS [N0034417790]"),
    ("IP_ADDRESS", "the printer sits at [10.44.8.19]"),
    ("IP_ADDRESS", "it came from [2001:db8:41::7e] last night"),
    ("IP_ADDRESS", "came from [198 dot 51 dot 100 dot 6]"),
    ("CREDENTIAL", "guest wifi password: [h0neyp0t-2211]"),
    ("CREDENTIAL", "the gym door code is [4471#]"),
    ("CREDENTIAL", "the wifi key for the hall is [tulip-otter-4490]"),
    ("CREDENTIAL", "side gate padlock [3-19-42], then pull"),
    ("CREDENTIAL", "alarm is [0918], set it again"),
    ("CREDENTIAL", "la contraseña es [tigre.2024]"),
    ("CREDENTIAL", "KEY = '[psk_live_9fQ2xVt71LmZ0ae4]'"),
    ("USERNAME", "add me on snap, its [mrk.delgs]"),
    ("USERNAME", "go follow my student [@bula.beats.tevita]"),
    ("USERNAME", "cashapp [$pelefonoti]"),
    ("LICENSE_PLATE", "white Tahoe, plate [BRX 4471], cut me off"),
    ("LICENSE_PLATE", "tan corolla ([CAA1187])"),
    (PUBLIC_CONTACT, "Questions? Call the front office at [425-555-0100]."),
    (PUBLIC_CONTACT, "Apply by the 15th: [jobs@highplains-esd.example]"),
    (PUBLIC_CONTACT, "call or text [988], any hour"),
    (PUBLIC_CONTACT, "The crisis line is free: [1-800-555-0148]"),
    (PUBLIC_CONTACT, "Family night at the school library, [2210 Sumac Way SE], 6 p.m."),
]
SILENT = [
    "On the 3rd we sing, and the 14th is free.",
    "I follow all my girls on insta and TikTok from my personal.",
    "We served 410 plates, signed up 63 library cards and gave 88 flu shots.",
    "Zoom for the evening meeting: ID 812 4471 0093, ask the office for the rest.",
    "The F-1 race had 612,088 viewers.",
    "Paid off my daughter's lunch account, $61.40.",
    "Paid off my daughter's lunch account, € 61.40.",
    "The login fails, so use mine: user is my email, password is on the sticky note.",
    "Room 206-5 is open and bus 4471 leaves from door 12 at 7:52.",
    "Final score 55-47, #23 with 31 points.",
    "Tickets are $12.50, or $1,200.00 for the season; 3/4 of them are gone.",
    "ISBN 978-1-4028-9462-6, page 412, chapter 3.2.1",
    "HB 1479 and SB 5263; RCW 28A.150.390; WAC 392-172A-02080; section 4(2)(b).",
    "PO 25-00719, voucher 66013, serial no. 00418-7723, order #1184402",
    "ZIP 98409, class of 2024, grades 9-12, August 31, 2026.",
    "Firmware goes from 8.2.14.3 to 8.2.15.0, then v2.3.4.5.",
    "255.255.255.0 is a mask and 127.0.0.1 is home.",
    "Public webinar ID 872 5501 4409, no passcode.",
    "It will be 72 degrees with gusts to 60 mph; 500 g of flour, oven at 350.",
    "Your password is case sensitive, so please reset your password at the desk.",
    "The dress code is new and the zip code is 98409. Use the promo code SPRING10!",
    "Children must be 5 on or before August 31. Bring a birth certificate.",
    "Susan B. Anthony was born February 15, 1820, and voted anyway.",
    "Follow @westbasinesd and @kettlesoundschools for updates.",
    "Policy 3210 and Group 12 meet in the library; see chart 4.",
    "In an emergency call 911.",
    "Two hundred five students, one two three, eyes on me.",
    "More than 988 students rode bus 211.",
]
HOSTILE = {
    "letters": "a" * 20_000,
    "digits": "1" * 20_000,
    "spaced digits": "1 " * 10_000,
    "spoken digits": "one two " * 2_500,
    "at and dot": "a at b dot " * 1_800,
    "dots and at": "a." * 10_000 + "@",
    "cues": "password ssn dob plate venmo account " * 500,
    "quotes": 'password is "' * 1_500,
    "colons": "ab::" * 5_000,
    "licenses": "WDL" * 7_000,
    "phones": "206-555-0142 " * 1_500,
    "rows": "name,dob,plate\n" + "a,1/1/2012,ABC1234\n" * 1_000,
    "emoji": "😀" * 20_000,
}


def plain(raw: str) -> Text:
    """A text that needed no folding."""
    return Text(raw, raw, range(len(raw)), range(1, len(raw) + 1))


def marked(example: str) -> tuple[str, Span]:
    start, end = example.index("["), example.rindex("]") - 1
    return example.replace("[", "").replace("]", ""), Span(start, end)


def found(identifiers: Identifiers, label: str, example: str) -> bool:
    """Whether a sure signal of the label and the marked place share at least half of the longer of both."""
    raw, place = marked(example)
    spans = [signal.span for signal in sure(identifiers([plain(raw)])[0]) if signal.label == label]
    return any(
        span and 2 * (min(span.end, place.end) - max(span.start, place.start)) >= max(len(place), len(span))
        for span in spans
    )


def sure(signals: list[Signal]) -> list[Signal]:
    return [signal for signal in signals if signal.score >= 0.5]


@pytest.mark.parametrize(("label", "example"), FOUND)
def test_an_identifier_is_found_in_its_place(identifiers: Identifiers, label: str, example: str) -> None:
    assert found(identifiers, label, example), marked(example)[0]


def test_every_label_has_an_example() -> None:
    assert {label for label, _ in FOUND} == {*IDENTIFIERS, PUBLIC_CONTACT}


@pytest.mark.parametrize("text", SILENT)
def test_numbers_that_identify_nobody_stay_silent(identifiers: Identifiers, text: str) -> None:
    assert [signal for signal in sure(identifiers([plain(text)])[0]) if signal.label != HARMLESS] == []


def test_a_contact_is_either_private_or_public(identifiers: Identifiers) -> None:
    number = "253-555-0100"
    office, mother = identifiers([plain(f"Call the front desk at {number}."), plain(f"Her mom's cell is {number}")])
    assert [signal.label for signal in office] == [PUBLIC_CONTACT]
    assert [signal.label for signal in mother] == ["PHONE_NUMBER"]
    (insurer,) = identifiers([plain("If the plan changed since August, tell us first at 425-555-0172.")])
    assert [signal.label for signal in insurer] == [PUBLIC_CONTACT]


def test_a_brother_of_a_found_value_has_its_capitals(identifiers: Identifiers) -> None:
    text = "The 2011 Tahoe came back, plate BXJ 4402, and so did CKM 7719."
    (found,) = identifiers([plain(text)])
    assert [text[s.span.start : s.span.end] for s in found if s.span] == ["BXJ 4402", "CKM 7719"]


def test_positions_are_those_of_the_authors_text(identifiers: Identifiers) -> None:
    folded = "dob 3/4/2012"
    raw = "d\u200bob 3/4/2012"
    starts = [0, *range(2, len(raw))]
    text = Text(raw, folded, starts, [start + 1 for start in starts])
    (signal,) = identifiers([text])[0]
    assert signal.span == Span(5, 13)
    assert raw[5:13] == "3/4/2012"


def test_a_batch_is_its_singles(identifiers: Identifiers) -> None:
    texts = [plain(marked(example)[0]) for _, example in FOUND] + [plain(text) for text in SILENT]
    assert identifiers(texts) == [identifiers([text])[0] for text in texts]


def test_a_pattern_waits_only_for_words_that_its_cue_is_made_of(identifiers: Identifiers) -> None:
    texts = [marked(example)[0] for _, example in FOUND] + SILENT
    for recognizer in identifiers._recognizers:
        for text in filter(lambda text: recognizer.awake(frozenset(words_of(text)), 20), texts):
            asked = [recognizer.analyze(text, [], words) for words in (None, frozenset(words_of(text)) | {*"@$_#."})]
            assert [(r.start, r.end, r.score) for r in asked[0]] == [(r.start, r.end, r.score) for r in asked[1]]


def test_signals_never_overlap(identifiers: Identifiers) -> None:
    for _, example in FOUND:
        spans = [signal.span for signal in identifiers([plain(marked(example)[0])])[0] if signal.span]
        assert all(left.end <= right.start for left, right in pairwise(spans))


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_in_time(identifiers: Identifiers, name: str) -> None:
    began = time.process_time()
    identifiers([plain(HOSTILE[name])])
    assert time.process_time() - began < 10


def test_nothing_calls_out_and_no_language_model_is_loaded() -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise OSError('no network here')\n"
        "socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse\n"
        "from screener.detect.identifiers import Identifiers\n"
        "found = Identifiers().find('mail orla.pike@gmail.com or call 206-555-0147')\n"
        "assert len(found) == 2, found\n"
        "assert not {'spacy', 'transformers', 'torch', 'presidio_analyzer'} & set(sys.modules)\n"
        "import presidio_analyzer\n"
        "from screener.detect.identifiers.presidio import PatternRecognizer\n"
        "assert presidio_analyzer.PatternRecognizer is PatternRecognizer\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)
