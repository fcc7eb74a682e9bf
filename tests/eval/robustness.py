"""Held-out posts -> posts by other people, typed in other ways: what fairness and robustness are measured on."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from models.encoder import corpus, names
from models.encoder.augment import swap_names
from models.encoder.corpus import Sample
from models.encoder.names import Names
from models.encoder.obfuscate import PROTECTED, WAYS
from screener import Draft, Report, Screener
from screener.types import Span

ROOT = Path(__file__).parents[2]
OPEN = ROOT.parent / "shared" / "open"
NAMES_A_GROUP = 200


def held_posts() -> list[Sample]:
    return corpus.samples(ROOT / "data" / "corpus", held=True)


def origins() -> dict[str, Names]:
    """Origin groups with at least 60 names of each kind that no training dealt."""
    groups = names.load(OPEN, ROOT / "data" / "names", held=True)
    return {
        origin: found
        for origin, found in groups.items()
        if len(set(found.given)) >= 60 and len(set(found.surnames)) >= 60
    }


def dealt(posts: Sequence[Sample], group: Names, chance: random.Random) -> Iterator[Sample]:
    """Posts that name students, their names dealt from one group until NAMES_A_GROUP are dealt."""
    used = 0
    pool = [p for p in posts if any(label == "STUDENT_NAME" for _, _, label in p.spans)]
    chance.shuffle(pool)
    while used < NAMES_A_GROUP:
        for post in pool:
            if used >= NAMES_A_GROUP:
                return
            used += sum(label == "STUDENT_NAME" for _, _, label in post.spans)
            yield swap_names(post, {"us": group}, chance)


def typed(posts: Iterable[Sample], way: str, seed: int) -> list[tuple[Sample, Sample]]:
    """(as it was, as it is typed now) for each post that the way changes; only the changed protected spans are kept."""
    chance = random.Random(seed)
    pairs = []
    for post in posts:
        other = WAYS[way](post, chance)
        kept = [
            (old, new)
            for old, new in zip(post.spans, other.spans, strict=True)
            if old[2] in PROTECTED and post.text[old[0] : old[1]] != other.text[new[0] : new[1]]
        ]
        if way in ("no punctuation", "smart quotes", "glued emojis", "right-to-left marks", "hashtags"):
            kept = [(o, n) for o, n in zip(post.spans, other.spans, strict=True) if o[2] in PROTECTED]
        if kept and other.text != post.text:
            pairs.append((replace(post, spans=tuple(o for o, _ in kept)), replace(other, spans=tuple(n for _, n in kept))))
    return pairs


def screened(screener: Screener, posts: Sequence[Sample]) -> list[Report]:
    return screener.judge([Draft(str(n), post.text) for n, post in enumerate(posts)])


def untouched(screener: Screener, posts: Sequence[Sample]) -> float:
    """The share of the posts' spans of which no finding touches half."""
    missed = total = 0
    for post, report in zip(posts, screened(screener, posts), strict=True):
        places = [f.span for f in report.findings if f.span and f.severity != "note"]
        for start, end, label in post.spans:
            total += 1
            missed += not any(reached(Span(start, end), place, label) for place in places)
    return missed / max(total, 1)


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


def reached(gold: Span, place: Span, label: str) -> bool:
    overlap = min(gold.end, place.end) - max(gold.start, place.start)
    return overlap > 0 and (label.endswith("DETAIL") or overlap * 2 >= len(gold))


