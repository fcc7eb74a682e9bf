"""Text -> names with roles, details, identifiers and concerns: one pass of the small transformer."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, zip_longest
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from screener.labels import LEARNED, NAMES, POST_LABELS
from screener.normalize.groups import STAND_IN, Group, groups
from screener.types import ACCOUNTS, AUDIENCES, Account, Audience, Signal, Span, Text
from screener.weights import pins, session, verified

LOWER, CAPITAL, UPPER, INSIDE, *SETTINGS = range(4 + len(ACCOUNTS) * len(AUDIENCES))
WINDOW: Final = 256  # maximum tokens that the network was trained on
OVERLAP: Final = 64
FAINT: Final = 0.05  # below this, a role of a name gives no signal and a concern no sentences

Floats = npt.NDArray[np.float32]


def shape(text: str, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Return the letter shape of each token: the vocabulary is uncased, and 'Grace' is not 'grace'."""
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


def setting(account: Account | None, audience: Audience | None) -> int:
    """Return account and audience as the 'shape' of the start token; LOWER if they are unknown."""
    if account is None or audience is None:
        return LOWER
    return SETTINGS[ACCOUNTS.index(account) * len(AUDIENCES) + AUDIENCES.index(audience)]


@dataclass(slots=True)
class Window:
    """A range of one text's tokens that goes through the network at once."""

    text: int
    first: int
    ids: list[int]
    shapes: list[int]


@dataclass(slots=True)
class Read:
    """The network's answer for a text.

    Per token: the probability of each label to begin or continue, and its contribution to each post label. Per post:
    the probability of each label.
    """

    begin: Floats
    inside: Floats
    parts: Floats
    post: Floats


def softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True), dtype=np.float32)


class Encoder:
    """The detector. Loading reads and verifies the weights; raises ScreenerError if they are altered."""

    name = "encoder"
    heavy = True

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        self.session = session("encoder/encoder.onnx")
        self.pool: ThreadPoolExecutor | None = ThreadPoolExecutor(os.cpu_count(), "encoder")
        self.tokenizer: Any = Tokenizer.from_str(verified("encoder/tokenizer.json").decode())
        decoding = json.loads(verified("encoder/decoding.json"))
        self.weights = np.array([decoding["labels"].get(label, 1.0) for label in LEARNED], dtype=np.float32)
        self.scale = np.array([decoding["post"][label][0] for label in POST_LABELS], dtype=np.float32)
        self.shift = np.array([decoding["post"][label][1] for label in POST_LABELS], dtype=np.float32)
        self.stand_in: list[int] = self.tokenizer.encode(" ".join(STAND_IN), add_special_tokens=False).ids
        self.version = "sha256:" + pins()["encoder/encoder.onnx"]

    def one_thread(self) -> None:
        """Stay on the caller's thread, if each core has its own process."""
        self.pool = None

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        encodings = self.tokenizer.encode_batch([text.folded for text in texts], add_special_tokens=False)
        ids, offsets = ([getattr(encoding, part) for encoding in encodings] for part in ("ids", "offsets"))
        reads = self.without_groups(texts, ids, offsets, self.read(ids, texts, offsets))
        found = spans(texts, offsets, reads, self.weights)
        return [
            [*own, *concerns(text, places, read)]
            for own, text, places, read in zip(found, texts, offsets, reads, strict=True)
        ]

    def read(self, ids: list[list[int]], texts: Sequence[Text], offsets: list[list[tuple[int, int]]]) -> list[Read]:
        """Run the network over the windows of all texts, on every core, and join the windows text by text.

        Each window goes alone: int8 activations are scaled per tensor, so in a batch a post's scores would depend on
        its neighbors. This is no slower: docs/decisions/0002-one-window-one-pass.md. All answers of a call are in
        memory at once, about a kilobyte per token: pass a portion, not an archive.
        """
        first, last = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        windows = [
            Window(n, start, [first, *ids[n][start:stop], last], [where, *shapes[start:stop], LOWER])
            for n, (text, places) in enumerate(zip(texts, offsets, strict=True))
            for where, shapes in [(setting(text.account, text.audience), shape(text.folded, places))]
            for start, stop in stretches(len(ids[n]))
        ]
        if not windows:
            return []
        runs = self.pool.map(self.run, windows) if self.pool and len(windows) > 1 else map(self.run, windows)
        tags, posts, parts = zip(*runs, strict=True)
        # In an overlap, each half is taken from the window where it has more context.
        kept = [
            slice(
                1 + (OVERLAP // 2 if window.first else 0),
                len(window.ids) - 1 - (OVERLAP // 2 if after and after.text == window.text else 0),
            )
            for window, after in zip_longest(windows, windows[1:])
        ]
        chances = softmax(np.concatenate([one[own] for one, own in zip(tags, kept, strict=True)]))
        part = np.concatenate([one[own] for one, own in zip(parts, kept, strict=True)])
        post = 1 / (1 + np.exp(-(np.stack(posts) * self.scale + self.shift)))
        post = np.maximum.reduceat(post, [n for n, window in enumerate(windows) if not window.first])
        ends = list(accumulate(map(len, ids)))
        return [
            Read(chances[start:end, 1::2], chances[start:end, 2::2], part[start:end], own)
            for start, end, own in zip([0, *ends], ends, post, strict=False)
        ]

    def without_groups(
        self, texts: Sequence[Text], ids: list[list[int]], offsets: list[list[tuple[int, int]]], reads: list[Read]
    ) -> list[Read]:
        """Read texts that name groups of people once more, with one stand-in for all of them, and take the scores of
        the post from there: what is said decides, never about whom. Names and details keep the first reading."""
        naming = [n for n, text in enumerate(texts) if groups(text.folded)]
        edited = [stood_in(ids[n], offsets[n], groups(texts[n].folded), self.stand_in) for n in naming]
        again = self.read([e[0] for e in edited], [texts[n] for n in naming], [e[1] for e in edited])
        for n, read, (_, _, origins) in zip(naming, again, edited, strict=True):
            parts = np.zeros_like(reads[n].parts)
            np.add.at(parts, origins, read.parts)
            reads[n] = replace(reads[n], parts=parts, post=read.post)
        return reads

    def run(self, window: Window) -> tuple[Floats, Floats, Floats]:
        """Shapes: tags (tokens, tags), post (labels), parts (tokens, labels)."""
        feeds = {"ids": np.array([window.ids], np.int64), "shapes": np.array([window.shapes], np.int64)}
        tags, post, parts = self.session.run(["tags", "post", "parts"], feeds)
        return tags[0], post[0], parts[0]


def stood_in(
    ids: list[int], offsets: list[tuple[int, int]], named: Sequence[Group], words: Sequence[int]
) -> tuple[list[int], list[tuple[int, int]], list[int]]:
    """Return a text's tokens and offsets with `words`, the stand-in's tokens, in place of each group, and the number of
    the token that each stands for."""
    edited: list[tuple[int, tuple[int, int], int]] = []
    starts = {group.start: group for group in named}
    end = 0
    for n, (token, (start, stop)) in enumerate(zip(ids, offsets, strict=True)):
        if group := starts.get(start):
            end = group.end
            edited += [(word, (end, end), n) for word in words[: len(group.stand_in)]]  # none has a capital
        elif start >= end:
            edited.append((token, (start, stop), n))
    tokens, places, origins = zip(*edited, strict=True)
    return list(tokens), list(places), list(origins)


def stretches(tokens: int) -> Iterator[tuple[int, int]]:
    """Yield overlapping ranges that cover all tokens."""
    inner, start = WINDOW - 2, 0
    while True:
        yield start, min(start + inner, tokens)
        if start + inner >= tokens:
            return
        start += inner - OVERLAP


def words(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the ranges of tokens that form a word: adjacent pieces of letters and digits."""
    found: list[tuple[int, int]] = []
    for n, (start, end) in enumerate(offsets):
        if found and start == offsets[n - 1][1] and text[start].isalnum() and text[start - 1].isalnum():
            found[-1] = (found[-1][0], n + 1)
        elif end > start:
            found.append((n, n + 1))
    return found


def spans(
    texts: Sequence[Text], offsets: Sequence[list[tuple[int, int]]], reads: Sequence[Read], weights: Floats
) -> list[list[Signal]]:
    """Decode word by word: a run of words of one kind (the four roles of a name are one kind) is a span.

    A name gets a signal for each role that is not unlikely; the role is chosen later, over all mentions. A name ends
    with its line, because lists have one name per line. All texts are decoded at once, since starting numpy would
    dominate the time for so few words.
    """
    found: list[list[Signal]] = [[] for _ in texts]
    places = [words(text.folded, own) for text, own in zip(texts, offsets, strict=True)]
    if not any(places):
        return found
    of_text = [n for n, own in enumerate(places) for _ in own]
    ranges = [place for own in places for place in own]
    before = [0, *accumulate(map(len, offsets))]
    starts = np.array([before[n] + first for n, (first, _) in zip(of_text, ranges, strict=True)])
    begun = np.concatenate([read.begin for read in reads])
    going_on = np.concatenate([read.inside for read in reads])
    sizes = np.diff(np.append(starts, len(begun)))[:, None]
    inside = np.add.reduceat(going_on * weights, starts) / sizes
    chances = np.add.reduceat(begun * weights, starts) / sizes + inside
    rest = np.maximum(1 - np.add.reduceat(begun + going_on, starts).sum(1) / sizes[:, 0], 0)
    chances /= (chances.sum(1) + rest)[:, None]
    names = len(NAMES)
    kinds = np.concatenate([chances[:, :names].sum(1, keepdims=True), chances[:, names:]], axis=1)
    best = kinds.argmax(1).tolist()
    starts_new = ((begun[starts] * weights).sum(1) > inside.sum(1)).tolist()
    spoken = np.flatnonzero(kinds.max(1) > 1 - kinds.sum(1)).tolist()
    for n in spoken:
        if best[n] == 0 and n and of_text[n - 1] == of_text[n]:
            folded, own = texts[of_text[n]].folded, offsets[of_text[n]]
            starts_new[n] |= "\n" in folded[own[ranges[n - 1][1] - 1][1] : own[ranges[n][0]][0]]
    for n, run in groupby(spoken, key=runs_of(of_text, best, starts_new)):
        *_, last = run
        text, own = texts[of_text[n]], offsets[of_text[n]]
        span = text.back(own[ranges[n][0]][0], own[ranges[last][1] - 1][1])
        mean = (chances[n : last + 1].sum(0) / (last + 1 - n)).tolist()
        if best[n] == 0:
            labels = [(role, label) for role, label in enumerate(NAMES) if mean[role] >= FAINT]
        else:
            labels = [(kind := best[n] + names - 1, LEARNED[kind])]
        found[of_text[n]] += [Signal(label, span, round(mean[place], 4), "encoder") for place, label in labels]
    return found


def runs_of(of_text: list[int], best: list[int], starts_new: list[bool]) -> Callable[[int], int]:
    """Return a key that gives neighboring words of one span the index of its first word."""
    first = last = -2

    def key(n: int) -> int:
        nonlocal first, last
        if n != last + 1 or of_text[n] != of_text[last] or best[n] != best[first] or starts_new[n]:
            first = n
        last = n
        return first

    return key


def concerns(text: Text, offsets: list[tuple[int, int]], read: Read) -> Iterator[Signal]:
    """Yield one signal per post label; a likely one is linked to the sentences that raise it most."""
    if not len(offsets):
        return
    scores = [round(score, 4) for score in read.post.tolist()]
    raising = linked(text, offsets, read) if max(scores) >= FAINT else None
    for n, label in enumerate(POST_LABELS):
        links: tuple[Span, ...] = ()
        if raising is not None and scores[n] >= FAINT:
            links = tuple(
                text.back(s.start, s.end) for s, raises in zip(text.sentences, raising[:, n], strict=True) if raises
            )
        yield Signal(label, None, scores[n], "encoder", links)


def linked(text: Text, offsets: list[tuple[int, int]], read: Read) -> npt.NDArray[np.bool_]:
    """Return which sentences raise which label: those with at least half the contribution of the strongest one."""
    firsts = [start for start, _ in offsets]
    bounds = np.searchsorted(firsts, [s.start for s in text.sentences] + [len(text.folded)])
    total = np.vstack([np.zeros(len(POST_LABELS)), read.parts.cumsum(0, dtype=np.float64)])
    sums = total[bounds[1:]] - total[bounds[:-1]]  # shape (sentences, labels)
    most = np.maximum(sums.max(0, initial=0.0), 1e-9)
    return np.asarray(sums >= most / 2)


__all__ = ["Encoder", "setting", "shape"]
