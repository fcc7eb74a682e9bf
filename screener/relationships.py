"""Names -> whether nearby words call them the author's own child, for certain (OWN_CHILD) or perhaps (OWN_OR_PUPIL).

'My son Leo' is the author's own child, 'my student Leo' is not. 'My boy Leo' may be either: staff talk like this every
day. Then the rest of the post has to decide, and the policy asks for a review.

A name is BESIDE_OWN where the post is about the author's own child and tells a detail of somebody else: the network
reads such a post as one about a family, whoever else is in it.
"""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from screener.labels import BESIDE_OWN, DETAILS, NAMES, OWN_CHILD
from screener.lexicon import pattern
from screener.mentions import words_of
from screener.types import Signal, Span, Text

CONTEXT_LENGTH: Final = 60  # code points to search before and after a name
MINE, FAMILY, OTHERS, CHILD, STUDENT = map(pattern, ("mine", "own_family", "grown_or_animal", "children", "students"))
_WORD: Final = r"[^\W_][\w'’-]*"
# 'my', at most seven words of the same sentence, then the name; the last 'my' before the name counts.
_POSSESSIVE_BEFORE: Final = re.compile(rf"(?i)(?:.*\W|)\b{MINE}((?:[^\S\n]+{_WORD},?){{0,7}})[^\S\n]*[\"“'(]?\Z", re.S)
_POSSESSIVE_AFTER: Final = re.compile(rf"(?i)['’\"”)]*(?:,| is| es)[^\S\n]+{MINE}((?:[^\S\n]+{_WORD}){{1,4}})")
_CONJUNCTION: Final = re.compile(r"(?i)\s*(?:,|&|\+|,?\s+(?:and|y|e)\b)\s*(?:(?:my|our|mis?)\s+\w+\s+)?")
_RELATIVE, _OTHERS, _CHILD, _STUDENT = (
    re.compile(rf"(?i)\b{words}\b(?!['’]s)") for words in (FAMILY, OTHERS, CHILD, STUDENT)
)
# The family word ends the phrase, except for one or two words that name nobody else: not 'my son's friend Leo'.
_CONTINUATION: Final = r"(?:and|or|with|to|for|her|his|their|in|of|from|y|o|con|su|sus|de|para)\b"
_FAMILY: Final = re.compile(rf"(?i)\b{FAMILY}\b(?!['’]s)(?:,?\s+(?!{_CONTINUATION}){_WORD}){{0,2}},?\s*\Z")
# A bare 'my' counts only next to the name: 'my Aria', 'my sweet Tobias'.
_MAX_WORDS_BETWEEN: Final = 2


def find_own_children(text: Text, facts: Sequence[Signal]) -> tuple[Signal, ...]:
    """Return a signal OWN_CHILD or OWN_OR_PUPIL for each mention of a name that the post calls the author's own."""
    names = sorted((s for s in facts if s.label in NAMES and s.span), key=lambda s: s.span.start if s.span else 0)
    labels_by_name: dict[frozenset[str], str] = {}
    previous: tuple[Span, str] | None = None
    for signal in names:
        span = signal.span or Span(0, 0)
        label = _label_mention(text.raw, span, signal.label == "STUDENT_NAME")
        if not label and previous and _CONJUNCTION.fullmatch(text.raw, previous[0].end, span.start):
            label = previous[1]
        previous = (span, label) if label else None
        key = words_of(text.raw, span)
        if label and labels_by_name.get(key) != "OWN_CHILD":
            labels_by_name[key] = label
    found = tuple(_label_all_mentions(text.raw, names, labels_by_name))
    return (*found, *_find_others_beside_own(text.raw, names, facts, found))


def _find_others_beside_own(
    raw: str, names: Sequence[Signal], facts: Sequence[Signal], found: Sequence[Signal]
) -> Iterator[Signal]:
    """Yield BESIDE_OWN for each student with a detail in the post, if another child is called the author's own."""
    if not any(signal.label == OWN_CHILD for signal in found):
        return
    own = [words_of(raw, signal.span) for signal in found if signal.span]
    told = {span for detail in facts if detail.label in DETAILS for span in detail.links}
    for signal in names:
        if signal.label != "STUDENT_NAME" or signal.span not in told:
            continue
        key = words_of(raw, signal.span)
        if not any(key <= other or other <= key for other in own):
            yield Signal(BESIDE_OWN, signal.span, 1.0, "relationships")


def _label_all_mentions(
    raw: str, names: Sequence[Signal], labels_by_name: dict[frozenset[str], str]
) -> Iterator[Signal]:
    """Yield a signal for every mention of a name that was called so anywhere: 'My son Leo ... and then Leo said'."""
    for signal in names:
        key = words_of(raw, signal.span) if signal.span else frozenset()
        labels = {label for other, label in labels_by_name.items() if key and (key <= other or other <= key)}
        if labels:
            yield Signal("OWN_CHILD" if "OWN_CHILD" in labels else "OWN_OR_PUPIL", signal.span, 1.0, "relationships")


def _label_mention(raw: str, span: Span, is_student: bool) -> str:
    """Return the label that the words right before or after a name give it; empty if there is none."""
    after = _POSSESSIVE_AFTER.match(raw, span.end, span.end + CONTEXT_LENGTH)
    if after and _RELATIVE.search(after[1]):
        return "OWN_CHILD"
    found = _POSSESSIVE_BEFORE.match(raw[max(span.start - CONTEXT_LENGTH, 0) : span.start])
    if not found:
        return ""
    words = found[1]
    if _FAMILY.search(words):
        return "OWN_CHILD"
    is_student_word = _STUDENT.search(words)
    if _OTHERS.search(words) or (is_student_word and not _RELATIVE.search(words)):
        return ""
    if is_student_word or _CHILD.search(words) or (is_student and len(words.split()) <= _MAX_WORDS_BETWEEN):
        return "OWN_OR_PUPIL"
    return ""
