"""Findings -> fixes: edits of the author's text; all together, screened again, they are the suggested rewrite if enough
is left."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from screener.fixes.case import TONE_CONCERNS, Case
from screener.fixes.edits import applied, map_to_original
from screener.fixes.plan import Plan, build_first_plan, build_plan
from screener.labels import LABELS, UNREAD
from screener.types import VERDICTS, Finding, Fix, Rewrite, Span, Verdict

MAX_VERSIONS = 4  # versions that are screened: each leaves out more of the sentences in which something is still found


class FixSearch:
    """The search for the fixes of one draft.

    Screen `candidate_text` and pass the result to `record_screening`, until there is no text left to screen.
    """

    def __init__(self, case: Case, verdict: Verdict) -> None:
        self.case = case
        self.best = verdict
        self.rewrite: Rewrite | None = None
        self.chosen: Plan | None = None
        self.remaining: list[Finding] = []
        self.versions_screened = 0
        self.deleted: set[Span] = set()
        urgent = any("safety" in finding.concerns and not finding.rule.neutral for finding in case.blocking)
        unread = any(signal.label == UNREAD for signal in case.signals)
        self.plan: Plan | None = None
        if not (urgent or unread):
            self._try_next(build_first_plan(case))

    @property
    def candidate_text(self) -> str:
        """The text to screen next; empty at the end."""
        return self.plan.text if self.plan else ""

    def _try_next(self, plan: Plan) -> None:
        """Screen a plan next; one that leaves nothing is only for the fixes, and only if no rewrite was found."""
        self.plan = plan if plan.edits and plan.text else None
        if plan.edits and not plan.text and not self.rewrite and not self.case.unfixable:
            self.chosen, self.remaining = plan, []

    def record_screening(self, verdict: Verdict, findings: Sequence[Finding]) -> None:
        """Take the verdict and the findings on `candidate_text`; if it is not clear, prepare the next version."""
        assert self.plan
        remaining = [f for f in findings if f.severity != "note"]
        self.versions_screened += 1
        candidate = self.plan
        unfixable = {concern for f in self.case.unfixable for concern in f.concerns}
        if unfixable:
            # A finding without a fix must not disappear only because its cue was removed: then offer nothing.
            self.plan = None
            if unfixable <= {concern for f in remaining for concern in f.concerns}:
                self.chosen, self.remaining = candidate, remaining
            return
        is_better = VERDICTS.index(verdict) < VERDICTS.index(self.best)
        if is_better:
            only_tone = all(f.concerns <= TONE_CONCERNS for f in remaining)
            self.best = verdict
            self.rewrite = Rewrite(candidate.text, verdict) if only_tone and candidate.is_worth_offering else None
        if is_better or self.chosen is None:
            self.chosen, self.remaining = candidate, remaining
        self.plan = None
        if verdict != "clear" and self.versions_screened < MAX_VERSIONS:
            self._delete_more(candidate, remaining)

    def _delete_more(self, candidate: Plan, remaining: Sequence[Finding]) -> None:
        """Screen the version without the sentences of remaining findings next; none if unchanged.

        A finding that rewording cannot fix is kept: removing it would only hide it.
        """
        remaining = [f for f in remaining if all(LABELS[concern].fixable for concern in f.concerns)]
        places = [map_to_original(candidate.edits, f.span) for f in remaining if f.span]
        for finding in remaining:
            if finding.span is None:
                places += self.case.linked_sentences(finding.concerns)
                places += [f.span for f in self.case.blocking if f.span]
        self.deleted.update(places)
        if (plan := build_plan(self.case, self.deleted)).text != candidate.text:
            self._try_next(plan)

    def findings(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the findings with their fixes; none where its sentence still has such a finding."""
        return tuple(replace(f, fixes=self._fixes_for(f)) for f in findings)

    def _fixes_for(self, finding: Finding) -> tuple[Fix, ...]:
        if finding not in self.case.blocking or self.chosen is None or not self.case.can_fix(finding):
            return ()
        for other in self.remaining:
            if not other.concerns & finding.concerns:
                continue
            place = other.span and map_to_original(self.chosen.edits, other.span)
            own = [s for s in self.case.sentences if finding.span and s.overlaps(finding.span)]
            if finding.span is None or (place and any(map(place.overlaps, own))):
                return ()
        fix = self.chosen.build_fix(finding, self.case, may_be_safe=not self.remaining)
        return (fix,) if fix else ()


__all__ = ["Case", "FixSearch", "applied"]
