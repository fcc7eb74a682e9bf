"""Labeled posts and reports -> figures: how often the screener agrees with a careful privacy officer.

A predicted span hits a labeled one if it covers at least half of it; for details, any overlap is a hit. Recall counts
the labeled spans that were hit; precision counts the predicted spans that hit a labeled one or were hit by one.
Findings of severity `note` are ignored.
"""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from screener.detect.languages.telling import NOT_CHECKED
from screener.io.text import decoded, read_bytes
from screener.labels import CONCERNS, DETAILS, IDENTIFIERS, NAMES, PROTECTED
from screener.types import ScreenerError

Post = Mapping[str, Any]
Pair = tuple[Post, Post]  # a labeled post and the report on it
Figures = dict[str, Any]

_REQUIRED_KEYS: Final = ("id", "text", "spans", "categories", "verdict", "disruption")
_CALIBRATION_BINS: Final = 10


def figures(posts: Sequence[Post], reports: Mapping[str, Post]) -> Figures:
    """Compare reports (JSON version 1, by id) with labeled posts; a figure without cases is None."""
    pairs = [(post, reports[str(post["id"])]) for post in posts if str(post["id"]) in reports]
    leaked, protected = _count_leaks(pairs)
    concerns = {concern: _precision_and_recall(*_count_concern(pairs, concern)) for concern in CONCERNS}
    scores = [rate["f"] or 0.0 for rate in concerns.values() if rate["gold"]]
    predictions = [(report["disruption"]["probability"], post["disruption"] >= 2) for post, report in pairs]
    return {
        "posts": len(posts),
        "without_report": len(posts) - len(pairs),
        "spans": {label: span_rate(pairs, (label,)) for label in (*NAMES, *IDENTIFIERS, *DETAILS)},
        "any_person": span_rate(pairs, NAMES),
        "leak_rate": _divide(leaked, protected),
        "protected_spans": protected,
        "concerns": concerns,
        "concern_macro_f1": _divide(sum(scores), len(scores)),
        **_compare_verdicts(pairs),
        "disruption": {
            "auroc": auroc(predictions),
            "average_precision": average_precision(predictions),
            "calibration_error": calibration_error(predictions),
        },
        "protected_speech_flagged": _flagged_share(pairs, level=1),
        "disruption_high_caught": _flagged_share(pairs, level=3),
    }


def read_labeled_posts(path: Path) -> list[Post]:
    """Read labeled posts, one JSON object per line. Raises ScreenerError with the line and what it lacks."""
    posts = []
    for number, line in enumerate(decoded(read_bytes(path), str(path)).split("\n"), start=1):
        if not line.strip():
            continue
        try:
            post = json.loads(line)
            missing = [key for key in _REQUIRED_KEYS if key not in post]
        except (ValueError, TypeError, RecursionError):
            raise ScreenerError(f"{path} line {number} is not JSON: put one labeled post on each line.") from None
        if missing:
            raise ScreenerError(f"{path} line {number} lacks {', '.join(missing)}: give labeled posts with spans.")
        posts.append(post)
    if not posts:
        raise ScreenerError(f"{path} holds no posts: give labeled posts, one JSON object per line.")
    return posts


def format_figures(result: Figures) -> Iterator[str]:
    yield f"{result['posts']} posts, {result['without_report']} without a report"
    yield f"{'':24}{'prec':>7}{'recall':>7}{'F1':>7}{'gold':>6}{'pred':>6}"
    for name, rate in [*result["spans"].items(), ("any person", result["any_person"]), *result["concerns"].items()]:
        if rate["gold"] or rate["predicted"]:
            shares = "".join(_format_figure(rate[key]) for key in ("precision", "recall", "f"))
            yield f"{name:24}{shares}{rate['gold']:6}{rate['predicted']:6}"
    for name, value in result.items():
        if isinstance(value, float) or value is None:
            yield f"{name:28}{_format_figure(value)}"
    for name, value in result["disruption"].items():
        yield f"{'disruption ' + name:28}{_format_figure(value)}"
    yield f"{result['only_not_read']} posts stopped for their language alone, and left out of the verdicts"
    yield "verdicts  " + ", ".join(f"{pair} {n}" for pair, n in result["verdicts"].items())


def auroc(predictions: Sequence[tuple[float, bool]]) -> float | None:
    """Return the probability that a true case scores higher than a false one; a tie counts half."""
    true, false = sum(y for _, y in predictions), sum(not y for _, y in predictions)
    pairs_won = below = 0.0
    for _, tied in groupby(sorted(predictions), key=lambda chance: chance[0]):
        group = [y for _, y in tied]
        trues, falses = sum(group), len(group) - sum(group)
        pairs_won += trues * (below + falses / 2)
        below += falses
    return _divide(pairs_won, true * false)


def average_precision(predictions: Sequence[tuple[float, bool]]) -> float | None:
    """Return the area under the stepwise precision-recall curve; equal probabilities form one step."""
    area = 0.0
    found = seen = 0
    for _, tied in groupby(sorted(predictions, reverse=True), key=lambda chance: chance[0]):
        group = [y for _, y in tied]
        seen += len(group)
        found += sum(group)
        area += sum(group) * found / seen
    return _divide(area, found)


def calibration_error(predictions: Sequence[tuple[float, bool]]) -> float | None:
    """Return the mean gap between predicted and observed rates over ten equal bins of probability."""
    gaps = [0.0] * _CALIBRATION_BINS
    for probability, y in predictions:
        gaps[min(int(probability * _CALIBRATION_BINS), _CALIBRATION_BINS - 1)] += probability - y
    return _divide(sum(map(abs, gaps)), len(predictions))


def hits(gold: Post, predicted: Post) -> bool:
    """Whether a span covers at least half of another, or any of it for a detail."""
    overlap: int = min(gold["end"], predicted["end"]) - max(gold["start"], predicted["start"])
    return overlap > 0 and (gold.get("label") in DETAILS or 2 * overlap >= gold["end"] - gold["start"])


def span_rate(pairs: Iterable[Pair], labels: Sequence[str]) -> Figures:
    """Return precision, recall and F1 over the spans of these labels, ignoring which of the labels it is."""
    golds = predictions = found = right = 0
    for post, report in pairs:
        gold = [span for span in post["spans"] if span["label"] in labels]
        predicted = [entity for entity in report["entities"] if entity["label"] in labels]
        golds += len(gold)
        predictions += len(predicted)
        found += sum(any(hits(g, p) for p in predicted) for g in gold)
        right += sum(any(hits(g, p) or hits(p, g) for g in gold) for p in predicted)
    return _precision_and_recall(found, golds, right, predictions)


def _count_concern(pairs: Iterable[Pair], concern: str) -> tuple[int, int, int, int]:
    """Return the arguments of `_precision_and_recall` for one concern."""
    cases = [(concern in post["categories"], _raises_concern(report, concern)) for post, report in pairs]
    both = sum(gold and said for gold, said in cases)
    return both, sum(gold for gold, _ in cases), both, sum(said for _, said in cases)


def _count_leaks(pairs: Iterable[Pair]) -> tuple[int, int]:
    """Return the number of protected spans without a finding, and the number of protected spans.

    Students' names count only if the post lets somebody identify the student.
    """
    leaked = protected = 0
    for post, report in pairs:
        touched = [finding for finding in _findings_except_notes(report) if finding["start"] is not None]
        for span in post["spans"]:
            label = span["label"]
            if label in PROTECTED and (label != "STUDENT_NAME" or "student_identity" in post["categories"]):
                protected += 1
                leaked += not any(hits(span, finding) for finding in touched)
    return leaked, protected


def _compare_verdicts(pairs: Sequence[Pair]) -> Figures:
    read = [pair for pair in pairs if not _is_only_unread(pair[1])]
    table = Counter((post["verdict"], report["verdict"]) for post, report in read)
    of = Counter(post["verdict"] for post, _ in read)
    risky = of["hold"] + of["review"]
    passed = table["hold", "clear"] + table["review", "clear"]
    return {
        "verdicts": {f"{gold}->{said}": n for (gold, said), n in sorted(table.items()) if n},
        "hold_caught_as_hold": _divide(table["hold", "hold"], of["hold"]),
        "hold_passed_as_clear": _divide(table["hold", "clear"], of["hold"]),
        "risky_caught": 1 - passed / risky if risky else None,
        "false_alarm_rate": 1 - table["clear", "clear"] / of["clear"] if of["clear"] else None,
        "clear_held": _divide(table["clear", "hold"], of["clear"]),
        "only_not_read": len(pairs) - len(read),
    }


def _is_only_unread(report: Post) -> bool:
    """Whether a post is stopped only for its language: it then counts neither as a risk found nor as a false alarm."""
    parts = report.get("not_checked", ())
    return bool(parts) and all(part.startswith(NOT_CHECKED) for part in parts) and not _findings_except_notes(report)


def _flagged_share(pairs: Iterable[Pair], level: int) -> float | None:
    cases = [_raises_concern(report, "disruption") for post, report in pairs if post["disruption"] == level]
    return _divide(sum(cases), len(cases))


def _raises_concern(report: Post, concern: str) -> bool:
    return any(concern in finding["concerns"] for finding in _findings_except_notes(report))


def _findings_except_notes(report: Post) -> list[Post]:
    return [finding for finding in report["findings"] if finding["severity"] != "note"]


def _precision_and_recall(found: int, gold: int, right: int, predicted: int) -> Figures:
    recall, precision = _divide(found, gold), _divide(right, predicted)
    f = None
    if recall is not None and precision is not None:
        f = 2 * precision * recall / (precision + recall) if precision + recall else 0.0
    return {"precision": precision, "recall": recall, "f": f, "gold": gold, "predicted": predicted}


def _divide(part: float, whole: int) -> float | None:
    """Return a quotient; None if the divisor is 0."""
    return part / whole if whole else None


def _format_figure(value: float | None) -> str:
    return f"{'-':>7}" if value is None else f"{value:7.3f}"
