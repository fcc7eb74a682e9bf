"""Identifiers as told in passing: a street without its kind, a number after a name, a secret as a riddle."""

from __future__ import annotations

import pytest

from screener.detect.identifiers import Identifiers
from screener.detect.identifiers.publicity import is_public
from screener.types import HARMLESS
from tests.unit.test_identifiers import found, marked, plain, sure

FOUND = [
    ("STREET_ADDRESS", "Walkers, Saturday: meet at mine, [2917 Sandpiper, #6, gate side], 8:30."),
    ("STREET_ADDRESS", "He's at the Bjornstads', [640 Larkspur], finishing the hydrangea"),
    ("STREET_ADDRESS", "out of her apartment, [211 Tidewater, apt 3R, buzz POE]."),
    ("STREET_ADDRESS", "Eggs again, [RR 2 Box 119], out past the grain elevator"),
    ("STREET_ADDRESS", "I live at [1442 Yarrow St, the blue one in Renton]."),
    ("STREET_ADDRESS", "bring dinner to the Ahmeds, [2209 39th Ave SW]"),
    ("PHONE_NUMBER", "Babysitters: Saoirse 206-555-0109, Dembe [206-555-0182], Marit too."),
    ("PHONE_NUMBER", "Rosalind keeps the list, [four two five. five five five. zero one five three]"),
    ("PHONE_NUMBER", "the grown-up whose number is [253-555-0187], it goes to voicemail"),
    ("STUDENT_ID", "a transcript on the gym floor: Okonjo, D., number [119-30-442]"),
    ("STUDENT_ID", "Truancy board, 9:00, [S.K., 7741903], fourteen unexcused"),
    ("STUDENT_ID", "two transcripts won't merge, [S-441027] is the same kid"),
    ("MEDICAL_RECORD_NUMBER", "You need your plan card. Yours was on the copier: [ZGK 417 220 081]"),
    ("BANK_ACCOUNT", "a check in the parking lot, bottom line [:990412207: 0045518]"),
    ("CREDIT_CARD", "fuel card [7088 2231 0044 19] declines"),
    ("CREDENTIAL", "the side door code is just [the year the Kingdome came down]"),
    ("CREDENTIAL", "arming codes at all the alarms are [the building number plus the area code]"),
    ("CREDENTIAL", "the bottom of the petty cash box says [31 left, 8 right, 22 left]"),
    ("CREDENTIAL", "try locker 253 for Ximo, he swears it's [36-8-22]"),
    ("CREDENTIAL", "class sign-in for the group: the word is [otter-otter-7]"),
    ("CREDENTIAL", 'only release her to a grown-up who says "[persimmon]."'),
    ("CREDENTIAL", "It's the code for the boiler room. [0-6-1-4], every day"),
    ("CREDENTIAL", "the password for everyone is [Mascot#1926]. So do change it."),
    ("US_SSN", "Your form says [531-17-7330] on page 1 and something else on page 3."),
    ("US_SSN", "The W-4 has [**1-77-4026], they hid the wrong half"),
    ("US_SSN", "taxpayer ID is [nine-zero-two dash six-six dash four-oh-one-three]"),
    ("CREDIT_CARD", "lost my debit by the gym. blue, ends 4133, exp [11/26]."),
    ("PASSPORT_OR_VISA", "Bence, H-1B [WAC 23 117 40092], runs out in March."),
    ("DATE_OF_BIRTH", "Wilma came into this world on [October 3, 1946], and never left us."),
    ("STUDENT_ID", "Yaretzi, second grade, MSIX number [450081274413], migrant services"),
    ("DATE_OF_BIRTH", "New to our school: Maya Lindqvist, born [3/14/2015]."),
    ("DATE_OF_BIRTH", "Kiddo DOB [041612], new in the program"),
    ("DATE_OF_BIRTH", "Juniper was a [2-22-2022] baby, the nurses loved it."),
]
SILENT = [
    "540 Lunches went out and 35 Huskies cheered at our house.",
    "12 Angry Men is at our place on 14 May, knock if you are late.",
    "Policy digest: RCW 28A.225.030 changed, WAC 392-401-020 didn't.",
    "[attached: IMG_4471] told you they'd wear the capes.",
    "The file is Options_v3_DO and the job sync_rosters ran.",
    "@Garth Sloane Your son has a gift.",
    'The word of the day is brave. The kids say "thank you" at pickup.',
    "mailbox: \"the key's with his dad and his dad's in alaska till the 2nd.\" the key to what",
    "Sports fee is $75 (code 4402 in the online store).",
    "The dress code is the same as the year before.",
    "Key 4471 words of the week.",
    "Gift card 6039 5512 3378 1004 was found, no name on it.",
    "The rack switch is new, its user is admin.",
    "Zoo deposit's paid. Reservation 5500-0055, group 714.",
    '"Seven. Seven. Nought." The eagle has landed.',
    "It will take two left, three right, and a nap.",
    "The 10.1.1.x subnet and the 10.44.*.* range get new switches this weekend.",
    "The grade portal moves from 10.4.22.1 to 10.4.23.0. It's a version number.",
    "05 Ranger, bench seat, my dad's, the door sticks",
    "Selling my 99 Camry, new tires, the driver's door is dented.",
    "School's 60th birthday is November 22, and we'll eat popcorn.",
    "WAC 110-300-0005 was amended, and form 531-17-7330 is new.",
    "The CPR card's exp 11/26, so renew it.",
    "We take Visa at the snack bar. Coupon expires 10/31.",
    "The grant ends in 2027. Students earn high school credit, and we take debit.",
    "Our seniors head out into the world on June 14, 2025!",
    "Join us for a May 3 baby shower for Ms. Kim.",
    "Print the photos, the 3x5-10-2025 is the deadline.",
    "See WAC-110-300-0005 for the rule.",
    'They wrote "your mailbox is full, enter your password" is going around.',
    'A message says "enter your password" is going around.',
]


@pytest.mark.parametrize(("label", "example"), FOUND)
def test_what_is_told_in_passing_is_found(identifiers: Identifiers, label: str, example: str) -> None:
    assert found(identifiers, label, example), identifiers([plain(marked(example)[0])])


@pytest.mark.parametrize("text", SILENT)
def test_what_only_looks_told_stays_silent(identifiers: Identifiers, text: str) -> None:
    assert {signal.label for signal in sure(identifiers([plain(text)])[0])} <= {HARMLESS}


def test_a_street_after_a_places_name_is_the_places() -> None:
    for text, public in (
        ("Kindergarten sneak peek, Brightwater Primary, 2208 Cannery Row.", True),
        ("Meet at Wright Park, 501 S Alder St, by the big slide.", True),
        ("The yard sale is at the Ahmeds, 2209 39th Ave SW", False),
    ):
        start = text.index("2" if "Ahmeds" in text or "Cannery" in text else "5")
        assert (is_public("STREET_ADDRESS", text, start, start + 14) >= 0.5) is public


def test_whom_to_ask_for_is_no_owner_of_a_number() -> None:
    for text, public in (
        ("Playgroup at the center, prenatal to three, no cost. Ask for Neimon or Furaha, 253-555-0161.", True),
        ("Snacks: Rhonda 360-555-0161", False),
    ):
        start = text.index("0-555" if "Rhonda" in text else "253-")
        start -= 2 * ("Rhonda" in text)
        assert (is_public("PHONE_NUMBER", text, start, start + 12) >= 0.5) is public


def test_a_number_that_is_spelled_out_is_hardly_an_offices() -> None:
    text = "The number, so the office can't search it: two-oh-six 555 oh-one-eight-eight"
    start = text.index("two-oh")
    assert is_public("PHONE_NUMBER", text, start, len(text), said=True) < is_public(
        "PHONE_NUMBER", text, start, len(text)
    )
