"""The hard identifiers: what is found, what stays silent, whose a contact is, and that nothing hangs or calls out."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from screener.detect.identifiers import Identifiers
from screener.detect.identifiers.checks import is_example, is_lesson
from screener.detect.identifiers.publicity import estimate_public_probability
from screener.labels import HARMLESS, PUBLIC_CONTACT
from screener.normalize import normalize
from screener.resolve import resolve
from screener.types import Signal, Span, Text

# Numbers of things in which no recognizer sees anything at all; look-alikes stand in the recognizers' own files.
SILENT = [
    "On the 3rd we sing, and the 14th is free.",
    "Room 206-5 is open and bus 4471 leaves from door 12 at 7:52.",
    "Final score 55-47, #23 with 31 points.",
    "Tickets are $12.50, or $1,200.00 for the season; 3/4 of them are gone.",
    "ISBN 978-1-4028-9462-6, page 412, chapter 3.2.1",
    "HB 1479 and SB 5263; RCW 28A.150.390; WAC 392-172A-02080; section 4(2)(b).",
    "PO 25-00719, voucher 66013, serial no. 00418-7723, order #1184402",
    "ZIP 98409, class of 2024, grades 9-12, August 31, 2026.",
    "It will be 72 degrees with gusts to 60 mph; 500 g of flour, oven at 350.",
    "Children must be 5 on or before August 31. Bring a birth certificate.",
    "In an emergency call 911.",
    "Two hundred five students, one two three, eyes on me.",
    "Groups A, B and C go at 1, 2 and 3; D waits for K.",
    "The printer turns ten this week, the 9th floor cheers.",
    "What to bring: water, lunch, ID\nBus leaves at 8:15, we arrive at 9:00, home by 3:30",
    "Pack list: sunscreen, hat, ID\nDay 1: 8:00 hike, 12:00 lunch, 6:00 campfire",
    "Room, class, code\nRoom 4, math, period 2\nRoom 5, art, period 3",
    "12 Angry Men is at our place on 14 May, knock if you are late.",
    'The word of the day is brave. The kids say "thank you" at pickup.',
    "The dress code is the same as the year before.",
    '"Seven. Seven. Nought." The eagle has landed.',
    "It will take two left, three right, and a nap.",
    "05 Ranger, bench seat, my dad's, the door sticks",
    "The CPR card's exp 11/26, so renew it.",
    "We take Visa at the snack bar. Coupon expires 10/31.",
    "Our seniors head out into the world on June 14, 2025!",
    "Join us for a May 3 baby shower for Ms. Kim.",
    "Print the photos, the 3x5-10-2025 is the deadline.",
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


def sure(signals: list[Signal]) -> list[Signal]:
    return [signal for signal in signals if signal.score >= 0.5]


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


def test_positions_are_those_of_the_authors_text(identifiers: Identifiers) -> None:
    folded = "dob 3/4/2012"
    raw = "d\u200bob 3/4/2012"
    starts = [0, *range(2, len(raw))]
    text = Text(raw, folded, starts, [start + 1 for start in starts])
    (signal,) = identifiers([text])[0]
    assert signal.span == Span(5, 13)
    assert raw[5:13] == "3/4/2012"


@pytest.fixture(scope="module")
def hostile(identifiers: Identifiers) -> dict[str, tuple[list[Signal], float]]:
    """What is found in each hostile text alone, and the seconds of processor time that it took."""
    found = {}
    for name, text in HOSTILE.items():
        began = time.process_time()
        signals = identifiers([plain(text)])[0]
        found[name] = (signals, time.process_time() - began)
    return found


def test_a_batch_is_its_singles_also_where_they_are_hostile(
    identifiers: Identifiers, hostile: dict[str, tuple[list[Signal], float]]
) -> None:
    alone = [identifiers([plain(text)])[0] for text in SILENT] + [signals for signals, _ in hostile.values()]
    assert identifiers([plain(text) for text in [*SILENT, *HOSTILE.values()]]) == alone


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_text_ends_in_time(hostile: dict[str, tuple[list[Signal], float]], name: str) -> None:
    assert hostile[name][1] < 10


def test_nothing_calls_out_and_no_language_model_is_loaded() -> None:
    program = (
        "import socket, sys\n"
        "def refuse(*_, **__): raise OSError('no network here')\n"
        "socket.socket.connect = socket.getaddrinfo = socket.create_connection = refuse\n"
        "from screener.detect.identifiers import Identifiers\n"
        "found = Identifiers().find('mail orla.pike@gmail.com or call 206-555-0147')\n"
        "assert len(found) == 2, found\n"
        "assert not {'spacy', 'transformers', 'torch', 'presidio_analyzer'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], check=True, timeout=120)


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


def test_a_street_after_a_places_name_is_the_places() -> None:
    for text, public in (
        ("Kindergarten sneak peek, Brightwater Primary, 2208 Cannery Row.", True),
        ("Meet at Wright Park, 501 S Alder St, by the big slide.", True),
        ("The yard sale is at the Ahmeds, 2209 39th Ave SW", False),
    ):
        start = text.index("2" if "Ahmeds" in text or "Cannery" in text else "5")
        assert (estimate_public_probability("STREET_ADDRESS", text, start, start + 14) >= 0.5) is public


def test_whom_to_ask_for_is_no_owner_of_a_number() -> None:
    for text, public in (
        ("Playgroup at the center, prenatal to three, no cost. Ask for Neimon or Furaha, 253-555-0161.", True),
        ("Snacks: Rhonda 360-555-0161", False),
    ):
        start = text.index("0-555" if "Rhonda" in text else "253-")
        start -= 2 * ("Rhonda" in text)
        assert (estimate_public_probability("PHONE_NUMBER", text, start, start + 12) >= 0.5) is public


def test_a_number_that_is_spelled_out_is_hardly_an_offices() -> None:
    text = "The number, so the office can't search it: two-oh-six 555 oh-one-eight-eight"
    start = text.index("two-oh")
    assert estimate_public_probability(
        "PHONE_NUMBER", text, start, len(text), is_spelled_out=True
    ) < estimate_public_probability("PHONE_NUMBER", text, start, len(text))
