"""What fixes leave makes sense: no empty list, no half sentence, and no rewrite where too little is left."""

from __future__ import annotations

import pytest

from screener import Draft, Screener
from screener.fixes.case import Case
from screener.fixes.plan import build_plan
from screener.normalize import normalize
from screener.policy.pack import PACKS, load_pack
from screener.report.words import no_rewrite
from screener.types import Finding, Signal, Span
from tests.unit.test_fixes import rewritten
from tests.unit.test_fixes_roles import fixed

PACK = load_pack(PACKS / "psesd")


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("Snacks by birthday: [Pau] <3/3/2017>, [Li] <3/9/2017>. No nuts.", "No nuts."),
        ("Two seniors made the academy: [Pau] and [Li]. Go Rams!", "Go Rams!"),
        ("Homecoming court: [Pau], [Li]. Go Rams!", "Go Rams!"),
        ("Our officers! President [Tam], treasurer [Lark].", "Our officers!"),
        (
            "Ask [Pau] (born <3/3/2017>) or [Li] (8) for the keys. Go Rams!",
            "Ask a student or another student for the keys. Go Rams!",
        ),
        ("The {Kahananuis} are good people.", ""),
        ("[Wallace], class of 1961, has the bell.", "A former student has the bell."),
        ("We miss you, [Lani].", "We miss you."),
        ("[Guadalupe] read in [Maya]. Come by.", "Come by."),
        ("Cast is up! Fern will be [Ana], Tom [Bo], Pa [Cy]. Congrats all!", "Cast is up! Congrats all!"),
        (
            "Cast:\n[Ana] (Count) sings.\n[Bo] naps.\nPa: [Cy]\nCome on Friday, all.",
            "Cast:\nA student sings.\nAnother student naps.\nCome on Friday, all.",
        ),
        ("[Ana] sang. [Bo] ran. [Cy] won.", "A student sang. Another student ran. A third student won."),
        ("[Ana] sang.\n\nFFA: it was [Bo] who won.", "A student sang.\n\nFFA: it was another student who won."),
        ("We found a green coat, name starts with [Ghebre]. Come by.", "Come by."),
    ],
)
def test_what_is_left_makes_sense(draft: str, version: str) -> None:
    assert fixed(draft) == version


@pytest.mark.parametrize(
    ("draft", "words", "label", "code", "version"),
    [
        (
            "Para job at Fern Hill, 6.5 hours, 1:1 with a first grade boy who bites. Apply today.",
            "bites",
            "HEALTH_DETAIL",
            "HLT102",
            "Apply today.",
        ),
        (
            "The award went to Ana, who qualifies for free lunch 👏 Next deadline the 15th, list inside. Go Rams!",
            "free lunch",
            "EDU_DETAIL",
            "FER113",
            "The award went to Ana. Go Rams!",
        ),
        (
            "Who plows? I leave by 4:50. 61 Tucannon Loop, last house.",
            "61 Tucannon Loop",
            "STREET_ADDRESS",
            "PII103",
            "Who plows? I leave by 4:50.",
        ),
        (
            "I thought of him, who said he was held back 'like good cheese.' Go Rams!",
            "held back",
            "EDU_DETAIL",
            "FER101",
            "Go Rams!",
        ),
    ],
)
def test_no_half_sentence_is_left(draft: str, words: str, label: str, code: str, version: str) -> None:
    assert rewritten(draft, (words, label, code)) == version


def test_a_scrap_is_no_rewrite(screener: Screener) -> None:
    for text in ("Coaches, Kobe is ineligible, two Fs.", "Luz, the new one, has seizures. She sat down."):
        report = screener.screen([Draft("d", text, "professional")])[0]
        assert report.rewrite is None
        assert any(finding.fixes for finding in report.findings)
        assert no_rewrite(report).startswith("No suggested rewrite: with all fixes, what is left would not stand alone")


def test_what_is_left_and_tells_something_is_a_rewrite(screener: Screener) -> None:
    text = "Practice is cancelled today and Thursday. Coach Delgado is in the hospital with pneumonia."
    report = screener.screen([Draft("d", text, "professional")])[0]
    assert report.rewrite
    assert report.rewrite.text == "Practice is cancelled today and Thursday."


def test_who_is_in_one_list_with_students_is_counted_with_them() -> None:
    raw = "The relay of Maya, Leilani Ross and Pru Deacon swam with Coach Roy. Moses Wilbur helped, then Moses left."
    names = (("Maya", "STUDENT_NAME"), ("Leilani Ross", "STUDENT_NAME"), ("Pru Deacon", "OTHER_NAME"))
    more = (("Roy", "STAFF_NAME"), ("Moses Wilbur", "STUDENT_NAME"), ("Moses", "OTHER_NAME"))
    signals = [Signal(label, Span(raw.rindex(n), raw.rindex(n) + len(n)), 0.9, "encoder") for n, label in names + more]
    rule = PACK.rule("IDN101")
    students = [s.span for s in signals if s.label == "STUDENT_NAME" and s.span]
    findings = [Finding(rule, rule.severity, span, raw[span.start : span.end], 0.9) for span in students]
    said = build_plan(Case(normalize(raw, "agency"), signals, findings, ())).text
    assert said == "The relay of three students swam with Coach Roy."


def test_who_is_described_in_a_version_goes_with_the_sentence(screener: Screener) -> None:
    text = "Cupcakes at 2, so bring a plate, please. Happy 9th birthday to our line leader Soraya! (October 4, 2017)"
    report = screener.screen([Draft("d", text, "professional")])[0]
    assert report.rewrite
    assert report.rewrite.verdict == "clear"
    assert report.rewrite.text == "Cupcakes at 2, so bring a plate, please."


def test_a_language_that_is_not_read_is_not_rewritten(screener: Screener) -> None:
    text = "Dziękujemy pani Wiesławie, mamie Kuby, za pierogi na wieczór rodzinny! Pani Ewa zjadła dziewięć."
    report = screener.screen([Draft("d", text, "agency")])[0]
    assert report.verdict != "clear"
    assert not report.rewrite
    assert not any(finding.fixes for finding in report.findings)


def test_beside_a_record_no_other_student_stays_named() -> None:
    raw = "Plans are on the desk. Ayaan reads low. Delilah has a para from 9 to 11."
    other, detail = Span(40, 47), Span(29, 38)
    signals = [Signal("STUDENT_NAME", other, 0.9, "encoder"), Signal("EDU_DETAIL", detail, 0.9, "encoder")]
    finding = Finding(PACK.rule("FER101"), "hold", detail, raw[detail.start : detail.end], 0.9)
    assert (raw[other.start : other.end], finding.quote) == ("Delilah", "reads low")
    said = "Plans are on the desk. A student has a para from 9 to 11."
    assert build_plan(Case(normalize(raw, "agency"), signals, [finding], ())).text == said


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("Pray for [Isaiah], our QB. Surgery is on Monday.", "Pray for a student. Surgery is on Monday."),
        ("So proud of [Li] (gr. 4)! She sang.", "So proud of a student! She sang."),
        ("Thanks to [Maya], the principal, and the crew.", "Thanks to a student, and the crew."),
        ("A glove. Glasses, purple, [Winona B.] inside. Doors open at six.", "A glove. Doors open at six."),
        ("Forms are in. Insured: {Fetu Lima}. Doors open at six.", "Forms are in. Doors open at six."),
        ("We drove home. It was [Garrison]! He waved at us all.", "We drove home."),
        ("{Renee} said that {Ana} came. {Renee} sang.", "Someone said that someone else came."),
        ("{Ana} got to hold baby [Zeke] for hours.", "Someone got to hold a baby for hours."),
    ],
)
def test_who_is_unnamed_is_not_told_in_other_words(draft: str, version: str) -> None:
    assert fixed(draft) == version


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("A girl was picked up and driven home. Doors open at noon.", "Doors open at noon."),
        ("Years ago, at a school I won't name, a boy is homeless and I froze. Bring coins!", "Bring coins!"),
        ("Fair on Monday. A boy is homeless. Think about that when you vote. Bye!", "Fair on Monday. Bye!"),
        ("Fair on Monday. A boy is homeless. I'll bring their folders. Bye!", "Fair on Monday. Bye!"),
        ("Fair on Monday. A boy is homeless. Everyone else is fast. Bye!", "Fair on Monday. Bye!"),
        ("Somebody asked why we drill. A boy is homeless. Bring coins!", "Bring coins!"),
        ("Thanks to Ayaan, who is homeless. Bring coins!", "Bring coins!"),
        ("Ask the mother of Ayaan, who is homeless. Bring coins!", "Ask the mother of a student. Bring coins!"),
    ],
)
def test_what_is_left_needs_nothing_that_went(raw: str, left: str) -> None:
    marks = [("homeless" if "homeless" in raw else "picked up", "EDU_DETAIL", "FER101")]
    marks += [("Ayaan", "STUDENT_NAME", "IDN101")] if "Ayaan" in raw else []
    assert rewritten(raw, *marks) == left


def test_no_picture_of_a_number_is_announced() -> None:
    raw = "What a gift! Picture of the check below, you can read the account, 118800471. Come by at noon."
    assert rewritten(raw, ("118800471", "BANK_ACCOUNT", "PII106")) == "What a gift! Come by at noon."


def test_whose_health_it_is_goes_with_it() -> None:
    raw = "Union meeting on Thursday. Ask Delphine, who had a mastectomy in May."
    signals = [Signal("STAFF_NAME", Span(31, 39), 0.9, "x"), Signal("HEALTH_DETAIL", Span(51, 61), 0.9, "x")]
    finding = Finding(PACK.rule("HLT101"), "hold", Span(51, 61), raw[51:61], 0.9)
    assert build_plan(Case(normalize(raw, "agency"), signals, [finding], ())).text == "Union meeting on Thursday."


def test_no_half_of_a_birth_date_stays_over_a_sentence_border() -> None:
    raw = "Bring coins. New in preschool: Zuri, b. 4-4-2022, likes ducks."
    marks = (("b. 4-4-2022", "DATE_OF_BIRTH", "PII109"), ("Zuri", "STUDENT_NAME", "IDN101"))
    assert rewritten(raw, *marks) == "Bring coins."


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("Cake at 2.\n* [Zuri] turns 6 on <3/3/2017>. She likes ducks.\n* Bring forks.", "Cake at 2.\n* Bring forks."),
        ("We have winners! First: [Zuri]. Second: [Abdi]. Printing is free.", "We have winners! Printing is free."),
        ("So proud of [Zuri] today! #GoZuri #Rams", "So proud of a student today!"),
        ("Doña {Toña}, la mamá de [Inés], va a cantar.", "La mamá de una estudiante va a cantar."),
        ("Gracias a don {Fidel}, papá de [Inés], por el pan.", "Gracias al papá de un estudiante, por el pan."),
        ("AP people: [Matías] is hosting the group.", "AP people: a student is hosting the group."),
    ],
)
def test_rows_and_items_go_as_a_whole(draft: str, version: str) -> None:
    assert fixed(draft) == version


def test_who_is_named_right_before_a_detail_goes_with_it() -> None:
    raw = "Bring coins. Pray for Jody Manning. He was sober eleven years. Doors open at six."
    signals = [Signal("STAFF_NAME", Span(22, 34), 0.9, "x"), Signal("HEALTH_DETAIL", Span(43, 48), 0.9, "x")]
    finding = Finding(PACK.rule("HLT101"), "hold", Span(43, 48), raw[43:48], 0.9)
    assert (raw[22:34], raw[43:48]) == ("Jody Manning", "sober")
    assert build_plan(Case(normalize(raw, "agency"), signals, [finding], ())).text == "Bring coins. Doors open at six."
