"""Private numbers and addresses -> the office's contact in their place, or a sentence without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from screener.fixes.clauses import CLAUSE, DEPENDENT, spanish
from screener.fixes.edits import BEGINS, Move, before_of, left_out, quoted, say
from screener.labels import DETAILS, LABELS, NAMES
from screener.lexicon import alternation
from screener.types import Edit, Signal, Span, Text

MONTH: Final = rf"(?:{alternation('months')})"
# A birth date with what of it a detector may have left outside: 'on Friday, March', '4th', 'of June', '2015'.
ON: Final = r"(?:on|this|next|el|este) +"
DAY: Final = r"(?:\b(?:\w{3,6}day|lunes|martes|miércoles|jueves|viernes|sábado|domingo),? +)?"
TO_DATE: Final = re.compile(rf"(?i)(?:, *)?(?:\b{ON})?(?:\bthe +)?{DAY}(?:\b{MONTH}\.?,? +)?(?:\bthe +)?\Z")
OF_DATE: Final = re.compile(rf"(?i)(?:st|nd|rd|th)?\b(?:\s(?:of|de)\s{MONTH}\b)?(?:,?\s(?:del?\s)?(?:19|20)\d\d\b)?")
ON_A_DAY: Final = re.compile(rf"(?i),? *{ON}")
WORD_AFTER: Final = re.compile(r",? +(\w)")
SET_OFF: Final = re.compile(r"(?i)[^\S\n]*(?:[,.;!?)(\n]|$|(?:and|y)\b)")
# 'Her cell is ...': no other words can replace the number here.
STATED: Final = re.compile(
    r"(?i)(?:\b(?:is|are|was|(?<=['’])(?:s|re|m)|es|falls|lands|cae|naci\w+|born(?:\s+on)?|lives?|living|stay(?:s|ing)?|vive[ns]?)(?:\s+(?:at|on|in|en))?|[:=#])\s*\Z"
)
# 'Text me at ...', 'Call me at home, ...': the office, or the author, can be contacted instead.
ASKED: Final = re.compile(
    r"(?i)\b(?P<verb>call|dial|text|phone|ring|e-?mail|write|contact|reach|message|ll[aá]m[ae]\w*|escr[ií]b[ae]\w*)"
    r"(?P<whom>\s+(?:to\s+)?(?:me|us))?"
    r"(?P<at>(?:\s+(?:at\s+home|en\s+(?:mi\s+)?casa|(?:at|on)\s+my(?:\s+\w+)?\s+(?:house|cell|phone|number)|"
    r"a\s+mi\s+(?:casa|celular)),?)?(?:\s*(?:at|on|:|al|a|en))?)?\s*\Z"
)
AT: Final = re.compile(
    r"(?i)(?P<at>(?:,? (?:last|living|staying))?\s+(?:at|as|under|on|from|to|in|near|by|over at|al|en|desde))\s*\Z"
)
AT_LEAST: Final = 3  # minimum words before the place that is left out: not 'Send to ...'
# In a list, a private item can be removed alone: ', DOB 3/3/2017'.
ITEM: Final = re.compile(r"(?:[,;(]|\s[–—-]\s)\s*(?P<item>(?:\b(?:no|lic|acct)\.|[^,;()\n.!?–—]){0,40})\Z")
ITEM_ENDS: Final = re.compile(r"(?:\s*#?\w{1,4})?(?=\s*(?:[,;)]|[–—-]\s|[.!?](?:\s|\Z)|\Z|\n))")
ITEM_WORDS: Final = 3
OWNED: Final = re.compile(r"(?i),? (?:and|y) (?:my|his|her|our|their|the|mi|su|el|la) [^,]*\Z")
# What of a number a detector may have left outside: the flat, the state of an account's owner.
REST: Final = re.compile(
    r"(?:,\s*(?:upper|lower|rear|upstairs|downstairs|basement)\b|\.?,?\s*(?:(?i:apto?|unit|ste|suite|lote?|trlr|bldg|depto|ext|x)\b\.?\s*|#\s*)#?\w{1,5}\b|,?\s*WA\b(?:,?\s*\d{5}\b)?)+"
)
# A thing that has the number is told of without it: 'the passport C7720194 was', 'a red Kia BTR 4471,'.
THING: Final = re.compile(
    r"(?i)\b(?:an?|the|my|his|her|our|your|their|el|la|una?|mi|su)(?:\s+[^\W\d_][\w'’-]*){1,3}?"
    r"(?P<at>,?\s+(?:no\.?\s+|number\s+|#)?)\Z"
)
PLATE: Final = re.compile(r"(?i)[\w-](?P<at>,?\s+(?:with\s+)?(?:license\s+)?plate\s+)\Z")
THING_ENDS: Final = re.compile(r"(?i)\s+(?:\w+ed|was|is|are|has|in|on|es|está|fue)\b|\s*(?:[.!?;,)]|\Z|\n)")
MARKS: Final = " \n.,;:!?()"
TRAILS: Final = re.compile(r"\s+(?:in|on|at|near|and|or|en|y|o)\Z")  # what a detector takes along
CALLED: Final = frozenset(("STREET_ADDRESS", "PHONE_NUMBER", "USERNAME", "EMAIL_ADDRESS", "US_SSN"))
MAIL: Final = ("EMAIL_ADDRESS",)
CALL: Final = {"en": "call {}", "es": "llame al {}"}
OFFICE: Final = {
    ("en", False): "call our office",
    ("en", True): "write to our office",
    ("es", False): "llame a nuestra oficina",
    ("es", True): "escriba a nuestra oficina",
}


def contact(text: Text, signal: Signal, signals: Sequence[Signal], office_line: str = "") -> Move | None:
    """Return the move that fixes the place of an identifier; None if its sentence needs it."""
    assert signal.span
    raw = text.raw
    span = whole(raw, told(raw, signal.span))
    if signal.label == "DATE_OF_BIRTH":
        date = birthday(raw, span, signals)
        return _out(raw, date) if date else item(raw, span, signals)
    if signal.label in ("PHONE_NUMBER", *MAIL) and (asked := ASKED.search(raw, *before_of(span.start))):
        if text.account != "personal":
            tongue = "es" if asked["verb"].casefold().startswith(("ll", "escr")) else "en"
            by_phone = office_line and signal.label not in MAIL
            words = CALL[tongue].format(office_line) if by_phone else OFFICE[tongue, signal.label in MAIL]
            if BEGINS.search(raw, *before_of(asked.start())):
                words = words[:1].upper() + words[1:]
            move = say(raw, asked.start(), span.end, words)
            return replace(move, title=f"Give the office line {office_line}") if by_phone else move
        if asked["whom"] or not asked["verb"].isascii() or asked["verb"].casefold().endswith(("me", "nos")):
            return _out(raw, Edit(asked.start("at") if asked["at"] else span.start, span.end, ""))
        return say(raw, asked.end(), span.end, "me")
    stated = STATED.search(raw, *before_of(span.start))
    if signal.label in ("STREET_ADDRESS", "PHONE_NUMBER", "USERNAME", *MAIL) and not stated:
        at = AT.search(raw, *before_of(span.start))
        if at and len(re.split(r"[.!?\n]", raw[: at.start()])[-1].split()) >= AT_LEAST:
            return _out(raw, left_out(raw, at.start(), span.end))
    thing = PLATE.search(raw, *before_of(span.start))
    if not thing and signal.label not in CALLED and THING_ENDS.match(raw, span.end):
        thing = THING.search(raw, *before_of(span.start))
    if thing and not CLAUSE.search(raw, thing.start(), thing.start("at")):
        return _out(raw, Edit(thing.start("at"), span.end, ""))
    stand_in = None if stated or BEGINS.search(raw, *before_of(span.start)) else LABELS[signal.label].stand_in
    tongue = "es" if spanish(raw) > 0 else "en"
    return item(raw, span, signals) or (
        say(raw, span.start, span.end, stand_in.get(tongue, stand_in["en"])[0]) if stand_in else None
    )


def told(raw: str, span: Span) -> Span:
    """Return the place of a number or detail without what a detector took along: marks, the 'in' before a town."""
    said = raw[span.start : span.end]
    start, end = len(said) - len(said.lstrip(MARKS)), len(TRAILS.sub("", said.rstrip(MARKS)))
    return Span(span.start + start, span.start + end) if start < end else span


def whole(raw: str, span: Span) -> Span:
    """Return the place of a number with what belongs to it: 'apt. 9' after an address."""
    rest = REST.match(raw, span.end)
    return Span(span.start, rest.end()) if rest else span


def item(raw: str, span: Span, signals: Sequence[Signal]) -> Move | None:
    """Leave out an item of a list or of brackets that contains only a number and its name."""
    before, after = ITEM.search(raw, *before_of(span.start)), ITEM_ENDS.match(raw, span.end)
    if not before or not after or len(before["item"].split()) > ITEM_WORDS:
        return None
    if STATED.search(before["item"]) and DEPENDENT.match(re.split(r"[.!?\n]\s*", raw[: before.start()])[-1]):
        return None  # 'If you write to her, her address is ...'
    start = before.start("item")
    if any(s.span and s.label in (*NAMES, *DETAILS) and s.span.overlaps(Span(start, span.start)) for s in signals):
        return None
    closed = raw[before.start()] == "(" and raw[after.end() : after.end() + 1] == ")"
    if raw[before.start()] == "(" and not closed:
        return None
    begin, end = (before.start(), after.end() + 1) if closed else (before.start(), after.end())
    if closed:
        return _out(raw, left_out(raw, begin, end))
    verb = CLAUSE.match(raw, end + 2) if raw[before.start()] == "," and raw[end : end + 2] == ", " else None
    verb = None if "," in raw[_begin(raw, begin) : begin] and not OWNED.search(raw, *before_of(begin)) else verb
    named = not STATED.search(before["item"])  # not 'Ruslan, your license is ..., is that an O?'
    # 'Maya, ID 12, is here', not 'Maya, ID 12, closed account'
    aside = verb is not None and named and not verb[0].endswith("ed")
    return _out(raw, Edit(len(raw[:begin].rstrip()), end + aside, ""))


def _begin(raw: str, place: int) -> int:
    """Return where the sentence or the line of a place begins."""
    return max(raw.rfind(mark, 0, place) for mark in ".!?\n:") + 1


def _out(raw: str, edit: Edit) -> Move:
    return Move(f"Leave out {quoted(raw[edit.start : edit.end].strip(' ,;'))}", (edit,), safe=True)


def birthday(raw: str, date: Span, signals: Sequence[Signal]) -> Edit | None:
    """Cut a birth date with everything that belongs to it ('on Friday, March 4th'); None if its sentence needs it."""
    before, after = TO_DATE.search(raw, *before_of(date.start)), OF_DATE.match(raw, date.end)
    start, end = before.start() if before else date.start, after.end() if after else date.end
    of_a_name = any(s.span and s.label in NAMES and raw[s.span.end : start].isspace() for s in signals)
    set_off = (of_a_name or raw[start : start + 1] == "," or raw[start - 1 : start] == "(") and SET_OFF.match(raw, end)
    on_a_day = ON_A_DAY.match(raw, start, end)
    if STATED.search(raw, *before_of(start)) or not (on_a_day or set_off):
        return None
    rest = WORD_AFTER.match(raw, end)
    if rest and on_a_day and BEGINS.search(raw, *before_of(start)):
        named = any(s.span and s.label in NAMES and s.span.start == rest.start(1) for s in signals)
        return Edit(start, rest.start(1), "") if named else Edit(start, rest.end(), rest[1].upper())
    return left_out(raw, start, end)
