"""Sentences that lean on one that is removed, and go with it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from typing import Final

from screener.fixes.clauses import CLAUSE, WISH
from screener.fixes.needless import PERSON
from screener.lexicon import words
from screener.types import Span

# A sentence that begins so speaks of somebody or something in the one before, and goes with it;
GOES_ON: Final = re.compile(
    r"(?i)\W*(?:\w+,? )?(?:(?:he|she|they|his|her|their|él|ell[oa]s?|sus?|both|neither|each|i said (?:yes|no))\b|"
    r"\w+[aeiáéí][dn]l[aeo]s?\b|"
    r"(?:it|that|this|eso|esto)(?:['’]s|\s+(?:is|was|means|took|made|has|es|fue))\b)"
)
# and so does one without a subject of its own, or with a pronoun that has nothing in it to stand for.
LEANS: Final = re.compile(
    r"(?i)\W*(?:(?:and |so |but )?(?:i|we) (?:said|told|asked|answered|"
    r"(?:won|can|don)['’]?t (?:say|know|tell) (?:who|why|which|whose))\b|all (?=\w+ed\b)|"
    r"(?:so|and so|then|and then|otherwise|instead|así que|entonces)\b"
    r"(?! (?:many|much|please|proud|happy|excited|grateful|glad|thankful|far|here|if|come|bring)\b)|"
    r"(?:single )?(?:mom|dad|grandma|grandpa|mamá|papá)\b(?!,)|there(?:['’]s| is| are) (?:(?:only|just) )?\w+\W*\Z|"
    r"(?:everyone|everybody|nobody|no one) else\b|the (?:rest|others?)\b|(?:the )?other (?:one|two|three)\b|mine\b|"
    r"yours\b|first was\b|runner[ -]?up\b|(?:el|la|l[oa]s) (?:resto|demás|otr[oa]s?)\b|ya qued|"
    r"(?:some|most|many|one|another|others|none|a lot|a few) (?:said|of them|was|were|had|\w+ed)\b|"
    r"(?:did|taught|was|were|had|got|came|went|made|took|won|ran|gave|never|not|since|because|even|says?)\b"
    r"(?!.*\?)|"
    rf"(?:an?|{'|'.join(sorted(words('cardinals')))}|every|only|no|just|\$\d+)(?: \S+){{0,2}}\W*\Z|"
    r"(?:(?:ya|no|también|y|pero) )*(?:es|era|fue|está|estaba|tiene|tenía|necesita|trae|vive|viene|anda|dice|dijo|"
    r"quiere|\w{3,}ó)\b|.*\b(?:(?:se|me|te|nos|quién|no) l[oa]s? \w+|le \w+|lo (?!que|de|más|mejor|mismo)\w+|"
    r"l[oa]s dos|amb[oa]s)\b)"
)
# So does one that says 'about that' of what was told before, or 'their' of people whom it does not name.
POINTS_BACK: Final = re.compile(
    r"(?i)\b(?:about|of|for|to|with|after|from|like|say|said|do|did|hear|know|see|than|why|makes?|por|como) "
    r"(?:that|this|those|eso|esto)\b(?=\s*(?:[.,;!?…]|\Z|(?:possible|when|if|before|as|because|and|but|each|every|cuando|si)\b))|"
    r"\b(?:posting|putting|sharing) (?:(?:this|it) )?here\b"
)
PLURAL: Final = re.compile(r"(?i)\b(?:they|them|theirs?|both)\b")
PEOPLE: Final = re.compile(
    r"(?i)\b(?:(?:the|our|my|your|all|some|many|these|two|three|\d+|los|las) (?:[\w’'-]+ ){0,2}?[a-z]{2,}s|"
    r"(?:any|some|every)\w+|(?:student|kid|parent|teacher|friend)s|families|folks|people|children|staff|team|class|family|"
    r"person|who)\b"
)
FEW: Final = 12  # words of a sentence that says only that something is kept back
SHORT: Final = 6  # words of a sentence whose pronoun means what the sentence before it told
BACK: Final = re.compile(r"(?i)\b(?:it|them|those|these|both|all (?:two|three|four)|neither|(?:this|that)(?=\W*\Z))\b")
MEANT: Final = re.compile(
    r"(?i)\b(?:the|my|our|your|an?|this|that|(?!(?:there|it|that)['’])\w+['’]s) +\w"
)  # a noun that a pronoun may stand for
# What is said of something kept back means the sentence before, also if only a part of that is cut.
KEPT_BACK: Final = re.compile(
    r"(?i).*\b(?:(?:does|do|did|has|have|wo)n['’]?t (?:\w+ )?(?:know|tell|told|say|name)|never (?:say|tell|told)|"
    r"withheld|no (?:lo |le |les )?(?:sabe|diga)n?)\b"
)
FRAGMENT: Final = re.compile(r"[^\W\d_][^\W\d_]+(?: [^\W\d_]+)?\.\Z")  # 'Glasses.', 'Since kindergarten.'
# What only announces the next sentence.
ANNOUNCES: Final = re.compile(
    r"(?i)(?P<list>.*:\W*\Z)|\W*(?:(?:we have|good|great|big|more) )*(?:news|updates?)\b[^,]*\Z|"
    r"\W*meet\b[^,]*\Z|.*\b(?:stor(?:y|ies)\W*|here(?:['’]s| is| are)\b[^,]*)\Z|"
    r"(?P<head>\W*(?:for|re|about|para|sobre)\b[^,]*\Z)|"
    r".*\b(?:i['’]ll tell (?:this|that|you)|let me tell|you should(?:['’]ve| have) (?:seen|heard|met)|"
    r"(?:some(?:body|one)|people|folks|parents) (?:often )?ask(?:s|ed)?|often asked|"
    r"(?:need|want|could use) (?:some )?(?:advice|ideas))\b.*\Z|"
    r"\W*(?:one|an?|another|quick|true|last)(?: \w+)? (?:story|example|case)\W*\Z"
)
# so does one that speaks of a person who is told of nowhere else.
OF_ONE: Final = re.compile(r"(?i)\b(?:he|she|him|her|hers|his)\b")
WHO: Final = re.compile(
    rf"(?<!\b[Hh]er )(?<!\b[Hh]is )(?<!\b[Ss]u )\b(?i:{PERSON}(?<![^s]s)|mrs?|ms|dr|m[ae]n|wom[ae]n|guy|lady|"
    rf"teen(?:ager)?|toddler|one of (?:my|our|mine|ours))\b|\b[A-Z][a-z]+ [A-Z][a-z]+"
)


def _is_fragment(sentence: str) -> bool:
    return FRAGMENT.match(sentence) is not None and not (CLAUSE.search(sentence) or WISH.match(sentence))


def _leans(sentence: str, first: bool) -> bool:
    """Whether a sentence needs the one before it; what is the first now has no other that a pronoun may mean."""
    back = BACK.search(sentence) if first or len(sentence.split()) <= SHORT else None
    plural = PLURAL.search(sentence)
    meant: object = (back and not MEANT.search(sentence, 0, back.start())) or POINTS_BACK.search(sentence)
    meant = meant or (plural and not PEOPLE.search(sentence, 0, plural.start()))
    return bool(_is_fragment(sentence) or meant or GOES_ON.match(sentence) or LEANS.match(sentence))


def with_what_follows(
    raw: str,
    sentences: Sequence[Span],
    gone: set[int],
    named: Sequence[Span],
    unsaid: Collection[int],
    cut: Collection[int],
) -> set[int]:
    """Add the sentences that depend on a removed one: the next ones that refer to the person named there.

    Of the `unsaid` ones, the part goes that alone says who they are about; of the `cut` ones, some part.
    """
    going = set(gone)
    dangling = met = False
    for n, sentence in enumerate(sentences):
        if n in going:
            # One that says only 'he' is about somebody whom a sentence that stays has named.
            dangling = dangling or not met or _someone(raw, sentence, named)
            continue
        if n - 1 in unsaid and OF_ONE.search(raw, sentence.start, sentence.end):
            dangling = True
        own = raw[sentence.start : sentence.end]
        kept_back = (n - 1 in going or n - 1 in cut) and (
            POINTS_BACK.search(own) or _is_fragment(own) or (len(own.split()) <= FEW and KEPT_BACK.match(own))
        )
        pronoun = OF_ONE.search(raw, sentence.start, sentence.end)
        told = pronoun and met and not dangling  # of whom 'he' is
        follows = kept_back or (n - 1 in going and not told and _leans(own, len(going) == n))
        someone = _someone(raw, Span(sentence.start, pronoun.start() if pronoun else sentence.end), named)
        met = met or someone
        if follows or (dangling and pronoun and not someone):
            going.add(n)
        elif someone:
            dangling = False
    return going | _announcing(raw, sentences, going)


def _someone(raw: str, place: Span, named: Sequence[Span]) -> bool:
    """Whether a place tells of a person."""
    return WHO.search(raw, place.start, place.end) is not None or any(name.overlaps(place) for name in named)


def _announcing(raw: str, sentences: Sequence[Span], going: Collection[int]) -> set[int]:
    """Return the numbers of the sentences that only announce what goes: 'One story.', 'Still out:'."""
    last = len(sentences) - 1
    return {
        n
        for n, sentence in enumerate(sentences[:-1])
        if n not in going
        and n + 1 in going
        and (told := ANNOUNCES.match(raw[sentence.start : sentence.end]))
        and not (told["head"] and CLAUSE.search(told[0]))
        and (
            not told["list"]
            or n + 1 == last
            or n + 2 in going
            or "\n\n" in raw[sentences[n + 1].end : sentences[n + 2].start]
        )
    }
