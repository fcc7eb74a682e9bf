"""A long post -> one sentence of it with the spans that raise a concern, so that these words alone must be enough.

The targets of concerns that the sentence does not show become unknown where the post raises them.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final

from models.encoder.corpus import Sample
from screener.labels import IDENTIFIERS, POST_LABELS, PUBLIC_CONTACT
from screener.normalize.sentences import sentences

CONCERN_OF_DETAIL: Final = {"EDU_DETAIL": "education_record", "HEALTH_DETAIL": "health"}
MIN_CHARACTERS: Final = 12
UNKNOWN: Final = float("nan")


def concerns_of(labels: set[str]) -> set[str]:
    """The concerns that spans with these labels show, in a post that raises them. Details count beside a student's
    name only."""
    concerns = {"student_identity"} if "STUDENT_NAME" in labels else set()
    if concerns:
        concerns |= {concern for label, concern in CONCERN_OF_DETAIL.items() if label in labels}
    return concerns | ({"pii"} if labels & {*IDENTIFIERS} - {PUBLIC_CONTACT} else set())


def excerpt(post: Sample, rng: random.Random) -> Sample:
    """A random sentence of the post that shows a concern beyond a student's name; the post itself if it has none."""
    targets = dict(zip(POST_LABELS, post.post or (), strict=False))
    candidates = []
    for start, end in ((one.start, one.end) for one in sentences(post.text)):
        spans = tuple((a - start, b - start, label) for a, b, label in post.spans if start <= a and b <= end)
        shown = {concern for concern in concerns_of({label for *_, label in spans}) if targets.get(concern) == 1}
        if shown - {"student_identity"} and MIN_CHARACTERS <= end - start < len(post.text):
            candidates.append((start, end, spans, shown))
    if not candidates:
        return post
    start, end, spans, shown = rng.choice(candidates)
    remaining = tuple(UNKNOWN if value and label not in shown else value for label, value in targets.items())
    return replace(post, text=post.text[start:end], spans=spans, post=remaining)
