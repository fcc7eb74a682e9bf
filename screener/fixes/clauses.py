"""Recognizes clauses, by a finite verb or a wish that needs none, and the language of a text."""

from __future__ import annotations

import re
from typing import Final

from screener.lexicon import pattern

FINITE_VERB: Final = (
    r"(?:is|are|was|were|has|have|had|got|gets?|goes|went|came|comes|will|can(?:['’]t|not)?|won['’]t|isn['’]t|wasn['’]t|"
    r"hasn['’]t|doesn['’]t|didn['’]t|started|made|needs?|takes?|took|reads?|failed|missed|ya|tiene|está|es|fue|salió|llegó|va)"
)
CLAUSE: Final = re.compile(
    rf"(?i)(?:\b(?:{FINITE_VERB}|(?:there|that|it|he|she)s|\w+n['’]t|(?:do|does|did|is|was|were|ca|wo|has|have)nt|\w{{3,}}ed|{pattern('verbs')})|"
    r"\b(?:it|he|she|that|there|here|who|what|let)['’]s|['’](?:re|m|ve|ll|d|s(?=\s(?:an?|the|not|in|on|at|so|too|very|"
    r"been|got|back|out|up|\w+ing|\w+ed)\b)))\b"
)
GREETING_OR_WISH: Final = re.compile(
    rf"(?i)\W*(?:{pattern('greetings')}|{pattern('wishes')})\b"
)  # a whole sentence without a verb
SUBORDINATOR: Final = re.compile(
    r"(?i)\W*(?:when|if|while|as|because|since|although|before|after|once|whoever|cuando|si|aunque|mientras)\b"
)
# Frequent words of one language that are not written so in the other.
SPANISH_WORDS: Final = re.compile(
    r"\b(?:el|l[ao]s?|del?|y|en|un|con|por|para|sus?|mis?|nuestr[oa]s?|gracias|feli[cz]\w*)\b"
)
ENGLISH_WORDS: Final = re.compile(
    r"\b(?:the|and|of|to|is|in|for|with|about|was|on|at|our|my|his|her|you|we|it|she|they)\b"
)


def is_clause(words: str) -> bool:
    """Whether words may be a sentence: they have a verb, or greet or thank."""
    return bool(GREETING_OR_WISH.match(words) or CLAUSE.search(words))


def spanish(text: str) -> int:
    """Return how many more frequent Spanish than English words a text has."""
    return len(SPANISH_WORDS.findall(text.casefold())) - len(ENGLISH_WORDS.findall(text.casefold()))
