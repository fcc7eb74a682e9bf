"""Signals -> Findings: the policy as data (packs), and the only place that decides (judge)."""

from screener.policy.judge import judge, verdict
from screener.policy.pack import PACKS, Pack, load_pack
from screener.policy.rule_file import Example

__all__ = ["PACKS", "Example", "Pack", "judge", "load_pack", "verdict"]
