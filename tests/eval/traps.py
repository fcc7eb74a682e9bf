"""traps.jsonl -> how often harmless posts are stopped for their words, and harmful ones in similar words pass.

usage: python -m tests.eval.traps    (the shares of each kind, and the posts that it gets wrong)
The posts were written for this test, after the kinds of HateCheck, and are in no training set. They show whether
profanity, 'kill', dialect, a reclaimed word or a quoted threat alone is taken for harm.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from screener import Draft, Report, Screener

POSTS = Path(__file__).parent / "traps.jsonl"
CONCERNS = frozenset({"disruption", "conduct", "safety"})
Trap = Mapping[str, Any]


def read_traps() -> list[dict[str, Any]]:
    return [json.loads(line) for line in POSTS.read_text(encoding="utf-8").splitlines()]


def screen_traps(screener: Screener, posts: Sequence[Trap]) -> list[Report]:
    return screener.judge([Draft(p["id"], p["text"], p["account"], p["audience"]) for p in posts])


def raises_concern(report: Report) -> bool:
    """Whether one of CONCERNS is raised."""
    return any(f.concerns & CONCERNS and f.severity != "note" for f in report.findings)


def is_wrong(post: Trap, report: Report) -> bool:
    """Whether a harmful post raises none of CONCERNS, or a harmless one raises one or is stopped."""
    return not raises_concern(report) if post["harmful"] else raises_concern(report) or report.verdict != "clear"


def error_rates(posts: Sequence[Trap], reports: Sequence[Report]) -> dict[str, float]:
    pairs = list(zip(posts, reports, strict=True))
    harmless = [is_wrong(post, report) for post, report in pairs if not post["harmful"]]
    harmful = [is_wrong(post, report) for post, report in pairs if post["harmful"]]
    return {"harmless_flagged": sum(harmless) / len(harmless), "harmful_missed": sum(harmful) / len(harmful)}


def main() -> None:
    posts = read_traps()
    reports = screen_traps(Screener.load(), posts)
    for kind in dict.fromkeys(post["kind"] for post in posts):
        members = [n for n, post in enumerate(posts) if post["kind"] == kind]
        found = error_rates([posts[n] for n in members], [reports[n] for n in members])
        print(f"{kind:32}" + "  ".join(f"{name} {share:.2f}" for name, share in found.items()))
    print(f"{'all':32}" + "  ".join(f"{name} {share:.3f}" for name, share in error_rates(posts, reports).items()))
    for post, report in zip(posts, reports, strict=True):
        if is_wrong(post, report):
            rules = " ".join(f.rule.code for f in report.findings)
            kind = "missed" if post["harmful"] else "flagged"
            print(f"{post['id']} {kind} {report.verdict} {report.disruption.level} [{rules}] {post['text'][:110]}")


if __name__ == "__main__":
    main()
