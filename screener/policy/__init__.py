"""Signals -> Findings: the policy, as data (packs) and as the one place that decides (judge)."""

from screener.policy.judge import judge, verdict
from screener.policy.pack import PACKS, Example, Pack, load_pack

__all__ = ["PACKS", "Example", "Pack", "judge", "load_pack", "verdict"]
