"""Names that a sentence does not need: words beside them say who somebody is, or nobody has to be named."""

from __future__ import annotations

import re
from typing import Final

from screener.fixes.clauses import CLAUSE
from screener.fixes.edits import SENTENCE_START, delete_range, window_before
from screener.lexicon import alternation, pattern
from screener.types import Edit, Span

POSSESSIVE: Final = r"(?:my|our|your|his|her|their|mis?|tus?|sus?|nuestr[oa]s?)"
DETERMINER: Final = (
    rf"(?:{POSSESSIVE}|the|an?|this|whose|al|del|el|la|l[oa]s|una?|"
    r"(?!(?:that|it|he|she|here|there|who|what|let)['’])\w+['’]s)"
)
PERSON_NOUN: Final = rf"(?:(?:step|great-?)?(?:great-?)?(?:grand|god)?(?:{alternation('persons')})s?)"
PLURAL_ENDING: Final = re.compile(r"(?i)(?:s|children|men|alumni)\Z")
# Who somebody is, said right before the name: 'our line leader Soraya', 'her mom, Ana', 'to 8th graders Noor and Ty'.
NOUN_BEFORE: Final = re.compile(
    rf"(?i)(?:\b(?P<owner>{DETERMINER}) +|\b(?:to|for|with|from|and|by|of|is|was|a|para|con|de|y) +(?=(?P<loose>)))"
    rf"(?P<phrase>(?:(?!(?:{pattern('small_words')}|\w+ed)\b)[^\W_][\w-]* +){{0,2}}?"
    rf"(?P<noun>(?:co-|vice[ -])?{PERSON_NOUN}))(?P<comma>,)? +\Z"
)
PLURAL_BEFORE: Final = re.compile(
    rf"(?i)\b(?:(?:{PERSON_NOUN})(?<=s)|mamás|papás|trio|trío|duo|pair|team)\b[^.!?\n]*\Z"
)
TITLE: Final = re.compile(
    rf"(?i)\b(?:(?:la|el) +(?=se[ñn]or|sra?\b|srta|do[cñ]))?(?:mr|mrs|ms|(?-i:Miss)|mx|sra?|srta|don|"
    rf"doña|señora?|señorita|{pattern('kin_titles')})\.? +\Z"
)
GREETING: Final = re.compile(rf"(?i)(?<!please)(?:\A|[\W_]){pattern('greetings')},?\s+\Z")
AFTER_GREETED_NAME: Final = re.compile(r"(?i)(?!['’])\s*(?:[,.!?…)\n]|\Z|[^\w\s'’:]|(?:for|on|to|you|por|en|a)\b)")
COMMA_BEFORE: Final = re.compile(r",[^\S\n]*\Z")
CLOSING_MARK: Final = re.compile(rf"\s*(?:(?P<comma>,)(?!\s+(?:{POSSESSIVE}|the)\b)|(?=,)|[.!?])")
ADDRESSEE_AFTER: Final = re.compile(
    r"(?i)\s+(?=(?:(?:can|could|would|will|if|did|do) )?(?:you|u)\b)|[,:]\s+(?=(?:you|yours?|please|thanks?|happy|"
    r"gracias|tú|te|su|feli\w+|can|could|would|will you|if you|we (?:love|miss|thank))\b)"
)
# 'Renee, Talon's mom', 'Doña Toña, la mamá de Inés,', 'don Fidel, abuelo de Wendy': who that is says the same.
KIN_AFTER: Final = re.compile(
    r"(?i),\s+(?=(?:(?P<owner>[\w.'’-]+(?: [\w.-]+)?['’]s? +(?:[a-z]+ +)?)|"
    rf"(?P<article>(?:the|my|our|la|el|mi|nuestr[oa]) ))?(?P<noun>{PERSON_NOUN})\b"
    r"(?P<of> +(?:del?|l[oa]s|of) [^,.!?\n]{0,40})?"
    r"(?:(?P<after>,)(?= +(?!(?:por|que|for|who\w*|s?he|they|we|you|it|and|so|but|y|her|his)\b)[a-z]))?)"
)
LIST_SEPARATOR: Final = re.compile(r"(?i)\s*(?:,|;|&|\+|/|\band\b|\by\b|\be\b|,\s*and\b)\s*(?:(?<=y )a\s+)?")


def delete_needless_name(raw: str, named: Span, start: int, is_plural: bool) -> Edit | None:
    """Return the edit that removes a name where the sentence works without it; its words without a title at `start`."""
    title_start, end = named.start, named.end
    greeting = GREETING.search(raw, *window_before(title_start))
    if greeting and AFTER_GREETED_NAME.match(raw, end):
        return delete_range(raw, greeting.start() + len(greeting[0].rstrip(" ,\n")), end)
    if SENTENCE_START.search(raw, *window_before(title_start)) and (addressee := ADDRESSEE_AFTER.match(raw, end)):
        return Edit(title_start, addressee.end(), "")
    closing = CLOSING_MARK.match(raw, end)
    noun = NOUN_BEFORE.search(raw, *window_before(start)) or NOUN_BEFORE.search(raw, *window_before(title_start))
    has_comma = noun and noun["comma"]
    if (
        noun
        and (PLURAL_ENDING.search(noun["noun"]) is not None) == is_plural
        and not (has_comma and not (noun["owner"] and closing))
    ):
        if not (is_plural or noun["owner"]):
            start = noun.start("noun" if CLAUSE.match(raw, noun.start("phrase")) else "phrase")
            return Edit(start, end, f"{'an' if raw[start] in 'aeiou8' else 'a'} {raw[start : noun.end('noun')]}")
        return Edit(noun.end("noun"), closing.end() if has_comma and closing and closing["comma"] else end, "")
    set_off = COMMA_BEFORE.search(raw, *window_before(title_start))
    may_be_apposition = not is_plural or PLURAL_BEFORE.search(raw, 0, set_off.start() if set_off else 0)
    if (
        set_off
        and closing
        and may_be_apposition
        and not re.search(r"[;,][^.!?\n]*\Z", raw[: set_off.start()].split("\n")[-1])
    ):
        return Edit(set_off.start(), closing.end() if closing["comma"] else end, "")
    return None


def delete_before_kin(raw: str, begin: int, end: int) -> list[Edit]:
    """Remove a name beside words that say whose relative somebody is."""
    kin = KIN_AFTER.match(raw, end)
    is_sentence_start = SENTENCE_START.search(raw, *window_before(begin))
    if not kin or not (kin["owner"] or (kin["of"] and (kin["article"] is None or is_sentence_start))):
        return []
    article, start = "", begin
    if not (kin["owner"] or kin["article"] or GREETING.search(raw, *window_before(begin))):
        article = "la " if re.search(r"(?<!p)[aá]\Z", kin["noun"]) else "el "
        article = "the " if kin["of"].strip().startswith("of") else article
        if article == "el " and (contraction := re.search(r"\b(?:a|de|al|del) \Z", raw[:begin])):
            article, start = contraction[0].strip().rstrip("l") + "l ", contraction.start()
    return [Edit(start, kin.end(), article), *([Edit(*kin.span("after"), "")] if kin["after"] else [])]


def are_in_one_list(raw: str, one: Span, other: Span) -> bool:
    """Whether two names stand next to each other in one list: 'Maya and Li'."""
    first, second = sorted((one, other), key=lambda s: s.start)
    kin = KIN_AFTER.match(raw, first.end)
    has_owner = kin is not None and kin["owner"] is not None
    return (
        not has_owner
        and first.end <= second.start
        and LIST_SEPARATOR.fullmatch(raw, first.end, second.start) is not None
    )
