"""The blind exam -> blind.json: its figures, by part and over all; it was labeled with docs/labels.md, not the rules.

usage: python -m tests.eval.blind    (then README tells its figures, too: make generate FILES=README.md)
400 posts (data/eval/blind.jsonl: drafts as they come, and long texts) and 200 real texts of the held-out quarter of the
public sets (blind_real.jsonl: ids, ranges and labels). Open it only when a set of weights is final, and choose no
weights, thresholds or rules by it. Each opening adds a line to blind_openings.jsonl, and README says for how many sets
of weights there was one: the more, the less blind it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from models import card
from models.encoder.evaluate import screen_posts, with_span_dicts
from models.public_sets import OPEN
from screener import Screener
from screener.evaluate import figures, format_figures, read_labeled_posts
from tests.eval import real

POSTS = Path(__file__).parents[2] / "data" / "eval" / "blind.jsonl"
REAL = Path(__file__).with_name("blind_real.jsonl")
FIGURES = Path(__file__).with_name("blind.json")
OPENINGS = Path(__file__).with_name("blind_openings.jsonl")


def read_parts() -> dict[str, list[dict[str, Any]]]:
    """The posts by part; the real texts only where the public sets are."""
    parts: dict[str, list[dict[str, Any]]] = {}
    for post in map(dict, read_labeled_posts(POSTS)):
        parts.setdefault(post["part"], []).append(with_span_dicts(post))
    return {**parts, **({"real": real.read_posts(REAL)} if OPEN.exists() else {})}


def describe_opening(weights: Mapping[str, str], found: Mapping[str, Any], day: date | None = None) -> dict[str, Any]:
    """A line of blind_openings.jsonl: the day, the digests of the networks, and what was stopped over all parts."""
    return {
        "date": (day or date.today()).isoformat(),
        "encoder": weights["encoder/encoder.onnx"],
        "passages": weights.get("encoder/passages.onnx"),
        "risky_stopped": round(found["risky_caught"], 3),
        "harmless_stopped": round(found["false_alarm_rate"], 3),
    }


def main() -> None:
    screener, posts_by_part = Screener.load(), read_parts()
    posts_by_part["all"] = [post for posts in posts_by_part.values() for post in posts]
    reports = screen_posts(screener, posts_by_part["all"])
    found = {name: figures(posts, reports) for name, posts in posts_by_part.items()}
    for name, part_figures in found.items():
        print(f"\n{name}: {part_figures['posts']} posts")
        print("\n".join(format_figures(part_figures)))
    text = json.dumps({"weights": card.weights(), **found}, indent=1)
    FIGURES.write_text(text + "\n", encoding="utf-8")
    with OPENINGS.open("a", encoding="utf-8") as file:
        file.write(json.dumps(describe_opening(card.weights(), found["all"])) + "\n")


if __name__ == "__main__":
    main()
