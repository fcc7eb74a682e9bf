"""Private numbers and addresses -> the office's contact in their place, or a sentence without them."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from screener.fixes.clauses import CLAUSE, SUBORDINATOR, is_clause, spanish
from screener.fixes.edits import SENTENCE_START, Move, delete_range, quote, replace_words, window_before
from screener.labels import DETAILS, LABELS, NAMES
from screener.types import Edit, Signal, Span, Text

# 'Text me at ...', 'Call me at home, ...': the office, or the author, can be contacted instead.
CONTACT_REQUEST: Final = re.compile(
    r"(?i)\b(?P<verb>call|dial|text|phone|ring|e-?mail|write|contact|reach|message|ll[aá]m[ae]\w*|escr[ií]b[ae]\w*)"
    r"(?P<whom>\s+(?:to\s+)?(?:me|us))?"
    r"(?P<at>(?:\s+(?:at\s+home|en\s+(?:mi\s+)?casa|(?:at|on)\s+my(?:\s+\w+)?\s+(?:house|cell|phone|number)|"
    r"a\s+mi\s+(?:casa|celular)),?)?(?:\s*(?:at|on|:|al|a|en))?)?\s*\Z"
)
# In a list or in brackets, a private item can be removed alone: ', DOB 3/3/2017'.
ITEM: Final = re.compile(r"(?P<mark>[,(])\s*(?P<item>(?:\b(?:no|lic|acct)\.|[^,;()\n.!?–—]){0,40})\Z")
ITEM_ENDS: Final = re.compile(r"(?=\s*(?:[,;)]|[–—-]\s|[.!?](?:\s|\Z)|\Z|\n))")
RELATIVE_PRONOUN: Final = re.compile(r"(?i),?\s+(?:that|it|this|which|es)\b")  # what is said of the number
MAX_ITEM_WORDS: Final = 3
# What of a number a detector may have left outside: the flat, the state of an account's owner.
NUMBER_SUFFIX: Final = re.compile(
    r"(?:,\s*(?:upper|lower|rear|upstairs|downstairs|basement)\b|\.?,?\s*(?:(?i:apto?|unit|ste|suite|lote?|trlr|bldg|depto|ext|x)\b\.?\s*|#\s*)#?\w{1,5}\b|,?\s*WA\b(?:,?\s*\d{5}\b)?)+"
)
TRIMMED_MARKS: Final = " \n.,;:!?()"
TRAILING_PREPOSITION: Final = re.compile(r"\s+(?:in|on|at|near|and|or|en|y|o)\Z")  # what a detector takes along
EMAIL_LABELS: Final = ("EMAIL_ADDRESS",)
CALL_OFFICE_LINE: Final = {"en": "call {}", "es": "llame al {}"}
CONTACT_OFFICE: Final = {
    ("en", False): "call our office",
    ("en", True): "write to our office",
    ("es", False): "llame a nuestra oficina",
    ("es", True): "escriba a nuestra oficina",
}


def fix_contact(text: Text, sentence: Span, signal: Signal, signals: Sequence[Signal], office_line: str) -> Move | None:
    """Return the move that fixes the place of an identifier; None if its sentence needs it."""
    assert signal.span
    raw = text.raw
    span = expand_number(raw, signal.span)
    if signal.label in ("PHONE_NUMBER", *EMAIL_LABELS) and (
        request := CONTACT_REQUEST.search(raw, *window_before(span.start))
    ):
        return _fix_contact_request(text, signal.label, span, request, office_line)
    if stand_in := LABELS[signal.label].stand_in:
        return replace_words(
            raw, span.start, span.end, stand_in["es" if spanish(raw) > 0 and "es" in stand_in else "en"][0]
        )
    deletion = _delete_list_item(raw, span, signals)
    remaining = deletion and raw[sentence.start : deletion.start] + raw[deletion.end : sentence.end]
    return (
        _build_deletion(raw, deletion)
        if deletion and remaining and is_clause(remaining) and not SUBORDINATOR.match(remaining)
        else None
    )


def _fix_contact_request(text: Text, label: str, span: Span, request: re.Match[str], office_line: str) -> Move:
    """Return the move for 'call me at ...': the office's contact on a work account, else no number."""
    raw = text.raw
    if text.account != "personal":
        language = "es" if request["verb"].casefold().startswith(("ll", "escr")) else "en"
        by_phone = office_line and label not in EMAIL_LABELS
        words = (
            CALL_OFFICE_LINE[language].format(office_line)
            if by_phone
            else CONTACT_OFFICE[language, label in EMAIL_LABELS]
        )
        if SENTENCE_START.search(raw, *window_before(request.start())):
            words = words[:1].upper() + words[1:]
        move = replace_words(raw, request.start(), span.end, words)
        return replace(move, title=f"Give the office line {office_line}") if by_phone else move
    if request["whom"] or not request["verb"].isascii() or request["verb"].casefold().endswith(("me", "nos")):
        return _build_deletion(raw, Edit(request.start("at") if request["at"] else span.start, span.end, ""))
    return replace_words(raw, request.end(), span.end, "me")


def _delete_list_item(raw: str, span: Span, signals: Sequence[Signal]) -> Edit | None:
    """Return the edit that deletes a list item with only a number and its name; None if it has more."""
    before, after = ITEM.search(raw, *window_before(span.start)), ITEM_ENDS.match(raw, span.end)
    if not before or not after or len(before["item"].split()) > MAX_ITEM_WORDS or CLAUSE.search(before["item"]):
        return None
    start, end = before.start("mark"), span.end
    if any(s.span and s.label in (*NAMES, *DETAILS) and s.span.overlaps(Span(start, span.start)) for s in signals):
        return None
    closed = raw[end : end + 1] == ")"
    if (before["mark"] == "(") != closed:
        return None
    if closed:
        return delete_range(raw, start, end + 1)
    if RELATIVE_PRONOUN.match(raw, end):
        return None
    verb = CLAUSE.match(raw, end + 2) if raw[end : end + 2] == ", " else None
    return Edit(len(raw[:start].rstrip()), end + bool(verb and not verb[0].casefold().endswith(("ed", "please"))), "")


def expand_number(raw: str, span: Span) -> Span:
    """Return the place of a number without what a detector took along, and with what belongs to it: 'apt. 9'."""
    words = raw[span.start : span.end]
    start, end = (
        len(words) - len(words.lstrip(TRIMMED_MARKS)),
        len(TRAILING_PREPOSITION.sub("", words.rstrip(TRIMMED_MARKS))),
    )
    trimmed = Span(span.start + start, span.start + end) if start < end else span
    suffix = NUMBER_SUFFIX.match(raw, trimmed.end)
    return Span(trimmed.start, suffix.end()) if suffix else trimmed


def _build_deletion(raw: str, edit: Edit) -> Move:
    return Move(f"Leave out {quote(raw[edit.start : edit.end].strip(' ,;'))}", (edit,), safe=True)
