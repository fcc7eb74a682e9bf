"""Findings -> fixes: edits of the author's text that a reader would call good; all together, screened again, they are
the suggested rewrite if enough is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from math import prod
from typing import Final

from screener.fixes.candidates import Candidate, find_candidates, find_roles
from screener.fixes.case import RECORD_CONCERNS, TONE_CONCERNS, Case
from screener.fixes.clauses import is_clause
from screener.fixes.edits import Move, applied, map_to_original, sort_edits
from screener.fixes.judge import FixJudge
from screener.labels import UNREAD
from screener.types import VERDICTS, Edit, Finding, Fix, Rewrite, Span, Verdict

MIN_GOOD: Final = 0.55  # probability that a reader calls a fix good, from which it is offered
LETTER_COST: Final = 0.002  # in probability, for each letter that a fix takes
MAX_LEAK: Final = 0.1  # probability that a reader still sees the leak
MIN_GOOD_TOGETHER: Final = 0.5  # the same of all fixes, for a rewrite
MAX_VERSIONS: Final = 3  # versions that are screened, each with other fixes for what the one before left
MIN_WORDS: Final = 3  # of a rewrite
MIN_WORD_SHARE: Final = 1 / 3  # of the draft's words that a rewrite keeps
MIN_WORDS_WITHOUT_VERB: Final = 7  # that tell something


@dataclass(frozen=True, slots=True)
class Option:
    """A candidate and the probability that a reader calls it good."""

    candidate: Candidate
    good: float

    @property
    def edits(self) -> tuple[Edit, ...]:
        return self.candidate.move.edits

    @property
    def value(self) -> float:
        """How much it is worth: of two that read about as well, the one that takes fewer words."""
        taken = sum(edit.end - edit.start - len(edit.text) for edit in self.edits)
        return self.good - LETTER_COST * taken


class FixSearch:
    """The search for the fixes of one draft.

    Screen `candidate_text` and pass the result to `record_screening`, until there is no text left to screen.
    """

    def __init__(self, case: Case, verdict: Verdict, judge: FixJudge) -> None:
        self.case = case
        self.best = verdict
        self.rewrite: Rewrite | None = None
        self.versions_screened = 0
        self.clears = False  # whether nothing is found in the draft with all chosen fixes
        urgent = any("safety" in finding.concerns and not finding.rule.neutral for finding in case.blocking)
        unread = any(signal.label == UNREAD for signal in case.signals)
        self.fixable = [] if urgent or unread else [f for f in case.blocking if case.can_fix(f)]
        roles = find_roles(case) if self.fixable else []
        self.options = [self._find_options(finding, roles, judge) for finding in self.fixable]
        self.chosen = self._choose()
        self.candidate_text = self._text()

    def _find_options(self, finding: Finding, roles: Sequence[Move], judge: FixJudge) -> list[Option]:
        """Return the candidates for a finding that are worth offering, best first."""
        candidates = find_candidates(self.case, finding, roles)
        rated = zip(candidates, judge(self.case, finding, candidates), strict=True)
        found = [Option(one, good) for one, (good, leak) in rated if good >= MIN_GOOD and leak <= MAX_LEAK]
        return sorted(found, key=lambda option: -option.value)

    def _choose(self) -> list[Option | None]:
        """Return one option for each finding: edits of two options are the same or do not overlap."""
        chosen: list[Option | None] = [None] * len(self.fixable)
        for n in sorted(range(len(chosen)), key=lambda n: -max((o.value for o in self.options[n]), default=-1.0)):
            others = [one for one in chosen if one]
            span = self.fixable[n].span
            covering = (o for o in others if span and any(e.start <= span.start and span.end <= e.end for e in o.edits))
            fitting = (one for one in self.options[n] if not any(_overlap(one, other) for other in others))
            chosen[n] = next(covering, None) or next(fitting, None)
        return chosen

    @property
    def edits(self) -> list[Edit]:
        return sort_edits(edit for option in self.chosen if option for edit in option.edits)

    def _text(self) -> str:
        """Return the draft with all chosen fixes; empty if there are none."""
        return applied(self.case.text.raw, self.edits).strip() if self.edits else ""

    def record_screening(self, verdict: Verdict, findings: Sequence[Finding]) -> None:
        """Take the verdict and the findings on `candidate_text`; if a fix left its finding, prepare another version."""
        text, self.candidate_text = self.candidate_text, ""
        self.versions_screened += 1
        remaining = [f for f in findings if f.severity != "note"]
        unfixable = {concern for f in self.case.unfixable for concern in f.concerns}
        if not unfixable <= {concern for f in remaining for concern in f.concerns}:
            # What has no fix must not disappear only because its cue was removed: then offer nothing.
            self.chosen = [None] * len(self.fixable)
            return
        failed = [n for n, option in enumerate(self.chosen) if option and self._is_left(self.fixable[n], remaining)]
        self.clears = not remaining
        if not failed:
            self._offer_rewrite(text, verdict, remaining)
            return
        for n in failed:
            self.options[n] = [one for one in self.options[n] if one != self.chosen[n]]
        self.chosen = self._choose()
        if self.versions_screened < MAX_VERSIONS:
            self.candidate_text = self._text()
        else:
            self.chosen = [None if n in failed else option for n, option in enumerate(self.chosen)]

    def _is_left(self, finding: Finding, remaining: Sequence[Finding]) -> bool:
        """Whether the draft with all chosen fixes still has a finding of this kind at its place."""
        own = [s for s in self.case.sentences if finding.span and s.overlaps(finding.span)]
        for other in remaining:
            place = other.span and map_to_original(self.edits, other.span)
            if other.concerns & finding.concerns and (
                finding.span is None or (place and any(map(place.overlaps, own)))
            ):
                return True
        return False

    def _offer_rewrite(self, text: str, verdict: Verdict, remaining: Sequence[Finding]) -> None:
        """Offer the draft with all fixes if every finding has one, at most tone is left, and it reads well."""
        only_tone = all(f.concerns <= TONE_CONCERNS for f in remaining)
        is_better = VERDICTS.index(verdict) < VERDICTS.index(self.best)
        good = prod({option.edits: option.good for option in self.chosen if option}.values())
        if is_better and only_tone and all(self.chosen) and good >= MIN_GOOD_TOGETHER and self._is_enough(text):
            self.rewrite = Rewrite(text, verdict)

    def _is_enough(self, text: str) -> bool:
        """Whether a text keeps enough of the draft, and states or asks something."""
        length = len(text.split())
        if length < MIN_WORDS or length < len(self.case.text.raw.split()) * MIN_WORD_SHARE:
            return False
        return is_clause(text) or "?" in text or length >= MIN_WORDS_WITHOUT_VERB

    def findings(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the findings with their fixes."""
        fixes = {_key(f): (self._build_fix(f, o),) for f, o in zip(self.fixable, self.chosen, strict=True) if o}
        return tuple(replace(finding, fixes=fixes.get(_key(finding), ())) for finding in findings)

    def _build_fix(self, finding: Finding, option: Option) -> Fix:
        # Without the name, a record that is left could pass for nobody's.
        records = "student_identity" in finding.concerns and any(
            f.concerns & RECORD_CONCERNS for f in self.case.blocking
        )
        safe = option.candidate.move.safe and self.clears and finding.span is not None and not records
        return Fix(option.candidate.move.title, "safe" if safe else "check", option.edits)


def _key(finding: Finding) -> tuple[str, Span | None, str]:
    return finding.rule.code, finding.span, finding.picture


def _overlap(one: Option, other: Option) -> bool:
    """Whether two options are different and edit the same place."""
    return one.edits != other.edits and any(a.start < b.end and b.start < a.end for a in one.edits for b in other.edits)


__all__ = ["Case", "FixJudge", "FixSearch", "applied"]
