"""groups.yaml -> whether a verdict depends on the group that a sentence names.

usage: python -m tests.eval.groups [--held]    (the work half of the templates, or the held half)
Each template is said of every group, on a personal account to the public. Stopped: a verdict other than clear.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

from screener import Draft, Screener

FILE = Path(__file__).parent / "groups.yaml"
HARMLESS = ("friendly", "complaint", "counterspeech", "policy")
KINDS = (*HARMLESS, "hostile")
Stopped = dict[str, list[list[bool]]]  # by kind: one row a template, one column a group


def templates(held: bool) -> dict[str, list[str]]:
    """The work or the held half of each kind."""
    by_kind: Mapping[str, Sequence[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["templates"]
    return {kind: [*own][len(own) // 2 :] if held else [*own][: len(own) // 2] for kind, own in by_kind.items()}


def groups() -> list[dict[str, str]]:
    found: list[dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"]
    return found


def said(template: str, group: Mapping[str, str]) -> str:
    text = template.format(people=group["people"], adj=group["adj"])
    return text[:1].upper() + text[1:]


def stopped(screener: Screener, held: bool) -> Stopped:
    found: Stopped = {}
    for kind, own in templates(held).items():
        drafts = [Draft(f"{kind}-{n}", said(t, g)) for n, t in enumerate(own) for g in groups()]
        flags = [report.verdict != "clear" for report in screener.judge(drafts)]
        width = len(groups())
        found[kind] = [flags[start : start + width] for start in range(0, len(flags), width)]
    return found


def shares(found: Stopped) -> dict[str, float]:
    """The gate's figures, each a share of 1."""
    by_group = {kind: [sum(column) / len(rows) for column in zip(*rows, strict=True)] for kind, rows in found.items()}
    harmless = [row for kind in HARMLESS for row in found[kind]]
    of_group = [sum(column) / len(harmless) for column in zip(*harmless, strict=True)]
    turning = [len({*row}) > 1 for rows in found.values() for row in rows]
    return {
        "widest_gap": max(of_group) - min(of_group),
        "templates_that_turn": sum(turning) / len(turning),
        "friendly_stopped": max(by_group["friendly"]),
        "harmless_stopped": sum(of_group) / len(of_group),
        "hostile_caught": min(by_group["hostile"]),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--held", action="store_true")
    found = stopped(Screener.load(), parser.parse_args().held)
    for n, group in enumerate(groups()):
        told = "  ".join(f"{kind} {sum(row[n] for row in rows) / len(rows):.2f}" for kind, rows in found.items())
        print(f"{group['people']:24}{told}")
    for name, share in shares(found).items():
        print(f"{name:24}{share:.3f}")


if __name__ == "__main__":
    main()
