"""The posts of data/eval, all sets pooled -> figures, how many examples each rests on, and its 90% interval.

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
from screener.evaluate import Figures, figures, read_labeled_posts, span_rate
from screener.labels import CONCERNS, IDENTIFIERS, NAMES, PUBLIC_CONTACT

FOLDER = Path(__file__).parents[2] / "data" / "eval"
SETS_WITH_SPANS = ("dev", "exam")  # and with levels of disruption
SETS = (*SETS_WITH_SPANS, "drafts")
RESAMPLES = 200
VERDICT_FIGURES = ("risky_caught", "hold_caught_as_hold", "hold_passed_as_clear", "false_alarm_rate", "clear_held")
Post = Mapping[str, Any]


def read_posts() -> dict[str, list[dict[str, Any]]]:
    """The posts by set."""
    return {
        name: [with_span_dicts(dict(post)) for post in read_labeled_posts(FOLDER / f"{name}.jsonl")] for name in SETS
    }


def pool_figures(sets: Mapping[str, Sequence[Post]], reports: Mapping[str, Post]) -> Figures:
    """The figures of all sets pooled; those of spans and levels are of the sets that have them."""
    with_spans = [post for name in SETS_WITH_SPANS for post in sets[name]]
    pooled = figures(with_spans, reports)
    whole = figures([post for own in sets.values() for post in own], reports)
    pairs = [(post, reports[str(post["id"])]) for post in with_spans]
    pooled["any_identifier"] = span_rate(pairs, IDENTIFIERS)
    return {
        **pooled,
        **{key: whole[key] for key in (*VERDICT_FIGURES, "posts", "verdicts", "concerns", "concern_macro_f1")},
    }


def evaluate_all(screener: Screener) -> Figures:
    """The figures of all sets pooled."""
    sets = read_posts()
    return pool_figures(sets, {key: one for own in sets.values() for key, one in screen_posts(screener, own).items()})


def count_examples() -> Counter[str]:
    """How many examples each figure rests on, by the path of the figure."""
    counts = {name: count_by_path(own) for name, own in read_posts().items()}
    more = {path: n for path, n in counts["drafts"].items() if path in VERDICT_FIGURES or path.startswith("concern")}
    return counts["dev"] + counts["exam"] + Counter(more)


def count_by_path(posts: Sequence[Post]) -> Counter[str]:
    labels = Counter(span["label"] for post in posts for span in post["spans"])
    concerns = Counter(concern for post in posts for concern in post["categories"])
    verdicts = Counter(post["verdict"] for post in posts)
    levels = Counter(post["disruption"] for post in posts)
    counts = Counter({f"spans/{label}/f": n for label, n in labels.items() if label != PUBLIC_CONTACT})
    counts |= Counter({f"concerns/{concern}/f": concerns[concern] for concern in CONCERNS})
    counts["any_person/f"] = sum(labels[name] for name in NAMES)
    counts["any_identifier/f"] = sum(labels[name] for name in IDENTIFIERS)
    counts["concern_macro_f1"] = sum(concerns.values())
    counts["leak_rate"] = sum(labels.values())
    counts["risky_caught"] = verdicts["hold"] + verdicts["review"]
    counts["hold_caught_as_hold"] = counts["hold_passed_as_clear"] = verdicts["hold"]
    counts["false_alarm_rate"] = counts["clear_held"] = verdicts["clear"]
    counts["protected_speech_flagged"], counts["disruption_high_caught"] = levels[1], levels[3]
    counts["disruption/auroc"] = counts["disruption/average_precision"] = levels[2] + levels[3]
    counts["disruption/calibration_error"] = len(posts)
    return counts


def get_figure(found: Figures, path: str) -> float | None:
    """The figure at a path such as 'concerns/safety/f'; None where there is no example of it."""
    value: Any = found
    for key in path.split("/"):
        value = value[key]
    return None if value is None else float(value)


def bootstrap(screener: Screener, paths: Sequence[str]) -> dict[str, list[float]]:
    """Each pooled figure over RESAMPLES draws of the posts with replacement, sorted."""
    sets = read_posts()
    reports = {key: one for own in sets.values() for key, one in screen_posts(screener, own).items()}
    rng = random.Random(0)
    resampled = [
        pool_figures({name: rng.choices(own, k=len(own)) for name, own in sets.items()}, reports)
        for _ in range(RESAMPLES)
    ]
    return {path: sorted(v for found in resampled if (v := get_figure(found, path)) is not None) for path in paths}


def main() -> None:
    screener = Screener.load()
    found, counts = evaluate_all(screener), count_examples()
    paths = [path for path, n in counts.items() if n and get_figure(found, path) is not None]
    for path, drawn in bootstrap(screener, paths).items():
        low, *_, high = quantiles(drawn, n=20)
        print(f"{path:36}{get_figure(found, path):7.3f}  {low:.3f} to {high:.3f}  ({counts[path]} examples)")


if __name__ == "__main__":
    main()
