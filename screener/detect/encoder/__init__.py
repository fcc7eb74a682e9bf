"""Text -> names with roles, details, identifiers and concerns: two small transformers read it, one whole, the other in
passages, and both decide: docs/decisions/0037-two-readers.md."""

import json
import os
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from itertools import accumulate, groupby, zip_longest
from typing import Any, Final

import numpy as np

from screener.detect.encoder.decoding import Floats, Read, find_sentence_bounds, score_post, spans
from screener.detect.encoder.windows import OVERLAP_TOKENS, split_into_passages, split_into_windows
from screener.labels import LEARNED, POST_LABELS
from screener.normalize.groups import STAND_IN, Group, groups
from screener.types import ACCOUNTS, AUDIENCES, Account, Audience, Signal, Text
from screener.weights import pins, session, verified

NETWORKS: Final = ("encoder/encoder.onnx", "encoder/passages.onnx")
# Uncalibrated log odds: the second network reads a text only if the first gives some concern more than this.
MIN_PASSAGE_LOG_ODDS: Final = -6.0
MAX_BIAS: Final = 0.75  # log odds by which the highest of n passages is too high, for each unit of log n
# All but the label that protected speech raises.
RISK_COLUMNS: Final = [n for n, label in enumerate(POST_LABELS) if label != "disruption_low"]
LOWER, CAPITAL, UPPER, INSIDE, *SETTINGS = range(4 + len(ACCOUNTS) * len(AUDIENCES))


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
    """A range of one text's tokens that goes through one of the networks at once."""

    reader: int  # 0: the one of whole texts, 1: the one of passages
    text: int
    first: int
    ids: list[int]
    shapes: list[int]


def softmax(logits: Floats) -> Floats:
    shifted = np.exp(logits - logits.max(-1, keepdims=True))
    return np.asarray(shifted / shifted.sum(-1, keepdims=True), dtype=np.float32)


class Encoder:
    """The detector. Loading reads and verifies the weights; raises ScreenerError if they are altered."""

    name = "encoder"
    heavy = True

    def __init__(self) -> None:
        from tokenizers import Tokenizer

        self.readers = [session(name) for name in NETWORKS]
        self.pool: ThreadPoolExecutor | None = ThreadPoolExecutor(os.cpu_count(), "encoder")
        self.tokenizer: Any = Tokenizer.from_str(verified("encoder/tokenizer.json").decode())
        decoding = json.loads(verified("encoder/decoding.json"))
        self.weights = np.array([decoding["labels"].get(label, 1.0) for label in LEARNED], dtype=np.float32)
        self.scale = np.array([decoding["post"][label][0] for label in POST_LABELS], dtype=np.float32)
        self.shift = np.array([decoding["post"][label][1] for label in POST_LABELS], dtype=np.float32)
        self.stand_in: list[int] = self.tokenizer.encode(" ".join(STAND_IN), add_special_tokens=False).ids
        self.version = "sha256:" + "+".join(pins()[name] for name in NETWORKS)

    def use_one_thread(self) -> None:
        """Stay on the caller's thread, if each core has its own process."""
        self.pool = None

    def __call__(self, texts: Sequence[Text]) -> list[list[Signal]]:
        offsets, reads = self.reads(texts)
        found = spans(texts, offsets, reads, self.weights)
        return [
            [*own, *score_post(text, places, read)]
            for own, text, places, read in zip(found, texts, offsets, reads, strict=True)
        ]

    def reads(self, texts: Sequence[Text]) -> tuple[list[list[tuple[int, int]]], list[Read]]:
        """Return the places of each text's tokens, and what both networks say of it together, calibrated."""
        encodings = self.tokenizer.encode_batch([text.folded for text in texts], add_special_tokens=False)
        ids, offsets = ([getattr(encoding, part) for encoding in encodings] for part in ("ids", "offsets"))
        reads = self.read(ids, texts, offsets)
        self.read_passages(*self.reread_with_stand_in(texts, ids, offsets, reads), texts, reads)
        return offsets, [replace(read, post=read.post * self.scale + self.shift) for read in reads]

    def read(self, ids: list[list[int]], texts: Sequence[Text], offsets: list[list[tuple[int, int]]]) -> list[Read]:
        """Run the network over the windows of all texts, on every core, and join the windows text by text.

        Each window goes alone: int8 activations are scaled per tensor, so in a batch a post's scores would depend on
        its neighbors. This is no slower: docs/decisions/0002-one-window-one-pass.md. All answers of a call are in
        memory at once, about a kilobyte per token: pass a portion, not an archive.
        """
        windows = [
            window
            for n, text in enumerate(texts)
            for window in self.build_windows(0, n, text, ids[n], offsets[n], split_into_windows(len(ids[n])))
        ]
        if not windows:
            return []
        tags, posts, parts = zip(*self.run_all(windows), strict=True)
        # In an overlap, each half is taken from the window where it has more context.
        kept = [
            slice(
                1 + (OVERLAP_TOKENS // 2 if window.first else 0),
                len(window.ids) - 1 - (OVERLAP_TOKENS // 2 if after and after.text == window.text else 0),
            )
            for window, after in zip_longest(windows, windows[1:])
        ]
        chances = softmax(np.concatenate([one[own] for one, own in zip(tags, kept, strict=True)]))
        part = np.concatenate([one[own] for one, own in zip(parts, kept, strict=True)])
        post = np.maximum.reduceat(np.stack(posts), [n for n, window in enumerate(windows) if not window.first])
        ends = list(accumulate(map(len, ids)))
        return [
            Read(chances[start:end, 1::2], chances[start:end, 2::2], part[start:end], own)
            for start, end, own in zip([0, *ends], ends, post, strict=False)
        ]

    def reread_with_stand_in(
        self, texts: Sequence[Text], ids: list[list[int]], offsets: list[list[tuple[int, int]]], reads: list[Read]
    ) -> tuple[list[list[int]], list[list[tuple[int, int]]]]:
        """Read texts that name groups of people once more, with one stand-in for all of them, and take the scores of
        the post from there: what is said decides, never about whom. Names and details keep the first reading.

        Return tokens and offsets with the stand-ins.
        """
        with_groups = [n for n, text in enumerate(texts) if groups(text.folded)]
        edited = [replace_groups(ids[n], offsets[n], groups(texts[n].folded), self.stand_in) for n in with_groups]
        second_reads = self.read([e[0] for e in edited], [texts[n] for n in with_groups], [e[1] for e in edited])
        ids, offsets = list(ids), list(offsets)
        for n, read, (tokens, places, origins) in zip(with_groups, second_reads, edited, strict=True):
            parts = np.zeros_like(reads[n].parts)
            np.add.at(parts, origins, read.parts)
            reads[n] = replace(reads[n], parts=parts, post=read.post)
            ids[n], offsets[n] = tokens, places
        return ids, offsets

    def read_passages(
        self, ids: list[list[int]], offsets: list[list[tuple[int, int]]], texts: Sequence[Text], reads: list[Read]
    ) -> None:
        """Read the texts that may raise anything once more, passage by passage, with the other network, and take the
        mean of both: of the scores of the post, where the passages give their highest, less what so many say by chance;
        and of what each token is, unless the tokens are others than those of the first reading."""
        windows = [
            window
            for n, text in enumerate(texts)
            if reads[n].post[RISK_COLUMNS].max() > MIN_PASSAGE_LOG_ODDS
            for window in self.build_windows(
                1, n, text, ids[n], offsets[n], split_into_passages(find_sentence_bounds(text, offsets[n]))
            )
        ]
        answers = zip(windows, self.run_all(windows), strict=True)
        for n, group in groupby(answers, key=lambda answer: answer[0].text):
            own = list(group)
            highest = np.max([post for _, (_, post, _) in own], axis=0) - np.float32(MAX_BIAS * np.log(len(own)))
            post = (reads[n].post + highest) * np.float32(0.5)
            if len(ids[n]) == len(reads[n].begin):
                chances = average_overlaps(
                    own, softmax(np.concatenate([tags[1:-1] for _, (tags, _, _) in own])), len(ids[n])
                )
                parts = average_overlaps(own, np.concatenate([parts[1:-1] for _, (_, _, parts) in own]), len(ids[n]))
                begin, inside = (reads[n].begin + chances[:, 1::2]) / 2, (reads[n].inside + chances[:, 2::2]) / 2
                reads[n] = Read(begin, inside, (reads[n].parts + parts) / 2, post)
            else:
                reads[n] = replace(reads[n], post=post)

    def build_windows(
        self,
        reader: int,
        n: int,
        text: Text,
        ids: list[int],
        offsets: Sequence[tuple[int, int]],
        ranges: Iterable[tuple[int, int]],
    ) -> Iterator[Window]:
        """Yield a reader's windows of these ranges of the tokens of the text with the number n."""
        first, last = self.tokenizer.token_to_id("[CLS]"), self.tokenizer.token_to_id("[SEP]")
        where, shapes = setting(text.account, text.audience), shape(text.folded, offsets)
        for start, stop in ranges:
            yield Window(reader, n, start, [first, *ids[start:stop], last], [where, *shapes[start:stop], LOWER])

    def run_all(self, windows: Sequence[Window]) -> Iterable[tuple[Floats, Floats, Floats]]:
        return self.pool.map(self.run, windows) if self.pool and len(windows) > 1 else map(self.run, windows)

    def run(self, window: Window) -> tuple[Floats, Floats, Floats]:
        """Shapes: tags (tokens, tags), post (labels), parts (tokens, labels)."""
        feeds = {"ids": np.array([window.ids], np.int64), "shapes": np.array([window.shapes], np.int64)}
        tags, post, parts = self.readers[window.reader].run(["tags", "post", "parts"], feeds)
        return tags[0], post[0], parts[0]


def average_overlaps(answers: Sequence[tuple[Window, Any]], values: Floats, tokens: int) -> Floats:
    """Return what windows say of each of a text's tokens; where they overlap, the mean. Shape (tokens, values)."""
    if len(answers) == 1:
        return values
    places = np.concatenate([np.arange(window.first, window.first + len(window.ids) - 2) for window, _ in answers])
    total, times = np.zeros((tokens, values.shape[1]), np.float32), np.zeros((tokens, 1), np.float32)
    np.add.at(total, places, values)
    np.add.at(times, places, 1)
    return np.asarray(total / np.maximum(times, 1), np.float32)


def replace_groups(
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
