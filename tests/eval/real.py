"""real.jsonl -> real.json: the figures on 300 held-out real texts of the public sets, labeled one by one.

usage: python -m tests.eval.real
The texts are read from the public sets; a row holds a text's id, how many characters of it were read, and the labels.
Beside them, how many harmless posts of schools are stopped.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models import card
from models.encoder.corpus import read_gz
from models.encoder.evaluate import screen_posts
from models.public_sets import OPEN
from screener import Draft, Screener
from screener.evaluate import figures, format_figures

LABELS_FILE = Path(__file__).parent / "real.jsonl"


def read_posts(labels: Path = LABELS_FILE) -> list[dict[str, Any]]:
    """The labeled texts, as `figures` reads them."""
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()]
    texts = {
        row["id"]: row["text"]
        for name in sorted({row["file"] for row in rows})
        for row in read_gz(next(OPEN.glob(f"*/{name}.jsonl.gz")))
    }
    return [
        {**row, "text": texts[row["id"]][(start := row.get("start", 0)) : start + row["characters"]]} for row in rows
    ]


def evaluate_school_posts(screener: Screener) -> dict[str, float]:
    """The number of harmless posts of schools, and the share of them that is stopped."""
    rows = list(read_gz(OPEN / "school_posts_open" / "school_posts_open.jsonl.gz"))
    reports = screener.judge([Draft(row["id"], row["text"], "agency") for row in rows])
    return {"posts": len(rows), "stopped": sum(report.verdict != "clear" for report in reports) / len(rows)}


def main() -> None:
    screener, labeled = Screener.load(), read_posts()
    found = figures(labeled, screen_posts(screener, labeled))
    result = {"weights": card.weights(), "labeled": found, "schools": evaluate_school_posts(screener)}
    LABELS_FILE.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n", encoding="utf-8")
    for line in format_figures(found):
        print(line)


if __name__ == "__main__":
    main()
