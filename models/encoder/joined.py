"""Posts -> longer texts: a post between others of its account, in paragraphs of their own or run on.

What a text raises is what its gravest part raises, wherever it stands.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from models.encoder.corpus import Sample

BETWEEN = ("\n\n", "\n", " ", " ")
MOST_LETTERS = 1000  # about what one window of the encoder holds


def joined(parts: Sequence[Sample], between: str) -> Sample:
    """One sample of these, in their order; the account and audience are those of the first. A target that one part
    leaves open stays open unless another part raises it."""
    text, spans = "", []
    for part in parts:
        text += between if text else ""
        spans += [(start + len(text), end + len(text), label) for start, end, label in part.spans]
        text += part.text
    targets = [part.post for part in parts if part.post is not None]
    post = tuple(gravest(column) for column in zip(*targets, strict=True))
    return replace(parts[0], text=text, spans=tuple(spans), post=post)


def gravest(values: Sequence[float]) -> float:
    """1 if any part raises it, NaN (not known) if any part may, else the largest."""
    known = [value for value in values if value == value]
    if known and (max(known) >= 0.5 or len(known) == len(values)):
        return max(known)
    return float("nan")


def lengthened(post: Sample, pool: Sequence[Sample], chance: random.Random) -> Sample:
    """The post among one to four harmless ones of the pool, in a random place; as it is where it is too long."""
    parts = [post]
    letters = len(post.text)
    for _ in range(chance.randint(1, 4)):
        other = chance.choice(pool)
        letters += len(other.text)
        if letters > MOST_LETTERS:
            break
        parts.insert(chance.randint(0, len(parts)), other)
    if len(parts) == 1:
        return post
    whole = joined(parts, chance.choice(BETWEEN))
    return replace(whole, id=post.id, account=post.account, audience=post.audience)
