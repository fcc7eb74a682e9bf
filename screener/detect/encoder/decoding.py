"""The network's answers for a text -> names with their roles, details, identifiers and concerns."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate, groupby
from typing import Final

import numpy as np
import numpy.typing as npt

from screener.labels import DETAILS, LEARNED, NAMES, POST_LABELS
from screener.types import Signal, Span, Text

MIN_SCORE: Final = 0.05  # below this, a role of a name gives no signal and a concern no sentences

CLAUSE_END: Final = re.compile(r"[.!?;:\n]")  # of a sentence or a part of it

Floats = npt.NDArray[np.float32]


@dataclass(slots=True)
class Read:
    """The network's answer for a text.

    Per token: the probability of each label to begin or continue, and its contribution to each post label. Per post:
    the calibrated log odds of each label.
    """

    begin: Floats
    inside: Floats
    parts: Floats
    post: Floats


def find_words(text: str, offsets: Sequence[tuple[int, int]]) -> list[tuple[int, int]]:
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
    places = [find_words(text.folded, own) for text, own in zip(texts, offsets, strict=True)]
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
    for n, run in groupby(spoken, key=make_run_key(of_text, best, starts_new)):
        *_, last = run
        text, own = texts[of_text[n]], offsets[of_text[n]]
        span = text.back(own[ranges[n][0]][0], own[ranges[last][1] - 1][1])
        mean = (chances[n : last + 1].sum(0) / (last + 1 - n)).tolist()
        if best[n] == 0:
            labels = [(role, label) for role, label in enumerate(NAMES) if mean[role] >= MIN_SCORE]
        else:
            labels = [(kind := best[n] + names - 1, LEARNED[kind])]
        found[of_text[n]] += [Signal(label, span, round(mean[place], 4), "encoder") for place, label in labels]
    return [merge_adjacent_details(text, own) for text, own in zip(texts, found, strict=True)]


def merge_adjacent_details(text: Text, signals: Sequence[Signal]) -> list[Signal]:
    """Return the signals, with two details of one kind as one where at most a word stands between them in a sentence:
    what a reader takes for one fact, the network often finds in pieces."""
    found: list[Signal] = []
    for signal in signals:
        before = found[-1] if found else None
        if before and before.span and signal.span and before.label == signal.label and signal.label in DETAILS:
            between = text.raw[before.span.end : signal.span.start]
            if len(between.split()) <= 1 and not CLAUSE_END.search(between):
                whole = Span(before.span.start, signal.span.end)
                found[-1] = replace(before, span=whole, score=max(before.score, signal.score))
                continue
        found.append(signal)
    return found


def make_run_key(of_text: list[int], best: list[int], starts_new: list[bool]) -> Callable[[int], int]:
    """Return a key that gives neighboring words of one span the index of its first word."""
    first = last = -2

    def key(n: int) -> int:
        nonlocal first, last
        if n != last + 1 or of_text[n] != of_text[last] or best[n] != best[first] or starts_new[n]:
            first = n
        last = n
        return first

    return key


def score_post(text: Text, offsets: list[tuple[int, int]], read: Read) -> Iterator[Signal]:
    """Yield one signal per post label; a likely one is linked to the sentences that raise it most."""
    if not len(offsets):
        return
    scores = (1 / (1 + np.exp(-read.post))).round(4).tolist()
    raising = find_contributing_sentences(text, offsets, read) if max(scores) >= MIN_SCORE else None
    for n, label in enumerate(POST_LABELS):
        links: tuple[Span, ...] = ()
        if raising is not None and scores[n] >= MIN_SCORE:
            links = tuple(
                text.back(s.start, s.end) for s, raises in zip(text.sentences, raising[:, n], strict=True) if raises
            )
        yield Signal(label, None, scores[n], "encoder", links)


def find_contributing_sentences(text: Text, offsets: list[tuple[int, int]], read: Read) -> npt.NDArray[np.bool_]:
    """Return which sentences raise which label: those with at least half the contribution of the strongest one."""
    places = find_sentence_bounds(text, offsets)
    total = np.vstack([np.zeros(len(POST_LABELS)), read.parts.cumsum(0, dtype=np.float64)])
    sums = total[places[1:]] - total[places[:-1]]  # shape (sentences, labels)
    highest = np.maximum(sums.max(0, initial=0.0), 1e-9)
    return np.asarray(sums >= highest / 2)


def find_sentence_bounds(text: Text, offsets: Sequence[tuple[int, int]]) -> list[int]:
    """Return the tokens at which sentences begin, and the number of all."""
    firsts = [start for start, _ in offsets]
    found: list[int] = np.searchsorted(firsts, [s.start for s in text.sentences]).tolist()
    return [*found, len(offsets)]  # a stand-in for a group's name may stand at the very end of the text
