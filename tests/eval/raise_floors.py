"""Today's figures -> tests/eval/baseline.json: floors rise, and fall only with `--lower` and a reason.

usage: python -m tests.eval.raise_floors [--lower "why"]
A floor of one set stands SLACK under its figure, for processors round int8 sums differently in the last place, and is
set only where the figure rests on FEW examples or more. The floors of all sets as one, on FEW_POOLED or more, stand a
standard error under their figures: docs/decisions/0020-floors-rest-on-thirty-examples.md.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from statistics import stdev
from typing import Any

from models.encoder.corpus import read_gz
from models.encoder.obfuscate import WAYS
from screener import Draft, Screener
from tests.eval import pooled, robustness
from tests.eval import traps as trap_posts
from tests.eval.pooled import POOLED, figure
from tests.eval.robustness import OPEN

BASELINE = Path(__file__).parent / "baseline.json"
SLACK = 0.01
FEW = 30
FEW_POOLED = 20
FIGURES = ("any_person/f", "concern_macro_f1", "risky_caught", "hold_caught_as_hold", "disruption_high_caught")
DISRUPTION = ("disruption/auroc", "disruption/average_precision")
ERRORS = (
    "leak_rate",
    "hold_passed_as_clear",
    "false_alarm_rate",
    "clear_held",
    "protected_speech_flagged",
    "disruption/calibration_error",
)


def measured(screener: Screener) -> dict[str, Any]:
    """The figures of each set and of all as one, by whether they may not fall or not rise; and their errors."""
    counts = pooled.examples()
    sides: dict[str, Any] = {}
    for name, found in pooled.examined(screener).items():
        paths = [*FIGURES, *DISRUPTION, *(["any_identifier/f"] if name == POOLED else [])]
        paths += [f"{part}/{label}/f" for part in ("spans", "concerns") for label in found[part]]
        least = FEW_POOLED if name == POOLED else FEW
        kept = {path: figure(found, path) for path in (*paths, *ERRORS) if counts[name][path] >= least}
        sides[name] = {
            "at_least": {path: value for path, value in kept.items() if path not in ERRORS},
            "at_most": {path: value for path, value in kept.items() if path in ERRORS},
        }
    drawn = pooled.intervals(screener, [path for side in sides[POOLED].values() for path in side])
    for side, sign in (("at_least", -1), ("at_most", 1)):
        for path, value in sides[POOLED][side].items():
            sides[POOLED][side][path] = value + sign * max(stdev(drawn[path]) - SLACK, 0.0)
    return sides


def today(screener: Screener) -> dict[str, Any]:
    """What is measured now, in the form of baseline.json."""
    rows = list(read_gz(OPEN / "school_posts_open" / "school_posts_open.jsonl.gz"))
    reports = screener.judge([Draft(row["id"], row["text"], "agency") for row in rows])
    groups = robustness.origins()
    otherwise = robustness.Typed(screener)
    typed = {way: after - before for way in WAYS for _, before, after in [otherwise.shares(way)]}
    traps = trap_posts.traps()
    return {
        **measured(screener),
        "school_posts_stopped": sum(r.verdict != "clear" for r in reports) / len(reports),
        **robustness.gaps(robustness.recalls(screener, robustness.held_posts(), groups), groups),
        "typed": typed,
        "traps": trap_posts.shares(traps, trap_posts.judged(screener, traps)),
    }


def floors(found: Any, known: Any, lower: bool, rising: bool = False) -> Any:
    """Move every floor to today's figure less the slack, unless that would lower it."""
    if isinstance(found, dict):
        known = known if isinstance(known, dict) else {}
        return {k: floors(v, known.get(k), lower, rising or k == "at_least") for k, v in found.items()}
    floor = math.floor((found - SLACK) * 1000) / 1000 if rising else math.ceil((found + SLACK) * 1000) / 1000
    if known is None or lower:
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
