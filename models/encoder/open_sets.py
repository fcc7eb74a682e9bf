"""Public sets of real text -> samples with the targets that follow from a set's own labels, or from what the set is.

One text in four of each set is held out, by a hash of its id: figures on ordinary text are measured on those alone.
Targets that a set says nothing of are NaN, and no loss is taken there. No text has spans.
"""

from __future__ import annotations

import hashlib
import random
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from models.encoder.corpus import Sample, read_gz
from screener.labels import POST_LABELS

# What these sets label in their own words. The encoder learns them beside our labels; they are not exported.
OPEN_LABELS = ("threat", "wish of harm", "insult", "identity attack", "sexism", "profanity")
UNKNOWN = float("nan")
CROP_LENGTHS = (250, 500, 900)  # characters: a few sentences, a paragraph, what the encoder reads at once
SENTENCE_BREAK = re.compile(r"(?<=[.!?])\s+|\n\s*")  # two sentences or paragraphs
HELD_OUT_ONE_IN = 4  # texts
RARE = 0.02  # the target of a concern that hardly any text of a set raises
FICTION = ("plots_open", "stories_open", "book_reviews_open")
CHATS = ("conversation_open", "talk_pages_open", "tweets_open", "web_english_open")
ORDINARY = (*CHATS, "news_open", "library_posts_open")
# Whether a pupil is named or pictured in a text of a school or an agency is not known without reading it.
SCHOOLS = ("school_text_open", "agency_posts_open")
UNCERTAIN = ("student_identity", "minor_image", "disruption_low")


def is_held_out(text_id: str) -> bool:
    """Whether a public text is held out for evaluation."""
    return hashlib.sha256(text_id.encode()).digest()[0] % HELD_OUT_ONE_IN == 0


def make_targets(known: dict[str, float], rest: float = UNKNOWN) -> tuple[float, ...]:
    """Targets in the order of POST_LABELS and OPEN_LABELS: the known ones, else `rest` for POST_LABELS and NaN for
    OPEN_LABELS."""
    own = tuple(known.get(label, rest) for label in POST_LABELS)
    return own + tuple(known.get(label, UNKNOWN) for label in OPEN_LABELS)


def crop(text: str, rng: random.Random) -> str:
    """The text, or sentences from a random one on; at most as many characters as a random one of CROP_LENGTHS."""
    limit = rng.choice(CROP_LENGTHS)
    if len(text) <= limit:
        return text
    starts = [0, *(end.end() for end in SENTENCE_BREAK.finditer(text[: -limit // 2]))]
    part = text[rng.choice(starts) :][:limit]
    breaks = [end.start() for end in SENTENCE_BREAK.finditer(part)]
    return part[: breaks[-1]] if breaks and breaks[-1] > limit // 2 else part


def read_ordinary(folder: Path) -> Iterator[tuple[str, str, tuple[float, ...], str]]:
    """(id, text, targets, kind) of the sets of ordinary text; kind 'untagged' for those of schools, else 'negative'."""
    uncertain = dict.fromkeys(UNCERTAIN, UNKNOWN)
    for path in sorted(folder.glob("*_open/*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        if name not in (*FICTION, *ORDINARY, *SCHOOLS):
            continue
        targets = make_targets(uncertain if name in SCHOOLS else {"disruption_low": UNKNOWN}, RARE)
        for row in read_gz(path):
            yield row["id"], row["text"], targets, "untagged" if name in SCHOOLS else "negative"


def read_hostile(folder: Path) -> Iterator[tuple[str, str, tuple[float, ...], str]]:
    """(id, text, targets, kind 'untagged') of the sets of threats, insults and attacks, which hold civil anger, too."""
    never = dict.fromkeys(("boundary", "confidential", "minor_image", "education_record", "student_identity"), RARE)
    mild = never | {"safety": RARE, "disruption_high": RARE}
    for row in read_gz(folder / "threat_threatgram101" / "threatgram.jsonl.gz"):
        level = int(row["label"])
        known = (mild if level == 0 else never) | {"threat": float(level == 2), "wish of harm": float(level > 0)}
        yield f"threatgram-{row['id']}", row["text"], make_targets(known), "untagged"
    for row in read_gz(folder / "tox_davidson" / "davidson.jsonl.gz"):
        crude = float(row["label"] != "neither")
        known = mild | {"profanity": crude, "insult": crude if row["label"] != "offensive_language" else UNKNOWN}
        yield f"davidson-{row['id']}", row["text"], make_targets(known), "untagged"
    for row in read_gz(folder / "tox_edos" / "edos.jsonl.gz"):
        if row["split"] != "train":
            continue
        threat = "threat" in row["category"]
        known = (never if threat else mild) | {"sexism": float(row["label"] == "sexist")}
        yield row["id"], row["text"], make_targets(known | {"threat": float(threat)}), "untagged"
    for row in read_gz(folder / "tox_cad" / "train.jsonl.gz"):
        neutral = row["labels"] == ["Neutral"]
        known = mild | {"identity attack": float("IdentityDirectedAbuse" in row["labels"])}
        known |= {"insult": float("PersonDirectedAbuse" in row["labels"])}
        known |= {"conduct": 0.1, "disruption": RARE} if neutral else {}
        yield f"cad-{row['id']}", row["text"], make_targets(known), "untagged"
    for row in read_gz(folder / "tox_civil_spans" / "civil_toxic_spans.jsonl.gz"):
        threat = row["threat_votes"] >= 2
        known = (never if row["threat_votes"] else mild) | {"threat": float(threat)} | {"insult": insult_target(row)}
        yield f"civil-{row['id']}", row["text"], make_targets(known), "untagged"
    for row in read_gz(folder / "tox_hatemoji" / "build_train.jsonl.gz"):
        known = {"identity attack": float(row["label"]), "threat": float(row["type"] == "threateninglanguage")}
        yield f"hatemoji-{row['id']}", row["text"], make_targets(never | known), "untagged"


def insult_target(row: Mapping[str, Any]) -> float:
    """1 where two annotators or more call it an insult."""
    return float(row["type_votes"].get("Insult", 0) >= 2)


class OpenTexts:
    """The public texts that are not held out, in two pools, ordinary and hostile; none where the sets are missing."""

    def __init__(self, folder: Path) -> None:
        readers = [read_ordinary, read_hostile] if (folder / "tox_edos").exists() else []
        self.pools = [[row for row in read(folder) if not is_held_out(row[0]) and len(row[1]) > 15] for read in readers]

    def draw(self, count: int, rng: random.Random) -> list[Sample]:
        """`count` random crops, half of them of each pool, or fewer where a pool is smaller; of long texts more."""
        chosen = []
        for pool in self.pools:
            weights = [1 + len(text) // CROP_LENGTHS[-1] for _, text, _, _ in pool]
            for text_id, text, targets, kind in rng.choices(pool, weights, k=min(count // 2, len(pool))):
                chosen.append(Sample(text_id, crop(text, rng), (), targets, kind))
        return chosen
