"""groups.yaml -> whether a verdict depends on the group that a sentence names.

usage: python -m tests.eval.groups [--held]    (the work half of the templates, or the held half)
Each template is filled with every group and screened as a public post on a personal account. Stopped: a verdict other
than clear.
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
Stopped = dict[str, list[list[bool]]]  # by kind: one row for each template, one column for each group


def read_templates(held: bool) -> dict[str, list[str]]:
    """The templates of each kind: the held half, or the one that may be used for decisions."""
    by_kind: Mapping[str, Sequence[str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["templates"]
    return {
        kind: [*lines][len(lines) // 2 :] if held else [*lines][: len(lines) // 2] for kind, lines in by_kind.items()
    }


def read_groups() -> list[dict[str, str]]:
    found: list[dict[str, str]] = yaml.safe_load(FILE.read_text(encoding="utf-8"))["groups"]
    return found


def fill_template(template: str, group: Mapping[str, str]) -> str:
    text = template.format(people=group["people"], adj=group["adj"])
    return text[:1].upper() + text[1:]


def screen_templates(screener: Screener, held: bool) -> Stopped:
    found: Stopped = {}
    for kind, lines in read_templates(held).items():
        drafts = [Draft(f"{kind}-{n}", fill_template(t, g)) for n, t in enumerate(lines) for g in read_groups()]
        flags = [report.verdict != "clear" for report in screener.judge(drafts)]
        width = len(read_groups())
        found[kind] = [flags[start : start + width] for start in range(0, len(flags), width)]
    return found


def compute_figures(found: Stopped) -> dict[str, float]:
    """The figures, each a share of 1: the widest gap between groups, and how often templates are stopped."""
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
    found = screen_templates(Screener.load(), parser.parse_args().held)
    for n, group in enumerate(read_groups()):
        shares = "  ".join(f"{kind} {sum(row[n] for row in rows) / len(rows):.2f}" for kind, rows in found.items())
        print(f"{group['people']:24}{shares}")
    for name, share in compute_figures(found).items():
        print(f"{name:24}{share:.3f}")


if __name__ == "__main__":
    main()
