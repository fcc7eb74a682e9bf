"""`python -m benchmarks.classifier`: what the disruption classifier adds to the time of a post.

Every post of data/eval/dev.jsonl is screened alone, with the classifier and without it, the two in turn in one run.
Wall and processor time are given apart, since a busy machine stretches the first. Rewrites are left out: which posts
are offered one depends on the classifier. Exit status 1 if it adds more than MAX_ADDED.
"""

from __future__ import annotations

import argparse
import json
import statistics

from benchmarks.__main__ import GOLD
from benchmarks.systems import measure_time, to_drafts
from screener import Screener
from screener.evaluate import read_labeled_posts

ROUNDS = 3
MAX_ADDED = 0.15


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    args = parser.parse_args()
    posts = to_drafts(read_labeled_posts(GOLD))
    loaded = Screener.load()
    without_classifier = Screener(loaded.pack, loaded.detectors)
    screeners = {"with": loaded, "without": without_classifier}
    for screener in screeners.values():
        screener.judge(posts[:20])
    # The minimum over the rounds for each post, since other work of the machine only adds time.
    best: dict[str, list[tuple[float, float]]] = {}
    for name in screeners:
        best[name] = [(float("inf"), float("inf"))] * len(posts)
    for _ in range(args.rounds):
        for n, draft in enumerate(posts):
            for name, screener in screeners.items():
                wall, processor = measure_time(lambda s=screener, d=draft: s.judge([d]))  # type: ignore[misc]
                best[name][n] = (min(wall, best[name][n][0]), min(processor, best[name][n][1]))
    result: dict[str, float] = {"posts": len(posts)}
    for place, kind in enumerate(("wall", "processor")):
        medians = {name: statistics.median(one[place] for one in best[name]) for name in screeners}
        result |= {f"{kind}_{name}_ms": round(1000 * value, 3) for name, value in medians.items()}
        result[f"{kind}_added"] = round(medians["with"] / medians["without"] - 1, 4)
    print(json.dumps(result, indent=1))
    return int(result["processor_added"] > MAX_ADDED)


if __name__ == "__main__":
    raise SystemExit(main())
