"""Names -> roles: words in place of a name, so that the sentence reads naturally."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from screener.fixes.edits import BEGINS, Move, before_of, in_order, left_out, quoted
from screener.labels import LABELS, OF_STUDENTS
from screener.lexicon import alternation, pattern
from screener.resolve import in_word, words_of
from screener.types import Edit, Signal, Span, Text

# By what is known of somebody. Spanish says 'este' for 'the': 'el' would melt into an 'a' or a 'de' before it.
FIRST, OTHER, AGAIN, ONE_OF, LISTED = range(5)
FORMS: Final = {
    "en": ("a {}", "another {}", "the {}", "one of the {}", "one {}"),
    "es": ("un {}", "otro {}", "este {}", "uno de los {}", "un {}"),
    "una": ("una {}", "otra {}", "esta {}", "una de las {}", "una {}"),
}
# 'Rosa', or 'Guadalupe Rentería, ganadora': who is a girl or a woman in Spanish.
FEMININE: Final = re.compile(
    r"[^\W\d_]+(?:a\b|[^,.!?\n]*,\s+(?:la\s+|una\s+|nuestra\s+)?[^\W\d_]+a\b)|.{0,160}\b(?:ella|la niña)\b"
)
# In one list with pupils and relatives, each is a person.
PEOPLE: Final = {"en": ("person", "people"), "es": ("persona", "personas")}
COUNTS: Final = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "es": ("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
}
MORE: Final = {"en": ("{} {}", "{} other {}", "several {}"), "es": ("{} {}", "otros {} {}", "varios {}")}
# Frequent words of one language that are not written so in the other.
OF_SPANISH: Final = re.compile(r"\b(?:el|l[ao]s?|del?|y|en|un|con|por|para|sus?|nuestr[oa]s?|gracias|feli[cz]\w*)\b")
OF_ENGLISH: Final = re.compile(r"\b(?:the|and|of|to|is|in|for|with|was|on|at|our|my|his|her|you|we|it|she|they)\b")
# Who somebody is, said right before the name: 'our line leader Soraya', 'her mom, Ana', '8th graders Noor and Ty'.
MINE: Final = r"(?:my|our|your|his|their|the|this|mis?|tus?|sus?|nuestr[oa]s?|el|la|los|las)"
OTHERS: Final = r"(?!(?:that|it|he|she|here|there|who|what|where|let)['’])\w+['’]s"
OWNER: Final = rf"(?:{MINE}|her|whose|an?|una?|{OTHERS})"
KIND: Final = rf"(?:(?:\d\d?(?:st|nd|rd|th)|{alternation('ordinals')}|{alternation('kinds')})(?:[ -]+))"
SMALL: Final = pattern("small_words")
PERSON: Final = rf"(?:(?:step|great-?)?(?:great-?)?(?:grand|god)?(?:{alternation('persons')})s?)"
MANY: Final = re.compile(r"(?i)(?:s|children|men|alumni)\Z")
NOUN: Final = re.compile(
    rf"(?i)(?:\b(?P<owner>{OWNER}) +(?:(?!(?:{SMALL}|de|del|para|con|y|\w+ed)\b)[^\W_][\w'’-]* +){{0,2}})?"
    rf"\b(?P<noun>{KIND}*{PERSON})(?P<comma>,)? +\Z"
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
KINDLY: Final = re.compile(rf"(?i)(?<![\w'’]){KIND}+\Z")
ARTICLE: Final = r"(?:la|el) +(?=se[ñn]or|do[cñ]|maestr|profe|director)"
TITLE: Final = re.compile(
    rf"(?i)(?:[#@]|\b(?:{ARTICLE})?(?:(?!para\b)(?:{alternation('titles')})|{pattern('kin_titles')})\.? +)+\Z"
)
FAMILIES: Final = {"en": ("family", "families"), "es": ("familia", "familias")}
FAMILY: Final = re.compile(r"(?i)\s+famil(?:y|ies|ias?)\b")
SURNAMED: Final = re.compile(
    r"(?i)\s+(?:famil(?:y|ia)|(?:twin|boy|girl|kid|brother|sister|sibling)s?|place|house|home|farm|ranch|float|car|truck|van)\b"
)
THE: Final = re.compile(r"(?i)\b(?:the|los|las?) +\Z")
SURNAMES: Final = re.compile(r"s\Z")  # 'the Petrenkos'
NAMED: Final = re.compile(
    rf"(?i)\b(?:{PERSON}|one|somebody|someone)(?P<named> +(?:named|called|llamad[oa]s?|de nombre) +)\Z"
)
ADDRESSED: Final = re.compile(r", *\Z")
# A greeting needs no name: 'Happy birthday, Maya!'. Nor does a sentence that speaks to somebody.
GREETING: Final = re.compile(rf"(?i)(?:\A|[\W_]){pattern('greetings')},?\s+\Z")
GREETED: Final = re.compile(r"(?i)(?!['’])\s*(?:[,.!?:;…)\n]|\Z|[^\w\s'’]|(?:for|on|to|and|you|we|por|en|y|a)\b)")
SPOKEN_TO: Final = re.compile(
    r"(?i),\s+(?=(?:you(?:rs?)?|we|i|it|this|thanks?|happy|please|keep|congrat\w*|can|could|would|don['’]t|stop|come|"
    r"see|ya|tú|te|su|eres|gracias|felicidades)\b)"
)
# What closes a name set off by a comma; a second comma goes with it, but not where a list goes on.
ASIDE: Final = re.compile(rf"(?i)\s*(?:,(?!\s+{OWNER}\b)|(?=[.,!?;)]))")
# 'Minh Tran, a seventh grader': who that is says the same.
APPOSED: Final = re.compile(
    rf"(?i),\s+(?=(?:an?|the|one of (?:our|my|the)|our|my|una?|el|la|nuestr[oa]|mi) +"
    rf"(?:[^\W_][\w'’-]* +){{0,3}}?{PERSON}\b)"
)
CLOSED: Final = re.compile(r"[^,.!?;:\n()]{0,60}(,)(?= +[a-zà-ÿ])")
LIST: Final = re.compile(r"(?i)\s*(?:\(\s*\)\s*)?(?:,|;|&|\+|/|\band\b|\by\b|\be\b|,\s*and\b)\s*(?:the\s+)?")
MIXED: Final = re.compile(r"(?:,| and| &| y|, and) ")


@dataclass(slots=True)
class Person:
    """Mentions of one person, or of several people named together, and the words for each."""

    keys: set[frozenset[str]]
    places: list[Span]
    edits: list[Edit]
    words: str


def roles(text: Text, names: Sequence[Signal], cuts: Iterable[Edit]) -> list[Move]:
    """Return moves that put a role in place of each name: 'Maya, Jordan and Li' -> 'three students', whatever is cut
    between."""
    raw = plain = text.raw
    left = sorted(((n.span, n.label) for n in names if n.span and n.label in OF_STUDENTS), key=lambda n: n[0].start)
    for start, end in ((s.start, s.end) for s, _ in left):
        plain = plain[:start] + " " * (end - start) + plain[end:]
    for cut in cuts:
        if not cut.text:
            plain = plain[: cut.start] + " " * (cut.end - cut.start) + plain[cut.end :]
    sentences, tongue = [text.back(s.start, s.end) for s in text.sentences], spanish(plain)
    met: dict[str, list[Person]] = {}
    known: dict[tuple[str, frozenset[str]], int] = {}
    while left:
        (first, label), n = left[0], 1
        noun = NOUN.search(raw, *before_of(first.start))
        alone = noun and noun["owner"] and not MANY.search(noun["noun"])  # 'my student Maya and Jordan'
        while n < len(left) and not alone and LIST.fullmatch(plain, left[n - 1][0].end, left[n][0].start):
            if left[n][1] != label and not MIXED.fullmatch(raw, left[n - 1][0].end, left[n][0].start):
                break
            label = label if left[n][1] == label else ""
            n += 1
        group, left = [span for span, _ in left[:n]], left[n:]
        keys = [words_of(raw, one) for one in group]
        others = [how for (who, _), how in known.items() if who == label]
        same = [(k, how) for (who, k), how in known.items() if who == label and k and keys[0]]
        again = [how for k, how in same if k <= keys[0] or keys[0] <= k]
        form = again[0] if again and n == 1 else OTHER if others else FIRST
        sentence = next((plain[s.start : s.end] for s in sentences if s.overlaps(first)), plain)
        tongue_here = "es" if (spanish(sentence) or tongue) > 0 else "en"
        edits, words = called(raw, plain, group, label, form, tongue_here)
        if words or n == 1:
            known |= {(label, key): ONE_OF if n > 1 else AGAIN for key in keys}
        _join(met.setdefault(label, []), Person(set(keys), [first], edits, words))
    return [_move(raw, person) for people in met.values() for person in people]


def _join(people: list[Person], new: Person) -> None:
    """Merge mentions that share a name, in place, so that they are fixed together."""
    for old in [p for p in people if any(a <= b or b <= a for a in p.keys for b in new.keys if a and b)]:
        people.remove(old)
        new = Person(old.keys | new.keys, old.places + new.places, old.edits + new.edits, old.words)
    people.append(new)


def _move(raw: str, person: Person) -> Move:
    told = quoted(raw[person.places[0].start : person.places[0].end])
    if len(person.keys) > 1:
        told = f"{told} and the other names" if person.words else "the names"
    title = f'Say "{person.words}" instead of {told}' if person.words else f"Leave out {told}"
    return Move(title, tuple(in_order(person.edits)), safe=True)


def spanish(text: str) -> int:
    """Return how many more frequent Spanish than English words a text has."""
    return len(OF_SPANISH.findall(text.casefold())) - len(OF_ENGLISH.findall(text.casefold()))


def called(raw: str, plain: str, group: list[Span], label: str, form: int, tongue: str) -> tuple[list[Edit], str]:
    """Return the edits that put a role in place of names, and the role; empty if nearby words say who they are."""
    span, many = Span(group[0].start, group[-1].end), len(group) > 1
    noun = (LABELS[label].stand_in if label else PEOPLE)[tongue][many or form == ONE_OF]
    if dropped := _needless(raw, span, many):
        return [_capital(raw, plain, edit) for edit in dropped], ""
    title = TITLE.search(raw, *before_of(span.start))
    named = NOUN.search(raw, *before_of(span.start))
    if named and not (named["owner"] or named["comma"] or MANY.search(named["noun"])):
        title = None if many else re.compile(r".*").match(raw, named.start("noun"), span.start)
    start = title.start() if title else span.start
    before = before_of(start)
    whose = BARE.search(raw, *before)
    if family := _family(raw, group, label, tongue):
        return [_capital(raw, plain, family)], family.text
    if surnamed := SURNAMED.match(raw, span.end):
        if whose:
            return [left_out(raw, start, span.end)], ""
        span = Span(span.start, surnamed.end())
    if whose:
        return [_possessive(raw, _capital(raw, plain, Edit(start, span.end, noun)))], noun
    kind = "" if many else (KINDLY.search(raw, *before_of(start)) or [""])[0]
    if form in (FIRST, OTHER) and not many and raw[: span.start].rstrip()[-1:] == ":":
        form = LISTED
    forms = FORMS["una" if tongue == "es" and FEMININE.match(raw, span.start) else tongue]
    words = counted(len(group), noun, form, tongue) if many else forms[form].format(noun)
    if kind and form in (FIRST, OTHER) and tongue == "en":
        start -= len(kind)
        words = an(f"{kind.lower().strip()} {noun}") if form == FIRST else f"another {kind.lower().strip()} {noun}"
    edit = _possessive(raw, Edit(start, span.end, words))
    return [_capital(raw, plain, edit)], words


def _family(raw: str, group: list[Span], label: str, tongue: str) -> Edit | None:
    """Return the edit that puts a family in place of 'the Sisneros family' or 'the Petrenkos'."""
    start, end = group[0].start, group[-1].end
    named, the = FAMILY.match(raw, end), THE.search(raw, *before_of(start))
    if not named and not (label == "FAMILY_NAME" and the and SURNAMES.search(raw, start, end)):
        return None
    one, several = FAMILIES[tongue]
    words = (
        counted(len(group), several, FIRST, tongue) if len(group) > 1 else f"{'una' if tongue == 'es' else 'a'} {one}"
    )
    return Edit(the.start() if the else start, named.end() if named else end, words)


def counted(n: int, noun: str, form: int, tongue: str) -> str:
    """Return 'two students', or 'two other students' if some were mentioned before."""
    if n - 2 >= len(COUNTS[tongue]):
        return MORE[tongue][2].format(noun)
    return MORE[tongue][form == OTHER].format(COUNTS[tongue][n - 2], noun)


def an(noun: str) -> str:
    return f"{'an' if noun[0] in 'aeiou8' else 'a'} {noun}"


def _needless(raw: str, span: Span, many: bool) -> list[Edit]:
    """Return the edits that remove a name where the sentence works without it; None otherwise."""
    before, start, end = before_of(span.start), span.start, span.end
    if in_word(raw[max(start - 1, 0) : start]) or in_word(raw[end : end + 1]):
        return [Edit(start, end, "")]  # '#TeamMaya'
    if BEGINS.search(raw, 0, start - 1) and raw[start - 1 : start] == "#":
        return [left_out(raw, start - 1, end)]
    addressed = ADDRESSED.search(raw, *before)
    if addressed and not many and raw[end : end + 1] in ("!", "?"):
        return [Edit(addressed.start(), end, "")]
    title = TITLE.search(raw, *before)
    begin = title.start() if title else start
    greeting = GREETING.search(raw, *before_of(begin))
    if greeting and GREETED.match(raw, end):
        said = greeting.start() + len(greeting[0].rstrip(" ,\n"))
        aside = "," in raw[said:begin] and CLOSED.match(raw, end)  # 'Thank you, Priya, for the lemonade'
        return [left_out(raw, said, aside.end() if aside else end)]
    if BEGINS.search(raw, *before_of(begin)) and (spoken := SPOKEN_TO.match(raw, end)):
        return [left_out(raw, begin, spoken.end())]
    if named := NAMED.search(raw, *before):
        return [left_out(raw, named.start("named"), end)]
    noun = NOUN.search(raw, *before) or NOUN.search(raw, *before_of(begin))
    if noun:
        return _after_noun(raw, span, many, noun)
    if many or BARE.search(raw, *before) or not (apposed := APPOSED.match(raw, end)):
        return []
    closed = CLOSED.match(raw, apposed.end())
    return [Edit(begin, apposed.end(), ""), *([Edit(closed.start(1), closed.end(1), "")] if closed else [])]


def _after_noun(raw: str, span: Span, many: bool, noun: re.Match[str]) -> list[Edit]:
    """Remove a name after a noun that says who it is: 'her mom, Ana,'; 'bus rider Sterling' -> 'a bus rider'."""
    aside, end = ASIDE.match(raw, span.end), noun.end("noun")
    if noun["comma"]:
        return [Edit(end, aside.end(), "")] if noun["owner"] and aside else []
    if bool(MANY.search(noun["noun"])) != many:
        return []
    if many or noun["owner"]:
        return [Edit(end, span.end, "")]
    if loose := LOOSE.search(raw, max(noun.start("noun") - 40, 0), noun.start("noun")):
        what = raw[loose.start("noun") : end]
        return [Edit(loose.start("noun"), span.end, an(what[:1].lower() + what[1:]))]
    return []


def _possessive(raw: str, edit: Edit) -> Edit:
    """'Maya and Li's' -> 'two students'', 'Jess'' -> 'a student's'."""
    if raw[edit.end : edit.end + 2] in ("'s", "’s") and edit.text.endswith("s"):
        return replace(edit, end=edit.end + 2, text=edit.text + raw[edit.end])
    if re.match(r"['’](?=\s+[a-z])", raw[edit.end : edit.end + 9]) and raw[edit.end - 1] in "sz":
        return replace(edit, text=edit.text + ("'" if edit.text.endswith("s") else "'s"), end=edit.end + 1)
    return edit


def _capital(raw: str, plain: str, edit: Edit) -> Edit:
    """Begin a sentence with a capital, also if what came before it was cut."""
    if not any(BEGINS.search(whole, *before_of(edit.start)) for whole in (raw, plain)):
        return edit
    if edit.text:
        return replace(edit, text=edit.text[:1].upper() + edit.text[1:])
    after = raw[edit.end : edit.end + 1]
    return Edit(edit.start, edit.end + 1, after.upper()) if after.islower() else edit
