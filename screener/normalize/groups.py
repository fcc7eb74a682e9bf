"""Text -> the groups of people that it names, and what stands in for them: what is said decides, never about whom.

Concerns are judged with one stand-in for all groups, so 'Somalis' and 'Catholics' in one sentence get one answer. Only
whole groups count ('Muslims', 'gay neighbors'): of one person, or of the pupils of a class, some of these words are a
detail from a record. English only.
"""

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from screener import lexicon

PATTERN: Final = re.compile(
    rf"\b(?P<adjective>{lexicon.pattern('of_groups')})\s+(?=(?P<who>{lexicon.pattern('many_people')})\b)"
    rf"|\b(?P<noun>{lexicon.pattern('groups')}|{lexicon.pattern('of_groups')} people)\b"
)
STAND_IN: Final = ("homeless", "people")  # of the groups in tests/eval/groups.yaml, the one most often judged right
_STUDENTS: Final = re.compile(lexicon.pattern("pupils"))
_IN_RECORDS: Final = re.compile(lexicon.pattern("in_records"))
_SOME_WOMEN: Final = re.compile(r"(?:men and|girls and|boys and|two|three|four|these|those|the|old|young|my|our)\s+$")


@dataclass(frozen=True, slots=True)
class Group:
    """A group named at folded[start:end]: the whole name, or its adjective alone."""

    start: int
    end: int
    whole: bool

    @property
    def stand_in(self) -> tuple[str, ...]:
        """The words read in its place."""
        return STAND_IN if self.whole else STAND_IN[:1]


@lru_cache(maxsize=64)
def groups(folded: str) -> tuple[Group, ...]:
    """Return the groups that a normalized text names, in order."""
    found = []
    text = lexicon.to_lowercase(folded)  # a third of the time of a search that ignores case
    for match in PATTERN.finditer(text):
        kind = "adjective" if match["adjective"] else "noun"
        start, end = match.span(kind)
        if kind == "noun" and match["noun"] == "women" and _SOME_WOMEN.search(text[:start]):
            continue
        if match["who"] and _STUDENTS.fullmatch(match["who"]) and _IN_RECORDS.fullmatch(match[kind]):
            continue
        found.append(Group(start, end, kind == "noun"))
    return tuple(found)
