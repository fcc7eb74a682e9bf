"""A rewrite says roles for names, keeps what is harmless, and cuts what cannot be softened."""

from __future__ import annotations

from screener.normalize import normalize
from screener.policy.pack import PACKS, load_pack
from screener.rewrite import rewrite
from screener.types import Finding, Signal, Span

PACK = load_pack(PACKS / "psesd")


def rewritten(raw: str, *marks: tuple[str, str, str], cut_sentences: bool = False) -> str:
    """Rewrite after a finding of each (words, label, rule code)."""
    signals, findings = [], []
    for words, label, code in marks:
        span = Span(raw.index(words), raw.index(words) + len(words))
        signals.append(Signal(label, span, 0.9, "encoder"))
        rule = PACK.rule(code)
        findings.append(Finding(rule, rule.severity, span, words, 0.9))
    return rewrite(normalize(raw), signals, findings, cut_sentences)


def test_a_name_becomes_a_role() -> None:
    raw = "Congrats to Maya Lindqvist, who won the bee!"
    assert rewritten(raw, ("Maya Lindqvist", "STUDENT_NAME", "IDN101")) == "Congrats to a student, who won the bee!"


def test_the_second_mention_is_the_student() -> None:
    raw = "Maya won. We love Maya L.'s smile."
    said = rewritten(raw, ("Maya", "STUDENT_NAME", "IDN101"), ("Maya L.", "STUDENT_NAME", "IDN101"))
    assert said == "A student won. We love the student's smile."


def test_a_list_of_names_becomes_several_students() -> None:
    marks = [(name, "STUDENT_NAME", "IDN101") for name in ("Ayaan", "Linh", "Tomás")]
    assert rewritten("Well done, Ayaan, Linh and Tomás!", *marks) == "Well done, several students!"


def test_a_sentence_that_tells_a_record_goes() -> None:
    raw = "The book fair opens Monday. Ayaan reads at a second grade level. Bring coins!"
    said = rewritten(raw, ("reads at a second grade level", "EDU_DETAIL", "FER101"))
    assert said == "The book fair opens Monday. Bring coins!"


def test_a_private_number_gives_way_to_the_office() -> None:
    raw = "Questions? Text 206-555-0147."
    assert rewritten(raw, ("206-555-0147", "PHONE_NUMBER", "PII101")) == "Questions? Text our office."


def test_a_draft_without_findings_stays_as_it_is() -> None:
    assert rewritten("Doors open at 6 p.m.\n\nSee you there!") == "Doors open at 6 p.m.\n\nSee you there!"


def test_the_second_try_cuts_whole_sentences() -> None:
    raw = "Doors open at six. Maya sings."
    assert rewritten(raw, ("Maya", "STUDENT_NAME", "IDN101"), cut_sentences=True) == "Doors open at six."
