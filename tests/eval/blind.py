"""The blind exam -> its figures, by part: written and labeled by readers who knew docs/labels.md, not the rules.

usage: python -m tests.eval.blind
400 posts (data/eval/blind.jsonl: drafts as they come, and long texts) and 200 real texts of the held quarter of the
public sets (blind_real.jsonl: ids, ranges and labels). It is opened once for each set of weights, when these are final:
no weights, thresholds or rules are chosen by it.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from models.encoder.evaluate import marked, reported
from screener import Screener
from screener.evaluate import figures, labelled, told
from tests.eval import real
from tests.eval.robustness import OPEN

POSTS = Path(__file__).parents[2] / "data" / "eval" / "blind.jsonl"
REAL = Path(__file__).parent / "blind_real.jsonl"


def parts() -> dict[str, list[dict[str, Any]]]:
    """The posts by part; the real texts only where the public sets are."""
    found: dict[str, list[dict[str, Any]]] = {}
    for post in map(dict, labelled(POSTS)):
        found.setdefault(post["part"], []).append(marked(post))
    return {**found, **({"real": real.posts(REAL)} if OPEN.exists() else {})}


def main() -> None:
    screener, own = Screener.load(), parts()
    reports: Mapping[str, Any] = {name: reported(screener, posts) for name, posts in own.items()}
    for name, posts in own.items():
        print(f"\n{name}: {len(posts)} posts")
        print("\n".join(told(figures(posts, reports[name]))))
    print(f"\nall: {sum(map(len, own.values()))} posts")
    whole = {ident: report for found in reports.values() for ident, report in found.items()}
    print("\n".join(told(figures([post for posts in own.values() for post in posts], whole))))


if __name__ == "__main__":
    main()
