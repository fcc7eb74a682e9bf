"""Risky posts of data/eval in the context of harmless ones -> how often their verdict falls.

usage: python -m tests.eval.surroundings [--posts N]
The context is made of clear held-out posts of the corpus of the same account.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Mapping, Sequence

from models.encoder.corpus import Sample, read_samples
from screener import Draft, Screener
from screener.types import VERDICTS
from tests.eval import pooled
from tests.eval.robustness import ROOT

CONTEXTS = {  # words before, words after, separator
    "between two": (12, 12, " "),
    "before 200 words": (0, 200, "\n\n"),
    "after 200 words": (200, 0, "\n\n"),
    "inside 600 words": (300, 300, "\n\n"),
    "in one paragraph of 160": (80, 80, " "),
}


def read_clear_posts() -> dict[str, list[str]]:
    """Harmless posts of the held-out corpus, by account."""
    found: dict[str, list[str]] = {}
    for post in read_samples(ROOT / "data" / "corpus", in_held_out=True):
        if is_harmless(post):
            found.setdefault(post.account or "personal", []).append(post.text)
    return found


def is_harmless(post: Sample) -> bool:
    return post.post is not None and not any(post.post) and len(post.text) > 30


def make_filler(pool: Sequence[str], words: int, separator: str, rng: random.Random) -> str:
    chosen: list[str] = []
    while sum(len(text.split()) for text in chosen) < words:
        chosen.append(rng.choice(pool))
    return separator.join(chosen)


def surround(text: str, before: str, after: str, separator: str) -> str:
    return separator.join(part for part in (before, text, after) if part)


def evaluate_contexts(screener: Screener, count: int, seed: int = 5) -> dict[str, float]:
    """For each of CONTEXTS, the share of verdicts that fall, and as 'CONTEXT, hold to clear' the share of holds that
    become clear. As 'harmless joined', the share of concatenated posts, each of them clear alone, that are stopped."""
    rng = random.Random(seed)
    pool = read_clear_posts()
    risky = [post for posts in pooled.read_posts().values() for post in posts if post["verdict"] != "clear"]
    risky = rng.sample(risky, min(count, len(risky)))
    alone = verdict_ranks(screener, risky, [post["text"] for post in risky])
    caught = [(post, was) for post, was in zip(risky, alone, strict=True) if was]
    found = {}
    for name, (before, after, separator) in CONTEXTS.items():
        texts = []
        for post, _ in caught:
            first, last = (make_filler(pool[post["account"]], words, separator, rng) for words in (before, after))
            texts.append(surround(post["text"], first, last, separator))
        now = verdict_ranks(screener, [post for post, _ in caught], texts)
        pairs = [(was, is_now) for (_, was), is_now in zip(caught, now, strict=True)]
        holds = [is_now for was, is_now in pairs if was == len(VERDICTS) - 1]
        found[name] = sum(is_now < was for was, is_now in pairs) / len(pairs)
        found[f"{name}, hold to clear"] = sum(not is_now for is_now in holds) / max(len(holds), 1)
    found["harmless joined"] = filler_stop_rate(screener, pool, count, rng)
    return found


def filler_stop_rate(screener: Screener, pool: Mapping[str, Sequence[str]], count: int, rng: random.Random) -> float:
    accounts = [rng.choice(sorted(pool)) for _ in range(count)]
    kept = {}
    for account, texts in pool.items():
        reports = screener.judge([Draft("", text, account) for text in texts[:600]])  # type: ignore[arg-type]
        kept[account] = [report.text for report in reports if report.verdict == "clear"]
    texts = [make_filler(kept[account], 250, "\n\n", rng) for account in accounts]
    reports = screener.judge([Draft("", t, a) for t, a in zip(texts, accounts, strict=True)])  # type: ignore[arg-type]
    return sum(report.verdict != "clear" for report in reports) / count


def verdict_ranks(screener: Screener, posts: Sequence[pooled.Post], texts: Sequence[str]) -> list[int]:
    """The verdicts as indices in VERDICTS, 0 for clear."""
    drafts = [Draft("", text, p["account"], p["audience"]) for p, text in zip(posts, texts, strict=True)]
    return [VERDICTS.index(report.verdict) for report in screener.judge(drafts)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=1000)
    for name, share in evaluate_contexts(Screener.load(), parser.parse_args().posts).items():
        print(f"{name:44}{share:.3f}")


if __name__ == "__main__":
    main()
