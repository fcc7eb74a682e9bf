"""The wordings of a rule file -> what detectors search for: weighed terms, and sure ones, which need no score."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any, Final

from screener.detect.phrases import Phrase, Piece, lists, phrase
from screener.detect.sure import Sure
from screener.policy.page import Page
from screener.types import ScreenerError

_WORD: Final = re.compile(r"\S+")
_REPEATED: Final = re.compile(r"[!?*+1]|\{(?:\d+|\d+,\d*|,\d+)\}")  # how often a token occurs: spaCy's OP
_TOKEN_KEYS: Final = ("LOWER", "OP", "IS_DIGIT", "LIKE_NUM", "IS_ALPHA", "IS_PUNCT", "IS_TITLE")

Slots = Mapping[str, Piece]


def slots(page: Page) -> dict[str, Piece]:
    """Read the word lists that the sure terms of a pack share; a pack may have none."""
    if not page.path.exists():
        return lists({})
    given = {name: [page.line(name, choice) for choice in page.many(name, raw)] for name, raw in page.read().items()}
    try:
        return lists(given)
    except ScreenerError as error:
        raise page.fail("lists", str(error)) from error


def sure(page: Page, value: object, known: Slots) -> tuple[Sure, ...]:
    """Read the groups of sure terms, each with its exceptions."""
    groups = []
    for raw in page.many("sure", value):
        group = page.keys("sure", raw, ("terms",), ("unless", "unless_in_post"))
        parts = {key: tuple(_phrase(page, key, term, known) for term in page.many(key, group[key])) for key in group}
        groups.append(Sure(**parts))
    return tuple(groups)


def _phrase(page: Page, key: str, value: object, known: Slots) -> Phrase:
    try:
        return phrase(page.line(key, value), known)
    except ScreenerError as error:
        raise page.fail(key, str(error)) from error


def term(page: Page, value: object) -> str:
    """Return a weighed phrase as it is, a list of tokens as the JSON of a spaCy Matcher pattern."""
    if not isinstance(value, list):
        return page.line("terms", value)
    return json.dumps([_token(page, token) for token in page.many("terms", value)])


def _token(page: Page, value: object) -> dict[str, Any]:
    if isinstance(value, str):
        value = {"LOWER": value}
    elif isinstance(value, list):
        value = {"LOWER": {"IN": value}}
    token = page.keys("terms", value, (), _TOKEN_KEYS)
    lower = token.get("LOWER", "x")
    words = page.many("terms", page.keys("terms", lower, ("IN",))["IN"]) if isinstance(lower, dict) else [lower]
    for word in words:
        if not isinstance(word, str) or not _WORD.fullmatch(word) or word != word.lower():
            raise page.fail("terms", f"{word!r} is not a single lowercase word")
    for key, sign in token.items():
        fits = _REPEATED.fullmatch(str(sign)) if key == "OP" else isinstance(sign, bool)
        if key != "LOWER" and not fits:
            raise page.fail("terms", f"{key}: {sign!r} is not allowed in a pattern")
    return token
