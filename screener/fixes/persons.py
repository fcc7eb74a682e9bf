"""Names -> roles: words in place of a name, so that the sentence reads naturally."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from screener.fixes.clauses import spanish
from screener.fixes.edits import BEGINS, Move, before_of, in_order, left_out, quoted, say
from screener.fixes.needless import BARE, MANY, NOUN, PERSON, TITLE, needless, told_on
from screener.labels import LABELS, OF_STUDENTS
from screener.lexicon import words as words_in
from screener.resolve import words_of
from screener.types import Edit, Signal, Span, Text

# By what is known of somebody. Spanish says 'este' for 'the': 'el' would melt into an 'a' or a 'de' before it.
FIRST, AGAIN, ONE_OF, OTHER = range(4)  # from `OTHER` on: the second, the third, the fourth, and so on
FORMS: Final = {
    "en": ("a {}", "the {}", "one of the {}", "another {}", "a third {}", "a fourth {}", "one more {}"),
    "es": ("un {}", "este {}", "uno de los {}", "otro {}", "un tercer {}", "un cuarto {}", "otro {}"),
    "una": ("una {}", "esta {}", "una de las {}", "otra {}", "una tercera {}", "una cuarta {}", "otra {}"),
}
# 'Rosa', or 'Guadalupe Rentería, ganadora': who is a girl or a woman in Spanish.
FEMININE: Final = re.compile(
    r"[^\W\d_]+(?:a\b|[^,.!?\n]*,\s+(?:la\s+|una\s+|nuestra\s+)?[^\W\d_]+a\b)|.{0,160}\b(?:ella|la niña)\b"
)
LAST: Final = len(FORMS["en"])
# Who may be a parent, an aunt or a neighbor: nothing is said that the post does not say.
SOMEBODY: Final = {
    "en": ("someone", "this person", "one of them", "someone else"),
    "es": ("alguien", "esta persona", "una de las personas", "otra persona"),
}
GUEST: Final = re.compile(r"(?i)\b(?:guest|keynote|visitor|visiting|author|invited)\b[^.!?\n]*\Z")
GUESTS: Final = {"en": ("guest", "guests"), "es": ("persona invitada", "personas invitadas")}
COURTESY: Final = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|sra?|srta|don|doña|señora?|señorita)\W*\Z")
COUNTS: Final = {
    "en": ("two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"),
    "es": ("dos", "tres", "cuatro", "cinco", "seis", "siete", "ocho", "nueve", "diez"),
}
MORE: Final = {"en": ("{} {}", "{} other {}", "several {}"), "es": ("{} {}", "otros {} {}", "varios {}")}
BESIDE: Final = 20  # code points before a name that tell its language in a draft of two
FAMILIES: Final = {"en": ("family", "families"), "es": ("familia", "familias")}
SOME: Final = {"en": "some families", "es": "unas familias"}
ONCE: Final = re.compile(r"(?i)[^.!?\n]{0,24}?\b(?:class of|generación)\b")
FORMER: Final = {"en": "former {}", "es": "ex {}"}
FAMILY: Final = re.compile(r"(?i)\s+famil(?:y|ies|ias?)\b")
SURNAMED: Final = re.compile(
    r"(?i)\s+(?:famil(?:y|ia)|(?:twin|boy|girl|kid|brother|sister|sibling)s?|place|house|farm|ranch|float|car|truck|van)\b"
)
THE: Final = re.compile(r"(?i)\b(?:the|los|las?) +\Z")
SURNAMES: Final = re.compile(r"s\Z")  # 'the Petrenkos'
LIST: Final = re.compile(
    r"(?i)\s*(?:\(\s*\)\s*)?(?:,|;|&|\+|/|\band\b|\by\b|\be\b|,\s*and\b)\s*(?:the\s+|(?<=y )a\s+)?"
)
KIN_FOLLOWS: Final = re.compile(rf"(?i)['’]s? +(?:[a-z]+ +)?{PERSON}\b")  # 'Renee, Talon's mom': one person, not two
KIN_BEFORE: Final = re.compile(rf"(?i)\b{PERSON} +del? +\Z")  # 'el tío de Brayan, Wicho'
DESCRIBED: Final = re.compile(
    r"(?i)(?:our|my|this) (?:(?!one|only)[\w-]+ ){0,2}?(?:(?P<kin>mom|dad|mother|father|grandma|grandpa)|"
    r"(?!family|famil|sisters|brothers|twins)(?:girl|boy|kid|kiddo|child|[\w-]*grader|[\w-]*er|student|captain|goalie|player|president|senior|junior|"
    r"sophomore|freshman|winner|champ|friend|buddy))"
)
FIRST_NAME: Final = re.compile(r"\b(?:of|for|with|by|to|from|and) ([A-Z][a-zà-ÿ]+) \Z")
SAYS_MORE: Final = re.compile(r"(?i)(?:['’]s)?,? (?:of|who|with|in|from|at|whose|that|[a-z]+ing)\b")


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
    sentences = [text.back(s.start, s.end) for s in text.sentences]
    marked = ((n.span, n.label) for n in names if n.span and n.label in OF_STUDENTS)
    left = sorted(((_whole(raw, span, sentences), label) for span, label in marked), key=lambda n: n[0].start)
    for start, end in ((s.start, s.end) for s, _ in left):
        plain = plain[:start] + " " * (end - start) + plain[end:]
    for cut in cuts:
        if not cut.text:
            plain = plain[: cut.start] + " " * (cut.end - cut.start) + plain[cut.end :]
    tongue = spanish(plain)
    met: dict[str, list[Person]] = {}
    known: dict[tuple[str, frozenset[str]], int] = {}
    last: dict[str, int] = {}
    while left:
        (first, label), n = left[0], 1
        noun = NOUN.search(raw, *before_of(first.start))
        alone = noun and noun["owner"] and not MANY.search(noun["noun"])  # 'my student Maya and Jordan'
        while n < len(left) and not alone and LIST.fullmatch(plain, left[n - 1][0].end, left[n][0].start):
            if left[n][1] != label or _is_kin(raw, left[n - 1][0], left[n][0]):
                break
            n += 1
        group, left = [span for span, _ in left[:n]], left[n:]
        keys = [words_of(raw, one) for one in group]
        others = [who for who, _ in known if who == label]
        apart = "\n" in raw[last.get(label, first.start) : first.start]
        last[label] = group[-1].end
        same = [(k, how) for (who, k), how in known.items() if who == label and k and keys[0]]
        again = [how for k, how in same if k <= keys[0] or keys[0] <= k]
        form = again[0] if again and n == 1 else FIRST if apart or not others else min(OTHER + len(others), LAST) - 1
        sentence = next((plain[s.start : s.end] for s in sentences if s.overlaps(first)), plain)
        beside = spanish(plain[max(first.start - BESIDE, 0) : first.start].partition(" ")[2])
        tongue_here = "es" if (beside or spanish(sentence) or tongue) > 0 else "en"
        edits, words = called(raw, plain, group, label, form, tongue_here)
        if words or n == 1:
            known |= {(label, key): ONE_OF if n > 1 else AGAIN for key in keys}
        _join(met.setdefault(label, []), Person(set(keys), [first], edits, words))
    moves = [_move(raw, person) for people in met.values() for person in people]
    opened = {e.end for m in moves for e in m.edits if not e.text and BEGINS.search(raw, *before_of(e.start))}
    return [_opening(move, opened) for move in moves]


def listed(raw: str, names: Sequence[Signal], known: Sequence[Signal]) -> list[Signal]:
    """Return names with those in one list with them that a detector took for somebody else's: 'Maya, Li and Pru'."""
    found = [s for s in names if s.label == "STUDENT_NAME"]
    others = [s for s in known if s.span and s.label in ("STAFF_NAME", "OTHER_NAME")]
    for one in found if len(found) > 1 else ():
        for other in others:
            first, second = sorted((s for s in (one.span, other.span) if s), key=lambda s: s.start)
            before = before_of(other.span.start if other.span else 0)
            if not TITLE.search(raw, *before) and LIST.fullmatch(raw, first.end, second.start):
                others = [s for s in others if s is not other]
                found.append(replace(other, label=one.label))
    return [*found, *(s for s in names if s.label != "STUDENT_NAME")]


def _whole(raw: str, name: Span, sentences: Sequence[Span]) -> Span:
    """Return a name with a first name that a detector left outside, and without the dot that ends its sentence."""
    first = FIRST_NAME.search(raw, *before_of(name.start))
    start = first.start(1) if first and not TITLE.search(raw, *before_of(name.start)) else name.start
    dotted = raw[name.end - 1] == "." and (raw[name.end - 2] == "." or any(s.end == name.end for s in sentences))
    return Span(start, name.end - dotted)


def _opening(move: Move, opened: Collection[int]) -> Move:
    """Begin with a capital where the name before goes: 'Renee, Talon's mom' -> 'A student's mom'."""
    edits = (replace(e, text=e.text[:1].upper() + e.text[1:]) if e.start in opened else e for e in move.edits)
    return replace(move, edits=tuple(edits))


def _is_kin(raw: str, one: Span, other: Span) -> bool:
    """Whether two names with a comma between are no list: 'Renee, Talon's mom'."""
    of_other = KIN_FOLLOWS.match(raw, other.end) or KIN_BEFORE.search(raw, *before_of(one.start))
    return raw[one.end : other.start].strip() == "," and of_other is not None


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
    title = f"Say “{person.words}” instead of {told}" if person.words else f"Leave out {told}"
    return Move(title, tuple(in_order(person.edits)), safe=True)


def described(text: Text, span: Span, quote: str) -> Move | None:
    """Return the move that says a role for 'our line leader'; None if more than such a noun is quoted there."""
    raw = text.raw
    noun = DESCRIBED.fullmatch(quote)
    if not noun or SAYS_MORE.match(raw, span.end):
        return None
    role = SOMEBODY["en"][0] if noun["kin"] else "a student"
    return say(raw, span.start, span.end, role[:1].upper() + role[1:] if raw[span.start].isupper() else role)


def called(raw: str, plain: str, group: list[Span], label: str, form: int, tongue: str) -> tuple[list[Edit], str]:
    """Return the edits that put a role in place of names, and the role; empty if nearby words say who they are."""
    span, many = Span(group[0].start, group[-1].end), len(group) > 1
    noun = _noun(raw, span, label, tongue, many or form == ONE_OF)
    if dropped := needless(raw, span, many):
        return [_capital(raw, plain, edit) for edit in dropped], ""
    title = TITLE.search(raw, *before_of(span.start))
    named = NOUN.search(raw, *before_of(span.start))
    if named and not (named["owner"] or named["comma"] or MANY.search(named["noun"])):
        title = None if many else re.compile(r".*").match(raw, named.start("noun"), span.start)
    start = title.start() if title else span.start
    before = before_of(start)
    whose = BARE.search(raw, *before)
    surnamed = SURNAMED.match(raw, span.end)
    if surnamed and whose and not ("famil" in surnamed[0] and THE.search(raw, *before)):
        return [left_out(raw, start, span.end)], ""
    if family := _family(raw, group, label, tongue):
        return [_capital(raw, plain, family)], family.text
    if surnamed:
        span = Span(span.start, surnamed.end())
    if whose:
        return [_possessive(raw, _capital(raw, plain, Edit(start, span.end, noun)))], noun
    forms = FORMS["una" if tongue == "es" and FEMININE.match(raw, span.start) else tongue]
    words = counted(len(group), noun, form, tongue) if many else forms[form].format(noun)
    if label == "FAMILY_NAME" and not many:
        words = SOMEBODY[tongue][min(form, OTHER)]
    if title and title[0].strip() and not many:
        words = _titled(title[0], label, tongue) or words
    end = told_on(plain, span.end) if label == "STUDENT_NAME" else span.end
    edit = _possessive(raw, Edit(start, end, words))
    return [_capital(raw, plain, edit)], words


def _titled(title: str, label: str, tongue: str) -> str:
    """Return what somebody with a title is called, who is no pupil; empty if the title does not tell."""
    last = title.split()[-1].lower()
    if label != "STUDENT_NAME" or not (COURTESY.match(last) or last in words_in("titles")):
        return ""
    return SOMEBODY[tongue][0] if COURTESY.match(last) else f"the {last}"


def _noun(raw: str, span: Span, label: str, tongue: str, several: bool) -> str:
    """Return what somebody is called, or what several people are."""
    if label == "STUDENT_NAME" and GUEST.search(raw, *before_of(span.start)):
        return GUESTS[tongue][several]
    noun = LABELS[label].stand_in[tongue][several]
    once = label == "STUDENT_NAME" and not several and ONCE.match(raw, span.end)
    return FORMER[tongue].format(noun) if once else noun


def _family(raw: str, group: list[Span], label: str, tongue: str) -> Edit | None:
    """Return the edit that puts a family in place of 'the Sisneros family', 'the Petrenkos' or 'the Maddox place'."""
    start, end = group[0].start, group[-1].end
    named, the = FAMILY.match(raw, end), THE.search(raw, *before_of(start))
    one, several = FAMILIES[tongue]
    plural = label == "FAMILY_NAME" and the and SURNAMES.search(raw, start, end)
    if not named and (SURNAMED.match(raw, end) or not plural):
        return None
    words = (
        counted(len(group), several, FIRST, tongue) if len(group) > 1 else f"{'una' if tongue == 'es' else 'a'} {one}"
    )
    end = named.end() if named else end
    if the and not named and BEGINS.search(raw, *before_of(the.start())):  # 'The Petrenkos are ...'
        words = SOME[tongue]
    return Edit(the.start() if the else start, end, words)


def counted(n: int, noun: str, form: int, tongue: str) -> str:
    """Return 'two students', or 'two other students' if some were mentioned before."""
    if n - 2 >= len(COUNTS[tongue]):
        return MORE[tongue][2].format(noun)
    return MORE[tongue][form != FIRST].format(COUNTS[tongue][n - 2], noun)


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
