"""Shipped weights and pack -> metrics.json, and the tables and failures in card.md, on posts that no training saw.

usage: python -m models.encoder.evaluate
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import reduce
from itertools import zip_longest
from operator import getitem
from pathlib import Path
from typing import Any

from models import card
from models.encoder.corpus import MIXED, UNREAD, UNREAD_BY_BOTH, held_out, is_mixed, read_posts
from screener import Draft, Screener
from screener.evaluate import figures, read_labeled_posts
from screener.report import to_dict
from screener.types import ACCOUNTS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
MAX_FAILURES = 10
Post = dict[str, Any]
SLICES: dict[str, Callable[[Post], bool]] = {
    **{f"{account} account": lambda post, a=account: post["account"] == a for account in ACCOUNTS},  # type: ignore[misc]
    "under 20 words": lambda post: word_count(post) < 20,
    "20 to 60 words": lambda post: 20 <= word_count(post) <= 60,
    "over 60 words": lambda post: word_count(post) > 60,
    "Spanish or code-switched": lambda post: bool({"spanish", "code_switch"} & set(post["tags"])),
    "obfuscated": lambda post: "obfuscated" in post["tags"],
    "drafts as they come": lambda post: is_mixed(post["id"]),
    "one theme, or near twins": lambda post: not is_mixed(post["id"]),
}
SLICE_FIGURES: dict[str, Callable[[Mapping[str, Any]], float | None]] = {
    "any person F1": lambda found: found["any_person"]["f"],
    "STUDENT_NAME F1": lambda found: found["spans"]["STUDENT_NAME"]["f"],
    "concern macro F1": lambda found: found["concern_macro_f1"],
    "leak rate": lambda found: found["leak_rate"],
    "false alarm rate": lambda found: found["false_alarm_rate"],
}


def word_count(post: Post) -> int:
    return len(post["text"].split())


def with_span_dicts(post: Post) -> Post:
    """The post with its spans as dicts of start, end and label, which `figures` reads."""
    spans = [s if isinstance(s, dict) else {"start": s[0], "end": s[1], "label": s[2]} for s in post["spans"]]
    return {**post, "spans": spans}


def screen_posts(screener: Screener, posts: Sequence[Post]) -> dict[str, Post]:
    """The report on each post, by its id."""
    drafts = [Draft(p["id"], p["text"], p["account"], p["audience"]) for p in posts]
    return {report.draft_id: to_dict(report) for report in screener.screen(drafts)}


def evaluate_posts(screener: Screener, posts: Sequence[Post]) -> dict[str, Any]:
    """The figures of the screener on labeled posts."""
    return figures([with_span_dicts(p) for p in posts], screen_posts(screener, posts))


def figures_table(results: Mapping[str, Any]) -> str:
    """A Markdown table of the figures, two rows of them side by side, with a column for each set of posts."""
    first = results[next(iter(results))]
    paths: dict[str, tuple[str, ...]] = {"any person F1": ("any_person", "f")}
    paths |= {f"{label} F1": ("spans", label, "f") for label in first["spans"]}
    paths |= {f"{concern} F1": ("concerns", concern, "f") for concern in first["concerns"]}
    paths |= {key.replace("_", " "): (key,) for key, value in first.items() if isinstance(value, float)}
    paths |= {f"disruption {key.replace('_', ' ')}": ("disruption", key) for key in first["disruption"]}
    rows = []
    for name, path in paths.items():
        values = (format_figure(reduce(getitem, path, results[posts])) for posts in results)
        rows.append(" | ".join([name, *values]))
    sets = " | ".join(f"{name} ({found['posts']} posts)" for name, found in results.items())
    lines = [f"| | {sets} | | {sets} |", "|---|" + "---|" * (2 * len(results) + 1)]
    half = (len(rows) + 1) // 2
    pairs = zip_longest(rows[:half], rows[half:], fillvalue=" | " * len(results))
    return "\n".join([*lines, *(f"| {left} | {right} |" for left, right in pairs)])


def format_figure(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def slices_table(posts: Sequence[Post], reports: Mapping[str, Post]) -> str:
    """A Markdown table with one row for each of SLICES; `reports` are by the id of their post."""
    lines = [f"| | posts | {' | '.join(SLICE_FIGURES)} |", "|---|---|" + "---|" * len(SLICE_FIGURES)]
    for name, belongs in SLICES.items():
        slice_figures = figures([with_span_dicts(post) for post in posts if belongs(post)], reports)
        values = (format_figure(figure(slice_figures)) for figure in SLICE_FIGURES.values())
        lines.append(f"| {name} | {slice_figures['posts']} | {' | '.join(values)} |")
    return "\n".join(lines)


def describe_files() -> str:
    """Say which files of the corpus hold drafts as they come, and which a network was not trained on."""
    unread, unread_by_both = (f" but {format_ranges(files)}" if files else "" for files in (UNREAD, UNREAD_BY_BOTH))
    return (
        f"Drafts as they come: {format_ranges(MIXED)}; all other files have one theme each, or near twins. "
        f"encoder.onnx was trained on all files{unread}, passages.onnx on all{unread_by_both}, held-out posts apart."
    )


def format_ranges(files: Collection[str]) -> str:
    """Names such as t1, t2 and t9 in order and in short: 't1-t2, t9'."""
    runs: list[list[int]] = []
    for number in sorted(int(name.removeprefix("t")) for name in files):
        if runs and runs[-1][-1] == number - 1:
            runs[-1][1:] = [number]
        else:
            runs.append([number])
    return ", ".join("-".join(f"t{number}" for number in one) for one in runs)


def list_failures(posts: Sequence[Post], reports: Mapping[str, Post]) -> str:
    """MAX_FAILURES posts as a Markdown list: half are to be held and passed as clear, half are clear and were held.

    There are more; a hash of the id picks them, so that nobody does, and files mix.
    """
    order = sorted(posts, key=lambda post: hashlib.sha256(post["id"].encode()).hexdigest())
    lines = []
    for gold, predicted in (("hold", "clear"), ("clear", "hold")):
        wrong = [post for post in order if (post["verdict"], reports[post["id"]]["verdict"]) == (gold, predicted)]
        for post in wrong[: MAX_FAILURES // 2]:
            codes = dict.fromkeys(f["rule"] for f in reports[post["id"]]["findings"] if f["severity"] == predicted)
            why = ", ".join(codes if predicted == "hold" else post["categories"])
            lines.append(f"- labeled {gold}, reported {predicted} ({why or 'no concern'}): {card.quote(post['text'])}")
    return "\n".join(lines) or "None."


def main() -> None:
    screener = Screener.load("psesd")
    held_out_posts = [p for p in read_posts(ROOT / "data" / "corpus") if held_out(p["id"])]
    reports = screen_posts(screener, held_out_posts)
    results = {"held-out corpus": figures([with_span_dicts(p) for p in held_out_posts], reports)}
    for exam in ("exam", "dev"):
        results[exam] = evaluate_posts(
            screener, [dict(p) for p in read_labeled_posts(ROOT / "data" / "eval" / f"{exam}.jsonl")]
        )
    (HERE / "metrics.json").write_text(json.dumps({"weights": card.weights(), **results}, indent=1) + "\n")
    parts = {
        "figures": figures_table(results),
        "slices": f"{slices_table(held_out_posts, reports)}\n\n{describe_files()}",
        "failures": list_failures(held_out_posts, reports),
    }
    card.write(HERE / "card.md", parts)


if __name__ == "__main__":
    main()
