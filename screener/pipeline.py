"""Drafts -> reports: all stages, many drafts at once."""

from __future__ import annotations

import logging
import os
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from screener.detect import Detector, detectors
from screener.detect.images import NOT_CHECKED, Joined, joined, look, measured
from screener.detect.languages.telling import unread, unread_in
from screener.detect.sure import SureWording
from screener.detect.wording import Wording
from screener.evidence import attach_evidence
from screener.labels import MINOR_FACE
from screener.normalize import normalize
from screener.office_list.files import load as load_list
from screener.policy.choice import folder
from screener.policy.duplicates import merge_duplicates
from screener.policy.ignored import Ignored
from screener.policy.judge import judge, sort_findings, verdict
from screener.policy.level import assess_disruption, entities
from screener.policy.pack import Pack, load_pack
from screener.policy.pictures import merge_findings, students
from screener.policy.vouches import draft_hash
from screener.relationships import find_own_children
from screener.resolve import resolve
from screener.signals import ScoringError, collect_signals, run_detectors
from screener.types import Draft, Finding, Image, Picture, Report, Rewrite, ScreenerError, Signal, Text, Verdict
from screener.version import VERSION

if TYPE_CHECKING:
    from screener.fixes import FixJudge
    from screener.rescore.disruption import Classifier

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ImageAnalysis:
    """What was found in a draft's pictures, and which pictures could not be examined."""

    pictures: tuple[Picture, ...] = ()
    not_checked: tuple[str, ...] = ()


NOTHING = ImageAnalysis()


class Screener:
    """Screens drafts with one pack. It holds loaded models and no text; load it once and keep it."""

    def __init__(
        self,
        pack: Pack,
        detectors: Sequence[Detector],
        look: Callable[[Image], Picture] = look,
        rescore: Classifier | None = None,
    ) -> None:
        self.pack = pack
        self.detectors = tuple(detectors)
        self.look = look
        self.rescore = rescore
        self.ignored = Ignored()
        self.fix_judge: FixJudge | None = None
        self.executor: ThreadPoolExecutor | None = ThreadPoolExecutor(os.cpu_count(), "detectors")
        self.versions = {"screener": VERSION, "encoder": "", "pack": pack.label}
        parts: list[Detector | Classifier] = [*detectors, *([rescore] if rescore else [])]
        self.versions |= {part.name: str(part.version) for part in parts if hasattr(part, "version")}

    @classmethod
    def load(cls, pack: str = "") -> Screener:
        """Load every detector and a pack, by its name or folder; by default, the pack that this computer uses.

        Raises ScreenerError if a weight or a rule file is missing or invalid.
        """
        from screener.rescore.disruption import Classifier  # reads its list of cues

        loaded = load_pack(folder(pack))
        words = (Wording(loaded.terms), SureWording(loaded.sure))
        return cls(loaded, [*detectors(), *words], rescore=Classifier())

    def use_one_thread(self) -> None:
        """Stay on the caller's thread, if each core has its own process."""
        self.executor = None
        for detector in self.detectors:
            if hasattr(detector, "use_one_thread"):
                detector.use_one_thread()

    def screen(self, drafts: Sequence[Draft]) -> list[Report]:
        """Return one report per draft, in order; with fixes for its findings and, if possible, a suggested rewrite."""
        analyses = [self.analyze_images(draft) for draft in drafts]
        reports = self.judge(drafts, analyses)
        if any(text_verdict(report) != "clear" for report in reports):
            self._add_fixes(drafts, reports)
        return [self.rejudge_rewrite(*one) for one in zip(drafts, reports, analyses, strict=True)]

    def _add_fixes(self, drafts: Sequence[Draft], reports: list[Report]) -> None:
        """Give the reports that are not clear their fixes and, if possible, a suggested rewrite."""
        from screener.fixes import Case, FixJudge, FixSearch  # only where needed: a start takes less time without it

        self.fix_judge = judge = self.fix_judge or FixJudge()
        line = load_office_line()
        searches = {
            n: FixSearch(
                Case(normalize(drafts[n].text, drafts[n].account), r.signals, text_findings(r), line), worst, judge
            )
            for n, r in enumerate(reports)
            if (worst := text_verdict(r)) != "clear"
        }
        while pending := [n for n, one in searches.items() if one.candidate_text]:
            retried = self.judge([replace(drafts[n], text=searches[n].candidate_text, images=()) for n in pending])
            for n, second in zip(pending, retried, strict=True):
                searches[n].record_screening(second.verdict, second.findings)
        for n, one in searches.items():
            reports[n] = replace(reports[n], rewrite=one.rewrite, findings=one.findings(reports[n].findings))

    def rejudge_rewrite(self, draft: Draft, report: Report, analysis: ImageAnalysis) -> Report:
        """Return the report with its rewrite judged together with the draft's pictures, which a rewrite cannot fix."""
        if not report.rewrite or analysis == NOTHING:
            return report
        text = report.rewrite.text
        return replace(report, rewrite=Rewrite(text, self.judge([replace(draft, text=text)], [analysis])[0].verdict))

    def analyze_images(self, draft: Draft) -> ImageAnalysis:
        """Examine the pictures of a draft; one that cannot be read does not affect the others."""
        pictures, failed = [], []
        for image in draft.images:
            try:
                pictures.append(self.look(image))
            except ImportError:
                failed.append(NOT_CHECKED)
            except ScreenerError as error:
                failed.append(f"{NOT_CHECKED}: {image.name}: {error}")
            except Exception as error:
                log.error("Looking at a picture failed: %s", type(error).__name__)
                failed.append(f"{NOT_CHECKED}: {image.name}: the screener failed ({type(error).__name__})")
        failed += [f"{NOT_CHECKED}: {picture.name}: {part}" for picture in pictures if (part := picture.not_looked_at)]
        return ImageAnalysis(tuple(pictures), tuple(dict.fromkeys(failed)))

    def judge(self, drafts: Sequence[Draft], analyses: Sequence[ImageAnalysis] = ()) -> list[Report]:
        """Screen without suggesting rewrites; `analyses` are of each draft's pictures, if already made."""
        if not drafts:
            return []
        analyses = analyses or [self.analyze_images(draft) for draft in drafts]
        joined_texts = [joined(draft.text, analysis.pictures) for draft, analysis in zip(drafts, analyses, strict=True)]
        text_drafts = [*drafts, *(draft for draft, j in zip(drafts, joined_texts, strict=True) if j)]
        raw_texts = (*(d.text for d in drafts), *(j.text for j in joined_texts if j))
        texts = [normalize(text, d.account, d.audience) for text, d in zip(raw_texts, text_drafts, strict=True)]
        signals, failed = collect_signals(self.detectors, texts, self.executor)
        resolved = [resolve(*one) for one in zip(texts, signals, strict=True)]
        facts, unscored = self.rescore_facts(text_drafts, texts, resolved)
        facts = [(*found, *find_own_children(text, found)) for text, found in zip(texts, facts, strict=True)]
        count = len(drafts)
        joint = iter(zip(facts[count:], failed[count:], strict=True))  # of a post and the words in its pictures
        joint_facts, joint_failed = zip(*(next(joint) if j else ((), ()) for j in joined_texts), strict=True)
        texts, facts = texts[:count], facts[:count]
        joint_results = [(j, more) if j else None for j, more in zip(joined_texts, joint_facts, strict=True)]
        found = [self.judge_with_pictures(*one) for one in zip(drafts, facts, analyses, joint_results, strict=True)]
        supported_findings, unsupported = self.attach_evidence(drafts, texts, facts, found)
        missing = zip(failed[:count], joint_failed, unsupported, strict=True)
        not_checked = [tuple(dict.fromkeys((*first, *words, *unscored, *last))) for first, words, last in missing]
        return [
            self.build_report(*one)
            for one in zip(drafts, facts, supported_findings, analyses, not_checked, joint_results, strict=True)
        ]

    def attach_evidence(
        self,
        drafts: Sequence[Draft],
        texts: Sequence[Text],
        facts: Sequence[tuple[Signal, ...]],
        findings: Sequence[Sequence[Finding]],
    ) -> tuple[list[Sequence[Finding]], list[tuple[str, ...]]]:
        """Return the findings of each post with their evidence, and what failed in reading its parts.

        Where that reading fails, the findings stay as they are: a missing score must not dismiss one.
        """
        try:
            found = attach_evidence(drafts, texts, facts, findings, self.pack, self.score_posts)
            return list(found), [()] * len(drafts)
        except ScoringError as error:
            if len(drafts) == 1:
                return list(findings), [error.failed]
        ones = [
            self.attach_evidence([draft], [text], [own], [given])
            for draft, text, own, given in zip(drafts, texts, facts, findings, strict=True)
        ]
        return [found for (found,), _ in ones], [failed for _, (failed,) in ones]

    def score_posts(self, drafts: Sequence[Draft]) -> list[Mapping[str, float]]:
        """Return the post scores of each draft, by label, from the encoder and the classifier alone.

        Raises ScoringError if a part of them failed.
        """
        texts = [normalize(draft.text, draft.account, draft.audience) for draft in drafts]
        signals, failed = run_detectors([d for d in self.detectors if d.heavy], texts)
        facts, unscored = self.rescore_facts(drafts, texts, [tuple(own) for own in signals])
        if missing := dict.fromkeys((*unscored, *(part for parts in failed for part in parts))):
            raise ScoringError(tuple(missing))
        return [{signal.label: signal.score for signal in own if signal.span is None} for own in facts]

    def rescore_facts(
        self, drafts: Sequence[Draft], texts: Sequence[Text], facts: list[tuple[Signal, ...]]
    ) -> tuple[list[tuple[Signal, ...]], tuple[str, ...]]:
        """Return the facts with new post scores, and the classifier's name if it failed."""
        if self.rescore is None:
            return facts, ()
        try:
            return [self.rescore(*one) for one in zip(drafts, texts, facts, strict=True)], ()
        except Exception as error:
            log.error("The classifier '%s' failed: %s", self.rescore.name, type(error).__name__)
            return facts, (self.rescore.name,)

    def judge_with_pictures(
        self,
        draft: Draft,
        facts: tuple[Signal, ...],
        analysis: ImageAnalysis,
        joint: tuple[Joined, tuple[Signal, ...]] | None,
    ) -> Sequence[Finding]:
        """Return the rules' findings about a post and the words in its pictures, before evidence is required."""
        visual = measured(draft.images or analysis.pictures, analysis.pictures)
        findings = judge(draft, (*facts, *visual), self.pack)
        if joint is None:
            return findings
        words, more = joint
        more = students(more, words, analysis.pictures, self.pack.thresholds[MINOR_FACE])
        return merge_findings(findings, judge(replace(draft, text=words.text), (*more, *visual), self.pack), words)

    def build_report(
        self,
        draft: Draft,
        facts: tuple[Signal, ...],
        found: Sequence[Finding],
        analysis: ImageAnalysis,
        failed: tuple[str, ...],
        joint: tuple[Joined, tuple[Signal, ...]] | None,
    ) -> Report:
        findings = self.ignored(draft.text, sort_findings(merge_duplicates(draft.text, found)))
        unread_words = joint[0].unread(joint[1]) if joint else ()
        in_pictures = tuple(f"{NOT_CHECKED}: {unread_in(*one)}" for one in unread_words)
        not_checked = (*failed, *unread(draft.text, facts), *in_pictures, *analysis.not_checked)
        return Report(
            draft_id=draft.id,
            text=draft.text,
            verdict=verdict(findings, not_checked),
            entities=tuple(entities(facts, self.pack.thresholds)),
            findings=findings,
            disruption=assess_disruption(facts, self.pack.thresholds),
            images=analysis.pictures,
            not_checked=not_checked,
            protected_expression=draft.account == "personal",
            versions=self.versions,
            signals=(*facts, *measured(draft.images or analysis.pictures, analysis.pictures)),
            draft=draft_hash(draft),
            switched_off=tuple(self.pack.switched_off.get(draft.account, ())),
            vouchable=self.pack.vouchable_on(draft.account),
        )


def text_verdict(report: Report) -> Verdict:
    """Return the verdict on the draft's text alone: only the text can be rewritten."""
    failed = [part for part in report.not_checked if not part.startswith(NOT_CHECKED)]
    return verdict(text_findings(report), failed)


def text_findings(report: Report) -> list[Finding]:
    """Return the findings about the draft's text, without those about its pictures."""
    return [finding for finding in report.findings if not finding.picture]


def load_office_line() -> str:
    """Return the office's phone from its list, for fixes; empty if there is none, or no readable list."""
    try:
        return load_list().line
    except ScreenerError:
        return ""
