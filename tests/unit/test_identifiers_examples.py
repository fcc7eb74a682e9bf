"""Examples, versions, ranges and numbers of things are known to be nobody's; the same numbers in earnest are found."""

from __future__ import annotations

import pytest

from screener.detect.identifiers import Identifiers
from screener.detect.identifiers.examples import is_example, is_lesson
from screener.normalize import normalize
from screener.resolve import resolve
from screener.types import HARMLESS, Signal, Span
from tests.unit.test_identifiers import found, marked, plain, sure

FOUND = [
    ("US_SSN", "my ss card says [917-\n55-0132] but the printer broke the line"),
    ("US_SSN", "her ssn is on the form, just the last four tho, [2290]"),
    ("US_SSN", "the form shows [***-**-3391]"),
    ("US_SSN", "he is down as [0 0 0 - 3 1 - 7 7 4 0], thirty-one years"),
    ("CREDIT_CARD", "put it on my visa [4111 1111 1111 1111] today"),
    ("CREDIT_CARD", "card: [4539\n5787 6362 1486]"),
    ("CREDIT_CARD", "Coach read the card out loud on the bus: [4539 5787, 6362 1486]"),
    ("CREDIT_CARD", "card on file, number [4539-578763621486]"),
    ("CREDIT_CARD", "card [xxxx-xxxx-xxxx-9934] was in the lost and found"),
    ("CREDIT_CARD", "exp [09/27], the visa is 4539 5787 6362 1486"),
    ("PHONE_NUMBER", "my number is [206 5550 173], call late"),
    ("PHONE_NUMBER", "dad cell [206*555*0134], mom works"),
    ("PHONE_NUMBER", "my cell, phone no. [206-555-0147]"),
    ("PHONE_NUMBER", "márquenle a mi primo Beto, [5-0-9, 555, 01-77]"),
    ("PHONE_NUMBER", "Aiden's mom Kirsten ([253-555-0147]) waits at the sandbox every morning."),
    ("PHONE_NUMBER", "his number is [253-555-0147], for practice on Mondays"),
    ("US_SSN", "Devon's SSN is [531-24-7788], he wrote it on the practice form."),
    ("IP_ADDRESS", "the bell controller at [10.44.3.2] is wide open"),
    ("IP_ADDRESS", "camera host is on [192.168.40.12/24] with the default login"),
    ("IP_ADDRESS", "firmware is old on the server at [172.16.9.201]"),
    ("STREET_ADDRESS", "drop it off at my place, [909 N. Proctor]"),
    ("STREET_ADDRESS", "her cousin is on [Orchard Loop, number 118]"),
    ("CREDENTIAL", "staff room combo is [24-8-16]"),
    ("CREDENTIAL", "locker 221 is jammed again, combo's [12 then 30 then 4]"),
    ("CREDENTIAL", "the safe opens with [right 12, left 30, right 4]"),
    ("CREDENTIAL", "Copier code for room 9: [55102]"),
    ("CREDENTIAL", "staff wifi is [Moss&Cedar2291]"),
    ("CREDENTIAL", "type [opensesame99] where it says network key"),
    ("CREDENTIAL", "console user wfadmin, pass [Herring!Under!Fur!Coat]"),
    ("CREDENTIAL", "alarm off: [7 7 3 1 then the star key]"),
    ("USERNAME", "zelle or venmo is fine, venmo's [kp-rides]"),
    ("USERNAME", "The 10th grader behind [@lunchtraytales] got 4k views"),
]
SILENT = [
    "Privacy training: an SSN looks like 123-45-6789. Never post one.",
    'Slide 9 says: "If you see something like 987-65-4321, call the privacy office."',
    "Part number 604-22-9187 fits the floor scrubber.",
    "The training site accepts 4111-1111-1111-1111, cvv 123, so nobody pays for real.",
    "Use test card 4000 0566 5566 5556 in demo mode.",
    "Tracking number 5424 1802 7979 1733 says out for delivery.",
    "Use a fake number such as 555-555-5555 on the practice form.",
    "The sample form reads (123) 456-7890, please do not leave it that way.",
    "Invoice 206-555-0147 was paid.",
    "Private ranges such as 10.0.0.0/8 and 172.16.0.0/12 are never on the internet.",
    "The content filter blocks the 198.18.0.0/15 range for testing.",
    "Every address like 192.0.2.1 in a book is made up on purpose.",
    "Standards 3.2.1.4 and 3.2.1.5 are on the exit ticket.",
    "Get the 14.4.1.33 update before the test window.",
    "Practice with 123 Main Street, Anytown, on the sample form.",
    "2024 Summer Drive for coats begins Monday.",
    "First 50 Families Way of the Cross walk on Good Friday.",
    "'Password1' isn't a password, it's a welcome mat.",
    "Weak passwords from the lesson: password123, qwerty, letmein.",
    "We pass on a note from L30.",
    "FOUND: huge key ring, smells of WD-40.",
    "Library raffle, drawn at noon: #0217 scooter, #0440 puzzle box.",
    "Fee code 4471 goes on the field trip deposit.",
    "Vision checks for K, 1, 2, 3, 5 and 7 are next week.",
    "Our PTA is on Instagram @lakeridge_pta.",
    "The senator, @PattyMurray, visits Thursday.",
    "What to bring: water, lunch, ID\nBus leaves at 8:15, we arrive at 9:00, home by 3:30",
    "Pack list: sunscreen, hat, ID\nDay 1: 8:00 hike, 12:00 lunch, 6:00 campfire",
    "Room, class, code\nRoom 4, math, period 2\nRoom 5, art, period 3",
]


@pytest.mark.parametrize(("label", "example"), FOUND)
def test_a_value_in_earnest_is_found(identifiers: Identifiers, label: str, example: str) -> None:
    assert found(identifiers, label, example), identifiers([plain(marked(example)[0])])


@pytest.mark.parametrize("text", SILENT)
def test_a_value_of_nobody_is_harmless(identifiers: Identifiers, text: str) -> None:
    assert {signal.label for signal in sure(identifiers([plain(text)])[0])} <= {HARMLESS}


def test_the_encoder_is_not_asked_about_what_is_known_to_be_nobodys() -> None:
    raw = "An SSN looks like 123-45-6789."
    place = Span(18, 29)
    known = Signal(HARMLESS, place, 0.95, "identifiers")
    guessed = Signal("US_SSN", place, 0.99, "encoder")
    assert resolve(normalize(raw), [known, guessed]) == ()
    assert resolve(normalize(raw), [guessed]) == (guessed,)


def test_practice_needs_its_noun() -> None:
    text = "Soccer practice moved, text 206-555-0147. The practice number is 206-555-0147."
    first, second = text.index("206"), text.rindex("206")
    assert not is_example(text, first, first + 12)
    assert is_example(text, second, second + 12)


def test_a_password_for_a_test_page_still_opens_it() -> None:
    text = "The test account password is Kelp!Forest9."
    start = text.index("Kelp")
    assert not is_lesson(text, start, len(text) - 1)
