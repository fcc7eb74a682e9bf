"""Sentences that are left out, and those that make no sense without one that is: what leans on it, what announces
it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Final

from screener.fixes.clauses import CLAUSE, is_clause
from screener.fixes.edits import Move, left_out, quoted
from screener.lexicon import alternation
from screener.types import Edit, Span

# Words that mean somebody, or something, told of before.
OF_ONE: Final = re.compile(
    r"(?i)\b(?:he|she|him|her|hers|his|(?:him|her)self|él|ella|(?:se|me|te|nos|no|quién) l[oae]s?(?= \w)|"
    r"lo (?!que|de|más|mejor|mismo|primero|único)\w+|"
    r"sus?|le|"
    r"the (?:boy|girl|kid|child|student|baby|mom|dad|mother|father|family|parent|tutor|aide|para)|"
    r"(?:el|la) (?:niñ[oa]|mamá|papá|familia))\b"
)
OF_MANY: Final = re.compile(r"(?i)\b(?:they|them|theirs?|ell[oa]s|both|amb[oa]s)\b")
OF_THINGS: Final = re.compile(
    r"(?i)\b(?:it|those|these|eso|esto|(?:this|that)(?=\W*\Z|['’]s|\s+(?:is|was|means|took|made|has)\b)|"
    r"(?:of|about|for|like|after|know|say|said|do|did|than|why) th(?:is|at)\b"
    r"(?! (?!(?:when|if|before|and|but)\b)\w))\b"
)
# Who a pronoun may stand for, told of in the same sentence; and a noun.
WHO: Final = re.compile(
    rf"(?<!\b[Hh]er )(?<!\b[Hh]is )(?<!\b[Ss]u )(?<!\b[Tt]he )\b(?i:(?:{alternation('persons')})|mrs?|ms|dr|m[ae]n|"
    r"wom[ae]n|guy|lady|teacher|person|someone|somebody|one of (?:my|our|mine|ours))\b"
)
PEOPLE: Final = re.compile(r"(?i)\b(?:[a-z]{3,}s|families|people|children|staff|team|class|person|everyone|todos)\b")
NOUN: Final = re.compile(r"(?i)\b(?:the|my|our|your|an?|(?!(?:there|it|that)['’])\w+['’]s|el|la|l[oa]s|un|una|mi) +\w")
# How a sentence begins that goes on with what stands before it.
GOES_ON: Final = re.compile(
    r"(?i)[\W_]*(?:(?:and|but|or|nor|because|then|also|too|even|still|otherwise|instead|meanwhile|same|which|did|was|"
    r"were|had|got|came|went|made|took|never|not|yes|since|says?|mine|yours|both|neither|each|(?:i|we) (?:said|told|"
    r"asked|answered|knew)|no (?:era|fue)|(?:the )?(?:oldest|youngest|rest|others?|"
    r"other (?:one|two|three))|(?:everyone|everybody|no ?one) else|"
    r"(?:some|most|many|one|another|none) (?:of them|was|were|had|said|\w+ed)|all \w+ed|"
    r"(?:single )?(?:mom|dad|mamá|papá)(?!,)|"
    r"y|pero|así|entonces|porque|también|ni|ese|esa|aquel\w*|ya (?:no )?(?:lo|la|qued\w+)|"
    r"es|era|fue|está|estaba|tiene|tenía|necesita|vive|viene|anda|dice|dijo|quiere|\w{3,}ó)\b"
    r"|so\b(?! (?:many|much|proud|happy|excited|grateful|glad|thankful|far)\b)"
    r"|there(?:['’]s| is| are| was| were)\b|\w+[aeiáéí][dn]l[aeo]s?\b)(?!.*\?)"
)
QUOTE: Final = re.compile(r"[^\w\n]*[\"“«‘]")
# What only announces the next sentence.
ANNOUNCES: Final = re.compile(
    r"(?i).*:\W*\Z|\W*(?:(?:we have|good|great|big|more) )*(?:news|updates?)\b[^,]*\Z|\W*meet\b[^,]*\Z|"
    r".*\b(?:stor(?:y|ies)|here(?:['’]s| is| are)\b[^,]*|following|examples?|"
    r"(?:one|an?) (?:sentence|line|thing) \w+)\W*\Z|.*\b(?:i['’]ll tell|let me tell|you should(?:['’]ve| have)|"
    r"(?:some(?:body|one)|people|folks|parents) (?:often )?"
    r"ask(?:s|ed)?|(?:need|want|could use) (?:some )?(?:advice|ideas))\b.*\Z"
)
TIMED: Final = re.compile(
    r"(?i)\d|\b(?:today|tonight|tomorrow|\w{3,6}day|hoy|mañana|lunes|martes|miércoles|jueves|viernes)\b"
)
SHORT: Final = 5  # words of a part that tells nothing without its neighbor


def _fragment(own: str) -> bool:
    """Whether a sentence has no verb, wish, time or name of its own line: 'Glasses.', 'Third door on the left.'"""
    return len(own.split()) <= SHORT and not (own.rstrip().endswith("!") or is_clause(own) or TIMED.search(own))


def _leans(raw: str, sentence: Span, named: Sequence[Span], on_line: bool) -> bool:
    """Whether a sentence needs the one before it."""
    own = raw[sentence.start : sentence.end]
    thing = OF_THINGS.search(own)
    if thing and not NOUN.search(own, 0, thing.start()):
        return True
    signed = on_line or any(map(sentence.overlaps, named))
    return bool(GOES_ON.match(own) or QUOTE.match(own) or (_fragment(own) and not signed))


def stray(raw: str, sentence: Span, named: Sequence[Span]) -> bool:
    """Whether a sentence speaks of somebody who is told of before it only."""
    one = OF_ONE.search(raw, sentence.start, sentence.end)
    if one and not _someone(raw, Span(sentence.start, one.start()), named):
        return True
    many = OF_MANY.search(raw, sentence.start, sentence.end)
    return bool(many and not (PEOPLE.search(raw, sentence.start, many.start()) or one))


def _someone(raw: str, place: Span, named: Sequence[Span]) -> bool:
    return WHO.search(raw, place.start, place.end) is not None or any(name.overlaps(place) for name in named)


def with_what_follows(
    raw: str, sentences: Sequence[Span], gone: Collection[int], cut: Collection[int], named: Sequence[Span]
) -> set[int]:
    """Add the sentences that depend on a removed one, after it and before it, or on a part that is `cut` from one."""
    going = set(gone)
    dangling = False
    for n, sentence in enumerate(sentences):
        if n in going:
            dangling = True
            continue
        line = "\n" in raw[sentences[n - 1].end if n else 0 : sentence.start]
        leans = (n - 1 in going or n - 1 in cut) and _leans(raw, sentence, named, line)
        if leans or (dangling and stray(raw, sentence, named)):
            going.add(n)
        elif _someone(raw, sentence, named):
            dangling = False
    for n in reversed(range(len(sentences) - 1)):
        own, between = raw[sentences[n].start : sentences[n].end], raw[sentences[n].end : sentences[n + 1].start]
        if n in going or n + 1 not in going:
            continue
        ends = (m for m in range(n + 1, len(sentences)) if "\n\n" in raw[sentences[m].end :][:2])
        last = next(ends, len(sentences) - 1)
        block = going >= set(range(n + 1, last + 1))
        heads = "\n" in between and not CLAUSE.search(own) and "\n\n" not in between and len(own.split()) > 1
        alone = n + 2 >= len(sentences) or n + 2 in going or n + 1 == last
        if (ANNOUNCES.match(own) and (alone or ":" not in own)) or (heads and block):
            going.add(n)
    return going


def sentences_out(raw: str, sentences: Sequence[Span], gone: Collection[int]) -> list[Move]:
    """Return moves that remove the numbered sentences, with the spaces and lines around them."""
    moves = []
    for going, several in groupby(range(len(sentences)), key=lambda n: n in gone):
        run = list(several)
        first, last = run[0], run[-1]
        begins = first == 0 or "\n" in raw[sentences[first - 1].end : sentences[first].start]
        ends = last + 1 == len(sentences) or "\n" in raw[sentences[last].end : sentences[last + 1].start]
        if going and begins and ends:
            place = Span(sentences[first].start, sentences[last].end)
            moves.append(Move(_title(raw, place, len(run)), (left_out(raw, place.start, place.end),)))
        for n in run if going and not (begins and ends) else ():
            start, end = sentences[n].start, sentences[n].end
            edit = Edit(start, sentences[n + 1].start, "") if begins else Edit(sentences[n - 1].end, end, "")
            moves.append(Move(_title(raw, sentences[n], 1), (edit,)))
    return moves


def _title(raw: str, span: Span, n: int) -> str:
    return f"Leave out the {'sentences' if n > 1 else 'sentence'} {quoted(raw[span.start : span.end])}"
