"""Candidates for a finding, the model of readers' verdicts, and the choice among them."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest

from screener.fixes import MIN_GOOD, FixJudge, FixSearch
from screener.fixes.candidates import find_candidates, find_roles
from screener.fixes.case import Case
from screener.fixes.contacts import fix_contact
from screener.fixes.cuts import cut_points, delete_part
from screener.fixes.edits import applied
from screener.fixes.features import KINDS, Subject, describe
from screener.normalize import normalize
from screener.policy.pack import PACKS, load_pack
from screener.types import Account, Finding, Signal, Span

PACK = load_pack(PACKS / "psesd")


def case_of(raw: str, *marks: tuple[str, str, str], account: Account = "agency") -> Case:
    """A draft with a finding of each (words, label, rule code)."""
    signals, findings = [], []
    for words, label, code in marks:
        span = Span(raw.index(words), raw.index(words) + len(words))
        signals.append(Signal(label, span, 0.9, "encoder"))
        findings.append(Finding(PACK.rule(code), PACK.rule(code).severity, span, words, 0.9))
    return Case(normalize(raw, account), signals, findings)


def versions(raw: str, *marks: tuple[str, str, str], kind: str = "") -> set[str]:
    """The drafts that the candidates for the first mark leave."""
    case = case_of(raw, *marks)
    found = find_candidates(case, case.blocking[0], find_roles(case))
    return {applied(raw, one.move.edits).strip() for one in found if not kind or one.kind == kind}


NUMBER = "206-555-0147"


@pytest.mark.parametrize(
    ("raw", "number", "said"),
    [
        ("Questions? Text 206-555-0147.", NUMBER, "Questions? Call our office."),
        ("Bring a chair. Call my house, 206-555-0147.", NUMBER, "Bring a chair. Call my house."),
        ("A chair helps. Reach me at 206-555-0147.", NUMBER, "A chair helps. Call our office."),
        ("A chair helps. Call me at home, 206-555-0147.", NUMBER, "A chair helps. Call our office."),
        ("A chair helps. Reach me on my own phone 206-555-0147!", NUMBER, "A chair helps. Call our office!"),
        ("Traiga algo. Llámame a mi casa, 206-555-0147.", NUMBER, "Traiga algo. Llame a nuestra oficina."),
        ("Lo llevo yo. Llámame al 206-555-0147.", NUMBER, "Lo llevo yo. Llame a nuestra oficina."),
        ("Bring a chair. Mine: jo@example.org", "jo@example.org", ""),
    ],
)
def test_the_office_stands_only_where_readers_are_asked_to_write_or_call(raw: str, number: str, said: str) -> None:
    label, code = ("EMAIL_ADDRESS", "PII102") if "@" in number else ("PHONE_NUMBER", "PII101")
    case = case_of(raw, (number, label, code))
    sentence = next(s for s in case.sentences if s.overlaps(Span(raw.index(number), len(raw))))
    move = fix_contact(case.text, sentence, case.signals[0], case.signals, "")
    assert (applied(raw, move.edits) if move else "") == said


@pytest.mark.parametrize(
    ("raw", "mark", "left"),
    [
        (
            "Use no flash, Ana in room 4 has seizures and her mom will be so grateful.",
            ("has seizures", "HEALTH_DETAIL", "HLT112"),
            "Use no flash.",
        ),
        (
            "The dais was bored, and the best speaker was Thuy-Linh, nine, standing on a crate.",
            ("Thuy-Linh", "STUDENT_NAME", "IDN101"),
            "The dais was bored.",
        ),
        ("We need two records: Wyatt, 6/2/2021, and Mai.", ("6/2/2021", "DATE_OF_BIRTH", "PII109"),
         "We need two records."),
        ("Room 4 (Ana has asthma) is closed.", ("Ana", "STUDENT_NAME", "IDN101"), "Room 4 is closed."),
        ("Congrats to Maya, who won the bee!", ("Maya", "STUDENT_NAME", "IDN101"),
         "Congrats to a student, who won the bee!"),
        ("Fair on Monday. Ayaan reads low. He tries. Bye!", ("reads low", "EDU_DETAIL", "FER101"),
         "Fair on Monday. Bye!"),
        ("Fair on Monday. Ayaan reads low. He tries. Bye!", ("reads low", "EDU_DETAIL", "FER101"), "Fair on Monday."),
        ("La feria es hoy. Ana lee poco. ¡Vengan!", ("lee poco", "EDU_DETAIL", "FER101"), "La feria es hoy. ¡Vengan!"),
    ],
)  # fmt: skip
def test_what_a_careful_editor_would_do_is_among_the_candidates(
    raw: str, mark: tuple[str, str, str], left: str
) -> None:
    assert left in versions(raw, mark)


def test_every_candidate_takes_the_words_of_its_finding() -> None:
    raw = "Thanks all! Our cook, Ana Roe, has asthma and 2 dogs; she sings. Bring coins."
    case = case_of(raw, ("has asthma", "HEALTH_DETAIL", "HLT117"), ("Ana Roe", "STUDENT_NAME", "IDN101"))
    for finding in case.blocking:
        found = find_candidates(case, finding, find_roles(case))
        assert {one.kind for one in found} <= set(KINDS)
        assert len(found) > 8
        assert len({one.move.edits for one in found}) == len(found)
        for one in found:
            assert finding.quote not in applied(raw, one.move.edits)


def test_no_candidate_leaves_a_part_of_a_name_or_number() -> None:
    marks = ("Desta Roe", "STUDENT_NAME", "IDN101")
    named = "Desta Roe cut the ribbon. Cake was had. We thank Desta for it. Bring coins."
    assert versions(named, marks) == {"", "Bring coins."}
    assert versions("Desta Roe cut the ribbon. We thank Desta for it.", marks, ("Desta for", "STUDENT_NAME", "IDN101"))
    handle = versions("His login is gideon.kestrel for the app.", (".kestrel", "USERNAME", "PII114"))
    assert not any("gideon" in left for left in handle)
    on_a_line = versions("His login\ngideon.kestrel is for the app.", (".kestrel", "USERNAME", "PII114"))
    assert "His login\nIs for the app." in on_a_line
    shown = versions("See the photo of the check, 118800471.", ("118800471", "BANK_ACCOUNT", "PII106"))
    assert shown == {""}


def test_a_sentence_is_cut_at_marks_and_before_phrases_but_not_after_a_title() -> None:
    raw = "Mrs. Bell thanks Jo, who sings with us (loudly)."
    parts = {raw[a:] for a in cut_points(raw, Span(0, len(raw)))}
    assert {", who sings with us (loudly).", "who sings with us (loudly).", "with us (loudly).", "(loudly)."} <= parts
    assert " Bell thanks Jo, who sings with us (loudly)." not in parts


def test_what_follows_a_part_at_the_start_gets_a_capital() -> None:
    raw = "Because Ana is ill, bring coins."
    assert applied(raw, [delete_part(raw, 0, raw.index("bring"))]) == "Bring coins."


def test_features_are_as_many_as_the_model_reads() -> None:
    raw = "Ana sings. Bye!"
    case = case_of(raw, ("Ana", "STUDENT_NAME", "IDN101"))
    subject = Subject(raw, case.sentences, "agency", "Ana", frozenset({"student_identity"}), False)
    rows = [describe(subject, kind, [delete_part(raw, 0, 3)]) for kind in KINDS]
    judge = FixJudge()
    assert {len(row) for row in rows} == {judge.network.get_inputs()[0].shape[1]}
    assert np.isfinite(rows).all()


def test_the_model_tells_a_sentence_that_stands_alone_from_one_that_others_lean_on() -> None:
    judge = FixJudge()

    def good(raw: str) -> float:
        case = case_of(raw, ("reads low", "EDU_DETAIL", "FER101"))
        own = [one for one in find_candidates(case, case.blocking[0], []) if one.kind == "sentences"]
        return judge(case, case.blocking[0], own[:1])[0][0]

    alone = good("The book fair opens on Monday in the gym. Bring coins, please. Ayaan reads low.")
    leaning = good("Ayaan reads low. He was so proud of it. Bring coins, please.")
    assert alone > 2 * leaning


def fixed(case: Case) -> FixSearch:
    return FixSearch(case, "hold", FixJudge())


def test_findings_in_one_sentence_share_its_fix_or_have_apart_ones() -> None:
    raw = "The art walk is on Thursday. Ana Roe, who got off her IEP, came with Bo. Bring coins."
    marks = (("Ana Roe", "STUDENT_NAME", "IDN101"), ("got off her IEP", "EDU_DETAIL", "FER101"))
    search = fixed(case_of(raw, *marks, ("Bo", "STUDENT_NAME", "IDN101")))
    options = {option.edits for option in search.chosen if option}
    edits = sorted({edit for one in options for edit in one}, key=lambda edit: edit.start)
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert edits == search.edits


FAIR = "Book fair all week. Questions? Text me at 206-555-0147."
OFFICE = "Book fair all week. Questions? Call our office."


def test_a_fix_that_leaves_its_finding_is_given_up() -> None:
    search = fixed(case_of(FAIR, (NUMBER, "PHONE_NUMBER", "PII101")))
    first, text = search.chosen[0], search.candidate_text
    assert first is not None
    assert first.good >= MIN_GOOD
    assert text == OFFICE
    search.record_screening("hold", [Finding(PACK.rule("PII101"), "hold", Span(0, len(text)), text, 0.9)])
    assert search.chosen[0] != first
    assert search.rewrite is None


def test_a_rewrite_is_what_all_fixes_leave() -> None:
    search = fixed(case_of(FAIR, (NUMBER, "PHONE_NUMBER", "PII101")))
    search.record_screening("clear", [])
    assert search.rewrite is not None
    assert search.rewrite.text == OFFICE
    assert [fix.applicability for f in search.findings(search.fixable) for fix in f.fixes or ()] == ["safe"]


def test_where_no_fix_would_read_well_none_is_offered() -> None:
    search = fixed(case_of("Ayaan reads low.", ("reads low", "EDU_DETAIL", "FER101")))
    assert (search.chosen, search.candidate_text) == ([None], "")
    assert [f.fixes for f in search.findings(search.fixable)] == [()]
