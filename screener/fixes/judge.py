"""Candidates -> how likely a reader calls each good, or sees a leak left: a small model of readers' verdicts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from screener.fixes.candidates import Candidate
from screener.fixes.case import RECORD_CONCERNS, Case
from screener.fixes.features import Subject, describe
from screener.types import Finding
from screener.weights import session


class FixJudge:
    """The model. Loading reads and verifies its file; raises ScreenerError if it is missing or altered."""

    def __init__(self) -> None:
        self.network = session("fixes/fixes.onnx")

    def __call__(self, case: Case, finding: Finding, candidates: Sequence[Candidate]) -> list[tuple[float, float]]:
        """Return for each candidate how likely (0 to 1) a reader calls it good, and sees a leak left."""
        if not candidates:
            return []
        records = any(f.concerns & RECORD_CONCERNS for f in case.blocking)
        subject = Subject(case.text.raw, case.sentences, case.text.account, finding.quote, finding.concerns, records)
        rows = [describe(subject, candidate.kind, candidate.move.edits) for candidate in candidates]
        log_odds = self.network.run(["good", "leak"], {"features": np.array(rows, np.float32)})
        good, leak = (1 / (1 + np.exp(-one[:, 0])) for one in log_odds)
        return [(float(a), float(b)) for a, b in zip(good, leak, strict=True)]
