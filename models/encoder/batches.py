"""Samples -> tensors: token ids, letter shapes, tags, whole-post targets."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
from tokenizers import Tokenizer

from models.encoder.corpus import Sample
from models.encoder.net import TAGS, TARGETS
from screener.detect.encoder import LOWER, setting, shape
from screener.detect.encoder.windows import WINDOW
from screener.labels import DETAILS, NAMES

IGNORE = -100
TAG = {tag: n for n, tag in enumerate(TAGS)}
PERSON_B = torch.tensor([TAG[f"B-{name}"] for name in NAMES])
FEARED = ("STUDENT_NAME", "FAMILY_NAME", "USERNAME", *DETAILS)
FEARED_TAGS = torch.tensor([TAG[f"{part}-{label}"] for label in FEARED for part in "BI"])
PERSON_I = torch.tensor([TAG[f"I-{name}"] for name in NAMES])


@dataclass
class Row:
    """One tokenized sample. For kind 'person' the tags are 0 (no person), 1 (begins), 2 (inside); those of 'calm' and
    'sparing' are not known."""

    ids: list[int]
    shapes: list[int]
    tags: list[int]
    post: tuple[float, ...] | None
    kind: str
    teacher: tuple[np.ndarray, np.ndarray] | None = None


def row(sample: Sample, tokenizer: Tokenizer) -> Row:
    """Tokenize a sample and lay its spans over the tokens."""
    encoding = tokenizer.encode(sample.text)
    n = min(len(encoding.ids), WINDOW)
    offsets = encoding.offsets[:n]
    tags = [0] * n
    for start, end, label in sample.spans:
        begun = False
        for at, (s, e) in enumerate(offsets):
            if s < end and start < e:
                if sample.kind == "person":
                    tags[at] = 2 if begun else 1
                else:
                    tags[at] = TAG[f"{'I' if begun else 'B'}-{label}"]
                begun = True
    for at, (s, e) in enumerate(offsets):
        if s == e or sample.kind in ("calm", "sparing"):
            tags[at] = IGNORE
    shapes = [LOWER if s == e else own for own, (s, e) in zip(shape(sample.text, offsets), offsets, strict=True)]
    shapes[0] = setting(sample.account, sample.audience)
    return Row(encoding.ids[:n], shapes, tags, sample.post, sample.kind)


@dataclass
class Batch:
    ids: torch.Tensor
    mask: torch.Tensor
    shapes: torch.Tensor
    tags: torch.Tensor
    post: torch.Tensor  # NaN where a target is not known
    words: torch.Tensor
    person: torch.Tensor
    sparing: torch.Tensor
    teacher_tags: torch.Tensor | None
    teacher_post: torch.Tensor | None


def padded_targets(post: tuple[float, ...] | None) -> tuple[float, ...]:
    """Targets in the order of TARGETS; NaN where they are not known."""
    return (post or ()) + (float("nan"),) * (len(TARGETS) - len(post or ()))


def collate(rows: Sequence[Row], pad: int) -> Batch:
    """Pad rows to the longest of them."""
    longest = max(len(r.ids) for r in rows)

    def padded(lists: list[list[int]], fill: int) -> torch.Tensor:
        return torch.tensor([values + [fill] * (longest - len(values)) for values in lists])

    post = torch.tensor([padded_targets(r.post) for r in rows])
    teacher_tags = teacher_post = None
    if any(r.teacher for r in rows):
        tags = np.zeros((len(rows), longest, len(TAGS)), dtype=np.float32)
        posts = np.zeros((len(rows), len(TARGETS)), dtype=np.float32)
        for n, r in enumerate(rows):
            assert r.teacher is not None
            tags[n, : len(r.ids)] = r.teacher[0]
            posts[n] = r.teacher[1]
        teacher_tags, teacher_post = torch.from_numpy(tags), torch.from_numpy(posts)
    return Batch(
        padded([r.ids for r in rows], pad),
        padded([[1] * len(r.ids) for r in rows], 0),
        padded([r.shapes for r in rows], 0),
        padded([r.tags for r in rows], IGNORE),
        post,
        torch.tensor([r.kind == "post" for r in rows]),
        torch.tensor([r.kind == "person" for r in rows]),
        torch.tensor([r.kind == "sparing" for r in rows]),
        teacher_tags,
        teacher_post,
    )


def by_length(rows: list[Row], tokens: int, shuffle: np.random.Generator) -> list[list[Row]]:
    """Groups of rows of like length, at most `tokens` padded tokens a group, in random order."""
    order = sorted(range(len(rows)), key=lambda n: len(rows[n].ids) + shuffle.random() * 8)
    groups: list[list[Row]] = [[]]
    for n in order:
        group = groups[-1]
        if group and (len(group) + 1) * max(len(rows[n].ids), max(len(r.ids) for r in group)) > tokens:
            groups.append(group := [])
        group.append(rows[n])
    return [groups[n] for n in shuffle.permutation(len(groups))]
