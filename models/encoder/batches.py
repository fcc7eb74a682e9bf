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

IGNORE_INDEX = -100  # the tag of tokens that no loss is taken of
TAG_INDEX = {tag: n for n, tag in enumerate(TAGS)}
PERSON_B = torch.tensor([TAG_INDEX[f"B-{name}"] for name in NAMES])
PERSON_I = torch.tensor([TAG_INDEX[f"I-{name}"] for name in NAMES])
PROTECTED = ("STUDENT_NAME", "FAMILY_NAME", "USERNAME", *DETAILS)
PROTECTED_TAGS = torch.tensor([TAG_INDEX[f"{part}-{label}"] for label in PROTECTED for part in "BI"])
NOT_NAMES = torch.tensor([tag != "O" and not tag.endswith("_NAME") for tag in TAGS])


@dataclass
class Example:
    """One tokenized sample; `ids`, `shapes` and `tags` have an entry for each token.

    `tags` are indices into TAGS; for kind 'person' 0 (no person), 1 (begins), 2 (inside); for kinds 'untagged' and
    'negative' all IGNORE_INDEX. `teacher` are a teacher's probabilities of TAGS for each token, and of TARGETS.
    """

    ids: list[int]
    shapes: list[int]
    tags: list[int]
    post: tuple[float, ...] | None
    kind: str
    teacher: tuple[np.ndarray, np.ndarray] | None = None


def tokenize(sample: Sample, tokenizer: Tokenizer) -> Example:
    """The first WINDOW tokens of a sample, tagged with its spans. The shape of the first one stands for the channel."""
    encoding = tokenizer.encode(sample.text)
    n = min(len(encoding.ids), WINDOW)
    offsets = encoding.offsets[:n]
    tags = [0] * n
    for start, end, label in sample.spans:
        inside = False
        for at, (s, e) in enumerate(offsets):
            if s < end and start < e:
                if sample.kind == "person":
                    tags[at] = 2 if inside else 1
                else:
                    tags[at] = TAG_INDEX[f"{'I' if inside else 'B'}-{label}"]
                inside = True
    for at, (s, e) in enumerate(offsets):
        if s == e or sample.kind in ("untagged", "negative"):
            tags[at] = IGNORE_INDEX
    shapes = [LOWER if s == e else known for known, (s, e) in zip(shape(sample.text, offsets), offsets, strict=True)]
    shapes[0] = setting(sample.account, sample.audience)
    return Example(encoding.ids[:n], shapes, tags, sample.post, sample.kind)


@dataclass
class Batch:
    """Padded examples. Shapes: ids, mask, shapes, tags (batch, tokens); post (batch, TARGETS); tagged, person, negative
    (batch,), true for examples of kind 'post', 'person' and 'negative'; teacher_tags (batch, tokens, TAGS),
    teacher_post (batch, TARGETS)."""

    ids: torch.Tensor
    mask: torch.Tensor
    shapes: torch.Tensor
    tags: torch.Tensor
    post: torch.Tensor  # NaN where a target is unknown
    tagged: torch.Tensor
    person: torch.Tensor
    negative: torch.Tensor
    teacher_tags: torch.Tensor | None
    teacher_post: torch.Tensor | None


def pad_targets(post: tuple[float, ...] | None) -> tuple[float, ...]:
    """Targets in the order of TARGETS; NaN where they are unknown."""
    return (post or ()) + (float("nan"),) * (len(TARGETS) - len(post or ()))


def collate(examples: Sequence[Example], pad_id: int) -> Batch:
    """One batch, padded to the longest example. Either all examples have a teacher's probabilities or none has."""
    longest = max(len(example.ids) for example in examples)

    def pad(lists: list[list[int]], fill: int) -> torch.Tensor:
        return torch.tensor([values + [fill] * (longest - len(values)) for values in lists])

    post = torch.tensor([pad_targets(example.post) for example in examples])
    teacher_tags = teacher_post = None
    if any(example.teacher for example in examples):
        tags = np.zeros((len(examples), longest, len(TAGS)), dtype=np.float32)
        posts = np.zeros((len(examples), len(TARGETS)), dtype=np.float32)
        for n, example in enumerate(examples):
            assert example.teacher is not None
            tags[n, : len(example.ids)] = example.teacher[0]
            posts[n] = example.teacher[1]
        teacher_tags, teacher_post = torch.from_numpy(tags), torch.from_numpy(posts)
    return Batch(
        pad([example.ids for example in examples], pad_id),
        pad([[1] * len(example.ids) for example in examples], 0),
        pad([example.shapes for example in examples], 0),
        pad([example.tags for example in examples], IGNORE_INDEX),
        post,
        torch.tensor([example.kind == "post" for example in examples]),
        torch.tensor([example.kind == "person" for example in examples]),
        torch.tensor([example.kind == "negative" for example in examples]),
        teacher_tags,
        teacher_post,
    )


def mask_tokens(batch: Batch, mask_id: int, rates: Sequence[float], random: torch.Generator) -> None:
    """Hide runs of one to three tokens of each example behind [MASK], in place: no text can be learned by heart.

    Each example is given one of `rates`, the share of its tokens at which a run may begin. The first and the last token
    stay. What is hidden is no detail or number any more; a name still has its role.
    """
    rows, tokens = batch.ids.shape
    rate = torch.tensor(rates)[torch.randint(len(rates), (rows, 1), generator=random)]
    place = torch.arange(tokens)[None]
    inside = (place > 0) & (place < batch.mask.sum(1, keepdim=True) - 1)
    hidden = inside & (torch.rand(rows, tokens, generator=random) < rate / 2)
    for length, share in ((1, 0.6), (2, 0.4)):  # of runs that are longer
        longer = torch.rand(rows, tokens, generator=random) < share
        run = torch.stack([hidden.roll(n, 1) for n in range(1, length + 1)]).all(0)
        hidden |= run & longer & inside
    batch.ids[hidden] = mask_id
    batch.tags[hidden & NOT_NAMES[batch.tags.clamp(min=0)]] = IGNORE_INDEX


def bucket_by_length(examples: list[Example], max_tokens: int, rng: np.random.Generator) -> list[list[Example]]:
    """Batches of examples of similar length, of at most `max_tokens` tokens with padding, in random order."""
    order = sorted(range(len(examples)), key=lambda n: len(examples[n].ids) + rng.random() * 8)
    batches: list[list[Example]] = [[]]
    for n in order:
        batch = batches[-1]
        if batch and (len(batch) + 1) * max(len(examples[n].ids), max(len(e.ids) for e in batch)) > max_tokens:
            batches.append(batch := [])
        batch.append(examples[n])
    return [batches[n] for n in rng.permutation(len(batches))]
