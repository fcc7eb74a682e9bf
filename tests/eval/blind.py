"""The blind exam -> blind.json: its figures, by part and over all; it was labeled with docs/labels.md, not the rules.

usage: python -m tests.eval.blind    (then README tells its figures, too: make generate FILES=README.md)
400 posts (data/eval/blind.jsonl: drafts as they come, and long texts) and 200 real texts of the held-out quarter of the
public sets (blind_real.jsonl: ids, ranges and labels). It is opened once for each set of weights, when these are final:
no weights, thresholds or rules are chosen by it.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models import card
from models.encoder.evaluate import screen_posts, with_span_dicts
from screener import Screener
from screener.evaluate import figures, labelled, told
from tests.eval import real
from tests.eval.robustness import OPEN

POSTS = Path(__file__).parents[2] / "data" / "eval" / "blind.jsonl"
REAL = Path(__file__).parent / "blind_real.jsonl"


def read_parts() -> dict[str, list[dict[str, Any]]]:
    """The posts by part; the real texts only where the public sets are."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for post in map(dict, labelled(POSTS)):
        parts.setdefault(post["part"], []).append(with_span_dicts(post))
    return {**parts, **({"real": real.read_posts(REAL)} if OPEN.exists() else {})}


def main() -> None:
    screener, posts_by_part = Screener.load(), read_parts()
    posts_by_part["all"] = [post for posts in posts_by_part.values() for post in posts]
    reports = screen_posts(screener, posts_by_part["all"])
    found = {name: figures(posts, reports) for name, posts in posts_by_part.items()}
    for name, part_figures in found.items():
        print(f"\n{name}: {part_figures['posts']} posts")
        print("\n".join(told(part_figures)))
    text = json.dumps({"weights": card.weights(), **found}, indent=1)
    REAL.with_name("blind.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
