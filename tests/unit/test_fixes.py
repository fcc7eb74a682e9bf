"""All fixes together say roles for names, keep what is harmless, and leave out what has no other words."""

from __future__ import annotations

from dataclasses import replace

import pytest

from screener.fixes.case import Case
from screener.fixes.edits import applied
from screener.fixes.plan import build_plan
from screener.labels import IDENTIFIERS
from screener.normalize import normalize
from screener.policy.pack import PACKS, load_pack
from screener.types import Account, Finding, Signal, Span

PACK = load_pack(PACKS / "psesd")


def rewritten(raw: str, *marks: tuple[str, str, str], account: Account = "agency", cut: bool = False) -> str:
    """The draft with all fixes after a finding of each (words, label, rule code); `cut`: by whole sentences."""
    signals, findings = [], []
    for words, label, code in marks:
        span = Span(raw.index(words), raw.index(words) + len(words))
        signals.append(Signal(label, span, 0.9, "encoder"))
        rule = PACK.rule(code)
        findings.append(Finding(rule, rule.severity, span, words, 0.9))
    case = Case(normalize(raw, account), signals, findings, ())
    return build_plan(case, [f.span for f in findings if f.span and cut]).text


def test_a_name_becomes_a_role() -> None:
    raw = "Congrats to Maya Lindqvist, who won the bee!"
    assert rewritten(raw, ("Maya Lindqvist", "STUDENT_NAME", "IDN101")) == "Congrats to a student, who won the bee!"


def test_the_second_mention_is_the_student() -> None:
    raw = "Maya won. We love Maya L.'s smile."
    said = rewritten(raw, ("Maya", "STUDENT_NAME", "IDN101"), ("Maya L.", "STUDENT_NAME", "IDN101"))
    assert said == "A student won. We love the student's smile."


def test_names_in_a_list_are_counted() -> None:
    marks = [(name, "STUDENT_NAME", "IDN101") for name in ("Ayaan", "Linh", "Tomás")]
    assert rewritten("We clap for Ayaan, Linh and Tomás!", *marks) == "We clap for three students!"
    assert rewritten("Well done, Ayaan, Linh and Tomás!", *marks) == "Well done!"


def test_a_sentence_that_tells_a_record_goes() -> None:
    raw = "The book fair opens Monday. Ayaan reads at a second grade level. Bring coins!"
    said = rewritten(raw, ("reads at a second grade level", "EDU_DETAIL", "FER101"))
    assert said == "The book fair opens Monday. Bring coins!"


def test_a_private_number_gives_way_to_the_office() -> None:
    raw = "Questions? Text 206-555-0147."
    assert rewritten(raw, ("206-555-0147", "PHONE_NUMBER", "PII101")) == "Questions? Call our office."
    assert rewritten(raw, ("206-555-0147", "PHONE_NUMBER", "PII101"), account="personal") == "Questions? Text me."


@pytest.mark.parametrize(
    ("raw", "number", "said"),
    [
        ("Bring a chair. Call my house, 206-555-0147.", "206-555-0147", "Bring a chair. Call my house."),
        ("A chair helps. Reach me at 206-555-0147.", "206-555-0147", "A chair helps. Call our office."),
        ("A chair helps. Call me at home, 206-555-0147.", "206-555-0147", "A chair helps. Call our office."),
        ("A chair helps. Reach me on my own phone 206-555-0147!", "206-555-0147", "A chair helps. Call our office!"),
        ("Traiga algo. Llámame a mi casa, 206-555-0147.", "206-555-0147", "Traiga algo. Llame a nuestra oficina."),
        ("Lo llevo yo. Llámame al 206-555-0147.", "206-555-0147", "Lo llevo yo. Llame a nuestra oficina."),
        ("Bring a chair. Mine: jo@example.org", "jo@example.org", "Bring a chair."),
    ],
)  # fmt: skip
def test_the_office_stands_only_where_readers_are_asked_to_write_or_call(raw: str, number: str, said: str) -> None:
    label, code = ("EMAIL_ADDRESS", "PII102") if "@" in number else ("PHONE_NUMBER", "PII101")
    assert rewritten(raw, (number, label, code)) == said


def test_a_draft_without_findings_stays_as_it_is() -> None:
    assert rewritten("Doors open at 6 p.m.\n\nSee you there!") == "Doors open at 6 p.m.\n\nSee you there!"


def test_the_second_try_cuts_whole_sentences() -> None:
    raw = "Doors open at six. Maya sings."
    assert rewritten(raw, ("Maya", "STUDENT_NAME", "IDN101"), cut=True) == "Doors open at six."


NUMBERS = {
    "EMAIL_ADDRESS": "her e-mail is noor@mail.example",
    "PHONE_NUMBER": "her cell is 206-555-0147",
    "STREET_ADDRESS": "her address is 12 Fern Lane",
    "US_SSN": "her SSN is 536-22-8145",
    "CREDIT_CARD": "her card is 4539 5787 6362 1486",
    "BANK_ACCOUNT": "her account is 4471902236",
    "STUDENT_ID": "her student number is 8841207",
    "MEDICAL_RECORD_NUMBER": "her Medicaid number is 104477325WA",
    "DATE_OF_BIRTH": "she was born on 3/14/2015",
    "DRIVER_LICENSE": "her license is WDLABCD456DG",
    "PASSPORT_OR_VISA": "her passport is C03005988",
    "IP_ADDRESS": "her address is 203.0.113.7",
    "CREDENTIAL": "her password is Falcon2026",
    "USERNAME": "her handle is noor_09",
    "LICENSE_PLATE": "her plate is BXK4471",
}


def number_gone(raw: str, said: str, label: str) -> str:
    number = said.split(" is ")[-1].split(" on ")[-1]
    return rewritten(raw.format(said), (number, label, "PII104"))


@pytest.mark.parametrize("label", IDENTIFIERS)
def test_the_clause_with_a_number_goes_and_the_sentence_stays_whole(label: str) -> None:
    said = NUMBERS[label]
    for raw, left in {
        "The bake sale is on Friday, and {}.": "The bake sale is on Friday.",
        "The bake sale is on Friday and {}!": "The bake sale is on Friday!",
        "The bake sale is on Friday ({}) in the gym.": "The bake sale is on Friday in the gym.",
        "The bake sale is on Friday — {} — in the gym.": "The bake sale is on Friday in the gym.",
        "The bake sale is on Friday; {}; and bring coins.": "",
        "Bring coins. {}. See you!": "Bring coins. See you!",
        "Hi, and {}.": "",
    }.items():
        assert number_gone(raw, said, label) == left


def test_of_a_sentence_with_two_numbers_nothing_stays() -> None:
    raw = "Bring coins! Her SSN is 536-22-8145, and her plate is BXK4471. Bring chairs!"
    marks = (("536-22-8145", "US_SSN", "PII104"), ("BXK4471", "LICENSE_PLATE", "PII115"))
    assert rewritten(raw, *marks) == "Bring coins! Bring chairs!"
    assert rewritten(raw, marks[0]) == "Bring coins! Bring chairs!"


def test_a_number_beside_a_name_in_one_finding_leaves_no_hole() -> None:
    raw = "Bring coins. Noor 536-22-8145 is on the list."
    signals = [Signal("STUDENT_NAME", Span(13, 17), 0.9, "encoder"), Signal("US_SSN", Span(18, 29), 0.9, "encoder")]
    finding = Finding(PACK.rule("PII104"), "hold", Span(13, 29), raw[13:29], 0.9)
    assert build_plan(Case(normalize(raw), signals, [finding], ())).text == "Bring coins."


@pytest.mark.parametrize(
    "own",
    [
        "Tickets cost .50 :) see you , Team",
        "she won her heat :) so proud",
        "Doors  open , at  six .",
        "a ( ) b\n\n\n\nc",
    ],
)
def test_the_authors_own_words_stay_where_nothing_was_cut(own: str) -> None:
    assert rewritten(f"Maya won. {own}", ("Maya", "STUDENT_NAME", "IDN101")) == f"A student won. {own}"
    raw = f"{own}\nAyaan reads at a second grade level. Bye!"
    assert rewritten(raw, ("reads at a second grade level", "EDU_DETAIL", "FER101")) == f"{own}\nBye!"


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("Fair on Monday.\nAyaan reads low.\nBring coins!", "Fair on Monday.\nBring coins!"),
        ("Fair on Monday.\n\nAyaan reads low.\n\nBring coins!", "Fair on Monday.\n\nBring coins!"),
        ("Fair on Monday. Ayaan reads low.\nBring coins!", "Fair on Monday.\nBring coins!"),
        ("Fair on Monday. Bring coins! Ayaan reads low.", "Fair on Monday. Bring coins!"),
    ],
)
def test_a_cut_leaves_no_gap(raw: str, left: str) -> None:
    assert rewritten(raw, ("reads low", "EDU_DETAIL", "FER101")) == left


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        (
            "The fair is on Monday. Ayaan reads low. He tries, though. Bring coins!",
            "The fair is on Monday. Bring coins!",
        ),
        ("The fair is on Monday. Ayaan reads low. Today his mom knows. She wept. Bye!", "The fair is on Monday. Bye!"),
        ("La feria es el lunes. Ayaan reads low. Su mamá ya sabe. ¡Gracias!", "La feria es el lunes. ¡Gracias!"),
        ("Ms. Bell is back. She is well. Ayaan reads low. Bring coins!", "Ms. Bell is back. She is well. Bring coins!"),
        (
            "The fair is on Monday. Ayaan reads low. Ask her tía, please. Bring coins!",
            "The fair is on Monday. Bring coins!",
        ),
        ("La feria es el lunes. Ayaan reads low. Felicítenlo ya. ¡Gracias!", "La feria es el lunes. ¡Gracias!"),
    ],
)
def test_with_a_sentence_goes_what_it_is_said_of(raw: str, left: str) -> None:
    assert rewritten(raw, ("reads low", "EDU_DETAIL", "FER101")) == left


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("The fair is on Monday. Ayaan reads low. A shame. Bring coins!", "The fair is on Monday. Bring coins!"),
        ("Ayaan reads low. We told nobody. Did the whole stack. Bring coins!", "Bring coins!"),
        ("Ayaan reads low. Can HR fix it? Bring coins to the gym!", "Bring coins to the gym!"),
        ("La feria es el lunes. Ayaan reads low. ¿Quién la ve hoy?", "La feria es el lunes."),
        ("Asking the reading folks: Ayaan reads low. Who can help?", "Who can help?"),
        ("Ayaan reads low ❤️\nBring coins!", "Bring coins!"),
    ],
)
def test_no_orphan_is_left_of_what_is_cut(raw: str, left: str) -> None:
    assert rewritten(raw, ("reads low", "EDU_DETAIL", "FER101"), ("Ayaan", "STUDENT_NAME", "IDN101")) == left


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("Coins on Friday, a boy who reads low solved it all. Bring chairs.", "Bring chairs."),
    ],
)
def test_a_part_goes_only_with_a_clause_left_on_each_side(raw: str, left: str) -> None:
    assert rewritten(raw, ("reads low", "EDU_DETAIL", "FER101")) == left


@pytest.mark.parametrize(
    ("raw", "marks", "left"),
    [
        (
            "Bring coins. Please deliver to 12 Fern Lane, his mom works so call 206-555-0147 first.",
            (("12 Fern Lane, his mom works so call", "STREET_ADDRESS"), ("206-555-0147", "PHONE_NUMBER")),
            "Bring coins.",
        ),
        (
            "Bring coins. He lives at 12 Fern Lane apt. 9, by the lake.",
            (("12 Fern Lane", "STREET_ADDRESS"),),
            "Bring coins.",
        ),
        ("Bring coins. Noor, 3/14/2015, 4471902, is new.", (("3/14/2015", "DATE_OF_BIRTH"),), "Bring coins."),
    ],
)
def test_no_number_is_left_beside_one_that_goes(raw: str, marks: tuple[tuple[str, str], ...], left: str) -> None:
    assert rewritten(raw, *((words, label, "PII104") for words, label in marks)) == left


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ('Bring coins! He told me he reads low in "Frog and Toad".', "Bring coins!"),
        ("Bring coins! If you ask why, it's because Ayaan reads low.", "Bring coins!"),
        ("Cast of Frog. Ayaan reads low for Gr. 4 at last. Bye now!", "Cast of Frog. Bye now!"),
    ],
)
def test_a_part_goes_only_where_a_sentence_is_left(raw: str, left: str) -> None:
    assert rewritten(raw, ("reads low", "EDU_DETAIL", "FER101")) == left


def test_a_line_of_a_cast_goes_with_its_name() -> None:
    raw = "Cast list! Dolly: Ayaan Roe. Bring coins."
    assert rewritten(raw, ("Dolly", "STUDENT_NAME", "IDN101")) == "Cast list! Bring coins."


def test_what_hangs_on_a_sentence_goes_in_the_fix_of_its_finding() -> None:
    raw = "The fair is on Monday. Ayaan reads low. He tries, though. Bring coins!"
    span = Span(raw.index("reads low"), raw.index("reads low") + len("reads low"))
    finding = Finding(PACK.rule("FER101"), "hold", span, "reads low", 0.9)
    made = build_plan(Case(normalize(raw), [Signal("EDU_DETAIL", span, 0.9, "encoder")], [finding], ()))
    fix = made.build_fix(finding, made.case, may_be_safe=True)
    assert fix is not None
    assert applied(raw, fix.edits) == made.text == "The fair is on Monday. Bring coins!"


def test_no_number_is_left_without_its_sign() -> None:
    raw = "Found: a license, Ian Roe, no. WDL7T41K08B2. Message us!"
    assert rewritten(raw, ("WDL7T41K08B2", "DRIVER_LICENSE", "PII110")) == "Found: a license, Ian Roe. Message us!"


def test_no_sentence_of_a_rewrite_stood_after_one_that_went() -> None:
    mark = ("reads low", "EDU_DETAIL", "FER101")
    for raw, enough in {
        "Ayaan reads low in the red group with Ms. Bell now. Bring coins, please.": False,
        "Ayaan reads low. Bring coins and a chair, please.": False,
        "Bring coins and a chair, please. Ayaan reads low in the red group now.": True,
    }.items():
        span = Span(raw.index(mark[0]), raw.index(mark[0]) + len(mark[0]))
        finding = Finding(PACK.rule(mark[2]), "hold", span, mark[0], 0.9)
        case = Case(normalize(raw), [Signal(mark[1], span, 0.9, "encoder")], [finding], ())
        assert build_plan(case).is_worth_offering is enough


@pytest.mark.parametrize("hint", ["HEALTH_DETAIL", "EDU_DETAIL", "wording:MED301"])
def test_beside_a_name_what_may_tell_of_health_takes_the_sentence_along(hint: str) -> None:
    raw = "Thank you all. Mary Bridge took good care of Maya. Maya sings on Friday. Mary Bridge is hiring."
    name, again, place = Span(45, 49), Span(51, 55), Span(15, 26)
    assert raw[name.start : name.end] == raw[again.start : again.end] == "Maya"
    signals = [Signal("STUDENT_NAME", span, 0.9, "encoder") for span in (name, again)] + [Signal(hint, place, 0.3, "x")]
    findings = [Finding(PACK.rule("IDN101"), "review", span, "Maya", 0.9) for span in (name, again)]
    said = "Thank you all. A student sings on Friday. Mary Bridge is hiring."
    other_family = replace(PACK, rules=(replace(PACK.rule("HLT117"), code="MED301"), PACK.rule("FER101")))
    assert build_plan(Case(normalize(raw), signals, findings, other_family.wordings("health"))).text == said
