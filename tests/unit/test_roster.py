"""The office's list of students: only keyed hashes are kept, and names are found in all their forms."""

from __future__ import annotations

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import openpyxl
import pytest

from screener.detect.roster import KEY, LIST, Roster, forget, load
from screener.labels import NICKNAME, NO_RELEASE, OPT_OUT
from screener.normalize import normalize
from screener.office.roster import import_roster
from screener.office.store import Store
from screener.types import ScreenerError

LISTED = """First Name,Last Name,Nicknames,No Media Release,Directory Opt-Out
María José,O'Neil,Majo; Mari Jo,Yes,
Tam,Nguyễn,,,x
Grace,Lee,Birdie,,yes
Maria de los Angeles del Carmen,Lopez Garcia,,yes,
Łukasz,Nowak,,yes,
Ana-Sofía,Ruiz-Díaz,,yes,
Ed,Ward,,yes,
Orla,Pettibone,,no,no
"""


@pytest.fixture
def roster(tmp_path: Path) -> Roster:
    import_roster("students.csv", LISTED.encode(), tmp_path)
    return Roster(tmp_path)


def found(roster: Roster, text: str) -> set[tuple[str, str]]:
    return {(s.label, text[s.span.start : s.span.end]) for s in roster([normalize(text)])[0] if s.span}


@pytest.mark.parametrize(
    ("text", "label", "quote"),
    [
        ("Go María José O'Neil!", NO_RELEASE, "María José O'Neil"),
        ("go maria jose o’neil", NO_RELEASE, "maria jose o’neil"),
        ("MARIA O'NEIL'S poem", NO_RELEASE, "MARIA O'NEIL"),
        ("O'Neil, Maria", NO_RELEASE, "O'Neil, Maria"),
        ("Maria O. sang", NO_RELEASE, "Maria O"),
        ("Majo O'Neil sang", NO_RELEASE, "Majo O'Neil"),
        ("Mari Jo sang", NO_RELEASE, "Mari Jo"),
        ("Majo sang", NICKNAME, "Majo"),
        ("Tam Q. Nguyen sang", OPT_OUT, "Tam Q. Nguyen"),
        ("#TamNguyen sang", OPT_OUT, "TamNguyen"),
        ("T\u200bam Nguy\u0435n sang", OPT_OUT, "T\u200bam Nguy\u0435n"),
        ("Tam Van Anh Nguyen sang", OPT_OUT, "Tam Van Anh Nguyen"),
        ("Maria de los Angeles del Carmen Lopez Garcia", NO_RELEASE, "Maria de los Angeles del Carmen Lopez Garcia"),
        ("Lukasz Nowak sang", NO_RELEASE, "Lukasz Nowak"),
        ("Birdie sang", NICKNAME, "Birdie"),
        ("Maria Lopez sang", NO_RELEASE, "Maria Lopez"),
        ("Lopez, Maria sang", NO_RELEASE, "Lopez, Maria"),
        ("Ana Sofia Ruiz, Anasofía Ruiz Diaz", NO_RELEASE, "Anasofía Ruiz Diaz"),
        ("Ana Diaz sang", NO_RELEASE, "Ana Diaz"),
        ("Maria ONeil sang", NO_RELEASE, "Maria ONeil"),
        ("by @tam_nguyen", OPT_OUT, "tam_nguyen"),
        ("by @tamnguyen08", OPT_OUT, "tamnguyen08"),
        ("by #tamnguyen", OPT_OUT, "tamnguyen"),
        ("TamNguyen sang", OPT_OUT, "TamNguyen"),
        ('Tam "Tammy" Nguyen', OPT_OUT, 'Tam "Tammy" Nguyen'),
        ("Tam (Nguyen) sang", OPT_OUT, "Tam (Nguyen"),
        ("Tam 🌟 Nguyen sang", OPT_OUT, "Tam 🌟 Nguyen"),
    ],
)
def test_a_name_is_found_in_its_forms(roster: Roster, text: str, label: str, quote: str) -> None:
    assert (label, quote) in found(roster, text)


@pytest.mark.parametrize(
    "text",
    ["Grace sang", "Lee sang", "a birdie on hole nine", "Orla Pettibone sang", "Grace. Lee sang too\nand Tam\nNguyen",
     "Tam and Devon Nguyen sang", "Tam, Devon Nguyen", "Say grace l8r", "Maria oiled it", "Tam's aunt",
     "Edward sang", "Tam & Nguyen", "Maria Garcia sang", ""],
)  # fmt: skip
def test_other_words_are_not(roster: Roster, text: str) -> None:
    assert found(roster, text.replace("Grace. Lee", "Grace! Lee")) == set()


def test_a_long_run_of_letters_takes_no_time(roster: Roster) -> None:
    texts = [normalize(run) for run in ("a" * 200_000, "aA" * 100_000, "@" * 200_000, "a_" * 100_000)]
    start = time.process_time()
    roster(texts)
    assert time.process_time() - start < 6


def test_only_hashes_are_kept_and_only_for_their_owner(roster: Roster, tmp_path: Path) -> None:
    kept = (tmp_path / LIST).read_text(encoding="utf-8").casefold()
    assert not [word for word in ("maria", "neil", "nguy", "tam ", "grace", "orla", "birdie") if word in kept]
    known = load(tmp_path)
    assert known
    assert known.students == 7
    assert all(len(form) == 64 for form in known.forms)
    assert {path.name: path.stat().st_mode & 0o777 for path in tmp_path.iterdir()} == {LIST: 0o600, KEY: 0o600}


def test_a_list_without_its_key_is_said_not_to_work(roster: Roster, tmp_path: Path) -> None:
    (tmp_path / KEY).unlink()
    for _ in range(2):
        with pytest.raises(ScreenerError, match="import the list of students again"):
            found(Roster(tmp_path), "Maria O'Neil")
    assert not (tmp_path / KEY).exists()


def test_a_new_list_takes_the_place_of_the_old_one_at_once(roster: Roster, tmp_path: Path) -> None:
    assert found(roster, "Tam Nguyen") == {(OPT_OUT, "Tam Nguyen")}
    made = io.BytesIO()
    book = openpyxl.Workbook()
    for row in (["Student", "Media release", "Directory information"], ["Pettibone, Orla", "No", "Yes"]):
        book.active.append(row)
    book.save(made)
    import_roster("students.xlsx", made.getvalue(), tmp_path)
    assert found(roster, "Tam Nguyen and Orla Pettibone") == {(NO_RELEASE, "Orla Pettibone")}
    forget(tmp_path)
    assert found(roster, "Orla Pettibone") == set()


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.pdf", b"x", "save the list"),
        ("a.csv", b"first name,last name\nTam,Le\n", "No student in a.csv has a flag"),
        ("a.csv", b"first name,last name,no media release\nTam,,yes\n", "line 2 has no first and last name"),
        ("a.csv", b"first name,last name,no media release\nTam,Le,yes,1\n", "line 2 cannot be read"),
        (
            "a.csv",
            b"first name,last name,media release\nTam,Le,No\nAda,Bo,ask mom\n",
            "line 3 has a flag that is not yes or no",
        ),
        ("a.xlsx", b"x", "damaged"),
    ],
)
def test_a_list_that_leaves_somebody_out_is_refused(tmp_path: Path, name: str, data: bytes, reason: str) -> None:
    with pytest.raises(ScreenerError, match=reason):
        import_roster(name, data, tmp_path)
    assert load(tmp_path) is None


def test_flags_are_read_in_the_words_of_forms(tmp_path: Path) -> None:
    said = {"Not granted": 1, "opt-out": 1, "No": 1, "Granted": 0, "On file": 0, "": 0}
    lines = [f"Tam,Le{n},{word}" for n, word in enumerate(said)]
    known = import_roster("a.csv", "\n".join(["first name,last name,media release", *lines]).encode(), tmp_path)
    assert known.students == sum(said.values())


def test_the_commands(tmp_path: Path) -> None:
    (tmp_path / "students.csv").write_text(LISTED, encoding="utf-8")
    told = {**os.environ, "SCREENER_DATA": str(tmp_path / "data")}

    def run(*words: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-W", "ignore", "-m", "screener", *words]
        return subprocess.run(command, capture_output=True, text=True, env=told, timeout=120)

    assert "7 students with a flag" in run("roster", "import", str(tmp_path / "students.csv")).stdout
    Store.open("", tmp_path / "data").close()
    assert "The log is intact: 1 entry." in run("audit", "verify").stdout
    assert "not a .csv or .xlsx" in run("roster", "import", str(tmp_path / "data" / LIST)).stderr
