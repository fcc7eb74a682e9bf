"""The labels: what can be found in a post or said about it. All stages read the one table, labels.yaml."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from screener.lexicon import read


@dataclass(frozen=True, slots=True)
class Label:
    """A row of the table, as explained in labels.yaml; `kind` is its group."""

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
    fixable: bool = False


LABELS: Final[Mapping[str, Label]] = {
    name: Label(name, kind, **columns)
    for kind, group in read(Path(__file__).with_suffix(".yaml")).items()
    for name, columns in group.items()
}


def _names_of_kind(kind: str) -> tuple[str, ...]:
    return tuple(label.name for label in LABELS.values() if label.kind == kind)


NAMES: Final = _names_of_kind("names")
IDENTIFIERS: Final = _names_of_kind("identifiers")
DETAILS: Final = _names_of_kind("details")
PUBLIC_CONTACT: Final = "PUBLIC_CONTACT"
CONFIRMED_SCORE: Final = 0.7  # a pattern's score if a checksum or nearby words identify the number
SPAN_LABELS: Final = (*NAMES, *IDENTIFIERS, *DETAILS, PUBLIC_CONTACT)
LEARNED: Final = tuple(name for name in SPAN_LABELS if LABELS[name].learned)  # as the encoder's weights know them
# Names that show which student a post is about; they are protected, as are details and identifiers.
OF_STUDENTS: Final = tuple(name for name in NAMES if LABELS[name].stand_in)
PROTECTED: Final = (*OF_STUDENTS, *IDENTIFIERS, *DETAILS)

CONCERNS: Final = _names_of_kind("concerns")
DISRUPTION_LOW: Final = "disruption_low"
DISRUPTION_HIGH: Final = "disruption_high"
MUST_HOLD: Final = "must_hold"
POST_LABELS: Final = (*CONCERNS, *_names_of_kind("levels"))

PICTURE: Final = "PICTURE"
FACE: Final = "FACE"
MINOR_FACE: Final = "MINOR_FACE"
PICTURE_LOCATION: Final = "PICTURE_LOCATION"
PICTURE_INSIDE: Final = "PICTURE_INSIDE"
MINOR_IN_FOCUS: Final = "MINOR_IN_FOCUS"
CROWD: Final = "CROWD"
PICTURE_LABELS: Final = _names_of_kind("pictures")
NO_RELEASE: Final = "ROSTER_NO_RELEASE"
OPT_OUT: Final = "ROSTER_OPT_OUT"
NICKNAME: Final = "ROSTER_NICKNAME"
ROSTER_LABELS: Final = _names_of_kind("roster")
OWN_CHILD: Final = "OWN_CHILD"
OWN_OR_PUPIL: Final = "OWN_OR_PUPIL"
BESIDE_OWN: Final = "BESIDE_OWN"

# Internal marks between stages, without rules or thresholds.
# Known to be harmless: an example, a version, an order. Other labels at that place are dropped.
HARMLESS: Final = "HARMLESS"
# What changed the disruption score, and where: in log odds, below 0 if it lowered it; the source says why.
MOVED: Final = "moved"
UNREAD: Final = "UNREAD"  # a part in an unread language; the source names the language
