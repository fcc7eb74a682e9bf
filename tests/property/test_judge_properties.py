"""Whatever the rules and the signals: more rules or more signals never make a verdict milder."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from screener.labels import LABELS, SPAN_LABELS
from screener.policy.judge import judge, verdict
from screener.policy.pack import Pack
from screener.types import ACCOUNTS, ATTESTATIONS, AUDIENCES, SEVERITIES, Cite, Draft, Rule, Signal, Span

SPANS = ("STUDENT_NAME", "EDU_DETAIL", "PHONE_NUMBER", "PUBLIC_CONTACT")
POSTS = ("education_record", "student_identity", "must_hold")
CODES = ("FER101", "FER102", "IDN101", "PII101")
TEXT = "a" * 400

scores = st.sampled_from((0.1, 0.3, 0.5, 0.9))
places = st.builds(lambda start, size: Span(start, start + size), st.integers(0, 350), st.integers(1, 50))
signals = st.lists(
    st.builds(Signal, st.sampled_from((*SPANS, *(f"wording:{c}" for c in CODES))), places, scores, st.just("t"))
    | st.builds(Signal, st.sampled_from(POSTS), st.none() | places, scores, st.just("t")),
    max_size=8,
)
rules = st.builds(
    Rule,
    code=st.sampled_from(CODES),
    name=st.just("n"),
    concern=st.sampled_from(("education_record", "student_identity")),
    severity=st.just("review"),
    message=st.just("m"),
    advice=st.just("a"),
    report_to=st.sampled_from(("author", "mandatory_report")),
    cites=st.just((Cite("t", "", "2026-11-24"),)),
    when=st.dictionaries(st.sampled_from((*SPANS, *POSTS)), scores, min_size=1, max_size=3),
    terms=st.sampled_from(((), ("word",))),
    unless=st.frozensets(st.sampled_from((*SPANS, *POSTS)), max_size=2),
    accounts=st.dictionaries(st.sampled_from(ACCOUNTS), st.sampled_from(SEVERITIES)),
    audiences=st.frozensets(st.sampled_from(AUDIENCES)),
    allowed_by=st.frozensets(st.sampled_from(ATTESTATIONS)),
    hits=st.just(()),
    misses=st.just(()),
)
drafts = st.builds(
    Draft,
    id=st.just("d"),
    text=st.just(TEXT),
    account=st.sampled_from(ACCOUNTS),
    audience=st.sampled_from(AUDIENCES),
    attested=st.frozensets(st.sampled_from(ATTESTATIONS)),
)
# A busy machine is slow, not wrong.
calm = settings(deadline=None)
unchecked = st.lists(st.just("encoder"), max_size=1)


def pack(found: list[Rule]) -> Pack:
    return Pack("p", "1", "t", "a", (), {}, dict.fromkeys(LABELS, 0.5), tuple(found), {}, {}, {})


def rank(draft: Draft, found: list[Signal], policy: list[Rule], not_checked: list[str]) -> int:
    return ("clear", "review", "hold").index(verdict(judge(draft, found, pack(policy)), not_checked))


@calm
@given(drafts, signals, st.lists(rules, max_size=6), rules, st.integers(0, 6), unchecked)
def test_a_rule_added_never_lowers_a_verdict(
    draft: Draft, found: list[Signal], policy: list[Rule], added: Rule, where: int, not_checked: list[str]
) -> None:
    more = [*policy[:where], added, *policy[where:]]
    assert rank(draft, found, more, not_checked) >= rank(draft, found, policy, not_checked)


@calm
@given(drafts, signals, st.lists(rules, max_size=6))
def test_what_was_not_checked_is_never_clear(draft: Draft, found: list[Signal], policy: list[Rule]) -> None:
    assert rank(draft, found, policy, ["encoder"]) >= 1


@calm
@given(drafts, st.permutations(range(8)), signals, st.lists(rules, max_size=6))
def test_the_order_of_signals_does_not_matter(
    draft: Draft, order: list[int], found: list[Signal], policy: list[Rule]
) -> None:
    shuffled = [found[i] for i in order if i < len(found)]
    assert rank(draft, shuffled, policy, []) == rank(draft, found, policy, [])


@calm
@given(drafts, signals, st.lists(rules, max_size=6))
def test_findings_of_one_concern_do_not_overlap_and_quote_the_draft(
    draft: Draft, found: list[Signal], policy: list[Rule]
) -> None:
    findings = judge(draft, found, pack(policy))
    for i, one in enumerate(findings):
        assert one.quote == (draft.text[one.span.start : one.span.end] if one.span else "")
        for other in findings[i + 1 :]:
            if other.rule.concern == one.rule.concern:
                assert one.span is None or other.span is None or not one.span.overlaps(other.span)
                assert not (one.span is None and other.span is None)


def test_the_labels_drawn_are_of_both_kinds() -> None:
    assert set(SPANS) <= set(SPAN_LABELS)
    assert not set(POSTS) & set(SPAN_LABELS)
