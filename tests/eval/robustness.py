"""Held-out posts -> posts by other people, typed in other ways: what fairness and robustness are measured on.

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
from screener import Draft, Report, Screener
from screener.labels import PROTECTED
from screener.types import Span

ENCODER = "encoder/encoder.onnx"
ROOT = Path(__file__).parents[2]
OPEN = ROOT.parent / "shared" / "open"
NAMES_A_GROUP = 200  # dealt a group
TYPED = 600  # held-out posts that are typed in every way
LEAST = 400  # protected spans that a way alters, or all posts are taken
WIDE = 200  # different names that a group needs for its figure to count in the first gap


def held_posts() -> list[Sample]:
    """Those that the floors were set on; UNREAD files join when weights have read them and the floors are set anew."""
    posts = corpus.read_samples(ROOT / "data" / "corpus", in_held_out=True)
    return [post for post in posts if post.id.rsplit("-", 1)[0] not in corpus.UNREAD]


def origins() -> dict[str, Names]:
    """The names of every origin that no training dealt, however few.

    The lists of 2 to 12 names a country are one group, and the one list without given names joins our own of its
    origin: alone they could not be dealt.
    """
    groups: dict[str, Names] = {}
    for origin, found in names.load(OPEN, ROOT / "data" / "names", held_out=True).items():
        place = "local:native_northwest" if origin == "native" else origin
        place = "country:short lists" if re.fullmatch("country:[A-Z]{2}", origin) else place
        group = groups.setdefault(place, Names())
        group.given += found.given
        group.surnames += found.surnames
    return groups


def count(group: Names) -> int:
    """How many different names a group has."""
    return len(set(group.given)) + len(set(group.surnames))


def dealt(posts: Sequence[Sample], group: Names, rng: random.Random) -> Iterator[Sample]:
    """Posts that name students, their names dealt from one group until NAMES_A_GROUP are dealt."""
    used = 0
    pool = [p for p in posts if any(label == "STUDENT_NAME" for _, _, label in p.spans)]
    rng.shuffle(pool)
    while used < NAMES_A_GROUP:
        for post in pool:
            if used >= NAMES_A_GROUP:
                return
            used += sum(label == "STUDENT_NAME" for _, _, label in post.spans)
            yield swap_names(post, {"us": group}, rng)


def typed(posts: Iterable[Sample], way: str, seed: int) -> list[tuple[Sample, Sample]]:
    """(as it was, as it is typed now) for each post that the way changes; only the changed protected spans are kept."""
    rng = random.Random(seed)
    pairs = []
    for post in posts:
        other = OBFUSCATIONS[way](post, rng)
        kept = [
            (old, new)
            for old, new in zip(post.spans, other.spans, strict=True)
            if old[2] in PROTECTED and post.text[old[0] : old[1]] != other.text[new[0] : new[1]]
        ]
        if way in ("no punctuation", "smart quotes", "glued emojis", "right-to-left marks", "hashtags"):
            kept = [(o, n) for o, n in zip(post.spans, other.spans, strict=True) if o[2] in PROTECTED]
        if kept and other.text != post.text:
            before, after = zip(*kept, strict=True)
            pairs.append((replace(post, spans=before), replace(other, spans=after)))
    return pairs


def screened(screener: Screener, posts: Sequence[Sample]) -> list[Report]:
    drafts = [
        Draft(str(n), post.text, post.account or "personal", post.audience or "public") for n, post in enumerate(posts)
    ]
    return screener.judge(drafts)


def untouched(posts: Sequence[Sample], reports: Iterable[Report]) -> float:
    """The share of the posts' spans of which no finding touches half."""
    missed = total = 0
    for post, report in zip(posts, reports, strict=True):
        places = [f.span for f in report.findings if f.span and f.severity != "note"]
        for start, end, label in post.spans:
            total += 1
            missed += not any(reached(Span(start, end), place, label) for place in places)
    return missed / max(total, 1)


class Typed:
    """Held-out posts, screened as they are, to compare with what is found when they are typed in other ways."""

    def __init__(self, screener: Screener) -> None:
        self.posts = held_posts()
        random.Random(5).shuffle(self.posts)
        self.screener = screener
        self.before: dict[str, Report] = {}

    def shares(self, way: str) -> tuple[int, float, float]:
        """How many protected spans the way alters, and the share of them untouched before and after.

        Of a way that alters few posts, such as e-mail addresses, more are taken: until it has altered LEAST spans.
        """
        pairs = typed(self.posts[:TYPED], way, seed=11)
        begin = TYPED
        while sum(len(old.spans) for old, _ in pairs) < LEAST and begin < len(self.posts):
            pairs += typed(self.posts[begin : begin + TYPED], way, seed=11)
            begin += TYPED
        old, new = map(list, zip(*pairs, strict=True))
        fresh = [post for post in old if post.id not in self.before]
        self.before |= {post.id: report for post, report in zip(fresh, screened(self.screener, fresh), strict=True)}
        before = untouched(old, [self.before[post.id] for post in old])
        return sum(len(post.spans) for post in old), before, untouched(new, screened(self.screener, new))


def student_recall(screener: Screener, posts: Sequence[Sample]) -> float:
    """The share of the students' names that are found as such."""
    found = total = 0
    for post, report in zip(posts, screened(screener, posts), strict=True):
        places = [e.span for e in report.entities if e.span and e.label == "STUDENT_NAME"]
        for start, end, label in post.spans:
            if label == "STUDENT_NAME":
                total += 1
                found += any(reached(Span(start, end), place, label) for place in places)
    return found / max(total, 1)


def recalls(screener: Screener, posts: Sequence[Sample], groups: Mapping[str, Names]) -> dict[str, float]:
    """The share of the students' names that are found as such, by origin."""
    return {o: student_recall(screener, list(dealt(posts, g, random.Random(7)))) for o, g in groups.items()}


def gaps(found: Mapping[str, float], groups: Mapping[str, Names]) -> dict[str, float]:
    """Between the best and the worst origin: of those with at least WIDE names, and of all."""
    wide = [recall for origin, recall in found.items() if count(groups[origin]) >= WIDE]
    return {"origin_gap": max(wide) - min(wide), "origin_gap_all": max(found.values()) - min(found.values())}


def reached(gold: Span, place: Span, label: str) -> bool:
    overlap = min(gold.end, place.end) - max(gold.start, place.start)
    return overlap > 0 and (label.endswith("DETAIL") or overlap * 2 >= len(gold))


def by_origin(found: Mapping[str, float], groups: Mapping[str, Names]) -> list[str]:
    """The table of origins, the worst first, and the gaps."""
    lines = ["| origin of the names | given names | surnames | students' names found |", "|---|---|---|---|"]
    for origin, recall in sorted(found.items(), key=lambda item: item[1]):
        group = groups[origin]
        lines.append(f"| {origin} | {len(set(group.given))} | {len(set(group.surnames))} | {recall:.3f} |")
    gap = gaps(found, groups)
    lines += ["", f"Gap between the best and the worst of at least {WIDE} names: {gap['origin_gap']:.3f}; of all: "]
    lines[-1] += f"{gap['origin_gap_all']:.3f}."
    few = "A group of few names tells more of these few than of its origin: the same names return in many posts."
    return [*lines, few, ""]


def main() -> None:
    """Write docs/robustness.md: every origin group and every way of typing, measured on this tree."""
    screener, posts, groups = Screener.load(), held_posts(), origins()
    lines = ["# Names of every origin, typed every way", ""]
    unread = f" ({len(corpus.UNREAD)} files that these weights have not read are left out)" if corpus.UNREAD else ""
    lines += [f"Generated by `python -m tests.eval.robustness` on held-out posts of the corpus{unread},"]
    lines += [f"with names that no training dealt. Weights: {card.weights()[ENCODER]}.", ""]
    lines += by_origin(recalls(screener, posts, groups), groups)
    lines += ["| typed | protected spans altered | untouched before | after | rise |", "|---|---|---|---|---|"]
    otherwise = Typed(screener)
    for way in OBFUSCATIONS:
        spans, before, after = otherwise.shares(way)
        lines.append(f"| {way} | {spans} | {before:.3f} | {after:.3f} | {after - before:+.3f} |")
    (ROOT / "docs" / "robustness.md").write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
