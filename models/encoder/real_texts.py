"""Real texts that were read and labeled one by one -> samples.

data/real/labels.jsonl holds ids, ranges and labels; the words are read from the public sets, which are not part of the
project. No text is of the quarter that is held out for evaluation (open_sets.is_held_out).
"""

from __future__ import annotations

import json
from pathlib import Path

from models.encoder.corpus import Sample, make_targets, read_gz


def read_samples(labels: Path, open_sets: Path) -> list[Sample]:
    """The labeled texts whose sets are in `open_sets`; spans are ranges of code points of the labeled part."""
    rows = [json.loads(line) for line in labels.read_text(encoding="utf-8").splitlines()] if labels.exists() else []
    texts: dict[tuple[str, str], str] = {}
    for name in {row["file"] for row in rows}:
        wanted = {row["id"] for row in rows if row["file"] == name}
        for path in open_sets.glob(f"*/{name}.jsonl.gz"):
            texts |= {(name, row["id"]): row["text"] for row in read_gz(path) if row["id"] in wanted}
    return [
        Sample(
            row["id"],
            texts[row["file"], row["id"]][row["start"] : row["end"]],
            tuple((start, end, label) for start, end, label in row["spans"]),
            make_targets(row),
            account=row["account"],
            audience=row["audience"],
        )
        for row in rows
        if (row["file"], row["id"]) in texts
    ]
