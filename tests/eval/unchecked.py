"""Real texts of the public sets -> how many come back with a part that was not checked, and why.

usage: python -m tests.eval.unchecked [--texts 20000]    (some minutes; ends with 1 if a stage failed)
Passages in other languages are counted apart: to name them is right, and the sets have some among the English texts.
"""

from __future__ import annotations

import argparse
import random
import sys
import time
from collections import Counter
from collections.abc import Iterator

from models.encoder.corpus import join_tokens, read_gz
from models.public_sets import OPEN
from screener import Draft, Screener
from screener.detect.languages.telling import NOT_CHECKED as LANGUAGE

OTHER_LANGUAGES = "multilingual_office"  # the set of texts that are not English on purpose
CHUNK = 500  # texts that are screened at once


def read_texts() -> Iterator[tuple[str, str]]:
    """(file and id, text) of every text of every set but OTHER_LANGUAGES."""
    for path in sorted(OPEN.glob("*/*.jsonl.gz")):
        if path.parent.name != OTHER_LANGUAGES:
            for row in read_gz(path):
                tokens = row.get("tokens", [])
                text = row.get("text") or join_tokens(tokens, ["O"] * len(tokens))[0]
                if text.strip():
                    yield f"{path.parent.name}/{path.name}: {row['id']}", text


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--texts", type=int, default=20_000)
    pool = list(read_texts())
    texts = random.Random(2026).sample(pool, min(parser.parse_args().texts, len(pool)))
    screener, reasons, slowest = Screener.load(), Counter[str](), 0.0
    for start in range(0, len(texts), CHUNK):
        begun = time.process_time()
        for report in screener.judge([Draft(*text) for text in texts[start : start + CHUNK]]):
            for part in report.not_checked:
                kind = part.partition(":")[0]
                reasons[kind] += 1
                print(f"{report.draft_id}: {part}", flush=True)
        slowest = max(slowest, time.process_time() - begun)
    languages = reasons.pop(LANGUAGE, 0)
    print(f"{len(texts)} of {len(pool)} texts: {sum(reasons.values())} parts not checked {dict(reasons)},", end=" ")
    print(f"{languages} passages in other languages; slowest {CHUNK}: {slowest:.0f} s of processor time")
    sys.exit(bool(reasons))


if __name__ == "__main__":
    main()
