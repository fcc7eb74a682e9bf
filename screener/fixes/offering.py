"""Whether what the fixes leave is worth offering as a rewrite: it says what it said, can be answered, and shows nobody.

The findings keep their own fixes where it is not.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

from screener.fixes.case import RECORD_CONCERNS
from screener.fixes.clauses import CLAUSE, SUBORDINATOR, is_clause
from screener.fixes.plan import Plan
from screener.labels import IDENTIFIERS, NAMES, OF_STUDENTS, PUBLIC_CONTACT
from screener.lexicon import LazyPatterns, alternation
from screener.types import Span

WORDS: Final = LazyPatterns(Path(__file__).with_suffix(".yaml"))
# What a pronoun can refer to in the same sentence.
PERSON: Final = re.compile(
    rf"(?<!\b[Hh]er )(?<!\b[Hh]is )(?<!\b[Ss]u )(?<!\b[Tt]he )\b(?i:(?:{alternation('persons')})s?|mrs?|ms|dr|m[ae]n|"
    r"wom[ae]n|guy|lady|teachers?|person|people|families|someone|somebody|one of (?:my|our|mine|ours))\b"
)
TIME: Final = re.compile(r"(?i)\d|\b(?:today|tonight|tomorrow|\w{3,6}day|hoy|mañana|lunes|martes|jueves|viernes)\b")
NOUN: Final = re.compile(r"[^\W\d_]{3,}")
CONTACTS: Final = ("PHONE_NUMBER", "EMAIL_ADDRESS", "STREET_ADDRESS", "USERNAME", "BANK_ACCOUNT", "IP_ADDRESS")
HEALTH_WORDS: Final = "wording:HLT"  # right after what went, they still tell it: 'not touching the wheelchair'
RECORD_WORDS: Final = ("wording:FER", HEALTH_WORDS)  # beside a name that stays, they tell a record, too
MIN_WORDS: Final = 3
MIN_WORD_SHARE: Final = 1 / 3  # of the draft's words
MIN_WORDS_WITHOUT_VERB: Final = 7  # words that tell something without a verb
MAX_WORDS_BEFORE: Final = 6  # words of a sentence before the finding; with more, it tells something else, too
MAX_FRAGMENT_WORDS: Final = 5  # words of a part that tells nothing without its neighbor


def is_worth_offering(plan: Plan) -> bool:
    """Whether a rewrite can be promised: enough is left, nothing harmless went, the rest needs nothing that went."""
    return (
        bool(plan.edits)
        and _is_enough(plan)
        and _keeps_lists(plan)
        and _keeps_contacts(plan)
        and not _shows_who(plan)
        and _loses_only_findings(plan)
        and _stands_alone(plan)
    )


def _is_enough(plan: Plan) -> bool:
    """Whether enough words are left, and they state or ask something."""
    length = len(plan.text.split())
    if length < MIN_WORDS or length < len(plan.case.text.raw.split()) * MIN_WORD_SHARE:
        return False
    has_statement = any(is_clause(part) for part in re.split(r"[.!?\n]+\s*", plan.text)) or "?" in plan.text
    return has_statement or length >= MIN_WORDS_WITHOUT_VERB


def _keeps_lists(plan: Plan) -> bool:
    """Whether no item of a list is left in part, and none of a series is gone; no quotation is left open."""
    raw = plan.case.text.raw
    series = [Span(*m.span("mark")) for m in WORDS["series"].finditer(raw)]
    if len(series) > 1 and any(e.start <= i.start and i.end < e.end for e in plan.edits for i in series):
        return False
    sentences, deleted = plan.case.sentences, plan.deleted
    breaks = [raw[a.end : b.start].strip(" ") == "\n" for a, b in pairwise(sentences)]
    rows = (n for n in range(1, len(breaks)) if breaks[n - 1] and breaks[n])  # lines of their own
    if any(n in deleted and not WORDS["item"].match(raw, sentences[n].start) for n in rows):
        return False
    items = (set(plan.case.numbers_at([Span(*m.span())])) for m in WORDS["item"].finditer(raw))
    return plan.text.count('"') % 2 <= raw.count('"') % 2 and all(
        i <= plan.deleted or not i & plan.deleted for i in items
    )


def _keeps_contacts(plan: Plan) -> bool:
    """Whether no way to answer goes without another one in its place, and no private one of the author's stays."""
    case, raw = plan.case, plan.case.text.raw
    contacts, edited = case.places_of(CONTACTS), [Span(e.start, e.end) for e in plan.edits]
    numbers = case.places_of(IDENTIFIERS)
    if WORDS["number"].search(plan.text) and any(n.overlaps(e) for n in numbers for e in plan.emptied):
        return False
    lost = [e for e in plan.emptied if any(map(e.overlaps, contacts))]
    stays = [s for s in (*contacts, *case.places_of([PUBLIC_CONTACT])) if not any(map(s.overlaps, edited))]
    if case.text.account != "personal":
        return bool(stays or not lost)
    is_asked = all(WORDS["asked"].search(raw, 0, e.start) for e in lost)
    return is_asked and not (stays and any(c.overlaps(e) for c in contacts for e in edited))


def _shows_who(plan: Plan) -> bool:
    """Whether the rest tells whom the post is about without the name, or a role in it tells nothing."""
    case, text = plan.case, plan.text
    if WORDS["who"].search(text) or (case.places_of(["DATE_OF_BIRTH"]) and WORDS["birthday"].search(text)):
        return True
    if not any(f.concerns & RECORD_CONCERNS for f in case.blocking):
        return False
    edited = [Span(e.start, e.end) for e in plan.edits]
    kept = [name for name in case.places_of(NAMES) if not any(map(name.overlaps, edited))]
    words = [
        s for s in case.signals if s.span and s.label.startswith(RECORD_WORDS) and not any(map(s.span.overlaps, edited))
    ]
    health = case.numbers_at([s.span for s in words if s.span and s.label.startswith(HEALTH_WORDS)])
    beside = set(case.numbers_at([s.span for s in words if s.span])) & set(case.numbers_at(kept))
    beside |= {n for n in health if n - 1 in plan.deleted | plan.shortened}
    named = beside or set(kept) & set(case.places_of(OF_STUDENTS))
    return bool(named or WORDS["record"].search(text))


def _loses_only_findings(plan: Plan) -> bool:
    """Whether each sentence that goes has more than a name, and a finding about the whole post more than a name cut."""
    case, changed = plan.case, plan.deleted | plan.shortened
    if not changed:
        return all(f.span for f in case.blocking)
    told = [f.span for f in case.blocking if f.span and f.concerns - {"student_identity"}]
    told += case.linked_sentences(RECORD_CONCERNS)
    few = not plan.deleted or len(changed) <= len(case.sentences) / 2
    return few and all(
        any(map(case.sentences[n].overlaps, told)) and _speaks_of_somebody(plan, case.sentences[n])
        for n in plan.deleted
    )


def _speaks_of_somebody(plan: Plan, sentence: Span) -> bool:
    """Whether a sentence soon comes to somebody, or to a finding: with much before, it tells something else, too."""
    case = plan.case
    places = [*case.places_of(NAMES), *(f.span for f in case.blocking if f.span)]
    raw = case.text.raw
    places += [Span(*m.span()) for m in PERSON.finditer(raw, sentence.start, sentence.end)]
    places += [Span(*m.span()) for m in WORDS["person"].finditer(raw, sentence.start, sentence.end)]
    first = min((place.start for place in places if place.overlaps(sentence)), default=sentence.end)
    return len(raw[sentence.start : first].split()) <= MAX_WORDS_BEFORE


def _stands_alone(plan: Plan) -> bool:
    """Whether the sentences that are kept need nothing of those that went or were cut."""
    raw, sentences, deleted = plan.case.text.raw, plan.case.sentences, plan.deleted
    named = plan.case.places_of(NAMES)
    left = [s for s in named if not any(map(s.overlaps, plan.emptied))]
    staff = plan.case.places_of(["STAFF_NAME"])
    person_gone, introduced, told = False, set[str](), set[str]()
    for n, sentence in enumerate(sentences):
        words = raw[sentence.start : sentence.end]
        before = raw[sentences[n - 1].start : sentences[n - 1].end] if n else ""
        nouns = {word.casefold().removesuffix("s") for word in NOUN.findall(words)}
        taken_up = {m[1].casefold() for m in WORDS["taken_up"].finditer(words)}
        if n in deleted:
            heading = len(before.split()) <= MAX_FRAGMENT_WORDS and not CLAUSE.search(before) and n - 1 not in deleted
            if not n or heading or WORDS["before"].match(before) or WORDS["needed"].search(words):
                return False
            person_gone = person_gone or _mentions_person(raw, sentence, named)
            introduced |= nouns - taken_up - told
            continue
        new_line = "\n" in raw[sentences[n - 1].end if n else 0 : sentence.start]
        has_subject = new_line or any(map(sentence.overlaps, left))
        story = n - 1 in deleted and not new_line and not SUBORDINATOR.match(words) and WORDS["past"].search(before)
        reference = WORDS["person"].search(raw, sentence.start, sentence.end) if person_gone else None
        if (
            (n - 1 in deleted | plan.shortened and _goes_on(words, has_subject))
            or (story and WORDS["past"].search(words))
            or (reference and not _mentions_person(raw, Span(sentence.start, reference.start()), left))
            or (any(m < n for m in deleted | plan.shortened) and WORDS["after"].search(words))
            or taken_up & introduced
        ):
            return False
        told |= nouns
        mentioned = _mentions_person(raw, sentence, left)
        unnamed = any(map(sentence.overlaps, (s for s in named if s not in left)))
        if unnamed and n not in plan.shortened and not (mentioned or WORDS["addressed"].search(words)):
            return False
        mentioned = _mentions_person(raw, sentence, [s for s in left if s not in staff])
        cut = [c for c in plan.emptied if c.overlaps(sentence)]
        person_gone = not mentioned and (person_gone or unnamed or any(_mentions_person(raw, c, named) for c in cut))
    return not any(_heads_nothing(plan, n) for n in range(len(sentences) - 1))


def _goes_on(words: str, has_subject: bool) -> bool:
    """Whether a sentence makes no sense without the one before it."""
    thing = WORDS["thing"].search(words)
    is_fragment = len(words.split()) <= MAX_FRAGMENT_WORDS and not (
        has_subject or words.endswith("!") or is_clause(words) or TIME.search(words)
    )
    return bool(
        is_fragment or WORDS["goes_on"].search(words) or (thing and not WORDS["noun"].search(words, 0, thing.start()))
    )


def _mentions_person(raw: str, place: Span, named: Sequence[Span]) -> bool:
    """Whether a place has a name, or a word for a person."""
    return PERSON.search(raw, place.start, place.end) is not None or any(map(place.overlaps, named))


def _heads_nothing(plan: Plan, n: int) -> bool:
    """Whether a sentence that is kept is a heading of lines that are all deleted."""
    raw, sentences = plan.case.text.raw, plan.case.sentences
    if n in plan.deleted or n + 1 not in plan.deleted:
        return False
    between = raw[sentences[n].end : sentences[n + 1].start]
    ends = (m for m in range(n + 1, len(sentences)) if "\n\n" in raw[sentences[m].end :][:2])
    block = range(n + 1, next(ends, len(sentences) - 1) + 1)
    heads = between.count("\n") == 1 and not CLAUSE.search(raw, sentences[n].start, sentences[n].end)
    return heads and plan.deleted >= set(block)
