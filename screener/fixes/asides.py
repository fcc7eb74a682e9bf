"""A part of a sentence that can surely go by itself: in brackets, between dashes, or set off by a comma."""

from __future__ import annotations

import re
from typing import Final

from screener.fixes.clauses import FINITE_VERB, SUBORDINATOR, is_clause
from screener.fixes.edits import delete_range
from screener.types import Edit, Span

PAIRED_MARKS: Final = (re.compile(r"\([^()\n]*\)"), re.compile(r"(?<=\w)\s*—[^—\n]*—|\s[–-]\s[^–—\n]*?\s[–-]\s"))
PERSON: Final = r"(?:s?he|they|her|his|their|who|whose|ella|él|sus?|que|quien)"
VERB: Final = rf"(?:{FINITE_VERB}|\w{{3,}}ed|\w+ó|won|sang|ran|wrote|le|se|lo|la)\b"
# The start of a part that adds something: a comma, a reason, one more clause about somebody, who somebody is.
OPENING: Final = re.compile(
    rf"(?i),?\s+(?:because|bc|porque)\b|,?\s+(?:and|but|y|pero)\s+(?={PERSON}\b)|;\s+(?=\w)|\s[–—-]\s|—|"
    rf",\s+(?:(?P<relative>who|whose|quien|cuy[oa]|que)\b|(?P<verb>{VERB})|(?=(?:s?he|they|her|his|sus?)\b))|"
    r"(?P<weak>,)\s+|"
    r"(?:(?<=\bone of mine)|\b(?:an?|una?|one)(?:\s(?!who\b|que\b)[^\W\d_]+){1,2})(?P<bare>\s+(?:who|que))\b"
)
# After the part the sentence goes on: with its verb, or what thanks are for; or with a clause of its own.
CLOSING: Final = re.compile(
    rf"(?i),\s+(?:(?P<same>(?=(?!le\b|se\b|l[oa]\b){VERB}))|(?P<for>(?=(?:for|por|para|in|on|at|to)\s))|"
    rf"(?P<clause>(?=(?:so|but|and|y|pero|así que)\s+(?!{PERSON}\b))))"
)
UNSAFE_PART: Final = re.compile(r"[:;—–(\"“]")
SENTENCE_END: Final = re.compile(r"[.!?…\s\"”\W]*\Z")
# 'the only two who owe': without the rest, this says something else. So does what is left open, or only leads on.
INCOMPLETE_END: Final = re.compile(
    r"(?i)(?:\b(?:ones?|those|only|last|first|any(?:one|body)|every(?:one|body)|people|kids?|students?|families|"
    r"parents|an?|the|of|to|and|or|with|for|in|on|at|is|are|was|that|who|it['’]s|el|la|de|y|con|en|un|una|es|know|said|says|"
    r"told me|dice|dijo)|,|(?:,|^)\W*(?:so(?! (?:proud|happy|glad))|"
    r"and|but|y|pero|if|when|as|since|just|which|this|today|by the way|at|in|on|"
    r"to|for|from|with|after|en|a|de|con|por|desde)\b[^,]*)\W*\Z"
)
# Of a story, or of who somebody's relative is, the rest tells nothing.
OPEN_STORY: Final = re.compile(r"(?i)\bthere (?:was|were) an? \w+|\bhab[ií]a un[oa]?\b|\b(?:whose|cuy[oa])\b")
SINGLE_QUOTES: Final = re.compile(r"(?<!\w)['‘]|['’](?!\w)")
MIN_WORDS: Final = 4  # words of a whole sentence
MIN_WORDS_WITHOUT_VERB: Final = 6


def delete_aside(raw: str, sentence: Span, place: Span) -> Edit | None:
    """Return the edit that deletes the aside around a place; None if the whole sentence has to be removed."""
    for pair in PAIRED_MARKS:
        for found in pair.finditer(raw, sentence.start, sentence.end):
            if found.start() <= place.start and place.end <= found.end():
                edit = delete_range(raw, found.start(), found.end())
                whole = raw[sentence.start : edit.start] + raw[edit.end : sentence.end]
                return edit if _is_complete_sentence(whole) else None
    openings = [m for m in OPENING.finditer(raw, sentence.start, place.end) if m.start() < place.start]
    sure, others = [m for m in openings if not m["weak"]], [m for m in openings if m["weak"]]
    edits = (_delete_part(raw, sentence, place, opening) for opening in (*sure, *reversed(others)))
    return next((edit for edit in edits if edit), None)


def _delete_part(raw: str, sentence: Span, place: Span, opening: re.Match[str]) -> Edit | None:
    """Return the edit that deletes the part from an opening to where the sentence goes on, or to its end."""
    start = opening.start("bare") if opening["bare"] else opening.start()
    before = raw[sentence.start : start]
    if (opening["bare"] and "?" in raw[place.end : sentence.end]) or OPEN_STORY.search(before):
        return None
    if not opening["relative"] and INCOMPLETE_END.search(before):
        return None
    closing = CLOSING.search(raw, place.end, sentence.end) if opening[0].startswith(",") else None
    if closing and "," not in raw[opening.end() : closing.start()]:
        if closing["clause"] is not None and _is_complete_sentence(before):
            return Edit(start, closing.start(), "")
        whole = before + raw[closing.start() + 1 : sentence.end]
        part = raw[opening.end() : closing.start()]
        may_go_on = opening["relative"] or (
            closing["same"] is not None and not is_clause(before) and not is_clause(part)
        )
        if may_go_on and "," not in before and _is_complete_sentence(whole):
            return Edit(start, closing.start() + 1, "")
        return None
    is_reason_or_relative = opening["relative"] or "because" in opening[0].lower()
    if INCOMPLETE_END.search(before) or not _is_complete_sentence(before, needs_verb=not is_reason_or_relative):
        return None
    last_part = re.split(r"[,:]" if opening["verb"] else ":", before)[-1]
    if opening[0].startswith(",") and not (is_reason_or_relative or is_clause(last_part)):
        return None
    last = SENTENCE_END.search(raw, place.end, sentence.end)
    end = last.start() if last else sentence.end
    open_quote = len(SINGLE_QUOTES.findall(raw, start, end)) % 2
    return None if open_quote or UNSAFE_PART.search(raw, opening.end(), end) else delete_range(raw, start, end)


def _is_complete_sentence(words: str, needs_verb: bool = True) -> bool:
    """Whether words can stand as a sentence of their own; without a verb, a longer one."""
    is_long = len(words.split()) >= (MIN_WORDS if is_clause(words) else MIN_WORDS_WITHOUT_VERB)
    return is_long and (is_clause(words) or not needs_verb) and not SUBORDINATOR.match(words)
