"""Private numbers and addresses -> the office's contact in their place, or a sentence without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from screener.fixes.clauses import CLAUSE, DEPENDENT, is_clause, spanish
from screener.fixes.edits import BEGINS, Move, before_of, left_out, quoted, say
from screener.labels import DETAILS, LABELS, NAMES
from screener.types import Edit, Signal, Span, Text

# 'Text me at ...', 'Call me at home, ...': the office, or the author, can be contacted instead.
ASKED: Final = re.compile(
    r"(?i)\b(?P<verb>call|dial|text|phone|ring|e-?mail|write|contact|reach|message|ll[aá]m[ae]\w*|escr[ií]b[ae]\w*)"
    r"(?P<whom>\s+(?:to\s+)?(?:me|us))?"
    r"(?P<at>(?:\s+(?:at\s+home|en\s+(?:mi\s+)?casa|(?:at|on)\s+my(?:\s+\w+)?\s+(?:house|cell|phone|number)|"
    r"a\s+mi\s+(?:casa|celular)),?)?(?:\s*(?:at|on|:|al|a|en))?)?\s*\Z"
)
# In a list or in brackets, a private item can be removed alone: ', DOB 3/3/2017'.
ITEM: Final = re.compile(r"(?P<mark>[,(])\s*(?P<item>(?:\b(?:no|lic|acct)\.|[^,;()\n.!?–—]){0,40})\Z")
ITEM_ENDS: Final = re.compile(r"(?=\s*(?:[,;)]|[–—-]\s|[.!?](?:\s|\Z)|\Z|\n))")
OF_IT: Final = re.compile(r"(?i),?\s+(?:that|it|this|which|es)\b")  # what is said of the number
ITEM_WORDS: Final = 3
# What of a number a detector may have left outside: the flat, the state of an account's owner.
REST: Final = re.compile(
    r"(?:,\s*(?:upper|lower|rear|upstairs|downstairs|basement)\b|\.?,?\s*(?:(?i:apto?|unit|ste|suite|lote?|trlr|bldg|depto|ext|x)\b\.?\s*|#\s*)#?\w{1,5}\b|,?\s*WA\b(?:,?\s*\d{5}\b)?)+"
)
MARKS: Final = " \n.,;:!?()"
TRAILS: Final = re.compile(r"\s+(?:in|on|at|near|and|or|en|y|o)\Z")  # what a detector takes along
MAIL: Final = ("EMAIL_ADDRESS",)
CALL: Final = {"en": "call {}", "es": "llame al {}"}
OFFICE: Final = {
    ("en", False): "call our office",
    ("en", True): "write to our office",
    ("es", False): "llame a nuestra oficina",
    ("es", True): "escriba a nuestra oficina",
}


def contact(text: Text, sentence: Span, signal: Signal, signals: Sequence[Signal], office_line: str) -> Move | None:
    """Return the move that fixes the place of an identifier; None if its sentence needs it."""
    assert signal.span
    raw = text.raw
    span = whole(raw, signal.span)
    if signal.label in ("PHONE_NUMBER", *MAIL) and (asked := ASKED.search(raw, *before_of(span.start))):
        return _asked(text, signal.label, span, asked, office_line)
    if stand_in := LABELS[signal.label].stand_in:
        return say(raw, span.start, span.end, stand_in["es" if spanish(raw) > 0 and "es" in stand_in else "en"][0])
    found = _item(raw, span, signals)
    left = found and raw[sentence.start : found.start] + raw[found.end : sentence.end]
    return _out(raw, found) if found and left and is_clause(left) and not DEPENDENT.match(left) else None


def _asked(text: Text, label: str, span: Span, asked: re.Match[str], office_line: str) -> Move:
    raw = text.raw
    if text.account != "personal":
        tongue = "es" if asked["verb"].casefold().startswith(("ll", "escr")) else "en"
        by_phone = office_line and label not in MAIL
        words = CALL[tongue].format(office_line) if by_phone else OFFICE[tongue, label in MAIL]
        if BEGINS.search(raw, *before_of(asked.start())):
            words = words[:1].upper() + words[1:]
        move = say(raw, asked.start(), span.end, words)
        return replace(move, title=f"Give the office line {office_line}") if by_phone else move
    if asked["whom"] or not asked["verb"].isascii() or asked["verb"].casefold().endswith(("me", "nos")):
        return _out(raw, Edit(asked.start("at") if asked["at"] else span.start, span.end, ""))
    return say(raw, asked.end(), span.end, "me")


def _item(raw: str, span: Span, signals: Sequence[Signal]) -> Edit | None:
    """Leave out an item of a list or of brackets that contains only a number and its name."""
    before, after = ITEM.search(raw, *before_of(span.start)), ITEM_ENDS.match(raw, span.end)
    if not before or not after or len(before["item"].split()) > ITEM_WORDS or CLAUSE.search(before["item"]):
        return None
    start, end = before.start("mark"), span.end
    if any(s.span and s.label in (*NAMES, *DETAILS) and s.span.overlaps(Span(start, span.start)) for s in signals):
        return None
    closed = raw[end : end + 1] == ")"
    if (before["mark"] == "(") != closed:
        return None
    if closed:
        return left_out(raw, start, end + 1)
    if OF_IT.match(raw, end):
        return None
    verb = CLAUSE.match(raw, end + 2) if raw[end : end + 2] == ", " else None
    return Edit(len(raw[:start].rstrip()), end + bool(verb and not verb[0].endswith("ed")), "")


def whole(raw: str, span: Span) -> Span:
    """Return the place of a number without what a detector took along, and with what belongs to it: 'apt. 9'."""
    said = raw[span.start : span.end]
    start, end = len(said) - len(said.lstrip(MARKS)), len(TRAILS.sub("", said.rstrip(MARKS)))
    own = Span(span.start + start, span.start + end) if start < end else span
    rest = REST.match(raw, own.end)
    return Span(own.start, rest.end()) if rest else own


def _out(raw: str, edit: Edit) -> Move:
    return Move(f"Leave out {quoted(raw[edit.start : edit.end].strip(' ,;'))}", (edit,), safe=True)
