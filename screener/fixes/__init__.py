"""Findings -> fixes: edits of the author's text; all of them together are the suggested rewrite; both are screened
again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from screener.fixes.case import Case
from screener.fixes.edits import applied, origin
from screener.fixes.plan import Plan, first, plan, said
from screener.labels import LABELS, UNREAD
from screener.types import VERDICTS, Finding, Fix, Rewrite, Span, Verdict

TURNS = 4  # versions that are screened: each leaves out more of the sentences in which something is still found


class Mending:
    """The search for the fixes of one draft. Screen `version` and pass the findings to `screened` until it is empty."""

    def __init__(self, case: Case, verdict: Verdict) -> None:
        self.case = case
        self.best = verdict
        self.rewrite: Rewrite | None = None
        self.chosen: Plan | None = None
        self.left: list[Finding] = []
        self.turn = 0
        self.cut: set[Span] = set()
        urgent = any("safety" in finding.concerns and not finding.rule.neutral for finding in case.stopped)
        unread = any(signal.label == UNREAD for signal in case.signals)
        self.plan: Plan | None = None if urgent or unread else first(case)

    @property
    def version(self) -> str:
        """The text to screen next; empty at the end."""
        return self.plan.text if self.plan and self.plan.says_something else ""

    def screened(self, verdict: Verdict, findings: Sequence[Finding]) -> None:
        """Take the findings in `version`; if it is not good enough, go on to the next version."""
        assert self.plan
        left = [f for f in findings if f.severity != "note"]
        self.turn += 1
        tried = self.plan
        stuck = {concern for f in self.case.stuck for concern in f.concerns}
        if stuck:
            # A finding without a fix must not disappear only because its cue was removed: then offer nothing.
            self.plan = None
            if stuck <= {concern for f in left for concern in f.concerns}:
                self.chosen, self.left = tried, left
            return
        milder = VERDICTS.index(verdict) < VERDICTS.index(self.best)
        if milder:
            self.best, self.rewrite = verdict, Rewrite(tried.text, verdict) if tried.is_worth_offering else None
        if milder or self.chosen is None:
            self.chosen, self.left = tried, left
        self.plan = self._next(tried, left) if verdict != "clear" and self.turn < TURNS else None

    def _next(self, tried: Plan, left: Sequence[Finding]) -> Plan | None:
        """Return the next version to screen, without the sentences of what is left; None if it is the same again.

        What words cannot mend is not cut: it would only be hidden.
        """
        left = [f for f in left if all(LABELS[concern].mendable for concern in f.concerns)]
        places = [origin(tried.edits, f.span) for f in left if f.span]
        for finding in left:
            if finding.span is None:
                places += self.case.linked(finding.concerns)
                places += [f.span for f in self.case.stopped if f.span]
        self.cut.update(places)
        again = said(plan(self.case, self.cut))
        return again if again.text != tried.text else None

    def findings(self, findings: Sequence[Finding]) -> tuple[Finding, ...]:
        """Return the findings with their fixes; a finding that its fix did not remove has none."""
        return tuple(replace(f, fixes=self._fixes(f)) for f in findings)

    def _fixes(self, finding: Finding) -> tuple[Fix, ...]:
        if finding not in self.case.stopped or self.chosen is None or not self.case.can_mend(finding):
            return ()
        for other in self.left:
            if not other.concerns & finding.concerns:
                continue
            place = other.span and origin(self.chosen.edits, other.span)
            if finding.span is None or (place and place.overlaps(finding.span)):
                return ()
        fix = self.chosen.fix(finding, self.case, may_be_safe=not self.left)
        return (fix,) if fix else ()


__all__ = ["Case", "Mending", "applied"]
