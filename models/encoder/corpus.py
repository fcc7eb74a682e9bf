"""data/corpus/*.jsonl and the public sets -> samples, the one form of everything that the encoder learns from."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from screener.labels import CONCERNS
from screener.types import Account, Audience

MARK = re.compile(r"\[\[(.+?)\|([A-Z_]+)\]\]", re.S)
# Numbers of the files that mix ordinary posts with all concerns.
MIXED_UP_TO_T80 = (*range(1, 23), 27, 36, 45, 49, 52, 59, 64, 67, 73, 75, 76, *range(77, 81))
MIXED_SINCE_T81 = (87, 88, 93, 96, 99, 102, 103, 110, 112, 113, 158, 160, 161, 162, 170, 171, 176, 179, 180)
MIXED = frozenset(f"t{n}" for n in (*MIXED_UP_TO_T80, *MIXED_SINCE_T81))
UNREAD = frozenset[str]()  # files that encoder.onnx was not trained on
UNREAD_BY_BOTH = frozenset[str]()  # nor passages.onnx
HELD_OUT_ONE_IN = 8  # blocks


@dataclass(frozen=True)
class Sample:
    """A text with labeled spans (start, end, label), in code points.

    `post` holds the whole-post targets in the order of `screener.labels.POST_LABELS`, NaN where one is unknown; it is
    None where only spans are known. `kind` says what is known of the words: 'post' (every label), 'person' (whether a
    word is part of a person's name), 'negative' (none is a student's or a relative's name, a private handle or a
    detail), 'untagged' (nothing), 'plain' (nothing; a text for the teacher).
    """

    id: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    post: tuple[float, ...] | None
    kind: str = "post"
    account: Account | None = None
    audience: Audience | None = None


def parse_markup(markup: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Split text with inline marks '[[words|LABEL]]' into (text, spans); spans are half-open ranges of code points."""
    text, spans, position = "", [], 0
    for mark in MARK.finditer(markup):
        text += markup[position : mark.start()]
        spans.append((len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        position = mark.end()
    return text + markup[position:], tuple(spans)


def make_targets(post: dict[str, Any]) -> tuple[float, ...]:
    """The whole-post targets of a labeled post, in the order of POST_LABELS."""
    concerns = [float(c in post["categories"]) for c in CONCERNS]
    level = post["disruption"]
    return (*concerns, float(level >= 1), float(level == 3), float(post["verdict"] == "hold"))


def read_posts(folder: Path) -> list[dict[str, Any]]:
    """Every labeled post of a folder of .jsonl files, with `text` and `spans` in place of `markup`."""
    posts = []
    for path in sorted(folder.glob("*.jsonl")):
        for line in path.read_text(encoding="utf-8").splitlines():
            if line.strip():
                post = json.loads(line)
                if "markup" in post:
                    post["text"], post["spans"] = parse_markup(post.pop("markup"))
                posts.append(post)
    return posts


def block_id(post_id: str) -> str:
    """The block of ten neighboring ids that a post belongs to: near twins are neighbors, and are held out together."""
    name, number = post_id.rsplit("-", 1)
    return f"{name}-{int(number) // 10}"


def held_out(post_id: str) -> bool:
    """Whether a post is held out of training, by a hash of its block."""
    return int(hashlib.sha256(block_id(post_id).encode()).hexdigest(), 16) % HELD_OUT_ONE_IN == 0


def is_mixed(post_id: str) -> bool:
    """Whether a post's file mixes drafts as they come, rather than one theme or near twins written to be hard."""
    return post_id.rsplit("-", 1)[0] in MIXED


def read_samples(folder: Path, in_held_out: bool | None = None) -> list[Sample]:
    """The labeled posts of a folder: the held-out ones (`in_held_out` True), the others (False), or all (None)."""
    return [
        Sample(
            post["id"],
            post["text"],
            tuple(post["spans"]),
            make_targets(post),
            account=post["account"],
            audience=post["audience"],
        )
        for post in read_posts(folder)
        if in_held_out is None or held_out(post["id"]) == in_held_out
    ]


def read_gz(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def join_tokens(tokens: list[str], tags: list[str]) -> tuple[str, list[tuple[int, int, str]]]:
    """Join a tokenized sentence with spaces where people write them; return it with its person tags as PERSON spans."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for token, tag in zip(tokens, tags, strict=True):
        if not token:
            continue
        no_space = not text or token[0] in ".,!?;:%)]’'…" or text[-1] in "([@#‘“"
        start = len(text) + (0 if no_space else 1)
        text += token if no_space else " " + token
        if tag[2:].upper().startswith(("PER", "POLITICIAN", "WRITER", "MUSICALARTIST", "RESEARCHER", "SCIENTIST")):
            if tag[0] == "I" and spans and text[spans[-1][1] : start].strip() == "":
                spans[-1] = (spans[-1][0], len(text), "PERSON")
            else:
                spans.append((start, len(text), "PERSON"))
    return text, spans


def read_person_samples(open_sets: Path) -> list[Sample]:
    """The sentences of the public named-entity sets, of kind 'person': they say where a person is named, in no role."""
    samples = []
    for path in sorted(open_sets.glob("ner_*/*.jsonl.gz")):
        for n, row in enumerate(read_gz(path)):
            text, spans = join_tokens(row["tokens"], row.get("ner_nohandle", row["ner"]))
            if len(text) > 20:
                samples.append(Sample(f"{path.parent.name}-{path.stem}-{n}", text, tuple(spans), None, "person"))
    return samples


def read_public_texts(open_sets: Path) -> list[str]:
    """Public texts of 30 to 700 characters, without our labels, for the distillation set.

    school_posts_open is left out: false alarms are measured on it.
    """
    texts = []
    for pattern in ("edu_posts_*", "neg_*", "threat_*", "tox_*"):
        for path in sorted(open_sets.glob(f"{pattern}/*.jsonl.gz")):
            for row in read_gz(path):
                text = row.get("text") or row.get("claim") or ""
                if 30 <= len(text) <= 700:
                    texts.append(text)
    return texts
