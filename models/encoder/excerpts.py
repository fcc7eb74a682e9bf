"""A long post -> one sentence of it that says who and what: the words have to carry their concern alone.

Concerns that the sentence does not show by its marked words stay open where the post raises them.
"""

from __future__ import annotations

import random
from dataclasses import replace
from typing import Final

from models.encoder.corpus import Sample
from screener.labels import IDENTIFIERS, POST_LABELS, PUBLIC_CONTACT
from screener.normalize.sentences import sentences

OF_PUPILS: Final = {"EDU_DETAIL": "education_record", "HEALTH_DETAIL": "health"}
SHORTEST: Final = 12  # letters
OPEN: Final = float("nan")


def shown(labels: set[str]) -> set[str]:
    """The concerns that words so marked raise in any post that raises them at all."""
    raised = {"student_identity"} if "STUDENT_NAME" in labels else set()
    if raised:
        raised |= {concern for label, concern in OF_PUPILS.items() if label in labels}
    return raised | ({"pii"} if labels & {*IDENTIFIERS} - {PUBLIC_CONTACT} else set())


def excerpt(post: Sample, chance: random.Random) -> Sample:
    """One telling sentence of the post, of any place in it; the post as it is where it has none."""
    targets = dict(zip(POST_LABELS, post.post or (), strict=False))
    told = []
    for start, end in ((one.start, one.end) for one in sentences(post.text)):
        own = tuple((a - start, b - start, label) for a, b, label in post.spans if start <= a and b <= end)
        raised = {concern for concern in shown({label for *_, label in own}) if targets.get(concern) == 1}
        if raised - {"student_identity"} and SHORTEST <= end - start < len(post.text):
            told.append((start, end, own, raised))
    if not told:
        return post
    start, end, own, raised = chance.choice(told)
    left = tuple(OPEN if value and label not in raised else value for label, value in targets.items())
    return replace(post, text=post.text[start:end], spans=own, post=left)
