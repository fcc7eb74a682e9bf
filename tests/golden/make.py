"""Sixty drafts -> the reports they have today: data/samples and forty held-out posts, evenly dealt over the files.

usage: python -m tests.golden.make    after a change of weights or rules; read the difference before it lands
"""

from __future__ import annotations

import json
from collections import defaultdict
from itertools import chain, zip_longest
from pathlib import Path

from models.encoder.corpus import held_out, read_posts
from screener import Draft, Screener
from screener.report import to_json

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
FROM_CORPUS = 40


def drafts() -> list[Draft]:
    """The sixty, always the same ones."""
    lines = (ROOT / "data" / "samples" / "drafts.jsonl").read_text(encoding="utf-8").splitlines()
    chosen = [json.loads(line) for line in lines]
    files = defaultdict(list)
    for post in read_posts(ROOT / "data" / "corpus"):
        if held_out(post["id"]):
            files[post["id"].split("-")[0]].append(post)
    dealt = [p for p in chain.from_iterable(zip_longest(*(files[name][::7] for name in sorted(files)))) if p]
    return [Draft(p["id"], p["text"], p["account"], p["audience"]) for p in [*chosen, *dealt[:FROM_CORPUS]]]


def main() -> None:
    reports = Screener.load("psesd").screen(drafts())
    (HERE / "reports.jsonl").write_text("\n".join(map(to_json, reports)) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
