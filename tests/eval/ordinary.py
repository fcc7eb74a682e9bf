"""Held-out real texts of the public sets -> how many of them are stopped, by source.

usage: python -m tests.eval.ordinary [--texts N]    (at most N a file)
They are not labeled; most are harmless, so most of those stopped are false alarms.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator

from models.encoder.corpus import read_gz
from models.encoder.open_sets import CHATS, FICTION, SCHOOLS, is_held_out
from models.public_sets import OPEN
from screener import Draft, Screener

ACCOUNT_OF = {**dict.fromkeys(SCHOOLS, "agency"), **dict.fromkeys((*FICTION, *CHATS), "personal")}


def read_texts(limit: int) -> Iterator[tuple[str, str, str]]:
    """(file, source, text) of the held-out quarter, at most `limit` of each file."""
    rng = random.Random(3)
    for name in ACCOUNT_OF:
        path = next(OPEN.glob(f"*/{name}.jsonl.gz"))
        rows = [row for row in read_gz(path) if is_held_out(row["id"])]
        for row in rng.sample(rows, min(limit, len(rows))):
            yield name, row["source"], row["text"]


def stop_rates(screener: Screener, limit: int) -> dict[str, tuple[float, int]]:
    """(share stopped, number of texts), by file and by source, and for texts of schools by length."""
    texts = list(read_texts(limit))
    drafts = [Draft("", text, ACCOUNT_OF[name], "public") for name, _, text in texts]  # type: ignore[arg-type]
    flags_by_key: dict[str, list[bool]] = {}
    for (name, source, text), report in zip(texts, screener.judge(drafts), strict=True):
        keys = [name, f"{name}: {source}"]
        if name in SCHOOLS:
            keys.append(f"schools and agencies, {length_class(text)}")
        for key in keys:
            flags_by_key.setdefault(key, []).append(report.verdict != "clear")
    return {key: (sum(flags) / len(flags), len(flags)) for key, flags in flags_by_key.items()}


def length_class(text: str) -> str:
    words = len(text.split())
    return "under 100 words" if words < 100 else "100 to 700 words" if words <= 700 else "over 700 words"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=150)
    for key, (share, count) in sorted(stop_rates(Screener.load(), parser.parse_args().texts).items()):
        print(f"{key:52}{share:.3f}  of {count}")


if __name__ == "__main__":
    main()
