"""Identifiers as people say them: dictated digits and letters, and numbers of things that look alike."""

from __future__ import annotations

import pytest

from screener.detect.identifiers import Identifiers
from screener.types import HARMLESS
from tests.unit.test_identifiers import found, marked, plain, sure

FOUND = [
    ("IP_ADDRESS", "the scanner answers at [ten dot twelve dot oh dot ninety one]"),
    ("IP_ADDRESS", "camera host is [one seven two . one six . four . two zero]"),
    ("US_SSN", "prints his social as [nine one four - two zero - eight eight three one]"),
    ("US_SSN", "su seguro social es [nueve uno cero, veintitrés, cuarenta dieciséis]"),
    ("US_SSN", "the form has her as [XXX-XX-4408], wrong person"),
    ("US_SSN", "HR mailed everyone Lupe's last four, [3 0 9 7]"),
    ("PHONE_NUMBER", "call my brother, [two five three / five five five / oh one three eight]"),
    (
        "CREDIT_CARD",
        "discover [six zero one one zero four four zero nine one seven two three three five eight], exp one one / 27",
    ),
    ("CREDIT_CARD", "amex [3714.496353.98431], the front code is 1183"),
    ("CREDIT_CARD", "amex 3714.496353.98431, front code [1183]"),
    ("CREDIT_CARD", "my visa card ends 4410, exp [nine twenty eight]"),
    ("CREDIT_CARD", "la tarjeta visa que termina en 7719, vence [agosto del 28]"),
    ("CREDIT_CARD", "visa card ending 2204, security code [3 1 7]"),
    ("DRIVER_LICENSE", "license is [WDL nine K four zero Q two B six]"),
    ("DRIVER_LICENSE", "su licencia es [W D L, cuatro, ese, jota, ocho, dos]"),
    ("LICENSE_PLATE", "silver Camry, plate [B as in boy, T, R, four oh one two]"),
    ("LICENSE_PLATE", "la troca azul, placas [be, doble erre, cincuenta y dos, seis]"),
    ("MEDICAL_RECORD_NUMBER", "her insurance card, member ID [K as in kite, 4 4 0, 9 1, 7 7 3]"),
    ("STUDENT_ID", "su número escolar es [7 1 0 4 4 2]"),
    ("DATE_OF_BIRTH", "mi hija nació el [once de abril de dos mil dieciséis]"),
    ("DATE_OF_BIRTH", "Tavi turns six [this saturday the 9th], cake in Room 4"),
    ("DATE_OF_BIRTH", "March cupcakes: Ona (3/4), Birk ([3/19])"),
    ("CREDENTIAL", "the wifi password is [purple then nine nine four], all lowercase"),
    ("CREDENTIAL", "La clave es [luna verde tres mil], todo junto"),
    ("CREDENTIAL", "Zoom at 7, the passcode is [the word cedar plus forty one]."),
    ("CREDENTIAL", "shed lock is [4 left, 2 right, 9 left]"),
    ("CREDENTIAL", "desk staff: the duress word is [cantaloupe]"),
    ("CREDENTIAL", "the pad on the west door is [7️⃣1️⃣0️⃣3️⃣]".replace("\ufe0f\u20e3", "")),
    ("CREDENTIAL", "drivers, gate [pound 3317]"),
    ("CREDENTIAL", "new key for the map: [rt_live_7kQ2bbTzW_41aP]"),
    ("CREDENTIAL", "logins for Room 9: lmora.21 / gold.kite, tpham.21 / [teal.drum]"),
    ("USERNAME", "logins for Room 9: lmora.21 / gold.kite, [tpham.21] / teal.drum"),
    ("USERNAME", "console user [lmoreno7], pass Salt!And!Rye"),
    ("EMAIL_ADDRESS", "write her at [orla—dot—pike—AT—mailwren—DOT—example]"),
]
SILENT = [
    "The library gate counter is asset tag 118-40-2207 now.",
    "Requisition no. 914-22-0085 is still waiting for a signature.",
    "Permit 118-20-4471 hangs in the bus barn.",
    "The switches get firmware 9.41.10.22 tonight; the panel reads version 12.30.1.44.",
    "One, two, three, four: clap. Five, six, seven, eight: stomp.",
    "Groups A, B and C go at 1, 2 and 3; D waits for K.",
    "Our school was born in a barn. La escuela nació el once de abril de mil novecientos sesenta.",
    "The password is required, then you choose a room.",
    "The key to reading is twenty minutes a day. The word is out.",
    "Booking code 4471, charge code 27-1100 and pay code 5190 are on the form.",
    "Login page is slow; either / or is fine for today.",
    "The printer turns ten this week, the 9th floor cheers.",
    "Section two point four point one point six of the handbook",
]


@pytest.mark.parametrize(("label", "example"), FOUND)
def test_a_said_identifier_is_found_in_its_place(identifiers: Identifiers, label: str, example: str) -> None:
    assert found(identifiers, label, example), identifiers([plain(marked(example)[0])])


@pytest.mark.parametrize("text", SILENT)
def test_numbers_of_things_stay_silent(identifiers: Identifiers, text: str) -> None:
    assert [signal for signal in sure(identifiers([plain(text)])[0]) if signal.label != HARMLESS] == []
