"""Thresholds that serve each label -> thresholds that serve the whole: the pack's, moved where the verdicts gain.

Read by `tune`; works on signals that are measured once, so that a set of thresholds costs a quarter of a second.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from screener.pipeline import entities
from screener.policy.judge import judge, verdict
from screener.policy.pack import load_pack
from screener.surfaces.evaluate import Figures, figures
from screener.types import ACCOUNTS, DETAILS, NAMES, POST_LABELS, Account, Draft, Signal

ByAccount = dict[Account, dict[str, float]]
STEPS = (0.7, 0.85, 1.18, 1.4)
ROUNDS = 2
GAIN_BY_ACCOUNT = 0.01  # about three posts: an account's own threshold rests on a third of them
LEAST, MOST = 0.15, 0.85  # scores are calibrated: below, six alarms of seven would be wrong
AT_LEAST = {"concern_macro_f1": 0.75, "risky_caught": 0.92, "disruption_high_caught": 0.92}
AT_MOST = {
    "leak_rate": 0.15,
    "false_alarm_rate": 0.14,
    "hold_passed_as_clear": 0.03,
    "protected_speech_flagged": 0.08,
}


def measured(
    posts: Sequence[dict[str, Any]],
    facts: Sequence[Sequence[Signal]],
    folder: Path,
    least: dict[str, float],
    own: ByAccount | None = None,
) -> Figures:
    """The figures of a pack with these thresholds, and with those that accounts have of their own."""
    pack = load_pack(folder, least, own or {})
    reports = {}
    for post, signals in zip(posts, facts, strict=True):
        findings = judge(Draft(post["id"], post["text"], post["account"], post["audience"]), signals, pack)
        probability = next((s.score for s in signals if s.label == "disruption"), 0.0)
        reports[post["id"]] = {
            "entities": [place(s) for s in entities(signals, pack.thresholds)],
            "findings": [
                {
                    "concern": f.rule.concern,
                    "severity": f.severity,
                    "start": f.span.start if f.span else None,
                    "end": f.span.end if f.span else None,
                }
                for f in findings
            ],
            "verdict": verdict(findings),
            "disruption": {"probability": probability},
        }
    return figures(posts, reports)


def place(signal: Signal) -> dict[str, Any]:
    assert signal.span is not None
    return {"label": signal.label, "start": signal.span.start, "end": signal.span.end}


def worth(found: Figures) -> float:
    """One number for a set of figures: a wrong silence harms a child, a wrong alarm makes people switch it off.

    What a figure lacks to the floor of the plan weighs three times what it gains beyond it.
    """
    lost = sum(max(found[name] - floor, 0.0) for name, floor in AT_MOST.items())
    lost += sum(max(floor - found[name], 0.0) for name, floor in AT_LEAST.items())
    return float(
        found["any_person"]["f"]
        + sum(found[name] for name in AT_LEAST)
        - sum(found[name] for name in AT_MOST)
        + 0.3 * found["hold_caught_as_hold"]
        - 2 * lost
    )


def settled(
    posts: Sequence[dict[str, Any]], facts: Sequence[Sequence[Signal]], folder: Path, least: dict[str, float]
) -> dict[str, float]:
    """Move one threshold after the other while the worth rises."""
    best = worth(measured(posts, facts, folder, least))
    for _ in range(ROUNDS):
        for label in (*POST_LABELS, *NAMES, *DETAILS):
            start = least[label]
            for step in STEPS:
                tried = {**least, label: round(min(max(start * step, LEAST), MOST), 2)}
                if (value := worth(measured(posts, facts, folder, tried))) > best + 0.001:
                    best, least = value, tried
    return least


def settled_by_account(
    posts: Sequence[dict[str, Any]], facts: Sequence[Sequence[Signal]], folder: Path, least: dict[str, float]
) -> ByAccount:
    """Give an account a threshold of its own where the worth rises by more than chance would."""
    best = worth(measured(posts, facts, folder, least))
    own: ByAccount = {account: {} for account in ACCOUNTS}
    for account in ACCOUNTS:
        for label in POST_LABELS:
            for step in STEPS:
                score = round(min(max(least[label] * step, LEAST), MOST), 2)
                tried = {**own, account: {**own[account], label: score}}
                if (value := worth(measured(posts, facts, folder, least, tried))) > best + GAIN_BY_ACCOUNT:
                    best, own = value, tried
    return own
