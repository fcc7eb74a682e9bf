"""Other languages are named, English and Spanish are not: floors on 400 texts of each kind.

languages.jsonl: twenty situations of a school year, told in twenty languages from one word to seventy, four of
each twenty beside English; written for this. romanized.jsonl: sentences in Latin letters, many beside English; its
part `last` was written after the word lists. English and Spanish are every 147th post of data/corpus.
"""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

import pytest

from models.encoder.corpus import read_posts
from screener.detect.languages import Languages
from screener.normalize import normalize

ROOT = Path(__file__).parents[2]


def read_rows(name: str) -> list[dict[str, str]]:
    return [json.loads(line) for line in (Path(__file__).parent / name).read_text("utf-8").splitlines()]


WRITTEN = read_rows("languages.jsonl")
ROMANIZED = read_rows("romanized.jsonl")
NAMES = {
    "vi": "Vietnamese", "uk": "Ukrainian", "ru": "Russian", "so": "Somali", "ko": "Korean", "zh": "Chinese",
    "ar": "Arabic", "pa": "Punjabi",
    "sm": "Samoan", "tl": "Tagalog", "am": "Amharic", "km": "Khmer", "ja": "Japanese", "fr": "French",
    "pt": "Portuguese", "hi": "Hindi",
    "fa": "Persian", "sw": "Swahili", "de": "German", "ro": "Romanian",
}  # fmt: skip
IN_LATIN_LETTERS = {
    name: f"{language} in Latin letters"
    for name, language in {"hi": "Hindi or Urdu", "ur": "Hindi or Urdu", "ar": "Arabic", "zh": "Chinese"}.items()
}
STEP = 147


@pytest.fixture(scope="module")
def languages() -> Languages:
    return Languages()


def found(languages: Languages, text: str) -> list[str]:
    return [signal.source for signal in languages([normalize(text)])[0]]


def test_the_set_is_of_twenty_languages() -> None:
    assert Counter(row["language"] for row in WRITTEN) == dict.fromkeys(NAMES, 20)


def test_other_languages_are_named(languages: Languages) -> None:
    missed = [row["id"] for row in WRITTEN if not found(languages, row["text"])]
    assert len(missed) <= 0.02 * len(WRITTEN), missed


def test_they_are_called_by_their_names(languages: Languages) -> None:
    told = [NAMES[row["language"]] in found(languages, row["text"]) for row in WRITTEN]
    assert sum(told) >= 0.95 * len(told)


def test_each_language_in_latin_letters_has_enough_sentences() -> None:
    assert Counter(IN_LATIN_LETTERS[row["language"]] for row in ROMANIZED).most_common()[-1][1] >= 50


@pytest.mark.parametrize(("parts", "floor", "by_name"), [(("first", "last"), 0.98, 0.95), (("last",), 0.9, 0.8)])
def test_languages_in_latin_letters_are_named(
    languages: Languages, parts: tuple[str, ...], floor: float, by_name: float
) -> None:
    rows = [row for row in ROMANIZED if row["part"] in parts]
    told = {row["id"]: found(languages, row["text"]) for row in rows}
    assert len([said for said in told.values() if said]) >= floor * len(rows), [key for key in told if not told[key]]
    assert sum(IN_LATIN_LETTERS[row["language"]] in told[row["id"]] for row in rows) >= by_name * len(rows)


def test_english_and_spanish_are_called_no_other_language(languages: Languages) -> None:
    posts = read_posts(ROOT / "data" / "corpus")[::STEP][:400]
    assert len(posts) == 400
    wrong = {post["id"]: said for post in posts if (said := found(languages, post["text"]))}
    assert len(wrong) <= 0.005 * len(posts), wrong
