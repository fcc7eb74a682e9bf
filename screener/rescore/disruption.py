"""Draft, text, facts -> facts with a new disruption score: the classifier that tells heat from harm.

It runs after the detectors and after names are resolved, and uses their measurements: the encoder's post scores, who is
named, the account, the cues and the words. It is linear, so every part of a score can be shown. How it was trained, and
what it must not be used for: models/disruption/card.md.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

import numpy as np
import numpy.typing as npt

from screener.labels import MOVED, POST_LABELS
from screener.normalize.groups import groups
from screener.rescore import cues as cue_list
from screener.rescore.cues import Cue, cues
from screener.types import ACCOUNTS, AUDIENCES, Draft, Signal, Span, Text
from screener.weights import pins, session, verified

Floats = npt.NDArray[np.float32]

FEATURES: Final = (
    *(f"the encoder: {label}" for label in POST_LABELS),
    *(f"{account} account" for account in ACCOUNTS),
    *(f"for {audience}" for audience in AUDIENCES),
    *cue_list.NAMES,
    "length",
)
_FEATURE_INDEX: Final = {name: n for n, name in enumerate(FEATURES)}
_CHOICES: Final = (tuple(f"{one} account" for one in ACCOUNTS), tuple(f"for {one}" for one in AUDIENCES))
_POST_INDEX: Final = {label: n for n, label in enumerate(POST_LABELS)}
_FIRST_CUE_COLUMN: Final = _FEATURE_INDEX[cue_list.NAMES[0]]
_CUE_COLUMNS: Final = slice(_FIRST_CUE_COLUMN, _FIRST_CUE_COLUMN + len(cue_list.NAMES))
TYPICAL_LOG_LENGTH: Final = 5.0  # log of 150 characters, the length of a typical post
MAX_CUE_COUNT: Final = 3  # further occurrences of a cue do not count
SCORE_CLIP: Final = 0.005  # scores become log odds, clipped at this value: the tails are not reliable
MIN_CONTRIBUTION: Final = 0.05  # log odds; smaller contributions are not reported
MAX_REPORTED_WORDS: Final = 8  # maximum words reported, the strongest ones


def dense(draft: Draft, text: Text, facts: Sequence[Signal], found: Sequence[Cue]) -> Floats:
    """Return all features but the words, in the order of FEATURES."""
    row = np.zeros(len(FEATURES), np.float32)
    scores = np.full(len(POST_LABELS), SCORE_CLIP)
    for signal in facts:
        if signal.span is None and signal.label in _POST_INDEX:
            scores[_POST_INDEX[signal.label]] = signal.score
    scores = np.clip(scores, SCORE_CLIP, 1 - SCORE_CLIP)
    row[: len(POST_LABELS)] = np.log(scores / (1 - scores))
    row[_FEATURE_INDEX[f"{draft.account} account"]] = 1
    row[_FEATURE_INDEX[f"for {draft.audience}"]] = 1
    for cue in found:
        row[_FIRST_CUE_COLUMN + cue.kind] += 1
    row[_CUE_COLUMNS] = np.log1p(np.minimum(row[_CUE_COLUMNS], MAX_CUE_COUNT))
    row[-1] = np.log1p(len(text.folded)) - TYPICAL_LOG_LENGTH
    return row


def grams(folded: str) -> Iterator[tuple[str, int, int]]:
    """Yield words and pairs of words in lowercase, each with its place; groups of people read as one stand-in."""
    before, start = "", 0
    for word, at, end in _substitute_groups(folded):
        yield word, at, end
        if before:
            yield f"{before} {word}", start, end
        before, start = word, at


def _substitute_groups(folded: str) -> Iterator[tuple[str, int, int]]:
    """Yield the words of a text with their places; the name of a group of people yields its stand-in."""
    named = {group.start: group for group in groups(folded)}
    end = 0
    for word, (start, stop) in zip(*cue_list.split_words(folded), strict=True):
        if group := named.get(start):
            end = group.end
            yield from ((read, start, end) for read in group.stand_in)
        elif start >= end:
            yield word, start, stop


class Classifier:
    """The classifier. Loading reads and verifies the weights; raises ScreenerError if they are altered."""

    name = "disruption"

    def __init__(self) -> None:
        self.session = session("disruption/disruption.onnx")
        metadata = json.loads(verified("disruption/features.json"))
        if (tuple(metadata["features"]), metadata.get("cues", cue_list.DIGEST)) != (FEATURES, cue_list.DIGEST):
            raise ValueError("the classifier was trained on other features: run python -m models.disruption.train")
        self.targets: list[str] = metadata["targets"]
        self.vocabulary: Mapping[str, int] = {word: n for n, word in enumerate(metadata["words"])}
        self.version = "sha256:" + pins()["disruption/disruption.onnx"]

    def __call__(self, draft: Draft, text: Text, facts: Sequence[Signal]) -> tuple[Signal, ...]:
        """Return the facts with new post scores, and what changed the disruption score (label MOVED)."""
        found = cues(text.folded)
        row = dense(draft, text, facts, found)
        places: dict[int, list[tuple[int, int]]] = {}
        for word, start, end in grams(text.folded):
            if (n := self.vocabulary.get(word)) is not None:
                places.setdefault(n, []).append((start, end))
        feeds = {"dense": row[None], "words": np.array(list(places), np.int64)}
        chances, by_feature, by_word = self.session.run(["chances", "moved", "moved_by_word"], feeds)
        scores = dict(zip(self.targets, chances[0].tolist(), strict=True))
        target = self.targets.index("disruption")
        return (
            *rescored(facts, scores),
            *_explain_features(text, facts, found, _merge_choices(draft, by_feature[:, target])),
            *_explain_words(text, list(places.values()), by_word[:, target]),
        )


def rescored(facts: Sequence[Signal], scores: Mapping[str, float]) -> list[Signal]:
    """Return the facts with these scores instead of the encoder's; unchanged if the encoder gave none."""
    return [
        replace(s, score=round(scores[s.label], 4), source="disruption") if s.span is None and s.label in scores else s
        for s in facts
    ]


def _merge_choices(draft: Draft, parts: Floats) -> Floats:
    """Return the contributions with those of all accounts in the column of the draft's account, and those of all
    audiences in that of its audience: each account's column counts in every draft, since the columns are centered."""
    merged = parts.copy()
    for names, chosen in zip(_CHOICES, (f"{draft.account} account", f"for {draft.audience}"), strict=True):
        columns = [_FEATURE_INDEX[name] for name in names]
        merged[columns] = 0
        merged[_FEATURE_INDEX[chosen]] = parts[columns].sum()
    return merged


def _explain_features(text: Text, facts: Sequence[Signal], found: Sequence[Cue], parts: Floats) -> Iterator[Signal]:
    """Yield the contributions of cues, the encoder's scores and the account, with their places or (None) as a whole."""
    for n in np.flatnonzero(np.abs(parts) >= MIN_CONTRIBUTION).tolist():
        part = float(parts[n])
        spans: tuple[Span, ...] = ()
        if n < len(POST_LABELS):
            spans = next((s.links for s in facts if s.span is None and s.label == POST_LABELS[n]), ())
        elif _CUE_COLUMNS.start <= n < _CUE_COLUMNS.stop:
            spans = tuple(text.back(c.start, c.end) for c in found if c.kind == n - _FIRST_CUE_COLUMN)
        for span in spans or (None,):
            yield Signal(MOVED, span, round(part / max(len(spans), 1), 4), FEATURES[n])


def _explain_words(text: Text, places: Sequence[Sequence[tuple[int, int]]], parts: Floats) -> Iterator[Signal]:
    """Yield the contributions of the words that changed the score most, divided among their places."""
    order = np.argsort(-np.abs(parts))[:MAX_REPORTED_WORDS].tolist()
    for n in order:
        if abs(parts[n]) >= MIN_CONTRIBUTION:
            for start, end in places[n]:
                yield Signal(MOVED, text.back(start, end), round(float(parts[n]) / len(places[n]), 4), "the words")
