"""A part of a sentence that can surely go by itself: in brackets, between dashes, or at the end after a comma."""

from __future__ import annotations

import re
from typing import Final

from screener.fixes.clauses import FINITE_VERB, SUBORDINATOR, is_clause
from screener.fixes.edits import delete_range
from screener.types import Edit, Span

PAIRED_MARKS: Final = (re.compile(r"\([^()\n]*\)"), re.compile(r"(?<=\w)\s*—[^—\n]*—|\s[–-]\s[^–—\n]*?\s[–-]\s"))
# The start of a clause that adds something about somebody. The clause ends with the sentence, or at a comma before a
# finite verb.
CLAUSE_OPENING: Final = re.compile(
    r"(?i),\s+(?:who|whose|quien|cuy[oa])\b|,\s+(?:que|since|even though|although|aunque|ya que)\b|"
    r",?\s+(?:because|porque)\b|,?\s+(?:and|but|y|pero)\s+(?=(?:s?he|they|her|his|their|ella|él|su|sus)\b)|;\s+(?=\w)|\s[–—-]\s|—"
)
CLAUSE_CLOSING: Final = re.compile(rf"(?i),\s+(?=(?:{FINITE_VERB}|\w{{3,}}ed|\w+ó|won|sang|ran|wrote)\b)")
CONTINUATION: Final = re.compile(
    r"(?i)[:;—–(\"“]|\b(?:and|but|so|y|pero|así que)\s+(?:i|we|you|the|our|please|there)\b"
)
SENTENCE_END: Final = re.compile(r"[.!?…\s\"”\W]*\Z")
# 'the only two who owe': without the rest, this says something else. So does what is left open.
INCOMPLETE_END: Final = re.compile(
    r"(?i)(?:\b(?:ones?|those|only|last|first|any(?:one|body)|every(?:one|body)|people|kids?|students?|families|parents|"
    r"an?|the|of|to|and|or|with|for|in|on|at|is|are|was|that|who|it['’]s|el|la|de|y|con|en|un|una|es)|,)\W*\Z"
)
SINGLE_QUOTES: Final = re.compile(r"(?<!\w)['‘]|['’](?!\w)")
MIN_WORDS: Final = 4  # words of a whole sentence


def delete_aside(raw: str, sentence: Span, place: Span) -> Edit | None:
    """Return the edit that deletes the aside around a place; None if the whole sentence has to be removed."""
    for pair in PAIRED_MARKS:
        for found in pair.finditer(raw, sentence.start, sentence.end):
            if found.start() <= place.start and place.end <= found.end():
                edit = delete_range(raw, found.start(), found.end())
                return (
                    edit
                    if _is_complete_sentence(raw[sentence.start : edit.start] + raw[edit.end : sentence.end])
                    else None
                )
    for opening in CLAUSE_OPENING.finditer(raw, sentence.start, place.end):
        if opening.start() >= place.start:
            break
        before_clause = raw[sentence.start : opening.start()]
        closing = CLAUSE_CLOSING.search(raw, place.end, sentence.end) if opening[0].startswith(",") else None
        if closing and not re.search(r"[,;:]", raw[opening.end() : closing.start()]):
            whole = before_clause + raw[closing.start() + 1 : sentence.end]
            if "," not in before_clause and _is_complete_sentence(whole):
                return Edit(opening.start(), closing.start() + 1, "")
            continue
        if not _is_complete_sentence(before_clause) or INCOMPLETE_END.search(before_clause):
            continue
        last = SENTENCE_END.search(raw, place.end, sentence.end)
        end = last.start() if last else sentence.end
        open_quote = len(SINGLE_QUOTES.findall(raw, opening.end(), end)) % 2
        if not (open_quote or CONTINUATION.search(raw, opening.end(), end)):
            return delete_range(raw, opening.start(), end)
    return None


def _is_complete_sentence(words: str) -> bool:
    """Whether words can stand as a sentence of their own."""
    return len(words.split()) >= MIN_WORDS and is_clause(words) and not SUBORDINATOR.match(words)
