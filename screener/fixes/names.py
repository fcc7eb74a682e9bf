"""Names -> roles: words in place of a name, where the sentence reads naturally with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from screener.fixes.clauses import CLAUSE, OF_ENGLISH, OF_SPANISH, VERB, spanish
from screener.fixes.edits import BEGINS, Move, before_of, in_order, quoted
from screener.fixes.needless import KIN, MINE, OWNER, PERSON, TITLE, beside_kin, needless
from screener.labels import LABELS
from screener.lexicon import alternation
from screener.resolve import in_word, words_of
from screener.types import Edit, Signal, Span, Text

# By what is known of somebody. Spanish says 'este' for 'the': 'el' would melt into an 'a' or a 'de' before it.
FIRST, AGAIN, ONE_OF, OTHER = range(4)
FORMS: Final = {
    "en": ("a {}", "the {}", "one of the {}", "another {}", "a third {}"),
    "es": ("un {}", "este {}", "uno de los {}", "otro {}", "un tercer {}"),
    "una": ("una {}", "esta {}", "una de las {}", "otra {}", "una tercera {}"),
}
# Who may be a parent, an aunt or a neighbor: nothing is said that the post does not say.
SOMEBODY: Final = {
    "en": ("someone", "this person", "one of them", "someone else"),
    "es": ("alguien", "esta persona", "una de las personas", "otra persona"),
}
COUNTS: Final = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "es": ("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
}
FORMER: Final = {"en": "a former student", "es": "alguien que estudió aquí"}
OTHERS: Final = {"en": "{} other {}", "es": "otros {} {}"}
FAMILY: Final = {"en": "a family", "es": "una familia"}
NEAR: Final = 20  # code points beside a name that tell its language in a sentence of two
SURE: Final = 0.75  # the score from which a name is a person's
MOST: Final = {"STUDENT_NAME": 3, "FAMILY_NAME": 2}  # who can be told apart by their roles
# 'Rosa', or 'Guadalupe Rentería, ganadora': who is a girl or a woman in Spanish.
FEMININE: Final = re.compile(
    r"[^\W\d_]+(?:a\b|[^,.!?\n]*,\s+(?:la\s+|una\s+|nuestra\s+)?[^\W\d_]+a\b)|.{0,160}\b(?:ella|la niña)\b"
)

# A noun that tells who it is, and says so with a role twice; and who is only named: 'it's Wendell.'
NOUN_ALONE: Final = re.compile(
    rf"(?i)\b(?:{PERSON}|{OWNER} +(?!own\b)[a-zà-ÿ][\w'’-]+|"
    r"(?!(?:after|under|over|never|ever|for|other|remember|later)\b)"
    r"[a-z]{3,}(?:er|or|ist)s?|named|labeled|in|near|en|(?:start|begin|end)s? with|llamad[oa]s?|dear|querid[oa]) +\Z"
)
# 'La casa de Bernarda Alba', in a sentence; an item's number.
TITLED: Final = re.compile(r"[a-zà-ÿ,]\s+(?:La|El|L[oa]s|The|An?|Una?)\s[^.!?]{0,20}\Z|\d[.)]\s*\Z")
GUEST: Final = re.compile(r"(?i)\b(?:guest|keynote|visitor|visiting|author|invited)\b[^.!?\n]*\Z")  # no student
IS: Final = re.compile(r"(?i)(?:\b(?:is|was|es|era|says|dice|named|labeled|llamad[oa]|llama|called)|['’]s) +\Z")
BARE: Final = re.compile(rf"(?i)(?<![\w'’])(?!her\b){MINE} +(?:own +)?\Z")
POST: Final = re.compile(rf"(?i)\b(?!para\b|(?-i:miss)\b)(?:{alternation('titles')})\.? +\Z")
FAMILY_NAME: Final = re.compile(r"(?i)\s+famil(?:y|ies|ias?)\b")
THE: Final = re.compile(r"(?i)\b(?:the|el|los|las?) +\Z")
LIST: Final = re.compile(r"(?i)\s*(?:,|;|&|\+|/|\band\b|\by\b|\be\b|,\s*and\b)\s*(?:(?<=y )a\s+)?")
# What tells on the side which one it is: ', our QB', ' (gr. 4)', ', 9'.
WHICH: Final = re.compile(
    r"(?i),\s+(?:(?:our|my|the|mi|nuestr[oa]|el|la|del?|from|in|of|class of|generación|age|grades?)\s|"
    r"(?:freshman|sophomore|junior|senior|\d\d?(?:st|nd|rd|th|[tr]o|º)?)\b)[^,.;:!?()\n–—]{0,24}(?:(?P<comma>,)|(?=[.;:!?)\n]|\Z))|"
    r" \((?![^()]*(?:\d[/-]|\d{4}))[^()\n]{1,30}\)"
)
APPOSED: Final = re.compile(rf"(?i)\s+(?:(?:the|an?|our|my|la|el|una?) |{PERSON}\b)")
# A role fits where the words around it are a sentence's, no name's, number's or table's.
FITS_AFTER: Final = re.compile(
    r"(?:['’]s?)?(?:\s+[a-zà-ÿ¡(&“\"—–-]|\s*[,.!?;)…”\"—]|:\s+[\"“]|\s*\Z|\s*\n|\s*[^\w\s:=/#@'’-])"
)
FITS_BEFORE: Final = re.compile(
    r"(?:\b[a-zà-ÿ][\w'’-]*[.,;:]?\s+|\w:\s+|[,;(“\"—–¡¿]\s*|\A|[.!?…\n]\W*|(?:\A|[.!?…\n]\W*)[^\W\d_]+\s+)\Z"
)

# What goes on to tell who it is: 'Kevin, la de doña Chela', 'Sterling, class of 2014'.
TOLD_MORE: Final = re.compile(
    r"(?i)\s+(?:el|la) del?\b|\s+(?:del?|of|from)(?: las?| los)? (?-i:[A-Z])|"
    rf",\s+(?!{VERB}\b|who\b|whose\b|que\b|quien|and\b|but\b|so\b|y\b|pero\b|"
    r"for\b|por\b|we\b|i\b|you\b|it\b|thank|gracias|please|(?:the )?winner|ganador|"
    r"(?:la |el )?(?:sra?|do[nñ]a?|señora?|mrs?|ms)\b)"
)


@dataclass(slots=True)
class Person:
    """Mentions of one person, or of several people named together, and the words for them."""

    keys: set[frozenset[str]]
    place: Span
    edits: list[Edit]
    words: str


def roles(text: Text, names: Sequence[Signal], known: Collection[Span], most: int) -> tuple[list[Move], list[Span]]:
    """Return moves that put a role in place of each name, and the names for which none reads well.

    `known` are all names of the draft: 'Maya, Jordan and Li' -> 'three students', but not beside one who stays named.
    `most`: people who may be told of apart.
    """
    raw = text.raw
    left = sorted(((n.span, n.label) for n in names if n.span), key=lambda n: n[0].start)
    sure = {words_of(raw, n.span) for n in names if n.span and n.score >= SURE}
    people: dict[str, list[Person]] = {}
    misfits: list[Span] = []
    while left:
        n = 1
        while n < len(left) and listed(raw, left[n - 1][0], left[n][0]):
            if left[n][1] != left[n - 1][1] and raw[left[n - 1][0].end : left[n][0].start].strip() == ",":
                break  # 'La mamá de Inés, Toña'
            n += 1
        label = left[0][1] if len({label for _, label in left[:n]}) == 1 else "FAMILY_NAME"
        group, left = [span for span, _ in left[:n]], left[n:]
        keys = {words_of(raw, one) for one in group}
        met = people.setdefault(label, [])
        again = [p for p in met if any(a <= b or b <= a for a in p.keys for b in keys)]
        form = _form(met, again, n, min(most, MOST[label]))
        edits, words = (None, "") if form is None or not keys <= sure else _called(text, group, label, form, known)
        if edits is None or (words in FAMILY.values() and any(p.words == words for p in met)):
            misfits += group
        elif again and n == 1:
            again[0].edits += edits
        else:
            met.append(Person(keys, group[0], edits, words))
    moves = [_move(raw, person) for met in people.values() for person in met]
    opened = {e.end for m in moves for e in m.edits if not e.text and BEGINS.search(raw, *before_of(e.start))}
    return [replace(m, edits=tuple(_opening(e, opened) for e in m.edits)) for m in moves], misfits


def _opening(edit: Edit, opened: Collection[int]) -> Edit:
    """Begin with a capital where the name before goes: 'Renee, Talon's mom' -> 'A student's mom'."""
    return replace(edit, text=edit.text[:1].upper() + edit.text[1:]) if edit.start in opened else edit


def _form(met: Sequence[Person], again: Sequence[Person], several: int, most: int) -> int | None:
    """Return how somebody is told of; None if roles could not tell who of several it is."""
    if again:
        plain = several == 1 and len(again) == 1
        many = plain and len(again[0].keys) > 1
        return (ONE_OF if many else AGAIN) if plain and len(met) == 1 else None
    others = [p for p in met if p.words not in FAMILY.values()]
    if len(others) >= most:
        return None
    return OTHER + len(others) - 1 if others else FIRST


def _move(raw: str, person: Person) -> Move:
    told = quoted(raw[person.place.start : person.place.end])
    if len(person.keys) > 1:
        told = f"{told} and the other names" if person.words else "the names"
    title = f"Say “{person.words}” instead of {told}" if person.words else f"Leave out {told}"
    return Move(title, tuple(in_order(person.edits)), safe=True)


def _called(
    text: Text, group: Sequence[Span], label: str, form: int, known: Collection[Span]
) -> tuple[list[Edit] | None, str]:
    """Return the edits that put a role in place of names, and the role; empty if the words around say who they are."""
    raw, span, many = text.raw, Span(group[0].start, group[-1].end), len(group) > 1
    tongue = _tongue(text, span)
    title = TITLE.search(raw, *before_of(span.start))
    start, end = title.start() if title else span.start, span.end
    if dropped := [] if many else beside_kin(raw, start, end):
        return [_capital(raw, edit) for edit in dropped], ""
    if not tongue or any(not k.overlaps(span) and listed(raw, k, span) for k in known):
        return None, ""
    if gone := needless(raw, Span(start, end), span.start, many):
        return [_capital(raw, gone)], ""
    told = _family(raw, start, end, tongue) or _role(
        raw, Span(start, end), "FAMILY_NAME" if title else label, len(group), form, tongue
    )
    if told is None or (told.text in FAMILY.values() and (many or form != FIRST)) or not _fits(raw, told):
        return None, ""
    return [_capital(raw, _possessive(raw, told))], told.text


def _family(raw: str, start: int, end: int, tongue: str) -> Edit | None:
    """Return the edit that puts a family in place of 'the Sisneros family' or 'the Petrenkos'."""
    the, family = THE.search(raw, *before_of(start)), FAMILY_NAME.match(raw, end)
    if not family and not (the and raw[end - 1] == "s" and not BEGINS.search(raw, *before_of(the.start()))):
        return None
    return Edit(the.start() if the else start, family.end() if family else end, FAMILY[tongue])


def _tongue(text: Text, span: Span) -> str:
    """Return the language of a name's sentence, or of the words beside it; empty if those are of two."""
    raw = text.raw
    own = (s for b in text.sentences if (s := text.back(b.start, b.end)).overlaps(span))
    sentence = next((raw[s.start : span.start] + raw[span.end : s.end] for s in own), "")
    if min(len(OF_SPANISH.findall(sentence)), len(OF_ENGLISH.findall(sentence))) > 1:
        near = spanish(raw[max(span.start - NEAR, 0) : span.start] + raw[span.end : span.end + NEAR])
        return ("es" if near > 0 else "en") if near else ""
    return "es" if (spanish(sentence) or spanish(raw)) > 0 else "en"


def _fits(raw: str, role: Edit) -> bool:
    """Whether a role reads well at its place: not in a table, in a name, or after such a noun."""
    start, end = role.start, role.end
    before, rest = raw[:start], re.match(r"(?:['’]s?)?([^.!?\n]*)", raw[end:])
    only = (IS.search(before) or BEGINS.search(before[-NEAR:])) and re.match(r"\s*(?:[.!?,)\n]|\Z)", raw[end:])
    apart = before.rstrip()[-1:] in (",", ":", ";") and not (
        rest and rest[1][:1] != "," and (CLAUSE.search(rest[1]) or rest[1].startswith(" can "))
    )
    known = any(p.search(raw, *before_of(start)) for p in (POST, NOUN_ALONE, TITLED, GUEST))
    if only or apart or known or in_word(before[-1:]):
        return False
    return bool(FITS_BEFORE.search(before) and FITS_AFTER.match(raw, end) and not TOLD_MORE.match(raw, end))


def _role(raw: str, place: Span, label: str, count: int, form: int, tongue: str) -> Edit | None:
    """Return the edit that puts a role in place of a name, or of several; None if it would not fit."""
    noun, before, end = LABELS[label].stand_in[tongue], before_of(place.start), place.end
    adult = label == "FAMILY_NAME"
    if BARE.search(raw, *before):
        return None if adult else Edit(place.start, end, noun[count > 1])
    if THE.search(raw, *before):
        return None
    forms = FORMS["una" if tongue == "es" and FEMININE.match(raw, place.start) else tongue]
    words = SOMEBODY[tongue][min(form, OTHER)] if adult else forms[form].format(noun[form == ONE_OF])
    if count > 1:
        number = COUNTS[tongue][min(count - 2, len(COUNTS[tongue]) - 1)]
        words = OTHERS[tongue].format(number, noun[1]) if form >= OTHER else f"{number} {noun[1]}"
    if label == "STUDENT_NAME" and (which := WHICH.match(raw, end)):
        if which["comma"] and APPOSED.match(raw, which.end()):
            return None
        words = FORMER[tongue] if count == 1 and re.search(r"(?i)class of|generación", which[0]) else words
        end = which.end() - bool(which["comma"] and re.match(r" (?:and|but|y|so)\b", raw[which.end() :]))
    return Edit(place.start, end, words)


def listed(raw: str, one: Span, other: Span) -> bool:
    """Whether two names stand next to each other in one list: 'Maya and Li'."""
    first, second = sorted((one, other), key=lambda s: s.start)
    kin = KIN.match(raw, first.end)
    told = kin is not None and kin["owner"] is not None
    return not told and first.end <= second.start and LIST.fullmatch(raw, first.end, second.start) is not None


def _possessive(raw: str, edit: Edit) -> Edit:
    """'Maya and Li's' -> 'two students'."""
    if raw[edit.end : edit.end + 2] in ("'s", "’s") and edit.text.endswith("s"):
        return replace(edit, end=edit.end + 2, text=edit.text + raw[edit.end])
    return edit


def _capital(raw: str, edit: Edit) -> Edit:
    """Begin a sentence with a capital."""
    if not BEGINS.search(raw, *before_of(edit.start)):
        return edit
    if edit.text:
        return replace(edit, text=edit.text[:1].upper() + edit.text[1:])
    after = raw[edit.end : edit.end + 1]
    return Edit(edit.start, edit.end + 1, after.upper()) if after.islower() else edit
