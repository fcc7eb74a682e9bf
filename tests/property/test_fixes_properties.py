"""Whatever is found where: edits stand in the text, share no place, and leave all else as the author wrote it."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from screener.fixes import FixJudge, FixSearch
from screener.fixes.case import Case
from screener.fixes.edits import applied, delete_range, map_to_original
from screener.labels import DETAILS, IDENTIFIERS, OF_STUDENTS
from screener.normalize import normalize
from screener.policy.pack import PACKS, load_pack
from screener.types import Edit, Finding, Signal, Span

PACK = load_pack(PACKS / "psesd")
JUDGE = FixJudge()
RULES = {
    **dict.fromkeys(OF_STUDENTS, "IDN101"),
    **dict.fromkeys(IDENTIFIERS, "PII101"),
    **dict.fromkeys(DETAILS, "FER101"),
}
WORDS = (
    "Maya|Li|Jordan Smith|her mom Ana|our student Noor|, |. |! |\n|\n\n| and |y | (|) |, who |: |#|'s |206-555-0147|"
    "call |me at |happy birthday |has an IEP|a |su mamá |on June 3|😀|“|” |the | won | with the |; |Dear |no. |1 "
)
PIECES = st.sampled_from(WORDS.split("|"))
TEXTS = st.lists(PIECES, min_size=1, max_size=24).map("".join)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    raw = draw(TEXTS)
    signals = []
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(raw) - 1))
        end = draw(st.integers(start + 1, min(len(raw), start + 20)))
        signals.append(Signal(draw(st.sampled_from(sorted(RULES))), Span(start, end), 0.9, "encoder"))
    findings = [
        Finding(PACK.rule(RULES[s.label]), "hold", s.span, raw[s.span.start : s.span.end], 0.9)
        for s in signals
        if s.span
    ]
    return Case(normalize(raw, draw(st.sampled_from(["agency", "personal"]))), signals, findings)


@settings(max_examples=300, deadline=None)
@given(case=cases())
def test_edits_are_in_range_apart_and_all_there_is(case: Case) -> None:
    raw = case.text.raw
    search = FixSearch(case, "hold", JUDGE)
    edits = search.edits
    assert all(0 <= e.start <= e.end <= len(raw) and raw[e.start : e.end] != e.text for e in edits)
    assert all(a.end <= b.start for a, b in pairwise(edits))
    assert applied(raw, edits).strip() == (search.candidate_text if edits else raw.strip())
    fixes = [fix for finding in search.findings(case.findings) for fix in finding.fixes or ()]
    assert {edit for fix in fixes for edit in fix.edits} == set(edits)
    assert all(fix.title and fix.edits for fix in fixes)


@settings(max_examples=200, deadline=None)
@given(raw=TEXTS, data=st.data())
def test_what_is_left_out_takes_only_space_and_marks_along(raw: str, data: st.DataObject) -> None:
    start = data.draw(st.integers(0, len(raw) - 1))
    end = data.draw(st.integers(start + 1, len(raw)))
    edit = delete_range(raw, start, end)
    assert edit.start <= start
    assert edit.end >= end or not raw[edit.end : end].strip()
    assert not any(c.isalnum() for c in raw[edit.start : start] + raw[end : edit.end])


@given(raw=TEXTS, data=st.data())
def test_a_place_of_the_new_text_is_found_in_the_old(raw: str, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(raw)))
    end = data.draw(st.integers(at, len(raw)))
    edits = [Edit(at, end, data.draw(st.sampled_from(["", "a student", "x"])))]
    new = applied(raw, edits)
    for place in range(len(new)):
        back = map_to_original(edits, Span(place, place + 1))
        inside = at <= place < at + len(edits[0].text)
        assert (back.start, back.end) == (at, max(end, at + 1)) if inside else raw[back.start] == new[place]
