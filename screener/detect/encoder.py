"""Text -> names with their role, details, identifiers and concerns: one pass of the small transformer."""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from screener.types import NAMES, POST_LABELS, SPAN_LABELS, Signal, Text
from screener.weights import pins, session, verified

LOWER, CAPITAL, UPPER, INSIDE = range(4)
WINDOW: Final = 256  # tokens the network was trained on
OVERLAP: Final = 64
FAINT: Final = 0.05  # less likely than this, a role of a name has no signal, a concern no sentences

Floats = npt.NDArray[np.float32]


def shape(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """The letter shape of each token: the uncased vocabulary loses it, and 'Grace' is not 'grace'."""
    shapes = []
    before = -1
    for start, end in offsets:
        first = text[start : start + 1]
        if start == before and first.isalnum() and start > 0 and text[start - 1].isalnum():
            shapes.append(INSIDE)
        elif not first.isupper():
            shapes.append(LOWER)
        else:
            shapes.append(UPPER if text[start + 1 : start + 2].isupper() else CAPITAL)
        before = end
    return shapes


@dataclass(slots=True)
class Window:
    """A stretch of one text's tokens that goes through the network at once."""

    text: int
    first: int
    ids: list[int]
    shapes: list[int]


@dataclass(slots=True)
class Read:
    """What the network says of one text: per token the chance of each label to begin or go on, and
    each post label's part; per post the chance of each label."""

    begin: Floats
    inside: Floats
    parts: Floats
    post: Floats


def softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True), dtype=np.float32)


class Encoder:
    """The detector. Loading reads and verifies the weights (ScreenerError if they are not ours)."""

    name = "encoder"

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        self.session = session("encoder/encoder.onnx")
        self.pool: ThreadPoolExecutor | None = ThreadPoolExecutor(os.cpu_count(), "encoder")
        self.tokenizer: Any = Tokenizer.from_str(verified("encoder/tokenizer.json").decode())
        decoding = json.loads(verified("encoder/decoding.json"))
        self.weights = np.array([decoding["labels"].get(label, 1.0) for label in SPAN_LABELS], dtype=np.float32)
        self.scale = np.array([decoding["post"][label][0] for label in POST_LABELS], dtype=np.float32)
        self.shift = np.array([decoding["post"][label][1] for label in POST_LABELS], dtype=np.float32)
        self.version = "sha256:" + pins()["encoder/encoder.onnx"]

    def one_thread(self) -> None:
        """Keep to the caller's thread, where each core has a process of its own."""
        self.pool = None

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        encodings = self.tokenizer.encode_batch([text.folded for text in texts], add_special_tokens=False)
        offsets = [encoding.offsets for encoding in encodings]
        reads = self.read([encoding.ids for encoding in encodings], [text.folded for text in texts], offsets)
        return [
            [*spans(text, places, read, self.weights), *concerns(text, places, read)]
            for text, places, read in zip(texts, offsets, reads, strict=True)
        ]

    def read(self, ids: list[list[int]], texts: list[str], offsets: list[list[tuple[int, int]]]) -> Iterator[Read]:
        """Run the network over the windows of all texts, on every core, and join the windows again, text by text.

        Each window goes alone: int8 activations are scaled by the tensor, so that in a batch a post's
        scores would depend on its neighbors. No slower: docs/decisions/0002-one-window-one-pass.md.
        """
        first, last = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        windows = [
            Window(n, start, [first, *ids[n][start:stop], last], [LOWER, *shapes[start:stop], LOWER])
            for n, shapes in enumerate(map(shape, texts, offsets))
            for start, stop in stretches(len(ids[n]))
        ]
        runs = self.pool.map(self.run, windows) if self.pool and len(windows) > 1 else map(self.run, windows)
        # A text is decoded as soon as its windows are read, while the network goes on with the next one's.
        for n, own in groupby(zip(windows, runs, strict=True), key=lambda one: one[0].text):
            read = empty(len(ids[n]))
            for window, (tags, post, parts) in own:
                size = len(window.ids) - 2
                # In an overlap, each half is read in the window where it has more context.
                skip = OVERLAP // 2 if window.first else 0
                into = slice(window.first + skip, window.first + size)
                chances = softmax(tags[1 + skip : 1 + size])
                read.begin[into], read.inside[into] = chances[:, 1::2], chances[:, 2::2]
                read.parts[into] = parts[1 + skip : 1 + size]
                np.maximum(read.post, 1 / (1 + np.exp(-(post * self.scale + self.shift))), out=read.post)
            yield read

    def run(self, window: Window) -> tuple[Floats, Floats, Floats]:
        """Shapes: tags (tokens, tags), post (labels), parts (tokens, labels)."""
        feeds = {"ids": np.array([window.ids], np.int64), "shapes": np.array([window.shapes], np.int64)}
        tags, post, parts = self.session.run(["tags", "post", "parts"], feeds)
        return tags[0], post[0], parts[0]


def empty(tokens: int) -> Read:
    labels, posts = len(SPAN_LABELS), len(POST_LABELS)
    sizes = ((tokens, labels), (tokens, labels), (tokens, posts), (posts,))
    return Read(*(np.zeros(size, np.float32) for size in sizes))


def stretches(tokens: int) -> Iterator[tuple[int, int]]:
    """Overlapping ranges that cover all tokens."""
    inner, start = WINDOW - 2, 0
    while True:
        yield start, min(start + inner, tokens)
        if start + inner >= tokens:
            return
        start += inner - OVERLAP


def words(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges of tokens that make one word: pieces of letters and digits without a gap."""
    found: list[tuple[int, int]] = []
    for n, (start, end) in enumerate(offsets):
        if found and start == offsets[n - 1][1] and text[start].isalnum() and text[start - 1].isalnum():
            found[-1] = (found[-1][0], n + 1)
        elif end > start:
            found.append((n, n + 1))
    return found


def spans(text: Text, offsets: list[tuple[int, int]], read: Read, weights: Floats) -> Iterator[Signal]:
    """Decode word by word: a run of words of one kind (the four roles of a name are one kind) is a span.

    A name is reported once a role that is not unlikely; which role it is, is settled over all mentions.
    """
    if not len(offsets):
        return
    places = words(text.folded, offsets)
    starts = np.array([first for first, _ in places])
    sizes = np.diff(np.append(starts, len(offsets)))[:, None]
    begin = np.add.reduceat(read.begin * weights, starts) / sizes
    inside = np.add.reduceat(read.inside * weights, starts) / sizes
    head = read.begin[starts] * weights
    rest = np.maximum(1 - np.add.reduceat(read.begin + read.inside, starts).sum(1) / sizes[:, 0], 0)
    chances = begin + inside
    chances /= (chances.sum(1) + rest)[:, None]
    names = len(NAMES)
    kinds = np.concatenate([chances[:, :names].sum(1, keepdims=True), chances[:, names:]], axis=1)
    best, top = kinds.argmax(1), kinds.max(1)
    is_span = top > 1 - kinds.sum(1)
    starts_new = head.sum(1) > inside.sum(1)
    n = 0
    while n < len(places):
        if not is_span[n]:
            n += 1
            continue
        stop = n + 1
        while stop < len(places) and is_span[stop] and best[stop] == best[n] and not starts_new[stop]:
            stop += 1
        run = chances[n:stop].mean(0)
        span = text.back(offsets[places[n][0]][0], offsets[places[stop - 1][1] - 1][1])
        if best[n] == 0:
            for role, label in enumerate(NAMES):
                if run[role] >= FAINT:
                    yield Signal(label, span, round(float(run[role]), 4), "encoder")
        else:
            kind = int(best[n]) + names - 1
            yield Signal(SPAN_LABELS[kind], span, round(float(run[kind]), 4), "encoder")
        n = stop


def concerns(text: Text, offsets: list[tuple[int, int]], read: Read) -> Iterator[Signal]:
    """One signal a whole-post label; one that is not unlikely is linked to the sentences that raise it most."""
    if not len(offsets):
        return
    firsts = [start for start, _ in offsets]
    bounds = np.searchsorted(firsts, [s.start for s in text.sentences] + [len(text.folded)])
    total = np.vstack([np.zeros(len(POST_LABELS)), read.parts.cumsum(0, dtype=np.float64)])
    sums = total[bounds[1:]] - total[bounds[:-1]]  # shape (sentences, labels)
    most = np.maximum(sums.max(0, initial=0.0), 1e-9)
    for n, label in enumerate(POST_LABELS):
        score = round(float(read.post[n]), 4)
        raising = np.flatnonzero(sums[:, n] >= most[n] / 2) if score >= FAINT else ()
        links = tuple(text.back(text.sentences[i].start, text.sentences[i].end) for i in raising)
        yield Signal(label, None, score, "encoder", links)


__all__ = ["Encoder", "shape"]
