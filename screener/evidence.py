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
Score = Callable[[Sequence[Draft]], list[Scores]]
FEW: Final = 4  # sentences in a row that may have a mood together
LONG: Final = 2 * FEW  # sentences; in a longer text, a mood must be that of a few
SHARES: Final = (1.0, 0.5, 0.0)  # shares of the threshold for the sentences tried as evidence, fewest sentences first


@dataclass(slots=True)
class _Claim:
    """An accusing finding of a post, and its evidence so far; without any, it is a mood."""

    draft: Draft
    asked: Finding
    finding: Finding
    sentences: Sequence[Span]
    linked: frozenset[int]  # sentences that raise the concern most: they are tried first
    alone: dict[int, float] = field(default_factory=dict)  # scores of the sentences read by themselves
    chosen: frozenset[int] = frozenset()
    proven: bool = False
    dissolved: bool = False  # a mood that no few sentences in a row have

    @property
    def anchor(self) -> str:
        return next(iter(self.finding.rule.when))

    @property
    def least(self) -> float:
        return self.finding.rule.when[self.anchor]

    def choose(self, share: float, pack: Pack) -> None:
        """Take the sentences that reach the score by themselves.

        If none of them has the rule's own words, they are evidence for the general rule of the concern.
        """
        self.finding = self.asked
        words = self.finding.span
        floor = self.least if words else max(self.least, pack.accuse_from)
        telling = {n for n, score in self.alone.items() if score >= floor}
        if words and telling and not any(self.sentences[n].overlaps(words) for n in telling):
            rule = pack.general_rules.get((self.finding.rule.concern, self.finding.severity), self.finding.rule)
            rule = rule if self.draft.account in rule.accounts else self.finding.rule
            self.finding = replace(self.finding, rule=rule, span=None)
            telling = {n for n in telling if self.alone[n] >= max(self.least, pack.accuse_from)}
        if telling:
            telling |= {n for n, score in self.alone.items() if score >= floor * share}
        self.chosen = frozenset(telling)

    def rest(self) -> Draft:
        """The post without the evidence."""
        left, at = "", 0
        for n in sorted(self.chosen):
            left += self.draft.text[at : self.sentences[n].start]
            at = self.sentences[n].end
        return replace(self.draft, text=left + self.draft.text[at:], images=())

    def quoted(self) -> Iterator[Finding]:
        """Yield the finding at each run of sentences that are its evidence."""
        numbers = sorted(self.chosen)
        firsts = [n for n in numbers if n - 1 not in self.chosen]
        lasts = [n for n in numbers if n + 1 not in self.chosen]
        for first, last in zip(firsts, lasts, strict=True):
            span = Span(self.sentences[first].start, self.sentences[last].end)
            yield replace(self.finding, span=span, quote=self.draft.text[span.start : span.end])


def with_evidence(
    drafts: Sequence[Draft],
    texts: Sequence[Text],
    signals: Sequence[Sequence[Signal]],
    findings: Sequence[Sequence[Finding]],
    pack: Pack,
    score: Score,
) -> list[list[Finding]]:
    """Return the findings of each post, accusing ones with their evidence; the order is not kept."""
    claims = [
        [_claim(draft, f, text, measured) for f in found if _to_be_proven(f, measured, pack)]
        for draft, text, measured, found in zip(drafts, texts, signals, findings, strict=True)
    ]
    every = [claim for own in claims for claim in own]
    score = _once(score)
    _read_alone([(claim, claim.linked) for claim in every], score)
    _prove(every, SHARES[0], pack, score)
    left = [claim for claim in every if not claim.proven or not claim.chosen]
    _read_alone([(claim, range(len(claim.sentences))) for claim in left], score)
    for share in SHARES:
        _prove(left, share, pack, score)
        left = [claim for claim in left if not claim.proven]
    _read_runs([claim for claim in every if not claim.chosen and len(claim.sentences) > LONG], score)
    return [_settled(*one, pack) for one in zip(drafts, findings, claims, strict=True)]


def _claim(draft: Draft, finding: Finding, text: Text, signals: Sequence[Signal]) -> _Claim:
    sentences = [text.back(s.start, s.end) for s in text.sentences]
    anchor = next(iter(finding.rule.when))
    links = [link for s in signals if s.label == anchor and s.span is None for link in s.links]
    links += [finding.span] if finding.span else []
    linked = (n for n, sentence in enumerate(sentences) if any(sentence.overlaps(link) for link in links))
    return _Claim(draft, finding, finding, sentences, frozenset(linked))


def _once(score: Score) -> Score:
    """Return `score` with a memory: no text is read twice."""
    known: dict[Draft, Scores] = {}

    def scores(drafts: Sequence[Draft]) -> list[Scores]:
        new = [draft for draft in dict.fromkeys(drafts) if draft not in known]
        known.update(zip(new, score(new), strict=True) if new else ())
        return [known[draft] for draft in drafts]

    return scores


def _prove(claims: Sequence[_Claim], share: float, pack: Pack, score: Score) -> None:
    """Choose the evidence of each claim; it is proven if the rest of the post stays below the score."""
    for claim in claims:
        claim.choose(share, pack)
        claim.proven = len(claim.chosen) in (0, len(claim.sentences))
    to_read = [claim for claim in claims if not claim.proven]
    for claim, rest in zip(to_read, score([claim.rest() for claim in to_read]), strict=True):
        claim.proven = rest.get(claim.anchor, 0.0) < claim.least


def _to_be_proven(finding: Finding, signals: Sequence[Signal], pack: Pack) -> bool:
    """Whether a finding accuses because of a score of the whole post: sure words and details need no evidence."""
    rule = finding.rule
    if rule.concern not in pack.neutral_rules or rule.neutral or finding.severity == "note" or finding.picture:
        return False
    sure = (s.span for s in signals if s.label == f"sure:{rule.code}")
    return next(iter(rule.when), "") in POST_LABELS and finding.span not in sure


def _read_alone(claims: Sequence[tuple[_Claim, Iterable[int]]], score: Score) -> None:
    """Give claims the scores of the sentences asked for, each read by itself; the only one of a post has been read."""
    asked = [(claim, n) for claim, numbers in claims for n in numbers if len(claim.sentences) > 1]
    parts = [_part(claim.draft, claim.sentences[n]) for claim, n in asked]
    for (claim, n), one in zip(asked, score(parts), strict=True):
        claim.alone[n] = one.get(claim.anchor, 0.0)
    for claim, _ in claims:
        if len(claim.sentences) == 1:
            claim.alone[0] = claim.finding.score


def _part(draft: Draft, span: Span) -> Draft:
    return replace(draft, text=draft.text[span.start : span.end], images=())


def _read_runs(moods: Sequence[_Claim], score: Score) -> None:
    """Dissolve the moods of long texts that no paragraph has, or no few sentences in a row of one."""
    runs = [list(_runs(mood)) for mood in moods]
    parts = [_part(mood.draft, run) for mood, own in zip(moods, runs, strict=True) for run in own]
    scores = iter(score(parts))
    for mood, own in zip(moods, runs, strict=True):
        mood.dissolved = max(next(scores).get(mood.anchor, 0.0) for _ in own) < mood.least


def _runs(mood: _Claim) -> Iterator[Span]:
    text, sentences = mood.draft.text, mood.sentences
    ends = [n for n in range(1, len(sentences)) if "\n" in text[sentences[n - 1].end : sentences[n].start]]
    for first, last in pairwise([0, *ends, len(sentences)]):
        for start in range(first, max(last - FEW // 2, first + 1), FEW // 2):
            yield Span(sentences[start].start, sentences[min(start + FEW, last) - 1].end)


def _settled(draft: Draft, findings: Sequence[Finding], claims: Sequence[_Claim], pack: Pack) -> list[Finding]:
    """Return the findings with claims replaced by their results; a neutral one is dropped if another is as severe."""
    asked = {id(claim.asked) for claim in claims}
    kept = [finding for finding in findings if id(finding) not in asked]
    kept += [quoted for claim in claims for quoted in claim.quoted()]
    moods = [claim.finding for claim in claims if not claim.chosen and not claim.dissolved]
    moods += [f for f in kept if _without_words(f, pack)]
    kept = [f for f in kept if not _without_words(f, pack)]
    for finding in sorted(moods, key=lambda f: -SEVERITIES.index(f.severity)):
        grade = SEVERITIES.index(finding.severity)
        same = (f for f in kept if f.rule.concern == finding.rule.concern and f.picture == finding.picture)
        neutral = pack.neutral_rules[finding.rule.concern]
        if draft.account in neutral.accounts and not any(SEVERITIES.index(f.severity) >= grade for f in same):
            kept.append(replace(finding, rule=neutral, span=None, quote=""))
    return kept


def _without_words(finding: Finding, pack: Pack) -> bool:
    """Whether a finding accuses without a quote: only the words in pictures together raise it."""
    accuses = finding.rule.concern in pack.neutral_rules and not finding.rule.neutral and finding.severity != "note"
    return accuses and finding.span is None and finding.quote in ("", finding.picture)
