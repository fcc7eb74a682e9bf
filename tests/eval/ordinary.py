"""Real texts of public sets -> how many of them are stopped, by source: the quarter that no training reads.

usage: python -m tests.eval.ordinary [--texts N]    (at most N a file)
Nobody has labeled them; most are harmless, so that most that is stopped is stopped wrongly.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator

from models.encoder.corpus import read_gz
from models.encoder.open_sets import CHATS, FICTION, SCHOOLS, is_held_out
from screener import Draft, Screener
from tests.eval.robustness import OPEN

ACCOUNT = {**dict.fromkeys(SCHOOLS, "agency"), **dict.fromkeys((*FICTION, *CHATS), "personal")}


def texts(most: int) -> Iterator[tuple[str, str, str]]:
    """(file, source, text) of the held quarter, at most so many a file."""
    rng = random.Random(3)
    for name in ACCOUNT:
        path = next(OPEN.glob(f"*/{name}.jsonl.gz"))
        rows = [row for row in read_gz(path) if is_held_out(row["id"])]
        for row in rng.sample(rows, min(most, len(rows))):
            yield name, row["source"], row["text"]


def stopped(screener: Screener, most: int) -> dict[str, tuple[float, int]]:
    """The share stopped and the number of texts, by file and by source, and of schools' texts by length."""
    found = list(texts(most))
    drafts = [Draft("", text, ACCOUNT[name], "public") for name, _, text in found]  # type: ignore[arg-type]
    cells: dict[str, list[bool]] = {}
    for (name, source, text), report in zip(found, screener.judge(drafts), strict=True):
        keys = [name, f"{name}: {source}"]
        if name in SCHOOLS:
            keys.append(f"schools and agencies, {length(text)}")
        for key in keys:
            cells.setdefault(key, []).append(report.verdict != "clear")
    return {key: (sum(flags) / len(flags), len(flags)) for key, flags in cells.items()}


def length(text: str) -> str:
    words = len(text.split())
    return "under 100 words" if words < 100 else "100 to 700 words" if words <= 700 else "over 700 words"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=150)
    for key, (share, count) in sorted(stopped(Screener.load(), parser.parse_args().texts).items()):
        print(f"{key:52}{share:.3f}  of {count}")


if __name__ == "__main__":
    main()
