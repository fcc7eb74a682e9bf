"""Findings -> a version fit to publish: roles in place of names, details and private numbers left out."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Final

from screener.labels import DETAILS, IDENTIFIERS, LABELS, NAMES, OF_STUDENTS
from screener.lexicon import alternation
from screener.resolve import in_word, words_of
from screener.types import Finding, Signal, Span, Text

# How somebody is called whose name is left out, by what is known of them. Spanish says 'este' for 'the': 'el' would
# melt into an 'a' or a 'de' before it.
FIRST, OTHER, AGAIN, SEVERAL, ONE_OF = range(5)
MONTH: Final = rf"(?:{alternation('months')})"
FORMS: Final = {
    "en": ("a {}", "another {}", "the {}", "several {}", "one of the {}"),
    "es": ("un {}", "otro {}", "este {}", "varios {}", "uno de los {}"),
}
INSTEAD: Final = {name: LABELS[name].stand_in["en"][0] for name in IDENTIFIERS if LABELS[name].stand_in}
# Frequent words of one language that are not written so in the other.
OF_SPANISH: Final = re.compile(r"\b(?:el|l[ao]s?|del?|y|en|un|con|por|para|sus?|nuestr[oa]s?|gracias|feli[cz]\w*)\b")
OF_ENGLISH: Final = re.compile(r"\b(?:the|and|of|to|is|in|for|with|was|on|at|our|my|his|her|you|we|it|she|they)\b")
# Who somebody is, said right before the name: 'our line leader Soraya', 'her mom, Ana', '8th graders Noor and Ty'.
MINE: Final = r"(?:my|our|your|his|their|the|mis?|tus?|sus?|nuestr[oa]s?|el|la|los|las)"
OWNER: Final = rf"(?:{MINE}|her|whose|an?|una?|(?!(?:that|it|he|she|here|there|who|what|where|let)['’])\w+['’]s)"
KIND: Final = r"(?:little|big|new|own|sweet|\d\d?(?:st|nd|rd|th)|first|second|third|fourth|fifth|sixth|seventh|eighth)"
PERSON: Final = (
    r"(?:(?:student|pupil|scholar|kid|kiddo|child|baby|boy|girl|sibling|twin|cousin|nephew|niece|brother|sister|"
    r"(?:step|grand|god)?(?:mother|mom|mum|mama|ma|father|dad|pa|parent|son|daughter)|granny|aunt|auntie|uncle|husband|"
    r"wife|guardian|(?:class|school|team)mate|friend|buddy|helper|leader|grader|kindergart(?:en|n)er|preschooler|freshman|"
    r"sophomore|junior|senior|grad|graduate|alum|alumna|valedictorian|salutatorian|winner|champ|champion|captain|player|"
    r"poet|artist|estudiante|(?:alumn|alumnit|compañer|amig|niñ|muchach|hij|herman|prim|abuel|abuelit|tí|espos)[oa]|"
    r"madre|mamá|padre|papá|family|familia)s?|children|freshmen|alumni)"
)
MANY: Final = re.compile(r"(?i)(?:s|children|men|alumni)$")
NOUN: Final = re.compile(
    rf"(?i)(?:\b(?P<owner>{OWNER}) +(?:[^\W_][\w'’-]* +){{0,2}})?\b(?P<noun>(?:{KIND}[ -]+)*{PERSON})(?P<comma>,)? +\Z"
)
# After these a noun wants no article: 'our Maya'. Not after 'her': she may be told or given something.
BARE: Final = re.compile(rf"(?i)\b(?:{MINE}|dear|(?:querid|estimad)[oa]s?) +(?:{KIND} +)*\Z")
TITLE: Final = re.compile(r"(?i)(?:[#@]|\b(?:mr|mrs|ms|miss|dr|señora?|sra?|don|doña|coach|little)\.? +)+\Z")
SURNAMED: Final = re.compile(r"(?i)\s+(?:famil(?:y|ia)|(?:twin|boy|girl|kid|brother|sister|sibling)s?)\b")
ADDRESSED: Final = re.compile(r", *\Z")
# What closes a name set off by a comma; a second comma goes with it, but not where a list goes on.
ASIDE: Final = re.compile(rf"(?i)\s*(?:,(?!\s+{OWNER}\b)|(?=[.,!?;)]))")
BEGINS: Final = re.compile(r"(?:\A|[.!?…\n])[\s\"“”'‘(¡¿*•–-]*$")
NEAR: Final = 60  # code points before a name or a date that may say how it is tied to its sentence
LIST: Final = re.compile(r"(?i)\s*(?:\(\s*\)\s*)?(?:,|;|&|/|\band\b|\by\b|,\s*and\b)\s*")
# A birth date with what of it a detector may have left outside: 'on Friday, March', '4th', 'of June', '2015'.
ON: Final = r"(?:on|this|next|el|este) +"
DAY: Final = r"(?:\b(?:\w{3,6}day|lunes|martes|miércoles|jueves|viernes|sábado|domingo),? +)?"
TO_DATE: Final = re.compile(rf"(?i)(?:, *)?(?:\b{ON})?(?:\bthe +)?{DAY}(?:\b{MONTH}\.?,? +)?(?:\bthe +)?\Z")
OF_DATE: Final = re.compile(rf"(?i)(?:st|nd|rd|th)?\b(?:\s(?:of|de)\s{MONTH}\b)?(?:,?\s(?:del?\s)?(?:19|20)\d\d\b)?")
ON_A_DAY: Final = re.compile(rf"(?i),? *{ON}")
WORD_AFTER: Final = re.compile(r",? +(\w)")
SET_OFF: Final = re.compile(r"(?i)[^\S\n]*(?:[,.;!?)(\n]|$|(?:and|y)\b)")
# 'Her cell is ...': what is stated so has no words that could stand in for it.
STATED: Final = re.compile(r"(?i)(?:\b(?:is|are|was|es|falls|lands|cae|naci\w+|born(?:\s+on)?)|[:=#])\s*$")
# 'Text ...', 'write to me at ...': only here an office can stand in for a number or a mailbox.
ASKED: Final = re.compile(
    r"(?i)\b(?:(?:call|dial|text|phone|ring|e-?mail|write|contact|reach|message)(?:\s+(?:to|me|us|him|her|them))*|at|on)[:\s]*$"
)
# Where a part of a sentence begins that can go by itself.
CLAUSE: Final = re.compile(
    r"(?i)\s*(?:[,;]\s*(?:and|but|so|or|y|pero)\b|;|\s[—–-]\s|—|\(|"
    r"\b(?:and|but)\b(?=\s+(?:he|she|they|her|his|their|my|our|your|the)\b))\s*"
)
AT_END: Final = re.compile(r"[.!?…\s]*$")
LEFT: Final = 3  # words; of a sentence with fewer left all goes
# A sentence that begins so speaks of somebody in the one before, and goes with it.
GOES_ON: Final = re.compile(r"(?i)\W*(?:\w+,? )?(?:he|she|they|his|her|their|él|ell[oa]s?|sus?)\b")
KEPT: Final = 1 / 5  # of the draft's length; less is no version of it
KEPT_HEADLESS: Final = 2 / 5  # of its words, where its first sentence is cut
MARK: Final = re.compile(r"[,.!?;:…](?=\s|$)|\)")


@dataclass(frozen=True, slots=True)
class Edit:
    span: Span
    words: str


def rewrite(
    text: Text,
    signals: Sequence[Signal],
    findings: Sequence[Finding],
    cut_sentences: bool,
    hints: Collection[str] = (),
) -> str:
    """Return the draft with what the findings name replaced or left out.

    The first try (`cut_sentences` False) changes words; where a second screening still objects,
    the sentences behind its findings go, too. The result may be empty: then too little was left to say.
    `hints` are labels of what may tell of somebody though no finding rests on it, besides details: beside a name its
    whole sentence goes.
    """
    stopped = [f for f in findings if f.severity != "note"]
    named = [f.span for f in stopped if f.span]
    told = [s.span for s in signals if s.span and (s.label in DETAILS or s.label in hints)]
    edits = cuts(text, signals, stopped, told, cut_sentences)
    doomed = [edit.span for edit in edits]
    touched = [s for s in signals if s.span and any(s.span.overlaps(n) for n in named)]
    touched = [s for s in touched if s.span and not any(d.overlaps(s.span) for d in doomed)]
    for signal in touched:
        if signal.span and signal.label in IDENTIFIERS:
            date = birthday(text.raw, signal.span, signals) if signal.label == "DATE_OF_BIRTH" else None
            edits.append(date or Edit(signal.span, INSTEAD.get(signal.label, "")))
    version = apply(text.raw, edits + names_to_roles(text, [s for s in touched if s.label in OF_STUDENTS], edits))
    headless = any(text.back(s.start, s.end) in doomed for s in text.sentences[:1])
    return "" if headless and len(version.split()) < len(text.raw.split()) * KEPT_HEADLESS else version


def can_mend(findings: Sequence[Finding]) -> bool:
    """Whether every finding that stops the draft is of a kind that words can mend."""
    return all(LABELS[c].mendable for f in findings if f.severity != "note" for c in f.concerns)


def worth_offering(raw: str, text: str) -> bool:
    """Whether enough of the draft is left to be a version of it."""
    return len(text) >= len(raw.strip()) * KEPT


def cuts(
    text: Text, signals: Sequence[Signal], findings: Sequence[Finding], hints: Sequence[Span], all_of_them: bool
) -> list[Edit]:
    """The sentences that cannot be mended word by word go: those that tell a detail or a secret, and
    (`all_of_them`) every sentence that a finding rests on. Of one with a single number only its clause goes.
    With a sentence goes the next one, if it speaks of 'her' who was named there."""
    sentences = [text.back(s.start, s.end) for s in text.sentences]
    places = [f.span for f in findings if f.span and (all_of_them or is_detail(text.raw, f, signals))]
    concerns = {concern for f in findings if f.span is None for concern in f.concerns}
    for signal in signals:
        if signal.span is None and signal.label in concerns and (all_of_them or signal.label != "student_identity"):
            places += signal.links
    numbers = {s.span for s in signals if s.span and s.label in IDENTIFIERS}
    persons = [f.span for f in findings if f.span and "student_identity" in f.concerns]
    made: list[Edit] = []
    gone = False
    for sentence in sentences:
        here = {place for place in places if sentence.overlaps(place)}
        alone = {n for n in numbers if sentence.overlaps(n)}
        if any(map(sentence.overlaps, persons)):
            here |= {hint for hint in hints if sentence.overlaps(hint)}
        if here and not all_of_them and here == alone and len(here) == 1:
            made.append(clause(text.raw, sentence, here.pop()))
        elif here or (gone and GOES_ON.match(text.raw, sentence.start, sentence.end)):
            made.append(Edit(sentence, ""))
        gone = bool(made) and made[-1].span == sentence
    return made


def clause(raw: str, sentence: Span, number: Span) -> Edit:
    """Take the clause with a number out of its sentence, and all of the sentence where little would be left."""
    borders = list(CLAUSE.finditer(raw, sentence.start, sentence.end))
    before = [b for b in borders if b.end() <= number.start]
    after = [b for b in borders if b.start() >= number.end]
    last = AT_END.search(raw, number.end, sentence.end)
    end = last.start() if last else sentence.end
    if before and before[-1][0].strip() == "(":
        closing = raw.find(")", number.end, sentence.end)
        cut = Edit(Span(before[-1].start(), closing + 1 if closing >= 0 else end), "")
    elif before:
        cut = Edit(Span(before[-1].start(), after[0].start() if after else end), "")
    elif after and after[0][0].strip() != "(":
        rest = after[0].end()
        cut = Edit(Span(sentence.start, rest + 1), raw[rest : rest + 1].upper())
    else:
        return Edit(sentence, "")
    left = raw[sentence.start : cut.span.start] + cut.words + raw[cut.span.end : sentence.end]
    return cut if len(left.split()) >= LEFT else Edit(sentence, "")


def is_detail(raw: str, finding: Finding, signals: Sequence[Signal]) -> bool:
    """Whether a finding's place is more than a name or a contact that words can stand in for."""
    here = [s for s in signals if s.span and finding.span and s.span.overlaps(finding.span)]
    soft = [s for s in here if can_soften(raw, s, signals)]
    return not soft or any(s.label in (*DETAILS, *IDENTIFIERS) and s not in soft for s in here)


def can_soften(raw: str, signal: Signal, signals: Sequence[Signal]) -> bool:
    """Whether the sentence can do with other words where this stands, or without it."""
    if signal.span is None or signal.label in NAMES:
        return True
    if signal.label == "DATE_OF_BIRTH":
        return birthday(raw, signal.span, signals) is not None
    if signal.label in INSTEAD and LABELS[signal.label].asked:
        return ASKED.search(raw, *before_of(signal.span.start)) is not None
    return signal.label in INSTEAD and not STATED.search(raw, *before_of(signal.span.start))


def birthday(raw: str, date: Span, signals: Sequence[Signal]) -> Edit | None:
    """Cut a birth date with all that belongs to it ('on Friday, March 4th'); None where its sentence needs it."""
    before, after = TO_DATE.search(raw, *before_of(date.start)), OF_DATE.match(raw, date.end)
    start, end = before.start() if before else date.start, after.end() if after else date.end
    of_a_name = any(s.span and s.label in NAMES and raw[s.span.end : start].isspace() for s in signals)
    set_off = (of_a_name or raw[start] == "," or raw[start - 1 : start] == "(") and SET_OFF.match(raw, end)
    on_a_day = ON_A_DAY.match(raw, start, end)
    if STATED.search(raw, *before_of(start)) or not (on_a_day or set_off):
        return None
    rest = WORD_AFTER.match(raw, end)
    if rest and on_a_day and BEGINS.search(raw, *before_of(start)):
        named = any(s.span and s.label in NAMES and s.span.start == rest.start(1) for s in signals)
        return Edit(Span(start, rest.start(1)), "") if named else Edit(Span(start, rest.end()), rest[1].upper())
    return Edit(Span(start, end), "")


def before_of(place: int) -> tuple[int, int]:
    """Where to search what stands right before a place."""
    return max(place - NEAR, 0), place


def names_to_roles(text: Text, names: Sequence[Signal], edits: Sequence[Edit]) -> list[Edit]:
    """'Maya, Jordan and Li' -> 'several students', whatever `edits` cut between them; 'Maya' -> 'a student'."""
    raw = plain = text.raw
    left = sorted(((n.span, n.label) for n in names if n.span), key=lambda name: name[0].start)
    for span in (*(span for span, _ in left), *(edit.span for edit in edits if not edit.words)):
        plain = plain[: span.start] + " " * len(span) + plain[span.end :]
    sentences, tongue = [text.back(s.start, s.end) for s in text.sentences], spanish(plain)
    known: dict[tuple[str, frozenset[str]], int] = {}
    made = []
    while left:
        (first, label), n = left[0], 1
        noun = NOUN.search(raw, *before_of(first.start))
        alone = noun and noun["owner"] and not MANY.search(noun["noun"])  # 'my student Maya and Jordan'
        while n < len(left) and left[n][1] == label and not alone:
            if not LIST.fullmatch(plain, left[n - 1][0].end, left[n][0].start):
                break
            n += 1
        group, left = [span for span, _ in left[:n]], left[n:]
        keys = [words_of(raw, one) for one in group]
        met = [(k, how) for (who, k), how in known.items() if who == label]
        again = [how for k, how in met if k and keys[0] and (k <= keys[0] or keys[0] <= k)]
        form = SEVERAL if n > 1 else again[0] if again else OTHER if met else FIRST
        known |= {(label, key): ONE_OF if n > 1 else AGAIN for key in keys}
        sentence = next((plain[s.start : s.end] for s in sentences if s.overlaps(first)), plain)
        language = "es" if (spanish(sentence) or tongue) > 0 else "en"
        nouns = LABELS[label].stand_in[language]
        role = FORMS[language][form].format(nouns[form in (SEVERAL, ONE_OF)])
        edit = called(raw, Span(first.start, group[-1].end), role, nouns[n > 1], n > 1)
        begins = any(BEGINS.search(whole, *before_of(edit.span.start)) for whole in (raw, plain))
        made.append(Edit(edit.span, edit.words[:1].upper() + edit.words[1:]) if begins else edit)
    return made


def spanish(text: str) -> int:
    """How many more frequent words of Spanish than of English a text has."""
    return len(OF_SPANISH.findall(text.casefold())) - len(OF_ENGLISH.findall(text.casefold()))


def called(raw: str, span: Span, role: str, bare: str, many: bool) -> Edit:
    """Put a role where a name stands, or nothing where the words before it say who that is."""
    before, start, end = before_of(span.start), span.start, span.end
    if in_word(raw[max(start - 1, 0) : start]) or in_word(raw[end : end + 1]):
        return Edit(span, "")  # '#TeamMaya'
    noun, comma = NOUN.search(raw, *before), ADDRESSED.search(raw, *before)
    aside, surnamed = ASIDE.match(raw, end), SURNAMED.match(raw, end)
    if noun and noun["comma"] and noun["owner"] and aside:
        return Edit(Span(noun.end("noun"), aside.end()), "")
    if comma and not many and raw[end : end + 1] in ("!", "?"):
        return Edit(Span(comma.start(), end), "")
    if noun and not comma and bool(MANY.search(noun["noun"])) == many and (many or noun["owner"]):
        return Edit(Span(noun.end("noun"), end), "")
    if BARE.search(raw, *before):
        return Edit(span, "" if surnamed else bare)
    one = noun and not comma and not noun["owner"] and not MANY.search(noun["noun"])
    title = noun if one else TITLE.search(raw, *before)
    return Edit(Span(title.start() if title else start, surnamed.end() if surnamed else end), role)


def apply(raw: str, edits: Sequence[Edit]) -> str:
    """Put the edits into the text; of overlapping ones the first counts. Only what stands beside a cut is tidied."""
    text, at, cut = "", 0, False
    for edit in sorted(edits, key=lambda e: (e.span.start, -e.span.end)):
        if edit.span.start >= at:
            kept = raw[at : edit.span.start]
            text = (close(text, kept) if cut else text + kept) + edit.words
            cut = not edit.words
        at = max(at, edit.span.end)
    text = close(text, raw[at:]) if cut else text + raw[at:]
    return text.strip() if edits else text


def close(left: str, right: str) -> str:
    """Join what stood on both sides of a cut: no double space, empty line or empty brackets, no mark left alone."""
    head, tail = left.rstrip(), right.lstrip()
    before, after = left[len(head) :], right[: len(right) - len(tail)]
    if not head:
        return tail
    if head[-1] == "(" and tail[:1] == ")":
        return close(head[:-1], tail[1:])
    if MARK.match(tail):
        head = head.rstrip(",;:") if tail[0] in ".!?…" else head
        if tail[0] != ")" and ("\n" in before or head[-1:] in ".!?…,;:("):
            return close(head + before, tail[1:])
        return head + tail
    return head + ("\n" * max(before.count("\n"), after.count("\n")) or " " * bool(before or after)) + tail
