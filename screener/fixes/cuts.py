"""Where a sentence can be cut: at its punctuation, and before the words that begin a phrase or a clause."""

from __future__ import annotations

import re
from typing import Final

from screener.fixes.edits import SENTENCE_START, delete_range, window_before
from screener.types import Edit, Span

# Prepositions, conjunctions and relative pronouns of English and Spanish.
PHRASE_STARTS: Final = re.compile(
    r"(?i)(?<![\w'’])(?:and|but|or|so|because|cause|cuz|since|when|while|after|before|until|till|if|though|although|that|"
    r"who|whose|which|where|why|how|with|without|for|from|to|of|by|at|in|on|into|about|like|as|than|over|under|near|"
    r"during|at|per|via|plus|who['’]s|que|quien|cuy[oa]s?|donde|cuando|porque|pues|si|aunque|mientras|pero|y|e|o|u|ni|"
    r"con|sin|para|por|de|del|al|a|en|entre|sobre|desde|hasta|como|según|tras)(?![\w'’])"
)
MARKS: Final = re.compile(r"(?:[,;:!?…)\]\"”»]|\.(?=[)\]\"”»]|\Z))+(?=\s|\Z)|[(\[\"“«¿¡]|\s[–—-]+(?=\s)|[–—]|\n+")


def cut_points(raw: str, sentence: Span) -> list[int]:
    """Return the places, in code points, at which a part of the sentence may begin or end, in order.

    Both ends of the sentence are among them.
    """
    points = {sentence.start, sentence.end}
    for mark in MARKS.finditer(raw, sentence.start, sentence.end):
        points |= {mark.start(), mark.end()}
    points |= {word.start() for word in PHRASE_STARTS.finditer(raw, sentence.start, sentence.end)}
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
