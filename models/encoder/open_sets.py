"""Public sets of real text -> samples: what each set's own labels say, and what can be said of it as a whole.

One text in four of each set is held out, by a hash of its id: figures on ordinary text are measured on those alone.
Targets that a set says nothing of are NaN, and no loss is taken there. `sparing` samples carry no marks: all that is
known of their words is that none is a pupil's name, a relative's or a private handle.
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
LENGTHS = (250, 500, 900)  # letters: a few sentences, a paragraph, what the encoder reads at once
BETWEEN = re.compile(r"(?<=[.!?])\s+|\n\s*")  # two sentences or paragraphs
HELD_SHARE = 4
QUIET = 0.02  # the target of a concern that a set's texts all but never raise
FICTION = ("plots_open", "stories_open", "book_reviews_open")
CHATS = ("conversation_open", "talk_pages_open", "tweets_open", "web_english_open")
ORDINARY = (*CHATS, "news_open", "library_posts_open")
# Whether a pupil is named or pictured in a text of a school or an agency is not known without reading it.
SCHOOLS = ("school_text_open", "agency_posts_open")
PERHAPS = ("student_identity", "minor_image", "disruption_low")


def held(identity: str) -> bool:
    """Whether an open text is kept for measuring."""
    return hashlib.sha256(identity.encode()).digest()[0] % HELD_SHARE == 0


def target(known: dict[str, float], rest: float = UNKNOWN) -> tuple[float, ...]:
    """Targets in the order of POST_LABELS and OPEN_LABELS: those known, `rest` for the others of ours."""
    ours = tuple(known.get(label, rest) for label in POST_LABELS)
    return ours + tuple(known.get(label, UNKNOWN) for label in OPEN_LABELS)


def stretch(text: str, chance: random.Random) -> str:
    """The text, or sentences of it from a random one on, of about as many letters as one of LENGTHS."""
    most = chance.choice(LENGTHS)
    if len(text) <= most:
        return text
    starts = [0, *(end.end() for end in BETWEEN.finditer(text[: -most // 2]))]
    part = text[chance.choice(starts) :][:most]
    whole = [end.start() for end in BETWEEN.finditer(part)]
    return part[: whole[-1]] if whole and whole[-1] > most // 2 else part


def calm(folder: Path) -> Iterator[tuple[str, str, tuple[float, ...], str]]:
    """(id, text, targets, kind) of the sets of ordinary text; kind 'sparing' or 'calm', of which no word is known."""
    perhaps = dict.fromkeys(PERHAPS, UNKNOWN)
    for path in sorted(folder.glob("*_open/*.jsonl.gz")):
        name = path.name.removesuffix(".jsonl.gz")
        if name not in (*FICTION, *ORDINARY, *SCHOOLS):
            continue
        known = target(perhaps if name in SCHOOLS else {"disruption_low": UNKNOWN}, QUIET)
        for row in read_gz(path):
            yield row["id"], row["text"], known, "calm" if name in SCHOOLS else "sparing"


def heated(folder: Path) -> Iterator[tuple[str, str, tuple[float, ...], str]]:
    """(id, text, targets, kind) of the sets of threats, insults and attacks, and of civil anger beside them."""
    never = dict.fromkeys(("boundary", "confidential", "minor_image", "education_record", "student_identity"), QUIET)
    mild = never | {"safety": QUIET, "disruption_high": QUIET}
    for row in read_gz(folder / "threat_threatgram101" / "threatgram.jsonl.gz"):
        level = int(row["label"])
        known = (mild if level == 0 else never) | {"threat": float(level == 2), "wish of harm": float(level > 0)}
        yield f"threatgram-{row['id']}", row["text"], target(known), "calm"
    for row in read_gz(folder / "tox_davidson" / "davidson.jsonl.gz"):
        crude = float(row["label"] != "neither")
        known = mild | {"profanity": crude, "insult": crude if row["label"] != "offensive_language" else UNKNOWN}
        yield f"davidson-{row['id']}", row["text"], target(known), "calm"
    for row in read_gz(folder / "tox_edos" / "edos.jsonl.gz"):
        if row["split"] != "train":
            continue
        threat = "threat" in row["category"]
        known = (never if threat else mild) | {"sexism": float(row["label"] == "sexist")}
        yield row["id"], row["text"], target(known | {"threat": float(threat)}), "calm"
    for row in read_gz(folder / "tox_cad" / "train.jsonl.gz"):
        neutral = row["labels"] == ["Neutral"]
        known = mild | {"identity attack": float("IdentityDirectedAbuse" in row["labels"])}
        known |= {"insult": float("PersonDirectedAbuse" in row["labels"])}
        known |= {"conduct": 0.1, "disruption": QUIET} if neutral else {}
        yield f"cad-{row['id']}", row["text"], target(known), "calm"
    for row in read_gz(folder / "tox_civil_spans" / "civil_toxic_spans.jsonl.gz"):
        threat = row["threat_votes"] >= 2
        known = (never if row["threat_votes"] else mild) | {"threat": float(threat)} | {"insult": insulted(row)}
        yield f"civil-{row['id']}", row["text"], target(known), "calm"
    for row in read_gz(folder / "tox_hatemoji" / "build_train.jsonl.gz"):
        known = {"identity attack": float(row["label"]), "threat": float(row["type"] == "threateninglanguage")}
        yield f"hatemoji-{row['id']}", row["text"], target(never | known), "calm"


def insulted(row: Mapping[str, Any]) -> float:
    return float(row["type_votes"].get("Insult", 0) >= 2)


class OpenTexts:
    """The texts of the public sets that training may read; empty where they are missing."""

    def __init__(self, folder: Path) -> None:
        sets = [calm, heated] if (folder / "tox_edos").exists() else []
        self.pools = [[one for one in read(folder) if not held(one[0]) and len(one[1]) > 15] for read in sets]

    def some(self, count: int, chance: random.Random) -> list[Sample]:
        """So many texts, half ordinary, half heated, of lengths that the encoder reads at once; long ones oftener."""
        chosen = []
        for pool in self.pools:
            stretches = [1 + len(text) // LENGTHS[-1] for _, text, _, _ in pool]
            for name, text, known, kind in chance.choices(pool, stretches, k=min(count // 2, len(pool))):
                chosen.append(Sample(name, stretch(text, chance), (), known, kind))
        return chosen
