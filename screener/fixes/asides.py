"""A part of a sentence that can surely go by itself: in brackets, between dashes, or at the end after a comma."""

from __future__ import annotations

import re
from typing import Final

from screener.fixes.clauses import DEPENDENT, VERB, is_clause
from screener.fixes.edits import left_out
from screener.types import Edit, Span

PAIRED: Final = (re.compile(r"\([^()\n]*\)"), re.compile(r"(?<=\w)\s*—[^—\n]*—|\s[–-]\s[^–—\n]*?\s[–-]\s"))
# What is told on the side of somebody: to the end of the sentence, or up to a comma after which the verb stands.
TOLD: Final = re.compile(
    r"(?i),\s+(?:who|whose|quien|cuy[oa])\b|,\s+(?:que|since|even though|although|aunque|ya que)\b|"
    r",?\s+(?:because|porque)\b|,?\s+(?:and|but|y|pero)\s+(?=(?:s?he|they|her|his|their|ella|él|su|sus)\b)|;\s+(?=\w)|\s[–—-]\s|—"
)
WITH_VERB: Final = re.compile(rf"(?i),\s+(?=(?:{VERB}|\w{{3,}}ed|\w+ó|won|sang|ran|wrote)\b)")
GOES_ON: Final = re.compile(r"(?i)[:;—–(\"“]|\b(?:and|but|so|y|pero|así que)\s+(?:i|we|you|the|our|please|there)\b")
END: Final = re.compile(r"[.!?…\s\"”\W]*\Z")
# 'the only two who owe': without the rest, this says something else. So does what is left open.
OPEN: Final = re.compile(
    r"(?i)(?:\b(?:ones?|those|only|last|first|any(?:one|body)|every(?:one|body)|people|kids?|students?|families|parents|"
    r"an?|the|of|to|and|or|with|for|in|on|at|is|are|was|that|who|it['’]s|el|la|de|y|con|en|un|una|es)|,)\W*\Z"
)
QUOTES: Final = re.compile(r"(?<!\w)['‘]|['’](?!\w)")
LEAST: Final = 4  # words of a whole sentence


def aside(raw: str, sentence: Span, place: Span) -> Edit | None:
    """Return the removal of a part that holds a place; None if the whole sentence has to go."""
    for pair in PAIRED:
        for found in pair.finditer(raw, sentence.start, sentence.end):
            if found.start() <= place.start and place.end <= found.end():
                edit = left_out(raw, found.start(), found.end())
                return edit if _stands(raw[sentence.start : edit.start] + raw[edit.end : sentence.end]) else None
    for opened in TOLD.finditer(raw, sentence.start, place.start + 1):
        head = raw[sentence.start : opened.start()]
        if opened.end() > place.start or not _stands(head) or OPEN.search(head):
            continue
        closed = WITH_VERB.search(raw, place.end, sentence.end) if opened[0].startswith(",") else None
        if closed and not re.search(r"[,;:]", raw[opened.end() : closed.start()]):
            return Edit(opened.start(), closed.start() + 1, "")
        last = END.search(raw, place.end, sentence.end)
        end = last.start() if last else sentence.end
        open_quote = len(QUOTES.findall(raw, opened.end(), end)) % 2
        if not (open_quote or GOES_ON.search(raw, opened.end(), end)):
            return left_out(raw, opened.start(), end)
    return None


def _stands(words: str) -> bool:
    return len(words.split()) >= LEAST and is_clause(words) and not DEPENDENT.match(words)
