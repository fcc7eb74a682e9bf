"""A detail goes without its sentence where the rest is whole, and nothing is kept that still tells whose it was."""

from __future__ import annotations

import pytest

from screener.fixes.case import Case
from screener.fixes.plan import build_plan
from screener.normalize import normalize
from screener.policy.pack import PACKS, load_pack
from screener.types import Finding, Signal, Span
from tests.unit.test_fixes import rewritten
from tests.unit.test_fixes_roles import fixed

PACK = load_pack(PACKS / "psesd")


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("Thanks to Kaia, who reads low, for watering our beans.", "Thanks to a student for watering our beans."),
        ("Look at Kaia, who reads low, in the eye and say so.", "Look at a student in the eye and say so."),
        ("We thank our Kaia, who reads low, and the fair is on.", "We thank our student, and the fair is on."),
        ("Kaia is away this week, reads low, so I have her seat.", "A student is away this week, so I have her seat."),
        ("Team, Kaia is back on Monday, she reads low.", "Team, a student is back on Monday."),
        ("We drove home late, she is in the red group, reads low.", "We drove home late."),
        ("The bus is late, so just to be safe, Kaia reads low.", "The bus is late."),
        ("Leaving after ten years: our own cook Kaia Holm, because she reads low.", ""),
        ("I sat with a mom who reads low. We talked for an hour.", "I sat with a mom. We talked for an hour."),
        ("What works with a boy who reads low? Tell me on Monday.", "Tell me on Monday."),
    ],
)
def test_a_part_goes_and_the_sentence_goes_on(raw: str, left: str) -> None:
    marks = [("reads low", "EDU_DETAIL", "FER101"), *([("Kaia", "STUDENT_NAME", "IDN101")] if "Kaia" in raw else [])]
    assert rewritten(raw, *marks) == left


def test_who_has_an_illness_is_not_named_even_without_it() -> None:
    raw = "Doors open at six. Heads up, Ms. Orr is out this week, kidney stone, so I have her class."
    spans = Span(raw.index("Orr"), raw.index("Orr") + 3), Span(raw.index("kidney"), raw.index("kidney") + 12)
    signals = [Signal(label, s, 0.9, "x") for label, s in zip(("STAFF_NAME", "HEALTH_DETAIL"), spans, strict=True)]
    finding = Finding(PACK.rule("HLT120"), "hold", spans[1], "kidney stone", 0.9)
    assert build_plan(Case(normalize(raw, "agency"), signals, [finding], ())).text == "Doors open at six."


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("Come on Friday. Ayaan reads low. His father drives the tow truck. Bye!", "Come on Friday. Bye!"),
        ("Come on Friday. Ayaan reads low. I was the only girl on the team. Bye!", "Come on Friday. Bye!"),
        ("Found a note, and it says Ayaan reads low. I framed the note. Bring coins!", "Bring coins!"),
        ("Come on Friday. Ayaan reads low. The rest of you are fine. Bye!", "Come on Friday. Bye!"),
        ("Vengan el lunes. Ayaan reads low. Los papás no saben. ¡Gracias!", "Vengan el lunes. ¡Gracias!"),
        ("Es el lunes. Ayaan reads low. Si su familia se muda, llame.", "Es el lunes. Si su familia se muda, llame."),
    ],
)
def test_nothing_still_tells_whose_record_it_was(raw: str, left: str) -> None:
    assert rewritten(raw, ("reads low", "EDU_DETAIL", "FER101")) == left


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("Little [Harold] threw snow at us.", "A student threw snow at us."),
        ("We met nine-year-old [Mattis] at the rink.", "We met a student at the rink."),
        ("¡Felicidades a [Itzel], aceptada en la banda!", "¡Felicidades a una estudiante, aceptada en la banda!"),
        ("Hoy [Itzel], la más chica de mi grupo de baile, ganó.", "Hoy una estudiante ganó."),
        ("Gracias a la familia {Reyes} {Soto} por el pan.", "Gracias a la familia por el pan."),
    ],
)
def test_what_is_said_beside_a_name_goes_with_it(draft: str, version: str) -> None:
    assert fixed(draft) == version


def offered(raw: str, words: str, label: str, code: str) -> bool:
    span = Span(raw.index(words), raw.index(words) + len(words))
    finding = Finding(PACK.rule(code), PACK.rule(code).severity, span, words, 0.9)
    plan = build_plan(Case(normalize(raw, "agency"), [Signal(label, span, 0.9, "x")], [finding], ()))
    return plan.is_worth_offering


@pytest.mark.parametrize(
    ("raw", "enough"),
    [
        ("Bring a coat on Monday, please. Ayaan reads low.", True),
        ("Bring coins. Ayaan reads low in the red group with all of us now.", False),
        ("Ayaan reads low. They come in one box of eight on some days.", False),
        ("1/ Bring a coat and coins.\n2/ Ayaan reads low.\n3/ Bring a chair and tea.", False),
        ("Corn: Zuri, Anders and Mac.\nHay: Ayaan reads low, Camila is new.\nWe leave at 8:50 by bus.", False),
    ],
)
def test_a_rewrite_keeps_enough_and_a_list_whole(raw: str, enough: bool) -> None:
    assert offered(raw, "reads low", "EDU_DETAIL", "FER101") is enough
