"""real.jsonl -> the figures on 300 real texts, of the held quarter of the public sets, read and labeled one by one.

usage: python -m tests.eval.real
The texts are read from the public sets; a row holds a text's id, how many characters of it were read, and the labels.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from models.encoder.corpus import read_gz
from models.encoder.evaluate import reported
from screener import Screener
from screener.evaluate import figures, told
from tests.eval.robustness import OPEN

ROWS = Path(__file__).parent / "real.jsonl"


def posts() -> list[dict[str, Any]]:
    """The labeled texts, as `figures` reads them."""
    rows = [json.loads(line) for line in ROWS.read_text(encoding="utf-8").splitlines()]
    texts = {
        row["id"]: row["text"]
        for name in sorted({row["file"] for row in rows})
        for row in read_gz(next(OPEN.glob(f"*/{name}.jsonl.gz")))
    }
    return [{**row, "text": texts[row["id"]][: row["characters"]]} for row in rows]


def main() -> None:
    labeled = posts()
    for line in told(figures(labeled, reported(Screener.load(), labeled))):
        print(line)


if __name__ == "__main__":
    main()
