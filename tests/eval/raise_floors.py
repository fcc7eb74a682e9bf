"""Today's figures -> tests/eval/baseline.json: floors rise; with `--lower` and a reason, those broken today fall.

usage: python -m tests.eval.raise_floors [--lower "why"]
Figures of the labeled posts are those of all sets as one, where FEW examples or more carry them; their floors stand a
standard error below: docs/decisions/0020-floors-rest-on-all-posts-together.md. Every other floor stands SLACK below its
figure, for processors round int8 sums differently in the last place.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from statistics import stdev
from typing import Any

from models.encoder.corpus import read_gz
from models.encoder.obfuscate import OBFUSCATIONS
from screener import Draft, Screener
from tests.eval import pooled, robustness
from tests.eval import traps as trap_posts
from tests.eval.pooled import figure
from tests.eval.robustness import OPEN

BASELINE = Path(__file__).parent / "baseline.json"
SLACK = 0.01
FEW = 20
FIGURES = ("any_person/f", "any_identifier/f", "concern_macro_f1", "risky_caught", "hold_caught_as_hold")

DISRUPTION = ("disruption/auroc", "disruption/average_precision")
ERRORS = (
    "leak_rate",
    "hold_passed_as_clear",
    "false_alarm_rate",
    "clear_held",
    "protected_speech_flagged",
    "disruption/calibration_error",
)


def measured(screener: Screener) -> dict[str, dict[str, tuple[float, float]]]:
    """The figures of all posts, each with a standard error's room, by whether they may not fall or not rise."""
    counts, found = pooled.examples(), pooled.examined(screener)
    paths = [
        *FIGURES,
        "disruption_high_caught",
        *DISRUPTION,
        *(f"{part}/{label}/f" for part in ("spans", "concerns") for label in found[part]),
    ]
    values = {path: figure(found, path) for path in (*paths, *ERRORS) if counts[path] >= FEW}
    kept = {path: value for path, value in values.items() if value is not None}
    drawn = pooled.intervals(screener, list(kept))
    error = {path: max(stdev(drawn[path]) - SLACK, 0.0) for path in kept}
    return {
        "at_least": {path: (value, error[path]) for path, value in kept.items() if path not in ERRORS},
        "at_most": {path: (value, error[path]) for path, value in kept.items() if path in ERRORS},
    }


def today(screener: Screener) -> dict[str, Any]:
    """What is measured now, in the form of baseline.json."""
    rows = list(read_gz(OPEN / "school_posts_open" / "school_posts_open.jsonl.gz"))
    reports = screener.judge([Draft(row["id"], row["text"], "agency") for row in rows])
    groups = robustness.origins()
    otherwise = robustness.Typed(screener)
    typed = {way: after - before for way in OBFUSCATIONS for _, before, after in [otherwise.shares(way)]}
    traps = trap_posts.traps()
    return {
        "pooled": measured(screener),
        "school_posts_stopped": sum(r.verdict != "clear" for r in reports) / len(reports),
        **robustness.gaps(robustness.recalls(screener, robustness.held_posts(), groups), groups),
        "typed": typed,
        "traps": trap_posts.shares(traps, trap_posts.judged(screener, traps)),
    }


def floors(found: Any, known: Any, lower: bool, rising: bool = False) -> Any:
    """Move every floor to today's figure less its room and the slack, unless that would lower it.

    `lower` lets those fall that the figure breaks, and no other.
    """
    if isinstance(found, dict):
        known = known if isinstance(known, dict) else {}
        return {k: floors(v, known.get(k), lower, rising or k == "at_least") for k, v in found.items()}
    value, room = found if isinstance(found, tuple) else (found, 0.0)
    room += SLACK
    floor = math.floor((value - room) * 1000) / 1000 if rising else math.ceil((value + room) * 1000) / 1000
    if known is None or (lower and (value < known if rising else value > known)):
        return floor
    return max(floor, known) if rising else min(floor, known)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lower", metavar="WHY", default="")
    args = parser.parse_args()
    known = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    result = floors(today(Screener.load()), known, bool(args.lower))
    if args.lower:
        result["lowered_because"] = args.lower
    BASELINE.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
