"""Today's figures -> tests/eval/baseline.json: floors rise, and fall only with `--lower` and a reason.

usage: python -m tests.eval.raise_floors [--lower "why"]
A floor stands SLACK under the figure: processors round int8 sums differently in the last place.
"""

from __future__ import annotations

import argparse
import json
import math
from pathlib import Path
from typing import Any

from models.encoder.corpus import read_gz
from models.encoder.evaluate import measured
from models.encoder.obfuscate import WAYS
from screener import Draft, Screener
from screener.surfaces.evaluate import Figures, labelled
from tests.eval import robustness
from tests.eval import traps as trap_posts
from tests.eval.robustness import OPEN, ROOT

BASELINE = Path(__file__).parent / "baseline.json"
SLACK = 0.01
EXAMS = ("dev", "exam")  # files of data/eval
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


def figure(found: Figures, path: str) -> float | None:
    value: Any = found
    for key in path.split("/"):
        value = value[key]
    return value


def examined(screener: Screener, exam: str) -> Figures:
    """The figures of one of the EXAMS."""
    return measured(screener, [dict(p) for p in labelled(ROOT / "data" / "eval" / f"{exam}.jsonl")])


def of_exam(found: Figures) -> dict[str, Any]:
    paths = [*FIGURES, *DISRUPTION]
    paths += [f"{part}/{label}/f" for part in ("spans", "concerns") for label in found[part]]
    at_least = {path: value for path in paths if (value := figure(found, path))}
    return {"at_least": at_least, "at_most": {path: figure(found, path) for path in ERRORS}}


def today(screener: Screener) -> dict[str, Any]:
    """What is measured now, in the form of baseline.json."""
    rows = list(read_gz(OPEN / "school_posts_open" / "school_posts_open.jsonl.gz"))
    reports = screener.judge([Draft(row["id"], row["text"], "agency") for row in rows])
    posts = robustness.held_posts()
    groups = robustness.origins()
    typed = {}
    for way in WAYS:
        pairs = robustness.typed(posts, way, seed=11)
        before, after = (robustness.untouched(screener, side) for side in map(list, zip(*pairs, strict=True)))
        typed[way] = after - before
    traps = trap_posts.traps()
    return {
        **{exam: of_exam(examined(screener, exam)) for exam in EXAMS},
        "school_posts_stopped": sum(r.verdict != "clear" for r in reports) / len(reports),
        **robustness.gaps(robustness.recalls(screener, posts, groups), groups),
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
