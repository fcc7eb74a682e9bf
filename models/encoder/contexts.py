"""Posts -> longer texts: a post between others of its account, in paragraphs of their own or run on.

The targets of a concatenated text are the highest of its parts, wherever these stand.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace

from models.encoder.corpus import Sample

SEPARATORS = ("\n\n", "\n", " ", " ")
MAX_CHARACTERS = 1000  # about what one window of the encoder holds


def concatenate(parts: Sequence[Sample], separator: str) -> Sample:
    """One sample of all parts in their order, with the id, account and audience of the first.

    Spans move along; the targets are those of `max_target`, over the parts that have any.
    """
    text, spans = "", []
    for part in parts:
        text += separator if text else ""
        spans += [(start + len(text), end + len(text), label) for start, end, label in part.spans]
        text += part.text
    targets = [part.post for part in parts if part.post is not None]
    post = tuple(max_target(column) for column in zip(*targets, strict=True))
    return replace(parts[0], text=text, spans=tuple(spans), post=post)


def max_target(values: Sequence[float]) -> float:
    """The highest target of the parts; NaN (unknown) where one is unknown and none of the others is .5 or more."""
    known = [value for value in values if value == value]
    if known and (max(known) >= 0.5 or len(known) == len(values)):
        return max(known)
    return float("nan")


def add_context(post: Sample, pool: Sequence[Sample], rng: random.Random) -> Sample:
    """The post in a random place among one to four posts of the pool, which are harmless; unchanged if that would be
    more than MAX_CHARACTERS."""
    parts = [post]
    length = len(post.text)
    for _ in range(rng.randint(1, 4)):
        other = rng.choice(pool)
        length += len(other.text)
        if length > MAX_CHARACTERS:
            break
        parts.insert(rng.randint(0, len(parts)), other)
    if len(parts) == 1:
        return post
    whole = concatenate(parts, rng.choice(SEPARATORS))
    return replace(whole, id=post.id, account=post.account, audience=post.audience)
