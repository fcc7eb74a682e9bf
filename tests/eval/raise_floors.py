"""Current figures -> tests/eval/baseline.json: floors rise; with `--lower` and a reason, broken ones fall.

usage: python -m tests.eval.raise_floors [--lower "why"]
Figures of the labeled posts are those of all sets pooled, if they rest on MIN_EXAMPLES or more; their floors are a
standard error below: docs/decisions/0020-floors-rest-on-all-posts-together.md. Every other floor is SLACK below its
figure, since processors round int8 sums differently in the last place.
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
from models.public_sets import OPEN
from screener import Draft, Screener
from tests.eval import pooled, robustness
from tests.eval import traps as trap_posts
from tests.eval.pooled import get_figure

BASELINE = Path(__file__).parent / "baseline.json"
SLACK = 0.01
MIN_EXAMPLES = 20
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


def evaluate_pooled(screener: Screener) -> dict[str, dict[str, tuple[float, float]]]:
    """The pooled figures, each with its standard error less SLACK, by whether they may not fall or may not rise."""
    counts, found = pooled.count_examples(), pooled.evaluate_all(screener)
    paths = [
        *FIGURES,
        "disruption_high_caught",
        *DISRUPTION,
        *(f"{part}/{label}/f" for part in ("spans", "concerns") for label in found[part]),
    ]
    values = {path: get_figure(found, path) for path in (*paths, *ERRORS) if counts[path] >= MIN_EXAMPLES}
    figures_by_path = {path: value for path, value in values.items() if value is not None}
    resampled = pooled.bootstrap(screener, list(figures_by_path))
    error = {path: max(stdev(resampled[path]) - SLACK, 0.0) for path in figures_by_path}
    return {
        "at_least": {path: (value, error[path]) for path, value in figures_by_path.items() if path not in ERRORS},
        "at_most": {path: (value, error[path]) for path, value in figures_by_path.items() if path in ERRORS},
    }


def evaluate_all(screener: Screener) -> dict[str, Any]:
    """All current figures, in the form of baseline.json."""
    rows = list(read_gz(OPEN / "school_posts_open" / "school_posts_open.jsonl.gz"))
    reports = screener.judge([Draft(row["id"], row["text"], "agency") for row in rows])
    groups = robustness.read_origins()
    test = robustness.ObfuscationTest(screener)
    rises = {
        obfuscation: after - before for obfuscation in OBFUSCATIONS for _, before, after in [test.shares(obfuscation)]
    }
    traps = trap_posts.read_traps()
    return {
        "pooled": evaluate_pooled(screener),
        "school_posts_stopped": sum(r.verdict != "clear" for r in reports) / len(reports),
        **robustness.origin_gaps(
            robustness.recall_by_origin(screener, robustness.read_held_out_posts(), groups), groups
        ),
        "typed": rises,
        "traps": trap_posts.error_rates(traps, trap_posts.screen_traps(screener, traps)),
    }


def update_floors(new: Any, old: Any, lower: bool, rising: bool = False) -> Any:
    """Raise every floor to the current figure less its margin and SLACK; floors are never lowered.

    With `lower`, those that the figure breaks are. `new` are figures or (figure, margin), nested as the floors `old`.
    """
    if isinstance(new, dict):
        old = old if isinstance(old, dict) else {}
        return {k: update_floors(v, old.get(k), lower, rising or k == "at_least") for k, v in new.items()}
    value, margin = new if isinstance(new, tuple) else (new, 0.0)
    margin += SLACK
    floor = math.floor((value - margin) * 1000) / 1000 if rising else math.ceil((value + margin) * 1000) / 1000
    if old is None or (lower and (value < old if rising else value > old)):
        return floor
    return max(floor, old) if rising else min(floor, old)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--lower", metavar="WHY", default="")
    args = parser.parse_args()
    old = json.loads(BASELINE.read_text()) if BASELINE.exists() else {}
    result = update_floors(evaluate_all(Screener.load()), old, bool(args.lower))
    if args.lower:
        result["lowered_because"] = args.lower
    BASELINE.write_text(json.dumps(result, indent=1) + "\n")


if __name__ == "__main__":
    main()
