"""Names that a sentence does not need: words beside them say who somebody is, or nobody has to be named."""

from __future__ import annotations

import re
from typing import Final

from screener.fixes.clauses import CLAUSE
from screener.fixes.edits import BEGINS, before_of, left_out
from screener.lexicon import alternation, pattern
from screener.types import Edit, Span

MINE: Final = r"(?:my|our|your|his|her|their|mis?|tus?|sus?|nuestr[oa]s?)"
OWNER: Final = (
    rf"(?:{MINE}|the|an?|this|whose|al|del|el|la|l[oa]s|una?|"
    r"(?!(?:that|it|he|she|here|there|who|what|let)['’])\w+['’]s)"
)
PERSON: Final = rf"(?:(?:step|great-?)?(?:great-?)?(?:grand|god)?(?:{alternation('persons')})s?)"
MANY: Final = re.compile(r"(?i)(?:s|children|men|alumni)\Z")
# Who somebody is, said right before the name: 'our line leader Soraya', 'her mom, Ana', 'to 8th graders Noor and Ty'.
NOUN: Final = re.compile(
    rf"(?i)(?:\b(?P<owner>{OWNER}) +|\b(?:to|for|with|from|and|by|of|is|was|a|para|con|de|y) +(?=(?P<loose>)))"
    rf"(?P<phrase>(?:(?!(?:{pattern('small_words')}|\w+ed)\b)[^\W_][\w-]* +){{0,2}}?"
    rf"(?P<noun>(?:co-|vice[ -])?{PERSON}))(?P<comma>,)? +\Z"
)
MANY_BEFORE: Final = re.compile(rf"(?i)\b(?:(?:{PERSON})(?<=s)|mamás|papás|trio|trío|duo|pair|team)\b[^.!?\n]*\Z")
TITLE: Final = re.compile(
    rf"(?i)\b(?:(?:la|el) +(?=se[ñn]or|sra?\b|srta|do[cñ]))?(?:mr|mrs|ms|(?-i:Miss)|mx|sra?|srta|don|"
    rf"doña|señora?|señorita|{pattern('kin_titles')})\.? +\Z"
)
GREETING: Final = re.compile(rf"(?i)(?<!please)(?:\A|[\W_]){pattern('greetings')},?\s+\Z")
GREETED: Final = re.compile(r"(?i)(?!['’])\s*(?:[,.!?…)\n]|\Z|[^\w\s'’:]|(?:for|on|to|you|por|en|a)\b)")
SET_OFF: Final = re.compile(r",[^\S\n]*\Z")
CLOSES: Final = re.compile(rf"\s*(?:(?P<comma>,)(?!\s+(?:{MINE}|the)\b)|(?=,)|[.!?])")
SPOKEN_TO: Final = re.compile(
    r"(?i)\s+(?=(?:(?:can|could|would|will|if|did|do) )?(?:you|u)\b)|[,:]\s+(?=(?:you|yours?|please|thanks?|happy|"
    r"gracias|tú|te|su|feli\w+|can|could|would|will you|if you|we (?:love|miss|thank))\b)"
)
# 'Renee, Talon's mom', 'Doña Toña, la mamá de Inés,', 'don Fidel, abuelo de Wendy': who that is says the same.
KIN: Final = re.compile(
    r"(?i),\s+(?=(?:(?P<owner>[\w.'’-]+(?: [\w.-]+)?['’]s? +(?:[a-z]+ +)?)|"
    rf"(?P<article>(?:the|my|our|la|el|mi|nuestr[oa]) ))?(?P<noun>{PERSON})\b"
    r"(?P<of> +(?:del?|l[oa]s|of) [^,.!?\n]{0,40})?"
    r"(?:(?P<after>,)(?= +(?!(?:por|que|for|who\w*|s?he|they|we|you|it|and|so|but|y|her|his)\b)[a-z]))?)"
)


def needless(raw: str, named: Span, start: int, many: bool) -> Edit | None:
    """Return the edit that removes a name where the sentence works without it; its words without a title at `start`."""
    begin, end = named.start, named.end
    greeting = GREETING.search(raw, *before_of(begin))
    if greeting and GREETED.match(raw, end):
        return left_out(raw, greeting.start() + len(greeting[0].rstrip(" ,\n")), end)
    if BEGINS.search(raw, *before_of(begin)) and (spoken := SPOKEN_TO.match(raw, end)):
        return Edit(begin, spoken.end(), "")
    closed = CLOSES.match(raw, end)
    noun = NOUN.search(raw, *before_of(start)) or NOUN.search(raw, *before_of(begin))
    apart = noun and noun["comma"]
    if noun and (MANY.search(noun["noun"]) is not None) == many and not (apart and not (noun["owner"] and closed)):
        if not (many or noun["owner"]):
            start = noun.start("noun" if CLAUSE.match(raw, noun.start("phrase")) else "phrase")
            return Edit(start, end, f"{'an' if raw[start] in 'aeiou8' else 'a'} {raw[start : noun.end('noun')]}")
        return Edit(noun.end("noun"), closed.end() if apart and closed and closed["comma"] else end, "")
    set_off = SET_OFF.search(raw, *before_of(begin))
    loose = not many or MANY_BEFORE.search(raw, 0, set_off.start() if set_off else 0)
    if set_off and closed and loose and not re.search(r"[;,][^.!?\n]*\Z", raw[: set_off.start()].split("\n")[-1]):
        return Edit(set_off.start(), closed.end() if closed["comma"] else end, "")
    return None


def beside_kin(raw: str, begin: int, end: int) -> list[Edit]:
    """Remove a name beside words that say whose relative somebody is."""
    kin = KIN.match(raw, end)
    begins = BEGINS.search(raw, *before_of(begin))
    if not kin or not (kin["owner"] or (kin["of"] and (kin["article"] is None or begins))):
        return []
    article, start = "", begin
    if not (kin["owner"] or kin["article"] or GREETING.search(raw, *before_of(begin))):
        article = "la " if re.search(r"(?<!p)[aá]\Z", kin["noun"]) else "el "
        article = "the " if kin["of"].strip().startswith("of") else article
        if article == "el " and (melts := re.search(r"\b(?:a|de|al|del) \Z", raw[:begin])):
            article, start = melts[0].strip().rstrip("l") + "l ", melts.start()
    return [Edit(start, kin.end(), article), *([Edit(*kin.span("after"), "")] if kin["after"] else [])]
