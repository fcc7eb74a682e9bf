"""Sentences that are left out, and those that make no sense without one that is: what leans on it, what announces
it."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from itertools import groupby
from typing import Final

from screener.fixes.clauses import CLAUSE, is_clause
from screener.fixes.edits import Move, delete_range, quote
from screener.lexicon import alternation
from screener.types import Edit, Span

# Words that refer to somebody or something mentioned before.
SINGULAR_REFERENCE: Final = re.compile(
    r"(?i)\b(?:he|she|him|her|hers|his|(?:him|her)self|él|ella|(?:se|me|te|nos|no|ya|quién) l[oae]s?(?= \w)|"
    r"lo (?!que|de|más|mejor|mismo|primero|único)\w+|"
    r"(?<!\bsi )sus?|le|the parents|los (?:papás|padres)|"
    r"the (?:boy|girl|kid|child|student|baby|mom|dad|mother|father|family|parent|tutor|aide|para)|"
    r"(?:el|la) (?:niñ[oa]|mamá|papá|familia))\b"
)
PLURAL_REFERENCE: Final = re.compile(r"(?i)\b(?:they|them|theirs?|ell[oa]s|both|amb[oa]s)\b")
THING_REFERENCE: Final = re.compile(
    r"(?i)\b(?:it|those|these|eso|esto|(?:this|that)(?=\W*\Z|['’]s|\s+(?:is|was|means|took|made|has)\b)|"
    r"(?:of|about|for|like|after|know|say|said|do|did|than|why) th(?:is|at)\b"
    r"(?! (?!(?:when|if|before|and|but)\b)\w))\b"
)
# What a pronoun can refer to in the same sentence: a person, a group, a noun.
PERSON_ANTECEDENT: Final = re.compile(
    rf"(?<!\b[Hh]er )(?<!\b[Hh]is )(?<!\b[Ss]u )(?<!\b[Tt]he )\b(?i:(?:{alternation('persons')})|mrs?|ms|dr|m[ae]n|"
    r"wom[ae]n|guy|lady|teacher|person|someone|somebody|one of (?:my|our|mine|ours))\b"
)
GROUP_ANTECEDENT: Final = re.compile(
    r"(?i)\b(?:[a-z]{3,}s|families|people|children|staff|team|class|person|everyone|todos)\b"
)
NOUN: Final = re.compile(r"(?i)\b(?:the|my|our|your|an?|(?!(?:there|it|that)['’])\w+['’]s|el|la|l[oa]s|un|una|mi) +\w")
# How a sentence begins that goes on with what stands before it.
CONTINUATION: Final = re.compile(
    r"(?i)[\W_]*(?:(?:(?:todos )?l[oa]s demás|the rest of you|all (?:two|three|four)|ya est[áa]|"
    r"and|but|or|nor|because|then|also|too|even|still|otherwise|instead|meanwhile|same|which|did|was|"
    r"were|had|got|came|went|made|took|never|not|yes|since|says?|mine|yours|both|neither|each|(?:i|we) (?:said|told|"
    r"asked|answered|knew)|no (?:era|fue)|(?:the )?(?:oldest|youngest|rest|others?|"
    r"other (?:one|two|three))|(?:everyone|everybody|no ?one) else|"
    r"(?:some|most|many|one|another|none) (?:of them|was|were|had|said|\w+ed)|all \w+ed|"
    r"(?:single )?(?:mom|dad|grand(?:ma|pa|mother|father)|mamá|papá|abuel[oa])(?!,)|always|siempre|aquí todos|"
    r"y|pero|así|entonces|porque|también|ni|ese|esa|aquel\w*|ya (?:no )?(?:lo|la|qued\w+)|"
    r"es|son|era|fue|está|estaba|tienen?|tenía|necesita|vive|viene|anda|dice|dijo|quiere|\w{3,}ó)\b"
    r"|so\b(?! (?:many|much|proud|happy|excited|grateful|glad|thankful|far)\b)"
    r"|there(?:['’]s| is| are| was| were)\b|\w+[aeiáéí][dn]l[aeo]s?\b)(?!.*\?)"
)
# 'The note', where only what went has told of a note.
WORD: Final = re.compile(r"[^\W\d_]{3,}")
TAKEN_UP: Final = re.compile(r"(?i)\b(?:the|that|this|those|these|el|l[ao]s?|es[ea]) ([^\W\d_]{3,}?)s?\b")
# Next to a record, this still tells whose it is, or what it is: 'the only boy in', 'his father', 'you get Wednesdays'.
TELLTALE: Final = re.compile(
    r"(?i)\bonly (?!one (?:who|that)\b)(?:\w+ ){1,2}(?:in|on|at|of|from) (?:the|our|my)\b|"
    r"\b(?:el|la)s? únic[oa]s? (?:niñ|alumn|estud)|\b(?:his|her|their|sus?) (?:\w+ )?(?:mom|mama|mother|dad|father|"
    r"brother|sister|grand\w+|aunt|uncle|mamá|papá|abuel\w+|herman\w+|tí[oa])\b|"
    r"\b(?:gets?|has|have|takes?) (?:him |her |them |the kids )?(?:on |every )?(?:\w{3,6}days|weekends)\b|"
    r"\b(?:family of|familia de) (?:\d|two|three|four|five|six|seven|eight|tres|cuatro|cinco|seis|siete)\b|"
    r"\b(?:student|pupil|boy|girl|kid|\w*grader|alumn[oa]|estudiante|niñ[oa]) (?-i:[A-ZÁÉÍÓÚÑ])\w+"
)
OPENING_QUOTE: Final = re.compile(r"[^\w\n]*[\"“«‘]")
# What only announces the next sentence.
ANNOUNCEMENT: Final = re.compile(
    r"(?i).*:\W*1?\W*\Z|\W*(?:(?:we have|good|great|big|more) )*(?:news|updates?)\b[^,]*\Z|\W*meet\b[^,]*\Z|"
    r".*\b(?:stor(?:y|ies)|here(?:['’]s| is| are)\b[^,]*|following|examples?|"
    r"(?:one|an?) (?:sentence|line|thing) \w+|(?:has|have|got) to say (?:it|this)\b[^.]*)\W*\Z|"
    r".*\b(?:(?:did|have) (?:you|u|y['’]?all) (?:hear|heard|know|see)|guess (?:what|who)|"
    r"ya (?:supieron|supiste|vieron))\b.*\Z|\w{2,}\W*\Z|"
    r".*\b(?:i['’]ll tell|let me tell|you should(?:['’]ve| have)|"
    r"(?:some(?:body|one)|people|folks|parents) (?:often )?"
    r"ask(?:s|ed)?|(?:need|want|could use) (?:some )?(?:advice|ideas))\b.*\Z"
)
TIME_WORDS: Final = re.compile(
    r"(?i)\d|\b(?:today|tonight|tomorrow|\w{3,6}day|hoy|mañana|lunes|martes|miércoles|jueves|viernes)\b"
)
REQUEST_FOR_WHAT_WENT: Final = re.compile(
    r"(?i)\bfind your (?:name|group)|\bto call\W*\Z|\bbusquen? su nombre\b|\bsign the card\b|\bfirmen? la tarjeta\b|"
    r"\b(?:for|to|with|about) (?:her|him)\b|\b(?:otra vez|de nuevo|again)\b"
)
TOKEN: Final = re.compile(r"[#@]?\w[\w.@-]*\w")
MAX_FRAGMENT_WORDS: Final = 5  # words of a part that tells nothing without its neighbor


def _is_fragment(words: str) -> bool:
    """Whether a sentence has no verb, wish, time or name of its own line: 'Glasses.', 'Third door on the left.'"""
    return len(words.split()) <= MAX_FRAGMENT_WORDS and not (
        words.rstrip().endswith("!") or is_clause(words) or TIME_WORDS.search(words)
    )


def _depends_on_previous(raw: str, sentence: Span, named: Sequence[Span], starts_line: bool) -> bool:
    """Whether a sentence makes no sense without the one before it."""
    words = raw[sentence.start : sentence.end]
    reference = THING_REFERENCE.search(words)
    if reference and not NOUN.search(words, 0, reference.start()):
        return True
    has_own_subject = starts_line or any(map(sentence.overlaps, named))
    return bool(
        CONTINUATION.match(words)
        or OPENING_QUOTE.match(words)
        or REQUEST_FOR_WHAT_WENT.search(words)
        or (_is_fragment(words) and not has_own_subject)
    )


def has_dangling_reference(raw: str, sentence: Span, named: Sequence[Span]) -> bool:
    """Whether a pronoun or noun of a sentence refers to somebody who is only mentioned before it."""
    singular = SINGULAR_REFERENCE.search(raw, sentence.start, sentence.end)
    if singular and not _mentions_person(raw, Span(sentence.start, singular.start()), named):
        return True
    plural = PLURAL_REFERENCE.search(raw, sentence.start, sentence.end)
    return bool(plural and not (GROUP_ANTECEDENT.search(raw, sentence.start, plural.start()) or singular))


def _mentions_person(raw: str, place: Span, named: Sequence[Span]) -> bool:
    """Whether a place has a name, or a word for a person."""
    return PERSON_ANTECEDENT.search(raw, place.start, place.end) is not None or any(
        name.overlaps(place) for name in named
    )


def add_dependent_sentences(
    raw: str, sentences: Sequence[Span], deleted: Collection[int], shortened: Collection[int], named: Sequence[Span]
) -> set[int]:
    """Return the deleted sentence numbers with those that depend on them, before or after, or on a `shortened` one."""
    result = set(deleted)
    subject_deleted, introduced, told = False, set[str](), set[str]()
    for n, sentence in enumerate(sentences):
        words = raw[sentence.start : sentence.end]
        if n in result:
            subject_deleted = True
            known = {m[1].casefold() for m in TAKEN_UP.finditer(words)}
            introduced |= {word.casefold().removesuffix("s") for word in WORD.findall(words)} - known - told
            continue
        starts_line = "\n" in raw[sentences[n - 1].end if n else 0 : sentence.start]
        depends = (n - 1 in result or n - 1 in shortened) and _depends_on_previous(raw, sentence, named, starts_line)
        depends = depends or any(m[1].casefold() in introduced for m in TAKEN_UP.finditer(words))
        if depends or (subject_deleted and has_dangling_reference(raw, sentence, named)):
            result.add(n)
            continue
        told |= {word.casefold().removesuffix("s") for word in WORD.findall(words)}
        subject_deleted = subject_deleted and not _mentions_person(raw, sentence, named)
    for n in reversed(range(len(sentences) - 1)):
        words, between = raw[sentences[n].start : sentences[n].end], raw[sentences[n].end : sentences[n + 1].start]
        if n in result or n + 1 not in result:
            continue
        ends = (m for m in range(n + 1, len(sentences)) if "\n\n" in raw[sentences[m].end :][:2])
        last = next(ends, len(sentences) - 1)
        block = result >= set(range(n + 1, last + 1))
        heads = "\n" in between and not CLAUSE.search(words) and "\n\n" not in between and len(words.split()) > 1
        alone = n + 2 >= len(sentences) or n + 2 in result or n + 1 == last
        if (ANNOUNCEMENT.match(words) and (alone or ":" not in words)) or (heads and block):
            result.add(n)
    return result


def delete_sentences(raw: str, sentences: Sequence[Span], deleted: Collection[int]) -> list[Move]:
    """Return moves that delete the numbered sentences with the spaces and line breaks around them."""
    moves = []
    for is_deleted, several in groupby(range(len(sentences)), key=lambda n: n in deleted):
        run = list(several)
        first, last = run[0], run[-1]
        begins = first == 0 or "\n" in raw[sentences[first - 1].end : sentences[first].start]
        ends = last + 1 == len(sentences) or "\n" in raw[sentences[last].end : sentences[last + 1].start]
        if is_deleted and begins and ends:
            place = Span(sentences[first].start, sentences[last].end)
            moves.append(Move(_title(raw, place, len(run)), (delete_range(raw, place.start, place.end),)))
        for n in run if is_deleted and not (begins and ends) else ():
            start, end = sentences[n].start, sentences[n].end
            edit = Edit(start, sentences[n + 1].start, "") if begins else Edit(sentences[n - 1].end, end, "")
            moves.append(Move(_title(raw, sentences[n], 1), (edit,)))
    return moves


def _title(raw: str, span: Span, n: int) -> str:
    return f"Leave out the {'sentences' if n > 1 else 'sentence'} {quote(raw[span.start : span.end])}"


def find_leftover_names(raw: str, name_words: Collection[str], cuts: Collection[Span]) -> list[Span]:
    """Return the places outside `cuts` that still have a word of a name: hashtags, handles, undetected mentions."""
    found = []
    for token in TOKEN.finditer(raw):
        place, words = Span(*token.span()), token[0].casefold()
        is_compound = not words.isalnum()
        known = any(
            (word in words if is_compound and len(word) > 3 else word == words.removesuffix("s")) for word in name_words
        )
        if known and (is_compound or token[0][0].isupper()) and not any(map(place.overlaps, cuts)):
            found.append(place)
    return found
