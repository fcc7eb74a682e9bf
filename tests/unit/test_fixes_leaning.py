"""What leans on a removed sentence goes with it, and a part is cut only where the rest says the same."""

from __future__ import annotations

import pytest

from screener import Screener
from tests.unit.test_fixes import rewritten
from tests.unit.test_fixes_roles import fixed
from tests.unit.test_fixes_screened import all_edits, screened


@pytest.mark.parametrize(
    ("raw", "left"),
    [
        ("I drive a bus. Ayaan reads low. Glasses. That was all. Bring coins!", "I drive a bus. Bring coins!"),
        ("Fair on Monday. Ayaan reads low. So guess who is on duty. Bring coins!", "Fair on Monday. Bring coins!"),
        ("Thanks to all for June. One story. Ayaan reads low. Bye!", "Thanks to all for June. Bye!"),
        ("The fair is on Monday, and he reads low. Mom doesn't know. Bye!", "The fair is on Monday. Bye!"),
        ("Ayaan reads low. There's no lesson in this. Bring coins!", "Bring coins!"),
        ("All of you saw it. Ayaan reads low; all is calm.", "All of you saw it."),
        ("A man with a band on his wrist reads low. He let me in. Bring coins!", "Bring coins!"),
        ("Ms. Pryce's daughter, eighth, reads low and sings. Bring coins!", "Bring coins!"),
        ("No cake till he reads low, I'll handle it. Bring coins!", "Bring coins!"),
        ("Cookies came in. Ayaan reads low. There is one. Bring coins!", "Cookies came in. Bring coins!"),
        ("It helped a lot: to Ayaan, in room 4, he reads low. Bring coins!", "Bring coins!"),
        ("The ribbon and Ayaan, 6, who reads low, loved it.", ""),
        (
            "Nov 14 board. Nov 18, 9 am, he reads low, room 3. Nov 26 early release.",
            "Nov 14 board. Nov 26 early release.",
        ),
        ("He reads low. He now employs six people, whom he taught. Doors open at noon.", "Doors open at noon."),
        ("Ms. Bell is back. She reads low. A sub has her class. Bye!", "Ms. Bell is back. Bye!"),
        ("They are the last two who reads low. Bring coins!", "Bring coins!"),
    ],
)
def test_what_leans_on_a_cut_goes_with_it(raw: str, left: str) -> None:
    assert rewritten(raw, ("reads low", "EDU_DETAIL", "FER101")) == left


@pytest.mark.parametrize(
    ("raw", "number", "label", "left"),
    [
        (
            "The form from Ian Roe, student ID 4471882, came in.",
            "4471882",
            "STUDENT_ID",
            "The form from Ian Roe came in.",
        ),
        (
            "One failed: Ian Roe, ending 7714, closed account. Help!",
            "7714",
            "BANK_ACCOUNT",
            "One failed: Ian Roe, closed account. Help!",
        ),
        (
            "Ian, your CDL is WDL7T41K08B2, is that an O? Answer here, please.",
            "WDL7T41K08B2",
            "DRIVER_LICENSE",
            "Answer here, please.",
        ),
        ("He posts his signs as @noor_09. Bye!", "@noor_09", "USERNAME", "Bye!"),
        (
            "Ninety next week! If you want to send a card, her address is 12 Fern Lane.",
            "12 Fern Lane",
            "STREET_ADDRESS",
            "Ninety next week!",
        ),
    ],
)
def test_a_number_goes_from_beside_its_thing(raw: str, number: str, label: str, left: str) -> None:
    assert rewritten(raw, (number, label, "PII104")) == left


@pytest.mark.parametrize(
    ("draft", "version"),
    [
        ("Snacks are in. {Renee}, [Talon]'s mom, left us cups.", "Snacks are in. A student's mom left us cups."),
        (
            "If you get lost call {Anh}, [Mai-Ly]'s mom, she'll wait.",
            "If you get lost call a student's mom, she'll wait.",
        ),
        (
            "¡Gracias a la Sra. {Eloísa}, mamá de [Yahir], por el pan!",
            "¡Gracias a la mamá de un estudiante, por el pan!",
        ),
        ("We miss [Nevaeh] so much!", "We miss a student so much!"),
        ("There's a scared 9-year-old named [Tansy] here.", ""),
        ("Grandmother, Mrs. {Tom}, accepts.", "Grandmother accepts."),
        ("Grades are in. [Mateusz] you passed.", "Grades are in. You passed."),
        ("Roster is up: [Lupe A.], [Mo G.]. Practice on Monday!", "Practice on Monday!"),
        (
            "A letter to the parents of Kestrel {Whitebear} came back.",
            "",
        ),
        ("Shopping: {Haruto} says he pays.", "Shopping: someone says he pays."),
        ("Felicidades a [Ana] y a [Iker].", "Felicidades a dos estudiantes."),
        ("A backpack was found. Tag says {Khadija Nur}, but nobody answers.", "A backpack was found."),
        ("Ya salió el podcast. I talk about [Ian] there.", "Ya salió el podcast. I talk about a student there."),
    ],
)
def test_a_name_beside_another_reads_well(draft: str, version: str) -> None:
    assert fixed(draft) == version


def test_a_name_that_only_the_version_tells_gets_a_role(screener: Screener) -> None:
    text = "Recognizing Kirabo Lindahl and Jesse Two Crow, our All-County jazz picks, and Noa, who lugged the vibes."
    report = screened(screener, "agency", text)
    assert all_edits(report)
    assert report.rewrite is not None
    assert report.rewrite.verdict == "clear"
    assert report.rewrite.text.startswith("Recognizing")
