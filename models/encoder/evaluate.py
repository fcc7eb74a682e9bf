"""Shipped weights + pack -> metrics.json and the tables and failures in card.md, on posts that no training saw.

usage: python -m models.encoder.evaluate
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

from models import card
from models.encoder.corpus import MIXED, UNREAD, held_out, mixed, read_posts
from screener import Draft, Screener
from screener.evaluate import figures, labelled
from screener.report import to_dict
from screener.types import ACCOUNTS

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FAILURES = 10
Post = dict[str, Any]
SLICES: dict[str, Callable[[Post], bool]] = {
    **{f"{account} account": lambda post, a=account: post["account"] == a for account in ACCOUNTS},  # type: ignore[misc]
    "under 20 words": lambda post: words(post) < 20,
    "20 to 60 words": lambda post: 20 <= words(post) <= 60,
    "over 60 words": lambda post: words(post) > 60,
    "Spanish or code-switched": lambda post: bool({"spanish", "code_switch"} & set(post["tags"])),
    "obfuscated": lambda post: "obfuscated" in post["tags"],
    "drafts as they come": lambda post: mixed(post["id"]),
    "one theme, or near twins": lambda post: not mixed(post["id"]),
}
SLICED: dict[str, Callable[[Mapping[str, Any]], float | None]] = {
    "any person F1": lambda found: found["any_person"]["f"],
    "STUDENT_NAME F1": lambda found: found["spans"]["STUDENT_NAME"]["f"],
    "concern macro F1": lambda found: found["concern_macro_f1"],
    "leak rate": lambda found: found["leak_rate"],
    "false alarm rate": lambda found: found["false_alarm_rate"],
}


def words(post: Post) -> int:
    return len(post["text"].split())


def marked(post: Post) -> Post:
    """A post with its spans as `figures` reads them."""
    spans = [s if isinstance(s, dict) else {"start": s[0], "end": s[1], "label": s[2]} for s in post["spans"]]
    return {**post, "spans": spans}


def reported(screener: Screener, posts: Sequence[Post]) -> dict[str, Post]:
    """The report on each post, by its id."""
    drafts = [Draft(p["id"], p["text"], p["account"], p["audience"]) for p in posts]
    return {report.draft_id: to_dict(report) for report in screener.screen(drafts)}


def measured(screener: Screener, posts: Sequence[Post]) -> dict[str, Any]:
    return figures([marked(p) for p in posts], reported(screener, posts))


def table(results: Mapping[str, Mapping[str, Any]]) -> str:
    """A Markdown table with one column a set of posts."""
    names = list(results)
    lines = [f"| | {' | '.join(names)} |", "|---|" + "---|" * len(names)]

    def line(name: str, values: list[float | None]) -> None:
        lines.append(f"| {name} | {' | '.join(map(told, values))} |")

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


def told(value: float | None) -> str:
    return "-" if value is None else f"{value:.3f}"


def slices(posts: Sequence[Post], reports: Mapping[str, Post]) -> str:
    """A Markdown table with one row a kind of post, from reports that are there already."""
    lines = [f"| | posts | {' | '.join(SLICED)} |", "|---|---|" + "---|" * len(SLICED)]
    for name, belongs in SLICES.items():
        found = figures([marked(post) for post in posts if belongs(post)], reports)
        values = (told(figure(found)) for figure in SLICED.values())
        lines.append(f"| {name} | {found['posts']} | {' | '.join(values)} |")
    return "\n".join(lines)


def sorts() -> str:
    """Which files of the corpus hold drafts as they come, and which the weights have not read."""
    unread = f"These weights have read nothing of {ranges(UNREAD)}." if UNREAD else "These weights have read all files."
    return f"Drafts as they come: {ranges(MIXED)}; all other files have one theme each, or near twins. {unread}"


def ranges(files: Collection[str]) -> str:
    """Names such as t1, t2 and t9 as 't1-t2, t9'."""
    told: list[list[int]] = []
    for number in sorted(int(name.removeprefix("t")) for name in files):
        if told and told[-1][-1] == number - 1:
            told[-1][1:] = [number]
        else:
            told.append([number])
    return ", ".join("-".join(f"t{number}" for number in one) for one in told)


def failures(posts: Sequence[Post], reports: Mapping[str, Post]) -> str:
    """Posts it gets most wrong, as a list in Markdown: half to be held and passed as clear, half clear and held.

    There are more than are told; a hash of the id picks, so that nobody does, and files mix.
    """
    order = sorted(posts, key=lambda post: hashlib.sha256(post["id"].encode()).hexdigest())
    lines = []
    for gold, said in (("hold", "clear"), ("clear", "hold")):
        wrong = [post for post in order if (post["verdict"], reports[post["id"]]["verdict"]) == (gold, said)]
        for post in wrong[: FAILURES // 2]:
            codes = dict.fromkeys(f["rule"] for f in reports[post["id"]]["findings"] if f["severity"] == said)
            why = ", ".join(codes if said == "hold" else post["categories"])
            lines.append(f"- {gold}, said {said} ({why or 'no concern'}): {card.quoted(post['text'])}")
    return "\n".join(lines) or "None."


def main() -> None:
    screener = Screener.load("psesd")
    held = [p for p in read_posts(ROOT / "data" / "corpus") if held_out(p["id"])]
    reports = reported(screener, held)
    results = {"held-out corpus": figures([marked(p) for p in held], reports)}
    for exam in ("exam", "dev"):
        results[exam] = measured(screener, [dict(p) for p in labelled(ROOT / "data" / "eval" / f"{exam}.jsonl")])
    (HERE / "metrics.json").write_text(json.dumps({"weights": card.weights(), **results}, indent=1) + "\n")
    parts = {
        "figures": table(results),
        "slices": f"{slices(held, reports)}\n\n{sorts()}",
        "failures": failures(held, reports),
    }
    card.write(HERE / "card.md", parts)


if __name__ == "__main__":
    main()
