"""`python -m benchmarks.classifier`: what the disruption classifier adds to the time of a post.

Every post of data/eval/dev.jsonl is screened alone, with the classifier and without it, the two in turn in one run.
Wall and processor time are told apart, for a busy machine stretches the first. A rewrite is left out: which posts are
offered one depends on what the classifier says. Exit status 1 if it adds more than MOST.
"""

from __future__ import annotations

import argparse
import json
import statistics

from benchmarks.__main__ import GOLD
from benchmarks.systems import drafts, spent
from screener import Screener
from screener.evaluate import labelled

ROUNDS = 3
MOST = 0.15


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    posts = drafts(labelled(GOLD))
    loaded = Screener.load()
    bare = Screener(loaded.pack, loaded.detectors)
    sides = {"with": loaded, "without": bare}
    for screener in sides.values():
        screener.judge(posts[:20])
    # For each post the least of its rounds: what the machine did beside it only ever adds.
    best: dict[str, list[tuple[float, float]]] = {}
    for name in sides:
        best[name] = [(float("inf"), float("inf"))] * len(posts)
    for _ in range(given.rounds):
        for n, draft in enumerate(posts):
            for name, screener in sides.items():
                wall, processor = spent(lambda s=screener, d=draft: s.judge([d]))  # type: ignore[misc]
                best[name][n] = (min(wall, best[name][n][0]), min(processor, best[name][n][1]))
    result: dict[str, float] = {"posts": len(posts)}
    for place, kind in enumerate(("wall", "processor")):
        medians = {name: statistics.median(one[place] for one in best[name]) for name in sides}
        result |= {f"{kind}_{name}_ms": round(1000 * value, 3) for name, value in medians.items()}
        result[f"{kind}_added"] = round(medians["with"] / medians["without"] - 1, 4)
    print(json.dumps(result, indent=1))
    return int(result["processor_added"] > MOST)


if __name__ == "__main__":
    raise SystemExit(main())
