"""What the words in pictures add to a post: whose names they are, and which findings they raise."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from screener.detect.images import Joined
from screener.labels import NAMES
from screener.types import Finding, Picture, Signal, Span

# Words next to a name on a tag: none of these gives a role.
TAG_WORDS: Final = frozenset("hello hi hola my name is i m am im mi nombre es me llamo soy".split())


def students(facts: Sequence[Signal], words: Joined, pictures: Iterable[Picture], minor: float) -> tuple[Signal, ...]:
    """Return the facts of the joined words, with people of unknown role in a picture of a child as students.

    A tag, a certificate or a caption has a name and nothing else; a name next to a face that may be a child's (score
    `minor` or more) is that child's. A name with its own role ('Ms. Reyes') keeps it.
    """
    children = {p.name: p for p in pictures if any(face.minor_probability >= minor for face in p.faces)}
    found, highest_score = [], 0.0
    child_pictures = [(place, children[name]) for place, name in words.places if name in children]
    for fact in facts:
        span = fact.span
        if span and fact.label in NAMES and any(place.overlaps(span) for place, _ in child_pictures):
            if fact.label == "OTHER_NAME" or _has_no_role(words.text, span):
                fact = replace(fact, label="STUDENT_NAME")
            highest_score = max(highest_score, fact.score) if fact.label == "STUDENT_NAME" else highest_score
        found.append(fact)
    named_spans = [fact.span for fact in facts if fact.span and fact.label in NAMES]
    for place, picture in child_pictures:
        for person in picture.persons:
            at = words.text.find(person, place.start, place.end)
            span = Span(at, at + len(person))
            if at >= 0 and not any(span.overlaps(other) for other in named_spans):
                found.append(Signal("STUDENT_NAME", span, 1.0, "images"))
                highest_score = 1.0
    return (*found, Signal("student_identity", None, highest_score, "images")) if highest_score else tuple(found)


def _has_no_role(text: str, span: Span) -> bool:
    """Whether the line of a name has nothing else but numbers and words of a tag, so that it gives no role."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    beside = text[start : span.start] + text[span.end : end if end >= 0 else len(text)]
    return set(re.findall(r"[^\W\d_]+", beside.casefold())) <= TAG_WORDS


def merge_findings(post_findings: Sequence[Finding], joint_findings: Sequence[Finding], words: Joined) -> list[Finding]:
    """Return all findings of the post alone, and those that only the words in its pictures raise.

    The post is judged on its own first, so the words in its picture can never make it pass.
    """
    known = {(finding.rule.code, finding.picture) for finding in post_findings}
    post_codes = {finding.rule.code for finding in post_findings if not finding.picture}
    added = []
    for finding in joint_findings:
        located = _locate_finding(finding, words)
        if located is None or (located.rule.code, located.picture) in known:
            continue
        if finding.span is None and not finding.picture and located.rule.code in post_codes:
            continue
        added.append(located)
    return [*post_findings, *added]


def _locate_finding(finding: Finding, words: Joined) -> Finding | None:
    """Give a finding in this text its place in the draft; None if its words are the post's own."""
    if finding.picture:
        return finding
    if finding.span is None:
        return replace(finding, picture=", ".join(dict.fromkeys(name for _, name in words.places)))
    for place, name in words.places:
        if place.overlaps(finding.span):
            return replace(finding, span=None, picture=name)
    return None
