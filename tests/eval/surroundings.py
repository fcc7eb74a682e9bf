"""Risky posts of data/eval among harmless ones -> how often a verdict falls where a text is longer.

usage: python -m tests.eval.surroundings [--posts N]
What stands around is of clear posts of the held-out corpus of the same account, which are clear together, too.
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

PLACES = {  # words before, words after, what stands between
    "between two": (12, 12, " "),
    "before 200 words": (0, 200, "\n\n"),
    "after 200 words": (200, 0, "\n\n"),
    "inside 600 words": (300, 300, "\n\n"),
    "in one paragraph of 160": (80, 80, " "),
}


def clear_posts() -> dict[str, list[str]]:
    """Harmless posts of the held-out corpus, by account."""
    found: dict[str, list[str]] = {}
    for post in read_samples(ROOT / "data" / "corpus", in_held_out=True):
        if harmless(post):
            found.setdefault(post.account or "personal", []).append(post.text)
    return found


def harmless(post: Sample) -> bool:
    return post.post is not None and not any(post.post) and len(post.text) > 30


def filler(pool: Sequence[str], words: int, between: str, rng: random.Random) -> str:
    chosen: list[str] = []
    while sum(len(text.split()) for text in chosen) < words:
        chosen.append(rng.choice(pool))
    return between.join(chosen)


def surrounded(text: str, before: str, after: str, between: str) -> str:
    return between.join(part for part in (before, text, after) if part)


def falls(screener: Screener, count: int, seed: int = 5) -> dict[str, float]:
    """By place: the share of verdicts that fall, and as 'PLACE, hold to clear' the share of holds that become clear.
    As 'harmless joined': the share of harmless surroundings, 250 words and each alone clear, that are stopped."""
    rng = random.Random(seed)
    pool = clear_posts()
    risky = [post for own in pooled.posts().values() for post in own if post["verdict"] != "clear"]
    risky = rng.sample(risky, min(count, len(risky)))
    alone = verdicts(screener, risky, [post["text"] for post in risky])
    caught = [(post, was) for post, was in zip(risky, alone, strict=True) if was]
    found = {}
    for name, (before, after, between) in PLACES.items():
        texts = []
        for post, _ in caught:
            first, last = (filler(pool[post["account"]], words, between, rng) for words in (before, after))
            texts.append(surrounded(post["text"], first, last, between))
        now = verdicts(screener, [post for post, _ in caught], texts)
        pairs = [(was, is_now) for (_, was), is_now in zip(caught, now, strict=True)]
        holds = [is_now for was, is_now in pairs if was == len(VERDICTS) - 1]
        found[name] = sum(is_now < was for was, is_now in pairs) / len(pairs)
        found[f"{name}, hold to clear"] = sum(not is_now for is_now in holds) / max(len(holds), 1)
    found["harmless joined"] = joined_stopped(screener, pool, count, rng)
    return found


def joined_stopped(screener: Screener, pool: Mapping[str, Sequence[str]], count: int, rng: random.Random) -> float:
    accounts = [rng.choice(sorted(pool)) for _ in range(count)]
    kept = {}
    for account, texts in pool.items():
        reports = screener.judge([Draft("", text, account) for text in texts[:600]])  # type: ignore[arg-type]
        kept[account] = [report.text for report in reports if report.verdict == "clear"]
    texts = [filler(kept[account], 250, "\n\n", rng) for account in accounts]
    reports = screener.judge([Draft("", t, a) for t, a in zip(texts, accounts, strict=True)])  # type: ignore[arg-type]
    return sum(report.verdict != "clear" for report in reports) / count


def verdicts(screener: Screener, posts: Sequence[pooled.Post], texts: Sequence[str]) -> list[int]:
    """The verdicts as places in VERDICTS, 0 where it is clear."""
    drafts = [Draft("", text, p["account"], p["audience"]) for p, text in zip(posts, texts, strict=True)]
    return [VERDICTS.index(report.verdict) for report in screener.judge(drafts)]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--posts", type=int, default=1000)
    for name, share in falls(Screener.load(), parser.parse_args().posts).items():
        print(f"{name:44}{share:.3f}")


if __name__ == "__main__":
    main()
