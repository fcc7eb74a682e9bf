"""The labels: what can be found in a post or said of it. One table, labels.yaml, from which every stage reads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from screener.lexicon.files import read


@dataclass(frozen=True, slots=True)
class Label:
    """A row of the table, as labels.yaml explains it; `kind` is the group in which it stands."""

    name: str
    kind: str
    means: str
    learned: bool = True
    shortest: int = 1
    number: bool = False
    own_form: bool = False
    owner: str = ""
    stand_in: Mapping[str, Sequence[str]] = field(default_factory=dict)
    header: str = ""
    in_words: bool = False
    mendable: bool = False


LABELS: Final[Mapping[str, Label]] = {
    name: Label(name, kind, **told)
    for kind, group in read(Path(__file__).with_suffix(".yaml")).items()
    for name, told in group.items()
}


def _kind(kind: str) -> tuple[str, ...]:
    return tuple(label.name for label in LABELS.values() if label.kind == kind)


NAMES: Final = _kind("names")
IDENTIFIERS: Final = _kind("identifiers")
DETAILS: Final = _kind("details")
PUBLIC_CONTACT: Final = "PUBLIC_CONTACT"
SPAN_LABELS: Final = (*NAMES, *IDENTIFIERS, *DETAILS, PUBLIC_CONTACT)
LEARNED: Final = tuple(name for name in SPAN_LABELS if LABELS[name].learned)  # as the encoder's weights know them
# Names that tell which student a post is about; with what is told only of a person, they are to be protected.
OF_STUDENTS: Final = tuple(name for name in NAMES if LABELS[name].stand_in)
PROTECTED: Final = (*OF_STUDENTS, *IDENTIFIERS, *DETAILS)

CONCERNS: Final = _kind("concerns")
DISRUPTION_LOW: Final = "disruption_low"
DISRUPTION_HIGH: Final = "disruption_high"
MUST_HOLD: Final = "must_hold"
POST_LABELS: Final = (*CONCERNS, *_kind("levels"))

PICTURE: Final = "PICTURE"
FACE: Final = "FACE"
MINOR_FACE: Final = "MINOR_FACE"
PICTURE_LOCATION: Final = "PICTURE_LOCATION"
PICTURE_INSIDE: Final = "PICTURE_INSIDE"
MINOR_IN_FOCUS: Final = "MINOR_IN_FOCUS"
CROWD: Final = "CROWD"
PICTURE_LABELS: Final = _kind("pictures")
NO_RELEASE: Final = "ROSTER_NO_RELEASE"
OPT_OUT: Final = "ROSTER_OPT_OUT"
NICKNAME: Final = "ROSTER_NICKNAME"
ROSTER_LABELS: Final = _kind("roster")
OWN_CHILD: Final = "OWN_CHILD"
OWN_OR_PUPIL: Final = "OWN_OR_PUPIL"

# Marks of the stages, for which no rule waits and which no pack weighs.
# What a recognizer knows to identify nobody: an example, a version, an order. It silences what else is said of it.
HARMLESS: Final = "HARMLESS"
# What moved the disruption score, and where: in log odds, below 0 where it lowered it; the source says why.
MOVED: Final = "moved"
UNREAD: Final = "UNREAD"  # a part in a language that no detector reads; the source names it
