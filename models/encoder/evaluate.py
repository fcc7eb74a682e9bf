"""Shipped weights + pack -> metrics.json and the table in card.md: the figures on posts that no training saw.

usage: python -m models.encoder.evaluate
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from models.encoder.corpus import held_out, read_posts
from screener import Draft, Screener
from screener.report import to_dict
from screener.surfaces.evaluate import figures

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
TABLE = re.compile(r"(<!-- figures -->\n).*?(<!-- /figures -->)", re.S)


def marked(post: dict[str, Any]) -> dict[str, Any]:
    """A post with its spans as `figures` reads them."""
    spans = [s if isinstance(s, dict) else {"start": s[0], "end": s[1], "label": s[2]} for s in post["spans"]]
    return {**post, "spans": spans}


def measured(screener: Screener, posts: list[dict[str, Any]]) -> dict[str, Any]:
    drafts = [Draft(p["id"], p["text"], p["account"], p["audience"]) for p in posts]
    return figures([marked(p) for p in posts], {r.draft_id: to_dict(r) for r in screener.screen(drafts)})


def table(results: dict[str, dict[str, Any]]) -> str:
    """A Markdown table with one column a set of posts."""
    names = list(results)
    lines = [f"| | {' | '.join(names)} |", "|---|" + "---|" * len(names)]

    def line(name: str, values: list[float | None]) -> None:
        lines.append(f"| {name} | {' | '.join('-' if v is None else f'{v:.3f}' for v in values)} |")

    first = results[names[0]]
    lines.append(f"| posts | {' | '.join(str(results[n]['posts']) for n in names)} |")
    line("any person F1", [results[n]["any_person"]["f"] for n in names])
    for label in first["spans"]:
        line(f"{label} F1", [results[n]["spans"][label]["f"] for n in names])
    for concern in first["concerns"]:
        line(f"{concern} F1", [results[n]["concerns"][concern]["f"] for n in names])
    for key, value in first.items():
        if isinstance(value, float):
            line(key.replace("_", " "), [results[n][key] for n in names])
    for key in first["disruption"]:
        line(f"disruption {key.replace('_', ' ')}", [results[n]["disruption"][key] for n in names])
    return "\n".join(lines)


def main() -> None:
    screener = Screener.load()
    held = [p for p in read_posts(ROOT / "data" / "corpus") if held_out(p["id"])]
    dev = read_posts(ROOT / "data" / "eval")
    results = {"held-out corpus": measured(screener, held), "dev": measured(screener, dev)}
    (HERE / "metrics.json").write_text(json.dumps(results, indent=1) + "\n")
    card = HERE / "card.md"
    card.write_text(TABLE.sub(lambda m: f"{m[1]}{table(results)}\n{m[2]}", card.read_text(encoding="utf-8")))


if __name__ == "__main__":
    main()
