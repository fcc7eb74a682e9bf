"""danger_pairs.jsonl -> how often danger in plain words is stopped, and how often its harmless twin is.

A row is a pair (danger, and the same scene made harmless by a small change) or a look-alike (harmless, with the same
words). The rows were written before the sure words of the rules, by the same hand; the part `work` was read while these
were written; the part `held` is only evaluated.

usage: python -m tests.eval.danger    (prints the figures of both parts, keeps those of the held one in danger.json)
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from itertools import product
from pathlib import Path
from typing import Any, Final

from models import card
from screener import Draft, Report, Screener
from screener.detect.sure import SureWording
from screener.normalize import normalize
from screener.policy.pack import PACKS, load_pack
from screener.types import ACCOUNTS, AUDIENCES

SIDES: Final = ("danger", "twin", "lookalike")
DANGER_FAMILIES: Final = ("SAF", "BND", "DSR")
SETTINGS: Final = tuple(product(ACCOUNTS, AUDIENCES))


def _read_rows(name: str) -> list[dict[str, Any]]:
    path = Path(__file__).parent / name
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


ROWS: Final = _read_rows("danger_pairs.jsonl")
WORDINGS: Final = _read_rows("danger_wordings.jsonl")  # plain danger and its look-alikes, for sure words alone


def select_rows(part: str, side: str) -> list[dict[str, Any]]:
    return [row for row in ROWS if row["part"] == part and side in row]


def screen_side(screener: Screener, rows: Sequence[dict[str, Any]], side: str) -> list[Report]:
    """Screen one side of rows, each on its own account, to its own audience."""
    return screener.judge([Draft(row["id"], row[side], row["account"], row["audience"]) for row in rows])


def screen_everywhere(screener: Screener, text: str) -> list[Report]:
    """One text on every account, to every audience."""
    return screener.judge([Draft(f"{a} {b}", text, a, b) for a, b in SETTINGS])


def raised_by_sure_words(report: Report) -> bool:
    """Whether a rule raised a finding because of its sure words."""
    return any(signal.label.startswith("sure:") for signal in report.signals)


def touched_by_sure_words(part: str, side: str) -> list[bool]:
    """Whether the sure words of a rule about danger, alone, touch each of WORDINGS of a part and side."""
    wording = SureWording(load_pack(PACKS / "psesd").sure)
    texts = [normalize(row[side]) for row in WORDINGS if row["part"] == part and side in row]
    labels = tuple(f"sure:{family}" for family in DANGER_FAMILIES)
    return [any(signal.label.startswith(labels) for signal in signals) for signals in wording(texts)]


def raises_danger(report: Report) -> bool:
    """Whether a rule about danger, boundaries or disruption raised a finding to review or hold."""
    return any(f.rule.code.startswith(DANGER_FAMILIES) and f.severity != "note" for f in report.findings)


def share(found: Iterable[bool]) -> float:
    found = list(found)
    return sum(found) / len(found)


def evaluate_part(screener: Screener, part: str) -> dict[str, dict[str, float]]:
    """For each of SIDES, the number of posts, and the shares stopped, raised as a danger, and raised by sure words."""
    results = {}
    for side in SIDES:
        reports = screen_side(screener, select_rows(part, side), side)
        results[side] = {
            "posts": len(reports),
            "stopped": share(r.verdict != "clear" for r in reports),
            "as danger": share(map(raises_danger, reports)),
            "sure words": share(map(raised_by_sure_words, reports)),
        }
    return results


def main() -> None:
    """Print the figures of both parts, and keep those of the held one."""
    screener = Screener.load()
    for part in ("work", "held"):
        found = evaluate_part(screener, part)
        for side, shares in found.items():
            print(part, side, "  ".join(f"{name} {value:.4g}" for name, value in shares.items()))
    text = json.dumps({"weights": card.weights(), **found}, indent=1)
    (Path(__file__).parent / "danger.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
