"""data/corpus/*.jsonl and the public sets -> samples: one form for everything the encoder learns from."""

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
# Files of ordinary posts with all concerns.
OLDER = (*range(1, 23), 27, 36, 45, 49, 52, 59, 64, 67, 73, 75, 76, *range(77, 81))
ORDINARY = (*OLDER, 87, 88, 93, 96, 99, 102, 103, 110, 112, 113, 158, 160, 161, 162)
MIXED = frozenset(f"t{n}" for n in ORDINARY)
UNSEEN = frozenset(f"t{n}" for n in range(77, 81))  # held out as a whole: no training reads them
UNREAD = frozenset(f"t{n}" for n in range(153, 166))  # files that the weights that ship have not read
HELD_SHARE = 8  # one block in eight is held out


@dataclass(frozen=True)
class Sample:
    """A text with marked spans (start, end, label); `post` is None where only spans are known.

    `post` holds the whole-post targets in the order of `screener.types.POST_LABELS`.
    `kind` is 'post' (all labels known) or 'person' (only whether a word is in a person's name).
    """

    id: str
    text: str
    spans: tuple[tuple[int, int, str], ...]
    post: tuple[float, ...] | None
    kind: str = "post"
    account: Account | None = None
    audience: Audience | None = None


def parse(markup: str) -> tuple[str, tuple[tuple[int, int, str], ...]]:
    """Turn inline marks into (text, spans), spans as half-open ranges of code points."""
    text, spans, position = "", [], 0
    for mark in MARK.finditer(markup):
        text += markup[position : mark.start()]
        spans.append((len(text), len(text) + len(mark[1]), mark[2]))
        text += mark[1]
        position = mark.end()
    return text + markup[position:], tuple(spans)


def targets(post: dict[str, Any]) -> tuple[float, ...]:
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
                    post["text"], post["spans"] = parse(post.pop("markup"))
                posts.append(post)
    return posts


def block(post_id: str) -> str:
    """Ten neighboring ids: twins stand beside each other, and stay together."""
    name, number = post_id.rsplit("-", 1)
    return f"{name}-{int(number) // 10}"


def held_out(post_id: str) -> bool:
    """Whether a post belongs to the part that no training sees."""
    if post_id.rsplit("-", 1)[0] in UNSEEN:
        return True
    return int(hashlib.sha256(block(post_id).encode()).hexdigest(), 16) % HELD_SHARE == 0


def mixed(post_id: str) -> bool:
    """Whether a post's file holds drafts as they come, rather than one theme or near twins written to be hard."""
    return post_id.rsplit("-", 1)[0] in MIXED


def samples(folder: Path, held: bool | None = None) -> list[Sample]:
    """The labeled posts as samples; `held` picks the held-out part, the rest, or (None) all."""
    return [
        Sample(
            post["id"],
            post["text"],
            tuple(post["spans"]),
            targets(post),
            account=post["account"],
            audience=post["audience"],
        )
        for post in read_posts(folder)
        if held is None or held_out(post["id"]) == held
    ]


def read_gz(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rt", encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def join_tokens(tokens: list[str], tags: list[str]) -> tuple[str, list[tuple[int, int, str]]]:
    """Write a tokenized sentence as people do, and its person tags as spans labeled PERSON."""
    text = ""
    spans: list[tuple[int, int, str]] = []
    for token, tag in zip(tokens, tags, strict=True):
        if not token:
            continue
        glued = not text or token[0] in ".,!?;:%)]’'…" or text[-1] in "([@#‘“"
        start = len(text) + (0 if glued else 1)
        text += token if glued else " " + token
        if tag[2:].upper().startswith(("PER", "POLITICIAN", "WRITER", "MUSICALARTIST", "RESEARCHER", "SCIENTIST")):
            if tag[0] == "I" and spans and text[spans[-1][1] : start].strip() == "":
                spans[-1] = (spans[-1][0], len(text), "PERSON")
            else:
                spans.append((start, len(text), "PERSON"))
    return text, spans


def person_samples(open_sets: Path) -> list[Sample]:
    """Public named-entity sets: they say where a person is named, not in which role."""
    found = []
    for path in sorted(open_sets.glob("ner_*/*.jsonl.gz")):
        for n, row in enumerate(read_gz(path)):
            text, spans = join_tokens(row["tokens"], row.get("ner_nohandle", row["ner"]))
            if len(text) > 20:
                found.append(Sample(f"{path.parent.name}-{path.stem}-{n}", text, tuple(spans), None, "person"))
    return found


def plain_texts(open_sets: Path) -> list[str]:
    """Texts of the public sets without our labels: the pile over which a teacher is distilled.

    school_posts_open is left out: it measures false alarms.
    """
    texts = []
    for pattern in ("edu_posts_*", "neg_*", "threat_*", "tox_*"):
        for path in sorted(open_sets.glob(f"{pattern}/*.jsonl.gz")):
            for row in read_gz(path):
                text = row.get("text") or row.get("claim") or ""
                if 30 <= len(text) <= 700:
                    texts.append(text)
    return texts
