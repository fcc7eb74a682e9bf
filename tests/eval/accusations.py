"""The posts of data/eval -> what is said against people: whether words carry it, whether it is right, how much it is.

usage: python -m tests.eval.accusations    (prints the figures; exit code 1 where one is beyond its limit)
Accusing are findings to review or hold in the families CND, DSR, SAF, BND and CNF. One is wrong where no label of the
post names its concern. Words carry a finding where the post without them stays below what the rule asks for.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Mapping, Sequence
from statistics import median, quantiles
from typing import Any, Final

from screener import Draft, Report, Screener
from screener.labels import POST_LABELS
from screener.report.words import blocks
from screener.types import Finding
from tests.eval.pooled import posts

FAMILIES: Final = ("CND", "DSR", "SAF", "BND", "CNF")
CARRIED_OF: Final = 200  # accusing findings whose words are left out, evenly dealt
# The least, or (at_most) the most that a figure may be.
AT_LEAST: Final = {"with words": 1.0, "carried": 0.95}
AT_MOST: Final = {"wrong on posts to be stopped": 0.10, "entries, median": 1, "entries, 90th percentile": 4}
Pair = tuple[Mapping[str, Any], Report]


def judged(screener: Screener, own: Iterable[Mapping[str, Any]]) -> list[Pair]:
    kept = list(own)
    drafts = [Draft(post["id"], post["text"], post["account"], post["audience"]) for post in kept]
    return list(zip(kept, screener.judge(drafts), strict=True))


def accusing(report: Report) -> list[Finding]:
    return [f for f in report.findings if f.rule.code.startswith(FAMILIES) and f.severity != "note"]


def is_carried(
    screener: Screener, cases: Sequence[tuple[Report, str, list[Finding]]], posts: Mapping[str, Any]
) -> list[bool]:
    """Whether the words of each rule's findings carry them: left out, its score falls or its words are gone."""
    drafts = []
    for report, _, found in cases:
        left, at = "", 0
        for span in sorted((f.span for f in found if f.span), key=lambda span: span.start):
            left, at = left + report.text[at : max(at, span.start)], max(at, span.end)
        post = posts[report.draft_id]
        drafts.append(Draft(report.draft_id, left + report.text[at:], post["account"], post["audience"]))
    carried = []
    for (_, code, found), again in zip(cases, screener.judge(drafts), strict=True):
        anchor, least = next(iter(found[0].rule.when.items()), ("", 0.0))
        score = max((s.score for s in again.signals if s.label == anchor and s.span is None), default=0.0)
        words = any(s.label == f"sure:{code}" for s in again.signals)
        of_post = anchor in POST_LABELS and found[0].score < 1.0
        carried.append(score < least if of_post else not words and code not in {f.rule.code for f in again.findings})
    return carried


def measured(screener: Screener) -> dict[str, float]:
    """The figures over all posts of data/eval."""
    pairs = [pair for own in posts().values() for pair in judged(screener, own)]
    found = [(post, f) for post, report in pairs for f in accusing(report)]
    to_stop = [(post, f) for post, f in found if post["verdict"] != "clear"]
    read = [sum(b.severity != "note" for b in blocks(report)) for _, report in pairs if report.verdict != "clear"]
    rules: dict[tuple[str, str], tuple[Report, str, list[Finding]]] = {}
    for _, report in pairs:
        for code in {f.rule.code for f in accusing(report)}:
            own = [f for f in accusing(report) if f.rule.code == code]
            told = [f for f in accusing(report) if code in {rule.code for rule in f.also}]
            rules[report.draft_id, code] = (report, code, own + told)
    cases = list(rules.values())[:: max(len(rules) // CARRIED_OF, 1)][:CARRIED_OF]
    carried = is_carried(screener, cases, {post["id"]: post for post, _ in pairs})
    return {
        "accusing": len(found),
        "with words": sum(bool(f.quote.strip()) for _, f in found) / len(found),
        "carried": sum(carried) / len(carried),
        "wrong on posts to be stopped": share(to_stop),
        "wrong on all posts": share(found),
        "stopped": len(read),
        "entries, median": median(read),
        "entries, 90th percentile": quantiles(read, n=10)[8],
    }


def share(found: Sequence[tuple[Mapping[str, Any], Finding]]) -> float:
    return sum(f.rule.concern not in post["categories"] for post, f in found) / len(found)


def beyond(figures: Mapping[str, float]) -> list[str]:
    """The figures that are beyond their limits."""
    low = [name for name, least in AT_LEAST.items() if figures[name] < least]
    return low + [name for name, most in AT_MOST.items() if figures[name] > most]


def main() -> None:
    figures = measured(Screener.load())
    for name, value in figures.items():
        print(f"{name:32}{value:8.3f}")
    if wrong := beyond(figures):
        sys.exit(f"beyond the limit: {', '.join(wrong)}")


if __name__ == "__main__":
    main()
