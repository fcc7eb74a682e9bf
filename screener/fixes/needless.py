"""Names that a sentence does not need: words beside them say who somebody is, or nobody has to be named."""

from __future__ import annotations

import re
from typing import Final

from screener.fixes.clauses import CLAUSE
from screener.fixes.edits import BEGINS, before_of, left_out
from screener.lexicon import alternation, pattern, words
from screener.resolve import in_word
from screener.types import Edit, Span

# Who somebody is, said right before the name: 'our line leader Soraya', 'her mom, Ana', '8th graders Noor and Ty'.
MINE: Final = r"(?:my|our|your|his|their|the|this|mis?|tus?|sus?|nuestr[oa]s?|el|la|los|las)"
OTHERS: Final = r"(?!(?:that|it|he|she|here|there|who|what|where|let)['’])\w+['’]s"
OWNER: Final = rf"(?:{MINE}|her|whose|an?|una?|dear|querid[oa]|{OTHERS})"
KIND: Final = rf"(?:(?:\d\d?(?:st|nd|rd|th)|{alternation('ordinals')}|{alternation('kinds')})(?:[ -]+))"
SMALL: Final = pattern("small_words")
PERSON: Final = rf"(?:(?:step|great-?)?(?:great-?)?(?:grand|god)?(?:{alternation('persons')})s?)"
MANY: Final = re.compile(r"(?i)(?:s|children|men|alumni)\Z")
NOUN: Final = re.compile(
    rf"(?i)(?:\b(?P<owner>{OWNER}) +(?:(?!(?:{SMALL}|de|del|para|con|y|\w+ed)\b)[^\W_][\w'’-]* +){{0,2}})?"
    rf"(?<![\w-])(?P<noun>(?:co-|vice[ -])?{KIND}*(?:{PERSON}|(?P<doers>(?!others|yours)[a-z]{{3,}}(?:ers|ors|ists))))"
    r"(?P<comma>,)? +\Z"
)
# 'Kudos to bus rider Sterling': what stands between such a word and the noun belongs to the noun.
LOOSE: Final = re.compile(
    r"(?:\A|[.!?:;,(\n]|\b(?:to|for|with|from|and|by|of|is|was|a|para|con|de|y)\s)\s*(?P<noun>"
    rf"(?:(?!(?i:{SMALL}|goes|went|thanks?|congrats|kudos|welcome|happy)\b)(?:(?:\A|(?<=[.!?\n]\s))[A-Z])?"
    r"[^\W\d_A-Z]+ ){0,2})\Z"
)
# After these a noun wants no article: 'our Maya'. Not after 'her': she may be told or given something.
BARE: Final = re.compile(
    rf"(?i)(?<![\w'’])(?:{MINE}|{OTHERS}|dear|(?:querid|estimad)[oa]s?) +(?:(?:very|own|muy) +)*{KIND}*\Z"
)
ARTICLE: Final = r"(?:la|el) +(?=se[ñn]or|sra?\b|srta|dra?\b|do[cñ]|maestr|prof|director)"
TITLE: Final = re.compile(
    rf"(?i)(?:[#@]|\b(?:{ARTICLE})?"
    rf"(?:(?!para\b|(?-i:miss)\b)(?:{alternation('titles')})|{pattern('kin_titles')})\.? +)+\Z"
)
NAMED: Final = re.compile(r"(?i)\w(?P<named> +(?:named|llamad[oa]s?) +)\Z")
# Between commas a name only says again who it is, or who is spoken to: 'Thanks for the help, Rosa.'
SET_OFF: Final = re.compile(r",[^\S\n]*\Z")
# A greeting needs no name: 'Happy birthday, Maya!'. Nor does a sentence that speaks to somebody.
GREETING: Final = re.compile(rf"(?i)(?<!please)(?:\A|[\W_]){pattern('greetings')},?\s+\Z")
GREETED: Final = re.compile(r"(?i)(?!['’])\s*(?:[,.!?:;…)\n]|\Z|[^\w\s'’]|(?:for|on|to|and|you|we|por|en|y|a)\b)")
SPOKEN_TO: Final = re.compile(
    r"(?i)\s+(?=you\b)|,\s+(?=(?:you(?:rs?)?|we|i|it|this|thanks?|happy|please|keep|congrat\w*|can|could|would|don['’]t|stop|come|"
    r"see|ya|tú|te|su|eres|gracias|felicidades)\b)"
)
# What closes a name set off by a comma; a second comma goes with it, but not where a list goes on.
ASIDE: Final = re.compile(rf"(?i)\s*(?:,(?!\s+{OWNER}\b)|(?=[.,!?;)]))")
# 'Minh Tran, a seventh grader': who that is says the same.
APPOSED: Final = re.compile(
    rf"(?i),\s+(?=(?:an?|the|one of (?:our|my|the)|our|my|una?|el|la|nuestr[oa]|mi) +"
    rf"(?:[^\W_][\w'’-]* +){{0,3}}?{PERSON}\b(?! of [A-Z])|"
    rf"[A-Z][\w.'’-]*(?: [A-Z][\w.-]*)?['’]s? +(?:[a-z]+ +)?{PERSON}\b)"
)
# 'la Sra. Ana, mamá de Yahir': an article is wanted there.
KIN_OF: Final = re.compile(rf"(?i),\s+(?=(?P<noun>{PERSON}) +(?P<of>del?|of)\b)")
CLOSED: Final = re.compile(r"[^,.!?;:\n()]{0,60}(,)(?= +(?!(?:s?he|they|we|you|it|and|so|but)\b)[a-zà-ÿ])")

WHICH: Final = re.compile(
    r"(?i)(?:,\s+(?:(?:our|my|the|mi|nuestr[oa]|el|la|del?|from|in|of|class of|age|grades?|"
    rf"{alternation('ordinals')})\s|"
    r"brothers|sisters|twins|siblings|herman[oa]s|(?:freshman|sophomore|junior|senior|\d\d?(?:st|nd|rd|th|[tr]o|º))\b)"
    r"(?:[^,.;:!?()\n–—]|\.º){0,40}?(?=[,;:!?)\n]|\.(?!º)|\Z| {2})|, \d\d?(?=[,.])| \([^()\n]{1,30}\))"
)
AND: Final = re.compile(r"(?i),?\s+(?:and|y)\b")


def needless(raw: str, span: Span, many: bool) -> list[Edit]:
    """Return the edits that remove a name where the sentence works without it; none where it does not."""
    before, start, end = before_of(span.start), span.start, span.end
    if in_word(raw[max(start - 1, 0) : start]) or in_word(raw[end : end + 1]):
        return [Edit(start, end, "")]  # '#TeamMaya'
    if BEGINS.search(raw, 0, start - 1) and raw[start - 1 : start] == "#":
        return [left_out(raw, start - 1, end)]
    if named := NAMED.search(raw, *before):
        return [left_out(raw, named.start("named"), end)]
    set_off = None if APPOSED.match(raw, end) else SET_OFF.search(raw, *before)
    if set_off and (closed := ASIDE.match(raw, end)):
        return [Edit(set_off.start(), closed.end(), "")]
    title = TITLE.search(raw, *before)
    begin = title.start() if title else start
    greeting = GREETING.search(raw, *before_of(begin))
    if greeting and (greeted := GREETED.match(raw, end)):
        said = greeting.start() + len(greeting[0].rstrip(" ,\n"))
        aside = CLOSED.match(raw, end) if "," in raw[said:begin] else None  # 'Thank you, Priya, for the lemonade'
        also = greeted.end() if greeted[0].strip() == "and" else end  # 'Welcome back Maya and the team'
        return [left_out(raw, said, aside.end() if aside else also)]
    if BEGINS.search(raw, *before_of(begin)) and (spoken := SPOKEN_TO.match(raw, end)):
        return [left_out(raw, begin, spoken.end())]
    noun = NOUN.search(raw, *before) or NOUN.search(raw, *before_of(begin))
    return _after_noun(raw, span, many, noun) if noun else _beside_kin(raw, begin, end, many)


def _beside_kin(raw: str, begin: int, end: int, many: bool) -> list[Edit]:
    """Remove a name beside words that say whose relative somebody is: 'Renee, Talon's mom'."""
    if kin := KIN_OF.match(raw, end):
        article = "the " if kin["of"] == "of" else "la " if re.search(r"(?<!p)[aá]\Z", kin["noun"]) else "el "
        closed = CLOSED.match(raw, kin.end()) if kin["of"] == "of" else None
        return [Edit(begin, kin.end(), article), *([Edit(closed.start(1), closed.end(1), "")] if closed else [])]
    if many or BARE.search(raw, *before_of(begin)) or not (apposed := APPOSED.match(raw, end)):
        return []
    closed = CLOSED.match(raw, apposed.end())
    return [Edit(begin, apposed.end(), ""), *([Edit(closed.start(1), closed.end(1), "")] if closed else [])]


def _after_noun(raw: str, span: Span, many: bool, noun: re.Match[str]) -> list[Edit]:
    """Remove a name after a noun that says who it is: 'her mom, Ana,'; 'bus rider Sterling' -> 'a bus rider'."""
    aside, end = ASIDE.match(raw, span.end), noun.end("noun")
    if noun["doers"] and (not noun["owner"] or noun["comma"]):
        return []
    if noun["comma"]:
        alone = BEGINS.search(raw, *before_of(noun.start("noun"))) and not MANY.search(noun["noun"])
        return [Edit(end, aside.end(), "")] if aside and (noun["owner"] or alone) else []
    if bool(MANY.search(noun["noun"])) != many:
        return []
    if many or noun["owner"]:
        return [Edit(end, span.end, "")]
    if loose := LOOSE.search(raw, max(noun.start("noun") - 40, 0), noun.start("noun")):
        start = noun.start("noun") if CLAUSE.match(raw, loose.start("noun")) else loose.start("noun")
        what = raw[start : start + 1].lower() + raw[start + 1 : end]
        return [Edit(start, span.end, f"the {what}" if what in words("titles") else an(what))]
    return []


def an(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou8' else 'a'} {noun}"


def told_on(plain: str, end: int) -> int:
    """Return where ends what tells on the side which student it is: ', our QB', ', class of 2028,', ' (gr. 4)'."""
    aside = WHICH.match(plain, end)
    if not aside or CLAUSE.search(aside[0]) or AND.match(plain, aside.end()):
        return end
    goes_on = plain.startswith((", both ", ", who "), aside.end()) or CLAUSE.match(plain, aside.end() + 2)
    return aside.end() + bool(plain[aside.end() : aside.end() + 1] == "," and goes_on)
