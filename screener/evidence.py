"""Accusing findings -> the same with the words that support them, or a neutral finding.

A network's score for a whole post says that something is wrong, not where. A sentence is evidence if it reaches the
score by itself; all such sentences are quoted, and without them the rest of the post stays below the score. If no
sentence does, the score is only a mood: then the pack's neutral rule of the concern is used, with the severity of the
rule that it replaces. In a long text a few sentences in a row must have the mood, or there is none: many harmless
paragraphs do not add up to a finding.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from typing import Final

from screener.labels import POST_LABELS
from screener.policy.pack import Pack
from screener.types import SEVERITIES, Draft, Finding, Signal, Span, Text

Scores = Mapping[str, float]  # of a whole text, by label
Scorer = Callable[[Sequence[Draft]], list[Scores]]
MAX_RUN: Final = 4  # sentences in a row that may have a mood together
LONG_TEXT: Final = 2 * MAX_RUN  # sentences; in a longer text, a mood must be that of a few
# Shares of the threshold for the sentences tried as evidence, fewest sentences first.
THRESHOLD_SHARES: Final = (1.0, 0.5, 0.0)


@dataclass(slots=True)
class _Claim:
    """An accusing finding of a post, and its evidence so far; without any, it is a mood."""

    draft: Draft
    original: Finding
    finding: Finding
    sentences: Sequence[Span]
    linked: frozenset[int]  # sentences that raise the concern most: they are tried first
    sentence_scores: dict[int, float] = field(default_factory=dict)  # scores of the sentences read by themselves
    selected: frozenset[int] = frozenset()
    confirmed: bool = False
    dismissed: bool = False  # a mood that no few sentences in a row have

    @property
    def anchor(self) -> str:
        return next(iter(self.finding.rule.when))

    @property
    def threshold(self) -> float:
        return self.finding.rule.when[self.anchor]

    def select_sentences(self, share: float, pack: Pack) -> None:
        """Select the sentences whose own score reaches the threshold, and with them those that reach `share` of it.

        If none of them has the rule's own words, they are evidence for the general rule of the concern.
        """
        self.finding = self.original
        own_words = self.finding.span
        min_score = self.threshold if own_words else max(self.threshold, pack.accuse_from)
        supporting = {n for n, score in self.sentence_scores.items() if score >= min_score}
        if own_words and supporting and not any(self.sentences[n].overlaps(own_words) for n in supporting):
            rule = pack.general_rules.get((self.finding.rule.concern, self.finding.severity), self.finding.rule)
            rule = rule if self.draft.account in rule.accounts else self.finding.rule
            self.finding = replace(self.finding, rule=rule, span=None)
            supporting = {n for n in supporting if self.sentence_scores[n] >= max(self.threshold, pack.accuse_from)}
        if supporting:
            supporting |= {n for n, score in self.sentence_scores.items() if score >= min_score * share}
        self.selected = frozenset(supporting)

    def remainder(self) -> Draft:
        """Return the post without the selected sentences and without pictures."""
        left, at = "", 0
        for n in sorted(self.selected):
            left += self.draft.text[at : self.sentences[n].start]
            at = self.sentences[n].end
        return replace(self.draft, text=left + self.draft.text[at:], images=())

    def quoted_findings(self) -> Iterator[Finding]:
        """Yield the finding at each run of sentences that are its evidence."""
        numbers = sorted(self.selected)
        firsts = [n for n in numbers if n - 1 not in self.selected]
        lasts = [n for n in numbers if n + 1 not in self.selected]
        for first, last in zip(firsts, lasts, strict=True):
            span = Span(self.sentences[first].start, self.sentences[last].end)
            yield replace(self.finding, span=span, quote=self.draft.text[span.start : span.end])


def attach_evidence(
    drafts: Sequence[Draft],
    texts: Sequence[Text],
    signals: Sequence[Sequence[Signal]],
    findings: Sequence[Sequence[Finding]],
    pack: Pack,
    score: Scorer,
) -> list[list[Finding]]:
    """Return the findings of each post, accusing ones with their evidence; the order is not kept."""
    claims = [
        [_build_claim(draft, f, text, measured) for f in found if _needs_evidence(f, measured, pack)]
        for draft, text, measured, found in zip(drafts, texts, signals, findings, strict=True)
    ]
    all_claims = [claim for own in claims for claim in own]
    score = _memoize(score)
    _score_sentences([(claim, claim.linked) for claim in all_claims], score)
    _confirm_claims(all_claims, THRESHOLD_SHARES[0], pack, score)
    unconfirmed = [claim for claim in all_claims if not claim.confirmed or not claim.selected]
    _score_sentences([(claim, range(len(claim.sentences))) for claim in unconfirmed], score)
    for share in THRESHOLD_SHARES:
        _confirm_claims(unconfirmed, share, pack, score)
        unconfirmed = [claim for claim in unconfirmed if not claim.confirmed]
    _dismiss_scattered_moods(
        [claim for claim in all_claims if not claim.selected and len(claim.sentences) > LONG_TEXT], score
    )
    return [_apply_claims(*one, pack) for one in zip(drafts, findings, claims, strict=True)]


def _build_claim(draft: Draft, finding: Finding, text: Text, signals: Sequence[Signal]) -> _Claim:
    sentences = [text.back(s.start, s.end) for s in text.sentences]
    anchor = next(iter(finding.rule.when))
    linked_spans = [link for s in signals if s.label == anchor and s.span is None for link in s.links]
    linked_spans += [finding.span] if finding.span else []
    linked = (n for n, sentence in enumerate(sentences) if any(sentence.overlaps(link) for link in linked_spans))
    return _Claim(draft, finding, finding, sentences, frozenset(linked))


def _memoize(score: Scorer) -> Scorer:
    """Return `score` with a memory: no text is read twice."""
    cache: dict[Draft, Scores] = {}

    def scores(drafts: Sequence[Draft]) -> list[Scores]:
        new = [draft for draft in dict.fromkeys(drafts) if draft not in cache]
        cache.update(zip(new, score(new), strict=True) if new else ())
        return [cache[draft] for draft in drafts]

    return scores


def _confirm_claims(claims: Sequence[_Claim], share: float, pack: Pack, score: Scorer) -> None:
    """Select the evidence of each claim; it is confirmed if the rest of the post scores below the threshold."""
    for claim in claims:
        claim.select_sentences(share, pack)
        claim.confirmed = len(claim.selected) in (0, len(claim.sentences))
    unconfirmed = [claim for claim in claims if not claim.confirmed]
    for claim, scores in zip(unconfirmed, score([claim.remainder() for claim in unconfirmed]), strict=True):
        claim.confirmed = scores.get(claim.anchor, 0.0) < claim.threshold


def _needs_evidence(finding: Finding, signals: Sequence[Signal], pack: Pack) -> bool:
    """Whether a finding accuses because of a score of the whole post: sure words and details need no evidence."""
    rule = finding.rule
    if rule.concern not in pack.neutral_rules or rule.neutral or finding.severity == "note" or finding.picture:
        return False
    sure = (s.span for s in signals if s.label == f"sure:{rule.code}")
    return next(iter(rule.when), "") in POST_LABELS and finding.span not in sure


def _score_sentences(claims: Sequence[tuple[_Claim, Iterable[int]]], score: Scorer) -> None:
    """Store in each claim the scores of its numbered sentences, each read alone; a single one has the post's score."""
    sentences = [(claim, n) for claim, numbers in claims for n in numbers if len(claim.sentences) > 1]
    excerpts = [_excerpt(claim.draft, claim.sentences[n]) for claim, n in sentences]
    for (claim, n), scores in zip(sentences, score(excerpts), strict=True):
        claim.sentence_scores[n] = scores.get(claim.anchor, 0.0)
    for claim, _ in claims:
        if len(claim.sentences) == 1:
            claim.sentence_scores[0] = claim.finding.score


def _excerpt(draft: Draft, span: Span) -> Draft:
    """Return the draft with only the text at a span, without pictures."""
    return replace(draft, text=draft.text[span.start : span.end], images=())


def _dismiss_scattered_moods(moods: Sequence[_Claim], score: Scorer) -> None:
    """Dismiss the moods of long texts that no run of a few sentences within a paragraph reaches by itself."""
    runs = [list(_sentence_runs(mood)) for mood in moods]
    excerpts = [_excerpt(mood.draft, run) for mood, mood_runs in zip(moods, runs, strict=True) for run in mood_runs]
    scores = iter(score(excerpts))
    for mood, mood_runs in zip(moods, runs, strict=True):
        mood.dismissed = max(next(scores).get(mood.anchor, 0.0) for _ in mood_runs) < mood.threshold


def _sentence_runs(mood: _Claim) -> Iterator[Span]:
    """Yield overlapping spans of up to MAX_RUN sentences, paragraph by paragraph."""
    text, sentences = mood.draft.text, mood.sentences
    ends = [n for n in range(1, len(sentences)) if "\n" in text[sentences[n - 1].end : sentences[n].start]]
    for first, last in pairwise([0, *ends, len(sentences)]):
        for start in range(first, max(last - MAX_RUN // 2, first + 1), MAX_RUN // 2):
            yield Span(sentences[start].start, sentences[min(start + MAX_RUN, last) - 1].end)


def _apply_claims(draft: Draft, findings: Sequence[Finding], claims: Sequence[_Claim], pack: Pack) -> list[Finding]:
    """Return the findings with claims replaced by their results; a neutral one is dropped if another is as severe."""
    claimed = {id(claim.original) for claim in claims}
    kept = [finding for finding in findings if id(finding) not in claimed]
    kept += [quoted for claim in claims for quoted in claim.quoted_findings()]
    moods = [claim.finding for claim in claims if not claim.selected and not claim.dismissed]
    moods += [f for f in kept if _has_no_quote(f, pack)]
    kept = [f for f in kept if not _has_no_quote(f, pack)]
    for finding in sorted(moods, key=lambda f: -SEVERITIES.index(f.severity)):
        grade = SEVERITIES.index(finding.severity)
        same = (f for f in kept if f.rule.concern == finding.rule.concern and f.picture == finding.picture)
        neutral = pack.neutral_rules[finding.rule.concern]
        if draft.account in neutral.accounts and not any(SEVERITIES.index(f.severity) >= grade for f in same):
            kept.append(replace(finding, rule=neutral, span=None, quote=""))
    return kept


def _has_no_quote(finding: Finding, pack: Pack) -> bool:
    """Whether a finding accuses without a quote: only the words in pictures together raise it."""
    accuses = finding.rule.concern in pack.neutral_rules and not finding.rule.neutral and finding.severity != "note"
    return accuses and finding.span is None and finding.quote in ("", finding.picture)
