"""The posts of data/eval, all sets as one -> figures, how many examples each rests on, and its error.

usage: python -m tests.eval.pooled    (the figures of all 931 posts, each with its 90% interval)
`drafts` has verdicts and concerns only, so that spans, leaks and levels of disruption are of `dev` and `exam`.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import quantiles
from typing import Any

from models.encoder.evaluate import screen_posts, with_span_dicts
from screener import Screener
from screener.evaluate import Figures, figures, labelled, span_rate
from screener.labels import CONCERNS, IDENTIFIERS, NAMES, PUBLIC_CONTACT

FOLDER = Path(__file__).parents[2] / "data" / "eval"
MARKED = ("dev", "exam")  # sets with spans and levels of disruption
SETS = (*MARKED, "drafts")
RESAMPLES = 200
WHOLE = ("risky_caught", "hold_caught_as_hold", "hold_passed_as_clear", "false_alarm_rate", "clear_held")
Post = Mapping[str, Any]


def posts() -> dict[str, list[dict[str, Any]]]:
    """The posts by set."""
    return {name: [with_span_dicts(dict(post)) for post in labelled(FOLDER / f"{name}.jsonl")] for name in SETS}


def figures_of(sets: Mapping[str, Sequence[Post]], reports: Mapping[str, Post]) -> Figures:
    """The figures of all sets as one, spans and levels from those that have them."""
    with_marks = [post for name in MARKED for post in sets[name]]
    found = figures(with_marks, reports)
    whole = figures([post for own in sets.values() for post in own], reports)
    pairs = [(post, reports[str(post["id"])]) for post in with_marks]
    found["any_identifier"] = span_rate(pairs, IDENTIFIERS)
    return {**found, **{key: whole[key] for key in (*WHOLE, "posts", "verdicts", "concerns", "concern_macro_f1")}}


def examined(screener: Screener) -> Figures:
    """The figures of all sets as one."""
    sets = posts()
    return figures_of(sets, {key: one for own in sets.values() for key, one in screen_posts(screener, own).items()})


def examples() -> Counter[str]:
    """How many examples each figure rests on, by the path of the figure."""
    counts = {name: count(own) for name, own in posts().items()}
    more = {path: n for path, n in counts["drafts"].items() if path in WHOLE or path.startswith("concern")}
    return counts["dev"] + counts["exam"] + Counter(more)


def count(own: Sequence[Post]) -> Counter[str]:
    labels = Counter(span["label"] for post in own for span in post["spans"])
    concerns = Counter(concern for post in own for concern in post["categories"])
    verdicts = Counter(post["verdict"] for post in own)
    levels = Counter(post["disruption"] for post in own)
    found = Counter({f"spans/{label}/f": n for label, n in labels.items() if label != PUBLIC_CONTACT})
    found |= Counter({f"concerns/{concern}/f": concerns[concern] for concern in CONCERNS})
    found["any_person/f"] = sum(labels[name] for name in NAMES)
    found["any_identifier/f"] = sum(labels[name] for name in IDENTIFIERS)
    found["concern_macro_f1"] = sum(concerns.values())
    found["leak_rate"] = sum(labels.values())
    found["risky_caught"] = verdicts["hold"] + verdicts["review"]
    found["hold_caught_as_hold"] = found["hold_passed_as_clear"] = verdicts["hold"]
    found["false_alarm_rate"] = found["clear_held"] = verdicts["clear"]
    found["protected_speech_flagged"], found["disruption_high_caught"] = levels[1], levels[3]
    found["disruption/auroc"] = found["disruption/average_precision"] = levels[2] + levels[3]
    found["disruption/calibration_error"] = len(own)
    return found


def figure(found: Figures, path: str) -> float | None:
    """The figure at a path such as 'concerns/safety/f'; None where it has no case."""
    value: Any = found
    for key in path.split("/"):
        value = value[key]
    return None if value is None else float(value)


def intervals(screener: Screener, paths: Sequence[str]) -> dict[str, list[float]]:
    """What each pooled figure is over RESAMPLES draws of the posts, with replacement, sorted."""
    sets = posts()
    reports = {key: one for own in sets.values() for key, one in screen_posts(screener, own).items()}
    chance = random.Random(0)
    drawn = [
        figures_of({name: chance.choices(own, k=len(own)) for name, own in sets.items()}, reports)
        for _ in range(RESAMPLES)
    ]
    return {path: sorted(v for found in drawn if (v := figure(found, path)) is not None) for path in paths}


def main() -> None:
    screener = Screener.load()
    found, counts = examined(screener), examples()
    paths = [path for path, n in counts.items() if n and figure(found, path) is not None]
    for path, drawn in intervals(screener, paths).items():
        low, *_, high = quantiles(drawn, n=20)
        print(f"{path:36}{figure(found, path):7.3f}  {low:.3f} to {high:.3f}  ({counts[path]} examples)")


if __name__ == "__main__":
    main()
