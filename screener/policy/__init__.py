"""Signals -> Findings: the policy as data (packs), and the only place that decides (judge)."""
