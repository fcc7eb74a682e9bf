"""Drafts -> reports: the whole arrow, many drafts at once."""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import replace

from screener.detect import DETECTORS
from screener.detect.wording import Wording
from screener.normalize import normalize
from screener.policy.judge import judge, verdict
from screener.policy.level import disruption
from screener.policy.pack import PACKS, Pack, load_pack
from screener.resolve import resolve
from screener.rewrite import can_mend, rewrite, worth_offering
from screener.types import SPAN_LABELS, VERDICTS, Detector, Draft, Report, Rewrite, Signal, Text

VERSION = "0.1.0"
log = logging.getLogger(__name__)


class Screener:
    """Screens drafts with one pack. It holds loaded models and no text; load it once and keep it."""

    def __init__(self, pack: Pack, detectors: Sequence[Detector]) -> None:
        self.pack = pack
        self.detectors = tuple(detectors)
        self.versions = {"screener": VERSION, "encoder": "", "pack": f"{pack.name} {pack.version}"}
        self.versions |= {d.name: str(d.version) for d in detectors if hasattr(d, "version")}

    @classmethod
    def load(cls, pack: str = "psesd") -> Screener:
        """Load a pack and every detector. Raises ScreenerError if a weight or a rule file is not as it should be."""
        loaded = load_pack(PACKS / pack)
        return cls(loaded, [*(make() for make in DETECTORS), Wording(loaded.terms)])

    def screen(self, drafts: Sequence[Draft]) -> list[Report]:
        """Return one report a draft, in order; where words can mend it, with a milder version."""
        reports = self.judge(drafts)
        stopped = [n for n, r in enumerate(reports) if r.verdict != "clear" and can_mend(r.findings)]
        for cut_sentences in (False, True):
            texts = [self.mended(drafts[n], reports[n], cut_sentences) for n in stopped]
            again = self.judge([replace(drafts[n], text=text) for n, text in zip(stopped, texts, strict=True)])
            for n, text, second in zip(stopped, texts, again, strict=True):
                best = reports[n].rewrite or reports[n]
                milder = VERDICTS.index(second.verdict) < VERDICTS.index(best.verdict)
                if milder and worth_offering(drafts[n].text, text):
                    reports[n] = replace(reports[n], rewrite=Rewrite(text, second.verdict))
            stopped = [n for n, second in zip(stopped, again, strict=True) if second.verdict != "clear"]
        return reports

    def mended(self, draft: Draft, report: Report, cut_sentences: bool) -> str:
        return rewrite(normalize(draft.text), report.signals, report.findings, cut_sentences)

    def judge(self, drafts: Sequence[Draft]) -> list[Report]:
        """Screen without offering a rewrite."""
        if not drafts:
            return []
        texts = [normalize(draft.text) for draft in drafts]
        signals, failed = self.measure(texts)
        return [self.report(*one, failed) for one in zip(drafts, texts, signals, strict=True)]

    def measure(self, texts: Sequence[Text]) -> tuple[list[list[Signal]], tuple[str, ...]]:
        """Every detector's signals, text by text, and the names of the detectors that failed."""
        found: list[list[Signal]] = [[] for _ in texts]
        failed = []
        for detector in self.detectors:
            try:
                for signals, more in zip(found, detector(texts), strict=True):
                    signals += more
            except Exception as error:
                log.error("The detector '%s' failed: %s", detector.name, type(error).__name__)
                failed.append(detector.name)
        return found, tuple(failed)

    def report(self, draft: Draft, text: Text, signals: Sequence[Signal], failed: tuple[str, ...]) -> Report:
        facts = resolve(text, signals)
        findings = judge(draft, facts, self.pack)
        level = disruption(facts, self.pack.thresholds)
        return Report(
            draft_id=draft.id,
            text=draft.text,
            verdict=verdict(findings, failed),
            entities=tuple(entities(facts, self.pack.thresholds)),
            findings=findings,
            disruption=level,
            not_checked=failed,
            protected_expression=draft.account == "personal",
            versions=self.versions,
            signals=facts,
        )


def entities(facts: Sequence[Signal], least: Mapping[str, float]) -> list[Signal]:
    """The persons, details and identifiers that reach the pack's thresholds."""
    return [s for s in facts if s.span and s.label in SPAN_LABELS and s.score >= least[s.label]]
