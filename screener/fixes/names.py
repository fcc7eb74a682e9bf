"""Names -> roles: words in place of a name, where the sentence reads naturally with them."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Final

from screener.fixes.clauses import CLAUSE, ENGLISH_WORDS, FINITE_VERB, SPANISH_WORDS, spanish
from screener.fixes.edits import SENTENCE_START, Move, quote, sort_edits, window_before
from screener.fixes.needless import (
    DETERMINER,
    PERSON_NOUN,
    POSSESSIVE,
    TITLE,
    are_in_one_list,
    delete_before_kin,
    delete_needless_name,
)
from screener.labels import LABELS
from screener.lexicon import alternation
from screener.mentions import in_word, words_of
from screener.types import Edit, Signal, Span, Text

# By what is known of somebody. Spanish says 'este' for 'the': 'el' would melt into an 'a' or a 'de' before it.
FIRST, AGAIN, ONE_OF, OTHER = range(4)
ROLE_FORMS: Final = {
    "en": ("a {}", "the {}", "one of the {}", "another {}", "a third {}"),
    "es": ("un {}", "este {}", "uno de los {}", "otro {}", "un tercer {}"),
    "una": ("una {}", "esta {}", "una de las {}", "otra {}", "una tercera {}"),
}
# Who may be a parent, an aunt or a neighbor: nothing is said that the post does not say.
ADULT_FORMS: Final = {
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
CONTEXT_LENGTH: Final = 20  # code points beside a name that tell its language in a sentence of two
MIN_NAME_SCORE: Final = {"STUDENT_NAME": 0.9, "FAMILY_NAME": 0.75}  # from which somebody surely is who the role says
MAX_PEOPLE: Final = {"STUDENT_NAME": 3, "FAMILY_NAME": 2}  # how many people roles can tell apart
# 'Rosa', or 'Guadalupe Rentería, ganadora': who is a girl or a woman in Spanish.
FEMININE: Final = re.compile(
    r"[^\W\d_]+(?:a\b|[^,.!?\n]*,\s+(?:la\s+|una\s+|nuestra\s+)?[^\W\d_]+a\b)|.{0,160}\b(?:ella|la niña|reina)\b"
)

# A noun that tells who it is, and says so with a role twice; and who is only named: 'it's Wendell.'
NOUN_ALONE: Final = re.compile(
    rf"(?i)\b(?:{PERSON_NOUN}|{DETERMINER} +(?!own\b)[a-zà-ÿ][\w'’-]+|"
    r"(?!(?:after|under|over|never|ever|for|other|remember|later)\b)"
    r"[a-z]{3,}(?:er|or|ist)s?|named|labeled|in|near|en|rip|qepd|(?:start|begin|end)s? with|llamad[oa]s?|dear|"
    r"querid[oa]) +\Z"
)
# 'La casa de Bernarda Alba', in a sentence; an item's number.
PROPER_TITLE: Final = re.compile(r"[a-zà-ÿ,]\s+(?:La|El|L[oa]s|The|An?|Una?)\s[^.!?]{0,20}\Z|\d[.)]\s*\Z")
GUEST_BEFORE: Final = re.compile(r"(?i)\b(?:guest|keynote|visitor|visiting|author|invited)\b[^.!?\n]*\Z")  # no student
# Nor is everybody in a post about books, or by people who visit families.
OTHER_PEOPLE: Final = re.compile(
    r"(?i)\b(?:authors?|poets?|novels?|home visitors?|autor(?:a|es)?|poetas?|escritor\w*|leemos)\b"
)
COPULA_BEFORE: Final = re.compile(
    r"(?i)(?:\b(?:is|was|es|era|says|dice|named|labeled|llamad[oa]|llama|called)|['’]s) +\Z"
)
POSSESSIVE_BEFORE: Final = re.compile(rf"(?i)(?<![\w'’])(?!her\b){POSSESSIVE} +(?:own +)?\Z")
TITLE_BEFORE: Final = re.compile(rf"(?i)\b(?!para\b|(?-i:miss)\b)(?:{alternation('titles')})\.? +\Z")
# Said of somebody right before the name, without an article: 'Little Maya', 'Nine-year-old Li'.
ADJECTIVE_BEFORE: Final = re.compile(rf"(?i)(?<![\w'’-])(?<!\bmy )(?<!\bour )(?:{alternation('kinds')}|[\w-]+-old) +\Z")
FAMILY_WORD: Final = re.compile(r"(?i)\s+famil(?:y|ies|ias?)\b")
ARTICLE_BEFORE: Final = re.compile(r"(?i)\b(?:the|el|los|las?) +\Z")
# What tells on the side which one it is: ', our QB', ' (gr. 4)', ', 9'.
DESCRIPTION_AFTER: Final = re.compile(
    r"(?i),\s+(?:(?:our|my|the|mi|nuestr[oa]|el|la|del?|from|in|of|class of|generación|age|grades?)\s|"
    r"(?:freshman|sophomore|junior|senior|\d\d?(?:st|nd|rd|th|[tr]o|º)?)\b)[^,.;:!?()\n–—]{0,50}(?:(?P<comma>,)|(?=[.;:!?)\n]|\Z))|"
    r" \((?![^()]*(?:\d[/-]|\d{4}))[^()\n]{1,30}\)"
)
APPOSITION: Final = re.compile(rf"(?i)\s+(?:(?:the|an?|our|my|la|el|una?) |{PERSON_NOUN}\b)")
# A role fits where the words around it are a sentence's, no name's, number's or table's.
FITS_AFTER: Final = re.compile(
    r"(?:['’]s?)?(?:\s+[a-zà-ÿ¡(&“\"—–-]|\s*[,.!?;)…”\"—]|:\s+[\"“]|\s*\Z|\s*\n|\s*[^\w\s:=/#@'’-])"
)
FITS_BEFORE: Final = re.compile(
    r"(?:\b[a-zà-ÿ][\w'’-]*[.,;:]?\s+|\w:\s+|[,;(“\"—–¡¿]\s*|\A|[.!?…\n]\W*|(?:\A|[.!?…\n]\W*)[^\W\d_]+\s+)\Z"
)

# What goes on to tell who it is: 'Kevin, la de doña Chela', 'Sterling, class of 2014'.
MORE_DESCRIPTION: Final = re.compile(
    r"(?i)\s+(?:el|la) del?\b|\s+(?:del?|of|from)(?: las?| los)? (?:(?-i:[A-Z])|un[oa]?\b|one\b|my\b|our\b|mis?\b)|"
    rf",\s+(?!{FINITE_VERB}\b|who\b|whose\b|que\b|quien|and\b|but\b|so\b|y\b|pero\b|"
    r"for\b|por\b|\w+(?:ad[oa]s?|id[oa]s?|ing|ed)\b|we\b|i\b|you\b|it\b|thank|gracias|please|(?:the )?winner|ganador|"
    r"(?:la |el )?(?:sra?|do[nñ]a?|señora?|mrs?|ms)\b)"
)


@dataclass(slots=True)
class Person:
    """Mentions of one person, or of several people named together, and the words for them."""

    keys: set[frozenset[str]]
    place: Span
    edits: list[Edit]
    words: str


def replace_names(
    text: Text, names: Sequence[Signal], known: Collection[Span], most: int
) -> tuple[list[Move], list[Span]]:
    """Return moves that replace each name by a role, and the names for which no role reads well.

    `known` are all names of the draft: 'Maya, Jordan and Li' -> 'three students', but not beside one who stays named.
    `most`: how many people may be told apart.
    """
    raw = text.raw
    remaining = sorted(((s.span, s.label) for s in names if s.span), key=lambda name: name[0].start)
    certain = {words_of(raw, s.span) for s in names if s.span and s.score >= MIN_NAME_SCORE[s.label]}
    people: dict[str, list[Person]] = {}
    misfits: list[Span] = []
    while remaining:
        count = 1
        while count < len(remaining) and are_in_one_list(raw, remaining[count - 1][0], remaining[count][0]):
            if (
                remaining[count][1] != remaining[count - 1][1]
                and raw[remaining[count - 1][0].end : remaining[count][0].start].strip() == ","
            ):
                break  # 'La mamá de Inés, Toña'
            count += 1
        label = remaining[0][1] if len({label for _, label in remaining[:count]}) == 1 else "FAMILY_NAME"
        group, remaining = [span for span, _ in remaining[:count]], remaining[count:]
        keys = {words_of(raw, one) for one in group}
        same_role = people.setdefault(label, [])
        earlier = [p for p in same_role if any(a <= b or b <= a for a in p.keys for b in keys)]
        form = _choose_form(same_role, earlier, count, min(most, MAX_PEOPLE[label]))
        edits, words = (
            (None, "") if form is None or not keys <= certain else _replace_group(text, group, label, form, known)
        )
        if edits is None or (words in FAMILY.values() and any(p.words == words for p in same_role)):
            misfits += group
        elif earlier and count == 1:
            earlier[0].edits += edits
        else:
            same_role.append(Person(keys, group[0], edits, words))
    moves = [_build_move(raw, person) for same_role in people.values() for person in same_role]
    opened = {
        e.end for m in moves for e in m.edits if not e.text and SENTENCE_START.search(raw, *window_before(e.start))
    }
    return [replace(m, edits=tuple(_capitalize_if_opening(e, opened) for e in m.edits)) for m in moves], misfits


def _capitalize_if_opening(edit: Edit, opened: Collection[int]) -> Edit:
    """Return the edit with a capital if the name before it is deleted: 'Renee, Talon's mom' -> 'A student's mom'."""
    return replace(edit, text=edit.text[:1].upper() + edit.text[1:]) if edit.start in opened else edit


def _choose_form(same_role: Sequence[Person], earlier: Sequence[Person], count: int, most: int) -> int | None:
    """Return the index of the role form to use; None if a role would not show which of several people is meant."""
    if earlier:
        is_single = count == 1 and len(earlier) == 1
        names_several = is_single and len(earlier[0].keys) > 1
        return (ONE_OF if names_several else AGAIN) if is_single and len(same_role) == 1 else None
    others = [p for p in same_role if p.words not in FAMILY.values()]
    if len(others) >= most:
        return None
    return OTHER + len(others) - 1 if others else FIRST


def _build_move(raw: str, person: Person) -> Move:
    """Return all edits of one person as a move with a title."""
    target = quote(raw[person.place.start : person.place.end])
    if len(person.keys) > 1:
        target = f"{target} and the other names" if person.words else "the names"
    title = f"Say “{person.words}” instead of {target}" if person.words else f"Leave out {target}"
    return Move(title, tuple(sort_edits(person.edits)), safe=True)


def _replace_group(
    text: Text, group: Sequence[Span], label: str, form: int, known: Collection[Span]
) -> tuple[list[Edit] | None, str]:
    """Return the edits that replace a group of names by a role, and the role.

    The edits are None if no role fits. The role is empty if the names are only deleted: nearby words say who is meant.
    """
    raw, span, is_plural = text.raw, Span(group[0].start, group[-1].end), len(group) > 1
    language = _detect_language(text, span)
    title = TITLE.search(raw, *window_before(span.start))
    start, end = title.start() if title else span.start, span.end
    if deletions := [] if is_plural else delete_before_kin(raw, start, end):
        return [_capitalize_if_first(raw, edit) for edit in deletions], ""
    if not language or any(not k.overlaps(span) and are_in_one_list(raw, k, span) for k in known):
        return None, ""
    if deletion := delete_needless_name(raw, Span(start, end), span.start, is_plural):
        return [_capitalize_if_first(raw, deletion)], ""
    role = _replace_family(raw, start, end, language) or _replace_with_role(
        raw, Span(start, end), "FAMILY_NAME" if title else label, len(group), form, language
    )
    if role is None or (role.text in FAMILY.values() and (is_plural or form != FIRST)) or not _role_fits(raw, role):
        return None, ""
    return [_capitalize_if_first(raw, _absorb_possessive(raw, role))], role.text


def _replace_family(raw: str, start: int, end: int, language: str) -> Edit | None:
    """Return the edit that puts a family in place of 'the Sisneros family' or 'the Petrenkos'."""
    article, family = ARTICLE_BEFORE.search(raw, *window_before(start)), FAMILY_WORD.match(raw, end)
    if not family and not (
        article and raw[end - 1] == "s" and not SENTENCE_START.search(raw, *window_before(article.start()))
    ):
        return None
    return Edit(article.start() if article else start, family.end() if family else end, FAMILY[language])


def _detect_language(text: Text, span: Span) -> str:
    """Return the language of a name's sentence, or of the words beside it; empty if those are of two."""
    raw = text.raw
    own = (s for b in text.sentences if (s := text.back(b.start, b.end)).overlaps(span))
    sentence = next((raw[s.start : span.start] + raw[span.end : s.end] for s in own), "")
    if min(len(SPANISH_WORDS.findall(sentence)), len(ENGLISH_WORDS.findall(sentence))) > 1:
        near = spanish(
            raw[max(span.start - CONTEXT_LENGTH, 0) : span.start] + raw[span.end : span.end + CONTEXT_LENGTH]
        )
        return ("es" if near > 0 else "en") if near else ""
    return "es" if (spanish(sentence) or spanish(raw)) > 0 else "en"


def _role_fits(raw: str, role: Edit) -> bool:
    """Whether a role reads well at its place: not in a table, in a name, or after such a noun."""
    start, end = role.start, role.end
    before, rest = raw[:start], re.match(r"(?:['’]s?)?([^.!?\n]*)", raw[end:])
    is_only_named = (COPULA_BEFORE.search(before) or SENTENCE_START.search(before[-CONTEXT_LENGTH:])) and re.match(
        r"\s*(?:[.!?)\n]|,(?!\s+(?:who|whose|quien|cuy[oa])\b)|\Z)", raw[end:]
    )
    is_set_off = before.rstrip()[-1:] in (",", ":", ";") and not (
        rest and rest[1][:1] != "," and (CLAUSE.search(rest[1]) or rest[1].startswith(" can "))
    )
    is_already_described = any(
        p.search(raw, *window_before(start)) for p in (TITLE_BEFORE, NOUN_ALONE, PROPER_TITLE, GUEST_BEFORE)
    )
    is_told_apart = role.text.casefold() in ("someone", "alguien") and re.match(r",\s+(?:who|quien|que)", raw[end:])
    if (
        is_only_named
        or is_set_off
        or is_already_described
        or is_told_apart
        or OTHER_PEOPLE.search(raw)
        or in_word(before[-1:])
    ):
        return False
    return bool(FITS_BEFORE.search(before) and FITS_AFTER.match(raw, end) and not MORE_DESCRIPTION.match(raw, end))


def _replace_with_role(raw: str, place: Span, label: str, count: int, form: int, language: str) -> Edit | None:
    """Return the edit that puts a role in place of a name, or of several; None if it would not fit."""
    adjective = ADJECTIVE_BEFORE.search(raw, *window_before(place.start))
    place = Span(adjective.start(), place.end) if adjective else place
    noun, before, end = LABELS[label].stand_in[language], window_before(place.start), place.end
    adult = label == "FAMILY_NAME"
    if POSSESSIVE_BEFORE.search(raw, *before):
        return None if adult else Edit(place.start, end, noun[count > 1])
    if ARTICLE_BEFORE.search(raw, *before):
        return None
    forms = ROLE_FORMS["una" if language == "es" and FEMININE.match(raw, place.start) else language]
    words = ADULT_FORMS[language][min(form, OTHER)] if adult else forms[form].format(noun[form == ONE_OF])
    if count > 1:
        number = COUNTS[language][min(count - 2, len(COUNTS[language]) - 1)]
        words = OTHERS[language].format(number, noun[1]) if form >= OTHER else f"{number} {noun[1]}"
    if label == "STUDENT_NAME" and (description := DESCRIPTION_AFTER.match(raw, end)):
        if description["comma"] and APPOSITION.match(raw, description.end()):
            return None
        words = FORMER[language] if count == 1 and re.search(r"(?i)class of|generación", description[0]) else words
        end = description.end() - bool(
            description["comma"] and re.match(r" (?:and|but|y|so)\b", raw[description.end() :])
        )
    return Edit(place.start, end, words)


def _absorb_possessive(raw: str, edit: Edit) -> Edit:
    """Extend an edit over a possessive ending after a plural role: 'Maya and Li's' -> 'two students''."""
    if raw[edit.end : edit.end + 2] in ("'s", "’s") and edit.text.endswith("s"):
        return replace(edit, end=edit.end + 2, text=edit.text + raw[edit.end])
    return edit


def _capitalize_if_first(raw: str, edit: Edit) -> Edit:
    """Return the edit with a capital if it is at the start of a sentence."""
    if not SENTENCE_START.search(raw, *window_before(edit.start)):
        return edit
    if edit.text:
        return replace(edit, text=edit.text[:1].upper() + edit.text[1:])
    after = raw[edit.end : edit.end + 1]
    return Edit(edit.start, edit.end + 1, after.upper()) if after.islower() else edit
