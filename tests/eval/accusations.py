"""The posts of data/eval -> the accusing findings: whether words carry them, whether they are right, how many they are.

usage: python -m tests.eval.accusations    (prints the figures; exit code 1 where one is beyond its limit)
Accusing are findings to review or hold in the families CND, DSR, SAF, BND and CNF. One is wrong where the post is not
labeled with its concern. Words carry a finding if the score of the post without them is below the rule's threshold.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from statistics import median, quantiles
from typing import Any, Final

from screener import Draft, Report, Screener
from screener.labels import POST_LABELS
from screener.report.blocks import blocks
from screener.types import Finding
from tests.eval.pooled import read_posts

FAMILIES: Final = ("CND", "DSR", "SAF", "BND", "CNF")
ABLATIONS: Final = 200  # accusing findings whose words are left out, evenly spaced
# Limits of the figures, from below and from above.
FLOORS: Final = {"with words": 1.0, "carried": 0.95}
CEILINGS: Final = {"wrong on posts to be stopped": 0.10, "entries, median": 1, "entries, 90th percentile": 4}
Pair = tuple[Mapping[str, Any], Report]


def screen_posts(screener: Screener, posts: Iterable[Mapping[str, Any]]) -> list[Pair]:
    rows = list(posts)
    drafts = [Draft(post["id"], post["text"], post["account"], post["audience"]) for post in rows]
    return list(zip(rows, screener.judge(drafts), strict=True))


def accusing_findings(report: Report) -> list[Finding]:
    return [f for f in report.findings if f.rule.code.startswith(FAMILIES) and f.severity != "note"]


def find_carried(
    screener: Screener, cases: Sequence[tuple[Report, str, list[Finding]]], posts: Mapping[str, Any]
) -> list[bool]:
    """For each case (report, rule code, its findings), whether their words carry them: without these, the score falls
    below the threshold, or the rule finds nothing."""
    drafts = []
    for report, _, findings in cases:
        remaining, at = "", 0
        for span in sorted((f.span for f in findings if f.span), key=lambda span: span.start):
            remaining, at = remaining + report.text[at : max(at, span.start)], max(at, span.end)
        post = posts[report.draft_id]
        drafts.append(Draft(report.draft_id, remaining + report.text[at:], post["account"], post["audience"]))
    carried = []
    for (_, code, findings), ablated in zip(cases, screener.judge(drafts), strict=True):
        anchor, threshold = next(iter(findings[0].rule.when.items()), ("", 0.0))
        score = max((s.score for s in ablated.signals if s.label == anchor and s.span is None), default=0.0)
        words = any(s.label == f"sure:{code}" for s in ablated.signals)
        of_post = anchor in POST_LABELS and findings[0].score < 1.0
        carried.append(
            score < threshold if of_post else not words and code not in {f.rule.code for f in ablated.findings}
        )
    return carried


def evaluate_accusations(screener: Screener) -> dict[str, float]:
    """The figures over all posts of data/eval."""
    pairs = [pair for own in read_posts().values() for pair in screen_posts(screener, own)]
    accused = [(post, f) for post, report in pairs for f in accusing_findings(report)]
    to_stop = [(post, f) for post, f in accused if post["verdict"] != "clear"]
    entries = [sum(b.severity != "note" for b in blocks(report)) for _, report in pairs if report.verdict != "clear"]
    rules: dict[tuple[str, str], tuple[Report, str, list[Finding]]] = {}
    for _, report in pairs:
        for code in {f.rule.code for f in accusing_findings(report)}:
            findings = [f for f in accusing_findings(report) if f.rule.code == code]
            also = [f for f in accusing_findings(report) if code in {rule.code for rule in f.also}]
            rules[report.draft_id, code] = (report, code, findings + also)
    cases = list(rules.values())[:: max(len(rules) // ABLATIONS, 1)][:ABLATIONS]
    carried = find_carried(screener, cases, {post["id"]: post for post, _ in pairs})
    return {
        "accusing": len(accused),
        "with words": sum(bool(f.quote.strip()) for _, f in accused) / len(accused),
        "carried": sum(carried) / len(carried),
        "wrong on posts to be stopped": wrong_share(to_stop),
        "wrong on all posts": wrong_share(accused),
        "stopped": len(entries),
        "entries, median": median(entries),
        "entries, 90th percentile": quantiles(entries, n=10)[8],
    }


def wrong_share(accused: Sequence[tuple[Mapping[str, Any], Finding]]) -> float:
    return sum(f.rule.concern not in post["categories"] for post, f in accused) / len(accused)


def exceeded(figures: Mapping[str, float]) -> list[str]:
    """The names of the figures that are beyond their limits."""
    low = [name for name, floor in FLOORS.items() if figures[name] < floor]
    return low + [name for name, ceiling in CEILINGS.items() if figures[name] > ceiling]


def main() -> None:
    figures = evaluate_accusations(Screener.load())
    for name, value in figures.items():
        print(f"{name:32}{value:8.3f}")
    if failed := exceeded(figures):
        sys.exit(f"beyond the limit: {', '.join(failed)}")


if __name__ == "__main__":
    main()
