"""Held-out posts with other names, or obfuscated -> what is still found: the figures of fairness and robustness.

usage: python -m tests.eval.robustness    (writes docs/robustness.md; some minutes)
"""

from __future__ import annotations

import random
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from models import card
from models.encoder import corpus, names
from models.encoder.augment import swap_names
from models.encoder.corpus import Sample
from models.encoder.names import Names
from models.encoder.obfuscate import OBFUSCATIONS
from models.public_sets import OPEN
from screener import Draft, Report, Screener
from screener.labels import PROTECTED
from screener.types import Span

WEIGHTS = ("encoder/encoder.onnx", "encoder/passages.onnx")  # what finds names and reads whole posts
ROOT = Path(__file__).parents[2]
NAMES_PER_GROUP = 200  # put into posts
POSTS_PER_ROUND = 600  # held-out posts that are obfuscated at once
MIN_SPANS = 400  # protected spans that an obfuscation changes, unless the posts have fewer
MIN_NAMES = 200  # different names that a group needs to count in the first gap


def read_held_out_posts() -> list[Sample]:
    """The held-out posts that the floors were set on; UNREAD files are added with the next weights and floors."""
    posts = corpus.read_samples(ROOT / "data" / "corpus", in_held_out=True)
    return [post for post in posts if post.id.rsplit("-", 1)[0] not in corpus.UNREAD]


def read_origins() -> dict[str, Names]:
    """The held-out names of every origin.

    Lists of 2 to 12 names of a country are pooled, and the list without given names is added to our own list of its
    origin, since each group needs both given names and surnames.
    """
    groups: dict[str, Names] = {}
    for origin, found in names.load(OPEN, ROOT / "data" / "names", held_out=True).items():
        place = "local:native_northwest" if origin == "native" else origin
        place = "country:short lists" if re.fullmatch("country:[A-Z]{2}", origin) else place
        group = groups.setdefault(place, Names())
        group.given += found.given
        group.surnames += found.surnames
    return groups


def count_names(group: Names) -> int:
    """The number of different names in a group."""
    return len(set(group.given)) + len(set(group.surnames))


def replace_names(posts: Sequence[Sample], group: Names, rng: random.Random) -> Iterator[Sample]:
    """Posts that name students, with names of one group in their place, until NAMES_PER_GROUP are replaced."""
    replaced = 0
    pool = [p for p in posts if any(label == "STUDENT_NAME" for _, _, label in p.spans)]
    rng.shuffle(pool)
    while replaced < NAMES_PER_GROUP:
        for post in pool:
            if replaced >= NAMES_PER_GROUP:
                return
            replaced += sum(label == "STUDENT_NAME" for _, _, label in post.spans)
            yield swap_names(post, {"us": group}, rng)


def obfuscate_posts(posts: Iterable[Sample], obfuscation: str, seed: int) -> list[tuple[Sample, Sample]]:
    """(before, after) for each post that the obfuscation changes, with the changed protected spans alone."""
    rng = random.Random(seed)
    pairs = []
    for post in posts:
        other = OBFUSCATIONS[obfuscation](post, rng)
        kept = [
            (old, new)
            for old, new in zip(post.spans, other.spans, strict=True)
            if old[2] in PROTECTED and post.text[old[0] : old[1]] != other.text[new[0] : new[1]]
        ]
        if obfuscation in ("no punctuation", "smart quotes", "glued emojis", "right-to-left marks", "hashtags"):
            kept = [(o, n) for o, n in zip(post.spans, other.spans, strict=True) if o[2] in PROTECTED]
        if kept and other.text != post.text:
            before, after = zip(*kept, strict=True)
            pairs.append((replace(post, spans=before), replace(other, spans=after)))
    return pairs


def screen_samples(screener: Screener, posts: Sequence[Sample]) -> list[Report]:
    drafts = [
        Draft(str(n), post.text, post.account or "personal", post.audience or "public") for n, post in enumerate(posts)
    ]
    return screener.judge(drafts)


def missed_share(posts: Sequence[Sample], reports: Iterable[Report]) -> float:
    """The share of the posts' spans that no finding overlaps by half."""
    missed = total = 0
    for post, report in zip(posts, reports, strict=True):
        places = [f.span for f in report.findings if f.span and f.severity != "note"]
        for start, end, label in post.spans:
            total += 1
            missed += not any(overlaps(Span(start, end), place, label) for place in places)
    return missed / max(total, 1)


class ObfuscationTest:
    """Held-out posts, to compare what is missed before and after an obfuscation."""

    def __init__(self, screener: Screener) -> None:
        self.posts = read_held_out_posts()
        random.Random(5).shuffle(self.posts)
        self.screener = screener
        self.before: dict[str, Report] = {}

    def shares(self, obfuscation: str) -> tuple[int, float, float]:
        """The number of protected spans that the obfuscation changes, and the share of them missed before and after.

        Posts are added until it has changed MIN_SPANS spans: some obfuscations change few posts, such as that of e-mail
        addresses.
        """
        pairs = obfuscate_posts(self.posts[:POSTS_PER_ROUND], obfuscation, seed=11)
        begin = POSTS_PER_ROUND
        while sum(len(old.spans) for old, _ in pairs) < MIN_SPANS and begin < len(self.posts):
            pairs += obfuscate_posts(self.posts[begin : begin + POSTS_PER_ROUND], obfuscation, seed=11)
            begin += POSTS_PER_ROUND
        old, new = map(list, zip(*pairs, strict=True))
        fresh = [post for post in old if post.id not in self.before]
        self.before |= {
            post.id: report for post, report in zip(fresh, screen_samples(self.screener, fresh), strict=True)
        }
        before = missed_share(old, [self.before[post.id] for post in old])
        return sum(len(post.spans) for post in old), before, missed_share(new, screen_samples(self.screener, new))


def student_recall(screener: Screener, posts: Sequence[Sample]) -> float:
    """The share of the students' names that are found as such."""
    found = total = 0
    for post, report in zip(posts, screen_samples(screener, posts), strict=True):
        places = [e.span for e in report.entities if e.span and e.label == "STUDENT_NAME"]
        for start, end, label in post.spans:
            if label == "STUDENT_NAME":
                total += 1
                found += any(overlaps(Span(start, end), place, label) for place in places)
    return found / max(total, 1)


def recall_by_origin(screener: Screener, posts: Sequence[Sample], groups: Mapping[str, Names]) -> dict[str, float]:
    """The share of the students' names that are found as such, by origin."""
    return {o: student_recall(screener, list(replace_names(posts, g, random.Random(7)))) for o, g in groups.items()}


def origin_gaps(found: Mapping[str, float], groups: Mapping[str, Names]) -> dict[str, float]:
    """The gap between the best and the worst origin, of those with MIN_NAMES or more names, and of all."""
    wide = [recall for origin, recall in found.items() if count_names(groups[origin]) >= MIN_NAMES]
    return {"origin_gap": max(wide) - min(wide), "origin_gap_all": max(found.values()) - min(found.values())}


def overlaps(gold: Span, found: Span, label: str) -> bool:
    """Whether `found` covers half of the gold span, or of a detail, any of it."""
    overlap = min(gold.end, found.end) - max(gold.start, found.start)
    return overlap > 0 and (label.endswith("DETAIL") or overlap * 2 >= len(gold))


def origin_table(found: Mapping[str, float], groups: Mapping[str, Names]) -> list[str]:
    """The table of origins, worst first, and the gaps, as lines of Markdown."""
    lines = ["| origin of the names | given names | surnames | students' names found |", "|---|---|---|---|"]
    for origin, recall in sorted(found.items(), key=lambda item: item[1]):
        group = groups[origin]
        lines.append(f"| {origin} | {len(set(group.given))} | {len(set(group.surnames))} | {recall:.3f} |")
    gap = origin_gaps(found, groups)
    lines += [
        "",
        f"Gap between the best and the worst of at least {MIN_NAMES} names: {gap['origin_gap']:.3f}; of all: ",
    ]
    lines[-1] += f"{gap['origin_gap_all']:.3f}."
    few = "A group of few names tells more of these few than of its origin: the same names return in many posts."
    return [*lines, few, ""]


def main() -> None:
    """Write docs/robustness.md: the figures for every origin and every obfuscation."""
    screener, posts, groups = Screener.load(), read_held_out_posts(), read_origins()
    lines = ["# Names of every origin, typed every way", ""]
    unread = f" ({len(corpus.UNREAD)} files that encoder.onnx was not trained on are left out)" if corpus.UNREAD else ""
    lines += [f"Generated by `python -m tests.eval.robustness` on held-out posts of the corpus{unread},"]
    digests = card.weights()
    lines += ["with held-out names. Weights:", "", *(f"- models/{name}: {digests[name]}" for name in WEIGHTS), ""]
    lines += origin_table(recall_by_origin(screener, posts, groups), groups)
    lines += ["| typed | protected spans altered | untouched before | after | rise |", "|---|---|---|---|---|"]
    test = ObfuscationTest(screener)
    for obfuscation in OBFUSCATIONS:
        spans, before, after = test.shares(obfuscation)
        lines.append(f"| {obfuscation} | {spans} | {before:.3f} | {after:.3f} | {after - before:+.3f} |")
    (ROOT / "docs" / "robustness.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
