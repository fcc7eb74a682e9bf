"""Overlaps are settled, one person has one role, later mentions are found, details know whom they are about."""

from __future__ import annotations

import pytest

from screener.normalize import normalize
from screener.resolve import resolve
from screener.types import Signal, Span


def at(raw: str, words: str, label: str, score: float = 0.9, nth: int = 0, source: str = "encoder") -> Signal:
    start = -1
    for _ in range(nth + 1):
        start = raw.index(words, start + 1)
    return Signal(label, Span(start, start + len(words)), score, source)


def labels(raw: str, *signals: Signal) -> dict[str, str]:
    found = resolve(normalize(raw), signals)
    return {raw[s.span.start : s.span.end]: s.label for s in found if s.span}


def test_all_mentions_of_a_person_have_the_role_that_fits_them_together() -> None:
    raw = "Maya Lindqvist read to us. Thank you, Maya."
    found = resolve(
        normalize(raw),
        [
            at(raw, "Maya Lindqvist", "STUDENT_NAME", 0.9),
            at(raw, "Maya", "STAFF_NAME", 0.5, nth=1),
            at(raw, "Maya", "STUDENT_NAME", 0.4, nth=1),
        ],
    )
    assert [s.label for s in found] == ["STUDENT_NAME", "STUDENT_NAME"]


def test_half_a_word_is_no_name_and_a_players_figure_no_record() -> None:
    raw = "Anaïs Roe PR'd in May. Zoë's IEP is new. Noor has 12.5 ppg and a 3.1 GPA."
    found = labels(
        raw,
        at(raw, "Anaïs Roe PR", "STUDENT_NAME"),
        at(raw, "Zoë", "STUDENT_NAME"),
        at(raw, "12.5 ppg", "EDU_DETAIL"),
        at(raw, "1 GPA", "EDU_DETAIL"),
    )
    assert found == {"Anaïs Roe": "STUDENT_NAME", "Zoë": "STUDENT_NAME", "3.1 GPA": "EDU_DETAIL"}


def test_a_mention_that_no_detector_saw_is_found() -> None:
    raw = "Tavita won. We told Tavita that we are proud."
    found = resolve(normalize(raw), [at(raw, "Tavita", "STUDENT_NAME")])
    assert [raw[s.span.start : s.span.end] for s in found if s.span] == ["Tavita", "Tavita"]
    assert found[1].source == "mention"
    assert found[1].links == (Span(0, 6),)


def test_a_word_that_begins_a_sentence_is_not_taken_for_the_name() -> None:
    raw = "I like Will a lot. Will you come? Ask Will."
    found = resolve(normalize(raw), [at(raw, "Will", "STUDENT_NAME")])
    assert [s.span.start for s in found if s.span] == [7, 38]


def test_a_word_that_begins_a_line_is_not_taken_for_the_name() -> None:
    raw = "I met Will today.\nOn the list\nWill you sign up?"
    found = resolve(normalize(raw), [at(raw, "Will", "STUDENT_NAME")])
    assert [s.span.start for s in found if s.span] == [6]


def test_a_school_named_like_a_person_is_no_student() -> None:
    raw = "Franklin Pierce High School opens at eight."
    assert labels(raw, at(raw, "Franklin Pierce", "STUDENT_NAME")) == {}


@pytest.mark.parametrize(
    "raw",
    [
        "Sunset over the bus yard. Photo by Ana Lopez.",
        "Story and photos by Ana Lopez: our kitchen feeds 900 a day.",
        "Photos courtesy of Ana Lopez. The hall was full.",
        "PHOTO CREDIT: Ana Lopez",
        "We read a book by Ana Lopez today.",
    ],
)
def test_who_took_a_picture_or_wrote_a_book_is_no_student_for_that(raw: str) -> None:
    seen = [at(raw, "Ana Lopez", "STUDENT_NAME", 0.7), at(raw, "Ana Lopez", "OTHER_NAME", 0.2)]
    (found,) = resolve(normalize(raw), seen)
    assert (found.label, found.score) == ("OTHER_NAME", 0.9)
    assert labels(raw, at(raw, "Ana Lopez", "STAFF_NAME")) == {"Ana Lopez": "STAFF_NAME"}


@pytest.mark.parametrize(
    "raw",
    [
        "Photo by Ana Lopez, grade 5.",
        "Photo by Ana Lopez, 4th grader",
        "Photos by Ana Lopez '27.",
        "Student photographers rock! Photo by Ana Lopez.",
        "By Ana Lopez, sports editor",
        "A poem by Ana Lopez",
        "The rock was painted by Ana Lopez.",
        "In the photo: Ana Lopez",
        "Stand by Ana Lopez and smile.",
        "She photobombed, then came by. Ana Lopez won.",
    ],
)
def test_a_student_with_a_credit_stays_a_student(raw: str) -> None:
    assert labels(raw, at(raw, "Ana Lopez", "STUDENT_NAME")) == {"Ana Lopez": "STUDENT_NAME"}


def test_who_is_a_student_elsewhere_in_the_post_is_one_with_a_credit_too() -> None:
    raw = "Ana Lopez won the bee! Photo by Ana Lopez."
    both = [at(raw, "Ana Lopez", "STUDENT_NAME"), at(raw, "Ana Lopez", "STUDENT_NAME", nth=1)]
    assert [s.label for s in resolve(normalize(raw), both)] == ["STUDENT_NAME", "STUDENT_NAME"]


def test_agreeing_detectors_strengthen_each_other_and_the_surer_label_wins() -> None:
    raw = "call 206-555-0147 now"
    private = at(raw, "206-555-0147", "PHONE_NUMBER", 0.6, source="identifiers")
    also = at(raw, "555-0147", "PHONE_NUMBER", 0.5)
    public = at(raw, "206-555-0147", "PUBLIC_CONTACT", 0.7)
    found = resolve(normalize(raw), [private, also, public])
    assert [(s.label, s.score, s.span) for s in found] == [("PHONE_NUMBER", 0.8, Span(5, 17))]


def test_a_hyphen_by_itself_is_no_identifier() -> None:
    raw = "the form says 000-12-3456 in gray"
    assert labels(raw, at(raw, "-", "PUBLIC_CONTACT"), at(raw, "3456", "US_SSN")) == {"3456": "US_SSN"}


@pytest.mark.parametrize(("words", "label"), [("WA", "BANK_ACCOUNT"), ("F", "LICENSE_PLATE"), ("12", "IP_ADDRESS")])
def test_less_than_the_shortest_of_its_kind_is_no_identifier(words: str, label: str) -> None:
    raw = "The F-150 goes back to WA at 12."
    assert labels(raw, at(raw, words, label)) == {}


def test_a_number_is_what_the_words_beside_it_say_and_not_what_it_looks_like() -> None:
    raw = "Refunds: card ending 4408."
    said = at(raw, "4408", "CREDIT_CARD", 0.8, source="identifiers")
    assert labels(raw, at(raw, "4408", "STUDENT_ID", 0.98), said) == {"4408": "CREDIT_CARD"}
    guessed = at(raw, "4408", "CREDIT_CARD", 0.4, source="identifiers")
    assert labels(raw, at(raw, "4408", "STUDENT_ID", 0.98), guessed) == {"4408": "STUDENT_ID"}


def test_the_encoder_may_call_public_what_a_pattern_takes_for_a_private_number() -> None:
    raw = "Office: 206-555-0147."
    found = at(raw, "206-555-0147", "PHONE_NUMBER", 0.75, source="identifiers")
    assert labels(raw, at(raw, "206-555-0147", "PUBLIC_CONTACT", 0.9), found) == {"206-555-0147": "PUBLIC_CONTACT"}


def test_no_office_is_reached_at_what_a_pattern_knows_to_be_a_number_of_a_person() -> None:
    raw = "please call about social 531-30-7716"
    found = at(raw, "531-30-7716", "US_SSN", 0.95, source="identifiers")
    assert labels(raw, at(raw, "531-30-7716", "PUBLIC_CONTACT", 0.99), found) == {"531-30-7716": "US_SSN"}


def test_an_office_may_be_reached_at_a_phone_that_a_pattern_takes_for_another_number() -> None:
    raw = "accounts payable, 253-555-0140"
    found = at(raw, "253-555-0140", "BANK_ACCOUNT", 0.85, source="identifiers")
    assert labels(raw, at(raw, "253-555-0140", "PUBLIC_CONTACT", 0.96), found) == {"253-555-0140": "PUBLIC_CONTACT"}


def test_the_pieces_into_which_a_detector_parts_a_number_are_one_opinion() -> None:
    raw = "Sione, home 206-555-0121."
    whole = at(raw, "206-555-0121", "PHONE_NUMBER", 0.8, source="identifiers")
    pieces = [at(raw, piece, "PUBLIC_CONTACT", 0.6) for piece in ("206", "555", "0121")]
    assert labels(raw, whole, *pieces) == {"206-555-0121": "PHONE_NUMBER"}


def test_a_name_inside_an_address_gives_way_to_it() -> None:
    raw = "write maya.lindqvist@mail.example"
    email = at(raw, "maya.lindqvist@mail.example", "EMAIL_ADDRESS", 0.95, source="identifiers")
    assert labels(raw, at(raw, "maya", "STUDENT_NAME", 0.6), email) == {"maya.lindqvist@mail.example": "EMAIL_ADDRESS"}


def test_a_detail_is_linked_to_the_persons_it_is_about() -> None:
    raw = "Yaretzi came late. She has an IEP. The bus was full."
    found = resolve(normalize(raw), [at(raw, "Yaretzi", "STUDENT_NAME"), at(raw, "IEP", "EDU_DETAIL")])
    assert found[1].links == (Span(0, 7),)


def test_a_detail_of_small_words_gives_way_to_a_fuller_one_in_its_sentence() -> None:
    raw = "Noor read today, her IEP was rewritten. It was his. Lee had the D."
    details = [at(raw, words, "EDU_DETAIL") for words in ("her", "IEP", "was", "rewritten", "his", "the")]
    kept = [raw[s.span.start : s.span.end] for s in resolve(normalize(raw), details) if s.span]
    assert kept == ["IEP", "rewritten", "his", "the"]


def test_a_detail_far_from_any_name_is_linked_to_nobody() -> None:
    raw = "Yaretzi came. One. Two. Three. Four. A boy has an IEP."
    found = resolve(normalize(raw), [at(raw, "Yaretzi", "STUDENT_NAME"), at(raw, "IEP", "EDU_DETAIL")])
    assert found[1].links == ()


def test_whole_post_signals_pass_through() -> None:
    signal = Signal("health", None, 0.4, "encoder")
    assert resolve(normalize("hello"), [signal]) == (signal,)
