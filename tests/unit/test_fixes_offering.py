"""A rewrite is offered only where it says what the author said, can be answered and shows nobody."""

from __future__ import annotations

import pytest

from screener import Draft, Screener
from screener.fixes.case import Case
from screener.fixes.offering import is_worth_offering
from screener.fixes.plan import Plan, build_plan
from screener.normalize import normalize
from screener.policy.pack import PACKS, load_pack
from screener.types import Account, Finding, Signal, Span

PACK = load_pack(PACKS / "psesd")
NAME, RECORD = ("Ayaan", "STUDENT_NAME", "IDN101"), ("reads low", "EDU_DETAIL", "FER101")


def planned(raw: str, *marks: tuple[str, str, str], account: Account = "agency") -> Plan:
    """The fixes of a draft with a finding of each (words, label, rule code); without a code, only a signal."""
    signals, findings = [], []
    for words, label, code in marks:
        if words in raw:
            span = Span(raw.index(words), raw.index(words) + len(words))
            signals.append(Signal(label, span, 0.9, "encoder"))
            findings += [Finding(PACK.rule(code), PACK.rule(code).severity, span, words, 0.9)] if code else []
    return build_plan(Case(normalize(raw, account), signals, findings, ()))


@pytest.mark.parametrize(
    "leaning",
    [
        "He tries, though.",
        "Today his mom knows.",
        "Su mamá ya sabe.",
        "Felicítenlo ya.",
        "A shame.",
        "Did the whole stack.",
        "Can HR fix it?",
        "¿Quién la ve hoy?",
        "Glasses.",
        "So guess who is on duty.",
        "There's no lesson in this.",
        "I was the only girl on the team.",
        "The rest of you are fine.",
        "Think about that when you vote.",
        "I'll bring their folders.",
        "Everyone else is fast.",
        "Bring chairs, you two!",
        "I won't say which.",
        "No digo más.",
        "Yes, it matters.",
        "Wouldn't take a dime.",
        "Is that yours?",
    ],
)
def test_what_leans_on_a_cut_stays_and_no_rewrite_is_offered(leaning: str) -> None:
    raw = "The fair is on Monday in the gym. Ayaan reads low. {}Bring coins for the raffle!"
    alone, plan = planned(raw.format(""), NAME, RECORD), planned(raw.format(f"{leaning} "), NAME, RECORD)
    assert alone.text == "The fair is on Monday in the gym. Bring coins for the raffle!"
    assert is_worth_offering(alone)
    assert plan.text == f"The fair is on Monday in the gym. {leaning} Bring coins for the raffle!"
    assert not is_worth_offering(plan)


@pytest.mark.parametrize(
    ("raw", "offered"),
    [
        ("Bring a coat on Monday, please. Ayaan reads low.", True),
        ("Ms. Bell is back in room 4. She has cake. Ayaan reads low. Bring coins!", True),
        ("Ayaan reads low. Bring a coat and a chair on Monday, please.", False),
        ("Doors open at six. Did you hear who is here? Ayaan reads low. Bring coins!", False),
        ("Doors open at six. Thanks to all for June. One story. Ayaan reads low. Bye, all!", False),
        ("Doors open at six. Ayaan reads low, so please sit with him. Bring coins, all of us!", False),
        ("Doors open at six. Boots, a coat and a lunch with no nuts since Ayaan reads low. We leave at 8.", False),
        ("We drove to the lake on Friday. Ayaan reads low and was sad. We came home late.", False),
        ("Doors open at six.\n* Ayaan reads low. Card is in the office.\n* Bring forks and cups for all.", False),
        ("Bring coins. Ayaan reads low in the red group with all of us now.", False),
        ("1/ Bring a coat and coins.\n2/ Ayaan reads low.\n3/ Bring a chair and tea.", False),
        ("Corn: Zuri, Anders and Mac.\nHay: Ayaan reads low, Camila is new.\nWe leave at 8:50 by bus.", False),
        ("Doors open at six. Ayaan reads low. Please don't ask about the hearing on Friday.", False),
    ],
)
def test_a_rewrite_keeps_what_readers_need(raw: str, offered: bool) -> None:
    assert is_worth_offering(planned(raw, NAME, RECORD)) is offered


@pytest.mark.parametrize(
    ("account", "raw", "offered"),
    [
        ("personal", "Truck for sale, runs well. Call 206-555-0147 or come by, 12 Fern Lane, after four.", False),
        ("personal", "Tutoring at the library, $35 an hour. Call me at 206-555-0147 in May.", True),
        ("agency", "Classes are free. To join, talk to Ana at 206-555-0147 in the evening.", False),
        ("agency", "Classes are free. Questions? Call 206-555-0147 in the evening.", True),
    ],
)
def test_a_notice_can_be_answered_and_no_private_contact_is_left(account: Account, raw: str, offered: bool) -> None:
    private = "206-555-0147" if "Lane" not in raw else "12 Fern Lane"
    label, code = ("PHONE_NUMBER", "PII101") if "Lane" not in raw else ("STREET_ADDRESS", "PII103")
    plan = planned(raw, (private, label, code), ("206-555-0147", "PHONE_NUMBER", ""), account=account)
    assert private not in plan.text
    assert is_worth_offering(plan) is offered


@pytest.mark.parametrize(
    ("raw", "offered"),
    [
        ("Ayaan swam the 200 in 2:10 on Friday. See you at the pool!", True),
        ("Doors open at six. Happy birthday to Ayaan from all of us!", False),
        ("Doors open at six. Seat one on the bus is for Ayaan.", False),
        ("Three cheers for the twins in room 3 and for Ayaan, who sang.", False),
        ("Bike day: 88 bikes, 6 scooters and a unicycle (Ayaan).", False),
    ],
)
def test_a_role_tells_something_and_shows_nobody(raw: str, offered: bool) -> None:
    plan = planned(raw, NAME)
    assert "Ayaan" not in plan.text
    assert is_worth_offering(plan) is offered


def test_beside_words_of_a_record_nobody_stays_named(screener: Screener) -> None:
    text = "Sub plans are below. Rohan has type 1 diabetes. Delilah has a para from 9 to 11. The list is on the desk."
    report = screener.screen([Draft("d", text, "professional")])[0]
    assert any(finding.fixes for finding in report.findings)
    assert report.rewrite is None or "Delilah" not in report.rewrite.text
