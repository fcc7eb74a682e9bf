"""Where a sentence can be cut: at its punctuation, and before the words that begin a phrase or a clause."""

from __future__ import annotations

import re
from typing import Final

from screener.fixes.clauses import spanish
from screener.fixes.edits import SENTENCE_START, delete_range, window_before
from screener.types import Edit, Span

# Prepositions, conjunctions and relative pronouns; the Spanish ones only count in Spanish: 'a' is an English article.
ENGLISH_STARTS: Final = re.compile(
    r"(?i)(?<![\w'’])(?:and|but|or|so|because|cause|cuz|since|when|while|after|before|until|till|if|though|although|that|"
    r"who|whose|which|where|why|how|with|without|for|from|to|of|by|at|in|on|into|about|like|as|than|over|under|near|"
    r"during|per|via|plus|who['’]s)(?![\w'’])"
)
SPANISH_STARTS: Final = re.compile(
    r"(?i)(?<!\w)(?:que|quien|cuy[oa]s?|donde|cuando|porque|pues|si|aunque|mientras|pero|y|e|o|u|ni|con|sin|para|por|del?|"
    r"al?|en|entre|sobre|desde|hasta|como|según|tras)(?!\w)"
)
MARKS: Final = re.compile(r"(?:[,;:!?…)\]\"”»]|\.(?=[)\]\"”»]))+(?=\s|\Z)|[(\[\"“«¿¡]|\s[–—-]+(?=\s)|[–—]|\n+")


def cut_points(raw: str, sentence: Span) -> list[int]:
    """Return the places, in code points, at which a part of the sentence may begin or end, in order.

    They reach from the beginning of the sentence to the marks that end it.
    """
    end = sentence.start + len(raw[sentence.start : sentence.end].rstrip(" \n.!?…"))
    points = {sentence.start, end}
    for mark in MARKS.finditer(raw, sentence.start, end):
        points |= {mark.start(), mark.end()}
    patterns = [ENGLISH_STARTS, *([SPANISH_STARTS] if spanish(raw) > 0 else [])]
    points |= {word.start() for pattern in patterns for word in pattern.finditer(raw, sentence.start, end)}
    return sorted(points)


def delete_part(raw: str, start: int, end: int) -> Edit:
    """Return the edit that deletes a part, with the marks and space that it would leave, and a capital after it."""
    while start < end and raw[start].isspace():
        start += 1
    while end > start and raw[end - 1].isspace():
        end -= 1
    edit = delete_range(raw, start, end)
    after = raw[edit.end : edit.end + 1]
    if after.islower() and SENTENCE_START.search(raw, *window_before(edit.start)):
        return Edit(edit.start, edit.end + 1, after.upper())
    return edit
